"""Every kind of sheet from its file to the record, sent again, and taken back."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import models
from import_export.resources import ModelResource

from campaigns.models import Commendation, Contribution, SkilfulModel, Team, Work
from democracy_regs.models import Conference, Inspection, PetitionStatistics
from orgs.models import Body, Unit
from reports.models import EnteredValue
from spreadsheets.kinds import KINDS, kind_for
from spreadsheets.services.committing import commit
from spreadsheets.services.undoing import undo
from tests.factories import make_body, make_indicator
from tests.spreadsheets import workbooks
from tests.spreadsheets.pipeline import received, short

pytestmark = pytest.mark.django_db
DAY = datetime.date(2023, 2, 1)

# kind → (rows with the heading, what is stored of each right row in order, errors)
SHEETS = {
    "contributions": (
        [
            [
                "STT",
                "Xã",
                "Ngày",
                "Loại đóng góp",
                "Tên hiện vật",
                "Số lượng",
                "Đơn vị tính",
                "Số hộ",
                "Mục đích",
            ],
            [1, "Đắk Mây", DAY, "Hiến đất", None, "1,5", "ha", 12, "Làm đường"],
            [2, "Đắk Mây", DAY, "tiền", None, 35, "triệu đồng", None, None],
            [3, "Bến Sen", DAY, "hiện vật", "bóng đèn", 20, "bóng", None, None],
            [4, "Đắk Mây", DAY, "hiện vật", None, 20, "bóng", None, None],
            [5, "Đắk Mây", DAY, "công", None, "nhiều", None, None, None],
            [6, "Đắk Mây", DAY, "đất", None, 5, "sào", None, None],
        ],
        ("unit__name", "kind", "item", "amount", "measure", "households", "purpose", "level"),
        [
            ("Đắk Mây", "dat", "", Decimal(15_000), "", 12, "Làm đường", "xa"),
            ("Đắk Mây", "tien", "", Decimal(35_000_000), "", None, "", "xa"),
            ("Bến Sen", "hien_vat", "bóng đèn", Decimal(20), "bóng", None, "", "xa"),
        ],
        [(5, "item", "required_missing"), (6, "amount", "number_unreadable"), (7, "amount", "unit_unknown")],
    ),
    "works": (
        [
            [
                "Xã",
                "Ngày",
                "Tên công trình",
                "Loại",
                "Chiều dài (km)",
                "Tổng kinh phí (triệu đồng)",
                "Nhân dân",
            ],
            ["Đắk Mây", DAY, "Đường A", "Đường bê tông", "1,5", "trên 35", "10 triệu"],
            ["Đắk Mây", DAY, "Đường B", "Đường bê tông", "hơn 2", 40, None],
            ["Đắk Mây", DAY, None, "Đường", 1, 1, 1],
        ],
        ("unit__name", "name", "kind", "action", "length_m", "qualifier")
        + ("cost_total", "cost_qualifier", "cost_people", "count"),
        [
            ("Đắk Mây", "Đường A", "duong_be_tong", "lam_moi", 1500, "", 35_000_000, "trên", 10_000_000, 1),
            ("Đắk Mây", "Đường B", "duong_be_tong", "lam_moi", 2000, "hơn", 40_000_000, "", None, 1),
        ],
        [(4, "name", "required_missing")],
    ),
    "models": (
        [
            ["Xã", "Tên mô hình", "Lĩnh vực", "Chủ thể", "Ngày đăng ký", "Số người tham gia"],
            ["Đắk Mây", "Mô hình A", "Kinh tế", "tập thể", datetime.date(2021, 2, 1), "hơn 35"],
            ["Đắk Mây", "Mô hình B", "Lạ", "tập thể", DAY, 35],
        ],
        ("unit__name", "name", "field", "subject", "status", "registered_on", "member_count", "qualifier"),
        [
            ("Đắk Mây", "Mô hình A", "kinh_te", "tap_the", "dang_ky", datetime.date(2021, 2, 1), 35, "hơn"),
        ],
        [(3, "field", "required_missing")],
    ),
    "commendations": (
        [
            [
                "STT",
                "Đối tượng",
                "Họ và tên",
                "Chức vụ",
                "Số lượng",
                "Hình thức khen",
                "Ngày quyết định",
                "Cấp khen",
            ],
            [1, "cá nhân", "Trần Văn Mẫu", "Bí thư chi bộ", None, "Giấy khen", DAY, "Huyện"],
            [2, "tập thể", None, None, 12, "Bằng khen", DAY, "Tỉnh"],
            [3, "tập thể", "Chi bộ", None, 12, "Bằng khen", DAY, None],
        ],
        ("unit__name", "subject_kind", "subject_name", "subject_count", "form", "level", "granted_on"),
        [
            ("Hồ Xanh", "ca_nhan", "Trần Văn Mẫu", 1, "giay_khen", "huyen", DAY),
            ("Hồ Xanh", "tap_the", "", 12, "bang_khen", "tinh", DAY),
        ],
        [(4, "subject_count", "number_conflict")],
    ),
    "inspections": (
        [
            ["Loại đoàn", "Tên đoàn", "Ngày thành lập", "Đơn vị được kiểm tra", "Nội dung"],
            ["Kiểm tra", "Đoàn số 1", DAY, "xã Đắk Mây; Trường Hoa Sen", "Dân chủ"],
            ["Giám sát", "Đoàn số 2", DAY, "Nơi lạ", None],
        ],
        ("unit__name", "kind", "name", "established_on", "level", "subject"),
        [("Hồ Xanh", "kiem_tra", "Đoàn số 1", DAY, "huyen", "Dân chủ")],
        [(3, "targets", "unit_unknown")],
    ),
    "conferences": (
        [
            ["Xã", "Ngày", "Nội dung", "Số người dự", "Hình thức"],
            ["Đắk Mây", DAY, "Luật Thực hiện dân chủ", "hơn 80", "Riêng"],
            ["Đắk Mây", DAY, None, 80, "Riêng"],
        ],
        ("unit__name", "form", "starts_on", "attendance", "attendance_qualifier", "conference_count"),
        [("Đắk Mây", "rieng", DAY, 80, "hơn", 1)],
        [(3, "content", "required_missing")],
    ),
    "petitions": (
        [
            ["Đơn vị", "Kỳ trước chuyển sang", "Tiếp nhận", "Đã giải quyết", "Khiếu nại", "Kỳ"],
            ["Đắk Mây", 2, 10, 11, 3, None],
            ["Đắk Mây", None, 5, 5, None, "quý I/2023"],
            ["Bến Sen", 2, 10, 13, 3, None],
            ["Tổng", 4, 25, 29, 6, None],
        ],
        ("unit__name", "starts_on", "ends_on", "carried_over", "received", "handled", "complaints"),
        [
            ("Đắk Mây", datetime.date(2023, 1, 1), datetime.date(2023, 12, 31), 2, 10, 11, 3),
            ("Đắk Mây", datetime.date(2023, 1, 1), datetime.date(2023, 3, 31), 0, 5, 5, None),
        ],
        [(4, "handled", "number_conflict")],
    ),
    "values": (
        [
            ["Chỉ tiêu", "Đơn vị", "Giá trị", "Chi tiết"],
            ["T01", "Đắk Mây", "khoảng 1.050 việc", None],
            ["Tỷ lệ hộ tán thành", "Đắk Mây", "83/109", None],
            ["T01", "Bến Sen", "không có", None],
            ["T01", "Bến Sen", 5, "đường bê tông"],
            ["Lạ", "Đắk Mây", 5, None],
            ["T01", "Đắk Mây", "83/109", "x"],
        ],
        (
            "unit__name",
            "indicator__code",
            "value",
            "numerator",
            "denominator",
            "qualifier",
            "is_nil",
            "heading",
        ),
        [
            ("Đắk Mây", "T01", Decimal(1050), None, None, "khoảng", False, ""),
            ("Đắk Mây", "T02", None, Decimal(83), Decimal(109), "", False, ""),
            ("Bến Sen", "T01", None, None, None, "", True, ""),
            ("Bến Sen", "T01", Decimal(5), None, None, "", False, "đường bê tông"),
        ],
        [(6, "indicator", "unit_unknown"), (7, "value", "number_conflict")],
    ),
    "teams": (
        [
            ["Tên đoàn", "Hình thức", "Nhiệm vụ", "Ngày thành lập", "Số thành viên", "Xã"],
            ["Đoàn số 9", "Đoàn", "Phát động", DAY, 9, "Đắk Mây"],
            [None, "Đoàn", "Phát động", DAY, 9, "Đắk Mây"],
        ],
        ("unit__name", "name", "form", "kind", "established_on", "member_count", "level"),
        [("Đắk Mây", "Đoàn số 9", "doan", "phat_dong", DAY, 9, "xa")],
        [(3, "name", "required_missing")],
    ),
}
MODELS: dict[str, type[models.Model]] = {
    "contributions": Contribution,
    "works": Work,
    "models": SkilfulModel,
    "commendations": Commendation,
    "inspections": Inspection,
    "conferences": Conference,
    "petitions": PetitionStatistics,
    "values": EnteredValue,
    "teams": Team,
}


@pytest.fixture
def ground(cast):
    """The cast with a school and two indicators."""
    make_body(cast.a1, "Trường Hoa Sen", kind="truong_hoc")
    make_indicator("T01", name="Số việc Nhân dân bàn", measure="việc")
    make_indicator("T02", name="Tỷ lệ hộ tán thành", measure="hộ", quantity="households", rule="RATIO")
    return cast


@pytest.mark.parametrize("kind", SHEETS)
def test_kind(ground, kind):
    rows, names, stored, errors = SHEETS[kind]
    data, model = workbooks.xlsx(rows), MODELS[kind]
    batch = received(ground.alice, ground.a, data, kind=kind)
    assert short(batch)["errors"] == errors
    assert commit(batch, by=ground.alice, fingerprint=batch.fingerprint).written == len(stored)
    assert list(model.objects.order_by("pk").values_list(*names)) == stored
    again = received(ground.alice, ground.a, data, kind=kind)
    assert set(short(again)["states"].values()) == {"same"}
    assert commit(again, by=ground.alice, fingerprint=again.fingerprint).written == 0
    assert undo(batch, by=ground.alice).taken_back == len(stored)
    assert not model.objects.exists()


def test_places_of_an_inspection(ground):
    rows = SHEETS["inspections"][0][:2]
    batch = received(ground.alice, ground.a, workbooks.xlsx(rows), kind="inspections")
    commit(batch, by=ground.alice, fingerprint=batch.fingerprint)
    targets = Inspection.objects.get().targets.order_by("pk")
    assert [str(target) for target in targets] == ["Xã Đắk Mây", "Trường Hoa Sen"]
    rows = [rows[0], [*rows[1][:3], "Đắk Mây; Bến Sen", "Dân chủ"]]
    again = received(ground.alice, ground.a, workbooks.xlsx(rows), kind="inspections")
    assert short(again)["states"] == {2: "changed"}
    commit(again, by=ground.alice, fingerprint=again.fingerprint)
    assert sorted(map(str, targets.all())) == ["Thị trấn Bến Sen", "Trường Hoa Sen", "Xã Đắk Mây"]
    undo(again, by=ground.alice)
    assert sorted(map(str, targets.all())) == ["Trường Hoa Sen", "Xã Đắk Mây"]


def test_table_of_communes_and_indicators(ground):
    rows = [
        ["STT", "Xã", "T01", "Tỷ lệ hộ tán thành"],
        [1, "Đắk Mây", 5, "83/109"],
        [2, "Bến Sen", None, "x"],
        [3, "Bến Sen", None, None],
    ]
    batch = received(ground.alice, ground.a, workbooks.xlsx(rows), kind="matrix")
    found = short(batch)
    second = next(
        column.key for column in kind_for("matrix", ground.a).columns if "tán thành" in column.label
    )
    assert found["errors"] == [(3, second, "number_unreadable"), (4, "commune", "required_missing")]
    assert commit(batch, by=ground.alice, fingerprint=batch.fingerprint).written == 1
    stored = EnteredValue.objects.order_by("indicator__code").values_list(
        "unit", "indicator__code", "value", "numerator", "denominator", "starts_on"
    )
    first = datetime.date(2023, 1, 1)
    assert list(stored) == [
        (ground.a1.pk, "T01", Decimal(5), None, None, first),
        (ground.a1.pk, "T02", None, Decimal(83), Decimal(109), first),
    ]
    again = received(ground.alice, ground.a, workbooks.xlsx(rows[:2]), kind="matrix")
    assert short(again)["states"] == {2: "same"}
    rows[1][2] = 6
    changed = received(ground.alice, ground.a, workbooks.xlsx(rows[:2]), kind="matrix")
    commit(changed, by=ground.alice, fingerprint=changed.fingerprint)
    assert EnteredValue.objects.get(indicator__code="T01").value == 6
    undo(changed, by=ground.alice)
    assert EnteredValue.objects.get(indicator__code="T01").value == 5


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_kind_is_whole(kind):
    """Columns have one name each and fill attributes that there are; the Resource of the kind is there."""
    assert len(kind.by_key) == len(kind.columns)
    names = {field.attname for field in kind.model._meta.concrete_fields}
    assert {column.fills for column in kind.columns if column.fills} <= names
    assert (kind.resource == "") == (kind.key in ("units", "bodies"))
    assert not kind.resource or issubclass(kind.resource_class, ModelResource)
    assert all(need in kind.by_key for column in kind.columns for need in column.needs.split())
    claimed: dict[str, str] = {}
    for column in kind.columns:
        assert kind.headings.key_of(column.label) == column.key
        claimed[column.key] = column.label
    assert claimed


def test_hamlets_and_bodies(ground):
    rows = [
        ["Xã", "Loại", "Tên thôn, buôn", "Mã", "Có từ ngày", "Đến hết ngày"],
        ["Đắk Mây", "Buôn", "Buôn Mới", "B1", datetime.date(2020, 1, 1), None],
        ["Đắk Mây", "Buôn", "Buôn Dlei", None, None, datetime.date(2030, 6, 30)],
        ["Đắk Mây", "Huyện", "Sai", None, None, None],
        [None, "Thôn", "Thôn lạc", None, None, None],
    ]
    data = workbooks.xlsx(rows)
    with pytest.raises(PermissionDenied):
        received(ground.alice, ground.a, data, kind="units")
    batch = received(ground.quan, ground.a, data, kind="units")
    assert short(batch)["states"] == {2: "new", 3: "changed"}
    assert short(batch)["errors"] == [(4, "kind", "commune_unknown"), (5, "commune", "required_missing")]
    assert commit(batch, by=ground.quan, fingerprint=batch.fingerprint).written == 2
    new = Unit.objects.get(name="Buôn Mới")
    assert (new.parent, new.code, new.path) == (ground.a1, "B1", f"{ground.a1.path}{new.pk}.")
    dlei = Unit.objects.get(pk=ground.a1_hamlets[0].pk)
    assert (dlei.valid_from, dlei.valid_to) == (None, datetime.date(2030, 6, 30))
    again = received(ground.quan, ground.a, data, kind="units")
    assert set(short(again)["states"].values()) == {"same"}
    Unit.objects.filter(pk=new.pk).update(code="B2")
    done = undo(batch, by=ground.quan)
    assert (done.taken_back, [kept.row.row_number for kept in done.kept]) == (1, [2])
    assert Unit.objects.get(pk=dlei.pk).valid_to is None


def test_bodies(ground):
    rows = [["Xã", "Loại cơ quan", "Tên cơ quan"], ["Đắk Mây", "Trường học", "Trường Sao Mai"]]
    rows.append([None, "Mặt trận", "Mặt trận Tổ quốc huyện"])
    batch = received(ground.quan, ground.a, workbooks.xlsx(rows), kind="bodies")
    assert commit(batch, by=ground.quan, fingerprint=batch.fingerprint).written == 2
    names = ("Trường Sao Mai", "Mặt trận Tổ quốc huyện")
    stored = Body.objects.filter(name__in=names).order_by("pk").values_list("unit", "kind", "name")
    assert list(stored) == [
        (ground.a1.pk, "truong_hoc", "Trường Sao Mai"),
        (ground.a.pk, "mat_tran", "Mặt trận Tổ quốc huyện"),
    ]
    assert undo(batch, by=ground.quan).taken_back == 2
