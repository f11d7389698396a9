"""The one stylesheet and the scripts: their budgets, their tokens, and contrasts computed from the tokens."""

import re
from pathlib import Path

import brotli
import pytest

ROOT = Path(__file__).resolve().parents[2]
CSS = (ROOT / "static/css/portal.css").read_text(encoding="utf-8")
RULES = re.findall(r"([^{}]+)\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", CSS, flags=re.S))
TOKENS = dict(
    re.findall(r"(--[\w-]+):\s*([^;]+);", next(body for name, body in RULES if name.strip() == ":root"))
)
COLOURS = {name: value for name, value in TOKENS.items() if value.startswith("#")}

SURFACES = ("--paper", "--sheet", "--field")
WASHES = ("--blue-wash", "--ok-wash", "--warn-wash", "--bad-wash", "--accent-wash", "--shade")
TEXT_PAIRS = [
    *[
        (text, ground)
        for text in ("--ink", "--ink-soft", "--blue", "--accent", "--bad", "--ok")
        for ground in SURFACES
    ],
    *[("--ink", wash) for wash in WASHES],
    *[
        (text, ground)
        for text in ("--ink-soft", "--blue", "--blue-deep")
        for ground in ("--shade", "--blue-wash")
    ],
    *[("--on-dark", ground) for ground in ("--blue", "--blue-deep", "--accent", "--bad")],
    *[(f"--{tone}", f"--{tone}-wash") for tone in ("ok", "warn", "bad", "accent", "blue")],
]
# Edges of controls and the focus ring must be seen against what lies beside them (WCAG 1.4.11).
EDGE_PAIRS = [
    (edge, ground) for edge in ("--line-strong", "--focus", "--bad", "--warn-line") for ground in SURFACES
]


def luminance(colour: str) -> float:
    """Relative luminance of "#rrggbb" as WCAG 2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two "#rrggbb" colours, 1 to 21."""
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_wcag_does():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


def test_stylesheet_stays_small():
    assert [path.name for path in (ROOT / "static/css").iterdir()] == ["portal.css"]
    assert len(CSS.encode()) <= 25 * 1024
    assert len(brotli.compress(CSS.encode(), quality=11)) <= 6 * 1024


def test_scripts_stay_small():
    sizes = {path.name: path.read_bytes() for path in (ROOT / "static/js").glob("*.js")}
    assert {"portal.js", "picker.js"} <= sizes.keys()
    assert {name: len(text) for name, text in sizes.items() if len(text) > 8 * 1024} == {}
    assert (
        sum(len(brotli.compress(sizes[name], quality=11)) for name in ("portal.js", "picker.js")) <= 6 * 1024
    )


def test_scripts_need_no_loosened_policy():
    for path in (ROOT / "static/js").glob("*.js"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\beval\s*\(|new Function|document\.write", text), path
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML", text), path
        assert not re.search(r"https?://", text), path


def test_every_colour_is_a_token():
    literal = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklch|color-mix)\(")
    names = "white|black|red|green|blue|gr[ae]y|silver|yellow|orange|brown|maroon|navy|teal"
    named = re.compile(rf"(?:^|[\s,(])(?:{names})\b")
    offenders = []
    for selector, body in RULES:
        if selector.strip() == ":root":
            continue
        for declaration in filter(str.strip, body.split(";")):
            value = re.sub(r"var\(--[\w-]+\)", "", declaration.split(":", 1)[1])
            if literal.search(value) or named.search(value):
                offenders.append(f"{selector.strip()} {{ {declaration.strip()} }}")
    assert offenders == []


def test_tokens_used_are_defined_and_tokens_defined_are_used():
    assert set(re.findall(r"var\((--[\w-]+)\)", CSS)) == set(TOKENS)


def declared(body: str, name: str) -> str | None:
    """The one token that a rule gives to a property, or None."""
    found = re.search(rf"(?:^|[\s;]){name}:[^;]*?var\((--[\w-]+)\)", body)
    return found.group(1) if found and found.group(1) in COLOURS else None


RULE_PAIRS = sorted(
    {
        (declared(body, "color"), declared(body, "background"))
        for selector, body in RULES
        if declared(body, "color") and declared(body, "background")
    }
)


def test_rules_with_text_and_ground_were_found():
    assert ("--on-dark", "--blue") in RULE_PAIRS
    assert len(RULE_PAIRS) >= 8


@pytest.mark.parametrize(("text", "ground"), sorted({*TEXT_PAIRS, *RULE_PAIRS}))
def test_text_is_legible(text, ground):
    assert contrast(COLOURS[text], COLOURS[ground]) >= 4.5


@pytest.mark.parametrize(("edge", "ground"), EDGE_PAIRS)
def test_edges_are_visible(edge, ground):
    assert contrast(COLOURS[edge], COLOURS[ground]) >= 3


def test_every_text_colour_is_among_the_pairs_checked():
    used = {declared(body, "color") for _, body in RULES} - {None}
    assert used <= {text for text, _ in {*TEXT_PAIRS, *RULE_PAIRS}}


def test_targets_are_large():
    assert TOKENS["--target"] == "44px"
    assert re.search(r"\.button \{[^}]*min-height: var\(--target\)", CSS)
    assert "html { font-size: 106.25%;" in CSS, "the base size is 17px"
