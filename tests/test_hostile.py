"""Hostile inputs by the ten thousand: every address × parameter × payload, headers, bodies, files, and invented ones.

Payloads turn from address to address, so that each meets every kind of address and none meets them all. No answer of
500, nothing comes out as markup or computed, no header is smuggled in, and a request that was refused has written to
no table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orgs.models import RoleAssignment
from orgs.permissions import Role
from tests import factories, hostile
from tests.access import rule_of
from tests.asking import Asker, session_of, without_error_pages
from tests.cast import Cast, make_cast
from tests.spreadsheets import workbooks
from tests.test_matrix import places, rows_written
from tests.test_sweep import ALL

pytestmark = pytest.mark.django_db  # without it no test database is made

NAMES_IN_FORMS = re.compile(r"""<(?:input|select|textarea|button)[^>]*\sname="([^"]+)\"""")
LISTING = (
    "_list",
    "_export",
    "_deleted",
    "_history",
    "rights",
    "rule_create",
    "lock_open",
    "period_matrix",
    "trail",
    "downloads",
    "compare",
    "compare_export",
    "template",
    "check",
    "sign_in",
)
"""Addresses whose parameters choose what is shown."""
ALIKE = ("_export", "_deleted", "_history")
"""Addresses of every kind of record that read their parameters as one and the same form does."""
WRITES_ANYWAY = {
    "orgs:sign_in", "orgs:sign_out", "orgs:second_factor", "orgs:second_factor_off", "orgs:recovery_codes",
    "orgs:password", "reports:section_autosave", "reports:submission_autosave",
}  # fmt: skip
"""Addresses whose answer 200 may come after a write."""
REFUSED = {200, 400, 403, 404, 405, 409, 411, 413, 415}
"""The answers of a POST that has written nothing: the form again, or a refusal."""


@dataclass
class Attack:
    """The portal, a person who may do everything in the province, and what went wrong."""

    asker: Asker
    cast: Cast
    session: str
    urls: dict[str, str]
    fields: dict[str, list[str]] = field(default_factory=dict)
    inputs: int = 0
    requests: int = 0
    broken: list[str] = field(default_factory=list)
    executed: list[str] = field(default_factory=list)
    stored: list[str] = field(default_factory=list)
    written: int = 0
    asked_otherwise: bool = True
    """Whether something was asked since `written` was counted that may have written."""

    def send(self, what: str, method: str, url: str, inputs: int, **more: Any) -> HttpResponse:
        """One request that carries so many hostile inputs; its answer is looked at and its writes are taken back."""
        self.inputs += inputs
        self.requests += 1
        self.asked_otherwise = True
        with transaction.atomic():
            session = more.pop("session", self.session)
            answer = self.asker.ask(method, url, session, **more)
            transaction.set_rollback(True)
        self._look(f"{method} {what}", answer)
        return answer

    def _look(self, what: str, answer: HttpResponse) -> None:
        if answer.status_code >= 500:
            self.broken.append(f"{what}: {answer.status_code}")
        if "X-Hostile" in answer.headers:
            self.executed.append(f"{what}: a header came in")
        if answer.headers.get("Content-Type", "").startswith("text/html") and not answer.streaming:
            if b"<" + hostile.MARK.encode() in answer.content:
                self.executed.append(f"{what}: text came out as markup")
            if hostile.PRODUCT.encode() in answer.content:
                self.executed.append(f"{what}: text was computed")

    def post(self, name: str, what: str, inputs: int, **more: Any) -> None:
        """A POST; when it is refused nothing may have been written."""
        if self.asked_otherwise:
            self.written, self.asked_otherwise = rows_written(), False
        answer = self.send(f"{name} {what}", "POST", self.urls[name], inputs, **more)
        now, self.asked_otherwise = rows_written(), False
        if now != self.written and answer.status_code in REFUSED and name not in WRITES_ANYWAY:
            self.stored.append(f"POST {name} {what}: {answer.status_code}, wrote {now - self.written} rows")
        self.written = now


def encoded(pairs: list[tuple[str, str]]) -> str:
    """A form body or query; lone surrogates go out as the bytes that some programs send."""
    return "&".join(
        f"{quote_plus(name)}={quote_plus(value.encode('utf-8', 'surrogatepass'))}" for name, value in pairs
    )


FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def attack(django_db_setup: None, django_db_blocker: Any) -> Iterator[Attack]:
    """The world that is attacked, and the names of the fields that its pages show."""
    patch = pytest.MonkeyPatch()
    without_error_pages(patch)
    with django_db_blocker.unblock(), transaction.atomic():
        cast = make_cast()
        person = factories.make_user(username="moi_quyen")
        for role in Role:
            RoleAssignment.objects.create(user=person, unit=cast.province, role=role)
        urls, _ = places(cast, {})
        attack = Attack(Asker(), cast, session_of(person), urls)
        fields = {}
        for address in ALL:
            if "GET" in rule_of(address.name).methods.split():
                answer = attack.asker.ask("GET", urls[address.name], attack.session)
                html = (
                    answer.content.decode(errors="replace")
                    if answer["Content-Type"].startswith("text/html")
                    else ""
                )
                fields[address.name] = sorted(set(NAMES_IN_FORMS.findall(html)) - {"csrfmiddlewaretoken"})
        attack.fields = fields
        yield attack
        transaction.set_rollback(True)
    patch.undo()


def turning(things: list[Any], turn: int, count: int) -> list[Any]:
    """So many of the things, beginning elsewhere at each turn; after enough turns all had theirs."""
    return [things[(turn * count + at) % len(things)] for at in range(count)]


def rounds(names: list[str], turn: int, count: int) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """All parameters filled at once, each with another payload, in so many rounds."""
    for number in range(count):
        start = (turn * count + number) * 5
        pairs = [
            (name, hostile.PAYLOADS[(start + 7 * at) % len(hostile.PAYLOADS)])
            for at, name in enumerate(names)
        ]
        yield number, pairs


def taking(method: str) -> list[tuple[int, Any]]:
    """The addresses that take a method, each with its turn."""
    return list(enumerate(address for address in ALL if method in rule_of(address.name).methods.split()))


def assert_unharmed(attack: Attack) -> None:
    """Nothing went wrong so far."""
    assert not attack.broken, "\n".join(attack.broken)
    assert not attack.executed, "\n".join(attack.executed)
    assert not attack.stored, "\n".join(attack.stored)


# --- what is sent, and what must hold ---


def test_parameters_of_every_page(attack):
    """The names of a page's own filters with many payloads at once and alone with the worst; guessed names too."""
    for turn, address in taking("GET"):
        name, fields = address.name, attack.fields[address.name]
        listing = name.endswith(LISTING)
        names = [*fields, *(guess for guess in hostile.GUESSED if guess not in fields)]
        for number, pairs in rounds(names, turn, 3 if listing else 1):
            attack.send(f"{name} round {number}", "GET", f"{attack.urls[name]}?{encoded(pairs)}", len(pairs))
        for at, parameter in enumerate(fields if listing and not name.endswith(ALIKE) else []):
            for payload in turning(hostile.WORST, turn + at, 1):
                url = f"{attack.urls[name]}?{encoded([(parameter, payload)])}"
                attack.send(f"{name} {parameter}={payload[:20]!r}", "GET", url, 1)
    assert_unharmed(attack)


def test_bodies_to_every_form(attack):
    """The fields of a form with many payloads; wrong types, repeated, thousands of them, none at all."""
    for turn, address in taking("POST"):
        fields = attack.fields.get(address.name) or []
        fields = [*fields, *hostile.FIELDS.get(address.name, [])] or ["version", "reason", "text", "key"]
        for number, pairs in rounds(fields, turn, 2):
            attack.post(address.name, f"round {number}", len(pairs), data=encoded(pairs), content_type=FORM)
        for what, body, kind in turning(odd_bodies(fields), turn, 2):
            attack.post(address.name, what, 1, data=body, content_type=kind)
    assert_unharmed(attack)


def odd_bodies(fields: list[str]) -> list[tuple[str, str, str]]:
    """Bodies that no browser sends: what it is, the body, its content type."""
    twice = encoded([(name, value) for name in fields for value in ("1", hostile.MARKUP[1])])
    many = "&".join(f"f{number}=1" for number in range(1500))
    part = '--x\r\nContent-Disposition: form-data; name="{}"; filename="a.txt"\r\n\r\nz\r\n'
    entity = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>'
    return [
        ("repeated", twice, FORM),
        ("1,500 fields", many, FORM),
        ("6,000 fields", many * 4, FORM),
        ("nothing", "", FORM),
        ("json", '{"a": [1, {"b": null}]}', "application/json"),
        ("broken json", '{"a": ', "application/json"),
        ("xml", entity, "text/xml"),
        (
            "files for texts",
            "".join(map(part.format, fields)) + "--x--\r\n",
            "multipart/form-data; boundary=x",
        ),
        ("a broken part", "--x\r\nContent-Disp", "multipart/form-data; boundary=x"),
        ("no boundary", "--x--", "multipart/form-data"),
        ("odd charset", "a=1", f"{FORM}; charset=utf-7"),
        ("unknown charset", "a=%ff", f"{FORM}; charset=x-none"),
    ]


def test_odd_numbers_in_every_address(attack):
    """Addresses whose number or key is no number or key of a row."""
    for turn, address in enumerate(address for address in ALL if address.parameters):
        parts = re.split(r"(?<=/)(\d+|mot|SWEP-2345)(?=/)", attack.urls[address.name])
        method = "GET" if "GET" in rule_of(address.name).methods.split() else "POST"
        for at in range(1, len(parts), 2):
            for payload in turning(hostile.NUMBERS_IN_ADDRESSES, turn + at, 4):
                url = "".join([*parts[:at], quote(payload, safe="%"), *parts[at + 1 :]])
                attack.send(f"{address.name} {payload}", method, url, 1)
    assert_unharmed(attack)


def test_every_header(attack):
    """Every header with payloads, in turn at a page of a person and at the page for strangers."""
    for turn, header in enumerate(hostile.HEADERS):
        for number, payload in enumerate(turning(hostile.PAYLOADS, turn, len(hostile.PAYLOADS) // 4)):
            value = payload.encode("utf-8", "surrogatepass").decode(
                "latin-1"
            )  # as a WSGI server hands it over
            if header not in ("CONTENT_LENGTH", "QUERY_STRING"):
                value = re.sub(r"[\r\n\x00]", "", value)  # no server lets these into a header
            what, session = (("account", attack.session), ("sign_in", ""))[number % 2]
            if header == "HTTP_COOKIE":
                value, session = f"sessionid={value}; messages={value}; csrftoken={value}", ""
            more = {"session": session, header: value}
            attack.send(f"{what} {header}={payload[:20]!r}", "GET", attack.urls[f"orgs:{what}"], 1, **more)
    assert_unharmed(attack)


def test_files_that_are_none(attack):
    """Contents that are no sheet, under names that are none, to the forms that take a file."""
    good = workbooks.xlsx([["Xã", "Số người"], ["=1+1", hostile.MARKUP[1]]])
    outside = workbooks.raw_xlsx(extra={"../../x": b"1"})
    contents = [
        b"",
        b"\x00" * 100,
        b"PK\x03\x04",
        good[:200],
        good,
        b"%PDF-1.7",
        b"<html><script>",
        b"a;b\n=1;2\n",
    ]
    names = ["a.xlsx", "a.csv", *hostile.MARKUP[:4], *hostile.TEXTS]
    about = {"kind": "meetings", "unit": attack.cast.a.pk, "period": "năm 2023"}
    for name in ("spreadsheets:upload", "spreadsheets:account_import", "reports:check_code"):
        for turn, content in enumerate([*contents, outside, bytes(range(256)) * 50]):
            for wanted in turning(names, turn, 4):
                file = SimpleUploadedFile("x", content, content_type="text/html")
                file._name = wanted.encode(
                    "utf-8", "replace"
                ).decode()  # what a program sends, Python would not
                attack.post(name, f"file {turn} as {wanted[:20]!r}", 2, data={**about, "file": file})
    assert_unharmed(attack)


TEXT = st.text(max_size=60) | st.sampled_from(hostile.PAYLOADS)
QUIET = settings(
    max_examples=50, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck), database=None
)


@QUIET
@given(st.dictionaries(st.sampled_from([*hostile.GUESSED, "level", "topics"]), TEXT, max_size=6))
def test_any_filter_gives_a_page(attack, asked):
    pairs = list(asked.items())
    for name in ("campaigns:meeting_list", "orgs:trail", "reports:compare"):
        url = f"{attack.urls[name]}?{encoded(pairs)}"
        assert attack.send(name, "GET", url, len(pairs)).status_code == 200


@QUIET
@given(st.dictionaries(st.sampled_from(
    ["unit", "kind", "level", "starts_on", "ends_on", "attendance", "meeting_count", "content", "places", "topics"]
), TEXT))  # fmt: skip
def test_any_meeting_is_written_or_asked_for_again(attack, typed):
    before = rows_written()
    answer = attack.send(
        "meeting", "POST", attack.urls["campaigns:meeting_create"], len(typed),
        data=encoded(list(typed.items())), content_type=FORM,
    )  # fmt: skip
    assert answer.status_code in (200, 302)
    assert answer.status_code == 302 or rows_written() == before


@QUIET
@given(st.text(max_size=200))
def test_any_address_is_found_or_not(attack, path):
    url = "/" + quote(path.encode("utf-8", "surrogatepass"), safe="/")
    assert attack.send(path, "GET", url, 1).status_code in (200, 301, 302, 404, 405)


def test_the_sort_key_is_one_of_the_columns(attack):
    factories.make_meeting(attack.cast.a1)
    for key in ("unit__path", "-created_by__password", "pk", "?", "starts_on; DROP TABLE orgs_user"):
        url = f"{reverse('campaigns:meeting_list')}?{encoded([('sap', key)])}"
        assert attack.send(key, "GET", url, 1).status_code == 200


@pytest.mark.parametrize("reason", ["\x00", " \u200b", "\x07"])
def test_a_reason_that_nobody_can_read_is_none(attack, reason):
    meeting = factories.make_meeting(attack.cast.a1)
    body = encoded([("reason", reason)])
    answer = attack.send("reason", "POST", f"/buoi/{meeting.pk}/xoa/", 1, data=body, content_type=FORM)
    assert answer.status_code == 200
    assert "Hãy ghi lý do xóa" in answer.content.decode()


def test_any_text_in_a_cell_of_a_form_is_written_or_refused(attack):
    """Every payload as the text of a cell that is saved by itself, and in the table of many units."""
    submission = attack.urls["reports:submission_autosave"]
    own, many_units = (
        next(name for name in attack.fields[page] if name.startswith("o-"))
        for page in ("reports:submission_detail", "reports:period_matrix")
    )
    line = own.split("-")[2]
    for payload in hostile.PAYLOADS:
        body = encoded([("line", line), ("text", payload), ("version", "0")])
        answer = attack.send("cell", "POST", submission, 1, data=body, content_type=FORM)
        assert answer.status_code in (200, 400), payload
        many = encoded([(many_units, payload), (many_units.replace("o-", "v-"), payload)])
        answer = attack.send(
            "cells", "POST", attack.urls["reports:period_matrix"], 2, data=many, content_type=FORM
        )
        assert answer.status_code in (200, 302), payload
    assert_unharmed(attack)


def test_there_were_more_than_ten_thousand(attack):
    print(f"\n{attack.inputs:,} hostile inputs in {attack.requests:,} requests")  # noqa: T201 - the figure of the run
    assert_unharmed(attack)
    assert attack.inputs >= 10_000
