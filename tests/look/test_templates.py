"""Every template of the portal: nothing inline, nothing unescaped, every static file there."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
# The printed layouts are not pages of the browser; their own tests watch over them.
PATHS = sorted(path for path in TEMPLATES.rglob("*.html") if "pdf" not in path.relative_to(TEMPLATES).parts)
NAMES = [path.relative_to(TEMPLATES).as_posix() for path in PATHS]


class Inline(HTMLParser):
    """Collects what the content security policy forbids."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        if tag == "style" or (tag == "script" and not names.get("src")):
            self.found.append(f"<{tag}>")
        self.found += [
            f"<{tag} {name}>" for name in names if name == "style" or re.fullmatch(r"on[a-z]+", name)
        ]
        values = [value.lower() for value in names.values() if value]
        self.found += [f"javascript: in <{tag}>" for value in values if "javascript:" in value]


def markup(path: Path) -> str:
    """The template without its tags and comments, so that only HTML is left to read."""
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}", "", text, flags=re.S)
    return re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", text, flags=re.S)


def inline(html: str) -> list[str]:
    """What a strict policy would refuse in this HTML."""
    parser = Inline()
    parser.feed(html)
    return parser.found


def test_the_scan_sees_inline_code():
    assert inline('<p style="a">') == ["<p style>"]
    assert inline("<button onclick=x()>") == ["<button onclick>"]
    assert inline("<script>x</script><style>y</style>") == ["<script>", "<style>"]
    assert inline('<script src="/static/js/portal.js"></script>') == []


def test_templates_were_found():
    assert {"base.html", "404.html", "partials/field.html", "records/form.html", "orgs/sign_in.html"} <= set(
        NAMES
    )


@pytest.mark.parametrize("path", PATHS, ids=NAMES)
def test_nothing_inline(path):
    assert inline(markup(path)) == []


@pytest.mark.parametrize("path", PATHS, ids=NAMES)
def test_nothing_unescaped_and_nothing_from_elsewhere(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe\b|autoescape off|\|\s*safeseq", text)
    assert not re.search(r"""(?:src|href|action)=["']?(?:https?:)?//""", text)


@pytest.mark.parametrize("path", PATHS, ids=NAMES)
def test_static_files_exist(path):
    for name in re.findall(r"\{% static ['\"]([^'\"]+)['\"] %\}", path.read_text(encoding="utf-8")):
        assert (ROOT / "static" / name).is_file(), name


@pytest.mark.parametrize("path", PATHS, ids=NAMES)
def test_fields_go_through_the_one_partial(path):
    assert not re.search(
        r"\.as_(p|table|ul|div)\b|\.label_tag\b|\.as_field_group\b", path.read_text(encoding="utf-8")
    )


@pytest.mark.parametrize("path", PATHS, ids=NAMES)
def test_post_forms_carry_the_csrf_token(path):
    text = path.read_text(encoding="utf-8")
    for form in re.findall(r"<form\b.*?</form>", text, flags=re.S):
        assert ('method="post"' in form) == ("{% csrf_token %}" in form)


@pytest.mark.parametrize("name", NAMES)
def test_templates_compile(name):
    assert get_template(name)
