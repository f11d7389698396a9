"""The addresses of reports, with those of indicators and entered values, and of the apps below."""

from django.urls import include, path

from reports.entered_urls import urlpatterns_entered
from reports.urls import urlpatterns as reports

urlpatterns = [
    path("", include("orgs.urls")),
    path("", include("campaigns.urls")),
    path("", include("democracy_regs.urls")),
    path("", include(([*urlpatterns_entered, *reports], "reports"))),
]
