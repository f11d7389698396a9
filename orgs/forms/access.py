"""Biểu về đăng nhập và quyền: mã xác thực, bắt buộc hai lớp, ủy quyền, xem quyền của một người."""

from __future__ import annotations

from typing import Any

from django import forms

from common.fields import VietDateField
from orgs.forms.choices import say_choose
from orgs.models import RoleAssignment, RoleRequirement, Unit, User
from orgs.models.units import Tier, kinds_of
from orgs.permissions import Permission, Role
from orgs.services import delegations

CODE_HINT = "6 số trong ứng dụng tạo mã; mất điện thoại thì gõ một mã dự phòng."


def _code_field(**options: Any) -> forms.CharField:
    return forms.CharField(
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false"}
        ),
        **options,
    )


def _password_field() -> forms.CharField:
    return forms.CharField(
        label="Mật khẩu hiện tại",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CodeForm(forms.Form):
    """Mã của lớp thứ hai, khi đăng nhập."""

    code = _code_field(label="Mã xác thực", help_text=CODE_HINT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["autofocus"] = True


class SetUpForm(forms.Form):
    """Mã đầu tiên, để bật xác thực hai lớp."""

    code = _code_field(label="Mã 6 số")


class SwitchOffForm(forms.Form):
    """Tắt xác thực hai lớp."""

    password = _password_field()
    code = _code_field(label="Mã xác thực", help_text=CODE_HINT)


class OwnPasswordForm(forms.Form):
    """Mật khẩu của chính mình, để làm một việc quan trọng."""

    password = _password_field()


class ReasonForm(forms.Form):
    """Lý do của người quản trị."""

    reason = forms.CharField(
        label="Lý do",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ví dụ: mất điện thoại, đã gặp trực tiếp. Lý do được ghi vào nhật ký.",
    )


class RequirementForm(forms.ModelForm):
    """Vai trò phải dùng xác thực hai lớp, tại một đơn vị và bên dưới."""

    class Meta:
        model = RoleRequirement
        fields = ["role", "unit"]

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", "— chọn —"), *Role.choices]
        units = Unit.objects.allowed(by, Permission.MANAGE_USERS).exclude(kind__in=kinds_of(Tier.HAMLET))
        self.fields["unit"].queryset = units
        say_choose(self.fields)

    def _post_clean(self) -> None:
        """The service writes; the form only reads."""


class OwnRoleField(forms.ModelChoiceField):
    """One of the own roles, with its unit."""

    def label_from_instance(self, obj: RoleAssignment) -> str:
        return str(obj)


class ColleagueField(forms.ModelChoiceField):
    """A colleague, with the position that tells namesakes apart."""

    def label_from_instance(self, obj: User) -> str:
        return f"{obj.full_name} – {obj.position}" if obj.position else obj.full_name


class DelegationForm(forms.Form):
    """Ủy quyền khi vắng: vai trò nào, cho ai, từ ngày đến ngày, vì sao."""

    assignment = OwnRoleField(RoleAssignment.objects.none(), label="Vai trò của tôi")
    to = ColleagueField(
        User.objects.none(),
        label="Người thay",
        help_text="Người cùng đơn vị, hoặc ở đơn vị ngay trên, ngay dưới.",
    )
    starts_on = VietDateField(label="Từ ngày")
    ends_on = VietDateField(label="Đến hết ngày")
    reason = forms.CharField(label="Lý do", max_length=500, help_text="Ví dụ: đi học, nghỉ phép.")

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignment"].queryset = delegations.own_roles(by)
        self.fields["to"].queryset = delegations.colleagues(by)
        say_choose(self.fields)


class PersonForm(forms.Form):
    """Người có quyền cần xem."""

    nguoi = ColleagueField(User.objects.none(), label="Người dùng", required=False)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nguoi"].queryset = User.objects.visible_to(by)
        say_choose(self.fields)
