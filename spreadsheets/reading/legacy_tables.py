"""The letters of TCVN3 (TCVN 5712:1993, "ABC") and VNI-Windows, and what code page 1258 makes of their bytes.

A cell holds characters, not bytes: where the sender's Windows was Western, byte 0xC3 stands there as U+00C3;
where it was Vietnamese, as U+0102. Both lead back to the byte here.
"""

import re
import unicodedata

_TCVN3_RUNS = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđ",
    0xB5: "àảãáạ",
    0xBB: "ằẳẵắ",
    0xC6: "ặầẩẫấậè",
    0xCE: "ẻẽéẹềểễếệìỉ",
    0xDC: "ĩíịò",
    0xE1: "ỏõóọồổỗốộờởỡớợù",
    0xF1: "ủũúụừửữứựỳỷỹýỵ",
}
# Each letter under the character of its byte. The soft hyphen (0xAD) is the letter ư.
TCVN3 = {chr(start + step): letter for start, run in _TCVN3_RUNS.items() for step, letter in enumerate(run)}

_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT = "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"
_ROOF, _BREVE = "\u0302", "\u0306"
_VNI_TONES = {"ù": _ACUTE, "ø": _GRAVE, "û": _HOOK, "õ": _TILDE, "ï": _DOT}
_VNI_ROOF = {"â": "", "á": _ACUTE, "à": _GRAVE, "å": _HOOK, "ã": _TILDE, "ä": _DOT}
_VNI_BREVE = {"ê": "", "é": _ACUTE, "è": _GRAVE, "ú": _HOOK, "ü": _TILDE, "ë": _DOT}
_VNI_SINGLE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


def _vni() -> dict[str, str]:
    """VNI writes a vowel and then its marks as one accented letter: "eä" is ệ, "aõ" is ã."""
    pairs: dict[str, str] = {}

    def add(base: str, mark: str, letter: str) -> None:
        composed = unicodedata.normalize("NFC", letter)
        for written, meant in ((base, composed), (base.upper(), composed.upper())):
            pairs[written + mark] = pairs[written + mark.upper()] = meant

    for mark, tone in _VNI_TONES.items():
        for base in "aeouy":
            add(base, mark, base + tone)
        add("ô", mark, "ơ" + tone)
        add("ö", mark, "ư" + tone)
    for mark, tone in _VNI_ROOF.items():
        for base in "aeo":
            add(base, mark, base + _ROOF + tone)
    for mark, tone in _VNI_BREVE.items():
        add("a", mark, "a" + _BREVE + tone)
    for single, letter in _VNI_SINGLE.items():
        pairs[single], pairs[single.upper()] = letter, letter.upper()
    return pairs


VNI = _vni()
_VNI_PATTERN = re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True)) + "|[^\x00-\x7f]")

# Characters of code page 1258 that differ from Latin-1, and the Latin-1 character of the same byte.
FROM_1258 = {
    character: chr(byte)
    for byte in range(0xA0, 0x100)
    if (character := bytes([byte]).decode("cp1258")) != chr(byte)
}
_TO_1258 = {latin: character for character, latin in FROM_1258.items()}
_UNDO_1258 = str.maketrans(FROM_1258)

# Stands for a character the encoding does not have, when a reading is only tried.
MISFIT = "\ufffd"


def from_tcvn3(text: str, misfit: str = "") -> str:
    """TCVN3 text as Unicode. A character TCVN3 lacks stays, or becomes ``misfit`` when that is given."""
    text = text.translate(_UNDO_1258)
    if not misfit:
        return "".join(TCVN3.get(character, character) for character in text)
    return "".join(TCVN3.get(c, c if c.isascii() else misfit) for c in text)


def from_vni(text: str, misfit: str = "") -> str:
    """VNI text as Unicode. A character VNI lacks stays, or becomes ``misfit`` when that is given."""
    text = text.translate(_UNDO_1258)
    return _VNI_PATTERN.sub(lambda found: VNI.get(found.group(), misfit or found.group()), text)


def from_1258(text: str, misfit: str = "") -> str:
    """Text whose code page 1258 bytes were taken for Western ones, put right and composed."""
    moved = (_TO_1258.get(c, c if ord(c) < 0x100 else misfit or c) for c in text)
    return unicodedata.normalize("NFC", "".join(moved))


_LETTERS = {
    unicodedata.normalize("NFC", base + tone)
    for base in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
    for tone in ("", _ACUTE, _GRAVE, _HOOK, _TILDE, _DOT)
}
# Letters (and marks of decomposed letters) that no legacy byte can show as: whoever typed one typed Unicode.
UNICODE_ONLY = frozenset(letter for letter in _LETTERS if ord(letter) > 0xFF and letter not in FROM_1258) | {
    _ROOF,
    _BREVE,
    "\u031b",
}
