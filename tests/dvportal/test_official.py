"""Danh mục chính thức: both states and their succession from files; codes are never an identity; doubts are told."""

from __future__ import annotations

import json
import sys
from datetime import date
from io import StringIO
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from dvportal.listing import official
from orgs.models import AuditEntry, Unit, UnitSuccession

pytestmark = pytest.mark.django_db

SAMPLES = Path(official.__file__).parent / "samples"
LAK = [str(SAMPLES / "lak-2025.csv"), str(SAMPLES / "lak-2025-thay-doi.csv")]
HEAD = "state,tier,code,name,parent_code\n"


def run(*words: str, **options: object) -> str:
    out = StringIO()
    call_command("load_official_units", *words, stdout=out, **options)
    return out.getvalue().strip()


def refusal(tmp_path: Path, *texts: str) -> str:
    """What the command says of some files; nothing may be written."""
    paths = []
    for number, text in enumerate(texts):
        paths.append(tmp_path / f"{number}.csv")
        paths[-1].write_text(text)
    before = (Unit.objects.count(), UnitSuccession.objects.count(), AuditEntry.objects.count())
    with pytest.raises(CommandError) as caught:
        run(*map(str, paths))
    assert (Unit.objects.count(), UnitSuccession.objects.count(), AuditEntry.objects.count()) == before
    return str(caught.value)


def test_the_eleven_communes_of_lak_become_five() -> None:
    told = run(*LAK, legal_basis="Nghị quyết 1660/NQ-UBTVQH15")

    assert told.splitlines()[:2] == [
        "Danh mục trước: 1 cấp tỉnh, 1 cấp huyện, 11 cấp xã; sau: 1 cấp tỉnh, 5 cấp xã.",
        "Đã thêm 18 đơn vị, 12 bước kế thừa; 0 đơn vị đã có từ trước.",
    ]
    assert "2 mã số được dùng lại" in told
    assert "24595: Buôn Tría → Đắk Liêng" in told
    province = Unit.objects.get(kind="tinh")
    assert (province.valid_from, province.valid_to) == (None, None)
    new = Unit.objects.filter(parent=province, kind="xa").order_by("code")
    assert [(unit.code, unit.name, unit.valid_from) for unit in new] == [
        ("24580", "Liên Sơn Lắk", date(2025, 7, 1)),
        ("24595", "Đắk Liêng", date(2025, 7, 1)),
        ("24598", "Đắk Phơi", date(2025, 7, 1)),
        ("24604", "Krông Nô", date(2025, 7, 1)),
        ("24607", "Nam Ka", date(2025, 7, 1)),
    ]
    assert set(
        Unit.objects.filter(valid_from=None).exclude(kind="tinh").values_list("valid_to", flat=True)
    ) == {date(2025, 6, 30)}
    steps = {
        (step.predecessor.code, str(step.successor or ""), step.kind)
        for step in UnitSuccession.objects.select_related("predecessor", "successor")
    }
    assert ("24604", "Xã Krông Nô", "cap_tren") in steps
    assert ("656", "", "ket_thuc") in steps
    assert {code for code, name, _ in steps if name == "Xã Đắk Liêng"} == {"24589", "24592", "24595"}


def test_loading_again_writes_nothing() -> None:
    run(*LAK)
    lines = AuditEntry.objects.count()
    told = run(*LAK)
    assert "Đã thêm 0 đơn vị, 0 bước kế thừa; 18 đơn vị đã có từ trước." in told
    assert AuditEntry.objects.count() == lines


def test_without_changes_nothing_is_guessed() -> None:
    told = run(LAK[0])
    assert UnitSuccession.objects.values_list("kind", "predecessor__name").get() == ("ket_thuc", "Lắk")
    assert "5 đơn vị mới chưa rõ từ đơn vị nào" in told
    assert "11 đơn vị cũ chưa rõ thành đơn vị nào" in told
    assert "3 đơn vị giữ cả mã và tên nhưng tệp thay đổi không nói" in told


def test_a_province_whose_code_went_to_another_is_a_new_unit(tmp_path: Path) -> None:
    units = tmp_path / "u.csv"
    units.write_text(
        HEAD
        + "truoc,province,52,Tỉnh Bình Định,\ntruoc,province,64,Tỉnh Gia Lai,\nsau,province,52,Gia Lai,\n"
    )
    changes = tmp_path / "c.csv"
    changes.write_text(
        "old_code,old_name,new_code,new_name\n52,Bình Định,52,Gia Lai\n64,Tỉnh Gia Lai,52,Gia Lai\n"
    )
    told = run(str(units), str(changes))
    assert "1 mã số được dùng lại cho đơn vị tên khác" in told
    assert [
        (u.code, u.name, str(u.valid_from or ""), str(u.valid_to or "")) for u in Unit.objects.order_by("pk")
    ] == [
        ("52", "Bình Định", "", "2025-06-30"),
        ("64", "Gia Lai", "", "2025-06-30"),
        ("52", "Gia Lai", "2025-07-01", ""),
    ]
    assert set(UnitSuccession.objects.values_list("kind", flat=True)) == {"nhap"}


def test_one_province_only(tmp_path: Path) -> None:
    more = tmp_path / "more.csv"
    more.write_text(
        HEAD
        + "truoc,province,54,Tỉnh Phú Yên,\ntruoc,province,79,Thành phố Hồ Chí Minh,\n"
        + "sau,province,79,Thành phố Hồ Chí Minh,\n"
    )
    joined = tmp_path / "joined.csv"
    joined.write_text("old_code,old_name,new_code,new_name\n54,Phú Yên,66,Đắk Lắk\n66,Đắk Lắk,66,Đắk Lắk\n")
    run(*LAK, str(more), str(joined), province=["66"])
    assert set(Unit.objects.filter(parent=None).values_list("name", flat=True)) == {"Đắk Lắk", "Phú Yên"}
    step = UnitSuccession.objects.get(predecessor__name="Phú Yên")
    assert (step.successor.name, step.kind) == ("Đắk Lắk", "nhap")
    assert Unit.objects.count() == 19


def test_one_name_under_two_codes_is_one_unit_and_said(tmp_path: Path) -> None:
    more = tmp_path / "more.csv"
    more.write_text(HEAD + "truoc,commune,24999,Xã Yang Tao,656\ntruoc,commune,24998,Xã Hoà Bình,656\n")
    again = tmp_path / "again.csv"
    again.write_text(HEAD + "truoc,commune,24997,Xã Hòa Bình,656\n")
    for new, steps in ((20, 12), (0, 0)):
        told = run(*LAK, str(more), str(again))
        assert f"Đã thêm {new} đơn vị, {steps} bước kế thừa" in told, told
        assert "Xã Yang Tao có hai mã trong Huyện Lắk: 24583, 24999; nạp thành một đơn vị." in told
    assert Unit.objects.filter(name="Yang Tao").count() == 1
    assert set(Unit.objects.filter(code__startswith="2499").values_list("name", flat=True)) == {
        "Hoà Bình",
        "Hòa Bình",
    }


def test_contradictions_are_refused_with_their_line(tmp_path: Path) -> None:
    units, changes = (Path(path).read_text() for path in LAK)
    wrong = refusal(tmp_path, units, changes.replace("24595,Xã Buôn Tría", "24595,Xã Đắk Liêng"))
    assert "Dòng 7: mã 24595 trong danh sách là Buôn Tría, không phải Xã Đắk Liêng." in wrong
    assert "mã 99999 (Xã Lạ) không có" in refusal(
        tmp_path, units, changes + "24604,Xã Krông Nô,99999,Xã Lạ\n"
    )
    assert "mã 24580 có hai lần" in refusal(tmp_path, units + "truoc,commune,24580,Xã Khác,656\n")
    assert "không có trong danh sách" in refusal(tmp_path, units + "sau,commune,1,Xã Khác,77\n")
    assert "không rõ loại đơn vị của “Khác”" in refusal(tmp_path, units + "sau,commune,1,Khác,66\n")
    assert "cần state là truoc hoặc sau" in refusal(tmp_path, units + "nay,commune,1,Xã Khác,66\n")
    assert "dòng đầu phải là state,tier" in refusal(tmp_path, "a,b\n1,2\n")
    with pytest.raises(CommandError, match="Không có tỉnh"):
        run(*LAK, province=["99"])
    with pytest.raises(CommandError, match="Chưa đọc được ngày"):
        run(*LAK, effective_on="hôm qua")
    with pytest.raises(CommandError, match="Hãy chỉ tệp"):
        run()


def _package(tmp_path: Path, provinces: list[dict[str, object]]) -> ModuleType:
    path = tmp_path / "nested-divisions.json"
    path.write_text(json.dumps(provinces))
    package = ModuleType("vietnam_provinces")
    package.NESTED_DIVISIONS_JSON_PATH = path  # type: ignore[attr-defined]
    return package


OLD = [
    {
        "name": "Tỉnh Đắk Lắk",
        "code": 66,
        "districts": [
            {"name": "Huyện Lắk", "code": 656, "wards": [{"name": "Xã Yang Tao", "code": 24583}]},
            {"name": "Quận 1", "code": 7, "wards": [{"name": "Phường 2", "code": 31}]},
        ],
    }
]
NEW = [{"name": "Đắk Lắk", "code": 66, "wards": [{"name": "Xã Liên Sơn Lắk", "code": 24580}]}]


def test_the_json_of_the_package_becomes_our_csv(tmp_path: Path) -> None:
    _package(tmp_path, OLD)
    out = tmp_path / "truoc.csv"
    told = run(str(tmp_path / "nested-divisions.json"), to_csv=out)
    assert told == "Đã ghi 5 đơn vị trước, 0 đơn vị sau."
    assert out.read_text() == (
        HEAD + "truoc,province,66,Tỉnh Đắk Lắk,\ntruoc,district,656,Huyện Lắk,66\n"
        "truoc,commune,24583,Xã Yang Tao,656\ntruoc,district,007,Quận 1,66\ntruoc,commune,00031,Phường 2,007\n"
    )
    assert not Unit.objects.exists()


def test_installed_packages_are_read_one_state_at_a_time(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "vietnam_provinces", _package(tmp_path, NEW))
    monkeypatch.setitem(sys.modules, "vietnam_provinces.legacy", None)
    assert "sau: 1 cấp tỉnh, 1 cấp xã" in run(package=True)
    assert set(Unit.objects.values_list("name", flat=True)) == {"Đắk Lắk", "Liên Sơn Lắk"}
    monkeypatch.setitem(sys.modules, "vietnam_provinces", None)
    with pytest.raises(CommandError, match="Chưa cài gói"):
        run(package=True)


def test_a_package_with_both_states_brings_the_succession(tmp_path: Path, monkeypatch) -> None:
    def code(number: int) -> SimpleNamespace:
        return SimpleNamespace(value=number)

    def kind(*rows: SimpleNamespace) -> SimpleNamespace:
        return SimpleNamespace(iter_all=lambda: iter(rows))

    old_province = SimpleNamespace(code=code(66), name="Tỉnh Đắk Lắk")
    old_ward = SimpleNamespace(code=code(24583), name="Xã Yang Tao", district_code=code(656))
    district = SimpleNamespace(code=code(656), name="Huyện Lắk", province_code=code(66))
    package, legacy = _package(tmp_path, NEW), ModuleType("vietnam_provinces.legacy")
    for name, rows in (("Province", (old_province,)), ("District", (district,)), ("Ward", (old_ward,))):
        setattr(legacy, name, kind(*rows))
    for name, number, own, olds in (
        ("Province", 66, "Đắk Lắk", (old_province,)),
        ("Ward", 24580, "Xã Liên Sơn Lắk", (old_ward,)),
    ):
        row = SimpleNamespace(code=code(number), name=own, get_legacy_sources=lambda olds=olds: olds)
        setattr(package, name, kind(row))
    monkeypatch.setitem(sys.modules, "vietnam_provinces", package)
    monkeypatch.setitem(sys.modules, "vietnam_provinces.legacy", legacy)
    run(package=True)
    assert {
        (str(step.predecessor), str(step.successor or ""), step.kind) for step in UnitSuccession.objects.all()
    } == {("Xã Yang Tao", "Xã Liên Sơn Lắk", "doi_ten"), ("Huyện Lắk", "", "ket_thuc")}
    assert Unit.objects.filter(kind="tinh").count() == 1
