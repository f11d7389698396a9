"""Bảng tính của số liệu tổng hợp: one row for each value of an indicator, unit and period."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, ClassVar

from import_export import fields, widgets

from common.reading import ReadError
from common.text import clean, neutralise
from common.widgets import QualifierWidget
from orgs.resources import RecordResource, heading
from orgs.sheet_widgets import SEPARATOR, DecimalWidget, NamedRowWidget, split_names
from reports.models import EnteredValue, Indicator
from reports.services.entered_reading import Written, read_written

PARTS = tuple(Written().columns)


class SignedWidget(DecimalWidget):
    """A number that may be below zero, as a change is."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Decimal | None:
        """The number with its sign."""
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool) and value < 0:
            return -(super().clean(-value, row) or Decimal(0))
        text = value.strip() if isinstance(value, str) else ""
        if text[:1] in ("-", "−") and text[1:].strip()[:1].isdigit():
            return -(super().clean(text[1:].strip(), row) or Decimal(0))
        return super().clean(value, row)


class IndicatorWidget(NamedRowWidget):
    """An indicator by its code, its name, or both."""

    def __init__(self) -> None:
        super().__init__(Indicator)

    def named(self, row: Indicator) -> Iterator[tuple[int, str]]:
        """Code and name, the code, the name."""
        yield 0, str(row)
        yield 0, row.code
        yield 1, row.name


class ItemsWidget(widgets.Widget):
    """Names with a semicolon between; each is a line of the value."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        """The names, one in a line."""
        return "\n".join(clean(name) for name in split_names(value))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """The names in one cell."""
        return neutralise(SEPARATOR.join((value or "").splitlines()))


def _signed(name: str) -> fields.Field:
    return fields.Field(name, heading(EnteredValue._meta.get_field(name)), SignedWidget())


class EnteredValueResource(RecordResource):
    """Số liệu tổng hợp that stand by themselves; "trong đó" and joint values name others and are not exported.

    A row with a text and no parts is read as the form reads it.
    """

    left_out = ("part_of", "joint_with")

    indicator = fields.Field("indicator", "Chỉ tiêu", IndicatorWidget(), saves_null_values=False)
    qualifier = fields.Field("qualifier", "Mức độ chính xác", QualifierWidget())
    items = fields.Field("items", "Danh sách (mỗi dòng một tên)", ItemsWidget())
    value = _signed("value")
    before_value = _signed("before_value")
    after_value = _signed("after_value")
    compared_value = _signed("compared_value")
    change_percent = _signed("change_percent")

    class Meta(RecordResource.Meta):
        model = EnteredValue
        fields: ClassVar = [
            "unit", "indicator", "level", "heading", "starts_on", "ends_on", "as_written", "is_nil", "qualifier",
            "value", "numerator", "denominator", "words", "display_measure", "pad2", "before_value",
            "before_label", "after_value", "after_label", "items", "compared_starts_on", "compared_ends_on",
            "compared_value", "change_percent", "note",
        ]  # fmt: skip

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """Read a text whose parts are not in the sheet; a text that cannot be read is refused with its sentence."""
        super().before_import_row(row, **kwargs)
        columns = {name: self.fields[name].column_name for name in PARTS}
        text = clean(str(row.get(self.fields["as_written"].column_name) or ""))
        said = [name for name in PARTS if name not in ("qualifier", "pad2", "display_measure", "is_nil")]
        if not text or any(row.get(columns[name]) not in (None, "") for name in said):
            return
        nil = self.fields["is_nil"]
        if columns["is_nil"] in row and nil.clean(row):
            return
        indicator = self.fields["indicator"].clean(row)
        if indicator is None:
            return
        try:
            read = read_written(text, indicator).columns
        except ReadError as error:
            raise ValueError(f"{self.fields['as_written'].column_name}: {error.message}") from error
        for name, value in read.items():
            if value not in (None, "", False):
                row[columns[name]] = self.fields[name].widget.render(value)
