"""Outlines are data: an administrator copies one, writes a phrase, adds a section and a figure; reviews follow."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from orgs.models import AuditEntry
from reports import references
from reports.models import Indicator, Outline, Review
from reports.services import catalogue, outlines, reviews
from tests.factories import make_entered
from tests.reports.builders import YEAR

pytestmark = pytest.mark.django_db


@pytest.fixture
def shipped(cast):
    catalogue.load()
    catalogue.load_outlines()
    return Outline.objects.get(kind="annual", owner=None)


@pytest.fixture
def own(cast, shipped):
    return outlines.copy(shipped, unit=cast.a, name="Đề cương huyện", by=cast.quan)


@pytest.fixture
def sign_in(client):
    def enter(person):
        client.force_login(person)
        return client

    return enter


def url(name, *args):
    return reverse(f"reports:{name}", args=args)


def html(answer) -> str:
    return " ".join(answer.content.decode().split())


SECTION = {"depth": "1", "place": "body", "table_key": "", "is_included": "on"}


def test_indicator_section_and_phrase_of_the_browser_appear_in_the_next_review(cast, shipped, sign_in):
    admin = sign_in(cast.quan)
    made = admin.post(url("outline_copy", shipped.pk), {"unit": cast.a.pk, "name": "Đề cương huyện Hồ Xanh"})
    own = Outline.objects.get(owner=cast.a)
    assert made["Location"] == url("outline_detail", own.pk)
    assert own.sections.count() == shipped.sections.count()
    assert own.figures.count() == shipped.figures.count()
    admin.post(
        url("indicator_create"),
        {"owner": cast.a.pk, "code": "RIENG1", "name": "Vườn mẫu", "measure": "vườn", "quantity": "count",
         "rule": "SUM", "is_active": "on"},
    )  # fmt: skip
    indicator = Indicator.objects.get(code="RIENG1")
    answer = admin.post(url("outline_figure_add", own.pk), {"key": "vuon_mau", "indicator": indicator.pk})
    assert answer["Location"] == url("outline_detail", own.pk) + "#so-lieu"
    admin.post(
        url("outline_section_add", own.pk),
        {**SECTION, "heading": "VƯỜN MẪU", "body": "Nhân dân đã dựng {vuon_mau} trong {ky}."},
    )
    make_entered(cast.a, indicator, value=12)
    officer = sign_in(cast.alice)
    officer.post(
        url("review_create"),
        {"kind": "annual", "unit": cast.a.pk, "period": "2023", "body": cast.office_a.pk, "subject": ""},
    )
    page = html(officer.get(Review.objects.get().get_absolute_url()))
    assert "VƯỜN MẪU" in page
    assert "12 vườn" in page
    assert "trong năm 2023" in page


def test_a_phrase_is_edited_and_two_people_do_not_overwrite_each_other(cast, own, sign_in):
    client = sign_in(cast.quan)
    section = own.sections.first()
    page = html(client.get(url("outline_section_edit", own.pk, section.pk)))
    opened = outlines.stamp(section)
    assert f'name="opened" value="{opened}"' in page
    typed = {**SECTION, "heading": "Của tôi", "body": "Một câu.\r\nHai câu.", "opened": opened}
    answer = client.post(url("outline_section_edit", own.pk, section.pk), typed)
    assert answer["Location"] == f"{url('outline_detail', own.pk)}#muc-{section.pk}"
    section.refresh_from_db()
    assert (section.heading, section.body) == ("Của tôi", "Một câu.\nHai câu.")
    late = html(
        client.post(url("outline_section_edit", own.pk, section.pk), {**typed, "heading": "Của người khác"})
    )
    assert "Người khác vừa sửa mục này" in late
    assert "Của người khác" in late
    section.refresh_from_db()
    assert section.heading == "Của tôi"
    assert AuditEntry.objects.filter(table="reports_outline", row_id=own.pk, username="quan").exists()


def test_sections_are_moved_and_taken_out(cast, own, sign_in):
    client = sign_in(cast.quan)
    first, second = own.sections.filter(place="body")[:2]
    client.post(url("outline_section_move", own.pk, second.pk), {"huong": "len"})
    assert list(own.sections.filter(place="body")[:2]) == [second, first]
    client.post(url("outline_section_remove", own.pk, first.pk))
    assert not own.sections.filter(pk=first.pk).exists()


def test_a_figure_in_use_is_not_taken_out_and_unknown_names_are_told(cast, own, sign_in):
    client = sign_in(cast.quan)
    section = next(row for row in own.sections.all() if references.figure_keys(row.body))
    key = references.figure_keys(section.body)[0]
    page = html(client.post(url("outline_figure_remove", own.pk, key), follow=True))
    assert "còn được viện dẫn" in page
    assert own.figures.filter(key=key).exists()
    section.body = "Có {khong_co_ten_nay}."
    section.save()
    page = html(client.get(url("outline_detail", own.pk)))
    assert "Lời văn viện dẫn tên chưa có số liệu" in page
    assert "khong_co_ten_nay" in page


def test_wrong_figures_are_named(cast, own, sign_in):
    client = sign_in(cast.quan)
    pk = Indicator.objects.first().pk
    for key in ("Có dấu", "ky"):
        page = html(client.post(url("outline_figure_add", own.pk), {"key": key, "indicator": pk}))
        assert 'class="error"' in page
    assert "Hãy ghi lý do" in html(client.post(url("outline_delete", own.pk)))
    client.post(url("outline_delete", own.pk), {"reason": "bỏ"})
    assert not Outline.objects.filter(pk=own.pk).exists()


def test_shipped_outlines_are_read_and_never_edited(cast, shipped, own, sign_in):
    client = sign_in(cast.quan)
    assert "Sao thành đề cương của đơn vị" in html(client.get(url("outline_detail", shipped.pk)))
    section = shipped.sections.first()
    for name, args in (
        ("outline_edit", (shipped.pk,)),
        ("outline_delete", (shipped.pk,)),
        ("outline_section_add", (shipped.pk,)),
        ("outline_section_edit", (shipped.pk, section.pk)),
    ):
        assert client.get(url(name, *args)).status_code == 403
    with pytest.raises(PermissionDenied):
        outlines.add_section(shipped, by=cast.quan, heading="x", place="body")
    for person in (cast.alice, cast.lan):
        assert sign_in(person).get(url("outline_list")).status_code == 403
    assert "Đề cương huyện" in html(sign_in(cast.quan).get(url("outline_list")))


def test_an_outline_out_of_use_is_passed_over(cast, own, sign_in):
    review = reviews.create(kind="annual", unit=cast.a, by=cast.alice, **YEAR)
    assert review.sections.count() == own.sections.count()
    answer = sign_in(cast.quan).post(url("outline_edit", own.pk), {"name": "Đề cương huyện", "subject": ""})
    assert answer.status_code == 302
    own.refresh_from_db()
    assert own.is_active is False
    assert reviews.outline_for("annual", cast.a) != own
