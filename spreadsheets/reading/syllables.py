"""Which letters can be a Vietnamese syllable: onset × rhyme × tone, by the rules of spelling, without a word
list.

Used to judge encodings only: text read with the wrong table is full of letters that no syllable allows.
"""

import re
import unicodedata
from functools import lru_cache

TONES = "\u0300\u0301\u0303\u0309\u0323"
_STOP_TONES = frozenset("\u0301\u0323")


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Before e, ê, i, y the sounds c, g, ng are written k, gh, ngh; before other vowels they are not.
_ONSETS_ANY = ("", *_listed("b ch d đ h kh l m n nh p ph r s t th tr v x"))
_ONSETS_FRONT = ("k", "gh", "ngh")
_ONSETS_BACK = ("c", "g", "ng")
_FRONT = frozenset("eêiy")


_RHYMES_OPEN = _listed(
    "a e ê i o ô ơ u ư y ia ua ưa oa oe uê uơ uy uya ai ao au ay âu ây eo êu iu oi ôi ơi ui ưi ưu iêu yêu "
    "ươi ươu uôi oai oay oao oeo uây uyu"
)
_RHYMES_NASAL = _listed(
    "am an ang anh ăm ăn ăng âm ân âng em en eng êm ên ênh im in inh om on ong ôm ôn ông ơm ơn um un ung "
    "ưm ưng iêm iên iêng yêm yên yêng uôm uôn uông ươm ươn ương oam oan oang oanh oăm oăn oăng oen uân "
    "uâng uênh uyên uynh"
)
_RHYMES_STOP = _listed(
    "ac ach ap at ăc ăp ăt âc âp ât ec ep et êch êp êt ich ip it iêc iêp iêt yêt oc op ot ôc ôp ôt ơp ơt "
    "uc up ut ưc ưt uôc uôt ươc ươp ươt oac oach oat oăc oăt oet uât uêch uych uyt uyêt"
)
# After "qu" and "gi" the letters u and i belong to the onset.
_RHYMES_QU = _listed(
    "a ai ao au ay âu ây e eo ê i ơ y ac ach at ăc ăn ăng ăt an ang anh âc ân âng ât em en eng eo et ên "
    "ênh êch êt yên yêt ynh yt ich inh it ôc"
)
_RHYMES_GI = _listed(
    "a ai ao au ay âu ây e eo o oi ơ ơi u ưa ương ươc ươi ương uôc ac ach at ăc ăm ăn ăng ăt âm ân âng âp "
    "ât an ang anh am ap en eng ep et ên êng ong on op ot ông ôn ôm ôc ôt ơn um un uc up ut ưc ưt"
)

# Names of the Central Highlands keep onsets and finals that Vietnamese lacks: Krông, Đrắk, H'Ning, Búk, Niê.
# Rare loans (goòng, moóc) are counted with them: as full syllables they make VNI text look like TCVN3.
_HIGHLAND = re.compile(
    r"(?:[bcdđghklmnpqrstvxjywz]{0,2}(?:[hlr'’]|ng|nh)?)"
    r"(?:oo|iê|uê|uô|ươ|oa|oă|ia|ua|ưa|ai|ao|au|ây|âu|ôi|ơi|ui|eo|êu|[aăâeêioôơuưy])"
    r"(?:ng|nh|ch|[cghklmnprstwy])?"
)


def _spellings() -> tuple[frozenset[str], frozenset[str]]:
    """Toneless spellings that end open or nasal (every tone), and those that end in a stop (two tones)."""
    free: set[str] = set()
    stopped: set[str] = set()
    for rhymes, into in ((_RHYMES_OPEN + _RHYMES_NASAL, free), (_RHYMES_STOP, stopped)):
        for rhyme in rhymes:
            own = _ONSETS_FRONT if rhyme[0] in _FRONT else _ONSETS_BACK
            into.update(onset + rhyme for onset in _ONSETS_ANY + own)
    stops = ("c", "ch", "p", "t")
    for onset, rhymes in (("qu", _RHYMES_QU), ("gi", _RHYMES_GI)):
        for rhyme in rhymes:
            (stopped if rhyme.endswith(stops) else free).add(onset + rhyme)
    free.update(("gi", "gin", "giêng", "gia", "giêm"))
    stopped.update(("giêc", "giêt"))
    return frozenset(free), frozenset(stopped)


FREE, STOPPED = _spellings()


def all_syllables() -> list[str]:
    """Every possible syllable with every tone it allows, in NFC: the material of the tests."""
    found = []
    for spelling in sorted(FREE | STOPPED):
        tones = ("", *TONES) if spelling in FREE else ("\u0301", "\u0323")
        found += [unicodedata.normalize("NFC", _with_tone(spelling, tone)) for tone in tones]
    return found


def _with_tone(spelling: str, tone: str) -> str:
    """The tone on the letter of the rhyme that carries it: the marked vowel, else the second last, else the
    last.
    """
    vowels = [i for i, letter in enumerate(spelling) if letter in "aăâeêioôơuưy"]
    if spelling[:2] in ("qu", "gi") and len(vowels) > 1:
        vowels = vowels[1:]
    marked = [i for i in vowels if spelling[i] in "ăâêôơư"]
    closed = vowels[-1] < len(spelling) - 1
    where = marked[-1] if marked else vowels[-1] if closed or len(vowels) == 1 else vowels[-2]
    return spelling[: where + 1] + tone + spelling[where + 1 :]


@lru_cache(maxsize=100_000)
def weight(word: str) -> float:
    """1 for a Vietnamese syllable, 0.3 for letters a highland name may have, −1 for letters no name has.

    A capital inside a word of small letters, or any sign that is no letter, makes it −1.
    """
    if any(letter.isupper() for letter in word[1:]) and any("a" <= letter <= "z" for letter in word):
        return -1.0
    parts = unicodedata.normalize("NFD", word.lower())
    tones = [mark for mark in parts if mark in TONES]
    spelling = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in TONES))
    if len(tones) > 1:
        return -1.0
    if spelling in FREE or (spelling in STOPPED and tones and tones[0] in _STOP_TONES):
        return 1.0
    if tones and tones[0] not in _STOP_TONES and spelling.endswith(("c", "ch", "k", "p", "t")):
        return -1.0
    return 0.3 if _HIGHLAND.fullmatch(spelling) else -1.0
