"""Đăng nhập, đăng xuất, mật khẩu. What was typed when a session ended is carried through sign-in."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from orgs.forms.access import CodeForm
from orgs.forms.people import PasswordForm, SignInForm
from orgs.models.access import EventKind
from orgs.services import events, people, second_factor, sessions
from orgs.services import sign_in as door
from orgs.views import steps
from orgs.views.places import put_beside_fields
from orgs.views.steps import visitor_of

HELD = "held_"
WRONG = "Tên đăng nhập hoặc mật khẩu chưa đúng. Hãy kiểm tra phím CapsLock, bộ gõ tiếng Việt rồi thử lại."
CHANGE_FIRST = (
    "Mật khẩu đang dùng do người quản trị đặt. Hãy đặt mật khẩu của riêng bạn rồi mới dùng được cổng; "
    "không ai khác biết mật khẩu mới."
)


class CarryTypedText(LoginRequiredMiddleware):
    """Asks strangers to sign in; a form they posted with an ended session goes along in the sign-in page."""

    def handle_no_permission(self, request: HttpRequest, view_func) -> HttpResponse:
        """A GET is redirected; a POST gets the sign-in page with its fields held."""
        if request.method != "POST":
            return super().handle_no_permission(request, view_func)
        held = steps.typed(request)
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
        try:
            user = door.check_password(**form.cleaned_data, visitor=visitor_of(request), request=request)
        except door.Locked as locked:
            form.add_error(None, str(locked))
            return _closed_door(_sign_in_page(request, form, next_url, held, status=429), locked)
        else:
            if user is not None:
                return steps.password_was_right(request, user, next_url, held)
            form.add_error(None, WRONG)
    return _sign_in_page(request, form, next_url, held)


@login_not_required
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """The code of the second factor, after the password."""
    user = steps.waiting_for_code(request)
    if user is None:
        messages.info(request, "Hãy đăng nhập lại.")
        return redirect("orgs:sign_in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            second_factor.check(user, code=form.cleaned_data["code"], visitor=visitor_of(request))
        except ValidationError as error:
            put_beside_fields(form, error)
        else:
            return steps.code_was_right(request, user)
    context = {
        "title": "Mã xác thực",
        "form": form,
        "submit_label": "Vào cổng",
        "cancel_url": "/dang-nhap/",
        "cancel_label": "Đăng nhập bằng tên khác",
        "gate": True,
    }
    return render(request, "orgs/plain_form.html", context)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    if request.user.is_authenticated:
        events.record(EventKind.SIGNED_OUT, user=request.user, visitor=visitor_of(request))
        sessions.forget(request.session.session_key)
    logout(request)
    messages.success(request, "Đã đăng xuất.")
    return HttpResponseRedirect("/dang-nhap/")


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("old", "new", "again")
def password(request: HttpRequest) -> HttpResponse:
    """A person's own new password; the first one is changed before anything else."""
    first = request.user.must_change_password
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        key = request.session.session_key
        try:
            people.change_own_password(
                request.user,
                old=form.cleaned_data["old"],
                new=form.cleaned_data["new"],
                keep=key,
                visitor=visitor_of(request),
            )
        except ValidationError as error:
            put_beside_fields(form, error)
        else:
            update_session_auth_hash(request, request.user)
            sessions.moved(key, request.session)
            messages.success(request, "Đã đổi mật khẩu. Các nơi đăng nhập khác đã được đăng xuất.")
            return steps.next_page(request) if first else redirect("orgs:account")
    context = {
        "title": "Đổi mật khẩu",
        "form": form,
        "submit_label": "Đổi mật khẩu",
        "cancel_url": "/tai-khoan/",
    }
    if first:
        context |= {"intro": [CHANGE_FIRST], "gate": True, "navigation": [], "cancel_url": None}
    return render(request, "orgs/plain_form.html", context)


def _closed_door(answer: HttpResponse, locked: door.Locked) -> HttpResponse:
    answer["Retry-After"] = str(max(1, int((locked.until - timezone.now()).total_seconds())))
    return answer


def _sign_in_page(request, form, next_url: str, held, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "next": next_url, "held_fields": held}
    return render(request, "orgs/sign_in.html", context, status=status)


def _safe_next(request: HttpRequest) -> str:
    """Where to go after sign-in: an address of this portal only."""
    wanted = request.POST.get("next") or request.GET.get("next") or settings.LOGIN_REDIRECT_URL
    own = url_has_allowed_host_and_scheme(wanted, None)
    if own and wanted.startswith("/") and not urlsplit(wanted).path.startswith("/dang-"):
        return wanted
    return settings.LOGIN_REDIRECT_URL
