"""A really running portal with the sample district, and people who open it in Chromium."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from dvportal.demo.accounts import PASSWORD
from tests.dvportal.portal import Served, manage, new_home

UNIT_OFFICER, AREA_OFFICER, LEADER, ADMINISTRATOR = (
    "canbo.lienson",
    "canbo.huyen",
    "lanhdao.huyen",
    "quantri.huyen",
)
PEOPLE = (UNIT_OFFICER, AREA_OFFICER, LEADER, ADMINISTRATOR)
DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
BROKER = 7
"""A Redis database apart from that of other portals on the same server."""
PATIENCE = 8_000  # ms until a page that does not come is a failure


class Portal:
    """`manage.py serve` with the sample district in a database of its own."""

    def __init__(self, served: Served, database: str, environment: dict[str, str]) -> None:
        self.address = f"http://127.0.0.1:{served.port}"
        self.home = served.home
        self._database, self._environment = database, environment

    def ask(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of one statement."""
        with (
            closing(psycopg2.connect(self._database)) as connection,
            connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def one(self, statement: str, *values: Any) -> Any:
        """The only value of the only row of a statement."""
        ((value,),) = self.ask(statement, *values)
        return value

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a manage.py command beside the portal."""
        return manage(self.home, *arguments, **self._environment)


@contextmanager
def running_portal() -> Iterator[Portal]:
    """Start the portal on the PostgreSQL and Redis of the environment; stop it and drop its database afterwards."""
    server = os.environ["DATABASE_URL"]
    name = f"e2e_{os.getpid()}"
    own = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    environment = {"DATABASE_URL": own, "REDIS_URL": broker(os.environ["REDIS_URL"])}
    _command(server, f'CREATE DATABASE "{name}"')
    try:
        with new_home() as home:
            served = Served(home, PORTAL_DEMO="1", **environment)
            try:
                assert served.status() == 200, served.output()
                yield Portal(served, own, environment)
            finally:
                served.stop()
    finally:
        _command(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def broker(url: str) -> str:
    """The same Redis server, another database of it."""
    if url.startswith("unix://"):
        return f"{url}?virtual_host={BROKER}"
    return urlunsplit(urlsplit(url)._replace(path=f"/{BROKER}"))


def _command(database: str, statement: str) -> None:
    with closing(psycopg2.connect(database)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    program = shutil.which("chromium")
    assert program, "Chưa có Chromium; hãy chạy ./test.sh để cài."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


class Person:
    """Someone at a browser of their own. What the console complains about is remembered."""

    def __init__(self, browser: Browser, portal: Portal, session: Any = None, **options: Any) -> None:
        options = {"viewport": DESKTOP, "locale": "vi-VN", **options}
        self.context: BrowserContext = browser.new_context(
            base_url=portal.address, storage_state=session, **options
        )
        self.context.set_default_timeout(PATIENCE)
        self.address = portal.address
        self.complaints: list[str] = []

    @cached_property
    def page(self) -> Page:
        """The person's window, opened when it is first looked at."""
        page = self.context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: dialog.accept())
        return page

    def _heard(self, message: Any) -> None:
        # Chromium reports each page that answers 403 or 404 here; tests look at the status themselves.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complaints.append(message.text)

    def sign_in(self, username: str, password: str = PASSWORD) -> None:
        """Fill the sign-in page that is open, or open it."""
        if not self.page.locator("[name=username]").count():
            self.page.goto("/dang-nhap/")
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", password)
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="Đăng nhập").click()

    def status(self, path: str, **form: str) -> int:
        """The status of an address, asked with this person's session; a form makes it a POST."""
        if not form:
            return self.context.request.get(path, max_redirects=0).status
        token = next(c["value"] for c in self.context.cookies() if c["name"] == "csrftoken")
        headers = {"X-CSRFToken": token, "Referer": self.address}
        return self.context.request.post(path, form=form, headers=headers, max_redirects=0).status

    def end_session(self) -> None:
        """What the server does after half an hour of silence, as the browser sees it."""
        self.context.clear_cookies(name="sessionid")
