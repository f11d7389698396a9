"""The grammar of a number in a cell or a form field: qualifier, digit groups, multipliers, measure.

Everything the grammar does not know is refused. Which dot and comma means what is decided here and nowhere else.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from common.measures import take_multiplier
from common.number_words import read_words
from common.reading import ReadError
from common.text import clean, match_key, unaccent

#: No figure of an office has more digits; a longer one is a phone or account number.
LIMIT: Final = Decimal(10) ** 15
MAX_LENGTH: Final = 200
MAX_DIGITS: Final = 26

_QUALIFIER_WORDS: Final = {
    "đạt và vượt": "đạt và vượt",
    "ước khoảng": "ước",
    "ước tính": "ước",
    "ước đạt": "ước",
    "ước": "ước",
    "khoảng": "khoảng",
    "xấp xỉ": "khoảng",
    "chừng": "khoảng",
    "hơn": "hơn",
    "trên": "trên",
    "gần": "gần",
    "thêm": "thêm",
    "tổng cộng": "tổng",
    "tổng số": "tổng",
    "tổng": "tổng",
}
_QUALIFIER: Final = re.compile(
    r"(?P<sign>[~≈]) ?|(?P<word>" + "|".join(match_key(w) for w in _QUALIFIER_WORDS) + r") (?=\S)"
)
_QUALIFIER_PLAIN: Final = re.compile(
    r"(?P<word>" + "|".join(unaccent(w) for w in _QUALIFIER_WORDS) + r") (?=\S)"
)
_BY_KEY: Final = {
    form: name for word, name in _QUALIFIER_WORDS.items() for form in (match_key(word), unaccent(word))
}

_NUMBER: Final = re.compile(r"(?<![\w.,])(?:[1-9]\d{0,2}(?: \d{3})+(?:,\d+)?(?![\w.,]| \d)|\d+(?:[.,]\d+)*)")
_FULL_WIDTH: Final = str.maketrans("０１２３４５６７８９．，％", "0123456789.,%")
_WIDE_GAP: Final = re.compile(r"(?<=\d)(?:[^\S\n]*[\n\r\t][\s]*|\s{2,})(?=\d)")


#: What had to be interpreted: nothing; a lone dot before three digits taken as thousands; the sign of a decimal.
Guess = Literal["", "group", "sign"]


@dataclass(frozen=True, slots=True)
class Part:
    """One number of a text with what follows it: ``"2 tỷ"`` → value 2, factor 10⁹, multiplier "tỷ", measure ""."""

    value: Decimal
    factor: int
    multiplier: str
    measure: str
    half: bool = False
    scaled: bool = False  # the words held their own nghìn, triệu, tỷ


@dataclass(frozen=True, slots=True)
class Phrase:
    """A whole text taken apart: ``"khoảng 2 tỷ 631 triệu đồng"``. ``key`` is its match key, for other grammars."""

    qualifier: str
    parts: tuple[Part, ...]
    written: str
    guess: Guess = ""
    in_words: bool = False


def unreadable(written: str, advice: str = "") -> ReadError:
    """The error for a text in which no number can be found without guessing."""
    shown = written if len(written) <= 60 else written[:57] + "…"
    return ReadError(
        "number_unreadable",
        f"Chưa đọc được số “{shown}”. {advice or 'Chỉ ghi chữ số, ví dụ 1.050.'}",
        written,
    )


def normalise(raw: str) -> tuple[str, str]:
    """Cleaned text and its key: single spaces, lower case, measures ``m2``/``km2`` as one sign ``m²``."""
    written = clean(raw[: 4 * MAX_LENGTH])
    if len(written) > MAX_LENGTH:
        raise unreadable(written, "Ô này chỉ nên có một con số.")
    key = match_key(_WIDE_GAP.sub(" ; ", raw).translate(_FULL_WIDTH))
    if any(
        c.isnumeric() and not (c.isascii() or c in "²³") for c in key if unicodedata.category(c)[0] == "N"
    ):
        raise unreadable(written)
    key = re.sub(r"(?<![^\W_])(\d*k?m) ?[2²](?!\w)|(?<=\d)(k?m)[2²](?!\w)", _square, key)
    if re.search(r"(?<!m)[²³]", key):
        raise unreadable(written)
    return written, key


def _square(found: re.Match[str]) -> str:
    return (found[1] or found[2]) + "²"


def take_qualifier(key: str) -> tuple[str, str]:
    """Qualifier (canonical, "" if none) and the rest of a match key."""
    found = _QUALIFIER.match(key) or (_QUALIFIER_PLAIN.match(key) if key.isascii() else None)
    if not found:
        return "", key
    groups = found.groupdict()
    return (_BY_KEY[groups["word"]] if groups.get("word") else "khoảng"), key[found.end() :]


def digits(text: str, *, whole: bool, strict: bool, written: str) -> tuple[Decimal, Guess]:
    """Value of one group of digits, and what of its separators had to be interpreted.

    ``whole``: the column holds whole numbers, so ``1,050`` can only be 1050; elsewhere a comma is the decimal sign.
    ``strict`` (a person is there to ask): English-looking numbers are refused instead of interpreted.
    """
    if len(text) > MAX_DIGITS:
        raise unreadable(written, "Con số này quá dài; xin xem lại.")
    if text.isdigit():
        if len(text) > 2 and text[0] == "0":
            raise unreadable(written, "Số không bắt đầu bằng 0; số điện thoại, mã số không ghi ở ô này.")
        return Decimal(text), ""
    if re.fullmatch(r"[1-9]\d{0,2}(?: \d{3})+(?:,\d+)?", text):
        return Decimal(text.replace(" ", "").replace(",", ".")), ""
    if re.fullmatch(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?", text):
        lone = not whole and text.count(".") == 1 and "," not in text
        return Decimal(text.replace(".", "").replace(",", ".")), "group" if lone else ""
    if re.fullmatch(r"(?:0|[1-9]\d*),\d+", text):
        if not re.fullmatch(r"[1-9]\d{0,2},\d{3}", text):
            return Decimal(text.replace(",", ".")), ""
        if not whole:
            return Decimal(text.replace(",", ".")), "sign"
        return _interpreted(text.replace(",", ""), strict, written)
    if re.fullmatch(r"[1-9]\d{0,2}(?:,\d{3}){2,}(?:\.\d+)?|[1-9]\d{0,2},\d{3}\.\d+", text):
        return _interpreted(text.replace(",", ""), strict, written)
    if re.fullmatch(r"(?:0|[1-9]\d*)\.\d+", text):
        if whole and not text.endswith(".0"):
            raise not_whole(written)
        return _interpreted(text, strict, written)
    raise unreadable(written, "Dấu chấm ngăn hàng nghìn (1.050), dấu phẩy ngăn phần lẻ (17,5).")


def _interpreted(text: str, strict: bool, written: str) -> tuple[Decimal, Guess]:
    if strict:
        raise unreadable(written, "Không rõ dấu chấm, dấu phẩy: hàng nghìn ghi 1.050, phần lẻ ghi 17,5.")
    return Decimal(text), "sign"


def not_whole(written: str) -> ReadError:
    """The error for a fraction where only whole numbers can stand."""
    return ReadError(
        "number_not_integer",
        f"“{written}” có phần lẻ, ô này cần số nguyên. Nếu là hàng nghìn, ghi dấu chấm: 1.050.",
        written,
    )


def negative(written: str) -> ReadError:
    """The error for a number below zero."""
    return ReadError("number_negative", f"“{written}” nhỏ hơn 0. Ô này cần số từ 0 trở lên.", written)


def conflict(written: str) -> ReadError:
    """The error for a text with two numbers that are not one amount."""
    return ReadError(
        "number_conflict",
        f"“{written}” có hơn một con số. Mỗi ô chỉ ghi một số; số còn lại ghi ở cột khác hoặc ở ghi chú.",
        written,
    )


def phrase(written: str, key: str, *, whole: bool, strict: bool) -> Phrase:
    """Take a text apart. Raises :class:`ReadError`; never returns a number it had to invent."""
    qualifier, rest = take_qualifier(key)
    rest = _same_in_brackets(rest, written)
    numbers = list(_NUMBER.finditer(rest))
    if not numbers:
        return _phrase_in_words(qualifier, rest, written)
    lead = rest[: numbers[0].start()].strip()
    if lead:
        if lead in ("-", "- -") or re.fullmatch(r"(?:âm|am|-) ?", lead):
            raise negative(written)
        raise conflict(written) if len(numbers) > 1 else unreadable(written)
    parts: list[Part] = []
    guesses: set[Guess] = set()
    for at, number in enumerate(numbers):
        end = numbers[at + 1].start() if at + 1 < len(numbers) else len(rest)
        factor, name, measure = take_multiplier(rest[number.end() : end].strip())
        half = factor > 1 and _HALF.match(measure) is not None
        if half:
            measure = measure.partition(" ")[2]
        value, guess = digits(number[0], whole=whole and factor == 1, strict=strict, written=written)
        if re.search(r"\d", measure):
            raise unreadable(written)
        parts.append(Part(value, factor, name, measure, half))
        guesses.add(guess)
    return Phrase(qualifier, tuple(parts), written, "sign" if "sign" in guesses else max(guesses))


def _same_in_brackets(key: str, written: str) -> str:
    """``"04 (bốn) đợt"`` → ``"04 đợt"``: the official doubled spelling. Two different numbers are a conflict."""
    found = re.match(r"(?P<digits>\d[\d.]*) ?\((?P<words>[^()\d]+)\)", key)
    if not found:
        return key
    words = read_words(found["words"].strip())
    if words is None or words[1]:
        return key
    if (
        not re.fullmatch(r"\d+|[1-9]\d{0,2}(?:\.\d{3})+", found["digits"])
        or int(found["digits"].replace(".", "")) != words[0]
    ):
        raise conflict(written)
    return f"{found['digits']} {key[found.end() :].strip()}".strip()


_HALF: Final = re.compile(rf"(?:{match_key('rưỡi')}|ruoi)(?!\w)")
_NUMBER_GOES_ON: Final = re.compile(rf"(?:{match_key('trăm|chục|mươi|vạn|rưỡi|linh|lẻ|tư|lăm|mốt')})(?!\w)")


def _phrase_in_words(qualifier: str, rest: str, written: str) -> Phrase:
    words = read_words(rest)
    if words is None:
        raise unreadable(written)
    value, tail, scaled = words
    if read_words(tail) is not None or take_multiplier(tail)[0] > 1 or _NUMBER_GOES_ON.match(tail):
        raise unreadable(written, "Xin ghi bằng chữ số, ví dụ 1.050.")
    return Phrase(qualifier, (Part(Decimal(value), 1, "", tail, scaled=scaled),), written, in_words=True)
