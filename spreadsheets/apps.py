from django.apps import AppConfig


class SpreadsheetsConfig(AppConfig):
    name = "spreadsheets"
    label = "spreadsheets"
    verbose_name = "Bảng tính gửi về"

    def ready(self) -> None:
        from reports import jobs
        from spreadsheets.services import background, staging

        jobs.register(staging.STAGE_JOB, background.stage_in_job)
        jobs.register(staging.COMMIT_JOB, background.commit_in_job)
