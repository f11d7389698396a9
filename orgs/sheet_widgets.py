"""Ô của bảng tính: units, places, other rows and choices by the names that people write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.db import models
from import_export import widgets

from common.numbers import read_decimal
from common.text import match_key, neutralise
from common.widgets import CountWidget, DateWidget, MoneyWidget, QualifierWidget, TextWidget
from orgs.forms.records import MONEY_FIELDS
from orgs.models import Qualifier, Unit, User
from orgs.models.units import Tier, kinds_of
from orgs.permissions import Permission
from orgs.reach import NOTHING, reaches

SEPARATOR = "; "
YES, NO = "có", "không"


def widget_of(field: models.Field) -> widgets.Widget:
    """The widget that reads and prints a kind of field."""
    if isinstance(field, models.ManyToManyField):
        return PlacesWidget() if field.related_model is Unit else NamedRowsWidget(field.related_model)
    if isinstance(field, models.ForeignKey):
        return UnitWidget() if field.related_model is Unit else NamedRowWidget(field.related_model)
    if field.choices:
        is_qualifier = [key for key, _ in field.flatchoices] == Qualifier.values
        return QualifierWidget() if is_qualifier else ChoiceWidget(field)
    if isinstance(field, models.BooleanField):
        return YesNoWidget()
    if isinstance(field, models.DateField):
        return DateWidget()
    if isinstance(field, models.DecimalField):
        return MoneyWidget() if field.name in MONEY_FIELDS else DecimalWidget()
    if isinstance(field, models.PositiveIntegerField):
        return CountWidget()
    return TextWidget(field.max_length)


class DecimalWidget(widgets.Widget):
    """A number that may have a fraction; whole ones leave as whole numbers."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Decimal | int | None:
        reading = read_decimal(value)
        return None if reading is None else reading.value

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        if value is None:
            return ""
        return int(value) if value == int(value) else value


class YesNoWidget(widgets.Widget):
    """Có hoặc không; an empty cell is không."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool:
        key = match_key(str(value or NO))
        if key not in (match_key(YES), match_key(NO), "x"):
            raise ValueError(f"“{value}”: hãy ghi “{YES}” hoặc “{NO}”.")
        return key != match_key(NO)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return YES if value else NO


class ChoiceWidget(widgets.Widget):
    """One of a field's choices by its label or stored value; an empty cell takes the field's default."""

    def __init__(self, field: models.Field) -> None:
        super().__init__()
        self.field = field
        self.known = {
            match_key(text): key for key, label in field.flatchoices for text in (str(key), str(label))
        }

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        written = str(value or "").strip()
        if not written:
            return self.field.get_default() or ""
        if match_key(written) not in self.known:
            labels = ", ".join(str(label) for key, label in self.field.flatchoices if key != "")
            raise ValueError(f"“{written}” không có trong danh sách: {labels}.")
        return self.known[match_key(written)]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(dict(self.field.flatchoices).get(value, "")) if value else ""


class Reached:
    """What widgets know of the person whose sheet is read; set by the Resource."""

    user: User | None = None
    unit: Unit | None = None
    _names: dict[str, dict[int, tuple[int, Any]]] | None = None

    def rows(self) -> Iterable[Any]:
        """Rows that a cell may name."""
        raise NotImplementedError

    def named(self, row: Any) -> Iterator[tuple[int, str]]:
        """What a row may be called, each name with its rank: a whole name goes before a part of one."""
        yield 0, str(row)

    def find(self, written: str, *, among: Callable[[Any], bool] | None = None) -> Any:
        """The row of a name; raises ValueError when there is none or more than one."""
        if self._names is None:
            self._names = {}
            for row in self.rows():
                for rank, name in self.named(row):
                    self._names.setdefault(match_key(name), {}).setdefault(row.pk, (rank, row))
        ranked = list(self._names.get(match_key(written), {}).values())
        found = [row for rank, row in ranked if rank == min(rank for rank, _ in ranked)]
        if len(found) > 1 and among:
            found = [row for row in found if among(row)] or found
        if len(found) == 1:
            return found[0]
        if found:
            raise ValueError(f"Có {len(found)} mục cùng tên “{written}”. Hãy ghi rõ hơn.")
        raise ValueError(f"Không thấy “{written}” trong danh mục. Hãy kiểm tra tên.")


class UnitWidget(Reached, widgets.Widget):
    """The unit that keeps the record; an empty cell is the unit the sheet is read for."""

    def rows(self) -> Iterable[Unit]:
        units = Unit.objects.allowed(self.user, Permission.ENTER_RECORDS)
        return units.exclude(kind__in=kinds_of(Tier.HAMLET))

    def named(self, row: Unit) -> Iterator[tuple[int, str]]:
        yield 0, row.full_name
        yield 1, row.name

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Unit | None:
        written = str(value or "").strip()
        return self.find(written) if written else self.unit

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return neutralise(str(value)) if value else ""


class NamedRowWidget(Reached, widgets.Widget):
    """A row of another kind by its name, among those the person may name."""

    def __init__(self, model: type[models.Model]) -> None:
        super().__init__()
        self.model = model

    def rows(self) -> Iterable[Any]:
        found = self.model._default_manager.all()
        if hasattr(found, "citable_by"):
            return found.citable_by(self.user)
        return found.visible_to(self.user) if hasattr(found, "visible_to") else found

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        written = str(value or "").strip()
        return self.find(written) if written else None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return neutralise(str(value)) if value else ""


class NamedRowsWidget(Reached, widgets.ManyToManyWidget):
    """Rows of another kind by their names, with a semicolon between."""

    def rows(self) -> Iterable[Any]:
        return NamedRowWidget.rows(self)  # type: ignore[arg-type]

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[Any]:
        return [self.find(name) for name in split_names(value)]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return neutralise(SEPARATOR.join(sorted(str(row) for row in value.all()))) if value else ""


class PlacesWidget(Reached, widgets.ManyToManyWidget):
    """Hamlets and whole communes; "Buôn Dlei (Xã Đắk Phơi)" unless that commune keeps the record.

    `unit` is the unit that keeps the row at hand: its own places come first where names are equal.
    """

    def __init__(self) -> None:
        super().__init__(Unit)

    def rows(self) -> Iterable[Unit]:
        area = NOTHING
        for reach in reaches(self.user, Permission.ENTER_RECORDS):  # type: ignore[arg-type]
            area |= models.Q(path__startswith=reach.path)
        kinds = [*kinds_of(Tier.COMMUNE), *kinds_of(Tier.HAMLET)]
        return Unit.objects.filter(area, kind__in=kinds).select_related("parent")

    def named(self, row: Unit) -> Iterator[tuple[int, str]]:
        for rank, name in enumerate((row.full_name, row.name)):
            yield rank, name
            yield rank, f"{name} ({row.parent})"

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[Unit]:
        path = self.unit.path if self.unit else ""
        return [self.find(name, among=lambda unit: unit.path.startswith(path)) for name in split_names(value)]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        if not value:
            return ""
        places = sorted(value.all(), key=lambda place: place.sort_key)
        return neutralise(SEPARATOR.join(self._full(place) for place in places))

    def _full(self, place: Unit) -> str:
        if place.tier != Tier.HAMLET or (self.unit and place.parent_id == self.unit.pk):
            return str(place)
        return f"{place} ({place.parent})"


def split_names(value: Any) -> list[str]:
    """Names of one cell, with semicolons or line ends between."""
    return [name.strip() for name in str(value or "").replace("\n", ";").split(";") if name.strip()]
