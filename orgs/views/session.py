"""Đăng nhập, đăng xuất, tài khoản của mình. What was typed when a session ended is carried through sign-in."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from orgs.forms.people import PasswordForm, SignInForm
from orgs.services import people

HELD = "held_"
NEVER_HELD = {"csrfmiddlewaretoken", "username", "password", "old", "new", "again", "next"}


class CarryTypedText(LoginRequiredMiddleware):
    """Asks strangers to sign in; a form they posted with an ended session goes along in the sign-in page."""

    def handle_no_permission(self, request: HttpRequest, view_func) -> HttpResponse:
        """A GET is redirected; a POST gets the sign-in page with its fields held."""
        if request.method != "POST":
            return super().handle_no_permission(request, view_func)
        held = [
            (name, value)
            for name, values in request.POST.lists()
            if name not in NEVER_HELD
            for value in values
        ]
        if request.FILES:
            messages.warning(request, "Tệp đã chọn không giữ lại được; hãy chọn lại tệp sau khi đăng nhập.")
        return _sign_in_page(request, SignInForm(), request.get_full_path(), held, status=403)


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in; afterwards go on to where the person was, with what was typed there."""
    next_url = _safe_next(request)
    held = [
        (name.removeprefix(HELD), value)
        for name, values in request.POST.lists()
        if name.startswith(HELD)
        for value in values
    ]
    if request.user.is_authenticated and not held:
        return redirect(next_url)
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = authenticate(
            request, username=form.cleaned_data["username"], password=form.cleaned_data["password"]
        )
        if user is not None:
            login(request, user)
            if held:
                return render(request, "orgs/continue.html", {"action": next_url, "held_fields": held})
            return redirect("orgs:password" if user.must_change_password else next_url)
        form.add_error(
            None,
            "Tên đăng nhập hoặc mật khẩu chưa đúng. Hãy kiểm tra phím CapsLock, bộ gõ tiếng Việt rồi thử lại.",
        )
    return _sign_in_page(request, form, next_url, held)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    logout(request)
    messages.success(request, "Đã đăng xuất.")
    return HttpResponseRedirect("/dang-nhap/")


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("old", "new", "again")
def password(request: HttpRequest) -> HttpResponse:
    """A person's own new password."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            people.change_own_password(
                request.user, old=form.cleaned_data["old"], new=form.cleaned_data["new"]
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            update_session_auth_hash(request, request.user)
            messages.success(request, "Đã đổi mật khẩu.")
            return redirect("orgs:account")
    context = {"title": "Đổi mật khẩu", "form": form, "submit_label": "Đổi mật khẩu", "cancel_url": "/"}
    return render(request, "orgs/password.html", context)


@require_http_methods(["GET"])
def account(request: HttpRequest) -> HttpResponse:
    """Who the person is to the portal: details and roles."""
    roles = request.user.roles.select_related("unit")
    return render(
        request,
        "records/detail.html",
        {
            "title": "Tài khoản của tôi",
            "groups": [
                (
                    "Người dùng",
                    [
                        ("Tên đăng nhập", request.user.username),
                        ("Họ và tên", request.user.full_name),
                        ("Chức vụ", request.user.position),
                        ("Thư điện tử công vụ", request.user.email),
                    ],
                ),
                ("Vai trò", [(role.get_role_display(), str(role.unit)) for role in roles]),
            ],
            "actions": [{"label": "Đổi mật khẩu", "url": "/doi-mat-khau/"}],
        },
    )


def _sign_in_page(request, form, next_url: str, held, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "next": next_url, "held_fields": held}
    return render(request, "orgs/sign_in.html", context, status=status)


def _safe_next(request: HttpRequest) -> str:
    """Where to go after sign-in: an address of this portal only."""
    wanted = request.POST.get("next") or request.GET.get("next") or settings.LOGIN_REDIRECT_URL
    own = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    if own and not urlsplit(wanted).path.startswith("/dang-"):
        return wanted
    return settings.LOGIN_REDIRECT_URL
