"""Asking the portal thousands of times: the real middlewares, addresses and views without what the test client adds.

The test client copies the context of every template; for sweeps of thousands of requests that is half of the time.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.handlers.base import BaseHandler
from django.http import HttpResponse
from django.test import Client, RequestFactory

from orgs.models import User


def without_error_pages(patch: pytest.MonkeyPatch) -> None:
    """Short answers and no log lines for refusals: both are tested elsewhere and would take two thirds of the time.

    Nor is a session noted as seen once a minute: each request is taken back, so each would note it again.
    """

    def short(self: Any, status: int) -> Any:
        return lambda request, exception=None: HttpResponse(status=status)

    patch.setattr("django.urls.resolvers.URLResolver.resolve_error_handler", short)
    patch.setattr("dvportal.middleware.SEEN_STEP", 10**9)
    for name in (
        "django.request",
        "django.security.TooManyFieldsSent",
        "django.security.TooManyFilesSent",
        "django.security.DisallowedHost",
    ):
        patch.setattr(logging.getLogger(name), "disabled", True)


def open_handler() -> BaseHandler:
    """The chain of middlewares and views, as the server calls it."""
    handler = BaseHandler()
    handler.load_middleware()
    return handler


def session_of(user: User) -> str:
    """The key of a new session of a person, warmed up so that reading a page has nothing left to write in it."""
    client = Client()
    client.force_login(user)
    client.get("/tai-khoan/")
    return client.cookies["sessionid"].value


@dataclass
class Asker:
    """Sends requests with the cookie of a session ("" for a stranger). Whatever a view raises is an answer of 500."""

    handler: BaseHandler = field(default_factory=open_handler)
    factory: RequestFactory = field(default_factory=RequestFactory)

    def ask(self, method: str, url: str, session: str = "", **more: Any) -> HttpResponse:
        """One request; `more` is what the request factory takes (data, content_type, headers as HTTP_…)."""
        cookie = more.pop("HTTP_COOKIE", f"sessionid={session}" if session else "")
        if method == "POST" and "data" in more and "content_type" not in more:
            request = self.factory.post(url, HTTP_COOKIE=cookie, **more)
        else:
            request = self.factory.generic(method, url, HTTP_COOKIE=cookie, **more)
        request._dont_enforce_csrf_checks = True
        return self.handler.get_response(request)
