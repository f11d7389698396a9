"""Bộ lọc của nhật ký."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from common.fields import VietDateField
from common.text import fold
from orgs.audit import table_label
from orgs.models import User
from orgs.models.audit import AuditQuerySet, Door

DOORS = [
    ("", "Tất cả"),
    *((key, label) for key, label in Door.choices if key),
    ("-", str(Door.UNKNOWN.label)),
]


class TrailForm(forms.Form):
    """Người, ngày, qua đâu, loại bản ghi, and the line to go on from."""

    q = forms.CharField(label="Người thực hiện (không cần gõ dấu)", required=False, max_length=200)
    tu = VietDateField(label="Từ ngày", required=False)
    den = VietDateField(label="Đến ngày", required=False)
    qua = forms.ChoiceField(label="Qua", required=False, choices=DOORS)
    loai = forms.ChoiceField(label="Loại bản ghi", required=False)

    def __init__(self, data: Any, *, with_person: bool = True, tables: list[str] | None = None) -> None:
        super().__init__(data)
        if not with_person:
            del self.fields["q"]
        if tables is None:
            del self.fields["loai"]
        else:
            named = sorted(((table, table_label(table)) for table in tables), key=lambda pair: fold(pair[1]))
            self.fields["loai"].choices = [("", "Tất cả"), *named]

    @property
    def chosen(self) -> dict[str, Any]:
        """What was understood."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def narrowed(self, entries: AuditQuerySet) -> AuditQuerySet:
        """The lines that fit."""
        chosen = self.chosen
        if chosen.get("q"):
            people = User.objects.filter(search_key__contains=fold(chosen["q"])).values("pk")
            entries = entries.filter(Q(user_id__in=people) | Q(username__icontains=chosen["q"]))
        if chosen.get("tu"):
            entries = entries.filter(at__gte=_midnight(chosen["tu"]))
        if chosen.get("den"):
            entries = entries.filter(at__lt=_midnight(chosen["den"] + dt.timedelta(days=1)))
        if chosen.get("qua"):
            entries = entries.filter(door="" if chosen["qua"] == "-" else chosen["qua"])
        if chosen.get("loai"):
            entries = entries.filter(table=chosen["loai"])
        return entries


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def tables_in_trail() -> list[str]:
    """The tables whose rows stand in the trail: every model an office writes."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT split_part(encode(tgargs, 'escape'), '\\000', 2) FROM pg_trigger"
            " WHERE tgname = 'audit_insert'"
        )
        return [table for (table,) in cursor.fetchall()]
