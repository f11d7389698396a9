"""Rows for tests: one plain function per kind, with defaults that hold and every column open to keywords.

Numbers in default texts make each row its own, so that any function can be called many times. Rows are saved
directly, with the identity key that services give, and without a person in the trail. Names of persons are invented.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from campaigns.models import (
    Campaign,
    Commendation,
    Contribution,
    Meeting,
    SkilfulModel,
    Team,
    Topic,
    UnitTitle,
    Wave,
    Welfare,
    Work,
)
from democracy_regs.models import (
    Conference,
    Dialogue,
    Inspection,
    InspectionTarget,
    MediationStatistics,
    PetitionStatistics,
    ReceptionStatistics,
    SteeringCommittee,
)
from orgs.models import (
    Body,
    Document,
    OwnedRecord,
    Reorganisation,
    ReorganisationStep,
    RoleAssignment,
    Unit,
    UnitKind,
    UnitSuccession,
    User,
)
from orgs.services.identity import identity_key
from reports.models import EnteredValue, Indicator, Review

DAY = date(2023, 3, 15)
YEAR_STARTS, YEAR_ENDS = date(2023, 1, 1), date(2023, 12, 31)
PASSWORD = "Buoi-sang-tren-ho-23"

R = TypeVar("R", bound=OwnedRecord)
_numbers = itertools.count(1)


def _next() -> int:
    return next(_numbers)


def _saved(record: R, many: dict[str, Iterable[Any]] | None = None) -> R:
    """Save a record with its identity key and its many-to-many rows."""
    many = {name: list(rows) for name, rows in (many or {}).items()}
    record.identity_key = identity_key(record, many)
    record.save()
    for name, rows in many.items():
        getattr(record, name).set(rows)
    return record


# --- who and where ----------------------------------------------------------------------------------


def make_unit(name: str = "", kind: str = "xa", parent: Unit | None = None, **fields: Any) -> Unit:
    """A unit with its path, which a trigger writes."""
    unit = Unit.objects.create(name=name or f"Mẫu {_next()}", kind=kind, parent=parent, **fields)
    unit.refresh_from_db()
    return unit


def make_hamlets(commune: Unit, count: int, kind: str = "thon", **fields: Any) -> list[Unit]:
    """Hamlets of a commune named by their number: Thôn 1, Thôn 2 …"""
    word = UnitKind(kind).label
    return [make_unit(f"{word} {number}", kind, commune, **fields) for number in range(1, count + 1)]


def make_succession(predecessor: Unit, successor: Unit | None, **fields: Any) -> UnitSuccession:
    """A step from one unit to the next; a merger on 01/7/2025 unless told otherwise."""
    fields = {"kind": "nhap" if successor else "ket_thuc", "effective_on": date(2025, 7, 1), **fields}
    return UnitSuccession.objects.create(predecessor=predecessor, successor=successor, **fields)


def make_body(unit: Unit, name: str = "", **fields: Any) -> Body:
    """A body that may issue documents in the Party layout."""
    defaults = {
        "kind": "dan_van",
        "issues_documents": True,
        "header_lines": "HUYỆN ỦY MẪU\nBAN DÂN VẬN",
        "symbol": "BDVHU",
        "place_name": "Mẫu",
        "signatory_position": "TRƯỞNG BAN",
        "signatory_name": "Nông Thị Thu Sương",
    }
    return Body.objects.create(unit=unit, name=name or f"Ban Dân vận {_next()}", **{**defaults, **fields})


def make_user(role: str | None = None, unit: Unit | None = None, **fields: Any) -> User:
    """An account, with a role in a unit when both are given. Without `password` nobody can sign in to it."""
    number = _next()
    password = fields.pop("password", None)
    username = fields.pop("username", f"nguoi{number}")
    user = User.objects.create_user(username, password, **{"full_name": f"Trần Văn Mẫu {number}", **fields})
    if role and unit:
        RoleAssignment.objects.create(user=user, unit=unit, role=role)
    return user


def make_document(unit: Unit, symbol: str = "", **fields: Any) -> Document:
    """A resolution in the register."""
    defaults = {"kind": "NQ", "issued_on": date(2021, 3, 1), "summary": "Nghị quyết chuyên đề"}
    return _saved(Document(unit=unit, symbol=symbol or f"{_next()}-NQ/HU", **{**defaults, **fields}))


# --- campaigns --------------------------------------------------------------------------------------


def make_campaign(unit: Unit, name: str = "", **fields: Any) -> Campaign:
    """An emulation movement of one year. `parties` and `documents` may be given."""
    many = {key: fields.pop(key) for key in ("parties", "documents") if key in fields}
    defaults = {"kind": "thi_dua", "starts_on": YEAR_STARTS}
    return _saved(Campaign(unit=unit, name=name or f"Phong trào {_next()}", **{**defaults, **fields}), many)


def make_wave(unit: Unit, name: str = "", **fields: Any) -> Wave:
    """A wave of the district."""
    defaults = {"level": "huyen", "starts_on": date(2023, 3, 1), "ends_on": date(2023, 3, 31)}
    return _saved(Wave(unit=unit, name=name or f"Đợt {_next()}", **{**defaults, **fields}))


def make_topic(name: str = "", **fields: Any) -> Topic:
    """A topic of the catalogue that all offices share."""
    return Topic.objects.create(name=name or f"Chủ đề {_next()}", **fields)


def make_team(unit: Unit, name: str = "", **fields: Any) -> Team:
    """A mobilization team of a commune."""
    return _saved(Team(unit=unit, name=name or f"Đoàn {_next()}", **{"established_on": DAY, **fields}))


def make_meeting(
    unit: Unit, *, places: Iterable[Unit] = (), topics: Iterable[Topic] = (), **fields: Any
) -> Meeting:
    """One mobilization meeting of a commune with 50 visits."""
    defaults = {"starts_on": DAY, "attendance": 50, "content": f"Tuyên truyền lần {_next()}"}
    return _saved(Meeting(unit=unit, **{**defaults, **fields}), {"places": places, "topics": topics})


def make_contribution(unit: Unit, **fields: Any) -> Contribution:
    """Land given, in m2."""
    defaults = {"kind": "dat", "amount": 100, "starts_on": DAY, "purpose": f"Làm đường số {_next()}"}
    if fields.get("kind") == "hien_vat":
        defaults |= {"item": "bóng đèn", "measure": "bóng"}
    return _saved(Contribution(unit=unit, **{**defaults, **fields}))


def make_work(unit: Unit, name: str = "", **fields: Any) -> Work:
    """A new concrete road of 500 m for 300 triệu đồng."""
    defaults = {
        "kind": "duong_be_tong",
        "starts_on": DAY,
        "length_m": 500,
        "cost_total": 300_000_000,
        "cost_people": 100_000_000,
    }
    return _saved(Work(unit=unit, name=name or f"Đường số {_next()}", **{**defaults, **fields}))


def make_welfare(unit: Unit, **fields: Any) -> Welfare:
    """Two houses built for 100 triệu đồng."""
    defaults = {
        "kind": "nha_dai_doan_ket",
        "action": "xay_moi",
        "count": 2,
        "count_measure": "căn",
        "cost": 100_000_000,
        "starts_on": DAY,
        "beneficiaries": f"hộ nghèo lần {_next()}",
    }
    return _saved(Welfare(unit=unit, **{**defaults, **fields}))


def make_model(unit: Unit, name: str = "", **fields: Any) -> SkilfulModel:
    """A running "Dân vận khéo" model of the economy."""
    defaults = {
        "field": "kinh_te",
        "status": "dang_thuc_hien",
        "registered_on": DAY,
        "member_count": 20,
    }
    return _saved(SkilfulModel(unit=unit, name=name or f"Mô hình {_next()}", **{**defaults, **fields}))


def make_commendation(unit: Unit, **fields: Any) -> Commendation:
    """One collective commended."""
    defaults = {"subject_kind": "tap_the", "subject_name": f"Tập thể {_next()}", "granted_on": DAY}
    if fields.get("subject_count", 1) > 1:
        defaults["subject_name"] = ""
    return _saved(Commendation(unit=unit, **{**defaults, **fields}))


def make_title(unit: Unit, **fields: Any) -> UnitTitle:
    """A title of a unit, on a day."""
    return _saved(UnitTitle(unit=unit, **{"recognized_on": DAY, **fields}))


# --- grassroots democracy ---------------------------------------------------------------------------


def make_conference(unit: Unit, **fields: Any) -> Conference:
    """One combined conference with 80 people."""
    defaults = {"starts_on": DAY, "attendance": 80, "content": f"Quán triệt lần {_next()}"}
    documents = fields.pop("documents", ())
    return _saved(Conference(unit=unit, **{**defaults, **fields}), {"documents": documents})


def make_dialogue(unit: Unit, **fields: Any) -> Dialogue:
    """One dialogue with ten opinions, nine of them answered."""
    defaults = {
        "starts_on": DAY,
        "attendance": 60,
        "opinions_received": 10,
        "opinions_answered": 9,
        "content": f"Đối thoại lần {_next()}",
    }
    return _saved(Dialogue(unit=unit, **{**defaults, **fields}))


def make_inspection(
    unit: Unit, name: str = "", *, targets: Iterable[Unit | Body] = (), **fields: Any
) -> Inspection:
    """An inspection team of the district with the units or bodies it went to."""
    defaults = {"kind": "kiem_tra", "established_on": DAY}
    inspection = _saved(
        Inspection(unit=unit, name=name or f"Đoàn kiểm tra số {_next()}", **{**defaults, **fields})
    )
    for target in targets:
        column = "body" if isinstance(target, Body) else "unit"
        InspectionTarget.objects.create(inspection=inspection, **{column: target})
    return inspection


def make_committee(unit: Unit, name: str = "", **fields: Any) -> SteeringCommittee:
    """A steering committee strengthened in the year."""
    defaults = {"established_on": date(2020, 6, 1), "consolidated_on": DAY, "member_count": 15}
    return _saved(
        SteeringCommittee(unit=unit, name=name or f"Ban Chỉ đạo {_next()}", **{**defaults, **fields})
    )


def make_petitions(unit: Unit, **fields: Any) -> PetitionStatistics:
    """Petitions of the year 2023: 2 carried over, 10 received, 11 handled."""
    defaults = {
        "starts_on": YEAR_STARTS,
        "ends_on": YEAR_ENDS,
        "carried_over": 2,
        "received": 10,
        "handled": 11,
    }
    return _saved(PetitionStatistics(unit=unit, **{**defaults, **fields}))


def make_receptions(unit: Unit, **fields: Any) -> ReceptionStatistics:
    """Receptions of the year 2023."""
    defaults = {"starts_on": YEAR_STARTS, "ends_on": YEAR_ENDS, "visits": 30, "people": 35, "cases": 20}
    return _saved(ReceptionStatistics(unit=unit, **{**defaults, **fields}))


def make_mediations(unit: Unit, **fields: Any) -> MediationStatistics:
    """Mediation of the year 2023: 5 cases, 4 of them settled."""
    defaults = {
        "starts_on": YEAR_STARTS,
        "ends_on": YEAR_ENDS,
        "groups": 6,
        "mediators": 30,
        "cases": 5,
        "successes": 4,
    }
    return _saved(MediationStatistics(unit=unit, **{**defaults, **fields}))


# --- reports ----------------------------------------------------------------------------------------


def make_indicator(code: str = "", owner: Unit | None = None, **fields: Any) -> Indicator:
    """The indicator of that code and owner, made when it is not there."""
    code = code or f"TU{_next():03d}"
    defaults = {"name": f"Chỉ tiêu {code}", "measure": "việc", **fields}
    return Indicator.objects.get_or_create(code=code, owner=owner, defaults=defaults)[0]


def make_entered(unit: Unit, indicator: Indicator | str = "", **fields: Any) -> EnteredValue:
    """An entered value for the year 2023, the number 7 unless told. The indicator may be a code."""
    if isinstance(indicator, str):
        indicator = make_indicator(indicator)
    told = {"value", "numerator", "denominator", "before_value", "after_value", "words", "items", "is_nil"}
    defaults: dict[str, Any] = {"starts_on": YEAR_STARTS, "ends_on": YEAR_ENDS}
    if not told & fields.keys():
        defaults["value"] = 7
    return _saved(EnteredValue(unit=unit, indicator=indicator, **{**defaults, **fields}))


def make_review(unit: Unit, subject: str = "", **fields: Any) -> Review:
    """A draft annual review of 2023 without sections."""
    defaults = {"kind": "annual", "starts_on": YEAR_STARTS, "ends_on": YEAR_ENDS}
    many = {key: fields.pop(key) for key in ("hosts", "scope_units", "documents") if key in fields}
    subject = subject or f"tổng kết công tác dân vận lần {_next()}"
    return _saved(Review(unit=unit, subject=subject, **{**defaults, **fields}), many)


# --- reorganisations --------------------------------------------------------------------------------


def make_reorganisation(unit: Unit, **fields: Any) -> Reorganisation:
    """A draft of the reorganisation of 01/7/2025."""
    defaults = {
        "title": f"Sắp xếp lần {_next()}",
        "effective_on": date(2025, 7, 1),
        "legal_basis": "Nghị quyết 1660/NQ-UBTVQH15",
    }
    return Reorganisation.objects.create(unit=unit, **{**defaults, **fields})


def make_step(
    reorganisation: Reorganisation,
    sources: Iterable[Unit],
    name: str = "",
    *,
    into: Unit | None = None,
    parent: Unit | None = None,
    kind: str = "xa",
) -> ReorganisationStep:
    """A step: a new unit of that name below `parent`, a merger into one that lives on, or an end."""
    told: dict[str, Any] = {"kind": "ket_thuc"}
    if into is not None:
        told = {"kind": "nhap_vao", "existing": into}
    elif name:
        told = {
            "kind": "lap_moi",
            "new_kind": kind,
            "new_name": name,
            "new_parent": parent or reorganisation.unit,
        }
    step = ReorganisationStep.objects.create(reorganisation=reorganisation, **told)
    step.sources.set(sources)
    return step
