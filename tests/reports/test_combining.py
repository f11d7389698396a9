"""Several kinds of review in one conference: sections and figures of each are laid into one review."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from orgs.models import AuditEntry
from reports import documents
from reports.models import CombinedKind, Review, ReviewSection
from reports.services import catalogue, combining, reviews
from tests.factories import make_review
from tests.reports.builders import YEAR

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def outlines(db):
    catalogue.load()
    catalogue.load_outlines()


@pytest.fixture
def annual(cast):
    return reviews.create(kind="annual", unit=cast.a, body=cast.office_a, by=cast.alice, **YEAR)


def headings(review, place="body"):
    return [section.heading for section in review.sections.filter(place=place) if section.depth == 1]


def test_new_sections_come_where_their_outline_has_them(cast, annual):
    combining.combine(annual, by=cast.alice, kind="signing")
    assert headings(annual) == [
        "",
        "ĐẶC ĐIỂM, TÌNH HÌNH",
        "KẾT QUẢ CÔNG TÁC DÂN VẬN",
        "TỒN TẠI, HẠN CHẾ",
        "NHIỆM VỤ THỜI GIAN TỚI",
        "PHÁT ĐỘNG, KÝ GIAO ƯỚC THI ĐUA VÀ CHƯƠNG TRÌNH PHỐI HỢP",
        "KẾT QUẢ THỰC HIỆN QUY CHẾ DÂN CHỦ Ở CƠ SỞ",
        "ĐÁNH GIÁ CHUNG",
        "PHƯƠNG HƯỚNG, NHIỆM VỤ THỜI GIAN TỚI",
        "KHEN THƯỞNG",
        "KIẾN NGHỊ, ĐỀ XUẤT",
    ]


def test_what_stands_there_stays_and_every_reference_has_its_figure(cast, annual):
    before = {section.heading: section.body for section in annual.sections.all()}
    combining.combine(annual, by=cast.alice, kind="signing")
    combining.combine(annual, by=cast.alice, kind="coordination")
    after = {section.heading: section.body for section in annual.sections.all()}
    assert {heading: after[heading] for heading in before} == before
    assert [gap.text for gap in documents.build(annual).gaps if "không có số liệu tên" in gap.text] == []
    assert len(headings(annual, "appendix")) == len(set(headings(annual, "appendix")))


def test_a_name_that_means_another_figure_gets_a_new_one(cast, annual):
    combining.combine(annual, by=cast.alice, kind="movement")
    made = annual.figures.get(key="mo_hinh")
    assert made.indicator.code == "MH01"
    own = {figure.key: figure for figure in annual.figures.all()}
    for key, figure in own.items():
        twin = own.get(f"{key}_movement")
        assert twin is None or (twin.indicator_id, twin.measure, twin.display, twin.theme) != (
            figure.indicator_id, figure.measure, figure.display, figure.theme,
        )  # fmt: skip


def test_each_kind_once_and_never_its_own(cast, annual):
    combining.combine(annual, by=cast.alice, kind="signing")
    with pytest.raises(ValidationError, match="đã có nội dung này"):
        combining.combine(annual, by=cast.alice, kind="signing")
    with pytest.raises(ValidationError, match="loại khác"):
        combining.combine(annual, by=cast.alice, kind="annual")
    with pytest.raises(PermissionDenied):
        combining.combine(annual, by=cast.lan, kind="movement")
    reviews.submit(annual, by=cast.alice)
    with pytest.raises(ValidationError, match="đang trình duyệt"):
        combining.combine(annual, by=cast.alice, kind="movement")
    assert CombinedKind.objects.count() == 1


def test_an_empty_review_takes_the_whole_outline_but_its_opening(cast):
    review = make_review(cast.a)
    combining.combine(review, by=cast.alice, kind="signing")
    assert headings(review)[0] == "KẾT QUẢ CÔNG TÁC DÂN VẬN"


def test_the_summary_line_names_all_kinds_and_the_trail_tells_them(cast):
    review = combining.create(
        kind="annual", also=["signing", "annual"], unit=cast.a, by=cast.alice,
        starts_on=date(2023, 1, 1), ends_on=date(2023, 12, 31),
    )  # fmt: skip
    assert review.subject == (
        "tổng kết công tác dân vận và thực hiện Quy chế dân chủ ở cơ sở năm 2023, phương hướng, nhiệm vụ năm 2024; "
        "tổng kết công tác dân vận năm 2023, phát động và ký giao ước thi đua năm 2024"
    )
    assert review.kinds_label == "Tổng kết năm + Tổng kết năm và ký giao ước thi đua"
    assert AuditEntry.objects.about(review).filter(changes__has_key="reports_combinedkind.kind").count() == 1


def test_a_refused_kind_leaves_no_review_behind(cast):
    with pytest.raises(ValidationError):
        combining.create(kind="annual", also=["la"], unit=cast.a, by=cast.alice, **YEAR)
    assert Review.objects.count() == 0


# --- pages ---


def test_kinds_are_combined_when_a_review_is_made(cast, client):
    client.force_login(cast.alice)
    typed = {"kind": "coordination", "also": ["signing"], "unit": cast.a.pk, "period": "2023"}
    assert client.post(reverse("reports:review_create"), typed).status_code == 302
    review = Review.objects.get()
    assert [one.kind for one in review.combined.all()] == ["signing"]
    text = client.get(review.get_absolute_url()).content.decode()
    assert "Tổng kết chương trình phối hợp + Tổng kết năm và ký giao ước thi đua" in text


def test_kinds_are_combined_later_too(cast, annual, client):
    client.force_login(cast.alice)
    address = reverse("reports:review_combine", args=[annual.pk])
    bad = client.post(address, {"kind": "annual"})
    assert list(bad.context["form"].errors) == ["kind"]
    assert client.post(address, {"kind": "signing"}).status_code == 302
    assert ReviewSection.objects.filter(review=annual, heading__startswith="PHÁT ĐỘNG, KÝ").count() == 1
