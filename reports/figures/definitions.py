"""Định nghĩa: how each computed indicator of the catalogue is made from records, one definition per code.

The words of a definition stand in `reports/data/indicators.json` and are read from there; `docs/figures.md` shows both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from django.db.models import Field

from campaigns.models import (
    ContributionKind,
    MeetingKind,
    TeamKind,
    TitleKind,
    WelfareAction,
    WelfareKind,
)
from campaigns.models.campaigns import CampaignKind
from campaigns.models.commendations import SubjectKind
from campaigns.models.models import ModelStatus
from democracy_regs.models.inspections import InspectionKind
from orgs.models import Level
from orgs.models.units import Tier
from reports.figures import sources
from reports.figures.sources import Source

Shape = Literal["rows", "cover", "targets"]
"""How the rows make the figure: added or counted; hamlets reached; distinct places of inspection."""


@dataclass(frozen=True)
class Definition:
    """How one indicator is computed.

    ``fixed`` narrows the source's columns to values. ``amount`` is the column added ("" counts the rows); with
    ``whole`` the figure is a ratio of ``amount`` to the sum of those columns. ``themes`` are the columns a theme may
    choose from, ``words`` adds choices that a column does not store as text. ``item`` and ``measure`` are columns of
    free text; ``one_measure`` refuses to add different measures. ``named`` lists what is counted. ``parts`` are
    columns that should add up to ``amount``; when they do not, the author is told.
    """

    source: Source
    fixed: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    amount: str = ""
    whole: tuple[str, ...] = ()
    qualifier: str = ""
    themes: tuple[str, ...] = ()
    words: Mapping[str, tuple[str, Any]] = field(default_factory=dict)
    item: str = ""
    measure: str = ""
    one_measure: bool = False
    resolution: bool = False
    shape: Shape = "rows"
    named: bool = False
    parts: tuple[str, ...] = ()

    def chosen(self, theme: str) -> dict[str, Any] | None:
        """The columns and values a theme stands for; None when a part of it is no choice of this figure."""
        found: dict[str, Any] = {}
        for word in filter(None, theme.split("+")):
            column, _, choice = word.rpartition("=")
            choices = {choice: self.words[choice]} if choice in self.words else {}
            for name in reversed(self.themes):
                if choice in self.choices(name) and column in ("", name):
                    choices[choice] = (name, choice)
            if choice not in choices:
                return None
            name, value = choices[choice]
            found[name] = value
        return found

    def choices(self, column: str) -> dict[str, str]:
        """The stored choices of a column with their labels."""
        model_field = self.source.model._meta.get_field(column)
        assert isinstance(model_field, Field)
        return {str(value): str(label) for value, label in model_field.flatchoices}

    def theme_labels(self, theme: str) -> set[str]:
        """What the choices of a theme are called: entered values write these as their heading."""
        found = self.chosen(theme) or {}
        return {self.choices(name)[value] for name, value in found.items() if name in self.themes}


LEVEL_OF_TIER: Final[dict[str, Tier]] = {
    Level.PROVINCE: Tier.PROVINCE,
    Level.DISTRICT: Tier.DISTRICT,
    Level.COMMUNE: Tier.COMMUNE,
}
"""The tier whose statistics count as a level's, for records that tell no level."""

HOUSES: Final = (WelfareKind.GRATITUDE_HOUSE, WelfareKind.COMPASSION_HOUSE, WelfareKind.UNITY_HOUSE)
SUPPORT: Final = (WelfareKind.HEALTH_INSURANCE, WelfareKind.GIFTS, WelfareKind.OTHER)
EXEMPLAR: Final = {"mo_hinh": ("is_exemplar", False), "dien_hinh": ("is_exemplar", True)}
PLACE_UNIT, PLACE_BODY, PLACE_ENTERPRISE = "xa", "co_quan", "doanh_nghiep"
PLACES: Final = {word: ("place", word) for word in (PLACE_UNIT, PLACE_BODY, PLACE_ENTERPRISE)}
"""What a place of inspection is: a unit, an agency or school, an enterprise."""


def _meetings(kind: str, amount: str) -> Definition:
    qualifier = "attendance_qualifier" if amount == "attendance" else ""
    return Definition(sources.MEETINGS, {"kind": (kind,)}, amount, qualifier=qualifier)


def _given(*kinds: str, amount: str = "amount", **more: Any) -> Definition:
    qualifier = "qualifier" if amount == "amount" else ""
    return Definition(
        sources.CONTRIBUTIONS, {"kind": kinds}, amount, qualifier=qualifier, resolution=True, **more
    )


def _works(amount: str) -> Definition:
    item = "count_measure" if amount == "count" else ""
    return Definition(
        sources.WORKS,
        amount=amount,
        qualifier="cost_qualifier" if amount.startswith("cost") else "qualifier",
        themes=("kind", "action"),
        item=item,
        measure=item,
        parts=("cost_state", "cost_people", "cost_other") if amount == "cost_total" else (),
    )


def _houses(amount: str, *actions: str) -> Definition:
    fixed: dict[str, tuple[Any, ...]] = {"kind": HOUSES}
    if actions:
        fixed["action"] = actions
    qualifier = "qualifier" if amount == "count" else "cost_qualifier"
    return Definition(sources.WELFARE, fixed, amount, qualifier=qualifier, themes=("kind", "action"))


def _supported(*measures: str) -> Definition:
    fixed = {"kind": SUPPORT, "count_measure": measures}
    return Definition(sources.WELFARE, fixed, "count", qualifier="qualifier", themes=("kind",))


def _models(amount: str = "model_count", *statuses: str) -> Definition:
    return Definition(
        sources.MODELS,
        {"status": statuses} if statuses else {},
        amount,
        qualifier="qualifier",
        themes=("status", "field", "subject"),
        words=EXEMPLAR,
    )


def _statistics(source: Source, amount: str, *whole: str) -> Definition:
    return Definition(source, {"is_inside": (True,)}, amount, whole)


def _commended(subject: str) -> Definition:
    return Definition(
        sources.COMMENDATIONS, {"subject_kind": (subject,)}, "subject_count", themes=("theme", "form")
    )


def _signed(kind: str) -> Definition:
    return Definition(sources.PACTS, {"kind": (kind,)}, named=True)


def _title(source: Source) -> Definition:
    return Definition(source, {"kind": (TitleKind.NEW_COUNTRYSIDE,)}, named=True)


DEFINITIONS: Final[dict[str, Definition]] = {
    "PD01": Definition(sources.WAVES),
    "PD02": _meetings(MeetingKind.MOBILIZATION, "meeting_count"),
    "PD03": Definition(sources.MEETINGS, {"kind": (MeetingKind.MOBILIZATION,)}, shape="cover"),
    "PD04": _meetings(MeetingKind.MOBILIZATION, "attendance"),
    "PD05": Definition(sources.TEAMS_SET_UP, {"kind": (TeamKind.MOBILIZATION,)}, themes=("form",)),
    "PD06": _meetings(MeetingKind.OUTREACH, "meeting_count"),
    "PD07": _meetings(MeetingKind.OUTREACH, "attendance"),
    "PD08a": Definition(sources.TEAMS_IN_FORCE, {"kind": (TeamKind.TASK_FORCE,)}, themes=("form",)),
    "PD08b": Definition(sources.TEAMS_IN_FORCE, {"kind": (TeamKind.TASK_FORCE,)}, "member_count"),
    "QC01": Definition(sources.CONFERENCES, amount="conference_count", themes=("form",)),
    "QC02": Definition(
        sources.CONFERENCES, amount="attendance", qualifier="attendance_qualifier", themes=("form",)
    ),
    "QC03": Definition(sources.INSPECTIONS, {"kind": (InspectionKind.INSPECTION,)}, named=True),
    "QC04": Definition(sources.INSPECTIONS, {"kind": (InspectionKind.SUPERVISION,)}, named=True),
    "QC05": Definition(sources.INSPECTIONS, themes=("kind",), words=PLACES, shape="targets", named=True),
    "QC06a": Definition(sources.COMMITTEES_IN_FORCE),
    "QC06b": Definition(sources.COMMITTEES_CONSOLIDATED),
    "QC07a": Definition(sources.DIALOGUES, amount="dialogue_count"),
    "QC07b": Definition(sources.DIALOGUES, amount="opinions_received"),
    "QC07c": Definition(sources.ANSWERED_DIALOGUES, amount="opinions_answered", whole=("opinions_received",)),
    "QC07d": Definition(sources.DIALOGUES, amount="attendance", qualifier="attendance_qualifier"),
    "NL01": _given(ContributionKind.LAND),
    "NL02": _given(ContributionKind.MONEY),
    "NL03": _given(ContributionKind.LABOUR),
    "NL04": _given(ContributionKind.SOCIALIZED),
    "NL05": _given(ContributionKind.IN_KIND, item="item", measure="measure", one_measure=True),
    "NL06": _given(ContributionKind.LAND, ContributionKind.IN_KIND, amount="value_vnd"),
    "NL07": _given(*ContributionKind.values, amount="households", themes=("kind",)),
    "CT01": _works("length_m"),
    "CT02a": _works("cost_total"),
    "CT02b": _works("cost_state"),
    "CT02c": _works("cost_people"),
    "CT02d": _works("cost_other"),
    "CT03": _works("count"),
    "AS01": _houses("count", WelfareAction.BUILD),
    "AS02": _houses("count", WelfareAction.REPAIR),
    "AS03": _houses("cost"),
    "AS04a": _supported("lượt người", "lượt"),
    "AS04b": _supported("người"),
    "AS04c": _supported("hộ", "hộ gia đình"),
    "AS04d": _supported("lượt hộ"),
    "AS05": Definition(sources.WELFARE, {"kind": (WelfareKind.FUND,)}, "cost", qualifier="cost_qualifier"),
    "MH01": _models(),
    "MH02": _models(),
    "MH03": _models(),
    "MH04": _models("member_count"),
    "MH05a": _models("model_count", ModelStatus.RECOGNIZED, ModelStatus.EXEMPLARY, ModelStatus.COMMENDED),
    "MH05b": _models("model_count", ModelStatus.EXEMPLARY, ModelStatus.COMMENDED),
    "MH05c": _models("model_count", ModelStatus.COMMENDED),
    "DT01": _statistics(sources.PETITIONS, "handled", "carried_over", "received"),
    "DT02a": _statistics(sources.PETITIONS, "complaints"),
    "DT02b": _statistics(sources.PETITIONS, "denunciations"),
    "DT02c": _statistics(sources.PETITIONS, "proposals"),
    "DT03a": _statistics(sources.RECEPTIONS, "visits"),
    "DT03b": _statistics(sources.RECEPTIONS, "people"),
    "DT03c": _statistics(sources.RECEPTIONS, "cases"),
    "HG01a": Definition(sources.MEDIATION_GROUPS, amount="groups"),
    "HG01b": Definition(sources.MEDIATORS, amount="mediators"),
    "HG02": _statistics(sources.MEDIATIONS, "successes", "cases"),
    "KX02a": _title(sources.TITLES_GIVEN),
    "KX02b": _title(sources.TITLES_HELD),
    "TG02": Definition(sources.TEAMS_SET_UP, {"kind": (TeamKind.VISIT,)}, themes=("form",)),
    "PH01": _signed(CampaignKind.PACT),
    "PH02": _signed(CampaignKind.COORDINATION),
    "VB01": Definition(sources.DOCUMENTS, themes=("kind",)),
    "KT01": _commended(SubjectKind.COLLECTIVE),
    "KT02": _commended(SubjectKind.PERSON),
    "KT03": _commended(SubjectKind.HOUSEHOLD),
}
"""By `Indicator.computed_by`, which is the code itself for shipped indicators."""
