"""Báo cáo → khối: a review with its figures as they stand now, in the block model that the page and the paper share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from django.db import connection, transaction
from django.utils import timezone

from common.periods import Period
from reports import corrections, issuers, references, sources
from reports.figure_lines import FigureLine, figures_of, scope_name, scope_of
from reports.models import Review, ReviewSection, ReviewStatus
from reports.pictures import chart_block, table_block
from reports.references import Reference
from reports.rendering import profiles
from reports.rendering.blocks import (
    BY_PROFILE,
    AppendixStart,
    Block,
    Chart,
    Document,
    Heading,
    ListBlock,
    Paragraph,
    Run,
    Source,
    Table,
)

KIND, KIND_SYMBOL = "Báo cáo", issuers.KIND_SYMBOL
LIST_MARKS = ("- ", "+ ", "* ", "• ")


@dataclass(frozen=True)
class Gap:
    """Something the text refers to and the portal does not have; `section` is None for the review as a whole."""

    text: str
    section: ReviewSection | None = None
    key: str = ""


@dataclass(frozen=True)
class WrittenSection:
    """A section and the blocks it became, numbered as they will be printed."""

    section: ReviewSection
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Built:
    """A review as a document, with what its author should know: figures by name, gaps, sections with their blocks."""

    document: Document
    figures: dict[str, FigureLine]
    gaps: tuple[Gap, ...]
    sections: tuple[WrittenSection, ...]

    @property
    def source_codes(self) -> dict[str, str]:
        """The short code of each figure, by its name."""
        return sources.codes_of(self.figures)


def build(review: Review, *, check_code: str = "") -> Built:
    """The document of a review from its text and the records as they stand now.

    The work of two people cannot mix in it: everything is read from one moment of the database. ``check_code`` (mã
    kiểm chứng) is printed with the sources of the figures, when the author wants them printed.
    """
    with _one_moment():
        writer = _Writer(review, figures_of(review))
        sections = list(review.sections.all())
        body = [
            (s, writer.section(s)) for s in sections if s.is_included and s.place == ReviewSection.Place.BODY
        ]
        behind = [s for s in sections if s.is_included and s.place == ReviewSection.Place.APPENDIX]
        appendices = [(s, writer.appendix(s, number)) for number, s in enumerate(behind, 1)]
        document = _document(review, _joined(body), _joined(appendices))
        if review.print_sources:
            document = replace(document, sources=writer.source_list(check_code))
    numbered = profiles.laid_out(document)
    written = [*_cut(body, numbered.blocks), *_cut(appendices, numbered.appendices)]
    return Built(document, writer.figures, tuple([*_whole_gaps(review), *writer.gaps]), tuple(written))


@contextmanager
def _one_moment() -> Iterator[None]:
    """A transaction in which all queries see the same rows; inside another one, that one's own view."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


# --- Text to blocks ---


@dataclass
class _Writer:
    """Writes sections as blocks; keeps the figures it may refer to and collects what is missing."""

    review: Review
    figures: dict[str, FigureLine]
    gaps: list[Gap] = field(default_factory=list)
    cited: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.period = Period(self.review.starts_on, self.review.ends_on)
        self.codes = sources.codes_of(self.figures) if self.review.print_sources else {}
        self.scope_ids = scope_of(self.review)
        self.scope_name = scope_name(self.review, self.scope_ids)
        self.conference = issuers.conference(self.review)

    def source_list(self, check_code: str) -> tuple[Source, ...]:
        """Danh mục nguồn số liệu: the figures and tables of the text by their codes."""
        lines = [sources.of_figure(self.codes[key], self.figures[key]) for key in dict.fromkeys(self.cited)]
        for number, caption in enumerate(self.tables, 1):
            lines.append(sources.of_table(number, caption, self.review, self.period))
        return (*lines, *sources.of_file(check_code))

    def section(self, section: ReviewSection) -> list[Block]:
        """A section of the main text: heading, paragraphs, lists, charts, its table."""
        blocks: list[Block] = []
        if section.heading.strip():
            blocks.append(Heading(min(3, max(1, section.depth)), BY_PROFILE, self._heading(section.heading)))
        return blocks + self._content(section)

    def appendix(self, section: ReviewSection, number: int) -> list[Block]:
        """An appendix: its start, text and table."""
        start = AppendixStart(
            f"Phụ lục {number}", self._heading(section.heading), issuers.belongs_to(self.review)
        )
        return [start, *self._content(section)]

    def _content(self, section: ReviewSection) -> list[Block]:
        blocks: list[Block] = []
        items: list[Paragraph] = []
        mark = ""
        for line in [*section.body.split("\n"), ""]:
            line = line.strip()
            own = next((m for m in LIST_MARKS if line.startswith(m)), "")
            if items and own != mark:
                blocks.append(ListBlock(tuple(items), mark.strip()))
                items = []
            mark = own
            if own:
                items.append(Paragraph(self._runs(section, line[len(own) :])))
            elif line:
                blocks += self._line(section, line)
        if section.table_key:
            blocks.append(self._picture(section, Reference(references.TABLE, section.table_key)))
        return blocks

    def _line(self, section: ReviewSection, line: str) -> list[Block]:
        pictures = [ref for ref in references.references(line) if ref.is_picture]
        text = self._runs(section, line)
        blocks: list[Block] = [Paragraph(text)] if any(run.text.strip() for run in text) else []
        return blocks + [self._picture(section, ref) for ref in pictures]

    def _runs(self, section: ReviewSection, text: str) -> tuple[Run, ...]:
        runs: list[Run] = []
        for sentence in references.sentences(self._filled(text)):
            runs += self._unreported(section, sentence) or self._sentence(section, sentence)
        return tuple(runs)

    def _unreported(self, section: ReviewSection, sentence: str) -> list[Run]:
        """What stands for a sentence none of whose figures has been reported; nothing for any other sentence."""
        asked = [ref for ref in references.references(sentence) if ref.is_figure]
        lines = [self.figures.get(ref.name) for ref in asked]
        if not asked or not all(line is not None and line.value.is_missing for line in lines):
            return []
        for ref in asked:
            self._figure(section, ref)  # notes the gap
        names: dict[str, str] = {}
        for line in lines:
            assert line is not None
            names.setdefault(line.figure.indicator.name, line.figure.key)
        runs = [Run("Chưa có số liệu về ", bold=True)]
        for number, (name, key) in enumerate(names.items()):
            between = "" if number == 0 else " và " if number == len(names) - 1 else ", "
            runs += [Run(between, bold=True)] if between else []
            runs.append(Run(_in_sentence(name), bold=True, figure_key=key))
        typed = sentence.rstrip()
        return [*runs, Run((";" if typed.endswith(";") else ".") + sentence[len(typed) :])]

    def _sentence(self, section: ReviewSection, sentence: str) -> list[Run]:
        runs: list[Run] = []
        for part in references.parts(sentence):
            if isinstance(part, str):
                runs.append(Run(part))
            elif part.name == references.CONFERENCE:
                runs.append(Run(self.conference))
            elif part.is_figure:
                runs += self._figure(section, part)
        return runs

    def _figure(self, section: ReviewSection, ref: Reference) -> list[Run]:
        line = self.figures.get(ref.name)
        if line is None:
            self.gaps.append(
                Gap(f"Lời văn viện dẫn {ref} nhưng báo cáo không có số liệu tên đó.", section, ref.name)
            )
            return [Run(f"[chưa có số liệu tên “{ref.name}”]", bold=True)]
        text = line.as_text(ref.form)
        if not text:
            what = "Chưa có số liệu" if line.value.is_missing else "Chưa so sánh được với kỳ trước"
            self.gaps.append(Gap(f"{what}: {line.figure.indicator.name}.", section, ref.name))
            return [Run(line.gap_text(ref.form), bold=True, figure_key=ref.name)]
        if ref.name not in self.codes:
            return [Run(text, figure_key=ref.name)]
        self.cited.append(ref.name)
        return [Run(text, figure_key=ref.name), sources.mark(self.codes[ref.name])]

    def _picture(self, section: ReviewSection, ref: Reference) -> Block:
        made: Chart | Table | None
        if ref.name == references.TABLE and ref.form == corrections.TABLE_KEY:
            made = corrections.table(self.review, self.figures)
        else:
            make = chart_block if ref.name == references.CHART else table_block
            made = make(ref.form, unit_id=self.review.unit_id, period=self.period, scope_ids=self.scope_ids)
        if made is None:
            kind = "biểu đồ" if ref.name == references.CHART else "bảng"
            self.gaps.append(Gap(f"Chưa có số liệu để lập {kind} “{ref.form}”.", section))
            return Paragraph((Run(f"[chưa có số liệu cho {kind} “{ref.form}”]", bold=True),))
        if isinstance(made, Table) and self.review.print_sources:
            self.tables.append(made.caption)
            made = replace(made, sources=(sources.table_code(len(self.tables)),))
        return made

    def _heading(self, text: str) -> str:
        """A heading; one typed in capitals stays in capitals where a period or a unit is filled in."""
        typed = "".join(part for part in references.parts(text) if isinstance(part, str))
        filled = self._filled(text)
        return filled.upper() if typed.isupper() else filled

    def _filled(self, text: str) -> str:
        return references.filled(text, period=self.period, unit_name=self.scope_name)


def _in_sentence(name: str) -> str:
    """A name inside a sentence: "diện tích đất"; an abbreviation at its head stays in capitals."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _joined(written: list[tuple[ReviewSection, list[Block]]]) -> tuple[Block, ...]:
    return tuple(block for _, blocks in written for block in blocks)


def _cut(
    written: list[tuple[ReviewSection, list[Block]]], numbered: tuple[Block, ...]
) -> Iterator[WrittenSection]:
    """The numbered blocks given back to the sections they came from."""
    at = 0
    for section, blocks in written:
        yield WrittenSection(section, numbered[at : at + len(blocks)])
        at += len(blocks)


# --- Around the text ---


def _document(review: Review, blocks: tuple[Block, ...], appendices: tuple[Block, ...]) -> Document:
    body = review.body
    return Document(
        header=issuers.header_of(review),
        kind=KIND,
        subject=review.subject,
        blocks=blocks,
        appendices=appendices,
        # The portal gives a file no moment of its own: the same review and records give the same bytes.
        created_at=timezone.make_aware(dt.datetime.combine(issuers.day_of(review), dt.time())),
        profile=issuers.profile_of(review).code,
        signatures=issuers.signatures(review),
        recipients=issuers.text_lines(review.recipients or (body.recipients if body else "")),
        draft=review.status not in (ReviewStatus.APPROVED, ReviewStatus.ISSUED),
    )


def _whole_gaps(review: Review) -> Iterator[Gap]:
    return (Gap(text) for text in issuers.missing(review))
