"""Every address of the portal, from the URL resolver, with a row that it can be about: what the wide tests walk over.

A new address fails here and in tests/test_matrix.py until `ROWS` (or `ANYONE`, `OWN`) says what it is about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from orgs.audit import acting
from orgs.models import Delegation, RoleRequirement
from orgs.permissions import Role
from reports.models import (
    FormPeriod,
    Job,
    RenderedFile,
    ReportForm,
    ReportFormLine,
    ReviewFigure,
    ReviewSection,
    Submission,
)
from spreadsheets.models import ImportBatch, ImportRow
from tests import factories
from tests.access import rule_of
from tests.cast import Cast

ANYONE = {"healthz", "orgs:sign_in", "orgs:sign_in_code"}
"""Addresses that need no sign-in."""
OWN = {
    "home", "orgs:sign_out", "orgs:account", "orgs:password", "orgs:session_list", "orgs:session_end",
    "orgs:own_events", "orgs:second_factor", "orgs:recovery_codes", "orgs:second_factor_off", "orgs:go_on",
    "orgs:delegation_list",
}  # fmt: skip
"""Addresses about the person who asks: no right is needed, no row is named."""
SIGNED_IN = {"reports:check", "reports:check_code"}
"""The register of issued documents by their short code: everyone who signs in may check a printout."""


@dataclass(frozen=True)
class Address:
    """One address: its name and the names of its parameters."""

    name: str
    parameters: tuple[str, ...]


def addresses(patterns: list[Any] | None = None, namespace: str = "") -> Iterator[Address]:
    """All named addresses of the resolver."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(
                pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else namespace
            )
        elif isinstance(pattern, URLPattern):
            yield Address(f"{namespace}{pattern.name}", tuple(pattern.pattern.converters))


ALL = sorted(set(addresses()), key=lambda address: address.name)


def a_delegation(cast: Cast) -> Delegation:
    """The leader of district A lets the area officer stand in."""
    return Delegation.objects.create(
        assignment=cast.lan.roles.get(),
        to=cast.alice,
        starts_on="2023-01-01",
        ends_on="2023-01-31",
        reason="Đi học",
    )


def a_review(cast: Cast) -> Any:
    """A review of district A with a section and a figure."""
    review = factories.make_review(cast.a)
    ReviewSection.objects.create(review=review, heading="Một", body="Chữ")
    factories.make_indicator("SWEEP1")
    from reports.models import Indicator

    ReviewFigure.objects.create(review=review, key="mot", indicator=Indicator.objects.get(code="SWEEP1"))
    return review


def a_note(cast: Cast) -> Any:
    """A review of district A with a note on its section."""
    from reports.models import ReviewNote

    review = a_review(cast)
    ReviewNote.objects.create(
        review=review, round_number=1, section=review.sections.get(), section_title="Một", text="Xem lại",
        written_by=cast.lan,
    )  # fmt: skip
    return review


def a_job(cast: Cast) -> Job:
    """A waiting job of district A."""
    review = a_review(cast)
    return Job.objects.create(
        kind="render_review",
        subject_id=review.pk,
        key=f"sweep-{review.pk}",
        unit=cast.a,
        created_by=cast.alice,
    )


def a_file(cast: Cast) -> RenderedFile:
    """A finished file of district A."""
    return RenderedFile.objects.create(
        review=a_review(cast),
        format="pdf",
        name="a.pdf",
        content=b"%PDF-",
        sha256="0" * 64,
        size=5,
        made_by=cast.alice,
    )


def a_batch(cast: Cast) -> ImportBatch:
    """A batch of district A that waits for its decision, with one row."""
    batch = ImportBatch.objects.create(
        kind="meetings", unit=cast.a, starts_on="2023-01-01", ends_on="2023-12-31", file_name="a.xlsx", content=b"",
        sha256="0" * 64, size=0, state="ready", created_by=cast.alice,
    )  # fmt: skip
    ImportRow.objects.create(batch=batch, sheet="Sheet1", row_number=2, state="skipped")
    return batch


def an_issued(cast: Cast) -> Any:
    """The issued form of a review of district A."""
    from reports.models import IssuedReview, NumberSeries

    series = NumberSeries.objects.create(body=cast.office_a, kind_symbol="BC", year=2023, last_number=1)
    return IssuedReview.objects.create(
        review=a_review(cast), unit=cast.a, series=series, number=1, dated_on="2023-12-20", code="SWEP-2345",
        number_line="Số 01-BC/BDVHU", subject="tổng kết", unit_name="A", body_name="B", header_lines="B",
        layout_profile="party-36", template_version="0", document={}, content=b"%PDF-", sha256="0" * 64, size=5,
        pages=1,
    )  # fmt: skip


def a_term(cast: Cast) -> Any:
    """A committee term of the office of district A."""
    from reports.models import CommitteeTerm

    return CommitteeTerm.objects.create(body=cast.office_a, label="2020 - 2025", starts_on="2020-08-01")


def an_outline(cast: Cast) -> Any:
    """An outline of district A with a section and a figure."""
    from reports.models import Indicator, Outline, OutlineFigure, OutlineSection

    outline = Outline.objects.create(kind="annual", name="Đề cương của huyện", owner=cast.a)
    OutlineSection.objects.create(outline=outline, heading="Một")
    factories.make_indicator("SWEEP3")
    indicator = Indicator.objects.get(code="SWEEP3")
    OutlineFigure.objects.create(outline=outline, key="mot", indicator=indicator)
    return outline


def an_exception(cast: Cast) -> Any:
    """Locked rows of district A that are open for a while."""
    from orgs.models import LockException

    return LockException.objects.create(
        unit=cast.a, starts_on="2023-01-01", ends_on="2023-03-31", reason="Đính chính",
        open_until="2099-01-01T00:00:00+07:00", opened_by=cast.lan,
    )  # fmt: skip


def a_rule(cast: Cast) -> Any:
    """A rule of district A about its meetings."""
    from orgs.models import QualityRule

    return QualityRule.objects.create(
        name="Quá đông", kind="khoang", subject="campaigns.meeting", left="attendance", high=500, owner=cast.a,
        instruction="Xem lại.",
    )  # fmt: skip


def a_pair(cast: Cast) -> Any:
    """A meeting of commune A1; `other_pk` is the one beside it."""
    first = factories.make_meeting(cast.a1)
    first.other_pk = factories.make_meeting(cast.a1).pk
    return first


def a_form(cast: Cast) -> Any:
    """A form of district A with one line."""
    form = ReportForm.objects.create(
        owner=cast.a, name=f"Biểu quét {ReportForm.objects.count()}", periodicity="quy"
    )
    ReportFormLine.objects.create(form=form, indicator=factories.make_indicator("SWEEP4"))
    return form


def a_period(cast: Cast) -> Any:
    """The first quarter of 2023 of a form of district A, which commune A1 has to send."""
    period = FormPeriod.objects.create(
        form=a_form(cast),
        starts_on="2023-01-01",
        ends_on="2023-03-31",
        due_on="2023-04-05",
        grace_until="2023-04-05",
    )
    Submission.objects.create(period=period, unit=cast.a1)
    return period


def a_submission(cast: Cast) -> Any:
    """What commune A1 has to send for it."""
    return a_period(cast).submissions.get()


def a_reorganisation(cast: Cast) -> Any:
    """A draft of district A that joins its two communes."""
    draft = factories.make_reorganisation(cast.a)
    factories.make_step(draft, [cast.a1, cast.a2], "Gộp", parent=cast.a)
    return draft


ROWS: dict[str, Callable[[Cast], Any]] = {
    "orgs:reorganisation": a_reorganisation,
    "reports:reorganisation": a_reorganisation,
    "orgs:unit": lambda cast: cast.a1,
    "orgs:body": lambda cast: cast.office_a,
    "orgs:user": lambda cast: cast.chi,
    "orgs:delegation": a_delegation,
    "orgs:requirement": lambda cast: RoleRequirement.objects.create(unit=cast.a, role=Role.LEADER),
    "orgs:lock_close": an_exception,
    "orgs:document": lambda cast: factories.make_document(cast.a),
    "campaigns:meeting": lambda cast: factories.make_meeting(cast.a1),
    "campaigns:pair": a_pair,
    "campaigns:campaign": lambda cast: factories.make_campaign(cast.a),
    "campaigns:wave": lambda cast: factories.make_wave(cast.a),
    "campaigns:team": lambda cast: factories.make_team(cast.a),
    "campaigns:contribution": lambda cast: factories.make_contribution(cast.a),
    "campaigns:work": lambda cast: factories.make_work(cast.a),
    "campaigns:welfare": lambda cast: factories.make_welfare(cast.a),
    "campaigns:model": lambda cast: factories.make_model(cast.a),
    "campaigns:commendation": lambda cast: factories.make_commendation(cast.a),
    "campaigns:title": lambda cast: factories.make_title(cast.a1),
    "democracy_regs:conference": lambda cast: factories.make_conference(cast.a),
    "democracy_regs:committee": lambda cast: factories.make_committee(cast.a),
    "democracy_regs:inspection": lambda cast: factories.make_inspection(cast.a),
    "democracy_regs:dialogue": lambda cast: factories.make_dialogue(cast.a),
    "democracy_regs:petition": lambda cast: factories.make_petitions(cast.a),
    "democracy_regs:reception": lambda cast: factories.make_receptions(cast.a),
    "democracy_regs:mediation": lambda cast: factories.make_mediations(cast.a),
    "reports:indicator": lambda cast: factories.make_indicator("SWEEP2", owner=cast.a),
    "reports:entered": lambda cast: factories.make_entered(cast.a),
    "reports:review": a_review,
    "reports:section": a_review,
    "reports:note": a_note,
    "reports:figure": a_review,
    "reports:check_code": an_issued,
    "reports:term": a_term,
    "reports:outline": an_outline,
    "reports:rule": a_rule,
    "reports:job": a_job,
    "reports:file_list": a_review,
    "reports:file": a_file,
    "reports:form": a_form,
    "reports:period": a_period,
    "reports:submission": a_submission,
    "spreadsheets:batch": a_batch,
    "spreadsheets:row": a_batch,
    "spreadsheets:": a_batch,
}
"""What the number in an address is about, by the beginning of its name (the longest that fits)."""

SHARED = {"campaigns:topic_edit"}
"""Addresses of catalogues that all offices share: a right is needed, no office owns the row."""


def row_of(address: Address, cast: Cast, made: dict[Any, Any] | None = None) -> Any:
    """The row that an address is about; `made` keeps rows, so that addresses about the same kind share one."""
    if address.name in SHARED:
        return factories.make_topic()
    fitting = [start for start in ROWS if address.name.startswith(start)]
    assert fitting, f"{address.name} is new: say in ROWS of tests/test_sweep.py what it is about"
    start = max(fitting, key=len)
    if address.name.endswith("_restore"):
        row = ROWS[start](cast)
        number = row.pk
        with acting(by=cast.alice, reason="Nhập nhầm"):
            row.delete()
        row.pk = number
        return row
    made = {} if made is None else made
    if ROWS[start] not in made:
        made[ROWS[start]] = ROWS[start](cast)
    return made[ROWS[start]]


def url_about(address: Address, row: Any) -> str:
    """The address with the numbers of a row."""
    values = {"pk": row.pk, "batch_pk": row.pk, "key": "mot", "code": "SWEP-2345"}
    below = {
        "section_pk": "sections",
        "note_pk": "notes",
        "line_pk": "lines",
        "step_pk": "steps",
        "row_pk": "rows",
    }
    for name in address.parameters:
        if name in below:
            values[name] = getattr(row, below[name]).get().pk
        elif name not in values:
            values[name] = getattr(row, name)
    return reverse(address.name, kwargs={name: values[name] for name in address.parameters})


# --- what holds for every address; the rest is in tests/test_matrix.py ---


@pytest.mark.parametrize("address", [a for a in ALL if a.parameters], ids=lambda a: a.name)
def test_every_address_with_a_number_is_about_something(address):
    assert address.name in SHARED or any(address.name.startswith(start) for start in ROWS)
    assert address.name not in ANYONE | OWN


def test_only_known_addresses_ask_for_no_right():
    rules = {address.name: rule_of(address.name) for address in ALL}
    assert {name for name, rule in rules.items() if rule.public} == ANYONE
    assert {name for name, rule in rules.items() if rule.see is None} == ANYONE | OWN | SIGNED_IN
