"""Cột mà quy tắc nói tới: the numbers, days, texts and lists of a kind of record, as rules name and read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal

from django.apps import apps
from django.db import models

from orgs.models import OwnedRecord, Unit
from orgs.models.units import Tier, kinds_of

ColumnKind = Literal["number", "day", "text", "row", "many"]

MONEY: Final = ("cost", "cost_total", "cost_state", "cost_people", "cost_other", "value_vnd")
DAYS: Final = (
    "starts_on",
    "granted_on",
    "recognized_on",
    "registered_on",
    "established_on",
    "issued_on",
    "signed_on",
)
_HIDDEN: Final = frozenset(
    {"id", "version", "identity_key", "created_at", "updated_at", "search_key", "sort_key", "unit"}
)


@dataclass(frozen=True)
class RuleColumn:
    """A column as rules see it. `key` is the field's name, `attname` where its stored value stands.

    `many` columns stand for how many rows are chosen; of places only hamlets count. `choices` are stored values with
    their words.
    """

    key: str
    label: str
    kind: ColumnKind
    attname: str
    is_money: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    default: Any = None

    @property
    def is_number(self) -> bool:
        """Whether it can be added and compared as a number."""
        return self.kind in ("number", "many")


@cache
def columns_of(model: type[models.Model]) -> dict[str, RuleColumn]:
    """The columns of a kind of record by key, in the order of the model."""
    found = {}
    for field in [*model._meta.concrete_fields, *model._meta.many_to_many]:
        if field.name in _HIDDEN or field.generated or isinstance(field, models.BooleanField):
            continue
        label = str(field.verbose_name)
        found[field.name] = RuleColumn(
            key=field.name,
            label=label[:1].upper() + label[1:],
            kind=_kind(field),
            attname=field.attname if not field.many_to_many else field.name,
            is_money=field.name in MONEY,
            choices=tuple((str(value), str(text)) for value, text in field.flatchoices or () if value != ""),
            default=field.get_default() if field.has_default() else None,
        )
    return found


def _kind(field: Any) -> ColumnKind:
    if field.many_to_many:
        return "many"
    if field.is_relation:
        return "row"
    if isinstance(field, models.IntegerField | models.DecimalField) and not field.choices:
        return "number"
    return "day" if isinstance(field, models.DateField) else "text"


@cache
def record_models() -> dict[str, type[OwnedRecord]]:
    """Every kind of record by its label: what rules may be about."""
    return {
        model._meta.label_lower: model
        for model in apps.get_models()
        if issubclass(model, OwnedRecord) and not model._meta.abstract
    }


def day_field(model: type[models.Model]) -> str:
    """The day by which rows belong to a period: the last day of rows with a period, else the first day there is."""
    names = {field.name: field for field in model._meta.concrete_fields}
    if "ends_on" in names and not names["ends_on"].null:
        return "ends_on"
    return next((name for name in DAYS if name in names), "created_at")


def counted(model: type[models.Model], key: str) -> models.functions.Coalesce:
    """How many rows are chosen in a many-to-many column, as a column of a query."""
    field: Any = model._meta.get_field(key)
    through = field.remote_field.through._default_manager.filter(
        **{f"{field.m2m_field_name()}": models.OuterRef("pk")}
    )
    if field.related_model is Unit:
        through = through.filter(**{f"{field.m2m_reverse_field_name()}__kind__in": kinds_of(Tier.HAMLET)})
    rows = through.order_by().values(field.m2m_field_name()).annotate(n=models.Count("pk")).values("n")
    return models.functions.Coalesce(models.Subquery(rows), 0)


def plain(value: Any) -> Any:
    """A stored value as rules see it: nothing for an empty text, its own number for a row."""
    if value is None or value == "":
        return None
    return getattr(value, "pk", value) if isinstance(value, models.Model) else value


def how_many(rows: Iterable[Any]) -> int:
    """What a many-to-many column says: how many rows, of places how many hamlets."""
    return sum(1 for row in rows if not isinstance(row, Unit) or row.tier == Tier.HAMLET)


def values_of(
    record: models.Model, columns: Iterable[RuleColumn], many: Mapping[str, Iterable[Any]] | None = None
) -> dict[str, Any]:
    """The values of a record, stored or not; `many` are the rows chosen in its many-to-many columns, if not stored."""
    found = {}
    for column in columns:
        if column.kind != "many":
            found[column.key] = plain(getattr(record, column.attname))
        elif many is not None and column.key in many:
            found[column.key] = how_many(many[column.key])
        else:
            found[column.key] = how_many(getattr(record, column.key).all()) if record.pk else 0
    return found
