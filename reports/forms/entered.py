"""Biểu số liệu tổng hợp: one box that reads a figure as reports write it, with its parts shown and correctable."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar, Final

from django import forms
from django.utils.html import format_html

from common.fields import Amount, DecimalNumberField, PeriodField
from common.numbers import QUALIFIERS, ReadError, Reading
from common.periods import Period
from orgs.forms.periods import PeriodRecordForm
from orgs.forms.records import CHOICES_SHOWN
from orgs.models import OwnedRecord
from reports.figures.printing import DISPLAYS
from reports.forms.entered_doubts import doubts, other_measure
from reports.models import EnteredValue, Indicator
from reports.services.entered_reading import Written, read_written

PARTS: Final = tuple(Written().columns)
"""The columns that a written figure fills."""
ASKED: Final = ("value", "numerator", "denominator", "words", "is_nil")
"""Parts that must not contradict the text."""
SIGNED: Final = ("value", "before_value", "after_value", "compared_value", "change_percent")
EXAMPLES: Final = (
    "Ví dụ: khoảng 75.000 lượt; 83/109 thôn; 2 tỷ 631 triệu đồng; 17,5 ha; 33,61% (2013) → 26,72% (2015); "
    "hàng chục ngàn ngày công; không có."
)


class SignedNumberField(DecimalNumberField):
    """A number that may be below zero, as a change is: "-4,5"."""

    def read_number(self, value: Any) -> Reading | None:
        text = value.strip() if isinstance(value, str) else value
        if isinstance(text, str) and text[:1] in "-−–" and text[1:].strip()[:1].isdigit():
            found = super().read_number(text[1:].strip())
            assert found is not None
            return Reading(-Decimal(found.value or 0), found.qualifier, found.warnings, text, found.measure)
        return super().read_number(value)


class EnteredForm(PeriodRecordForm):
    """Số liệu tổng hợp của một chỉ tiêu.

    `read_from` is the text whose parts the form shows. While the text stays, the parts hold as typed; when the text
    changes it is read anew, and parts that were changed by hand at the same time must agree with it.
    """

    read_from = forms.CharField(required=False, widget=forms.HiddenInput)
    compared_period = PeriodField(label="So với kỳ", required=False, help_text="Ví dụ năm 2022.")

    qualified = {"value": "qualifier"}
    section_layout = (
        ("Chỉ tiêu, kỳ", ("indicator", "unit", "level", "heading", "period", "starts_on", "ends_on"), False),
        ("Giá trị", ("as_written", "is_nil"), False),
        (
            "Các phần đã đọc (sửa được)",
            ("qualifier", "value", "numerator", "denominator", "words", "display_measure", "pad2"),
            True,
        ),
        ("Trước và sau", ("before_value", "before_label", "after_value", "after_label"), True),
        ("Danh sách có tên", ("items",), True),
        ("So với kỳ khác", ("compared_period", "compared_value", "change_percent"), True),
        ("Quan hệ với số liệu khác, ghi chú", ("part_of", "joint_with", "note"), True),
    )
    not_copied: ClassVar[tuple[str, ...]] = (
        *PARTS,
        "as_written",
        "read_from",
        "compared_value",
        "change_percent",
    )

    class Meta:
        model = EnteredValue
        fields = [
            "indicator", "unit", "level", "heading", "starts_on", "ends_on", "as_written", "is_nil", "qualifier",
            "value", "numerator", "denominator", "words", "display_measure", "pad2", "before_value",
            "before_label", "after_value", "after_label", "items", "compared_value", "change_percent", "part_of",
            "joint_with", "note",
        ]  # fmt: skip
        labels = {"as_written": "Giá trị (ghi như trong báo cáo)"}
        widgets = {
            "items": forms.Textarea(attrs={"rows": 4}),
            "note": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "value": "Tiền ghi bằng đồng, diện tích bằng m2, chiều dài bằng m, tỷ lệ bằng %.",
            "items": "Chỉ ghi tên đơn vị, mô hình, chương trình; không ghi tên người dân.",
            "part_of": "Số này là một phần của số kia, không cộng thêm vào tổng.",
            "joint_with": "Một con số chung cho cả hai chỉ tiêu, ví dụ một khoản kinh phí.",
            "level": "Để trống nếu là số chung của các cấp.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._prepare_indicators()
        for name in SIGNED:
            old = self.fields[name]
            self.fields[name] = SignedNumberField(label=old.label, required=False, help_text=old.help_text)
        self.fields["value"].qualifier_field = "qualifier"
        self.fields["change_percent"].suffix = "%"
        self._offer("qualifier", [("", "Chính xác"), *((word, word.capitalize()) for word in QUALIFIERS[1:])])
        self._offer("display_measure", list(DISPLAYS.items()))
        self.fields["as_written"].wide = True
        self.fields["as_written"].help_text = format_html(
            '{} <button class="button small" name="reload" value="1" formnovalidate>Đọc thử</button>',
            EXAMPLES,
        )
        self.initial.setdefault("read_from", self.instance.as_written if self.instance.pk else "")
        if self.instance.compared_starts_on and self.instance.compared_ends_on:
            self.initial["compared_period"] = Period(
                self.instance.compared_starts_on, self.instance.compared_ends_on
            )
        if self.reloading:
            self._try_reading()

    def _prepare_indicators(self) -> None:
        rows = Indicator.objects.visible_to(self.user).filter(is_active=True)
        if self.instance.indicator_id:
            rows = rows | Indicator.objects.filter(pk=self.instance.indicator_id)
        field = self.fields["indicator"]
        field.queryset = rows
        field.label_from_instance = lambda row: f"{row} ({row.measure})"
        field.empty_label = "— chọn chỉ tiêu —"
        field.wide = True

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        """Choices of a text column; what stands there already stays among them."""
        old = self.fields[name]
        current = getattr(self.instance, name)
        if current and current not in dict(choices):
            choices = [*choices, (current, current)]
        self.fields[name] = forms.ChoiceField(choices=choices, label=old.label, required=False)

    def _limit_rows(self, name: str, field: forms.ModelChoiceField) -> None:
        """Other values that may be named: those in reach, the latest first; their names need their indicators."""
        rows = EnteredValue.objects.citable_by(self.user)
        if stored := getattr(self.instance, f"{name}_id"):
            rows = rows | EnteredValue.objects.filter(pk=stored)
        field.queryset = rows = rows.exclude(pk=self.instance.pk) if self.instance.pk else rows
        near = rows.select_related("indicator", "unit").order_by("-pk")
        shown = list(near[:CHOICES_SHOWN])
        if stored and stored not in {row.pk for row in shown}:
            shown += list(near.filter(pk=stored))
        field.choices = [("", "— không —"), *((row.pk, value_label(row)) for row in shown)]

    # --- the text and its parts ---

    def _try_reading(self) -> None:
        """ "Đọc thử": show the parts of the text, or what cannot be read, without judging the rest."""
        text = self.data.get(self.add_prefix("as_written"), "").strip()
        asked = self.data.get(self.add_prefix("indicator"), "")
        known = asked.isascii() and asked.isdigit() and len(asked) < 10
        indicator = self.fields["indicator"].queryset.filter(pk=asked).first() if known else None
        if indicator is None:
            self["as_written"].warnings = ["Hãy chọn chỉ tiêu trước: cách đọc tùy theo chỉ tiêu."]
        elif text:
            try:
                written = read_written(text, indicator)
            except ReadError as error:
                self["as_written"].warnings = [error.message]
            else:
                self._show_parts(text, written.columns)
                self["as_written"].warnings = other_measure(written, indicator)

    def clean(self) -> dict[str, Any]:
        """Read the text into its parts; a row says something or that nothing occurred."""
        cleaned = super().clean()
        if cleaned.get("indicator") and not {"as_written", *PARTS} & self.errors.keys():
            self._settle_parts(cleaned)
        if not self.errors and not cleaned["is_nil"] and not self._says_something(cleaned):
            self.add_error("as_written", "Hãy ghi giá trị, hoặc đánh dấu “Không phát sinh”.")
        if not self.errors and cleaned["is_nil"] and self._says_something(cleaned):
            self.add_error("is_nil", "Đã có giá trị thì không đánh dấu “Không phát sinh”. Xin bỏ một bên.")
        return cleaned

    def _says_something(self, cleaned: dict[str, Any]) -> bool:
        names = ("value", "numerator", "denominator", "before_value", "after_value", "words", "items")
        return any(cleaned.get(name) not in (None, "") for name in names)

    def _settle_parts(self, cleaned: dict[str, Any]) -> None:
        text, seen = cleaned.get("as_written", ""), cleaned.get("read_from", "")
        if not text or text == seen:
            return
        shown = self._parts_shown(seen, cleaned["indicator"])
        touched = {name for name in PARTS if not _same(cleaned.get(name), shown[name])}
        try:
            read = read_written(text, cleaned["indicator"]).columns
        except ReadError as error:
            if not touched & {*ASKED, "before_value", "after_value", "items"}:
                self.add_error("as_written", error.message)
            return
        for name in PARTS:
            if name in touched and not _same(cleaned.get(name), read[name]) and (read[name] or name in ASKED):
                self.add_error(name, f"Ô này khác với “{text}” vừa ghi. Xin sửa cho khớp, hoặc xóa một bên.")
                return
        kept = {name for name in PARTS if not read[name] and (name in touched or name in KEPT)}
        cleaned.update({name: value for name, value in read.items() if name not in kept})
        cleaned["read_from"] = text
        self._show_parts(text, {name: cleaned[name] for name in PARTS})

    def _parts_shown(self, seen: str, indicator: Indicator) -> dict[str, Any]:
        """The parts as the form showed them before the person typed."""
        if self.instance.pk and seen == self.instance.as_written:
            stored = EnteredValue.objects.get(pk=self.instance.pk)
            return {name: getattr(stored, name) for name in PARTS}
        try:
            return read_written(seen, indicator).columns if seen else Written().columns
        except ReadError:
            return Written().columns

    def _show_parts(self, text: str, parts: dict[str, Any]) -> None:
        self.data = self.data.copy()
        self.data[self.add_prefix("read_from")] = text
        for name, value in parts.items():
            key = self.add_prefix(name)
            if isinstance(value, bool):
                self.data[key] = "on" if value else ""
            else:
                self.data[key] = self.fields[name].prepare_value(value) if value is not None else ""

    def _post_clean(self) -> None:
        super()._post_clean()
        period = self.cleaned_data.get("compared_period")
        self.instance.compared_starts_on = period.starts_on if period else None
        self.instance.compared_ends_on = period.ends_on if period else None

    def shown(self, record: OwnedRecord, name: str) -> str:
        """The compared period by its name."""
        if name == "compared_period":
            days = record.compared_starts_on, record.compared_ends_on
            return Period(*days).label if all(days) else ""
        return super().shown(record, name)

    def as_typed(self, name: str) -> dict[str, list[str]]:
        """The text goes together with the text its parts were read from."""
        found = super().as_typed(name)
        return found | super().as_typed("read_from") if name == "as_written" else found

    def warnings(self) -> list[str]:
        """What is allowed but unlikely."""
        return super().warnings() + doubts(self.cleaned_data, self.instance)


KEPT: Final = ("items", "before_value", "before_label", "after_value", "after_label")
"""Parts that stay when a changed text does not speak of them."""


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, Amount):
        one = Decimal(one)
    if isinstance(one, str) and isinstance(other, str):
        return one.split() == other.split()
    return (one or None) == (other or None) if not isinstance(one, Decimal) else one == other


def value_label(row: EnteredValue) -> str:
    """A value in a list of choices: indicator, detail, unit, period."""
    words = [str(row.indicator), row.heading, str(row.unit), Period(row.starts_on, row.ends_on).label]
    return ", ".join(word for word in words if word)
