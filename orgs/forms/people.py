"""Biểu đăng nhập, mật khẩu, tài khoản."""

from __future__ import annotations

from typing import Any

from django import forms

from common.fields import VietDateField
from orgs.forms.choices import say_choose
from orgs.models import Unit, User
from orgs.models.units import Tier, kinds_of
from orgs.permissions import Permission, Role
from orgs.services.people import RoleWish


class SignInForm(forms.Form):
    """Tên đăng nhập và mật khẩu."""

    username = forms.CharField(
        label="Tên đăng nhập",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label="Mật khẩu", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


class PasswordForm(forms.Form):
    """Đổi mật khẩu của mình."""

    old = forms.CharField(
        label="Mật khẩu hiện tại",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label="Mật khẩu mới",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Ít nhất 12 ký tự; một câu dễ nhớ là tốt nhất.",
    )
    again = forms.CharField(
        label="Nhập lại mật khẩu mới",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """The two new passwords must be equal."""
        cleaned = super().clean() or {}
        if cleaned.get("new") and cleaned.get("again") and cleaned["new"] != cleaned["again"]:
            self.add_error("again", "Hai lần nhập mật khẩu mới chưa giống nhau.")
        return cleaned


class NewPasswordForm(forms.Form):
    """Mật khẩu cấp lại cho người khác."""

    password = forms.CharField(
        label="Mật khẩu mới",
        strip=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-secret": True}),
        help_text="Ít nhất 12 ký tự. Người dùng sẽ phải đổi khi đăng nhập.",
    )


class AccountForm(forms.ModelForm):
    """Tài khoản với các vai trò, mỗi vai trò tại một đơn vị; luôn có chỗ cho một vai trò nữa."""

    ROLE_ROWS = 3

    class Meta:
        model = User
        fields = ["username", "full_name", "position", "email", "is_active"]

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        units = Unit.objects.allowed(by, Permission.MANAGE_USERS).exclude(kind__in=kinds_of(Tier.HAMLET))
        held = (
            list(self.instance.roles.filter(unit__in=units).select_related("unit"))
            if self.instance.pk
            else []
        )
        if self.instance.pk:
            self.fields["username"].disabled = True
        else:
            del self.fields["is_active"]
            self.fields["password"] = NewPasswordForm.base_fields["password"]
        for row in range(max(self.ROLE_ROWS, len(held) + 1)):
            self._add_role_row(row, held[row] if row < len(held) else None, units)
        say_choose(self.fields)

    def _add_role_row(self, row: int, held: Any, units: Any) -> None:
        initial = held or None
        self.fields[f"role_{row}"] = forms.ChoiceField(
            label=f"Vai trò {row + 1}",
            choices=[("", "— không —"), *Role.choices],
            required=False,
            initial=initial.role if initial else "",
        )
        self.fields[f"unit_{row}"] = forms.ModelChoiceField(
            units,
            label="tại đơn vị",
            required=False,
            initial=initial.unit_id if initial else None,
            empty_label="— chọn —",
        )
        self.fields[f"from_{row}"] = VietDateField(
            label="từ ngày", required=False, initial=initial.valid_from if initial else None
        )
        self.fields[f"to_{row}"] = VietDateField(
            label="đến hết ngày", required=False, initial=initial.valid_to if initial else None
        )

    @property
    def role_rows(self) -> int:
        """How many rows of roles the form shows."""
        return sum(name.startswith("role_") for name in self.fields)

    @property
    def sections(self) -> list[tuple[str, list[forms.BoundField], bool]]:
        """Person first, then the roles."""
        roles = [
            self[f"{part}_{row}"] for row in range(self.role_rows) for part in ("role", "unit", "from", "to")
        ]
        named = {field.name for field in roles}
        return [
            ("Người dùng", [self[name] for name in self.fields if name not in named], False),
            ("Vai trò", roles, False),
        ]

    def clean(self) -> dict[str, Any]:
        """A role needs a unit and a unit a role."""
        cleaned = super().clean() or {}
        for row in range(self.role_rows):
            role, unit = cleaned.get(f"role_{row}"), cleaned.get(f"unit_{row}")
            if role and not unit and f"unit_{row}" not in self.errors:
                self.add_error(f"unit_{row}", "Hãy chọn đơn vị của vai trò này.")
            if unit and not role:
                self.add_error(f"role_{row}", "Hãy chọn vai trò tại đơn vị này.")
        if not self.errors and not self.role_wishes():
            self.add_error("role_0", "Hãy chọn ít nhất một vai trò và đơn vị.")
        return cleaned

    def role_wishes(self) -> list[RoleWish]:
        """The roles that were chosen."""
        data = self.cleaned_data
        return [
            RoleWish(data[f"role_{row}"], data[f"unit_{row}"], data.get(f"from_{row}"), data.get(f"to_{row}"))
            for row in range(self.role_rows)
            if data.get(f"role_{row}") and data.get(f"unit_{row}")
        ]

    def _post_clean(self) -> None:
        """The service writes; the form only reads."""
        if (
            not self.instance.pk
            and User.objects.filter(username=self.cleaned_data.get("username", "")).exists()
        ):
            self.add_error("username", User._meta.get_field("username").error_messages["unique"])
