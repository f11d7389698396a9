"""Biểu có kỳ báo cáo: one box for the period in words, or two days; the row keeps the days."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError

from common.fields import PeriodField, VietDateField
from common.periods import Period
from orgs.forms.records import RecordForm

DAYS = ("starts_on", "ends_on")


class PeriodRecordForm(RecordForm):
    """Base of forms of rows with `starts_on` and `ends_on`: "năm 2023", "quý I/2023", or the two days themselves.

    The side that the person changed counts; when both were changed and differ, the person is asked.
    """

    period = PeriodField(
        label="Kỳ",
        required=False,
        help_text="Ghi năm 2023; 6 tháng đầu năm 2019; quý I/2023 … hoặc bỏ trống và ghi hai ngày.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = [self._opened_day(name) for name in DAYS]
        if days[0] and days[1] and days[0] <= days[1]:
            self.initial.setdefault("period", Period(days[0], days[1]))
        for name, day in zip(DAYS, days, strict=True):
            self.initial[name] = day
            self.fields[name].required = False

    def _opened_day(self, name: str) -> dt.date | None:
        value = self.get_initial_for_field(self.fields[name], name)
        try:
            return value if isinstance(value, dt.date) else VietDateField(required=False).clean(value)
        except ValidationError:
            return None

    def clean(self) -> dict[str, Any]:
        """Settle the two days from what was typed."""
        cleaned = super().clean()
        if not {"period", *DAYS} & self.errors.keys():
            self._settle_days(cleaned)
        return cleaned

    def _settle_days(self, cleaned: dict[str, Any]) -> None:
        period, days = cleaned.get("period"), [cleaned.get(name) for name in DAYS]
        changed = set(self.changed_data)
        if all(days) and (period is None or ("period" not in changed and changed & set(DAYS))):
            try:
                period = Period(days[0], days[1])
            except ValueError as error:
                self.add_error("ends_on", str(error))
                return
            self._show(period=period.label)
        elif period is None:
            self.add_error("period", "Hãy ghi kỳ, ví dụ năm 2023, hoặc ghi đủ hai ngày.")
            return
        elif changed & set(DAYS) and any(
            day and day != meant for day, meant in zip(days, (period.starts_on, period.ends_on), strict=True)
        ):
            self.add_error("period", f"Kỳ “{period}” không khớp hai ngày đã ghi. Xin bỏ trống một bên.")
            return
        else:
            self._show(starts_on="", ends_on="")
        cleaned["period"], cleaned["starts_on"], cleaned["ends_on"] = period, period.starts_on, period.ends_on

    def _show(self, **texts: str) -> None:
        """Let the form, when it is shown again, hold these texts."""
        self.data = self.data.copy()
        for name, text in texts.items():
            self.data[self.add_prefix(name)] = text

    def shown(self, record: Any, name: str) -> str:
        """The period of a record by its customary name."""
        if name != "period":
            return super().shown(record, name)
        return Period(record.starts_on, record.ends_on).label if record.starts_on and record.ends_on else ""
