"""Biểu lập tài khoản từ bảng tính: the file, and one form for each person of the preview."""

from __future__ import annotations

import contextlib
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, RegexValidator
from django.db.models.functions import Lower

from common.text import clean
from orgs.forms.choices import say_choose
from orgs.models import Unit, User
from orgs.models.units import Tier, kinds_of
from orgs.permissions import Permission, Role
from spreadsheets.forms.uploads import ACCEPTED, MEGABYTE
from spreadsheets.services.accounts import MOST_ROWS, NewAccount, Places, ReadRow, role_called

TAKEN = User._meta.get_field("username").error_messages["unique"]
PREFIX = "dong"
UNITS_LIST = "don-vi-goi-y"


class AccountSheetForm(forms.Form):
    """Tệp danh sách cán bộ; what stands for an empty cell of unit and role."""

    file = forms.FileField(
        label="Tệp danh sách",
        max_length=200,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        help_text=f"Nhận .xlsx, .xls, .ods, .csv, nhiều nhất {MOST_ROWS} người mỗi tệp.",
        error_messages={"required": "Hãy chọn tệp danh sách.", "empty": "Tệp này trống. Hãy chọn tệp khác."},
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label="Đơn vị, khi ô trong bảng trống", required=False, empty_label="— không —"
    )
    role = forms.ChoiceField(
        label="Vai trò, khi ô trong bảng trống", required=False, choices=[("", "— không —"), *Role.choices]
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.allowed(by, Permission.MANAGE_USERS).exclude(kind__in=kinds_of(Tier.HAMLET))
        self.fields["unit"].queryset = units
        say_choose(self.fields)

    def clean_file(self) -> Any:
        """Refuse a file that is larger than one upload may be."""
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_LIMIT:
            raise ValidationError(
                f"Tệp lớn hơn {settings.UPLOAD_LIMIT // MEGABYTE} MB. Hãy chia nhỏ rồi gửi lại."
            )
        return file


class AccountRowForm(forms.Form):
    """Một người trong bảng: every cell can be corrected; a ticked row is left out."""

    number = forms.IntegerField(widget=forms.HiddenInput)
    full_name = forms.CharField(label="Họ và tên", max_length=120)
    username = forms.CharField(
        label="Tên đăng nhập",
        max_length=60,
        validators=[
            RegexValidator(
                r"^[A-Za-z0-9._-]+\Z", "Chỉ dùng chữ không dấu, số, dấu chấm, gạch ngang, không có dấu cách."
            )
        ],
    )
    position = forms.CharField(label="Chức vụ", max_length=160, required=False)
    email = forms.CharField(
        max_length=254,
        label="Thư điện tử công vụ",
        required=False,
        validators=[EmailValidator("Địa chỉ thư chưa đúng, ví dụ đúng: ten@coquan.gov.vn.")],
    )
    unit = forms.CharField(
        label="Đơn vị",
        max_length=200,
        widget=forms.TextInput(attrs={"list": UNITS_LIST, "autocomplete": "off"}),
    )
    role = forms.CharField(
        label="Vai trò", max_length=60, widget=forms.Select(choices=[("", "— chọn —"), *Role.choices])
    )
    skip = forms.BooleanField(label="Bỏ người này", required=False)

    def __init__(self, *args: Any, places: Places, taken: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places, self.taken = places, taken
        self.fields["full_name"].error_messages["required"] = "Hãy ghi họ và tên."
        self.fields["unit"].error_messages["required"] = "Hãy chọn đơn vị."
        self.fields["role"].error_messages["required"] = "Hãy chọn vai trò."

    def full_clean(self) -> None:
        """A person who is left out need not be right."""
        super().full_clean()
        if self.is_bound and self.is_skipped:
            self._errors = forms.utils.ErrorDict()

    @property
    def is_skipped(self) -> bool:
        """Whether the person is left out."""
        return bool(self.data.get(self.add_prefix("skip")))

    def clean_username(self) -> str:
        """Refuse a name that has an account already."""
        name = self.cleaned_data["username"]
        if name.casefold() in self.taken:
            raise ValidationError(TAKEN)
        return name

    def clean_unit(self) -> Unit:
        """The unit by its name."""
        return self.places.called(self.cleaned_data["unit"])

    def clean_role(self) -> str:
        """The role by its words or its choice."""
        return role_called(self.cleaned_data["role"])

    @property
    def wish(self) -> NewAccount:
        """The account to make."""
        data = self.cleaned_data
        return NewAccount(
            **{name: data[name] for name in ("username", "full_name", "position", "email", "unit", "role")}
        )


class BaseAccountRows(forms.BaseFormSet):
    """All people of a preview; two with one user name are told apart before anything is written."""

    def clean(self) -> None:
        """The second of two equal user names is wrong."""
        seen: dict[str, int] = {}
        for form in self.forms:
            name = (getattr(form, "cleaned_data", None) or {}).get("username", "").casefold()
            if form.is_skipped or not name:
                continue
            if name in seen:
                form.add_error(
                    "username", f"Trùng tên đăng nhập với dòng {seen[name]}. Hãy đổi một trong hai."
                )
            seen.setdefault(name, form.cleaned_data.get("number", 0))

    @property
    def chosen(self) -> list[AccountRowForm]:
        """The people who are not left out."""
        return [form for form in self.forms if not form.is_skipped]


AccountRows = forms.formset_factory(
    AccountRowForm,
    formset=BaseAccountRows,
    extra=0,
    max_num=MOST_ROWS,
    absolute_max=MOST_ROWS,
    validate_max=True,
)


def account_rows(data: Any, *, by: User) -> BaseAccountRows:
    """The people of a preview as posted, judged."""
    names = {
        clean(str(data[key])).casefold()
        for key in data
        if key.startswith(PREFIX) and key.endswith("-username")
    }
    return AccountRows(data, prefix=PREFIX, form_kwargs={"places": Places(by), "taken": _taken(names)})


def as_posted(rows: list[ReadRow], *, unit: Unit | None, role: str) -> dict[str, str]:
    """The rows of a sheet as a browser would post them, so that preview and confirmation judge alike."""
    data = {f"{PREFIX}-TOTAL_FORMS": str(len(rows)), f"{PREFIX}-INITIAL_FORMS": "0"}
    for at, row in enumerate(rows):
        cells = {"unit": str(unit.full_name) if unit else "", "role": role}
        cells |= {key: text for key, text in row.cells.items() if text}
        with contextlib.suppress(ValidationError):  # the form says what is wrong with it
            cells["role"] = role_called(cells["role"])
        data |= {f"{PREFIX}-{at}-{key}": text for key, text in cells.items()}
        data[f"{PREFIX}-{at}-number"] = str(row.number)
    return data


def _taken(names: set[str]) -> frozenset[str]:
    found = User.objects.annotate(lower=Lower("username")).filter(lower__in=names)
    return frozenset(found.values_list("lower", flat=True))
