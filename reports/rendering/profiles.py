"""Thể thức văn bản: layout rules of each family of documents as data, and the choice among them.

Sizes are points, distances millimetres unless the name says otherwise. Where the rule gives a range the
value in common use is taken; where no rule was found the comment says "ours". Sources, as numbered in the
domain notes: HD36 = Hướng dẫn 36-HD/VPTW (3/4/2018), phụ lục 3; HD05 = Hướng dẫn 05-HD/VPTW (27/5/2026,
read in second-hand descriptions only); NĐ30 = Nghị định 30/2020/NĐ-CP, phụ lục I.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from common import formats
from reports.rendering.blocks import (
    BY_PROFILE,
    AppendixStart,
    Block,
    Document,
    Header,
    Heading,
    ListBlock,
    Paragraph,
    Table,
)


@dataclass(frozen=True)
class Margins:
    """Lề trang, millimetres."""

    top: float
    bottom: float
    left: float
    right: float

    def turned(self) -> Margins:
        """The same sheet laid on its side: the binding edge comes to the top, as word processors do."""
        return Margins(top=self.left, bottom=self.right, left=self.bottom, right=self.top)


@dataclass(frozen=True)
class Look:
    """How one component is set: size in points, weight, slant, capitals."""

    size: float
    bold: bool = False
    italic: bool = False
    caps: bool = False


@dataclass(frozen=True)
class RightLine:
    """A fixed line of the right half of the header; ``rule`` draws a line under it as long as its text."""

    text: str
    look: Look
    rule: bool = False


@dataclass(frozen=True)
class Profile:
    """One layout. ``template`` is the folder under templates/reports/pdf/ that holds its HTML."""

    code: str
    name: str
    template: str
    margins: Margins
    right_lines: tuple[RightLine, ...]
    left_share: float
    superior: Look
    issuer: Look
    under_issuer: str
    number: Look
    number_label: str
    number_order: str
    place_date: Look
    kind: Look
    subject: Look
    under_subject: str
    body: Look
    line_pitch: float
    paragraph_gap: float
    first_line: float
    heading: Look
    heading_marks: tuple[str, str, str]
    authority_marks: tuple[tuple[str, str], ...]
    position: Look
    signer: Look
    recipients_label: Look
    recipients_label_underlined: bool
    recipients: Look
    page_number: Look
    end_mark: str
    appendix: Look
    appendix_note: Look
    table: float = 12
    small_table: float = 11
    draft_mark: str = "DỰ THẢO"


PARTY_36 = Profile(
    code="party-36",
    name="Văn bản của Đảng theo Hướng dẫn 36-HD/VPTW",
    template="party",
    margins=Margins(20, 20, 30, 15),  # 20/20/30/15 [2nd: src 20, 22, 24, 25]
    right_lines=(
        # 15 pt bold capitals, rule as long as the text [HD36, src 11, 14]
        RightLine("ĐẢNG CỘNG SẢN VIỆT NAM", Look(15, bold=True, caps=True), rule=True),
    ),
    left_share=0.46,  # ours: room for 15 pt on the right
    superior=Look(14, caps=True),  # [HD36, src 11]
    issuer=Look(14, bold=True, caps=True),  # [HD36, src 11]
    under_issuer="star",  # asterisk [src 16; 2nd: src 24]
    number=Look(14),  # [HD36, src 11]
    number_label="Số",  # no colon [HD36, src 11]
    number_order="{number}-{kind}/{symbol}",  # "Số 127-QĐ/TW" [HD36, src 11]
    place_date=Look(14, italic=True),  # [HD36, src 11]
    kind=Look(16, bold=True, caps=True),  # 15–16 [HD36, src 11]
    subject=Look(14, bold=True),  # 14–15 [HD36, src 11]
    under_subject="-----",  # [2nd: src 20]
    body=Look(14),  # 14–15 [HD36, src 11]
    line_pitch=19,  # "exactly" 18–20 pt [2nd: src 20, 22, 23]
    paragraph_gap=6,  # ours
    first_line=10,  # 10 mm [2nd: src 20, 22, 23]
    heading=Look(14, bold=True),  # [HD36, src 11]
    heading_marks=("{roman}-", "{arabic}.", "{letter})"),  # "I-", "1.", "a)" [2nd: src 20]
    authority_marks=(
        ("TM", "T/M"),
        ("KT", "K/T"),
        ("TL", "T/L"),
        ("TUQ", "TUQ"),
    ),  # slash [2nd: src 20, 22, 24]
    position=Look(14, caps=True),  # regular [2nd: src 20, 23]; src 22 and 24 print it bold
    signer=Look(14, bold=True),  # [2nd: src 20, 23]
    recipients_label=Look(14),
    recipients_label_underlined=True,  # [2nd: src 20, 23]
    recipients=Look(12),  # [2nd: src 20, 23]
    page_number=Look(14),  # top centre from page 2 [2nd: src 22]; size ours
    end_mark=".",  # ends with a full stop, not "./." [2nd: src 20]
    appendix=Look(14, bold=True, caps=True),  # ours, as the state rule
    appendix_note=Look(14, italic=True),  # ours, as the state rule
)

# HD05: "margins, fonts and asterisk as before" [2nd: src 20–23]; kept as a profile of its own so that it
# can differ.
PARTY_05 = replace(PARTY_36, code="party-05", name="Văn bản của Đảng theo Hướng dẫn 05-HD/VPTW")

STATE_30 = replace(
    PARTY_36,
    code="state-30",
    name="Văn bản hành chính theo Nghị định 30/2020/NĐ-CP",
    template="state",
    margins=Margins(20, 20, 30, 15),  # 20–25 / 20–25 / 30–35 / 15–20 [NĐ30, 2nd: src 24]
    right_lines=(
        # quốc hiệu and tiêu ngữ [NĐ30, 2nd: src 24]; 12–13 and 13–14 pt, rule as long as the text
        RightLine("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Look(13, bold=True, caps=True)),
        RightLine("Độc lập - Tự do - Hạnh phúc", Look(14, bold=True), rule=True),
    ),
    left_share=0.41,  # ours: the long line on the right stays on one line
    superior=Look(13, caps=True),  # 12–13 [NĐ30]
    issuer=Look(13, bold=True, caps=True),  # 12–13 [NĐ30]
    under_issuer="rule",  # 1/3–1/2 of the line [NĐ30, 2nd: src 24]
    number=Look(13),  # [NĐ30]
    number_label="Số:",  # with colon [NĐ30, 2nd: src 24]
    number_order="{number}/{kind}-{symbol}",  # "Số: 156/BC-UBND" [2nd: src 24]
    place_date=Look(14, italic=True),  # 13–14 [NĐ30]
    kind=Look(14, bold=True, caps=True),  # 13–14 [NĐ30, 2nd: src 24]
    under_subject="rule",  # 1/3–1/2 of the line [NĐ30]
    heading_marks=("{roman}.", "{arabic}.", "{letter})"),  # [NĐ30]
    authority_marks=(("TM", "TM."), ("KT", "KT."), ("TL", "TL."), ("TUQ", "TUQ.")),  # [NĐ30, 2nd: src 24]
    position=Look(14, bold=True, caps=True),  # bold [NĐ30]
    recipients_label=Look(12, bold=True, italic=True),  # [NĐ30, 2nd: src 24]
    recipients_label_underlined=False,
    recipients=Look(11),  # [NĐ30, 2nd: src 24]
    page_number=Look(14),  # 13–14, top centre, not on the first page [NĐ30]
    end_mark="./.",  # [NĐ30]
)

# MTTQ follows the state layout with quốc hiệu, "Số: 249/MTTQ-BTT", "TM. BAN THƯỜNG TRỰC" [2nd: src 25b, 26].
MTTQ = replace(STATE_30, code="mttq", name="Văn bản của Mặt trận Tổ quốc", template="mttq")

PROFILES: dict[str, Profile] = {profile.code: profile for profile in (PARTY_36, PARTY_05, STATE_30, MTTQ)}

#: Day of Hướng dẫn 05-HD/VPTW, which replaces 36-HD/VPTW (first finding of the domain notes).
PARTY_05_FROM = date(2026, 5, 27)


def choose(body_kind: str, document_date: date) -> Profile:
    """The layout of a body's document of that day.

    ``body_kind`` is the body's layout family: "party", "mttq", or anything else for the state layout. Party
    documents before 27/5/2026 follow HD36, also those older than 3/4/2018, whose guidance (11-HD/VPTW) is
    not available.
    """
    if body_kind == "party":
        return PARTY_05 if document_date >= PARTY_05_FROM else PARTY_36
    return MTTQ if body_kind == "mttq" else STATE_30


#: Space left to write a number or a day by hand.
_OPEN = "\u00a0" * 6


def number_line(profile: Profile, header: Header) -> str:
    """ "Số 15-BC/BDVHU": number padded to two digits; left open until the document has one."""
    number = _OPEN if header.number is None else f"{header.number:02d}"
    if header.kind_symbol:
        code = profile.number_order.format(number=number, kind=header.kind_symbol, symbol=header.symbol)
    else:
        code = f"{number}/{header.symbol}"
    return f"{profile.number_label} {code}"


def place_date_line(header: Header, year: int) -> str:
    """ "Lắk, ngày 20 tháng 12 năm 2023"; day and month left open for a draft without a date."""
    if header.dated_on is not None:
        day = formats.format_date_line(header.dated_on)
    else:
        day = f"ngày{_OPEN}tháng{_OPEN}năm {year}"
    return f"{header.place}, {day}" if header.place else day


_AUTHORITY = re.compile(r"\s*(T/?M|K/?T|T/?L|TUQ)\.?(?=\s|$)")


def authority_line(profile: Profile, authority: str) -> str:
    """ "T/M BAN THƯỜNG VỤ" or "TM. ỦY BAN NHÂN DÂN": the abbreviation as the profile writes it, the rest as
    typed.
    """
    found = _AUTHORITY.match(authority)
    if not found:
        return authority
    mark = dict(profile.authority_marks)[found[1].replace("/", "")]
    return f"{mark}{authority[found.end() :]}"


def _roman(number: int) -> str:
    out = ""
    for value, letters in ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        out += letters * (number // value)
        number %= value
    return out


#: Vietnamese order of list letters: a, b, c, d, đ, e …
_LETTERS = "abcdđeghiklmnopqrstuvxy"


def heading_mark(profile: Profile, level: int, ordinal: int) -> str:
    """The number of the ``ordinal``-th heading (from 1) of its level: "IV-", "2.", "đ)"."""
    letter = _LETTERS[(ordinal - 1) % len(_LETTERS)]
    return profile.heading_marks[level - 1].format(roman=_roman(ordinal), arabic=ordinal, letter=letter)


def laid_out(document: Document) -> Document:
    """The document with what its profile decides about the text: heading numbers and the end mark.

    A table whose caption only says its appendix's title once more loses it.
    """
    profile = PROFILES[document.profile]
    blocks = _with_end_mark(_numbered(document.blocks, profile), profile)
    appendices = _said_once(_numbered(document.appendices, profile))
    return replace(document, blocks=blocks, appendices=appendices)


def _said_once(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    out: list[Block] = []
    for block in blocks:
        before = out[-1] if out else None
        if (
            isinstance(block, Table)
            and isinstance(before, AppendixStart)
            and _same(block.caption, before.title)
        ):
            block = replace(block, caption="")
        out.append(block)
    return tuple(out)


def _same(one: str, other: str) -> bool:
    return one.casefold().split() == other.casefold().split()


def _numbered(blocks: tuple[Block, ...], profile: Profile) -> tuple[Block, ...]:
    counts = [0, 0, 0]
    out: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading):
            counts[block.level - 1] += 1
            counts[block.level :] = [0] * (3 - block.level)
            if block.number == BY_PROFILE:
                block = replace(block, number=heading_mark(profile, block.level, counts[block.level - 1]))
        out.append(block)
    return tuple(out)


def _with_end_mark(blocks: tuple[Block, ...], profile: Profile) -> tuple[Block, ...]:
    last = blocks[-1] if blocks else None
    if isinstance(last, Paragraph):
        return (*blocks[:-1], _ended(last, profile.end_mark))
    if isinstance(last, ListBlock) and last.items:
        items = (*last.items[:-1], _ended(last.items[-1], profile.end_mark))
        return (*blocks[:-1], replace(last, items=items))
    return blocks


_ANY_END = re.compile(r"\s*\.?\s*/\s*-?\s*\.?\s*$")


def _ended(paragraph: Paragraph, mark: str) -> Paragraph:
    if not paragraph.spans:
        return paragraph
    *before, last = paragraph.spans
    text = _ANY_END.sub("", last.text).rstrip(" .;,")
    if mark == "." and text.endswith(("!", "?", "…")):
        mark = ""
    return replace(paragraph, runs=(*before, replace(last, text=text + mark)))
