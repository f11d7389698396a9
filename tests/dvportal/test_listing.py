"""Danh sách đơn vị và đoàn từ tệp CSV: read as people write them, refused with every wrong line, never half written."""

from __future__ import annotations

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from campaigns.models import Team
from orgs.models import AuditEntry, Unit
from tests.factories import make_team, make_unit

pytestmark = pytest.mark.django_db

TREE = """kind,code,name,parent_code,valid_from,valid_to
hamlet,,Buôn Dlei,24598,,
province,66,Tỉnh Đắk Lắk,,,
district,656,Huyện Lắk,66,01/01/2004,30/6/2025
commune,24598,Xã Đắk Phơi,656,,2025-06-30
commune,24580,Thị trấn Liên Sơn,656,,
commune,24592,Buôn Triết,656,,
Tổ dân phố,,Tổ dân phố 1,24580,,
thon,,Thôn 1,24592,,
"""


def load(tmp_path: Path, text: str | bytes, command: str = "load_units") -> str:
    """Run the command on a file of that content; what it said."""
    path, out = tmp_path / "danh sách.csv", StringIO()
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    call_command(command, str(path), stdout=out)
    return out.getvalue().strip()


def refusal(tmp_path: Path, text: str | bytes, command: str = "load_units") -> str:
    """What the command says when it refuses; nothing may be written."""
    before = (Unit.objects.count(), Team.objects.count(), AuditEntry.objects.count())
    with pytest.raises(CommandError) as caught:
        load(tmp_path, text, command)
    assert (Unit.objects.count(), Team.objects.count(), AuditEntry.objects.count()) == before
    return str(caught.value)


def units(*lines: str) -> str:
    return "\n".join(["kind,code,name,parent_code,valid_from,valid_to", *lines])


def test_a_tree_in_any_order(tmp_path: Path) -> None:
    assert load(tmp_path, TREE) == "Đã thêm 8 đơn vị; 0 đơn vị đã có từ trước."
    stored = {unit.name: unit for unit in Unit.objects.select_related("parent")}
    assert {(unit.kind, unit.name, unit.parent and unit.parent.name) for unit in stored.values()} == {
        ("tinh", "Đắk Lắk", None),
        ("huyen", "Lắk", "Đắk Lắk"),
        ("xa", "Đắk Phơi", "Lắk"),
        ("thi_tran", "Liên Sơn", "Lắk"),
        ("xa", "Buôn Triết", "Lắk"),
        ("buon", "Buôn Dlei", "Đắk Phơi"),
        ("to_dan_pho", "Tổ dân phố 1", "Liên Sơn"),
        ("thon", "Thôn 1", "Buôn Triết"),
    }
    lak = stored["Lắk"]
    assert (lak.valid_from, lak.valid_to) == (date(2004, 1, 1), date(2025, 6, 30))
    assert stored["Buôn Dlei"].path.startswith(lak.path)
    assert AuditEntry.objects.filter(door="command", reason="Nạp danh sách đơn vị danh sách.csv").count() == 8


def test_second_run_adds_nothing(tmp_path: Path) -> None:
    load(tmp_path, TREE)
    trail = AuditEntry.objects.count()
    assert load(tmp_path, TREE) == "Đã thêm 0 đơn vị; 8 đơn vị đã có từ trước."
    more = TREE + "hamlet,,Buôn Năm,24598,,\n"
    assert load(tmp_path, more) == "Đã thêm 1 đơn vị; 8 đơn vị đã có từ trước."
    assert AuditEntry.objects.count() == trail + 1


@pytest.mark.parametrize(
    ("word", "name", "kind", "stored"),
    [
        ("thi_tran", "Liên Sơn", "thi_tran", "Liên Sơn"),
        ("Thị trấn", "TT. Liên Sơn", "thi_tran", "Liên Sơn"),
        ("thi tran", "Liên Sơn", "thi_tran", "Liên Sơn"),
        ("THỊ TRẤN", "Liên Sơn", "thi_tran", "Liên Sơn"),
        ("Commune", "Phường 1", "phuong", "1"),
        ("commune", "Đặc khu Lý Sơn", "dac_khu", "Lý Sơn"),
        ("commune", "Buôn Tría", "xa", "Buôn Tría"),
        ("hamlet", "Ấp Hòa Bình", "ap", "Ấp Hòa Bình"),
        ("hamlet", "Đoàn Kết", "thon", "Đoàn Kết"),
        ("bản", "Nà Sài", "ban", "Nà Sài"),
        ("khu pho", "Khu phố 2", "khu_pho", "Khu phố 2"),
    ],
)
def test_kinds_as_people_write_them(tmp_path: Path, word: str, name: str, kind: str, stored: str) -> None:
    make_unit("Lắk", "huyen", code="656")
    load(tmp_path, units(f"{word},9,{name},656,,"))
    unit = Unit.objects.get(code="9")
    assert (unit.kind, unit.name) == (kind, stored)


def test_a_province_may_be_a_city(tmp_path: Path) -> None:
    load(tmp_path, units("province,48,Thành phố Đà Nẵng,,,", "district,490,Thành phố Mẫu,48,,"))
    assert Unit.objects.get(code="48").kind == "thanh_pho_tw"
    assert Unit.objects.get(code="490").kind == "thanh_pho"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters(tmp_path: Path, encoding: str, delimiter: str) -> None:
    load(tmp_path, TREE.replace(",", delimiter).replace("\n", "\r\n").encode(encoding))
    assert Unit.objects.filter(name="Đắk Phơi").exists()


def test_decomposed_text_is_stored_composed(tmp_path: Path) -> None:
    load(tmp_path, units("tinh,1,\u0110a\u0306\u0301k M\u00e2\u0301u,,,"))
    assert Unit.objects.get().name == "\u0110\u1eafk M\u1ea5u"


def test_a_parent_code_means_the_unit_in_force(tmp_path: Path) -> None:
    make_unit("Cũ", "huyen", code="656", valid_to=date(2025, 6, 30))
    make_unit("Mới", "huyen", code="656", valid_from=date(2025, 7, 1))
    load(tmp_path, units("xa,1,A,656,01/01/2020,", "xa,2,B,656,01/08/2025,"))
    assert Unit.objects.get(code="1").parent.name == "Cũ"
    assert Unit.objects.get(code="2").parent.name == "Mới"


@pytest.mark.parametrize(
    ("lines", "line", "part"),
    [
        (["làng xã,1,A,,,"], 2, "không rõ loại đơn vị “làng xã”"),
        (["xa,1,A,999,,"], 2, "không có đơn vị cấp trên mang mã 999"),
        (["tinh,1,A,,,", "xa,2,B,1,,", "xa,3,C,2,,"], 4, "không có đơn vị cấp trên mang mã 2"),
        (["xa,1,A,,,"], 2, "chưa có mã đơn vị cấp trên"),
        (["tinh,1,A,,30/02/2023,"], 2, "Tháng 2/2023 không có ngày 30"),
        (["tinh,1,A,,01/01/2024,01/01/2023"], 2, "ngày hết hiệu lực đứng trước"),
        (["tinh,1,A,,,", "tinh,2,A,,,"], 3, "trùng với dòng 2"),
        (["tinh,1,A,,,", "tinh,1,B,,,"], 3, "mã 1 cùng thời gian đã là của Tỉnh A ở dòng 2"),
        (["tinh,1,,,,"], 2, "cột name: Trường này không được để trắng"),
        (["tinh,1," + "A" * 121 + ",,,"], 2, "120"),
        (["tinh,1,A,,,,thừa"], 2, "nhiều ô hơn số cột"),
        (['tinh,1,"A,,,'], 2, "ngoặc kép"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, lines: list[str], line: int, part: str) -> None:
    told = refusal(tmp_path, units(*lines))
    assert f"Dòng {line}: " in told
    assert part in told


def test_every_wrong_line_is_named_at_once(tmp_path: Path) -> None:
    told = refusal(tmp_path, units("tinh,1,Tốt,,,", "vùng,2,A,,,", "", "khối,3,B,,,", "tinh,4,C,,mai,"))
    assert [line.partition(":")[0] for line in told.splitlines()[1:]] == ["Dòng 3", "Dòng 5", "Dòng 6"]


def test_many_wrong_lines_are_counted(tmp_path: Path) -> None:
    told = refusal(tmp_path, units(*(f"vùng,{number},A,,," for number in range(50))))
    assert told.splitlines()[-1] == "… và 30 lỗi nữa."


def test_a_stored_unit_is_never_altered(tmp_path: Path) -> None:
    province = make_unit("Đắk Lắk", "tinh", code="66")
    lak = make_unit("Lắk", "huyen", province, code="656")
    assert "Dòng 2: Huyện Lắk đã có với mã “656”" in refusal(tmp_path, units("huyen,656,Lắk,66,,30/06/2025"))
    assert "đã có với mã “66”" in refusal(tmp_path, units("tinh,67,Đắk Lắk,,,"))
    told = refusal(tmp_path, units("tinh,1,Khác,,,", "huyen,656,Lắk,1,,"))
    assert "Dòng 3: mã 656 cùng thời gian đã là của Huyện Lắk trong cơ sở dữ liệu." in told
    lak.refresh_from_db()
    assert (lak.code, lak.valid_to, lak.parent_id) == ("656", None, province.pk)


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"", "thiếu cột kind, code, name, parent_code"),
        (b"kind,name\nxa,A\n", "thiếu cột code, parent_code"),
        (b"kind,code,name,parent_code,dan_so\n", "không có cột nào tên là dan_so"),
        (b"PK\x03\x04\x00\x00\xff", "không phải văn bản"),
        ("kind,code,name,parent_code\nxa,1,Đắk,".encode("cp1258", "replace"), "UTF-8"),
    ],
)
def test_a_file_that_is_no_list(tmp_path: Path, content: bytes, part: str) -> None:
    assert part in refusal(tmp_path, content)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Không mở được tệp"):
        call_command("load_units", str(tmp_path / "khong-co.csv"))


# --- teams ------------------------------------------------------------------------------------------------------


def test_teams_of_units(tmp_path: Path) -> None:
    load(tmp_path, TREE)
    text = "unit_code,name\n24598,Đoàn số 1 xã Đắk Phơi\n24598,Đoàn số 2 xã Đắk Phơi\n656,Đoàn huyện\n"
    assert load(tmp_path, text, "load_teams") == "Đã thêm 3 đoàn, đội, tổ; 0 đã có từ trước."
    assert {(team.unit.name, team.name, team.level, team.kind) for team in Team.objects.all()} == {
        ("Đắk Phơi", "Đoàn số 1 xã Đắk Phơi", "xa", "phat_dong"),
        ("Đắk Phơi", "Đoàn số 2 xã Đắk Phơi", "xa", "phat_dong"),
        ("Lắk", "Đoàn huyện", "huyen", "phat_dong"),
    }
    for team in Team.objects.all():
        team.full_clean()
    assert load(tmp_path, text, "load_teams") == "Đã thêm 0 đoàn, đội, tổ; 3 đã có từ trước."


def test_a_team_without_key_is_known_too(tmp_path: Path) -> None:
    team = make_team(make_unit("A", code="1"), "Đoàn số 1", established_on=None)
    Team.objects.filter(pk=team.pk).update(identity_key=None)
    text = "unit_code,name\n1,Đoàn số 1\n1,Đoàn số 2\n"
    assert load(tmp_path, text, "load_teams") == "Đã thêm 1 đoàn, đội, tổ; 1 đã có từ trước."


@pytest.mark.parametrize(
    ("lines", "line", "part"),
    [
        ("9,Đoàn", 2, "không có đơn vị nào mang mã “9”"),
        (",Đoàn", 2, "không có đơn vị nào mang mã “”"),
        ("1,", 2, "cột name: Trường này không được để trắng"),
        ("1,Đoàn\n1,đoàn", 3, "trùng với dòng 2"),
        ("1,Đoàn TUYỆT MẬT", 2, "độ mật"),
        ("2,Đoàn", 2, "có nhiều đơn vị cùng mang mã 2"),
    ],
)
def test_a_wrong_team_is_named(tmp_path: Path, lines: str, line: int, part: str) -> None:
    make_unit("A", code="1")
    make_unit("B", code="2")
    make_unit("C", code="2")
    told = refusal(tmp_path, f"unit_code,name\n{lines}\n", "load_teams")
    assert f"Dòng {line}: " in told
    assert part in told
