from django.apps import AppConfig


class DvportalConfig(AppConfig):
    name = "dvportal"
    label = "dvportal"
    verbose_name = "Cổng dân vận"

    def ready(self) -> None:
        from dvportal import celery  # noqa: F401  so that shared tasks find their broker in every process
