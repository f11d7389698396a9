"""What is held about a person, and who took which file."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from orgs.models import AccessEntry
from orgs.services import personal
from tests import factories
from tests.campaigns.samples import SAMPLES

pytestmark = pytest.mark.django_db


def address(person, tail=""):
    return f"/nguoi-dung/{person.pk}/du-lieu/{tail}"


def test_everything_about_a_person_is_found(client, cast):
    client.force_login(cast.chi)
    typed = SAMPLES[0].form(cast, content="Nói với Phạm Mai Chi")
    assert client.post("/buoi/them/", typed).status_code == 302
    client.get("/buoi/xuat/")
    factories.make_commendation(cast.a, subject_kind="ca_nhan", subject_name="Phạm Mai Chi")
    parts = personal.as_data(personal.about(cast.chi))
    assert {"what": "Tên đăng nhập", "text": "chi"} in parts["Tài khoản"]
    assert parts["Tài khoản"][-1]["text"] == "Cán bộ đơn vị, Xã Đắk Mây (… – …)"
    assert parts["Nhật ký"][0] == {"what": "Số dòng do người này ghi", "text": "1"}
    assert [one["text"] for one in parts["Lượt tải tệp"]] == ["buoi.xlsx"]
    assert sorted(one["text"] for one in parts["Nơi nhắc đến tên"]) == [
        "Nói với Phạm Mai Chi",
        "Phạm Mai Chi",
    ]


def test_a_short_name_is_not_searched_for(cast):
    factories.make_commendation(cast.a, subject_kind="ca_nhan", subject_name="An")
    assert personal.mentions("An") == []


def test_no_password_is_told(cast):
    assert all(cast.alice.password not in one.text for one in personal.about(cast.alice))


def test_the_page_and_the_file(client, cast):
    client.force_login(cast.quan)
    page = client.get(address(cast.chi))
    assert page.status_code == 200
    assert "Phạm Mai Chi" in page.content.decode()
    file = client.get(address(cast.chi, "xuat/"))
    assert file["Content-Disposition"] == f'attachment; filename="du-lieu-ve-nguoi-dung-{cast.chi.pk}.xlsx"'
    assert file["Cache-Control"] == "private, no-store"
    noted = AccessEntry.objects.get()
    assert (noted.username, noted.page, noted.row_id) == ("quan", "orgs:user_data_export", cast.chi.pk)
    assert noted.size == len(file.content)


@pytest.mark.parametrize(("who", "status"), [("lan", 403), ("alice", 403), ("stranger", 403)])
def test_without_the_right_it_is_refused(client, cast, who, status):
    client.force_login(getattr(cast, who))
    assert client.get(address(cast.chi)).status_code == status
    assert client.get(address(cast.chi, "xuat/")).status_code == status


def test_people_of_another_office_are_not_found(client, cast):
    client.force_login(cast.quan)
    assert client.get(address(cast.bao)).status_code == 404
    assert client.get(address(cast.bao, "xuat/")).status_code == 404
    assert client.post(address(cast.chi)).status_code == 405


def test_the_command_writes_a_file_that_only_its_owner_reads(cast, tmp_path):
    file = tmp_path / "chi.json"
    call_command("export_person", "chi", str(file))
    assert file.stat().st_mode & 0o777 == 0o600
    assert {"what": "Họ và tên", "text": "Phạm Mai Chi"} in json.loads(file.read_text())["Tài khoản"]
    assert AccessEntry.objects.get().page == "export_person"


def test_the_command_finds_people_without_an_account(cast, tmp_path):
    factories.make_commendation(cast.a, subject_kind="ca_nhan", subject_name="Y Mẫu Niê")
    file = tmp_path / "ten.json"
    call_command("export_person", "y mẫu niê", str(file), "--name")
    assert [one["text"] for one in json.loads(file.read_text())["Nơi nhắc đến tên"]] == ["Y Mẫu Niê"]


def test_the_command_names_what_is_wrong(cast, tmp_path):
    with pytest.raises(CommandError, match="Không có tài khoản"):
        call_command("export_person", "khong", str(tmp_path / "a.json"))
    with pytest.raises(CommandError, match="Không ghi được"):
        call_command("export_person", "chi", str(tmp_path / "khong/a.json"))


# --- downloads ---


def test_downloads_are_shown_to_those_who_read_the_trail(client, cast):
    client.force_login(cast.chi)
    client.get("/buoi/xuat/?q=Tên+một+người")
    client.force_login(cast.bao)
    client.get("/buoi/xuat/")
    client.force_login(cast.lan)
    page = client.get("/nhat-ky/tai-tep/").content.decode()
    assert "Phạm Mai Chi" in page
    assert "Hoàng Gia Bảo" not in page
    assert "Tên một người" not in str(list(AccessEntry.objects.values()))
    assert "Phạm Mai Chi" not in client.get("/nhat-ky/tai-tep/?q=Lan").content.decode()
    client.force_login(cast.chi)
    assert client.get("/nhat-ky/tai-tep/").status_code == 403


def test_the_list_of_downloads_only_grows(client, cast):
    client.force_login(cast.chi)
    client.get("/buoi/xuat/")
    for change in (
        lambda: AccessEntry.objects.update(username="x"),
        lambda: AccessEntry.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            change()


def test_pages_are_no_downloads(client, cast):
    client.force_login(cast.alice)
    client.get("/buoi/")
    client.get("/")
    assert not AccessEntry.objects.exists()
