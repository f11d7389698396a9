"""Nền của các biểu phong trào: level by the person's unit, qualifiers typed before numbers, bodies in reach."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Final

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from common.dates import read_date
from common.fields import VietDateField, settle_qualifiers
from common.formats import format_decimal
from common.periods import Period
from common.reading import ReadError
from orgs.forms.records import RecordForm
from orgs.models import Body
from orgs.permissions import Permission
from orgs.reach import unit_condition

TIMES_OFF: Final = 300
"""From this many times more or less than usual a number is asked about: a dot for a comma makes it 1.000."""
FIRST_DAYS: Final = ("starts_on", "established_on", "granted_on", "registered_on")
"""The columns by which the kinds of record are counted."""
SMALL_MONEY: Final = 10_000
"""Fewer đồng than this were most likely meant as nghìn or triệu."""
ENOUGH_ROWS: Final = 3
"""How many earlier rows make something usual."""


def citable_bodies(user) -> QuerySet[Body]:
    """Bodies that a person's records may name: of units in reach and of those above them."""
    above = {int(part) for _, _, path in user.held_roles for part in path.split(".") if part}
    return Body.objects.filter(unit_condition(user, Permission.VIEW_RECORDS) | Q(unit_id__in=above))


def small_money(label: str, value: Decimal | int | None) -> list[str]:
    """A sentence when an amount of money is too small to be meant as đồng."""
    if value is None or not 0 < value < SMALL_MONEY:
        return []
    text = format_decimal(value)
    return [f"{label} chỉ {text} đồng. Nếu là triệu, hãy ghi “{text} triệu”."]


class CampaignRecordForm(RecordForm):
    """Base of the forms of this app. `qualified` pairs each number with the field that keeps its "khoảng"."""

    qualified: ClassVar[dict[str, str]] = {}
    starts_at_own_level = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_new = self.instance.pk is None
        if self.is_new and not self.is_bound:
            self.fields[self.section_layout[0][1][0]].widget.attrs["autofocus"] = True
        for name, target in self.qualified.items():
            self.fields[name].qualifier_field = target
        for field in self.fields.values():
            if isinstance(field, VietDateField):
                field.period = Period.year(self._working_year())
            if (
                isinstance(field, forms.TypedChoiceField)
                and field.choices
                and field.choices[0][1] == "---------"
            ):
                field.choices = [("", "— chọn —" if field.required else "— chưa rõ —"), *field.choices[1:]]
            if isinstance(field, forms.ModelMultipleChoiceField) and field.queryset.model is Body:
                field.queryset = citable_bodies(self.user)
            elif isinstance(field, forms.ModelChoiceField) and field.queryset.model is Body:
                field.queryset, field.empty_label = citable_bodies(self.user), "— không chọn —"

    def _working_year(self) -> int:
        """The year of the form's first day, which "15/3" belongs to; this year in an empty form."""
        for name in FIRST_DAYS:
            if name in self.fields:
                day = typed_day(self, name) or self.initial.get(name)
                return typed_year(day) or timezone.localdate().year
        return timezone.localdate().year

    def clean(self) -> dict[str, Any]:
        """Move qualifiers that were typed before numbers into their own fields."""
        super().clean()
        settle_qualifiers(self)
        return self.cleaned_data

    def warnings(self) -> list[str]:
        """Also: days whose year was completed, and what each kind adds in `doubts`."""
        found = super().warnings()
        for name, field in self.fields.items():
            reading = getattr(field, "reading", None)
            if reading and "date_year_assumed" in reading.warnings and self.cleaned_data.get(name):
                found.append(f"{field.label}: “{reading.as_written}” được hiểu là {reading.value:%d/%m/%Y}.")
        unit, day = self.cleaned_data.get("unit"), self._first_day()
        if unit and day and not unit.is_active_on(day):
            found.append(
                f"{unit} không còn hoặc chưa có vào ngày {day:%d/%m/%Y}. Hãy xem lại ngày hoặc đơn vị."
            )
        return found + self.doubts()

    def _first_day(self) -> date | None:
        return next((self.cleaned_data[name] for name in FIRST_DAYS if self.cleaned_data.get(name)), None)

    def doubts(self) -> list[str]:
        """What is allowed but unlikely in this kind of record."""
        return []


def typed_day(form: forms.BaseForm, name: str) -> date | None:
    """The day typed into a bound form with its year, before the form is judged; None when it cannot be read."""
    if not form.is_bound:
        return None
    try:
        reading = read_date(form.data.get(form.add_prefix(name)))
    except ReadError:
        return None
    return reading.value if reading else None


def typed_year(day: date | str | None) -> int | None:
    """The year of a day that a form starts from: a date, or the text kept for the next form."""
    if isinstance(day, date):
        return day.year
    try:
        reading = read_date(day)
    except ReadError:
        return None
    return reading.value.year if reading else None


def numbers(rows: Any) -> set[str]:
    """Own numbers of rows that a form opens with or was sent, whatever an address or a browser put there."""
    some = rows if isinstance(rows, list | tuple | set | QuerySet) else [rows]
    texts = {str(getattr(row, "pk", row) or "") for row in some}
    return {text for text in texts if text.isascii() and text.isdigit() and len(text) < 10}
