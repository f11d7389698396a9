"""Biểu so sánh: two periods of a unit, or two reviews."""

from __future__ import annotations

from typing import Any

from django import forms

from common.fields import PeriodField
from common.periods import Period
from orgs.models import Unit, User
from orgs.models.units import Tier, kinds_of
from orgs.permissions import Permission
from reports.comparing import period_before
from reports.forms.reviews import last_year_to_review
from reports.models import Review


class ReviewChoice(forms.ModelChoiceField):
    """A review by its unit, period and summary."""

    def label_from_instance(self, obj: Review) -> str:
        """Told apart from others in the list."""
        label = Period(obj.starts_on, obj.ends_on).label
        return f"{obj.unit} – {label} – {obj.subject[:80]}"


class ComparisonForm(forms.Form):
    """So sánh: two reviews when both are chosen, else two periods of a unit; without the earlier one, that before."""

    unit = forms.ModelChoiceField(
        Unit.objects.none(), label="Đơn vị", required=False, empty_label="— chọn đơn vị —"
    )
    now = PeriodField(
        label="Kỳ này", required=False, help_text="Ví dụ: 2023; 6 tháng đầu năm 2019; 2016-2020."
    )
    then = PeriodField(label="So với kỳ", required=False, help_text="Để trống thì so với cùng kỳ năm trước.")
    review_now = ReviewChoice(
        Review.objects.none(), label="Hoặc báo cáo này", required=False, empty_label="—"
    )
    review_then = ReviewChoice(Review.objects.none(), label="So với báo cáo", required=False, empty_label="—")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.allowed(user, Permission.VIEW_REVIEWS).exclude(kind__in=kinds_of(Tier.HAMLET))
        reviews = Review.objects.visible_to(user).select_related("unit")
        self.fields["unit"].queryset = units
        self.fields["review_now"].queryset = self.fields["review_then"].queryset = reviews
        home = user.home_unit
        if home is not None and user.may(Permission.VIEW_REVIEWS, home):
            self.initial.setdefault("unit", home.pk)
        self.initial.setdefault("now", Period.year(last_year_to_review()))

    def clean(self) -> dict[str, Any]:
        """Either two different reviews, or a unit and a period."""
        values = super().clean() or {}
        chosen = [values.get("review_now"), values.get("review_then")]
        if any(chosen):
            if not all(chosen) or chosen[0] == chosen[1]:
                self.add_error("review_then", "Hãy chọn hai báo cáo khác nhau để so sánh.")
            return values
        for name, sentence in (("unit", "Hãy chọn đơn vị."), ("now", "Hãy ghi kỳ cần so sánh.")):
            if not values.get(name) and name not in self.errors:
                self.add_error(name, sentence)
        if values.get("now") and not values.get("then") and "then" not in self.errors:
            values["then"] = period_before(values["now"])[0]
        return values
