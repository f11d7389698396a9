"""Biểu quy tắc chất lượng: first what a rule is about and its kind, then only the fields of that kind."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils import timezone

from common.fields import CountField, DecimalNumberField, PeriodField
from common.periods import Period
from orgs.models import QualityRule, Unit, User
from orgs.models.quality import FIGURES, Operator, RuleKind
from orgs.models.units import Tier, kinds_of
from orgs.permissions import Permission
from orgs.quality.columns import RuleColumn, columns_of
from reports.models import Indicator
from reports.services import quality
from reports.services.quality_figures import choices as figure_choices

ONE, SEVERAL = "one", "several"
SIDES: Final[dict[str, tuple[str, str]]] = {
    RuleKind.COMPARE: (ONE, ONE),
    RuleKind.PARTS: (SEVERAL, ONE),
    RuleKind.TOGETHER: (SEVERAL, SEVERAL),
    RuleKind.EXCLUSIVE: (SEVERAL, ""),
    RuleKind.RANGE: (ONE, ""),
    RuleKind.JUMP: (ONE, SEVERAL),
}
"""What a kind takes on its left and right side."""
FIELDS: Final[dict[str, tuple[str, ...]]] = {
    RuleKind.COMPARE: ("operator", "factor", "missing"),
    RuleKind.PARTS: ("operator", "missing"),
    RuleKind.TOGETHER: (),
    RuleKind.EXCLUSIVE: (),
    RuleKind.RANGE: ("low", "high", "missing"),
    RuleKind.JUMP: ("factor", "enough"),
}
"""What a kind needs beside its columns."""
LABELS: Final[dict[str, tuple[str, str]]] = {
    RuleKind.COMPARE: ("Số (hoặc ngày) này", "So với"),
    RuleKind.PARTS: ("Các phần", "Tổng"),
    RuleKind.TOGETHER: ("Khi có ghi", "Thì phải có (bỏ trống: các ô trên phải có đủ)"),
    RuleKind.EXCLUSIVE: ("Chỉ được ghi một trong các ô", ""),
    RuleKind.RANGE: ("Số này", ""),
    RuleKind.JUMP: ("Số này", "Chỉ so các dòng giống nhau về"),
}
HELP: Final = {
    "message": "Bỏ trống thì cổng tự đặt câu. Có thể ghi {trai}, {phai}, {chenh}, {thuong} để in các con số.",
    "instruction": "Người nhập nên làm gì, ví dụ: Hãy xem lại biên bản.",
    "only_where": "Bỏ trống nếu áp dụng cho mọi dòng.",
    "enough": "Chưa đủ số lần này thì chưa so.",
}


class RuleStartForm(forms.Form):
    """What a new rule is about and how it judges."""

    ve = forms.ChoiceField(label="Áp dụng cho")
    kieu = forms.ChoiceField(label="Kiểu quy tắc", choices=RuleKind.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        subjects = [*quality.subjects(), FIGURES]
        self.fields["ve"].choices = [(subject, quality.subject_label(subject)) for subject in subjects]


class RuleForm(forms.ModelForm):
    """Quy tắc of an office. `period` is for trying the rule only."""

    factor = DecimalNumberField(label="Hệ số", required=False)
    low = DecimalNumberField(label="Từ", required=False)
    high = DecimalNumberField(label="Đến", required=False)
    enough = CountField(label="Số lần trước ít nhất", required=False, help_text=HELP["enough"])
    period = PeriodField(label="Kỳ để thử", required=False, help_text="Dùng cho nút “Thử”, ví dụ 2023.")

    class Meta:
        model = QualityRule
        fields = [
            "name", "left", "operator", "factor", "low", "high", "right", "enough", "only_where", "missing",
            "importance", "message", "instruction", "owner", "is_active",
        ]  # fmt: skip

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rule = self.instance
        self.columns = _columns(rule.subject, by)
        for name in ("operator", "factor", "low", "high", "enough", "missing"):
            if name not in FIELDS[rule.kind]:
                del self.fields[name]
        for name, side, label in zip(("left", "right"), SIDES[rule.kind], LABELS[rule.kind], strict=True):
            self._side(name, side, label)
        self._narrow()
        self._owners(by)
        for name in ("name", "message", "instruction"):
            self.fields[name].wide = True
            self.fields[name].help_text = HELP.get(name, "")
        if "factor" in self.fields:
            jump = rule.kind == RuleKind.JUMP
            self.fields["factor"].label = (
                "Gấp hoặc bằng một phần bao nhiêu lần" if jump else "Nhân vế phải với"
            )
            self.initial.setdefault("factor", Decimal(100 if jump else 1))
            if not rule.pk:
                self.initial["factor"] = Decimal(100 if jump else 1)
        if "operator" in self.fields:
            wanted = [Operator.AT_MOST, Operator.AT_LEAST, Operator.EQUAL]
            shown = wanted if rule.kind == RuleKind.PARTS else list(Operator)
            self.fields["operator"] = forms.ChoiceField(
                label="Phải", choices=[(one.value, one.label) for one in shown]
            )
        self.initial.setdefault("period", Period.year(timezone.localdate().year))

    def _side(self, name: str, side: str, label: str) -> None:
        if not side:
            del self.fields[name]
            return
        offered = self._offered(name)
        several = side == SEVERAL
        needed = name == "left" or self.instance.kind in (RuleKind.COMPARE, RuleKind.PARTS)
        told = [(column.key, column.label) for column in offered]
        if several:
            made: forms.Field = forms.MultipleChoiceField(
                label=label, choices=told, required=needed, widget=forms.CheckboxSelectMultiple
            )
            self.initial[name] = getattr(self.instance, name).split()
        else:
            made = forms.ChoiceField(label=label, choices=[("", "— chọn —"), *told], required=needed)
        self.fields[name] = made

    def _offered(self, name: str) -> Iterable[RuleColumn]:
        kind = self.instance.kind
        if kind == RuleKind.JUMP and name == "right":
            return [column for column in self.columns.values() if column.choices or column.kind == "row"]
        if kind in (RuleKind.RANGE, RuleKind.JUMP, RuleKind.PARTS):
            return [column for column in self.columns.values() if column.is_number]
        if kind == RuleKind.COMPARE:
            return [column for column in self.columns.values() if column.is_number or column.kind == "day"]
        return self.columns.values()

    def _narrow(self) -> None:
        told = [
            (f"{column.key}={value}", f"{column.label}: {text}")
            for column in self.columns.values()
            for value, text in column.choices
        ]
        kept = self.instance.only_where
        if kept and kept not in dict(told):
            told.append((kept, kept))
        if not told:
            del self.fields["only_where"]
            return
        self.fields["only_where"] = forms.ChoiceField(
            label="Chỉ khi", choices=[("", "Mọi dòng"), *told], required=False, help_text=HELP["only_where"]
        )

    def _owners(self, by: User) -> None:
        field = self.fields["owner"]
        field.queryset = Unit.objects.allowed(by, Permission.MANAGE_RULES).exclude(
            kind__in=kinds_of(Tier.HAMLET)
        )
        field.label, field.required, field.empty_label = "Của đơn vị", True, "— chọn đơn vị —"
        field.help_text = "Áp dụng cho đơn vị này và các đơn vị bên dưới."
        if not self.instance.pk and by.home_unit:
            self.initial.setdefault("owner", by.home_unit.pk)
            self.initial["owner"] = by.home_unit.pk

    def clean(self) -> dict[str, Any]:
        """Columns as the rule keeps them; numbers with numbers, days with days; bounds where they are needed."""
        cleaned = super().clean() or {}
        for name in ("left", "right"):
            if isinstance(cleaned.get(name), list):
                cleaned[name] = " ".join(cleaned[name])
        kind = self.instance.kind
        left, right = cleaned.get("left"), cleaned.get("right")
        if kind == RuleKind.COMPARE and left and right:
            days = [self.columns[side].kind == "day" for side in (left, right)]
            if left == right:
                self.add_error("right", "Hãy chọn ô khác với ô bên trái.")
            elif days[0] != days[1]:
                self.add_error("right", "Chỉ so số với số, ngày với ngày.")
            elif days[0] and cleaned.get("factor") not in (None, Decimal(1)):
                self.add_error("factor", "So sánh ngày thì hệ số là 1.")
        if kind == RuleKind.PARTS and right and right in (left or "").split():
            self.add_error("right", "Tổng không thể là một trong các phần.")
        if kind == RuleKind.EXCLUSIVE and left and len(left.split()) < 2:
            self.add_error("left", "Hãy chọn từ hai ô trở lên.")
        if kind == RuleKind.TOGETHER and left and not right and len(left.split()) < 2:
            self.add_error("right", "Hãy chọn ô phải có cùng.")
        bounds = [cleaned.get("low"), cleaned.get("high")]
        if kind == RuleKind.RANGE and bounds == [None, None] and not {"low", "high"} & self.errors.keys():
            self.add_error("low", "Hãy ghi “Từ”, “Đến” hoặc cả hai.")
        if "factor" in self.fields and cleaned.get("factor") is None and "factor" not in self.errors:
            cleaned["factor"] = Decimal(100 if kind == RuleKind.JUMP else 1)
        if "enough" in self.fields and cleaned.get("enough") is None and "enough" not in self.errors:
            cleaned["enough"] = 3
        if cleaned.get("enough") is not None and cleaned["enough"] > 1000:
            self.add_error("enough", "Số này quá lớn.")
        for name, most in (("factor", 10**8), ("low", 10**15), ("high", 10**15)):
            if cleaned.get(name) is not None and abs(cleaned[name]) >= most:
                self.add_error(name, "Số này quá lớn.")
        return cleaned

    def _post_clean(self) -> None:
        """Fill the instance; the service judges the whole row."""
        names = [name for name in self._meta.fields if name in self.fields]
        self.instance = forms.models.construct_instance(self, self.instance, names, ())


class SwitchForm(forms.Form):
    """Where a rule is switched off or on again."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label="Đơn vị", empty_label=None)
    on = forms.TypedChoiceField(
        label="Quy tắc này",
        choices=[("", "Tắt"), ("1", "Bật lại")],
        coerce=bool,
        required=False,
        empty_value=False,
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.allowed(by, Permission.MANAGE_RULES).exclude(kind__in=kinds_of(Tier.HAMLET))
        self.fields["unit"].queryset = units
        if by.home_unit:
            self.initial.setdefault("unit", by.home_unit.pk)


def _columns(subject: str, by: User) -> dict[str, RuleColumn]:
    if subject != FIGURES:
        return columns_of(quality.subjects()[subject])
    indicators = Indicator.objects.visible_to(by).filter(is_active=True).order_by("position", "code")
    return {text: RuleColumn(text, label, "number", text) for text, label in figure_choices(indicators)}
