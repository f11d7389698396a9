from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from dvportal import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz/", health.answer, name="healthz"),
]
for app in ("orgs", "campaigns", "democracy_regs", "reports", "spreadsheets"):
    if find_spec(f"{app}.urls"):
        urlpatterns.append(path("", include(f"{app}.urls")))
if find_spec("reports.figures"):
    from dvportal import home

    urlpatterns.append(path("", home.home, name="home"))
