from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    label = "reports"
    verbose_name = "Báo cáo"

    def ready(self) -> None:
        from reports import jobs
        from reports.services import files, issuing

        jobs.register(files.KIND, files.render_review)
        jobs.register(issuing.KIND, issuing.issue)
