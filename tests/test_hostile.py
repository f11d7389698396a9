"""Hostile inputs by the ten thousand: every address × parameter × payload, headers, bodies, files, and invented ones.

The whole attack runs once for the module; the tests then read what was noted. No answer of 500, nothing comes out as
markup or computed, no header is smuggled in, and a request that was refused has written to no table.
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
from tests.test_matrix import placed, rows_written
from tests.test_sweep import ALL

pytestmark = pytest.mark.django_db  # without it no test database is made

NAMES_IN_FORMS = re.compile(r"""<(?:input|select|textarea|button)[^>]*\sname="([^"]+)\"""")
WRITES_ANYWAY = {"orgs:sign_in", "orgs:sign_out", "reports:section_autosave"}
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
    inputs: int = 0
    requests: int = 0
    broken: list[str] = field(default_factory=list)
    executed: list[str] = field(default_factory=list)
    stored: list[str] = field(default_factory=list)
    written: int = 0

    def send(self, what: str, method: str, url: str, inputs: int, **more: Any) -> HttpResponse:
        """One request that carries so many hostile inputs; its answer is looked at and its writes are taken back."""
        self.inputs += inputs
        self.requests += 1
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
        answer = self.send(f"{name} {what}", "POST", self.urls[name], inputs, **more)
        now = rows_written()
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
    """Everything that is sent, once."""
    patch = pytest.MonkeyPatch()

    without_error_pages(patch)
    with django_db_blocker.unblock(), transaction.atomic():
        cast = make_cast()
        person = factories.make_user(username="moi_quyen")
        for role in Role:
            RoleAssignment.objects.create(user=person, unit=cast.province, role=role)
        rows: dict[Any, Any] = {}
        urls = {address.name: placed(address, cast, rows)[0] for address in ALL}
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
        attack.written = rows_written()
        for address in ALL:
            methods = rule_of(address.name).methods.split()
            if "GET" in methods:
                ask_with_parameters(attack, address.name, fields[address.name])
            if "POST" in methods:
                post_bodies(attack, address.name, fields.get(address.name, []))
            if address.parameters:
                ask_for_odd_numbers(attack, address)
        send_headers(attack)
        send_files(attack)
        yield attack
        transaction.set_rollback(True)
    patch.undo()


def rounds(names: list[str], step: int = 1) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """All parameters filled at once, each with another payload in each round; with step 1 each gets every payload."""
    count = len(hostile.PAYLOADS)
    for number in range(0, count, step):
        yield number, [(name, hostile.PAYLOADS[(number + 7 * at) % count]) for at, name in enumerate(names)]


def ask_with_parameters(attack: Attack, name: str, fields: list[str]) -> None:
    """GET: the names of the page's own filters with everything, alone with the worst; guessed names in a few rounds."""
    listing = name.endswith(
        ("_list", "_export", "trail", "compare", "compare_export", "template", "check", "sign_in")
    )
    names = [*fields, *(guess for guess in hostile.GUESSED if guess not in fields)]
    for number, pairs in rounds(names, 4 if listing else 26):
        url = f"{attack.urls[name]}?{encoded(pairs)}"
        attack.send(f"{name} round {number}", "GET", url, len(pairs))
    if listing:
        for parameter in fields:
            for payload in hostile.WORST:
                url = f"{attack.urls[name]}?{encoded([(parameter, payload)])}"
                attack.send(f"{name} {parameter}={payload[:20]!r}", "GET", url, 1)


def post_bodies(attack: Attack, name: str, fields: list[str]) -> None:
    """POST: the fields of the page's form with everything; wrong types, repeated, 1,500 of them, none at all."""
    fields = fields or ["version", "reason", "text", "key"]
    for number, pairs in rounds(fields, 13):
        attack.post(name, f"round {number}", len(pairs), data=encoded(pairs), content_type=FORM)
    twice = encoded([(field, value) for field in fields for value in ("1", hostile.MARKUP[1])])
    many = "&".join(f"f{number}=1" for number in range(1500))
    part = '--x\r\nContent-Disposition: form-data; name="{}"; filename="a.txt"\r\n\r\nz\r\n'
    for what, body, kind in (
        ("repeated", twice, FORM),
        ("1,500 fields", many, FORM),
        ("6,000 fields", many * 4, FORM),
        ("nothing", "", FORM),
        ("json", '{"a": [1, {"b": null}]}', "application/json"),
        ("broken json", '{"a": ', "application/json"),
        ("xml", '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>', "text/xml"),
        (
            "files for texts",
            "".join(part.format(f) for f in fields) + "--x--\r\n",
            "multipart/form-data; boundary=x",
        ),
        ("a broken part", "--x\r\nContent-Disp", "multipart/form-data; boundary=x"),
        ("no boundary", "--x--", "multipart/form-data"),
        ("odd charset", "a=1", f"{FORM}; charset=utf-7"),
        ("unknown charset", "a=%ff", f"{FORM}; charset=x-none"),
    ):
        attack.post(name, what, 1, data=body, content_type=kind)


def ask_for_odd_numbers(attack: Attack, address: Any) -> None:
    """Addresses whose number or key is no number or key of a row."""
    parts = re.split(r"(?<=/)(\d+|mot|SWEP-2345)(?=/)", attack.urls[address.name])
    for at in range(1, len(parts), 2):
        for payload in hostile.NUMBERS_IN_ADDRESSES:
            url = "".join([*parts[:at], quote(payload, safe="%"), *parts[at + 1 :]])
            method = "GET" if "GET" in rule_of(address.name).methods.split() else "POST"
            attack.send(f"{address.name} {payload}", method, url, 1)


def send_headers(attack: Attack) -> None:
    """Every header with every payload, in turn at a page of a person and at the page for strangers."""
    for header in hostile.HEADERS:
        for number, payload in enumerate(hostile.PAYLOADS):
            value = payload.encode("utf-8", "surrogatepass").decode(
                "latin-1"
            )  # as a WSGI server hands it over
            if header not in ("CONTENT_LENGTH", "QUERY_STRING"):
                value = re.sub(r"[\r\n\x00]", "", value)  # no server lets these into a header
            what, session = (("account", attack.session), ("sign_in", ""))[number % 2]
            if header == "HTTP_COOKIE":
                value, session = f"sessionid={value}; messages={value}; csrftoken={value}", ""
            attack.send(
                f"{what} {header}={payload[:20]!r}",
                "GET",
                attack.urls[f"orgs:{what}"],
                1,
                session=session,
                **{header: value},
            )


def send_files(attack: Attack) -> None:
    """Files that are none, under names that are none, to the two forms that take a file."""
    good = workbooks.xlsx([["Xã", "Số người"], ["=1+1", hostile.MARKUP[1]]])
    contents = [b"", b"\x00" * 100, b"PK\x03\x04", good[:200], good, b"%PDF-1.7", b"<html><script>", b"a;b\n=1;2\n",
                workbooks.raw_xlsx(extra={"../../x": b"1"}), bytes(range(256)) * 50]  # fmt: skip
    about = {"kind": "meetings", "unit": attack.cast.a.pk, "period": "năm 2023"}
    for name in ("spreadsheets:upload", "reports:check_code"):
        for number, content in enumerate(contents):
            for payload in ["a.xlsx", "a.csv", *hostile.MARKUP[:4], *hostile.TEXTS]:
                file = SimpleUploadedFile("x", content, content_type="text/html")
                file._name = payload.encode(
                    "utf-8", "replace"
                ).decode()  # what a program may send, not what Python allows
                attack.post(name, f"file {number} as {payload[:20]!r}", 2, data={**about, "file": file})


# --- what must hold ---


def test_no_answer_is_an_error_of_the_portal(attack):
    assert attack.broken == []


def test_nothing_that_was_sent_is_executed(attack):
    assert attack.executed == []


def test_nothing_that_was_refused_is_stored(attack):
    assert attack.stored == []


def test_there_were_ten_thousand_and_more(attack):
    print(f"\n{attack.inputs:,} hostile inputs in {attack.requests:,} requests")  # noqa: T201 - the figure of the run
    assert attack.inputs >= 10_000
    assert attack.requests >= 5_000


TEXT = st.text(max_size=60) | st.sampled_from(hostile.PAYLOADS)
QUIET = settings(
    max_examples=120, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck), database=None
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
    before = attack.written
    answer = attack.send(
        "meeting", "POST", attack.urls["campaigns:meeting_create"], len(typed),
        data=encoded(list(typed.items())), content_type=FORM,
    )  # fmt: skip
    attack.written = rows_written()
    assert answer.status_code in (200, 302)
    assert answer.status_code == 302 or attack.written == before


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
