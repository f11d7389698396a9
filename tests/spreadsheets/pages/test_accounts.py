"""Accounts from a sheet: every cell judged, nothing written before it is confirmed, passwords shown once."""

from __future__ import annotations

import io
import re
from html import unescape

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from orgs.models import AuditEntry, User
from orgs.permissions import Role
from spreadsheets.services import accounts
from tests.factories import make_user
from tests.hostile import MARK, MARKUP
from tests.test_markup import wrong_in

pytestmark = pytest.mark.django_db
URL = "/nguoi-dung/nhap-bang/"
HEADINGS = ["STT", "Họ và tên", "Tên đăng nhập", "Chức vụ", "Thư điện tử", "Đơn vị", "Vai trò"]


def sheet(rows: list[list[object]], headings: list[str] | None = None) -> SimpleUploadedFile:
    """An uploaded workbook with these people."""
    book = openpyxl.Workbook()
    book.active.append(["DANH SÁCH CÁN BỘ DÂN VẬN"])
    book.active.append(headings or HEADINGS)
    for number, row in enumerate(rows, 1):
        book.active.append([number, *row])
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("can-bo.xlsx", out.getvalue())


def send(client: Client, cast, rows, headings=None, **more):
    """The administrator of district A sends a sheet."""
    client.force_login(cast.quan)
    return client.post(URL, {"file": sheet(rows, headings), **more})


def fields(html: str) -> dict[str, str]:
    """What a browser would post from the preview."""
    found = {
        unescape(re.search(r'name="([^"]+)"', tag)[1]): unescape(
            (re.search(r'value="([^"]*)"', tag) or ["", ""])[1]
        )
        for tag in re.findall(r"<input[^>]*>", html)
        if 'name="dong' in tag and "checkbox" not in tag
    }
    for name, inside in re.findall(r'<select name="(dong[^"]+)".*?>(.*?)</select>', html, flags=re.S):
        chosen = re.search(r'value="([^"]*)" selected', inside)
        found[name] = chosen[1] if chosen else ""
    return found


def errors(html: str) -> list[str]:
    """The sentences beside fields."""
    return [unescape(text) for block in re.findall(r'<ul class="error".*?</ul>', html) for text in
            re.findall(r"<li>(.*?)</li>", block)]  # fmt: skip


TWO = [
    ["Nguyễn Thị Hạnh Nguyên", "", "Cán bộ Khối dân vận", "nguyen@example.vn", "Xã Đắk Mây", "Cán bộ đơn vị"],
    ["Lê Văn Đức", "duc.lv", "", "", "902", ""],
]


def test_a_sheet_is_shown_corrected_and_written(client, cast):
    before = User.objects.count()
    html = send(client, cast, TWO, role="area_officer").content.decode()
    assert User.objects.count() == before
    assert 'value="nguyennth"' in html
    assert errors(html) == [
        "Không có đơn vị này trong địa bàn bạn quản lý. Hãy chọn tên trong danh sách gợi ý."
    ]
    assert 'name="write"' not in html
    posted = fields(html) | {"dong-1-unit": "Thị trấn Bến Sen"}
    html = client.post(URL, posted | {"write": "1"}).content.decode()
    given = re.findall(r"<code>(.*?)</code>", html)
    assert given[0::2] == ["nguyennth", "duc.lv"]
    nguyen, duc = User.objects.get(username="nguyennth"), User.objects.get(username="duc.lv")
    assert (nguyen.full_name, nguyen.position, nguyen.email) == (
        "Nguyễn Thị Hạnh Nguyên", "Cán bộ Khối dân vận", "nguyen@example.vn",
    )  # fmt: skip
    assert [(role.role, role.unit) for role in nguyen.roles.all()] == [("unit_officer", cast.a1)]
    assert [(role.role, role.unit) for role in duc.roles.all()] == [("area_officer", cast.a2)]
    assert nguyen.must_change_password
    assert duc.must_change_password
    assert nguyen.check_password(given[1])
    assert duc.check_password(given[3])
    assert given[1] != given[3]
    told = " ".join(str(row) for row in AuditEntry.objects.values_list("changes", flat=True))
    assert given[1] not in told
    again = client.post(URL, posted | {"write": "1"}).content.decode()
    assert errors(again) == ["Tên đăng nhập này đã có người dùng. Hãy chọn tên khác."] * 2
    assert User.objects.count() == before + 2


def test_the_first_sign_in_with_such_a_password_asks_for_an_own_one(client, cast):
    html = send(client, cast, TWO[:1]).content.decode()
    page = client.post(URL, fields(html) | {"write": "1"}).content.decode()
    name, password = re.findall(r"<code>(.*?)</code>", page)
    answer = Client().post("/dang-nhap/", {"username": name, "password": password})
    assert answer["Location"] == "/doi-mat-khau/"


def test_nothing_is_written_without_the_button(client, cast):
    html = send(client, cast, TWO[:1]).content.decode()
    assert 'name="write"' in html
    before = User.objects.count()
    assert "ghi được" in client.post(URL, fields(html)).content.decode()
    assert User.objects.count() == before


def test_every_cell_is_judged(client, cast):
    rows = [
        ["", "ten a", "", "khong phai thu", "Xã Đắk Mây", "Trùm"],
        ["Trần Bình", "alice", "", "", "", "Lãnh đạo"],
        ["Trần Chung", "moi", "", "", "Xã Đắk Mây", "Lãnh đạo"],
        ["Trần Dũng", "Moi", "", "", "Xã Suối Đá", "Lãnh đạo"],
    ]
    html = send(client, cast, rows).content.decode()
    assert errors(html) == [
        "Hãy ghi họ và tên.",
        "Chỉ dùng chữ không dấu, số, dấu chấm, gạch ngang, không có dấu cách.",
        "Địa chỉ thư chưa đúng, ví dụ đúng: ten@coquan.gov.vn.",
        "Không có vai trò này. Hãy chọn: Cán bộ đơn vị, Cán bộ tổng hợp, Lãnh đạo, Quản trị.",
        "Tên đăng nhập này đã có người dùng. Hãy chọn tên khác.",
        "Hãy chọn đơn vị.",
        "Trùng tên đăng nhập với dòng 5. Hãy đổi một trong hai.",
        "Không có đơn vị này trong địa bàn bạn quản lý. Hãy chọn tên trong danh sách gợi ý.",
    ]


def test_a_person_who_is_left_out_need_not_be_right(client, cast):
    rows = [TWO[0], ["Trần Bình", "alice", "", "", "Xã Suối Đá", "Trùm"]]
    posted = fields(send(client, cast, rows).content.decode()) | {"dong-1-skip": "on"}
    page = client.post(URL, posted | {"write": "1"}).content.decode()
    assert page.count("<code>") == 2
    everyone = posted | {"dong-0-skip": "on", "write": "1"}
    assert "Kiểm tra lại" in client.post(URL, everyone).content.decode()


def test_personal_columns_are_neither_shown_nor_kept(client, cast):
    headings = [*HEADINGS, "Ngày sinh", "Số điện thoại", "Số CCCD"]
    html = send(
        client, cast, [[*TWO[0], "01/02/1980", "0912345678", "066080001234"]], headings
    ).content.decode()
    assert "Cột có dữ liệu cá nhân đã bỏ, không đọc: Ngày sinh, Số điện thoại, Số CCCD" in html
    for secret in ("0912345678", "066080001234", "01/02/1980"):
        assert secret not in html


def test_proposed_names_are_free_and_differ(client, cast):
    make_user(username="antv")
    rows = [["Trần Văn An", "", "", "", "Xã Đắk Mây", "Lãnh đạo"]] * 2
    rows += [
        ["Trần Văn Ân", "", "", "", "Xã Đắk Mây", "Lãnh đạo"],
        ["!!!", "", "", "", "Xã Đắk Mây", "Lãnh đạo"],
    ]
    posted = fields(send(client, cast, rows).content.decode())
    assert [posted[f"dong-{n}-username"] for n in range(4)] == ["antv2", "antv3", "antv4", ""]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Tệp này trống"),
        (b"%PDF-1.4 x", "Đây là tệp PDF"),
        ("STT;Ghi chú\n1;x\n".encode(), accounts.NO_TABLE),
        ("Họ và tên;Vai trò\n".encode(), accounts.NO_ROWS),
        (("Họ và tên;Vai trò\n" + "Trần An;Lãnh đạo\n" * 101).encode(), accounts.TOO_MANY),
    ],
)
def test_files_that_are_no_such_list_are_refused_with_a_sentence(client, cast, content, said):
    client.force_login(cast.quan)
    answer = client.post(URL, {"file": SimpleUploadedFile("a.csv", content)})
    assert answer.status_code == 200
    assert said in unescape(answer.content.decode())


@pytest.mark.parametrize(
    "posted",
    [
        {"dong-TOTAL_FORMS": "x"},
        {"dong-TOTAL_FORMS": "-1", "dong-INITIAL_FORMS": "0"},
        {"dong-TOTAL_FORMS": "99999999999", "dong-INITIAL_FORMS": "0", "write": "1"},
        {"dong-TOTAL_FORMS": "1", "dong-INITIAL_FORMS": "9", "write": "1"},
        {
            "dong-TOTAL_FORMS": "1",
            "dong-INITIAL_FORMS": "0",
            "dong-0-number": "x",
            "dong-0-role": "\x00",
            "write": "1",
        },
    ],
)
def test_hostile_posts_write_nothing_and_break_nothing(client, cast, posted):
    client.force_login(cast.quan)
    before = User.objects.count()
    assert client.post(URL, posted).status_code == 200
    assert User.objects.count() == before


def test_units_of_other_offices_are_refused_also_when_posted_directly(client, cast):
    html = send(client, cast, TWO[:1]).content.decode()
    posted = fields(html) | {"dong-0-unit": "Xã Suối Đá", "write": "1"}
    before = User.objects.count()
    assert "Không có đơn vị này" in client.post(URL, posted).content.decode()
    assert User.objects.count() == before


def test_of_two_units_with_one_name_the_one_in_force_is_meant(client, cast):
    from orgs.models import Unit

    old = Unit.objects.create(
        kind="xa", name="Đắk Mây", parent=cast.a, code="90199", valid_from="2010-01-01", valid_to="2020-01-01"
    )
    html = send(client, cast, TWO[:1]).content.decode()
    client.post(URL, fields(html) | {"write": "1"})
    assert User.objects.get(username="nguyennth").roles.get().unit == cast.a1
    Unit.objects.filter(pk=old.pk).update(valid_to=None)
    html = send(client, cast, TWO[:1]).content.decode()
    assert any("Có nhiều đơn vị cùng tên" in said for said in errors(html))
    posted = fields(html) | {"dong-0-unit": "90199", "dong-0-username": "khac", "write": "1"}
    client.post(URL, posted)
    assert User.objects.get(username="khac").roles.get().unit == old


def test_the_template_can_be_sent_back(client, cast):
    client.force_login(cast.quan)
    answer = client.get(f"{URL}mau/")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert [cell.value for cell in book.active[3]] == HEADINGS
    book.active.append([1, *TWO[0]])
    out = io.BytesIO()
    book.save(out)
    html = client.post(URL, {"file": SimpleUploadedFile("a.xlsx", out.getvalue())}).content.decode()
    assert 'value="Nguyễn Thị Hạnh Nguyên"' in html
    assert errors(html) == []


def test_only_administrators_make_accounts(client, cast):
    for person in (cast.lan, cast.alice, cast.chi):
        client.force_login(person)
        assert client.get(URL).status_code == 403
        assert client.post(URL, {"file": sheet(TWO)}).status_code == 403
        assert client.get(f"{URL}mau/").status_code == 403
    client.force_login(cast.quan)
    assert client.put(URL).status_code == 405
    assert client.post(f"{URL}mau/").status_code == 405


def test_the_preview_costs_the_same_queries_for_2_and_for_60_people(client, cast, django_assert_num_queries):
    client.force_login(cast.quan)
    client.get(URL)
    for count in (2, 60):
        with django_assert_num_queries(8):
            client.post(URL, {"file": sheet([TWO[0]] * count)})


def test_passwords_are_long_typable_and_never_the_same():
    made = {accounts.new_password() for _ in range(200)}
    assert len(made) == 200
    assert all(re.fullmatch(r"([a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}", one) for one in made)


@pytest.mark.parametrize("skip", ["", "on"])
def test_accounts_of_a_sheet_show_markup_as_text(client, cast, skip):
    client.force_login(cast.quan)
    people = {
        f"dong-{at}-{name}": text
        for at, markup in enumerate(MARKUP)
        for name, text in {
            "number": str(at), "full_name": markup, "username": f"nguoi.moi.{at}", "position": markup, "email": "",
            "unit": "90101", "role": Role.UNIT_OFFICER, "skip": skip,
        }.items()
    }  # fmt: skip
    typed = {"dong-TOTAL_FORMS": len(MARKUP), "dong-INITIAL_FORMS": 0, "write": "1", **people}
    answer = client.post(URL, typed)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert ("Mật khẩu chỉ hiện một lần" in page) == (not skip)
    assert wrong_in(page) == []
    assert f"&lt;{MARK}" in page
