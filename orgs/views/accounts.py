"""Người dùng và nhật ký: pages of administrators and of those who may read the trail."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from common.text import fold
from orgs.forms.access import ReasonForm
from orgs.forms.people import AccountForm, NewPasswordForm
from orgs.forms.units import PlaceFilterForm
from orgs.models import Delegation, RoleAssignment, User
from orgs.permissions import Permission
from orgs.services import people, second_factor, sign_in
from orgs.views.places import plain_columns, plain_row, put_beside_fields, validity, whole_page
from orgs.views.records import history_of, require
from orgs.views.steps import visitor_of


@require_GET
def user_list(request: HttpRequest) -> HttpResponse:
    """Accounts the administrator looks after."""
    require(request, Permission.MANAGE_USERS)
    form = PlaceFilterForm(request.GET)
    users = User.objects.visible_to(request.user).prefetch_related("roles__unit")
    for word in fold(form.chosen.get("q", "")).split():
        users = users.filter(Q(search_key__contains=word) | Q(username__icontains=word))
    rows = list(users[:1000])
    columns = ["Họ và tên", "Tên đăng nhập", "Chức vụ", "Vai trò", "Tình trạng"]
    return render(
        request,
        "records/list.html",
        {
            "title": "Người dùng",
            "filter_form": form,
            "columns": plain_columns(columns),
            "rows": [
                plain_row(
                    user.get_absolute_url(),
                    columns,
                    [
                        user.full_name,
                        user.username,
                        user.position,
                        "; ".join(str(role) for role in user.roles.all()),
                        _state(user),
                    ],
                )
                for user in rows
            ],
            "page": whole_page(rows),
            "create_url": reverse("orgs:user_create"),
            "create_label": "Thêm người dùng",
            "more_actions": [
                {"label": "Lập từ bảng tính", "url": reverse("spreadsheets:account_import")},
                {"label": "Đăng nhập và an toàn", "url": reverse("orgs:event_list")},
                {"label": "Bắt buộc hai lớp", "url": reverse("orgs:requirement_list")},
            ],
            "empty_text": "Không có người dùng nào khớp.",
        },
    )


@require_GET
def user_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """An account, its roles and its history."""
    user = _managed_user(request, pk)
    roles = user.roles.select_related("unit")
    locked = sign_in.locked_until(user)
    return render(
        request,
        "records/detail.html",
        {
            "title": user.full_name,
            "groups": [
                (
                    "Người dùng",
                    [
                        ("Tên đăng nhập", user.username),
                        ("Chức vụ", user.position),
                        ("Thư điện tử công vụ", user.email),
                        ("Tình trạng", "Đang sử dụng" if user.is_active else "Đã tắt"),
                        ("Xác thực hai lớp", _second_factor(user)),
                        ("Đăng nhập", _door(locked)),
                    ],
                ),
                ("Vai trò", [(role.get_role_display(), _where_and_when(role)) for role in roles]),
            ],
            "actions": _actions(user, locked=bool(locked), by=request.user),
            "related": [{"heading": "Ủy quyền khi vắng", "rows": _delegations(user, request.user)}],
            "history": history_of(user),
        },
    )


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password")
def user_create(request: HttpRequest) -> HttpResponse:
    """A new account with its roles."""
    require(request, Permission.MANAGE_USERS)
    form = AccountForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            user = people.create_account(
                by=request.user,
                roles=form.role_wishes(),
                **{name: data[name] for name in ("username", "full_name", "position", "email", "password")},
            )
        except ValidationError as error:
            put_beside_fields(form, error)
        else:
            messages.success(
                request, "Đã lập tài khoản. Người dùng sẽ phải đổi mật khẩu khi đăng nhập lần đầu."
            )
            return HttpResponseRedirect(user.get_absolute_url())
    context = {"title": "Thêm người dùng", "form": form, "cancel_url": reverse("orgs:user_list")}
    return render(request, "records/form.html", context)


@require_http_methods(["GET", "POST"])
def user_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an account, its roles, switch it off or on."""
    user = _managed_user(request, pk)
    form = AccountForm(request.POST or None, by=request.user, instance=user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            people.update_account(
                user,
                by=request.user,
                is_active=data["is_active"],
                roles=form.role_wishes(),
                visitor=visitor_of(request),
                **{name: data[name] for name in ("full_name", "position", "email")},
            )
        except ValidationError as error:
            put_beside_fields(form, error)
        else:
            messages.success(request, "Đã lưu.")
            return HttpResponseRedirect(user.get_absolute_url())
    context = {"title": f"Sửa {user}", "form": form, "cancel_url": user.get_absolute_url()}
    return render(request, "records/form.html", context)


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password")
def user_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an account a new password."""
    user = _managed_user(request, pk)
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            people.reset_password(
                user,
                by=request.user,
                password=form.cleaned_data["password"],
                visitor=visitor_of(request),
            )
        except ValidationError as error:
            put_beside_fields(form, error)
        else:
            messages.success(request, "Đã cấp lại mật khẩu.")
            return HttpResponseRedirect(user.get_absolute_url())
    context = {"title": f"Cấp lại mật khẩu cho {user}", "form": form, "cancel_url": user.get_absolute_url()}
    return render(request, "orgs/plain_form.html", context)


@require_http_methods(["GET", "POST"])
def user_unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a person try again who typed too many wrong passwords."""
    user = _managed_user(request, pk)
    if request.method == "POST":
        sign_in.lift_lock(user, by=request.user, visitor=visitor_of(request))
        messages.success(request, "Đã mở khóa đăng nhập.")
        return HttpResponseRedirect(user.get_absolute_url())
    context = {
        "title": f"Mở khóa đăng nhập cho {user}",
        "intro": ["Người này đã gõ sai mật khẩu nhiều lần. Hãy hỏi lại chính người đó trước khi mở khóa."],
        "submit_label": "Mở khóa",
        "cancel_url": user.get_absolute_url(),
        "cancel_label": "Thôi, không mở",
    }
    return render(request, "orgs/plain_form.html", context)


@require_http_methods(["GET", "POST"])
def user_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the second factor from someone who lost it, with a reason."""
    user = _managed_user(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            second_factor.reset(
                user, by=request.user, reason=form.cleaned_data["reason"], visitor=visitor_of(request)
            )
        except ValidationError as error:
            put_beside_fields(form, error)
        else:
            messages.success(
                request, "Đã gỡ. Lần đăng nhập tới chỉ cần mật khẩu; hãy nhắc người dùng bật lại."
            )
            return HttpResponseRedirect(user.get_absolute_url())
    context = {
        "title": f"Gỡ xác thực hai lớp của {user}",
        "form": form,
        "intro": ["Chỉ gỡ khi đã chắc là chính người đó nhờ, ví dụ đã gặp trực tiếp."],
        "submit_label": "Gỡ xác thực hai lớp",
        "danger": True,
        "cancel_url": user.get_absolute_url(),
    }
    return render(request, "orgs/plain_form.html", context)


def _managed_user(request: HttpRequest, pk: int) -> User:
    require(request, Permission.MANAGE_USERS)
    return get_object_or_404(User.objects.visible_to(request.user), pk=pk)


def _actions(user: User, *, locked: bool, by: User) -> list[dict[str, str]]:
    """What an administrator can do with an account."""
    found = [("Sửa", "orgs:user_edit", "main"), ("Cấp lại mật khẩu", "orgs:user_password", "")]
    if locked:
        found.append(("Mở khóa đăng nhập", "orgs:user_unlock", ""))
    if second_factor.is_on(user) and user.pk != by.pk:
        found.append(("Gỡ xác thực hai lớp", "orgs:user_second_factor", ""))
    found.append(("Đăng nhập và an toàn", "orgs:user_events", ""))
    if by.may(Permission.VIEW_AUDIT):
        found.append(("Việc đã làm", "orgs:user_trail", ""))
    if by.may(Permission.VIEW_SAFETY):
        found.append(("Dữ liệu về người này", "orgs:user_data", ""))
    return [
        {"label": label, "url": reverse(name, args=[user.pk]), "tone": tone} for label, name, tone in found
    ]


def _state(user: User) -> str:
    if not user.is_active:
        return "Đã tắt"
    return "Đang sử dụng, hai lớp" if second_factor.is_on(user) else "Đang sử dụng"


def _second_factor(user: User) -> str:
    return f"Đang bật, từ {user.second_factor_at:%d/%m/%Y}" if user.second_factor_at else "Chưa bật"


def _door(locked: datetime | None) -> str:
    if locked is None:
        return "Bình thường"
    return f"Tạm khóa đến {timezone.localtime(locked):%H:%M %d/%m/%Y} vì gõ sai mật khẩu nhiều lần"


def _where_and_when(role: RoleAssignment) -> str:
    days = validity(role)
    return f"{role.unit} ({days})" if days else str(role.unit)


def _delegations(user: User, by: User) -> list[dict[str, str]]:
    rows = Delegation.objects.not_over().filter(Q(assignment__user=user) | Q(to=user))
    endable = set(
        Delegation.objects.endable_by(by).filter(pk__in=rows.values("pk")).values_list("pk", flat=True)
    )
    return [
        {
            "text": str(row),
            "url": reverse("orgs:delegation_end", args=[row.pk]) if row.pk in endable else "",
            "note": f"{row.starts_on:%d/%m/%Y} – {row.ends_on:%d/%m/%Y}: {row.reason}",
        }
        for row in rows.select_related("assignment__unit", "to")
    ]
