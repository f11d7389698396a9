from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    label = "reports"
    verbose_name = "Báo cáo"

    def ready(self) -> None:
        from reports import jobs

        jobs.register("render_review", _render_review)


def _render_review(job, progress):
    from reports.services import files

    return files.render_review(job, progress)
