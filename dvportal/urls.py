"""All addresses: each app brings its own, the first page and the health page belong to the whole."""

from django.urls import include, path

from dvportal import health, home, safety_page

urlpatterns = [
    path("", home.home, name="home"),
    path("healthz/", health.answer, name="healthz"),
    path("an-toan/", safety_page.show, name="safety"),
    path("an-toan/luu-giu/", safety_page.kept, name="retention"),
    path("", include("orgs.urls")),
    path("", include("campaigns.urls")),
    path("", include("democracy_regs.urls")),
    path("", include("reports.urls")),
    path("", include("spreadsheets.urls")),
]
