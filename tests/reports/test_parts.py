"""Finished parts of long documents in the database."""

import datetime as dt
from dataclasses import replace

import pytest
from django.utils import timezone

from reports.models import RenderedPart
from reports.rendering import forked, pdf, seamless
from reports.rendering.blocks import AppendixStart, Column, Heading, Paragraph, Table
from reports.services.parts import KEPT_DAYS, KeptParts
from tests.reports.rendering import sample

pytestmark = pytest.mark.django_db


@pytest.fixture
def long_document(monkeypatch):
    monkeypatch.setattr(seamless, "LONG_ROWS", 80)
    monkeypatch.setattr(seamless, "CHUNK_ROWS", 60)
    columns = (Column("STT", 10), Column("Thôn, buôn", 40))
    table = Table("Danh sách", columns, tuple((i, f"Buôn số {i}") for i in range(1, 131)))
    blocks = (Heading(1, "I-", "KẾT QUẢ"), Paragraph("Câu đầu."))
    return sample.review(blocks=blocks, appendices=(AppendixStart("Phụ lục 1", "Từng buôn"), table))


def test_a_part_comes_back_as_it_was_put():
    parts = KeptParts()
    assert parts.get("a" * 64) is None
    parts.put("a" * 64, b"\x00one")
    parts.put("b" * 64, b"two")
    parts.put("a" * 64, b"\x00mended")
    assert parts.get("a" * 64) == b"\x00mended"
    assert parts.get("b" * 64) == b"two"
    assert RenderedPart.objects.count() == 2


def test_parts_nobody_asks_for_are_forgotten_and_used_ones_stay():
    parts, today = KeptParts(), timezone.localdate()
    for key in ("used", "old", "kept"):
        parts.put(key, b"x")
    long_ago = today - dt.timedelta(days=KEPT_DAYS + 1)
    RenderedPart.objects.filter(key__in=["used", "old"]).update(used_on=long_ago)
    RenderedPart.objects.filter(key="kept").update(used_on=today - dt.timedelta(days=KEPT_DAYS))
    assert parts.get("used") == b"x"
    parts.put("new", b"x")
    assert set(RenderedPart.objects.values_list("key", flat=True)) == {"used", "kept", "new"}
    assert RenderedPart.objects.get(key="used").used_on == today


def test_the_child_uses_and_fills_the_store_of_its_parent(long_document, monkeypatch):
    first = forked.render_document(long_document, store=KeptParts())
    made = set(RenderedPart.objects.values_list("key", flat=True))
    assert len(made) > 2
    blocks = (*long_document.blocks[:1], Paragraph("Câu đã sửa."))
    edited = replace(long_document, blocks=blocks)
    full = pdf.render(edited)
    assert full != first
    assert forked.render_document(edited, store=KeptParts()) == full
    assert set(RenderedPart.objects.values_list("key", flat=True)) == made


def test_without_a_store_nothing_is_kept(long_document):
    assert forked.render_document(long_document) == pdf.render(long_document)
    assert not RenderedPart.objects.exists()


def test_a_failed_rendering_keeps_nothing(long_document, monkeypatch):
    monkeypatch.setattr(pdf, "render", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(forked.RenderFailed):
        forked.render_document(long_document, store=KeptParts())
    assert not RenderedPart.objects.exists()
