"""Năm báo cáo đã công bố: every figure of tables 1.1–1.5 of the field's description is kept and printed as published.

A row is the published figure's number in its table, the name under which our review refers to it, the whole phrase as
our review prints it, C (computed from records) or E (entered), and its amount in the base measure.
"""

from __future__ import annotations

import hashlib
import io
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import docx
import pikepdf
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import transaction

from campaigns.models import SkilfulModel, UnitTitle, Welfare, Work
from common.text import personal_data_in
from dvportal.demo import accounts, loading, others
from orgs.models import OwnedRecord, RoleAssignment, Unit, User
from orgs.permissions import Role
from orgs.services.identity import identity_key
from reports import documents
from reports.figure_lines import FigureLine, figures_of
from reports.figures import FigureQuery, compute, records_behind
from reports.models import EnteredValue, IssuedReview, NumberSeries, Review
from reports.services import catalogue, changes, freezing
from tests.reports.rendering import paper

LAK, HAM_THUAN_BAC, BINH_PHUOC, MAU, KBANG = "656", "597", "70", "MAU-01", "625"
REVIEWS = {
    LAK: ("annual", "01/01/2023", "31/12/2023"),
    HAM_THUAN_BAC: ("movement", "01/01/2016", "31/12/2020"),
    BINH_PHUOC: ("signing", "01/01/2023", "31/12/2023"),
    MAU: ("half", "01/01/2019", "30/06/2019"),
    KBANG: ("coordination", "01/01/2014", "31/12/2016"),
}
"""Unit code of each review: kind and period, as the command line names them."""
BILLION = 1_000_000_000

ROWS: dict[str, tuple[tuple[str, str, str, str, int | str | None], ...]] = {
    LAK: (
        ("S0-01", "pd_dot", "04 đợt", "C", 4),
        ("S0-02", "pd_buoi_huyen", "61 buổi", "C", 61),
        ("S0-03", "pd_phu_huyen", "83/109 thôn, buôn, tổ dân phố", "C", 83),
        ("S0-04", "pd_luot_huyen", "khoảng 5.300 lượt", "C", 5_300),
        ("S0-05", "pd_doan_xa", "75 đoàn phát động quần chúng", "C", 75),
        ("S0-06", "pd_buoi_xa", "1.050 buổi", "C", 1_050),
        ("S0-07", "pd_phu_xa", "100% thôn, buôn, tổ dân phố", "C", 109),
        ("S0-08", "pd_luot_xa", "khoảng 75.000 lượt", "C", 75_000),
        ("S0-09", "tham_nhap_buoi", "75 buổi thâm nhập", "C", 75),
        ("S0-10", "qc_hoi_nghi", "107 hội nghị", "C", 107),
        ("S0-11", "qc_nguoi_du", "8.000 người", "C", 8_000),
        ("S0-12", "qc_giam_sat", "02 Đoàn giám sát", "C", 2),
        ("S0-13", "qc_kiem_tra", "04 Đoàn kiểm tra", "C", 4),
        ("S0-14", "dat_hien", "hơn 22.590 m2", "C", 22_590),
        ("S0-15", "tien_dan", "35 triệu đồng", "C", 35_000_000),
        ("S0-16", "ngay_cong", "722 ngày công", "C", 722),
        ("S0-17", "xa_hoi_hoa", "hơn 2 tỷ 631 triệu đồng", "C", 2_631_000_000),
        ("S0-18", "cay_xanh", "10.784 giống cây xanh, cây hoa các loại", "C", 10_784),
        ("S0-19", "cay_an_trai", "hơn 93.724 giống cây ăn trái các loại", "C", 93_724),
        ("S0-20", "khen_tap_the", "03 tập thể", "C", 3),
        ("S0-21", "khen_ca_nhan", "06 cá nhân", "C", 6),
    ),
    HAM_THUAN_BAC: (
        ("S1-01", "chi_tieu", "đạt và vượt 11/11 chỉ tiêu", "E", 11),
        ("S1-02", "mo_hinh", "hơn 290 mô hình", "C", 290),
        ("S1-03", "duong", "hơn 540 km", "C", 540_000),
        ("S1-04", "duong_tien", "hơn 500 tỷ đồng", "C", 500 * BILLION),
        ("S1-05", "duong_dan", "trên 230 tỷ đồng", "C", 230 * BILLION),
        ("S1-06", "dat", "17,5 ha", "C", 175_000),
        ("S1-07", "dat_gia", "8,5 tỷ đồng", "C", 8_500_000_000),
        ("S1-08", "be_tong", "126,8 km", "C", 126_800),
        ("S1-09", "be_tong_tien", "103,6 tỷ đồng", "C", 103_600_000_000),
        ("S1-10", "be_tong_dan", "hơn 36,7 tỷ đồng", "C", 36_700_000_000),
        ("S1-11", "kenh", "155,3 km", "C", 155_300),
        ("S1-12", "ngay_cong", "hàng chục ngàn ngày công lao động", "E", None),
        ("S1-13", "ntm", "thêm 5 xã", "C", 5),
        ("S1-14", "cong_trinh", "510 công trình, phần việc", "C", 510),
        ("S1-15", "cong_trinh_tien", "tổng trị giá 71,66 tỷ đồng", "C", 71_660_000_000),
        ("S1-16", "tinh_nghia_xay", "165 căn nhà tình nghĩa", "C", 165),
        ("S1-17", "tinh_nghia_sua", "336 căn nhà tình nghĩa", "C", 336),
        ("S1-18", "tinh_nghia_tien", "15,75 tỷ đồng", "C", 15_750_000_000),
        ("S1-19", "bhyt", "19.500 lượt người", "E", 19_500),
        ("S1-20", "quy", "hơn 4,2 tỷ đồng", "E", 4_200_000_000),
        ("S1-21", "tinh_thuong", "234 căn nhà tình thương", "C", 234),
        ("S1-22", "tinh_thuong_tien", "6,65 tỷ đồng", "C", 6_650_000_000),
        ("S1-23", "ho_tro", "129 căn", "C", 129),
        ("S1-24", "ho_tro_tien", "4,34 tỷ đồng", "C", 4_340_000_000),
        ("S1-25", "van_dong", "20,2 tỷ đồng", "E", 20_200_000_000),
        ("S1-26", "kho_khan", "88.296 lượt người", "E", 88_296),
        ("S1-27", "don", "1.823/1.827 đơn, đạt 99,78%", "C", 1_823),
        ("S1-29", "a_duong", "2,4 km", "C", 2_400),
        ("S1-30", "a_kenh", "4,9 km", "C", 4_900),
        ("S1-31", "a_noi_dong", "5,55 km", "C", 5_550),
        ("S1-32", "a_noi_dong_tien", "91,9 triệu đồng", "C", 91_900_000),
        ("S1-33", "a_ho", "58 hộ dân", "C", 58),
        ("S1-34", "a_dat", "25.043 m2", "C", 25_043),
        ("S1-35", "a_den", "174 bóng đèn", "C", 174),
        ("S1-36", "a_den_tien", "197 triệu đồng", "C", 197_000_000),
        ("S1-37", "a_dan_phong", "7 thành viên", "C", 7),
        ("S1-38", "a_chuc_sac", "27 thành viên", "C", 27),
        ("S1-39", "b_tuyen", "51 tuyến đường", "C", 51),
        ("S1-40", "b_dai", "16.935 m", "C", 16_935),
        ("S1-41", "b_cung_hoa", "16.045 m", "C", 16_045),
        ("S1-42", "b_tien", "trên 10 tỷ đồng", "C", 10 * BILLION),
        ("S1-43", "b_dan", "trên 5 tỷ đồng", "C", 5 * BILLION),
    ),
    BINH_PHUOC: (
        ("S2-01", "ky_hop", "4 kỳ họp", "E", 4),
        ("S2-02", "nghi_quyet", "71 Nghị quyết", "E", 71),
    ),
    KBANG: (
        ("S4-01", "dat", "trên 130.000 m2", "C", 130_000),
        ("S4-02", "tien", "2.400 triệu đồng", "C", 2_400_000_000),
        ("S4-03", "ho_ngheo", "từ 33,61% năm 2013 giảm còn 26,72% năm 2015", "E", None),
        (
            "S4-04",
            "thu_nhap",
            "từ 16.922.000đ/người năm 2013 tăng lên 20.570.000đ/người năm 2015",
            "E",
            None,
        ),
        ("S4-05", "mo_hinh", "372 mô hình", "C", 372),
        ("S4-06", "mo_hinh_nguoi", "2.055 người", "C", 2_055),
        ("S4-07", "to_hoa_giai", "hiện có 167 tổ hòa giải", "E", 167),
        ("S4-08", "hoa_giai", "182/183 vụ việc", "E", 182),
        ("S4-09", "cot_can", "17 người", "E", 17),
        ("S4-10", "doan", "06 đoàn công tác", "C", 6),
        ("S4-11", "ho", "42 hộ", "E", 42),
        ("S4-12", "tap_the", "02 tập thể", "C", 2),
        ("S4-13", "ca_nhan", "05 cá nhân", "C", 5),
    ),
}
ACTS = (
    ("S1-28", HAM_THUAN_BAC, "doi_thoai", "có tổ chức đối thoại giữa người đứng đầu với Nhân dân", "E"),
    ("S2-03", BINH_PHUOC, "giao_uoc", "01 giao ước thi đua", "C"),
    ("S2-04", BINH_PHUOC, "luc_luong", "1 chương trình", "C"),
    ("S2-05", BINH_PHUOC, "lien_nganh", "1 chương trình", "C"),
)
"""What published reviews report without a figure: an activity, a pact, programmes."""
EVERY = [(code, *row) for code, rows in ROWS.items() for row in rows]
COMPUTED = [row for row in EVERY if row[4] == "C"]


@pytest.fixture(scope="module")
def samples(django_db_setup: None, django_db_blocker) -> Iterator[dict[str, Review]]:
    """The five reviews by the code of their unit, loaded once for this module and taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        catalogue.load()  # a test with transactions of its own takes what migrations shipped with it
        catalogue.load_outlines()
        call_command("load_demo", "--all", verbosity=0)
        yield {code: Review.objects.select_related("unit", "body").get(unit__code=code) for code in REVIEWS}
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def lines(samples: dict[str, Review]) -> dict[str, dict[str, FigureLine]]:
    """The figures of each review as they stand, by the code of its unit and their name."""
    return {code: figures_of(review) for code, review in samples.items()}


@pytest.fixture(scope="module")
def made(
    samples: dict[str, Review], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[bytes, bytes]]:
    """The PDF and the Word file of each review as the command writes them, by the code of its unit."""
    folder, found = tmp_path_factory.mktemp("files"), {}
    for code, (kind, starts, ends) in REVIEWS.items():
        pdf, word = folder / f"{code}.pdf", folder / f"{code}.docx"
        call_command(
            "render_review",
            unit=code,
            kind=kind,
            starts=starts,
            ends=ends,
            pdf=str(pdf),
            docx=str(word),
            verbosity=0,
        )
        found[code] = (pdf.read_bytes(), word.read_bytes())
    return found


@pytest.fixture(scope="module")
def texts(made: dict[str, tuple[bytes, bytes]]) -> dict[str, str]:
    """The text of each review's PDF in one line, by the code of its unit."""
    lines = {code: " ".join(paper.text(pdf).split()) for code, (pdf, _) in made.items()}
    return {code: line.replace("/ ", "/") for code, line in lines.items()}  # "20.570.000đ/" "người"


@pytest.fixture(scope="module")
def words(made: dict[str, tuple[bytes, bytes]]) -> dict[str, str]:
    """The text of each review's Word file in one line, by the code of its unit."""
    opened = {code: docx.Document(io.BytesIO(word)) for code, (_, word) in made.items()}
    return {
        code: " ".join(" ".join(p.text for p in file.element.body.iter(docx.oxml.ns.qn("w:p"))).split())
        for code, file in opened.items()
    }


def test_there_are_78_figures_in_the_tables() -> None:
    assert len(EVERY) == len({row[1] for row in EVERY}) == 78
    assert [len(rows) for rows in ROWS.values()] == [21, 42, 2, 13]


@pytest.mark.parametrize(("code", "seed", "key", "phrase", "way", "amount"), EVERY, ids=lambda v: str(v))
def test_a_figure_is_printed_as_published(lines, code, seed, key, phrase, way, amount) -> None:
    line = lines[code][key]
    assert line.text == phrase
    assert line.value.source == ("records" if way == "C" else "entered")


@pytest.mark.parametrize(("code", "seed", "key", "phrase", "way", "amount"), EVERY, ids=lambda v: str(v))
def test_the_rows_behind_a_figure_add_up_to_it(lines, code, seed, key, phrase, way, amount) -> None:
    value, behind = lines[code][key].value, records_behind(lines[code][key].query)
    assert behind.source == value.source
    if amount is None:
        row = behind.queryset.get()
        assert row.words or row.before_value is not None
    else:
        told = value.value if value.numerator is None else value.numerator
        assert behind.total() == told == Decimal(amount)
        if behind.whole_fields:
            assert behind.whole() == value.denominator
    if way == "E":
        assert behind.queryset.model is EnteredValue
        assert behind.queryset.count() == 1
    else:
        assert behind.queryset.model is not EnteredValue


@pytest.mark.parametrize(("code", "seed", "key", "phrase", "way", "amount"), EVERY, ids=lambda v: str(v))
def test_the_paper_carries_the_figure(texts, code, seed, key, phrase, way, amount) -> None:
    assert phrase in texts[code]


@pytest.mark.parametrize(("code", "seed", "key", "phrase", "way", "amount"), EVERY, ids=lambda v: str(v))
def test_the_word_file_carries_the_figure(words, code, seed, key, phrase, way, amount) -> None:
    assert phrase in words[code]


@pytest.mark.parametrize(("code", "seed", "key", "phrase", "way", "amount"), COMPUTED, ids=lambda v: str(v))
def test_taking_a_record_away_changes_its_figure(lines, code, seed, key, phrase, way, amount) -> None:
    query = lines[code][key].query
    with transaction.atomic():
        _take_one_away(query)
        assert _told(compute(query)) != _told(lines[code][key].value)
        transaction.set_rollback(True)


@pytest.fixture(scope="class")
def issued(samples: dict[str, Review]) -> Iterator[dict[str, IssuedReview]]:
    """The rows of an issue of each review, without its file, by the code of its unit; taken back after the class."""
    found = {}
    with transaction.atomic():
        for number, (code, review) in enumerate(samples.items()):
            built = documents.build(review)
            series = NumberSeries.objects.create(body=review.body, kind_symbol="BC", year=2000, last_number=1)
            draft = freezing.Draft(
                review, built, built.document, (), f"MAU{number}-ABCD", review.body, review.ends_on
            )
            found[code] = freezing.keep(draft, series, b"", 1, by=None, reason="")
        yield found
        transaction.set_rollback(True)


class TestAfterIssue:
    """What the register says when records change behind an issued review."""

    @pytest.mark.parametrize("code", REVIEWS)
    def test_nothing_is_flagged_while_nothing_changed(self, issued, code: str) -> None:
        assert changes.changes_of(issued[code]) == []

    @pytest.mark.parametrize(("code", "seed", "key", "phrase", "way", "amount"), EVERY, ids=lambda v: str(v))
    def test_a_record_less_flags_its_figure(
        self, issued, lines, code, seed, key, phrase, way, amount
    ) -> None:
        with transaction.atomic():
            _take_one_away(lines[code][key].query)
            flagged = {change.figure.key: change for change in changes.changes_of(issued[code])}
            assert key in flagged
            assert flagged[key].then == phrase
            transaction.set_rollback(True)


def _take_one_away(query: FigureQuery) -> None:
    """Moves a record of a figure out of its unit; for a coverage the meetings of one commune."""
    behind = records_behind(query)
    if behind.meetings is not None:
        commune = behind.queryset.order_by("pk").first().parent
        held = behind.meetings.filter(places__path__startswith=commune.path).values_list("pk", flat=True)
        behind.meetings.model.objects.filter(pk__in=list(held)).update(**_elsewhere())
        return
    row = behind.queryset.order_by("pk").last()
    behind.queryset.model.objects.filter(pk=row.pk).update(**_elsewhere())


def _elsewhere() -> dict[str, object]:
    """What moves a record out of the unit: nothing is deleted, so that no other record stands in the way."""
    return {"unit": Unit.objects.get(code=MAU)}


def _told(value) -> tuple[object, ...]:
    return (value.state, value.value, value.numerator, value.denominator)


@pytest.mark.parametrize(("seed", "code", "key", "phrase", "way"), ACTS, ids=lambda v: str(v))
def test_what_has_no_figure_is_kept_and_printed(lines, texts, seed, code, key, phrase, way) -> None:
    line = lines[code][key]
    assert line.text == phrase
    assert line.value.source == ("records" if way == "C" else "entered")
    assert (phrase if way == "E" else line.as_text("danh_sach")) in texts[code]


@pytest.mark.parametrize("code", REVIEWS)
def test_each_paper_keeps_the_promises_of_its_format(made, code: str) -> None:
    """Archive and accessibility rules, fonts, composed letters, structure, a clean opening by two readers."""
    pdf = made[code][0]
    assert paper.failed_rules(pdf, "3a") == set()
    assert paper.failed_rules(pdf, "ua1") == set()
    assert unicodedata.is_normalized("NFC", paper.text(pdf))
    fonts = paper.poppler("pdffonts", pdf).splitlines()[2:]
    assert fonts
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in fonts)
    marked, reached = paper.marked_content(pdf)
    assert marked == reached > 0
    assert paper.outside_rows(pdf) == []
    assert all(element.alt for element in paper.elements(pdf) if element.kind == "Figure")
    assert paper.poppler("pdfinfo", pdf)  # complains about nothing
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert opened.check_pdf_syntax() == []
        assert opened.get_warnings() == []


def test_named_lists_and_joint_words(lines, texts) -> None:
    named = lines[HAM_THUAN_BAC]["ntm"].as_text("danh_sach")
    assert named == "Hàm Chính, Hàm Hiệp, Hàm Liêm, Thuận Minh và Hàm Thắng"
    assert f"thêm 5 xã đạt chuẩn nông thôn mới ({named})" in texts[HAM_THUAN_BAC]
    assert "trên 130.000 m2 đất và 2.400 triệu đồng" in texts[KBANG]  # one word for both
    assert "Chương trình và Quy chế phối hợp công tác dân vận chính quyền giai đoạn 2016-2021" in texts[KBANG]
    assert "Giao ước thi đua năm 2024 của hệ thống dân vận" in texts[BINH_PHUOC]


def test_parts_belong_to_wholes_that_hold_them(samples) -> None:
    houses = Welfare.objects.filter(part_of__isnull=False).select_related("part_of")
    assert sum(row.count for row in houses) == 129
    assert all(row.count <= row.part_of.count and row.cost <= row.part_of.cost for row in houses)
    works = list(Work.objects.filter(part_of__isnull=False).select_related("part_of"))
    assert len(works) == 5
    assert all(row.length_m <= row.part_of.length_m for row in works)
    assert all((row.cost_total or 0) <= row.part_of.cost_total for row in works if row.part_of.cost_total)
    shared = Work.objects.get(cost_shared_with__isnull=False)
    assert (shared.length_m, shared.cost_total, shared.cost_shared_with.count) == (16_045, None, 51)
    repaired = Welfare.objects.filter(cost_shared_with__isnull=False, unit__parent__code=HAM_THUAN_BAC)
    assert sum(row.count for row in repaired) == 336
    assert {row.cost for row in repaired} == {None}


@pytest.mark.parametrize("code", REVIEWS)
def test_nothing_is_missing_in_a_review(samples, code: str) -> None:
    assert documents.build(samples[code]).gaps == ()


def test_a_review_without_any_figure_is_complete(samples, lines, texts) -> None:
    assert lines[MAU] == {}
    assert "KẾT QUẢ CÔNG TÁC DÂN VẬN" in texts[MAU]
    assert "6 tháng đầu năm 2019" in texts[MAU]
    assert "chưa có số liệu" not in texts[MAU]


@pytest.mark.parametrize("code", REVIEWS)
def test_no_figure_is_typed_into_the_text(samples, lines, code: str) -> None:
    """A printed phrase stands in the text only because a reference puts it there."""
    bodies = "\n".join(samples[code].sections.values_list("body", flat=True))
    for line in lines[code].values():
        assert line.text not in bodies


def test_the_command_tells_what_it_wrote(samples, tmp_path: Path, capsys) -> None:
    out = tmp_path / "kbang.pdf"
    kind, starts, ends = REVIEWS[KBANG]
    call_command("render_review", unit=KBANG, kind=kind, starts=starts, ends=ends, pdf=str(out))
    digest = hashlib.sha256(out.read_bytes()).hexdigest()
    assert f"sha256 {digest}, 0 số liệu còn thiếu" in capsys.readouterr().out


def test_a_second_run_changes_nothing(samples) -> None:
    records = [model for model in apps.get_models() if issubclass(model, OwnedRecord)]
    before = {model: model._default_manager.count() for model in records}
    assert others.load_all() is loading.Outcome.THERE
    assert {model: model._default_manager.count() for model in records} == before


def test_a_missing_sample_is_added_beside_the_others(samples) -> None:
    with transaction.atomic():
        Review.objects.filter(unit__code=MAU).delete()
        Unit.objects.filter(code=MAU).update(code="")
        Unit.objects.filter(code="MAU").update(code="", name="Mẫu cũ")
        assert others.load_all() is loading.Outcome.LOADED
        assert Review.objects.filter(unit__code=MAU).count() == 1
        transaction.set_rollback(True)


def test_codes_of_another_office_are_refused(samples) -> None:
    with transaction.atomic():
        Review.objects.filter(unit__code=MAU).delete()
        Unit.objects.filter(code=MAU).update(code="")
        with pytest.raises(loading.NotEmpty, match="Tỉnh Mẫu"):
            others.load_all()
        transaction.set_rollback(True)


def test_every_row_is_valid_and_known_by_its_identity(samples) -> None:
    roots = [Unit.objects.get(code=code).path.split(".")[0] for code in REVIEWS if code != LAK]
    for model in apps.get_models():
        if not issubclass(model, OwnedRecord):
            continue
        rows = model._default_manager.filter(unit__path__regex=rf"^({'|'.join(roots)})\.")
        for row in rows.select_related("unit"):
            row.full_clean()
            many = {
                name: list(getattr(row, name).all())
                for name in row.identity_fields
                if model._meta.get_field(name).many_to_many
            }
            assert row.identity_key == identity_key(row, many), row
            assert not personal_data_in(" ".join(str(value) for value in (row, getattr(row, "note", ""))))


def test_one_officer_keeps_the_four_and_sees_nothing_of_the_sample_district(samples) -> None:
    officer = User.objects.get(username=accounts.COLLECTOR.username)
    held = RoleAssignment.objects.filter(user=officer).values_list("unit__code", "role")
    assert set(held) == {(code, Role.AREA_OFFICER) for code in REVIEWS if code != LAK}
    assert set(Review.objects.visible_to(officer).values_list("unit__code", flat=True)) == set(REVIEWS) - {
        LAK
    }
    author = User.objects.get(username=accounts.AUTHOR)
    assert set(Review.objects.visible_to(author).values_list("unit__code", flat=True)) == {LAK}


def test_units_are_those_of_the_official_list(samples) -> None:
    ham_thuan_bac = Unit.objects.get(code=HAM_THUAN_BAC)
    assert (ham_thuan_bac.full_name, ham_thuan_bac.parent.full_name) == (
        "Huyện Hàm Thuận Bắc",
        "Tỉnh Bình Thuận",
    )
    assert ham_thuan_bac.children.count() == 17
    assert Unit.objects.get(code=KBANG).children.count() == 14
    assert Unit.objects.get(code=BINH_PHUOC).children.count() == 11
    assert set(UnitTitle.objects.values_list("unit__parent__code", flat=True)) == {HAM_THUAN_BAC}
    assert SkilfulModel.objects.filter(unit__parent__code=HAM_THUAN_BAC, is_exemplar=True).count() == 2
