"""Kiểm tra thể thức: measures a finished PDF against a layout profile, rule by rule, from the file alone.

`check_layout` believes only what the pages draw (`page_reading`) and what the file declares, so it can be used on any
PDF: one of the portal's, or one that an officer printed from Word.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf

from reports.rendering import table_check
from reports.rendering.page_reading import Rule, Segment, Sheet, sheets
from reports.rendering.profiles import PROFILES, Look, Profile

_MM = 72 / 25.4
#: Tolerances: what a ruler on paper cannot tell apart.
_NEAR_PT, _NEAR_MM = 0.3, 1.0

#: The rules in the order they are reported, with the words shown to people.
RULES = {
    "paper": "Khổ giấy A4",
    "margins": "Lề trang (trên, dưới, trái, phải)",
    "fonts": "Phông chữ nhúng trong tệp",
    "right-header": "Quốc hiệu, tiêu ngữ hoặc tiêu đề của Đảng",
    "right-header-rule": "Đường kẻ dưới tiêu đề dài bằng dòng chữ",
    "superior": "Cơ quan cấp trên",
    "issuer": "Cơ quan ban hành",
    "under-issuer": "Dấu sao hoặc đường kẻ dưới cơ quan ban hành",
    "number": "Số, ký hiệu",
    "place-date": "Địa danh, ngày tháng",
    "kind": "Tên loại văn bản",
    "subject": "Trích yếu",
    "order": "Thứ tự các thành phần",
    "body": "Cỡ chữ nội dung",
    "line-pitch": "Giãn dòng",
    "first-line": "Lùi đầu dòng",
    "recipients": "Nơi nhận",
    "signature": "Chức vụ, họ tên người ký",
    "page-numbers": "Số trang",
    "tables-width": "Bảng nằm trong lề trang",
    "tables-head": "Tiêu đề bảng lặp lại ở mỗi trang",
    "tables-rows": "Dòng của bảng không bị cắt giữa hai trang",
    "tags": "Thẻ cấu trúc, ngôn ngữ, tiêu đề tệp",
}


@dataclass(frozen=True)
class Finding:
    """One rule: whether the file keeps it, what was measured and what the profile asks."""

    rule: str
    ok: bool
    measured: str
    expected: str

    @property
    def label(self) -> str:
        """The rule in words."""
        return RULES[self.rule]


def check_layout(pdf_bytes: bytes, profile: Profile | str) -> list[Finding]:
    """All findings, in the order of `RULES`. Raises ``pikepdf.PdfError`` when the bytes are no PDF."""
    wanted = PROFILES[profile] if isinstance(profile, str) else profile
    with pikepdf.open(io.BytesIO(pdf_bytes)) as pdf:
        pages = sheets(pdf)
        found = [
            *_Measure(wanted, pages).findings(),
            _fonts(pdf),
            *table_check.findings(pdf, pages),
            _tags(pdf),
        ]
    by_rule = {made[0]: Finding(*made) for made in found}
    return [by_rule[rule] for rule in RULES if rule in by_rule]


Made = tuple[str, bool, str, str]


def _fonts(pdf: pikepdf.Pdf) -> Made:
    names, loose = set(), set()
    for entry in pdf.objects:
        if isinstance(entry, pikepdf.Dictionary) and entry.get("/Type") == "/FontDescriptor":
            name = str(entry.FontName)[1:].rpartition("+")[2]
            names.add(name)
            if not any(key in entry for key in ("/FontFile", "/FontFile2", "/FontFile3")):
                loose.add(name)
    good = re.compile(r"(Liberation-?Serif|TimesNewRoman|Times-New-Roman|Tinos)", re.IGNORECASE)
    odd = {name for name in names if not good.match(name.replace(" ", ""))}
    measured = ", ".join(sorted(names)) or "không có"
    if loose:
        measured += f"; chưa nhúng: {', '.join(sorted(loose))}"
    return (
        "fonts",
        bool(names) and not odd and not loose,
        measured,
        "chữ Times New Roman hoặc tương đương, nhúng đủ",
    )


def _tags(pdf: pikepdf.Pdf) -> Made:
    has = {
        "thẻ cấu trúc": "/StructTreeRoot" in pdf.Root,
        "ngôn ngữ": str(pdf.Root.get("/Lang", "")).lower().startswith("vi"),
        "tiêu đề": bool(str(pdf.docinfo.get("/Title", "")).strip()),
    }
    missing = [name for name, there in has.items() if not there]
    return "tags", not missing, f"thiếu {', '.join(missing)}" if missing else "đủ", "đủ"


def _look(segment: Segment) -> str:
    marks = [f"cỡ {segment.size:g}"]
    marks += ["đậm"] * segment.bold + ["nghiêng"] * segment.italic + ["chữ hoa"] * segment.text.isupper()
    return ", ".join(marks)


def _asked(look: Look) -> str:
    marks = [f"cỡ {look.size:g}"]
    return ", ".join(marks + ["đậm"] * look.bold + ["nghiêng"] * look.italic + ["chữ hoa"] * look.caps)


def _keeps(segment: Segment, look: Look) -> bool:
    return (
        abs(segment.size - look.size) <= _NEAR_PT
        and (segment.bold, segment.italic) == (look.bold, look.italic)
        and (not look.caps or segment.text.isupper())
    )


class _Measure:
    """Finds the components on the pages, then holds each against the profile."""

    def __init__(self, profile: Profile, pages: list[Sheet]) -> None:
        self.profile, self.pages = profile, pages
        first = pages[0]
        self.left = profile.margins.left * _MM
        self.right = first.width - profile.margins.right * _MM
        self.middle = (self.left + self.right) / 2
        lines = [segment for segment in first.segments if segment.y > profile.margins.top * _MM]
        self.number = next((s for s in lines if re.match(r"Số[:\s]", s.text) and s.x1 < self.middle), None)
        self.place_date = next((s for s in lines if re.search(r"ngày\b.*tháng\b.*năm\b", s.text)), None)
        below = max((s.y for s in (self.number, self.place_date) if s), default=0.0)
        self.upper = [s for s in lines if s.y < below - 2]
        under = [s for s in lines if s.y > below + 2]
        centred = [s for s in under if abs((s.x0 + s.x1) / 2 - self.middle) < 8 and s.x0 > self.left + 6]
        self.kind = next((s for s in centred if s.bold and s.text.isupper()), None)
        start = self.kind.y if self.kind else below
        self.subject = self._subject([s for s in centred if s.y > start + 2]) if self.kind else []
        title_end = max([start, *(s.y for s in self.subject)])
        self.text = [(0, s) for s in under if s.y > title_end + 2]
        self.text += [(i, s) for i, page in enumerate(pages[1:], 1) for s in self._inside(i, page)]
        self.label = next(((i, s) for i, s in self.text if s.text.startswith("Nơi nhận")), None)

    def _subject(self, below: list[Segment]) -> list[Segment]:
        """The centred lines close under the kind of document, up to the row of dashes."""
        lines: list[Segment] = []
        last = self.kind
        for s in below:
            if last is None or s.y - last.y > 2.2 * s.size or not re.search(r"\w", s.text):
                break
            lines.append(s)
            last = s
        return lines

    def _inside(self, number: int, page: Sheet) -> list[Segment]:
        top = self._margins(page)[0]
        return [s for s in page.segments if s.y > top]

    def _margins(self, page: Sheet) -> tuple[float, float, float, float]:
        """Top, bottom, left, right edges of the text area of a page, points."""
        m = self.profile.margins if page.width < page.height else self.profile.margins.turned()
        return m.top * _MM, page.height - m.bottom * _MM, m.left * _MM, page.width - m.right * _MM

    def findings(self) -> Iterator[Made]:
        """Everything that is measured with a ruler."""
        yield self._paper()
        yield self._page_margins()
        yield from self._right_header()
        yield from self._left_header()
        yield self._component("place-date", self.place_date, self.profile.place_date, right=True)
        yield self._component("kind", self.kind, self.profile.kind)
        first = self.subject[0] if self.subject else None
        yield self._component("subject", first, self.profile.subject)
        yield self._order()
        yield from self._body()
        yield self._recipients()
        yield self._signature()
        yield self._page_numbers()

    def _paper(self) -> Made:
        sizes = Counter(
            f"{min(p.width, p.height) / _MM:.0f} × {max(p.width, p.height) / _MM:.0f} mm" for p in self.pages
        )
        return "paper", set(sizes) == {"210 × 297 mm"}, ", ".join(sizes), "210 × 297 mm"

    def _page_margins(self) -> Made:
        """No text outside; on upright pages the text also begins where the left margin ends."""
        worst = [0.0, 0.0, 0.0, 0.0]
        begins = []
        for page in self.pages:
            top, bottom, left, right = self._margins(page)
            for s in page.segments:
                if s.y <= top:
                    continue
                over = (top - (s.y - 0.9 * s.size), s.y - bottom, left - s.x0, s.x1 - right)
                worst = [max(a, b) for a, b in zip(worst, over, strict=True)]
            if page.width < page.height and page.segments:
                begins.append(min(s.x0 for s in page.segments) / _MM)
        left_edge = min(begins, default=0.0)
        m = self.profile.margins
        ok = all(value <= _NEAR_MM * _MM for value in worst) and abs(left_edge - m.left) <= _NEAR_MM
        names = ("trên", "dưới", "trái", "phải")
        out = [
            f"{name} lấn {value / _MM:.1f} mm"
            for name, value in zip(names, worst, strict=True)
            if value > _MM
        ]
        measured = f"chữ bắt đầu cách mép trái {left_edge:.1f} mm" + (f"; {', '.join(out)}" if out else "")
        return "margins", ok, measured, f"{m.top:g}/{m.bottom:g}/{m.left:g}/{m.right:g} mm"

    def _component(self, rule: str, segment: Segment | None, look: Look, *, right: bool = False) -> Made:
        if segment is None:
            return rule, False, "không thấy", _asked(look)
        ok = _keeps(segment, look) and (not right or segment.x0 > self.middle - 40)
        return rule, ok, f"“{segment.text[:60]}” {_look(segment)}", _asked(look)

    def _right_header(self) -> Iterator[Made]:
        looks, lengths = [], []
        for wanted in self.profile.right_lines:
            text = wanted.text.upper() if wanted.look.caps else wanted.text
            segment = next((s for s in self.upper if s.text == text and s.x0 > self.left + 60), None)
            looks.append((wanted, segment))
            if wanted.rule:
                lengths.append(self._length_under(segment))
        ok = all(segment is not None and _keeps(segment, wanted.look) for wanted, segment in looks)
        measured = "; ".join(f"“{s.text}” {_look(s)}" if s else f"không thấy “{w.text}”" for w, s in looks)
        yield "right-header", ok, measured, "; ".join(f"“{w.text}” {_asked(w.look)}" for w, _ in looks)
        good = all(length is not None and abs(length - 1) <= 0.05 for length in lengths)
        told = "; ".join("không có" if length is None else f"{length:.0%} dòng chữ" for length in lengths)
        yield "right-header-rule", good, told, "100% dòng chữ"

    def _rules_under(self, segment: Segment, reach: float = 12) -> list[Rule]:
        return [
            rule
            for rule in self.pages[0].rules
            if 0 < rule.y - segment.y < reach and rule.x0 < segment.x1 and rule.x1 > segment.x0
        ]

    def _length_under(self, segment: Segment | None) -> float | None:
        if segment is None:
            return None
        rules = self._rules_under(segment)
        return max((r.x1 - r.x0 for r in rules), default=0) / (segment.x1 - segment.x0) if rules else None

    def _left_header(self) -> Iterator[Made]:
        left = [s for s in self.upper if (s.x0 + s.x1) / 2 < self.middle and s.text != "*"]
        issuers = [s for s in left if s.bold]
        yield self._component("issuer", issuers[-1] if issuers else None, self.profile.issuer)
        superiors = [s for s in left if not s.bold]
        if superiors:
            yield self._component("superior", superiors[0], self.profile.superior)
        star = any(s.text == "*" and s.x1 < self.middle for s in self.upper)
        share = None
        if issuers:
            rules = self._rules_under(issuers[-1])
            share = (rules[0].x1 - rules[0].x0) / (issuers[-1].x1 - issuers[-1].x0) if rules else None
        measured = "dấu sao" if star else "không có" if share is None else f"đường kẻ {share:.0%} dòng chữ"
        if self.profile.under_issuer == "star":
            yield "under-issuer", star, measured, "dấu sao"
        else:
            yield (
                "under-issuer",
                share is not None and 0.3 <= share <= 0.8,
                measured,
                "đường kẻ ngắn hơn dòng chữ",
            )
        yield self._number()

    def _number(self) -> Made:
        code = r"[\w\d.]*" if self.profile.number_order.startswith("{number}-") else r"[\w\d.]*/"
        label = re.escape(self.profile.number_label)
        wanted = f"{self.profile.number_label} {self.profile.number_order}".format(
            number="…", kind="…", symbol="…"
        )
        if self.number is None:
            return "number", False, "không thấy", wanted
        right_form = re.match(rf"{label} {code}", self.number.text) is not None
        colon = self.number.text.startswith("Số:") == self.profile.number_label.endswith(":")
        ok = right_form and colon and _keeps(self.number, self.profile.number)
        return (
            "number",
            ok,
            f"“{self.number.text}” {_look(self.number)}",
            f"“{wanted}” {_asked(self.profile.number)}",
        )

    def _order(self) -> Made:
        """Each component stands below the one before it."""
        right = next((s for s in self.upper if s.text == self.profile.right_lines[0].text), None)
        first_text = self.text[0] if self.text else None
        marks = [
            ("tiêu đề", (0, right.y) if right else None),
            ("số, ký hiệu", (0, self.number.y) if self.number else None),
            ("tên loại", (0, self.kind.y) if self.kind else None),
            ("trích yếu", (0, self.subject[0].y) if self.subject else None),
            ("nội dung", (first_text[0], first_text[1].y) if first_text else None),
            ("nơi nhận", (self.label[0], self.label[1].y) if self.label else None),
        ]
        there = [(name, place) for name, place in marks if place is not None]
        in_order = [place for _, place in there] == sorted(place for _, place in there)
        ok = in_order and all(place is not None for name, place in marks if name != "nơi nhận")
        return "order", ok, " → ".join(name for name, _ in there), " → ".join(name for name, _ in marks)

    def _body(self) -> Iterator[Made]:
        last = self.label[0] if self.label else len(self.pages)
        plain = [
            (i, s)
            for i, s in self.text
            if i <= last and not s.bold and not s.italic and s.x0 < self.left + 60
        ]
        full = [(i, s) for i, s in plain if s.x1 > self.right - 60]
        sizes = Counter(s.size for _, s in full)
        size = sizes.most_common(1)[0][0] if sizes else 0
        yield (
            "body",
            abs(size - self.profile.body.size) <= _NEAR_PT,
            f"cỡ {size:g}",
            f"cỡ {self.profile.body.size:g}",
        )
        lines = [(i, s) for i, s in plain if s.size == size]
        steps = [
            round(b.y - a.y, 1)
            for (i, a), (j, b) in zip(lines, lines[1:], strict=False)
            if i == j and b.x0 < a.x0 + 1
        ]
        pitch = Counter(steps).most_common(1)[0][0] if steps else 0
        wanted = self.profile.line_pitch
        yield "line-pitch", abs(pitch - wanted) <= _NEAR_PT, f"{pitch:g} pt", f"{wanted:g} pt"
        indents = Counter(round((s.x0 - self.left) / _MM, 1) for _, s in lines if s.x0 > self.left + 4)
        indent = indents.most_common(1)[0][0] if indents else 0
        ok = abs(indent - self.profile.first_line) <= _NEAR_MM
        yield "first-line", ok, f"{indent:g} mm", f"{self.profile.first_line:g} mm"

    def _recipients(self) -> Made:
        label, items = self.profile.recipients_label, self.profile.recipients
        underlined = ", gạch chân" if self.profile.recipients_label_underlined else ""
        expected = f"bên trái; “Nơi nhận:” {_asked(label)}{underlined}; các dòng cỡ {items.size:g}"
        if self.label is None:
            return "recipients", False, "không thấy", expected
        page, segment = self.label
        rules = [
            r
            for r in self.pages[page].rules
            if abs(r.y - segment.y) < 4 and r.x0 < segment.x1 and r.x1 > segment.x0
        ]
        below = [
            s
            for i, s in self.text
            if i == page and s.y > segment.y and s.text.startswith("-") and s.x0 < self.middle
        ]
        sizes = {s.size for s in below}
        ok = (
            _keeps(segment, label)
            and segment.x0 < self.middle
            and bool(rules) == self.profile.recipients_label_underlined
            and all(abs(size - items.size) <= _NEAR_PT for size in sizes)
        )
        told = f"{_look(segment)}{', gạch chân' if rules else ''}"
        told += f"; các dòng cỡ {', '.join(f'{size:g}' for size in sorted(sizes))}" if sizes else ""
        return "recipients", ok, told, expected

    def _signature(self) -> Made:
        expected = f"bên phải; chức vụ {_asked(self.profile.position)}; họ tên {_asked(self.profile.signer)}"
        if self.label is None:
            return "signature", False, "không thấy", expected
        page, label = self.label
        block = [s for i, s in self.text if i == page and s.y > label.y - 12 and s.x0 > self.middle - 20]
        if len(block) < 2:  # several bodies sign together: their signatures stand above the recipients
            block = [s for i, s in self.text if i == page and s.y < label.y - 12 and s.x0 > self.middle - 20]
        if len(block) < 2:
            return "signature", False, "không thấy", expected
        position, name = block[-2], block[-1]
        room = (name.y - position.y) / _MM
        ok = _keeps(position, self.profile.position) and _keeps(name, self.profile.signer) and room > 12
        told = f"“{position.text}” {_look(position)}; “{name.text}” {_look(name)}; chỗ ký {room:.0f} mm"
        return "signature", ok, told, expected

    def _page_numbers(self) -> Made:
        wrong = []
        for number, page in enumerate(self.pages, 1):
            top, _, left, right = self._margins(page)
            above = [
                s for s in page.segments if s.y <= top and abs((s.x0 + s.x1) / 2 - (left + right) / 2) < 6
            ]
            texts = [s.text for s in above]
            if texts != ([] if number == 1 else [str(number)]):
                wrong.append(f"trang {number}: {' '.join(texts) or 'không có'}")
        return "page-numbers", not wrong, "; ".join(wrong[:5]) or "đúng", "giữa, phía trên, từ trang 2"
