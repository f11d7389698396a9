"""Biểu phát hành, biểu nhiệm kỳ, và biểu kiểm chứng văn bản."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from common.fields import CountField, VietDateField
from orgs.models import Body, User
from orgs.permissions import Permission
from orgs.reach import unit_condition
from reports.models import CommitteeTerm

LARGEST = 40 * 2**20
"""Bytes of the largest file that is compared."""


class IssueForm(forms.Form):
    """Phát hành: the day of the document; the number comes by itself unless numbers were given outside the portal."""

    dated_on = VietDateField(label="Ngày ban hành")
    number = CountField(
        label="Số",
        required=False,
        help_text="Để trống thì cổng cấp số tiếp theo. Chỉ ghi khi sổ giấy đã dùng số đó.",
    )
    reason = forms.CharField(
        label="Lý do ghi số khác",
        required=False,
        max_length=300,
        help_text="Ví dụ: số 1 đến 14 đã cấp trên sổ giấy.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("dated_on", timezone.localdate())

    def clean_dated_on(self):
        """A day that has come."""
        day = self.cleaned_data["dated_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("Ngày ban hành ở tương lai. Hãy ghi ngày ký văn bản.")
        return day

    def clean_number(self) -> int | None:
        """The chosen number, from 1 on."""
        given = self.cleaned_data["number"]
        if given is not None and int(given) < 1:
            raise forms.ValidationError("Số văn bản bắt đầu từ 1.")
        return None if given is None else int(given)


class TermForm(forms.ModelForm):
    """Nhiệm kỳ cấp ủy of an issuing body."""

    starts_on = VietDateField(label="Từ ngày")
    ends_on = VietDateField(label="Đến hết ngày", required=False, help_text="Để trống nếu chưa kết thúc.")

    class Meta:
        model = CommitteeTerm
        fields = ["body", "label", "starts_on", "ends_on"]

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = Body.objects.filter(unit_condition(by, Permission.MANAGE_CATALOGUES), issues_documents=True)
        self.fields["body"].queryset = bodies
        self.fields["body"].empty_label = "— chọn cơ quan —"
        own = bodies.filter(unit=by.home_unit).first() if by.home_unit else None
        if own is not None:
            self.initial.setdefault("body", own.pk)

    def _post_clean(self) -> None:
        """Fill the instance; the service judges the whole row."""
        opts = self._meta
        self.instance = forms.models.construct_instance(self, self.instance, opts.fields, opts.exclude)


class CodeForm(forms.Form):
    """Mã kiểm chứng as people type it: with or without the stroke, in small letters too."""

    code = forms.CharField(label="Mã kiểm chứng", max_length=20, help_text="Tám chữ và số, ví dụ K7QW-3MPD.")

    def clean_code(self) -> str:
        """The code as the register writes it."""
        letters = "".join(letter for letter in self.cleaned_data["code"].upper() if letter.isalnum())
        if len(letters) != 8:
            raise forms.ValidationError("Mã kiểm chứng có tám chữ và số, ví dụ K7QW-3MPD.")
        return f"{letters[:4]}-{letters[4:]}"


class CompareFileForm(forms.Form):
    """Tệp cần đối chiếu; it is compared and forgotten."""

    file = forms.FileField(label="Tệp PDF cần đối chiếu", help_text="Cổng chỉ so sánh, không lưu tệp này.")

    def clean_file(self):
        """A file of a size that reports have."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError("Tệp lớn hơn 40 MB, không phải tệp báo cáo do cổng phát hành.")
        return file
