"""Người dùng và nhật ký: pages of administrators and of those who may read the trail."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from common.text import fold
from orgs import audit
from orgs.forms.people import AccountForm, NewPasswordForm
from orgs.forms.units import PlaceFilterForm
from orgs.models import AuditEntry, User
from orgs.permissions import Permission
from orgs.services import people
from orgs.views.places import plain_columns, plain_row, put_beside_fields, whole_page
from orgs.views.records import history_of, require

TRAIL_PAGE = 100


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
                        "Đang sử dụng" if user.is_active else "Đã tắt",
                    ],
                )
                for user in rows
            ],
            "page": whole_page(rows),
            "create_url": reverse("orgs:user_create"),
            "create_label": "Thêm người dùng",
            "empty_text": "Không có người dùng nào khớp.",
        },
    )


@require_GET
def user_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """An account, its roles and its history."""
    user = _managed_user(request, pk)
    roles = user.roles.select_related("unit")
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
                    ],
                ),
                ("Vai trò", [(role.get_role_display(), str(role.unit)) for role in roles]),
            ],
            "actions": [
                {"label": "Sửa", "url": reverse("orgs:user_edit", args=[pk]), "tone": "main"},
                {"label": "Cấp lại mật khẩu", "url": reverse("orgs:user_password", args=[pk])},
                *(
                    [{"label": "Dữ liệu về người này", "url": reverse("orgs:user_data", args=[pk])}]
                    if request.user.may(Permission.VIEW_SAFETY)
                    else []
                ),
            ],
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
            people.reset_password(user, by=request.user, password=form.cleaned_data["password"])
        except ValidationError as error:
            put_beside_fields(form, error)
        else:
            messages.success(request, "Đã cấp lại mật khẩu.")
            return HttpResponseRedirect(user.get_absolute_url())
    context = {"title": f"Cấp lại mật khẩu cho {user}", "form": form, "cancel_url": user.get_absolute_url()}
    return render(request, "orgs/password.html", context)


@require_GET
def trail(request: HttpRequest) -> HttpResponse:
    """The audit trail of units in reach, the newest first."""
    require(request, Permission.VIEW_AUDIT)
    form = PlaceFilterForm(request.GET, with_days=True)
    entries = AuditEntry.objects.visible_to(request.user)
    chosen = form.chosen
    if chosen.get("q"):
        people_found = User.objects.filter(search_key__contains=fold(chosen["q"])).values("pk")
        entries = entries.filter(Q(user_id__in=people_found) | Q(username__icontains=chosen["q"]))
    if chosen.get("tu"):
        entries = entries.filter(at__date__gte=chosen["tu"])
    if chosen.get("den"):
        entries = entries.filter(at__date__lte=chosen["den"])
    before = request.GET.get("truoc", "")
    if before.isascii() and before.isdigit() and len(before) < 18:
        entries = entries.filter(pk__lt=int(before))
    rows = list(entries[:TRAIL_PAGE])
    older = request.GET.copy()
    if len(rows) == TRAIL_PAGE:
        older["truoc"] = str(rows[-1].pk)
    return render(
        request,
        "orgs/trail.html",
        {
            "title": "Nhật ký",
            "filter_form": form,
            "lines": audit.lines(rows),
            "older_url": f"?{older.urlencode()}" if len(rows) == TRAIL_PAGE else None,
        },
    )


def _managed_user(request: HttpRequest, pk: int) -> User:
    require(request, Permission.MANAGE_USERS)
    return get_object_or_404(User.objects.visible_to(request.user), pk=pk)
