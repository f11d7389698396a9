"""Files through the whole pipeline in tests, and what came out in a short form."""

from __future__ import annotations

import datetime
from typing import Any

from common.periods import Period
from orgs.models import Unit, User
from spreadsheets.models import ImportBatch
from spreadsheets.services.report import report
from spreadsheets.services.staging import receive
from tests.spreadsheets import workbooks

YEAR = Period.year(2023)
DAY = datetime.date(2023, 3, 15)
HEAD = [
    *("STT", "Xã", "Thôn, buôn", "Ngày", "Nội dung", "Số người tham gia", "Nữ", "DTTS", "Số hộ", "Đoàn"),
    *("Kinh phí (đồng)", "Diện tích (ha)", "Ghi chú"),
]
KEYS = (
    *("stt", "commune", "hamlet", "date", "content", "participants", "women", "ethnic", "households", "team"),
    *("contribution", "area_ha", "note"),
)
PLAIN = {
    "commune": "Đắk Mây",
    "hamlet": "Buôn Dlei",
    "date": DAY,
    "content": "Trồng rừng",
    "participants": 105,
}
READ = {
    "commune": "Đắk Mây",
    "hamlet": "Buôn Dlei",
    "date": "2023-03-15",
    "content": "Trồng rừng",
    "participants": 105,
}


def line(**values: Any) -> list[Any]:
    """A row under HEAD: the plain one with other cells; None leaves a cell out."""
    cells = {**PLAIN, **values}
    return [cells.get(key) for key in KEYS]


def sheet(*rows: list[Any], **options: Any) -> bytes:
    """A workbook with HEAD and rows."""
    return workbooks.xlsx([HEAD, *rows], **options)


def received(by: User, unit: Unit, data: bytes, **options: Any) -> ImportBatch:
    """A batch, read and judged."""
    options = {"kind": "meetings", "period": YEAR, "file_name": "bang.xlsx", **options}
    return receive(by=by, unit=unit, data=data, wait=True, **options)


def short(batch: ImportBatch) -> dict[str, Any]:
    """The report without nulls, by row number."""
    found = report(batch)
    return {
        "outcome": found["outcome"],
        "code": found["reject_code"],
        "rows": {
            row["row"]: {key: value for key, value in row["values"].items() if value is not None}
            for row in found["rows"]
        },
        "states": {row["row"]: row["state"] for row in found["rows"]},
        "warnings": {
            row["row"]: [(w["column"], w["code"]) for w in row["warnings"]]
            for row in found["rows"]
            if row["warnings"]
        },
        "errors": [(error["row"], error["column"], error["code"]) for error in found["errors"]],
        "skipped": {skip["row"]: skip["why"] for skip in found["skipped"]},
        "totals": found["totals"],
    }
