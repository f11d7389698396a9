import unicodedata
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from reports.rendering import blocks
from reports.rendering.blocks import Cell, Column, Paragraph, Run, Table
from tests.reports.rendering import sample

NFD = unicodedata.normalize("NFD", "Quy chế dân chủ")


def test_every_text_becomes_nfc_and_loses_control_characters():
    table = Table(NFD, (Column(NFD),), ((NFD + "\x00",), (Cell(NFD),)), note=NFD)
    assert table.caption == table.columns[0].title == table.note == "Quy chế dân chủ"
    assert [blocks.cell_text(row[0]) for row in table.rows] == ["Quy chế dân chủ"] * 2
    assert Paragraph(NFD).text == "Quy chế dân chủ"
    assert sample.review(2, recipients=(NFD,)).recipients == ("Quy chế dân chủ",)


@pytest.mark.parametrize(
    ("cell", "text", "value"),
    [
        (1050, "1.050", 1050),
        (Decimal("126.8"), "126,8", Decimal("126.8")),
        (date(2016, 10, 5), "05/10/2016", date(2016, 10, 5)),
        (None, "", None),
        ("không có", "không có", "không có"),
        (Cell("hơn 5.300", 5300), "hơn 5.300", 5300),
        (Cell("hàng chục ngàn"), "hàng chục ngàn", "hàng chục ngàn"),
    ],
)
def test_a_cell_has_a_printed_text_and_a_value(cell, text, value):
    assert blocks.cell_text(cell) == text
    assert blocks.cell_value(cell) == value


def test_a_row_of_the_wrong_length_is_refused():
    with pytest.raises(ValueError, match="every row"):
        Table("Bảng", (Column("A"), Column("B")), (("một",),))
    with pytest.raises(ValueError, match="every row"):
        Table("Bảng", (Column("A"), Column("B")), (), total_row=("một",))


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "#x", "x y", '"><b>'])
def test_a_link_leads_nowhere_but_into_the_document(link):
    with pytest.raises(ValueError, match="identifier"):
        Run("đây", link=link)


def test_a_document_needs_a_moment_with_a_time_zone():
    with pytest.raises(ValueError, match="time zone"):
        replace(sample.review(2), created_at=datetime(2023, 12, 20))


def test_a_landscape_table_turns_its_whole_appendix_and_nothing_else():
    document = sample.review(2)
    assert blocks.landscape_flags(document.appendices) == [False, False, True, True]
    assert not any(blocks.landscape_flags(document.blocks))
