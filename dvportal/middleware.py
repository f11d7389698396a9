"""Small middlewares that Django and django-csp do not bring."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from orgs.services import sessions
from orgs.views.steps import visitor_of

Handler = Callable[[HttpRequest], HttpResponse]

PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
STARTED_AT = "session_started_at"
SEEN_AT = "session_seen_at"
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
