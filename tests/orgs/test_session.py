"""Signing in and out; nothing typed is lost when a session ends."""

import pytest
from django.test import Client

from campaigns.models import Meeting
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


def sign_in(client: Client, username: str, **extra: str):
    """Post the sign-in form."""
    return client.post("/dang-nhap/", {"username": username, "password": PASSWORD, **extra})


def test_a_person_signs_in_and_goes_on_to_the_page_asked_for(client, cast):
    answer = client.get("/don-vi/")
    assert answer.status_code == 302
    assert answer["Location"] == "/dang-nhap/?next=/don-vi/"
    assert sign_in(client, "alice", next="/don-vi/")["Location"] == "/don-vi/"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://example.org/", "//example.org", "/\\example.org", "javascript:alert(1)", "/dang-nhap/",
        "null", "don-vi/", " /don-vi/", "//[", "\x00/",
    ],
)  # fmt: skip
def test_sign_in_never_leads_out_of_the_portal(client, cast, wanted):
    assert sign_in(client, "alice", next=wanted)["Location"] == "/"
    assert client.get("/dang-nhap/", {"next": wanted})["Location"] == "/"


@pytest.mark.parametrize(
    ("username", "password"), [("alice", "sai"), ("nobody", PASSWORD), ("off", PASSWORD)]
)
def test_wrong_unknown_and_switched_off_are_refused_with_the_same_sentence(client, cast, username, password):
    answer = client.post("/dang-nhap/", {"username": username, "password": password})
    assert answer.status_code == 200
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_what_was_typed_when_the_session_ended_is_sent_after_signing_in_again(client, cast):
    typed = {
        "unit": str(cast.a1.pk),
        "kind": "phat_dong",
        "level": "xa",
        "starts_on": "05/02/2023",
        "meeting_count": "1",
        "attendance": "1.050",
        "content": "Phòng cháy rừng",
        "places": [str(hamlet.pk) for hamlet in cast.a1_hamlets[:2]],
    }
    page = client.post("/buoi/them/", typed)
    assert page.status_code == 403
    html = page.content.decode()
    assert "Phòng cháy rừng" in html
    assert html.count('name="held_places"') == 2
    held = {f"held_{name}": value for name, value in typed.items()}
    onward = client.post(
        "/dang-nhap/", {"username": "chi", "password": PASSWORD, "next": "/buoi/them/", **held}
    )
    assert 'action="/buoi/them/"' in onward.content.decode()
    assert "held_" not in onward.content.decode().split('action="/buoi/them/"')[1].split("</form>")[
        0
    ].replace("held_fields", "")
    saved = client.post("/buoi/them/", typed)
    assert saved.status_code == 302
    meeting = Meeting.objects.get()
    assert (meeting.attendance, meeting.places.count()) == (1050, 2)


def test_signing_out_is_a_post(client, cast):
    client.force_login(cast.alice)
    assert client.get("/dang-xuat/").status_code == 405
    client.post("/dang-xuat/")
    assert client.get("/don-vi/").status_code == 302


def test_a_first_password_is_changed_before_anything_else(client, cast):
    cast.chi.must_change_password = True
    cast.chi.save(update_fields=["must_change_password"])
    assert sign_in(client, "chi")["Location"] == "/doi-mat-khau/"
    page = client.post("/doi-mat-khau/", {"old": PASSWORD, "new": "ngan", "again": "ngan"})
    assert "Mật khẩu" in page.content.decode()
    cast.chi.refresh_from_db()
    assert cast.chi.must_change_password
    new = "Cau de nho cua toi 2026"
    assert client.post("/doi-mat-khau/", {"old": PASSWORD, "new": new, "again": new}).status_code == 302
    cast.chi.refresh_from_db()
    assert cast.chi.check_password(new)
    assert not cast.chi.must_change_password
    assert client.get("/tai-khoan/").status_code == 200
