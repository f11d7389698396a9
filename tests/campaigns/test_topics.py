"""Chủ đề: kept by administrators, seen by nobody else as a page."""

import pytest

from campaigns.models import Topic
from orgs.models import AuditEntry
from tests.factories import make_meeting, make_topic

pytestmark = pytest.mark.django_db


def test_an_administrator_adds_changes_and_retires_topics(client, cast):
    client.force_login(cast.quan)
    assert client.post("/chu-de/them/", {"name": "Bảo vệ rừng", "is_active": "on"}).status_code == 302
    topic = Topic.objects.get()
    make_meeting(cast.a1, topics=[topic])
    make_topic("Ân nghĩa")
    page = client.get("/chu-de/")
    assert [row["cells"][0]["text"] for row in page.context["rows"]] == ["Ân nghĩa", "Bảo vệ rừng"]
    assert [row["cells"][1]["text"] for row in page.context["rows"]] == ["0", "1"]
    assert client.post(f"/chu-de/{topic.pk}/sua/", {"name": "Bảo vệ rừng"}).status_code == 302
    topic.refresh_from_db()
    assert not topic.is_active
    assert AuditEntry.objects.filter(table="campaigns_topic", username="quan").count() == 2


def test_an_empty_or_repeated_name_is_refused_beside_it(client, cast):
    make_topic("Bảo vệ rừng")
    client.force_login(cast.quan)
    for name in ("", "Bảo vệ rừng", "x" * 201):
        page = client.post("/chu-de/them/", {"name": name, "is_active": "on"})
        assert list(page.context["form"].errors) == ["name"]
    assert Topic.objects.count() == 1


def test_topics_are_for_administrators_only(client, cast):
    topic = make_topic()
    for user in (cast.alice, cast.chi, cast.lan, cast.stranger):
        client.force_login(user)
        for address in ("/chu-de/", "/chu-de/them/", f"/chu-de/{topic.pk}/sua/"):
            assert client.get(address).status_code == 403
    client.force_login(cast.quan)
    assert client.get("/chu-de/999999/sua/").status_code == 404
    assert client.post("/chu-de/").status_code == 405
    assert client.delete(f"/chu-de/{topic.pk}/sua/").status_code == 405
