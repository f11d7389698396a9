"""Services of reviews: made from outlines, written by those who may, never overwritten, closed when approved."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from orgs.models import AuditEntry
from orgs.services.records import Conflict
from reports import documents
from reports.figure_lines import figures_of
from reports.models import (
    Outline,
    OutlineFigure,
    OutlineSection,
    Review,
    ReviewFigure,
    ReviewSection,
    ReviewStatus,
)
from reports.rendering.blocks import AppendixStart, Chart, Heading, ListBlock, Paragraph, Table
from reports.services import catalogue, review_figures, reviews, sections
from tests.factories import make_contribution, make_document
from tests.reports.builders import YEAR, shipped, small_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def review(cast):
    return small_review(cast)


@pytest.fixture
def outline(cast):
    outline = Outline.objects.create(
        kind="annual", name="Của huyện", owner=cast.a, subject="tổng kết {ky} {don_vi}"
    )
    OutlineSection.objects.create(outline=outline, position=0, heading="KẾT QUẢ", body="Đã có {cay}.")
    OutlineSection.objects.create(outline=outline, position=1, heading="PHƯƠNG HƯỚNG {ky_sau}", body="- Một.")
    OutlineFigure.objects.create(
        outline=outline,
        key="cay",
        indicator=shipped("NL05"),
        item="cây",
        pad2=True,
        resolution_symbol="02-NQ/HU",
    )
    return outline


# --- making ---


def test_a_review_starts_as_a_copy_of_the_offices_own_outline(cast, outline):
    resolution = make_document(cast.a, "02-NQ/HU")
    make_document(cast.b, "02-NQ/HU")
    review = reviews.create(kind="annual", unit=cast.a, body=cast.office_a, by=cast.alice, **YEAR)
    assert review.subject == "tổng kết năm 2023 huyện Hồ Xanh"
    assert [(s.heading, s.body) for s in review.sections.all()] == [
        ("KẾT QUẢ", "Đã có {cay}."),
        ("PHƯƠNG HƯỚNG {ky_sau}", "- Một."),
    ]
    figure = review.figures.get()
    assert (figure.key, figure.indicator.code, figure.item, figure.pad2) == ("cay", "NL05", "cây", True)
    assert figure.resolution == resolution
    entry = AuditEntry.objects.about(review).last()
    assert (entry.username, entry.operation) == ("alice", "I")


def test_the_nearest_outline_goes_before_the_shipped_one(cast, outline):
    shipped_one = Outline.objects.filter(kind="annual", owner=None).first() or Outline.objects.create(
        kind="annual", name="Mẫu chung"
    )
    assert reviews.outline_for("annual", cast.a1) == outline
    assert reviews.outline_for("annual", cast.b) == shipped_one
    outline.is_active = False
    outline.save()
    assert reviews.outline_for("annual", cast.a1) == shipped_one


def test_every_shipped_outline_gives_a_review_that_can_be_drawn(cast):
    catalogue.load_outlines()
    for kind in ("annual", "half", "movement", "coordination", "signing"):
        review = reviews.create(kind=kind, unit=cast.a, body=cast.office_a, by=cast.alice, **YEAR)
        built = documents.build(review)
        unknown = [gap.text for gap in built.gaps if "không có số liệu tên" in gap.text]
        assert unknown == []
        assert any(isinstance(block, Heading) for block in built.document.blocks)


def test_only_those_who_may_write_reviews_of_the_unit_make_them(cast):
    for person in (cast.chi, cast.lan, cast.quan, cast.bao, cast.stranger, cast.off):
        with pytest.raises(PermissionDenied):
            reviews.create(kind="annual", unit=cast.a, by=person, **YEAR)
    assert Review.objects.count() == 0


def test_the_same_review_is_not_made_twice(cast):
    values = {"kind": "annual", "unit": cast.a, "by": cast.alice, "subject": "tổng kết", **YEAR}
    reviews.create(**values)
    with pytest.raises(ValidationError, match="đã có"):
        reviews.create(**values)
    assert Review.objects.count() == 1


def test_a_period_that_ends_before_it_starts_is_refused(cast):
    with pytest.raises(ValidationError) as refusal:
        reviews.create(
            kind="annual", unit=cast.a, by=cast.alice, starts_on=date(2023, 2, 1), ends_on=date(2023, 1, 1)
        )
    assert list(refusal.value.message_dict) == ["ends_on"]


# --- sections ---


def test_a_section_is_written_once_per_version(cast, review):
    section = review.sections.get(heading="KẾT QUẢ")
    sections.edit(section, by=cast.alice, version=1, body="Của Ái Liên.")
    with pytest.raises(Conflict) as conflict:
        sections.edit(section, by=cast.tinh, version=1, body="Của Tính.")
    assert conflict.value.current.body == "Của Ái Liên."
    stored = ReviewSection.objects.get(pk=section.pk)
    assert (stored.body, stored.version) == ("Của Ái Liên.", 2)


def test_writing_the_same_again_changes_nothing(cast, review):
    section = review.sections.get(heading="KẾT QUẢ")
    assert sections.edit(section, by=cast.alice, version=1, body=section.body).version == 1


@pytest.mark.parametrize("name", ["chi", "lan", "quan", "bao", "stranger", "off"])
def test_others_write_no_section(cast, review, name):
    section, before = review.sections.get(heading="KẾT QUẢ"), review.sections.count()
    person = getattr(cast, name)
    with pytest.raises(PermissionDenied):
        sections.edit(section, by=person, version=1, body="x")
    with pytest.raises(PermissionDenied):
        sections.add(review, by=person, heading="x")
    with pytest.raises(PermissionDenied):
        sections.remove(section, by=person, version=1)
    with pytest.raises(PermissionDenied):
        review_figures.add(review, by=person, key="x", indicator=shipped("PD01"))
    assert review.sections.count() == before
    assert ReviewSection.objects.get(pk=section.pk).version == 1


def test_sections_are_added_moved_and_taken_out(cast, review):
    added = sections.add(review, by=cast.alice, heading="KHEN THƯỞNG", depth=1)
    names = lambda: [s.heading for s in review.sections.filter(place="body")]  # noqa: E731
    assert names() == ["KẾT QUẢ", "NGUỒN LỰC", "KHEN THƯỞNG"]
    sections.move(added, by=cast.alice, up=True)
    assert names() == ["KẾT QUẢ", "KHEN THƯỞNG", "NGUỒN LỰC"]
    sections.move(review.sections.get(heading="KẾT QUẢ"), by=cast.alice, up=True)
    assert names() == ["KẾT QUẢ", "KHEN THƯỞNG", "NGUỒN LỰC"]
    sections.move(review.sections.get(heading="KẾT QUẢ"), by=cast.alice, up=False)
    assert names() == ["KHEN THƯỞNG", "KẾT QUẢ", "NGUỒN LỰC"]
    sections.remove(added, by=cast.alice, version=1)
    assert names() == ["KẾT QUẢ", "NGUỒN LỰC"]
    with pytest.raises(Conflict):
        sections.remove(review.sections.get(heading="KẾT QUẢ"), by=cast.alice, version=7)


def test_drafting_anew_never_replaces_typed_text_unasked(cast, outline):
    review = reviews.create(kind="annual", unit=cast.a, by=cast.alice, **YEAR)
    section = review.sections.get(heading="KẾT QUẢ")
    sections.edit(section, by=cast.alice, version=1, body="Chữ đã gõ.")
    kept = sections.redraft(section, by=cast.alice, version=2, replace=False)
    assert kept.body == "Chữ đã gõ.\nĐã có {cay}."
    assert sections.redraft(section, by=cast.alice, version=3, replace=True).body == "Đã có {cay}."
    with pytest.raises(ValidationError, match="không có lời văn mẫu"):
        sections.redraft(
            sections.add(review, by=cast.alice, heading="LẠ"), by=cast.alice, version=1, replace=True
        )


# --- figures ---


def test_a_figure_is_printed_as_the_author_chose(cast, review):
    figure = review.figures.get(key="luot")
    assert figures_of(review)["luot"].text == "khoảng 5.300 lượt"
    review_figures.edit(figure, by=cast.alice, qualifier="-")
    assert figures_of(review)["luot"].text == "5.300 lượt"
    review_figures.edit(figure, by=cast.alice, qualifier="trên", measure="lượt người")
    assert figures_of(review)["luot"].text == "trên 5.300 lượt người"


def test_a_figure_the_text_refers_to_is_not_taken_out(cast, review):
    figure = review.figures.get(key="luot")
    with pytest.raises(ValidationError, match="KẾT QUẢ"):
        review_figures.remove(figure, by=cast.alice)
    section = review.sections.get(heading="KẾT QUẢ")
    sections.edit(section, by=cast.alice, version=1, body="Không còn số.")
    review_figures.remove(figure, by=cast.alice)
    assert not ReviewFigure.objects.filter(pk=figure.pk).exists()


@pytest.mark.parametrize("key", ["ky", "bang", "Hoa", "có dấu", "2so", "luot", ""])
def test_a_name_that_cannot_be_referred_to_is_refused(cast, review, key):
    with pytest.raises(ValidationError) as refusal:
        review_figures.add(review, by=cast.alice, key=key, indicator=shipped("PD01"))
    assert set(refusal.value.message_dict) <= {"key", "__all__"}
    assert review.figures.count() == 4


# --- the document ---


def test_text_figures_lists_charts_and_tables_become_blocks(cast, review):
    built = documents.build(review)
    heading, paragraph, listing, chart, second, text = built.document.blocks
    assert (heading, second) == (Heading(1, "auto", "KẾT QUẢ"), Heading(1, "auto", "NGUỒN LỰC"))
    assert isinstance(paragraph, Paragraph)
    assert paragraph.text == "Đã tổ chức 2 buổi với khoảng 5.300 lượt người."
    assert [run.figure_key for run in paragraph.runs if run.figure_key] == ["buoi", "luot"]
    assert isinstance(listing, ListBlock)
    assert [item.text for item in listing.items] == ["Phát huy 18 người."]
    assert isinstance(chart, Chart)
    start, table = built.document.appendices
    assert isinstance(start, AppendixStart)
    assert (start.number, start.title) == ("Phụ lục 1", "Phát động theo xã")
    assert isinstance(table, Table)
    assert table.total_row[1].text == "Tổng"
    assert text.text == "Chưa có số liệu về diện tích đất Nhân dân hiến."
    assert [(gap.key, gap.section.heading) for gap in built.gaps] == [("hien_dat", "NGUỒN LỰC")]


def test_the_heading_of_the_document_is_that_of_the_issuing_body(cast, review):
    document = documents.build(review).document
    assert document.header.lines == ("HUYỆN ỦY HỒ XANH", "BAN DÂN VẬN")
    assert (document.header.number, document.header.symbol, document.header.kind_symbol) == (
        None,
        "BDVHU",
        "BC",
    )
    assert (document.profile, document.draft) == ("party-36", True)
    assert [(s.position, s.name) for s in document.signatures] == [("TRƯỞNG BAN", "Nông Thị Thu Sương")]
    review.signatory_position, review.signatory_name = "PHÓ TRƯỞNG BAN", "Hà Thị Mai"
    review.signatory_prefix, review.document_date = "K/T TRƯỞNG BAN", date(2026, 6, 1)
    document = documents.build(review).document
    assert document.profile == "party-05"
    assert [(s.position, s.authority) for s in document.signatures] == [("PHÓ TRƯỞNG BAN", "K/T TRƯỞNG BAN")]


def test_a_review_without_body_or_figures_is_valid_and_says_what_is_missing(cast):
    review = reviews.create(kind="other", unit=cast.a1, by=cast.alice, **YEAR)
    built = documents.build(review)
    assert built.document.header.lines == ("Xã Đắk Mây",)
    assert [gap.text for gap in built.gaps] == [
        "Chưa chọn cơ quan ban hành: đầu văn bản, ký hiệu và người ký còn để trống."
    ]


def test_an_unknown_name_in_the_text_is_shown_and_told(cast, review):
    section = review.sections.get(heading="KẾT QUẢ")
    sections.edit(section, by=cast.alice, version=1, body="Có {khong_biet} và {bieu_do:la}.")
    built = documents.build(review)
    shown = built.sections[0].blocks
    assert shown[1].text == "Có [chưa có số liệu tên “khong_biet”] và ."
    assert shown[2].text == "[chưa có số liệu cho biểu đồ “la”]"
    assert len(built.gaps) == 3


def test_a_changed_record_changes_the_figure_in_the_text(cast, review):
    make_contribution(cast.a1, amount=22590, level="huyen")
    text = documents.build(review).document.blocks[-1].text
    assert text == "Nhân dân hiến 22.590 m2 đất trong năm 2023."


# --- its life ---


def test_draft_submitted_returned_approved(cast, review):
    review = reviews.submit(review, by=cast.alice)
    with pytest.raises(ValidationError, match="trình duyệt"):
        sections.edit(review.sections.get(heading="KẾT QUẢ"), by=cast.alice, version=1, body="x")
    review = reviews.send_back(review, by=cast.lan, reason="Thiếu phần khen thưởng.")
    assert review.status == ReviewStatus.RETURNED
    assert AuditEntry.objects.about(review).first().reason == "Thiếu phần khen thưởng."
    sections.edit(review.sections.get(heading="KẾT QUẢ"), by=cast.alice, version=1, body="Đã thêm.")
    review = reviews.submit(review, by=cast.alice)
    review = reviews.withdraw(review, by=cast.alice)
    assert review.status == ReviewStatus.DRAFT
    review = reviews.approve(reviews.submit(review, by=cast.alice), by=cast.lan)
    assert documents.build(review).document.draft is False
    with pytest.raises(ValidationError, match="đã duyệt"):
        sections.add(review, by=cast.alice, heading="x")
    with pytest.raises(ValidationError, match="đã duyệt"):
        review_figures.edit(review.figures.first(), by=cast.alice, measure="x")
    assert reviews.send_back(review, by=cast.lan, reason="Sửa số.").status == ReviewStatus.RETURNED


def test_each_step_takes_its_own_right_and_state(cast, review):
    with pytest.raises(PermissionDenied):
        reviews.submit(review, by=cast.lan)
    with pytest.raises(ValidationError, match="Nháp"):
        reviews.approve(review, by=cast.lan)
    reviews.submit(review, by=cast.alice)
    for person in (cast.alice, cast.bao, cast.quan):
        with pytest.raises(PermissionDenied):
            reviews.approve(review, by=person)
    with pytest.raises(ValidationError, match="nhận xét chung"):
        reviews.send_back(review, by=cast.lan, reason="  ")
    assert Review.objects.get(pk=review.pk).status == ReviewStatus.SUBMITTED
