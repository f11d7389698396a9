"""Small pieces of WordprocessingML that python-docx has no words for."""

from __future__ import annotations

import re
from typing import Any
from xml.sax.saxutils import escape  # nosec B406 # writes, reads nothing

from docx.document import Document as WordFile
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from reports.rendering.profiles import Margins, Profile

FONT = "Times New Roman"
_TWIPS = 1440 / 25.4


def twips(mm: float) -> int:
    """Millimetres as twentieths of a point."""
    return round(mm * _TWIPS)


def element(tag: str, /, **attributes: object) -> Any:
    """An element of the ``w`` namespace with its attributes."""
    made = OxmlElement(f"w:{tag}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


def set_font(style: Any, size: float, *, bold: bool = False) -> None:
    """One typeface for every script, no theme font behind it, black."""
    style.font.name = FONT
    style.font.size = Pt(size)
    style.font.bold = bold
    style.font.italic = False
    properties = style.element.get_or_add_rPr()
    fonts = properties.find(qn("w:rFonts"))
    for key in list(fonts.attrib):
        del fonts.attrib[key]
    for key in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{key}"), FONT)
    colour = properties.find(qn("w:color"))
    if colour is not None:
        properties.remove(colour)


def set_styles(file: WordFile, profile: Profile) -> None:
    """The styles an officer goes on editing with: Normal, headings, body, table text."""
    styles = file.styles
    normal = styles["Normal"]
    set_font(normal, profile.body.size)
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = 1.0
    normal.element.get_or_add_rPr().append(element("lang", val="vi-VN", eastAsia="vi-VN", bidi="vi-VN"))
    for level in (1, 2, 3):
        heading = styles[f"Heading {level}"]
        set_font(heading, profile.heading.size, bold=profile.heading.bold)
        shape = heading.paragraph_format
        shape.first_line_indent = Mm(profile.first_line)
        shape.space_before = shape.space_after = Pt(profile.paragraph_gap)
        shape.line_spacing = Pt(profile.line_pitch)
        shape.keep_with_next = True
    body = styles.add_style("Đoạn văn", WD_STYLE_TYPE.PARAGRAPH)
    body.base_style = normal
    shape = body.paragraph_format
    shape.first_line_indent = Mm(profile.first_line)
    shape.space_after = Pt(profile.paragraph_gap)
    shape.line_spacing = Pt(profile.line_pitch)
    shape.alignment = 3
    for name, size in (("Ô bảng", profile.table), ("Ô bảng nhỏ", profile.small_table)):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        style.font.size = Pt(size)


def set_page(section: Any, margins: Margins, *, landscape: bool) -> None:
    """A4 with these margins, upright or on its side."""
    width, height = (297, 210) if landscape else (210, 297)
    section.orientation = int(landscape)
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.top_margin, section.bottom_margin = Mm(margins.top), Mm(margins.bottom)
    section.left_margin, section.right_margin = Mm(margins.left), Mm(margins.right)
    section.header_distance = Mm(margins.top / 2 - 2.5)


def page_number(paragraph: Any, size: float) -> None:
    """The number of the page, top centre."""
    paragraph.alignment = 1
    run = paragraph.add_run()
    run.font.size = Pt(size)
    for kind, text in (("begin", ""), ("", " PAGE "), ("end", "")):
        if kind:
            run._r.append(element("fldChar", fldCharType=kind))
        else:
            instruction = element("instrText")
            instruction.text = text
            run._r.append(instruction)


def plain_table(file: WordFile, widths: list[float], rows: int = 1) -> Any:
    """A table without lines that holds things side by side; widths in millimetres. Its rows are never cut."""
    table = file.add_table(rows, len(widths))
    table.autofit = False
    for column, width in zip(table._tbl.tblGrid.findall(qn("w:gridCol")), widths, strict=True):
        column.set(qn("w:w"), str(twips(width)))
    margins = element("tblCellMar")
    for side in ("left", "right"):
        margins.append(element(side, w=0, type="dxa"))
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook")
    for row in table.rows:
        row._tr.get_or_add_trPr().append(element("cantSplit"))
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
    return table


def data_table_xml(widths: list[float], rows: list[str]) -> Any:
    """A ruled table of fixed widths (millimetres) from finished rows.

    The side margins of a cell are 0.9 mm: Word's own 1.9 mm breaks narrow columns such as "STT".
    """
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths)
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{twips(sum(widths))}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{lines}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:left w:w="51" w:type="dxa"/><w:right w:w="51" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def cell_xml(text: str, width: float, *, style: str, align: str, bold: bool = False, extra: str = "") -> str:
    """One cell; ``extra`` are further cell properties (joined columns or rows), line ends become line breaks."""
    look = "<w:rPr><w:b/></w:rPr>" if bold else ""
    words = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in text.split("\n"))
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{twips(width)}" w:type="dxa"/>{extra}</w:tcPr><w:p><w:pPr>'
        f'<w:pStyle w:val="{style}"/><w:jc w:val="{align}"/></w:pPr><w:r>{look}{words}</w:r></w:p></w:tc>'
    )


def row_xml(cells: str, *, heading: bool = False) -> str:
    """One row that is never cut; a heading row is repeated on every page."""
    mark = "<w:tblHeader/>" if heading else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{mark}</w:trPr>{cells}</w:tr>"


def mark_name(anchor: str) -> str:
    """An anchor as Word accepts it: letters, digits and underscores, at most 40."""
    return re.sub(r"\W", "_", anchor)[:40]


def bookmark(paragraph: Any, anchor: str, number: int) -> None:
    """Marks a paragraph as the target of links."""
    name = mark_name(anchor)
    paragraph._p.insert(
        1 if paragraph._p.pPr is not None else 0, element("bookmarkStart", id=number, name=name)
    )
    paragraph._p.append(element("bookmarkEnd", id=number))
