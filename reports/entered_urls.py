"""Addresses of indicators and entered values, which the app's urls include."""

from django.urls import path

from orgs.views.records import record_urls
from reports.kinds import ENTERED
from reports.views import indicators

urlpatterns_entered = [
    path("chi-tieu/", indicators.indicator_list, name="indicator_list"),
    path("chi-tieu/them/", indicators.indicator_create, name="indicator_create"),
    path("chi-tieu/<int:pk>/", indicators.indicator_detail, name="indicator_detail"),
    path("chi-tieu/<int:pk>/sua/", indicators.indicator_edit, name="indicator_edit"),
    path("chi-tieu/<int:pk>/xoa/", indicators.indicator_delete, name="indicator_delete"),
    *record_urls(ENTERED),
]
