"""Tài khoản của mình: details and roles, open sessions, what happened to the account, delegation while away."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from orgs.forms.access import DelegationForm
from orgs.models import Delegation, OpenSession, SecurityEvent
from orgs.services import delegations, second_factor, sessions
from orgs.views.events import event_page
from orgs.views.places import put_beside_fields
from orgs.views.steps import visitor_of


@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """Who the person is to the portal: details, roles, and the pages about the own account."""
    user = request.user
    roles = [
        (role.get_role_display(), str(role.unit)) for role in user.roles.in_force().select_related("unit")
    ]
    received = (
        Delegation.objects.not_over().filter(to=user).select_related("assignment__unit", "assignment__user")
    )
    groups = [
        (
            "Người dùng",
            [
                ("Tên đăng nhập", user.username),
                ("Họ và tên", user.full_name),
                ("Chức vụ", user.position),
                ("Thư điện tử công vụ", user.email),
                ("Xác thực hai lớp", "Đang bật" if second_factor.is_on(user) else "Chưa bật"),
            ],
        ),
        ("Vai trò", roles),
    ]
    if received:
        groups.append(("Làm thay", [(str(row.assignment), _in_words(row)) for row in received]))
    actions = [
        ("Đổi mật khẩu", "orgs:password"),
        ("Xác thực hai lớp", "orgs:second_factor"),
        ("Phiên đang mở", "orgs:session_list"),
        ("Các lần đăng nhập gần đây", "orgs:own_events"),
        ("Ủy quyền khi vắng", "orgs:delegation_list"),
    ]
    return render(
        request,
        "records/detail.html",
        {
            "title": "Tài khoản của tôi",
            "groups": groups,
            "actions": [{"label": label, "url": reverse(name)} for label, name in actions],
        },
    )


@require_GET
def session_list(request: HttpRequest) -> HttpResponse:
    """The own open sessions."""
    context = {
        "title": "Phiên đang mở",
        "rows": sessions.live(request.user),
        "this_key": request.session.session_key,
    }
    return render(request, "orgs/sessions.html", context)


@require_POST
def session_end(request: HttpRequest) -> HttpResponse:
    """End one of the own sessions, or all others."""
    wanted = request.POST.get("session", "")
    others = OpenSession.objects.filter(user=request.user).exclude(session_key=request.session.session_key)
    if wanted:
        known = wanted.isascii() and wanted.isdigit() and len(wanted) < 18
        others = others.filter(pk=int(wanted)) if known else others.none()
    ended = sessions.end(others, user=request.user, visitor=visitor_of(request))
    messages.success(request, "Đã kết thúc." if ended else "Phiên này đã kết thúc từ trước.")
    return redirect("orgs:session_list")


@require_GET
def own_events(request: HttpRequest) -> HttpResponse:
    """What happened to the own account: sign-ins, refusals, changes."""
    rows = SecurityEvent.objects.filter(user_id=request.user.pk)
    return event_page(
        request,
        rows,
        title="Các lần đăng nhập gần đây",
        intro="Thấy lần đăng nhập không phải của mình thì đổi mật khẩu ngay và báo người quản trị.",
        back=(reverse("orgs:account"), "Tài khoản của tôi"),
    )


@require_http_methods(["GET", "POST"])
def delegation_list(request: HttpRequest) -> HttpResponse:
    """Delegations given and received; a form to give one."""
    may_give = delegations.own_roles(request.user).exists()
    form = DelegationForm(request.POST or None, by=request.user) if may_give else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            row = delegations.delegate(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            put_beside_fields(form, error)
        else:
            messages.success(request, f"Đã ủy quyền cho {row.to} từ {row.starts_on:%d/%m/%Y}.")
            return redirect("orgs:delegation_list")
    return render(
        request,
        "orgs/delegations.html",
        {"title": "Ủy quyền khi vắng", "form": form, "rows": _delegations(request)},
    )


@require_http_methods(["GET", "POST"])
def delegation_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a delegation: the person who gave it, or an administrator."""
    if not request.user.held_roles:
        raise PermissionDenied
    rows = Delegation.objects.select_related("assignment__unit", "assignment__user", "to")
    row = get_object_or_404(rows.visible_to(request.user), pk=pk)
    giver = row.assignment.user
    back = reverse("orgs:delegation_list") if giver == request.user else giver.get_absolute_url()
    if request.method == "POST":
        delegations.end(row, by=request.user)
        messages.success(request, "Đã chấm dứt ủy quyền.")
        return redirect(back)
    if not delegations.may_end(row, request.user):
        raise PermissionDenied
    context = {
        "title": "Chấm dứt ủy quyền",
        "intro": [f"{row.to} đang {_in_words(row)}: {row.assignment}."],
        "submit_label": "Chấm dứt",
        "danger": True,
        "cancel_url": back,
        "cancel_label": "Thôi, để nguyên",
    }
    return render(request, "orgs/plain_form.html", context)


def _delegations(request: HttpRequest) -> list[Delegation]:
    user = request.user
    rows = list(
        (
            Delegation.objects.filter(assignment__user=user) | Delegation.objects.filter(to=user)
        ).select_related("assignment__unit", "assignment__user", "to")[:100]
    )
    for row in rows:
        row.endable = row.assignment.user_id == user.pk and not row.is_over
    return rows


def _in_words(row: Delegation) -> str:
    return f"thay đồng chí {row.assignment.user}, {row.starts_on:%d/%m/%Y} – {row.ends_on:%d/%m/%Y}"
