"""Small middlewares that Django and django-csp do not bring."""

import random
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse

from orgs.models import User
from orgs.services import access_log, sessions
from orgs.views.steps import visitor_of

DEADLOCK = "40P01"
TRIES = 5  # of one request; two in a row are rare already
Handler = Callable[[HttpRequest], HttpResponse]

PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
STARTED_AT = "session_started_at"
SEEN_AT = "session_seen_at"
PAGES = {"text/html", "application/json", "text/plain", "text/css", "text/javascript"}
"""Kinds of answers that a browser may show; everything else is a file to be saved."""
ABOUT_PEOPLE = ("/nguoi-dung/", "/nhat-ky/", "/tai-khoan/", "/an-toan/", "/dang-nhap/", "/doi-mat-khau/")
"""Pages of which no browser may keep a copy, not even for its Back button."""
SEEN_STEP = 60  # seconds; the session row is written at most once a minute and not at every request


def permissions_policy(get_response: Handler) -> Handler:
    """Switch off browser features that the portal never uses."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

    return respond


def refuse_huge_bodies(get_response: Handler) -> Handler:
    """Answer 413 before reading a body larger than one allowed upload plus its form."""
    limit = settings.UPLOAD_LIMIT + settings.DATA_UPLOAD_MAX_MEMORY_SIZE

    def respond(request: HttpRequest) -> HttpResponse:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length > limit:
            megabytes = settings.UPLOAD_LIMIT // (1024 * 1024)
            return HttpResponse(
                f"Tệp gửi lên lớn hơn {megabytes} MB. Hãy chia nhỏ tệp rồi gửi lại.",
                status=413,
                content_type="text/plain; charset=utf-8",
            )
        return get_response(request)

    return respond


def limit_sessions(get_response: Handler) -> Handler:
    """End a session 12 h after sign-in; let its 30 idle minutes roll on while it is used; new key for new roles."""

    def respond(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            started = request.session.setdefault(STARTED_AT, now)
            if now - started > settings.SESSION_ABSOLUTE_AGE:
                logout(request)
                return get_response(request)
            sessions.renew_key(request.session, request.user)
            seen = request.session.get(SEEN_AT)
            if seen is None or now - seen >= SEEN_STEP:
                request.session[SEEN_AT] = now  # saving the session gives it its full idle time again
                if seen is not None:
                    sessions.touch(request.session, request.user, visitor=visitor_of(request))
        return get_response(request)

    return respond


class RetryDeadlocks:
    """Do a request again when the database ended its transaction to free two that waited for each other.

    Nothing of such a transaction was written, so nobody has to hear of it. Stands last: only the view is done again.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse:
        """Answer with the view, at most five times."""
        for left in reversed(range(TRIES)):
            try:
                return view(request, *args, **kwargs)
            except OperationalError as error:
                is_deadlock = getattr(error.__cause__, "pgcode", "") == DEADLOCK
                if not left or not is_deadlock or connection.in_atomic_block:
                    raise
                for _, files in request.FILES.lists():
                    for file in files:
                        file.seek(0)
                time.sleep(random.uniform(0, 0.05))  # noqa: S311  # nosec B311 # so that the two do not meet again
        raise AssertionError("unreachable")


def guard_answers(get_response: Handler) -> Handler:
    """Files are saved and never shown; nothing of a signed-in person is cached by others; each download is noted.

    This is the one place where downloads get into their list: an export that is added later is in it by itself.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        kind = response.headers.get("Content-Type", "").split(";")[0]
        if response.status_code == 200 and kind not in PAGES:
            response.headers.setdefault("Content-Disposition", "attachment")
        is_file = response.headers.get("Content-Disposition", "").startswith("attachment")
        if is_file or request.user.is_authenticated or request.path.startswith(ABOUT_PEOPLE):
            kept = (
                "private, no-store"
                if is_file or request.path.startswith(ABOUT_PEOPLE)
                else "private, no-cache"
            )
            response.headers.setdefault("Cache-Control", kept)
        if is_file and isinstance(request.user, User):
            _note_download(request, request.user, response)
        return response

    return respond


def _note_download(request: HttpRequest, user: User, response: HttpResponse) -> None:
    found = request.resolver_match
    name = response.headers["Content-Disposition"].partition('filename="')[2].rstrip('"')
    access_log.record(
        by=user,
        page=found.view_name if found else request.path,
        row_id=found.kwargs.get("pk") if found else None,
        file_name=name,
        size=0 if response.streaming else len(response.content),
    )
