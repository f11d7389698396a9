"""What a person types for each kind of record of the grassroots-democracy rules, and a factory of rows for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from democracy_regs import kinds
from orgs.kinds import RecordKind
from tests import factories


@dataclass(frozen=True)
class Sample:
    """A kind with a row as typed (without the unit), what is wrong in it when changed, and how to make many rows."""

    kind: RecordKind
    typed: dict[str, str]
    make: Callable[..., Any]
    stored: dict[str, Any]
    numeric: str
    """A field that takes whole numbers."""
    queries: int
    """What the list costs, whatever its length."""
    many: Callable[[int], dict[str, Any]] = field(default=lambda number: {})

    @property
    def address(self) -> str:
        """Where the kind lives."""
        return f"/{self.kind.slug}/"


def year(number: int) -> dict[str, Any]:
    """A period of its own for each row."""
    from datetime import date

    return {
        "starts_on": date(1900 + number % 100, 1 + number // 100, 1),
        "ends_on": date(1900 + number % 100, 1 + number // 100, 28),
    }


ROWS = {"noi-TOTAL_FORMS": "0", "noi-INITIAL_FORMS": "0"}

SAMPLES = {
    sample.kind.key: sample
    for sample in (
        Sample(
            kinds.CONFERENCE,
            {
                "form": "long_ghep", "level": "cac_cap", "starts_on": "15/3/2023", "conference_count": "107",
                "attendance": "khoảng 8.000 người", "attendance_qualifier": "",
                "content": "Luật Thực hiện dân chủ ở cơ sở",
            },
            factories.make_conference,
            {"conference_count": 107, "attendance": 8000, "attendance_qualifier": "khoảng", "level": "cac_cap"},
            "attendance",
            7,
        ),
        Sample(
            kinds.COMMITTEE,
            {
                "level": "xa", "name": "Ban Chỉ đạo quy chế dân chủ", "established_on": "1/6/2020",
                "consolidated_on": "15/3/2023", "member_count": "15",
            },
            factories.make_committee,
            {"name": "Ban Chỉ đạo quy chế dân chủ", "member_count": 15},
            "member_count",
            7,
        ),
        Sample(
            kinds.INSPECTION,
            {
                "kind": "kiem_tra", "level": "huyen", "name": "Đoàn kiểm tra số 1", "established_on": "15/3/2023",
                "confirm_warnings": "1", **ROWS,
            },
            factories.make_inspection,
            {"name": "Đoàn kiểm tra số 1", "kind": "kiem_tra"},
            "",
            10,
        ),
        Sample(
            kinds.DIALOGUE,
            {
                "level": "xa", "starts_on": "15/3/2023", "dialogue_count": "2", "attendance": "150",
                "opinions_received": "40", "opinions_answered": "38", "content": "Đất đai",
            },
            factories.make_dialogue,
            {"dialogue_count": 2, "attendance": 150, "opinions_received": 40, "opinions_answered": 38},
            "opinions_received",
            7,
        ),
        Sample(
            kinds.PETITION,
            {"period": "năm 2023", "carried_over": "27", "received": "1.800", "handled": "1.823"},
            factories.make_petitions,
            {"carried_over": 27, "received": 1800, "handled": 1823},
            "received",
            7,
            year,
        ),
        Sample(
            kinds.RECEPTION,
            {"period": "6 tháng đầu năm 2023", "visits": "1.050", "people": "1.200", "cases": "300"},
            factories.make_receptions,
            {"visits": 1050, "people": 1200, "cases": 300},
            "visits",
            7,
            year,
        ),
        Sample(
            kinds.MEDIATION,
            {"starts_on": "1/1/2014", "ends_on": "31/12/2016", "groups": "167", "cases": "183", "successes": "182"},
            factories.make_mediations,
            {"groups": 167, "cases": 183, "successes": 182, "mediators": None},
            "cases",
            7,
            year,
        ),
    )
}  # fmt: skip
