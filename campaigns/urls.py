"""Addresses of campaigns, waves, teams, meetings, resources, models, commendations and topics."""

from django.urls import path

from campaigns.kinds import KINDS
from campaigns.views import duplicates, topics
from orgs.views.records import record_urls

app_name = "campaigns"

urlpatterns = [
    *[pattern for kind in KINDS for pattern in record_urls(kind)],
    path("buoi-trung/", duplicates.pair_list, name="pair_list"),
    path("buoi-trung/<int:pk>/<int:other_pk>/", duplicates.pair_detail, name="pair_detail"),
    path("chu-de/", topics.topic_list, name="topic_list"),
    path("chu-de/them/", topics.topic_create, name="topic_create"),
    path("chu-de/<int:pk>/sua/", topics.topic_edit, name="topic_edit"),
]
