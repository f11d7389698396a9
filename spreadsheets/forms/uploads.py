"""Biểu gửi tệp: the kind of sheet, the unit and the period it is about, and the file."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from common.fields import PeriodField
from common.periods import Period
from orgs.models import Unit, User
from orgs.models.units import Tier, kinds_of
from orgs.permissions import Permission
from spreadsheets.kinds import KINDS
from spreadsheets.models import ImportBatch

MEGABYTE = 1024 * 1024
ACCEPTED = ".xlsx,.xls,.ods,.csv"


class AboutForm(forms.Form):
    """What a sheet is about: kind, unit in reach, period."""

    kind = forms.ChoiceField(label="Loại bảng", error_messages={"invalid_choice": "Hãy chọn một loại bảng."})
    unit = forms.ModelChoiceField(
        label="Đơn vị",
        queryset=Unit.objects.none(),
        empty_label=None,
        help_text="Đơn vị có số liệu trong bảng.",
        error_messages={"invalid_choice": "Hãy chọn một đơn vị trong danh sách."},
    )
    period = PeriodField(
        label="Kỳ",
        required=True,
        help_text="Ví dụ: năm 2023; 6 tháng đầu năm 2023; quý I/2023; tháng 3/2023.",
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["kind"].choices = [
            (kind.key, kind.label) for kind in KINDS.values() if by.may(kind.right)
        ]
        units = Unit.objects.allowed(by, Permission.IMPORT_SHEETS)
        self.fields["unit"].queryset = units.exclude(kind__in=kinds_of(Tier.HAMLET))
        last = ImportBatch.objects.filter(created_by=by).defer("content").order_by("-pk").first()
        self.initial = {**_usual(by, last), **self.initial}

    def clean(self) -> dict[str, Any]:
        """Refuse a kind that this person may not write for the chosen unit."""
        cleaned = super().clean() or {}
        kind, unit = KINDS.get(cleaned.get("kind", "")), cleaned.get("unit")
        if kind is not None and unit is not None and not self.by.may(kind.right, unit):
            self.add_error("kind", "Tài khoản này không được ghi loại bảng này cho đơn vị đã chọn.")
        return cleaned


def _usual(by: User, last: ImportBatch | None) -> dict[str, Any]:
    """What the person chose last time; before the first time the own unit and this year, or its last one."""
    if last is not None:
        return {"unit": last.unit_id, "period": Period(last.starts_on, last.ends_on).label}
    home = by.home_unit
    day = min(timezone.localdate(), (home and home.valid_to) or date.max)
    return {"unit": home.pk if home else None, "period": Period.year(day.year).label}


class UploadForm(AboutForm):
    """A sheet to be read. Nothing is written before a person has seen the preview."""

    file = forms.FileField(
        label="Tệp bảng tính",
        max_length=200,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        help_text=(
            f"Bấm để chọn hoặc kéo tệp thả vào khung. Nhận .xlsx, .xls, .ods, .csv, "
            f"tối đa {settings.UPLOAD_LIMIT // MEGABYTE} MB."
        ),
        error_messages={
            "required": "Hãy chọn tệp bảng tính.",
            "empty": "Tệp này trống, không có nội dung. Hãy chọn tệp khác.",
            "max_length": "Tên tệp dài quá 200 ký tự. Hãy đổi tên ngắn hơn rồi gửi lại.",
            "missing": "Hãy chọn tệp bảng tính.",
        },
    )

    def clean_file(self) -> Any:
        """Refuse a file that is larger than one upload may be."""
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_LIMIT:
            limit = settings.UPLOAD_LIMIT // MEGABYTE
            raise ValidationError(
                f"Tệp này {file.size / MEGABYTE:.1f} MB, lớn hơn mức {limit} MB. Hãy xóa phần thừa hoặc chia thành "
                "nhiều tệp nhỏ rồi gửi lại."
            )
        return file


class TemplateForm(AboutForm):
    """Which template to download; with the records of the period when `filled` is ticked."""

    filled = forms.BooleanField(label="Kèm dữ liệu đã có trong kỳ", required=False)
