"""Block model → DOCX an officer can go on editing in Word: same header, headings as styles, tables as tables.

Rows are written as XML at once: going through ``table.cell`` takes minutes for a long appendix.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

import docx
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from reports.rendering import chart_png, charts, docx_parts, office_file, profiles
from reports.rendering.blocks import (
    AppendixStart,
    Block,
    Chart,
    Column,
    Document,
    Heading,
    ListBlock,
    PageBreak,
    Paragraph,
    Run,
    Signature,
    Table,
    cell_text,
    landscape_flags,
    source_anchor,
)
from reports.rendering.html import column_marks, heading_anchor
from reports.rendering.profiles import Look, Profile


def render_docx(document: Document) -> bytes:
    """The document as a Word file; the same document gives the same bytes."""
    document = profiles.laid_out(document)
    writer = _Writer(document, profiles.PROFILES[document.profile])
    writer.write()
    out = io.BytesIO()
    writer.file.save(out)
    return office_file.stable(out.getvalue(), document.created_at)


@dataclass
class _Writer:
    document: Document
    profile: Profile
    file: Any = field(default_factory=docx.Document)
    landscape: bool = False
    charts: int = 0
    anchors: int = 0
    marks: int = 0
    fresh_page: bool = False

    def write(self) -> None:
        """The whole file."""
        docx_parts.set_styles(self.file, self.profile)
        self._properties()
        section = self.file.sections[0]
        docx_parts.set_page(section, self.profile.margins, landscape=False)
        section.different_first_page_header_footer = True
        docx_parts.page_number(section.header.paragraphs[0], self.profile.page_number.size)
        self._header()
        self._blocks(self.document.blocks)
        self._foot()
        if self.document.toc:
            self._contents()
        self._blocks(self.document.appendices)
        self._sources()

    def _properties(self) -> None:
        properties, document = self.file.core_properties, self.document
        properties.title = document.title
        properties.subject = " ".join(document.subject.split())
        properties.author = properties.last_modified_by = document.header.issuer
        properties.language = "vi-VN"
        properties.comments = ""
        properties.revision = 1

    def line(self, place: Any, text: str, look: Look, align: int = ALIGN.CENTER) -> WordParagraph:
        """A paragraph of one look, in the file or in a cell."""
        fresh = (
            len(getattr(place, "paragraphs", [])) == 1
            and not place.paragraphs[0].runs
            and place is not self.file
        )
        paragraph = place.paragraphs[0] if fresh else place.add_paragraph()
        paragraph.alignment = align
        for i, part in enumerate((text.upper() if look.caps else text).split("\n")):
            run = paragraph.add_run()
            if i:
                run.add_break()
            run.add_text(part)
            run.font.size, run.bold, run.italic = Pt(look.size), look.bold or None, look.italic or None
        return paragraph

    def _header(self) -> None:
        profile, header = self.profile, self.document.header
        wide = self._text_width(landscape=False)
        left_width = wide * profile.left_share
        table = docx_parts.plain_table(self.file, [left_width, wide - left_width], rows=2)
        left, right = table.rows[0].cells
        for text in header.superior_lines:
            self.line(left, text, profile.superior)
        issuer = [self.line(left, text, profile.issuer) for text in header.issuer_lines][-1]
        if profile.under_issuer == "star":
            self.line(left, "*", Look(14))
        else:
            self._rule(issuer, left_width * 0.32)
        for fixed in profile.right_lines:
            made = self.line(right, fixed.text, fixed.look)
            if fixed.rule:
                made.runs[0].underline = True
        left, right = table.rows[1].cells
        self.line(left, profiles.number_line(profile, header), profile.number)
        if self.document.draft:
            mark = self.line(left, profile.draft_mark, Look(12, bold=True))
            mark.paragraph_format.space_before = Pt(6)
            mark.runs[0]._r.get_or_add_rPr().append(docx_parts.element("bdr", val="single", sz=4, space=2))
        place_date = profiles.place_date_line(header, self.document.created_at.year)
        self.line(right, place_date, profile.place_date)
        kind = self.line(self.file, self.document.kind, profile.kind)
        kind.paragraph_format.space_before = Pt(18)
        subject = self.line(self.file, self.document.subject, profile.subject)
        if profile.under_subject == "rule":
            self._rule(subject, wide * 0.38)
            subject.paragraph_format.space_after = Pt(12)
        else:
            self.line(self.file, profile.under_subject, profile.body).paragraph_format.space_after = Pt(12)

    def _rule(self, paragraph: WordParagraph, side: float) -> None:
        """A line under a paragraph, shortened by an indented empty paragraph with a border (``side`` mm each side)."""
        after = docx_parts.element("p")
        paragraph._p.addnext(after)
        ruled = WordParagraph(after, paragraph._parent)
        ruled.paragraph_format.left_indent = ruled.paragraph_format.right_indent = Mm(side)
        ruled.paragraph_format.line_spacing = Pt(4)
        border = docx_parts.element("pBdr")
        border.append(docx_parts.element("top", val="single", sz=6, space=1, color="000000"))
        shape = ruled._p.get_or_add_pPr()
        shape.insert_element_before(border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")

    def _text_width(self, *, landscape: bool) -> float:
        m = self.profile.margins.turned() if landscape else self.profile.margins
        return (297 if landscape else 210) - m.left - m.right

    def _blocks(self, blocks: tuple[Block, ...]) -> None:
        for block, landscape in zip(blocks, landscape_flags(blocks), strict=True):
            if landscape != self.landscape:
                self._turn(landscape)
            self._WRITERS[type(block)](self, block)
            self.fresh_page = False
        if self.landscape:
            self._turn(False)

    def _turn(self, landscape: bool) -> None:
        section = self.file.add_section(WD_SECTION.NEW_PAGE)
        section.different_first_page_header_footer = False
        margins = self.profile.margins.turned() if landscape else self.profile.margins
        docx_parts.set_page(section, margins, landscape=landscape)
        self.landscape, self.fresh_page = landscape, True

    def _mark(self, paragraph: WordParagraph, name: str) -> None:
        self.marks += 1
        docx_parts.bookmark(paragraph, name, self.marks)

    def _heading(self, block: Heading) -> None:
        made = self.file.add_heading(f"{block.number} {block.text}".strip(), block.level)
        self.anchors += 1
        self._mark(made, heading_anchor(block, self.anchors))

    def _paragraph(self, block: Paragraph) -> None:
        made = self.file.add_paragraph(style="Đoạn văn")
        for run in block.spans:
            self._run(made, run)
        if block.anchor:
            self._mark(made, block.anchor)

    def _run(self, paragraph: WordParagraph, run: Run) -> None:
        made = paragraph.add_run(run.text)
        made.bold, made.italic = run.bold or None, run.italic or None
        if run.link:
            link = docx_parts.element("hyperlink", anchor=docx_parts.mark_name(run.link), history=1)
            paragraph._p.append(link)
            link.append(made._r)

    def _list(self, block: ListBlock) -> None:
        for i, item in enumerate(block.items, 1):
            made = self.file.add_paragraph(style="Đoạn văn")
            made.add_run(f"{i}. " if block.mark == "1." else f"{block.mark} ")
            for run in item.spans:
                self._run(made, run)

    def _chart(self, block: Chart) -> None:
        self.charts += 1
        picture, width, height = chart_png.png(block)
        holder = self.file.add_paragraph()
        holder.alignment, holder.paragraph_format.keep_with_next = ALIGN.CENTER, True
        inline = holder.add_run().add_picture(io.BytesIO(picture), Mm(150), Mm(150 * height / width))._inline
        inline.docPr.set("descr", charts.text_alternative(block))
        inline.docPr.set("title", block.title)
        caption = self.line(self.file, f"Biểu đồ {self.charts}. {block.title}", Look(13, bold=True))
        caption.paragraph_format.space_after = Pt(8)

    def _page_break(self, block: PageBreak) -> None:
        self.file.add_page_break()

    def _appendix(self, block: AppendixStart) -> None:
        title = "\n".join(part for part in (block.number, block.title) if part)
        made = self.line(self.file, title, self.profile.appendix)
        made.style = self.file.styles["Heading 1"]
        made.paragraph_format.first_line_indent = Mm(0)
        made.paragraph_format.page_break_before = not self.fresh_page
        self.anchors += 1
        self._mark(made, heading_anchor(block, self.anchors))
        if block.note:
            self.line(self.file, block.note, self.profile.appendix_note)

    def _table(self, block: Table) -> None:
        for text, look in ((block.caption, Look(13, bold=True)), (block.measure, Look(12, italic=True))):
            if text:
                label = text if text is block.caption else f"Đơn vị tính: {text}"
                self.line(self.file, label, look).paragraph_format.keep_with_next = True
        wide, shares = self._text_width(landscape=self.landscape), sum(c.width for c in block.columns)
        widths = [column.width * wide / shares for column in block.columns]
        style = self.file.styles["Ô bảng nhỏ" if block.small else "Ô bảng"].style_id
        rows = [*_head_rows(block, widths, style)]
        for line in block.lines:
            total = line is block.total_row
            cells = zip(block.columns, widths, line, strict=True)
            rows.append(
                docx_parts.row_xml(
                    "".join(
                        docx_parts.cell_xml(
                            cell_text(cell), width, style=style, align=column.align, bold=total
                        )
                        for column, width, cell in cells
                    )
                )
            )
        # The last element of the body is its section, so the table goes before it.
        self.file.element.body.insert_element_before(docx_parts.data_table_xml(widths, rows), "w:sectPr")
        note = self.line(self.file, block.note, Look(12, italic=True), ALIGN.LEFT)
        if block.sources:
            note = self.line(self.file, "Nguồn số liệu: ", Look(12, italic=True), ALIGN.LEFT)
            for i, code in enumerate(block.sources):
                self._run(note, Run(f"{', ' if i else ''}[{code}]", italic=True, link=source_anchor(code)))
        note.paragraph_format.space_after = Pt(6)

    _WRITERS: ClassVar[dict[type, Any]] = {
        Heading: _heading,
        Paragraph: _paragraph,
        ListBlock: _list,
        Chart: _chart,
        PageBreak: _page_break,
        AppendixStart: _appendix,
        Table: _table,
    }

    def _foot(self) -> None:
        signers, recipients = self.document.signatures, self.document.recipients
        if not (signers or recipients):
            return
        wide = self._text_width(landscape=False)
        self.file.add_paragraph()
        if len(signers) > 1:
            for cell, signer in zip(
                docx_parts.plain_table(self.file, [wide / len(signers)] * len(signers)).rows[0].cells,
                signers,
                strict=True,
            ):
                self._signer(cell, signer)
            self.file.add_paragraph()
        left, right = docx_parts.plain_table(self.file, [wide * 0.46, wide * 0.54]).rows[0].cells
        if recipients:
            label = self.line(left, "Nơi nhận:", self.profile.recipients_label, ALIGN.LEFT)
            label.runs[0].underline = self.profile.recipients_label_underlined or None
            for text in recipients:
                self.line(left, f"- {text}", self.profile.recipients, ALIGN.LEFT)
        if len(signers) == 1:
            self._signer(right, signers[0])
        self.file.add_paragraph()  # a Word file may not end with a table

    def _signer(self, cell: Any, signer: Signature) -> None:
        if signer.authority:
            authority = profiles.authority_line(self.profile, signer.authority)
            self.line(cell, authority, Look(self.profile.position.size, bold=True, caps=True))
        self.line(cell, signer.position, self.profile.position)
        self.line(cell, signer.name, self.profile.signer).paragraph_format.space_before = Pt(58)

    def _contents(self) -> None:
        """Titles with links; Word can replace them by its own table of contents, the headings being real ones."""
        self.line(self.file, "MỤC LỤC", Look(14, bold=True)).paragraph_format.page_break_before = True
        ordinal = 0
        for block in (*self.document.blocks, *self.document.appendices):
            if isinstance(block, (Heading, AppendixStart)):
                ordinal += 1
                if not (isinstance(block, Heading) and block.level > 2):
                    text = block.text if isinstance(block, Heading) else block.title
                    made = self.file.add_paragraph()
                    made.paragraph_format.left_indent = Mm(8 * (getattr(block, "level", 1) - 1))
                    self._run(
                        made, Run(f"{block.number} {text}".strip(), link=heading_anchor(block, ordinal))
                    )

    def _sources(self) -> None:
        if not self.document.sources:
            return
        title = self.line(self.file, "NGUỒN SỐ LIỆU", self.profile.appendix)
        title.paragraph_format.page_break_before = not self.fresh_page
        for source in self.document.sources:
            made = self.file.add_paragraph()
            made.add_run(f"[{source.code}] ").bold = True
            made.add_run(source.text)
            self._mark(made, source.anchor)


def _head_rows(table: Table, widths: list[float], style: str) -> Iterator[str]:
    """Heading rows, groups joined; each is repeated on every page."""
    columns = list(zip(table.columns, widths, strict=True))
    center = '<w:vAlign w:val="center"/>'

    def cell(text: str, width: float, extra: str = "", *, bold: bool = True) -> str:
        return docx_parts.cell_xml(text, width, style=style, align="center", bold=bold, extra=extra + center)

    if any(column.group for column in table.columns):
        first, at = [], 0
        while at < len(columns):
            column, width = columns[at]
            members = [width]
            while column.group and at + len(members) < len(columns):
                if columns[at + len(members)][0].group != column.group:
                    break
                members.append(columns[at + len(members)][1])
            at += len(members)
            extra = f'<w:gridSpan w:val="{len(members)}"/>' if column.group else '<w:vMerge w:val="restart"/>'
            first.append(cell(column.group or _title(column), sum(members), extra))
        yield docx_parts.row_xml("".join(first), heading=True)
        second = [cell(_title(c), w) if c.group else cell("", w, "<w:vMerge/>") for c, w in columns]
        yield docx_parts.row_xml("".join(second), heading=True)
    else:
        yield docx_parts.row_xml("".join(cell(_title(c), w) for c, w in columns), heading=True)
    if table.numbered_row:
        marks = zip(column_marks(table), widths, strict=True)
        yield docx_parts.row_xml(
            "".join(cell(mark, width, bold=False) for mark, width in marks), heading=True
        )


def _title(column: Column) -> str:
    return f"{column.title}\n({column.measure})" if column.measure else column.title
