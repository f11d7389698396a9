"""Nguồn bản ghi: the kinds of records figures are made of – which day puts a row into a period, what is told apart.

A source is read as a cube: one query groups the rows of a period by unit and by the columns in ``dims`` and adds the
columns in ``sums``. Every figure of that source is a sum over cells, so the number of queries depends on the number of
sources, not of figures, units or rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db.models import BooleanField, Case, Model, Q, QuerySet, Value, When

from campaigns.models import (
    Campaign,
    Commendation,
    Contribution,
    Meeting,
    SkilfulModel,
    Team,
    UnitTitle,
    Wave,
    Welfare,
    Work,
)
from campaigns.models.models import ModelStatus
from democracy_regs.models import (
    Conference,
    Dialogue,
    Inspection,
    MediationStatistics,
    PetitionStatistics,
    ReceptionStatistics,
    SteeringCommittee,
)
from orgs.models import Document
from reports.figures.overlaps import Newest, Touching

Within = Callable[[date, date], Q]


@dataclass(frozen=True)
class Source:
    """One kind of record as figures read it.

    ``when`` gives the condition that puts a row into a period. ``dims`` are columns by which rows are told apart;
    those in ``loose`` hold free text and are compared as people read it. ``sums`` are columns that may be added.
    ``has_level`` is False for statistics, whose level is the tier of their unit. ``marks`` adds computed columns.
    ``text`` is the column by whose words a heading picks rows, ``skilful_model`` the one that names a model.
    ``has_parts`` marks records with "trong đó" lines, which stand in no sum of all rows.

    A source whose rows belong to a period by one day is summed beforehand (`reports.figures.summaries`): its ``dims``
    are columns of the record itself, or made of these alone, and a change here needs `dv_summary_attach` again.
    """

    key: str
    model: type[Model]
    when: Within
    dims: tuple[str, ...]
    url_name: str
    sums: tuple[str, ...] = ()
    loose: frozenset[str] = frozenset()
    has_level: bool = True
    where: Q = field(default_factory=Q)
    marks: Callable[[date, date], Mapping[str, Any]] | None = None
    text: str = ""
    skilful_model: str = ""
    has_parts: bool = False

    def rows(self, starts_on: date, ends_on: date, *, parts: bool = False) -> QuerySet[Any]:
        """The rows of a period, of all units; "trong đó" lines only with ``parts``."""
        rows = self.model._default_manager.all()
        if self.marks is not None:
            rows = rows.annotate(**self.marks(starts_on, ends_on))
        if self.has_parts and not parts:
            rows = rows.filter(part_of__isnull=True)
        return rows.filter(self.where, self.when(starts_on, ends_on))

    @property
    def day(self) -> str:
        """The column of the day that alone decides the period; "" when more than one day decides."""
        return self.when.day if isinstance(self.when, OnDay) else ""


@dataclass(frozen=True)
class OnDay:
    """A row belongs to the period its day lies in."""

    day: str

    def __call__(self, starts_on: date, ends_on: date) -> Q:
        return Q(**{f"{self.day}__gte": starts_on, f"{self.day}__lte": ends_on})


def on(day: str) -> Within:
    """A row belongs to the period its day lies in."""
    return OnDay(day)


def in_force(first: str, last: str) -> Within:
    """A row belongs to every period on whose last day it is in force; an open end is in force."""
    return lambda _, ends_on: (
        (Q(**{f"{first}__isnull": True}) | Q(**{f"{first}__lte": ends_on}))
        & (Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__gte": ends_on}))
    )


def _standing(starts_on: date, ends_on: date) -> Q:
    """A model counts from its registration until it stops; one that stopped on an unknown day does not."""
    still = Q(ended_on__isnull=True) & ~Q(status=ModelStatus.STOPPED)
    return Q(registered_on__lte=ends_on) & (still | Q(ended_on__gte=starts_on))


def _shared_cost(starts_on: date, ends_on: date) -> dict[str, Any]:
    """Whether the cost of a row is told by another one."""
    shared = When(cost_shared_with__isnull=False, then=Value(True))
    return {"cost_is_told_elsewhere": Case(shared, default=Value(False), output_field=BooleanField())}


WAVES: Final = Source("waves", Wave, on("starts_on"), ("level",), "campaigns:wave_detail", text="name")
MEETINGS: Final = Source(
    "meetings",
    Meeting,
    on("starts_on"),
    ("level", "kind", "attendance_qualifier"),
    "campaigns:meeting_detail",
    ("meeting_count", "attendance"),
    text="content",
)
TEAMS_SET_UP: Final = Source(
    "teams_set_up",
    Team,
    on("established_on"),
    ("level", "kind", "form"),
    "campaigns:team_detail",
    text="name",
)
TEAMS_IN_FORCE: Final = Source(
    "teams_in_force",
    Team,
    in_force("established_on", "ended_on"),
    ("level", "kind", "form"),
    "campaigns:team_detail",
    ("member_count",),
    text="name",
)
CONTRIBUTIONS: Final = Source(
    "contributions",
    Contribution,
    on("starts_on"),
    ("level", "kind", "item", "measure", "resolution_id", "qualifier"),
    "campaigns:contribution_detail",
    ("amount", "value_vnd", "households"),
    loose=frozenset({"item", "measure"}),
    text="purpose",
    skilful_model="skilful_model_id",
    has_parts=True,
)
WORKS: Final = Source(
    "works",
    Work,
    on("starts_on"),
    ("level", "kind", "action", "count_measure", "qualifier", "cost_qualifier", "cost_is_told_elsewhere"),
    "campaigns:work_detail",
    ("count", "length_m", "cost_total", "cost_state", "cost_people", "cost_other"),
    loose=frozenset({"count_measure"}),
    marks=_shared_cost,
    text="name",
    skilful_model="skilful_model_id",
    has_parts=True,
)
WELFARE: Final = Source(
    "welfare",
    Welfare,
    on("starts_on"),
    ("level", "kind", "action", "count_measure", "qualifier", "cost_qualifier", "cost_is_told_elsewhere"),
    "campaigns:welfare_detail",
    ("count", "cost"),
    loose=frozenset({"count_measure"}),
    marks=_shared_cost,
    text="beneficiaries",
    has_parts=True,
)
MODELS: Final = Source(
    "models",
    SkilfulModel,
    _standing,
    ("level", "status", "field", "subject", "is_exemplar", "qualifier"),
    "campaigns:model_detail",
    ("model_count", "member_count"),
    text="name",
    skilful_model="pk",
)
COMMENDATIONS: Final = Source(
    "commendations",
    Commendation,
    on("granted_on"),
    ("level", "subject_kind", "theme", "form"),
    "campaigns:commendation_detail",
    ("subject_count",),
)
PACTS: Final = Source(
    "pacts", Campaign, on("signed_on"), ("level", "kind"), "campaigns:campaign_detail", text="name"
)
TITLES_GIVEN: Final = Source(
    "titles_given",
    UnitTitle,
    on("recognized_on"),
    ("kind",),
    "campaigns:title_detail",
    has_level=False,
)
TITLES_HELD: Final = Source(
    "titles_held",
    UnitTitle,
    in_force("recognized_on", "ended_on"),
    ("kind",),
    "campaigns:title_detail",
    has_level=False,
)
CONFERENCES: Final = Source(
    "conferences",
    Conference,
    on("starts_on"),
    ("level", "form", "attendance_qualifier"),
    "democracy_regs:conference_detail",
    ("conference_count", "attendance"),
    text="content",
)
DIALOGUES: Final = Source(
    "dialogues",
    Dialogue,
    on("starts_on"),
    ("level", "attendance_qualifier"),
    "democracy_regs:dialogue_detail",
    ("dialogue_count", "attendance", "opinions_received", "opinions_answered"),
    text="content",
)
ANSWERED_DIALOGUES: Final = Source(
    "answered_dialogues",
    Dialogue,
    on("starts_on"),
    ("level",),
    "democracy_regs:dialogue_detail",
    ("opinions_received", "opinions_answered"),
    text="content",
    where=Q(opinions_received__isnull=False, opinions_answered__isnull=False),
)
INSPECTIONS: Final = Source(
    "inspections",
    Inspection,
    on("established_on"),
    ("level", "kind"),
    "democracy_regs:inspection_detail",
    text="name",
)
COMMITTEES_IN_FORCE: Final = Source(
    "committees_in_force",
    SteeringCommittee,
    in_force("established_on", "ended_on"),
    ("level",),
    "democracy_regs:committee_detail",
)
COMMITTEES_CONSOLIDATED: Final = Source(
    "committees_consolidated",
    SteeringCommittee,
    on("consolidated_on"),
    ("level",),
    "democracy_regs:committee_detail",
)
PETITIONS: Final = Source(
    "petitions",
    PetitionStatistics,
    Touching(PetitionStatistics),
    ("is_inside", "is_crossed"),
    "democracy_regs:petition_detail",
    ("carried_over", "received", "handled", "complaints", "denunciations", "proposals"),
    has_level=False,
    marks=Touching(PetitionStatistics).marks,
)
RECEPTIONS: Final = Source(
    "receptions",
    ReceptionStatistics,
    Touching(ReceptionStatistics),
    ("is_inside", "is_crossed"),
    "democracy_regs:reception_detail",
    ("visits", "people", "cases"),
    has_level=False,
    marks=Touching(ReceptionStatistics).marks,
)
MEDIATIONS: Final = Source(
    "mediations",
    MediationStatistics,
    Touching(MediationStatistics),
    ("is_inside", "is_crossed"),
    "democracy_regs:mediation_detail",
    ("cases", "successes"),
    has_level=False,
    marks=Touching(MediationStatistics).marks,
)
MEDIATION_GROUPS: Final = Source(
    "mediation_groups",
    MediationStatistics,
    Newest(MediationStatistics, "groups"),
    (),
    "democracy_regs:mediation_detail",
    ("groups",),
    has_level=False,
)
MEDIATORS: Final = Source(
    "mediators",
    MediationStatistics,
    Newest(MediationStatistics, "mediators"),
    (),
    "democracy_regs:mediation_detail",
    ("mediators",),
    has_level=False,
)
DOCUMENTS: Final = Source(
    "documents",
    Document,
    on("issued_on"),
    ("kind",),
    "orgs:document_detail",
    has_level=False,
    where=Q(is_own=True),
    text="summary",
)
