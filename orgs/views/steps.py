"""Các bước sau mật khẩu: code, own password, second factor. Where the person wanted to go and what was typed wait."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from common.visitors import client_address
from orgs.models import User
from orgs.services import second_factor, sessions
from orgs.services.events import Visitor

Handler = Callable[[HttpRequest], HttpResponse]
Held = list[tuple[str, str]]

ONWARD = "onward"
CODE_FOR = "code_for"
CODE_WAITS = 5 * 60  # seconds between the password and the code
NEVER_HELD = {"csrfmiddlewaretoken", "username", "password", "old", "new", "again", "next", "code"}


def visitor_of(request: HttpRequest) -> Visitor:
    """From where a request comes."""
    address = client_address(request.META, settings.TRUSTED_PROXIES)
    return Visitor(address, request.headers.get("User-Agent", ""))


def typed(request: HttpRequest) -> Held:
    """What a form posted, without what must not be kept."""
    return [
        (name, value) for name, values in request.POST.lists() if name not in NEVER_HELD for value in values
    ]


def password_was_right(request: HttpRequest, user: User, next_url: str, held: Held) -> HttpResponse:
    """Let the person in, or ask for the code first."""
    onward = {"next": next_url, "held": held}
    if not second_factor.is_on(user):
        return _let_in(request, user, onward)
    request.session[ONWARD] = onward
    request.session[CODE_FOR] = {
        "user": user.pk,
        "backend": user.backend,
        "password": user.get_session_auth_hash(),
        "at": int(time.time()),
    }
    return redirect("orgs:sign_in_code")


def waiting_for_code(request: HttpRequest) -> User | None:
    """The person whose password was right a moment ago and whose code is still to come."""
    pending = request.session.get(CODE_FOR)
    if not pending or time.time() - pending["at"] > CODE_WAITS:
        return None
    user = User.objects.filter(pk=pending["user"], is_active=True, second_factor_at__isnull=False).first()
    if user is None or not constant_time_compare(user.get_session_auth_hash(), pending["password"]):
        return None
    user.backend = pending["backend"]
    return user


def code_was_right(request: HttpRequest, user: User) -> HttpResponse:
    """Let the person in."""
    return _let_in(request, user, request.session.get(ONWARD))


def next_page(request: HttpRequest) -> HttpResponse:
    """The next thing to do after signing in, and at last what the person came for."""
    step = first_step(request)
    if step:
        return redirect(step)
    onward = request.session.pop(ONWARD, None) or {"next": settings.LOGIN_REDIRECT_URL, "held": []}
    if onward["held"]:
        return render(
            request, "orgs/continue.html", {"action": onward["next"], "held_fields": onward["held"]}
        )
    return redirect(onward["next"])


def first_step(request: HttpRequest) -> str:
    """The address of what a signed-in person must do before anything else; "" when nothing."""
    if request.user.must_change_password:
        return reverse("orgs:password")
    if request.session.get(sessions.MUST_SET_UP):
        return reverse("orgs:second_factor")
    return ""


def first_things_first(get_response: Handler) -> Handler:
    """Middleware: who must change the password or set up the second factor can do nothing else; typed text waits."""

    def respond(request: HttpRequest) -> HttpResponse:
        step = first_step(request) if request.user.is_authenticated else ""
        if not step or request.path in {step, reverse("orgs:sign_out"), reverse("healthz")}:
            return get_response(request)
        if request.method == "POST":
            request.session[ONWARD] = {"next": request.get_full_path(), "held": typed(request)}
        return redirect(step)

    return respond


def _let_in(request: HttpRequest, user: User, onward: dict[str, Any] | None) -> HttpResponse:
    request.session.pop(CODE_FOR, None)
    login(request, user, backend=user.backend)
    request.session[ONWARD] = onward
    sessions.begin(request.session, user, visitor=visitor_of(request))
    return next_page(request)
