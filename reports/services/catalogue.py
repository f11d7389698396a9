"""Danh mục chỉ tiêu và đề cương: brings what is shipped as data (`reports/data/`) into the database.

Only shipped rows (without an owner) are written; what an office made stays. Loading twice changes nothing the second
time.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from orgs.audit import acting
from orgs.models import QualityRule
from orgs.models.audit import Door
from reports.models import Indicator, Outline, OutlineFigure, OutlineSection

DATA: Final = Path(__file__).resolve().parent.parent / "data"
SECTION_FIELDS: Final = ("place", "position", "depth", "heading", "body", "table_key", "is_included")
FIGURE_FIELDS: Final = (
    "key",
    "level",
    "heading",
    "item",
    "theme",
    "qualifier",
    "display",
    "measure",
    "pad2",
    "source",
    "resolution_symbol",
)


@dataclass(frozen=True)
class Loaded:
    """How many rows were made, changed and left alone."""

    made: int = 0
    changed: int = 0
    same: int = 0


def shipped_indicators() -> list[dict[str, Any]]:
    """The indicators shipped with the portal, as data."""
    return json.loads((DATA / "indicators.json").read_text("utf-8"))  # type: ignore[no-any-return]


def shipped_outlines() -> list[dict[str, Any]]:
    """The outlines shipped with the portal, as data."""
    return json.loads((DATA / "outlines.json").read_text("utf-8"))  # type: ignore[no-any-return]


def shipped_rules() -> list[dict[str, Any]]:
    """The rules of data quality shipped with the portal, as data; numbers are texts, as the database holds them."""
    rows: list[dict[str, Any]] = json.loads((DATA / "quality_rules.json").read_text("utf-8"))
    for row in rows:
        for name in ("factor", "low", "high"):
            row[name] = None if row[name] is None else Decimal(row[name])
    return rows


def load_rules() -> Loaded:
    """Write the shipped rules by their code. Rules of offices and where a rule is switched off are not touched."""
    stored = {rule.code: rule for rule in QualityRule.objects.exclude(code="")}
    made, changed, same = 0, 0, 0
    with acting(by=None, door=Door.COMMAND, reason="Nạp quy tắc chất lượng"):
        for row in shipped_rules():
            rule = stored.get(row["code"])
            if rule is None:
                QualityRule.objects.create(**row)
                made += 1
            elif changes := {name: value for name, value in row.items() if getattr(rule, name) != value}:
                QualityRule.objects.filter(pk=rule.pk).update(**changes)
                changed += 1
            else:
                same += 1
    return Loaded(made, changed, same)


def load() -> Loaded:
    """Write the shipped indicators by their code. Indicators that offices made are not touched."""
    stored = {indicator.code: indicator for indicator in Indicator.objects.filter(owner__isnull=True)}
    made, changed, same = 0, 0, 0
    with acting(by=None, door=Door.COMMAND, reason="Nạp danh mục chỉ tiêu"):
        for row in shipped_indicators():
            indicator = stored.get(row["code"])
            if indicator is None:
                Indicator.objects.create(**row)
                made += 1
            elif changes := [name for name, value in row.items() if getattr(indicator, name) != value]:
                Indicator.objects.filter(pk=indicator.pk).update(**{name: row[name] for name in changes})
                changed += 1
            else:
                same += 1
    return Loaded(made, changed, same)


def load_outlines() -> Loaded:
    """Write the shipped outlines by kind and name; an outline whose sections or figures differ is written anew.

    Raises KeyError when an outline names an indicator that is not in the catalogue: `load` goes first.
    """
    codes = dict(Indicator.objects.filter(owner__isnull=True).values_list("code", "pk"))
    made, changed, same = 0, 0, 0
    with acting(by=None, door=Door.COMMAND, reason="Nạp đề cương"):
        for row in shipped_outlines():
            outline, is_new = Outline.objects.get_or_create(owner=None, kind=row["kind"], name=row["name"])
            sections, figures = _sections(row), _figures(row, codes)
            if not is_new and _stored(outline) == (row["subject"], sections, figures):
                same += 1
                continue
            made, changed = (made + 1, changed) if is_new else (made, changed + 1)
            _write(outline, row["subject"], sections, figures)
    return Loaded(made, changed, same)


def _sections(row: dict[str, Any]) -> list[dict[str, Any]]:
    blank = {"place": "body", "depth": 1, "heading": "", "body": "", "table_key": "", "is_included": True}
    return [{**blank, **section, "position": place * 10} for place, section in enumerate(row["sections"], 1)]


def _figures(row: dict[str, Any], codes: dict[str, int]) -> list[dict[str, Any]]:
    blank = {name: "" for name in FIGURE_FIELDS} | {"pad2": False}
    found = []
    for figure in row["figures"]:
        rest = {name: value for name, value in figure.items() if name != "indicator"}
        found.append({**blank, **rest, "indicator_id": codes[figure["indicator"]]})
    return sorted(found, key=lambda figure: str(figure["key"]))


def _stored(outline: Outline) -> tuple[str, list[dict[str, Any]], list[dict[str, Any]]]:
    sections = OutlineSection.objects.filter(outline=outline).order_by("position", "pk")
    figures = OutlineFigure.objects.filter(outline=outline).values(*FIGURE_FIELDS, "indicator_id")
    return (
        outline.subject,
        list(sections.values(*SECTION_FIELDS)),
        sorted(figures, key=lambda figure: str(figure["key"])),
    )


def _write(
    outline: Outline, subject: str, sections: list[dict[str, Any]], figures: list[dict[str, Any]]
) -> None:
    outline.subject = subject
    outline.save(update_fields=["subject"])
    outline.sections.all().delete()
    outline.figures.all().delete()
    OutlineSection.objects.bulk_create(OutlineSection(outline=outline, **section) for section in sections)
    OutlineFigure.objects.bulk_create(OutlineFigure(outline=outline, **figure) for figure in figures)
