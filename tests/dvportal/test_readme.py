"""The documents say what the code does: accounts, environment variables, commands, terms, pictures."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import get_commands

from dvportal.demo.accounts import DEMO_ACCOUNTS
from orgs.permissions import ROLE_PERMISSIONS, Permission, Role

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()
GLOSSARY = (ROOT / "docs/glossary.md").read_text()
APPS = ("orgs", "campaigns", "democracy_regs", "reports", "spreadsheets")
MODELS = [model for app in APPS for model in apps.get_app_config(app).get_models()]
READERS = r"env\.(?:text|flag|whole|words|folder|hosts|origins|database|redis|mail)\(\s*\"([A-Z_]+)\""
"""How settings and other modules ask the environment."""
PICTURE_BYTES = 150_000


def table(text: str, mark: str, *, with_heading: bool = False) -> list[list[str]]:
    """Cells of the table after a mark, with or without its heading."""
    lines = text.split(mark, 1)[1].lstrip().splitlines()
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return [*rows[:1], *rows[2:]] if with_heading else rows[2:]


def asked_variables() -> set[str]:
    """Every variable of the environment that the portal's code asks for."""
    found = set()
    for folder in ("dvportal", "reports", "spreadsheets", "orgs", "common"):
        for file in (ROOT / folder).rglob("*.py"):
            text = file.read_text()
            found |= set(re.findall(READERS, text))
            found |= set(re.findall(r"os\.environ(?:\.get\(|\[)\s*\"([A-Z_]+)\"", text))
    return found - {"DJANGO_SETTINGS_MODULE", "PATH"}


def test_the_readme_names_the_sample_accounts() -> None:
    rows = table(README, "<!-- accounts -->")
    said = [(name.strip("`"), password.strip("`"), role.split(":")[0]) for name, password, role in rows]
    assert said == DEMO_ACCOUNTS


def test_the_readme_names_the_variables_of_the_code() -> None:
    rows = table(README, "<!-- environment -->")
    assert {row[0].strip("`") for row in rows} == asked_variables()


def test_readme_and_operations_have_the_same_table() -> None:
    operations = (ROOT / "docs/operations.md").read_text()
    assert table(README, "<!-- environment -->") == table(
        operations, "a bad value stops the start with a sentence."
    )


def test_every_command_of_the_readme_exists() -> None:
    commands = set(re.findall(r"manage\.py ([a-z_]+)", README))
    assert {"render_review", "import_sheet", "load_units", "load_teams", "backup", "restore"} <= commands
    assert commands <= set(get_commands())


@pytest.mark.parametrize("name", ["README.md", "docs/how-to.md", "CHANGELOG.md", "docs/operations.md"])
def test_links_and_pictures_lead_somewhere(name: str) -> None:
    file = ROOT / name
    targets = re.findall(r"\]\(([^)#]+)", file.read_text())
    missing = [to for to in targets if not to.startswith("http") and not (file.parent / to).exists()]
    assert missing == []


def test_pictures_are_small() -> None:
    pictures = {picture.name: picture.stat().st_size for picture in (ROOT / "docs/pictures").glob("*.png")}
    assert len(pictures) >= 8
    assert {name: size for name, size in pictures.items() if size > PICTURE_BYTES} == {}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_the_glossary_names_every_model(model: type) -> None:
    line = f"| {model._meta.verbose_name} | `{model._meta.label}` |"
    assert line in GLOSSARY, f"docs/glossary.md lacks the line {line} what it is | source |"


def test_the_glossary_names_every_right_and_who_holds_it() -> None:
    heading, *rows = table(GLOSSARY, "the others everything below it too.", with_heading=True)
    assert heading == ["Right", "Vietnamese", *(role.label for role in Role)]
    assert {row[0].strip("`"): (row[1], [bool(cell) for cell in row[2:]]) for row in rows} == {
        right.value: (right.label, [right in ROLE_PERMISSIONS[role] for role in Role]) for right in Permission
    }


@pytest.mark.parametrize(
    "field",
    [field for model in MODELS for field in model._meta.get_fields() if getattr(field, "choices", None)],
    ids=str,
)
def test_the_glossary_names_every_choice(field) -> None:
    said = GLOSSARY.split("## Choices", 1)[1]
    missing = [
        f"{value} {label}" for value, label in field.choices if value and f"`{value}` {label}" not in said
    ]
    assert missing == []
