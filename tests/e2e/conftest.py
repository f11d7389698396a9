"""One portal and one browser for all tests of this folder; each test has browser windows of its own.

The fixtures end with the folder: Playwright's loop must not run beside tests that use Django's database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.e2e.portal import PEOPLE, Person, Portal, chromium, running_portal

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("e2e")


@pytest.fixture(scope="package")
def portal() -> Iterator[Portal]:
    """The running portal."""
    with running_portal() as portal:
        yield portal


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="package")
def sessions(browser: Browser, portal: Portal) -> dict[str, Any]:
    """Signed in once as each of the sample's people, through the page."""
    found = {}
    for username in PEOPLE:
        person = Person(browser, portal)
        person.sign_in(username)
        found[username] = person.context.storage_state()
        person.context.close()
    return found


@pytest.fixture
def enter(browser: Browser, portal: Portal, sessions: dict[str, Any]) -> Iterator[Callable[..., Person]]:
    """Open a window for a person (signed in when a user name is given); no page may have complained."""
    opened: list[Person] = []

    def open_window(username: str = "", **options: Any) -> Person:
        opened.append(Person(browser, portal, sessions[username] if username else None, **options))
        return opened[-1]

    yield open_window
    for person in opened:
        person.context.close()
    assert [person.complaints for person in opened if person.complaints] == []
