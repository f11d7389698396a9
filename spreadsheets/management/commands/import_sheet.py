"""manage.py import_sheet FILE --kind meetings --unit 656 [--period 2023] --user NAME [--commit] [--answer X] --json."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from common.dates import read_date, read_period
from common.periods import Period
from common.reading import ReadError
from orgs.models import Unit, User
from spreadsheets.kinds import KINDS
from spreadsheets.models import ImportBatch
from spreadsheets.services.committing import Commit, commit
from spreadsheets.services.report import outcome_of, report
from spreadsheets.services.staging import receive

WRONG_USE = 2
_STATES = {"new": "mới", "changed": "thay đổi", "same": "không đổi"}


class Refused(Exception):
    """The command cannot begin; the sentence says what to change."""


class Command(BaseCommand):
    help = "Đọc và kiểm tra một bảng tính; ghi các dòng đúng khi có --commit."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", metavar="TỆP")
        parser.add_argument(
            "--kind", default="meetings", metavar="LOẠI", help=f"loại bảng: {', '.join(KINDS)}"
        )
        parser.add_argument("--unit", required=True, metavar="MÃ", help="mã đơn vị gửi tệp")
        parser.add_argument(
            "--period",
            default="",
            metavar="KỲ",
            help="kỳ số liệu, mặc định là năm nay hoặc năm ghi trong bảng",
        )
        parser.add_argument("--user", required=True, metavar="TÊN", help="tên đăng nhập của người nhập")
        parser.add_argument("--commit", action="store_true", help="ghi các dòng đúng")
        parser.add_argument(
            "--reason", default="", metavar="LÝ DO", help="lý do sửa kỳ đã khóa đang được mở để sửa"
        )
        parser.add_argument("--answer", metavar="TỆP.xlsx", help="ghi lại tệp trả lời có đánh dấu")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *, file: str, json: bool, **options: Any) -> None:
        try:
            found = self._run(Path(file), options)
        except Refused as refusal:
            found = {
                "outcome": "reject",
                "reject_code": None,
                "message": str(refusal),
                "rows": [],
                "errors": [],
                "skipped": [],
                "totals": {},
            }
            if json:
                self._print_json(found)
            raise CommandError(str(refusal), returncode=WRONG_USE) from refusal
        if json:
            self._print_json(found)
        else:
            self._print_table(found)
        if found["outcome"] == "reject":
            raise SystemExit(1)

    def _run(self, file: Path, options: dict[str, Any]) -> dict[str, Any]:
        data = _content(file)
        period = _period(options["period"]) or self._period_inside(file.name, data, options)
        unit = _unit(options["unit"], period)
        by = User.objects.filter(username=options["user"], is_active=True).first()
        if by is None:
            raise Refused(f"Không có tài khoản đang dùng nào tên “{options['user']}”.")
        if options["kind"] not in KINDS:
            raise Refused(f"Không có loại bảng “{options['kind']}”. Hãy chọn: {', '.join(KINDS)}.")
        with transaction.atomic():
            batch = _received(by, unit, options["kind"], period, file.name, data)
            found = report(batch)
            written = 0
            if options["commit"] and outcome_of(batch) != "reject":
                ended = _committed(batch, by, options["reason"])
                wrong = f" Còn {batch.error_count} dòng có lỗi cần sửa." if batch.error_count else ""
                found["message"] = ended.message + wrong
                written = ended.written
            if options["commit"]:
                found["written"] = written
            if options["answer"]:
                _answer(batch, Path(options["answer"]))
            if not options["commit"]:
                transaction.set_rollback(True)
        return found

    def _period_inside(self, name: str, data: bytes, options: dict[str, Any]) -> Period:
        """This year, or the years that the sheet's own days name when none of its rows is of this year."""
        this_year = Period.year(timezone.localdate().year)
        by = User.objects.filter(username=options["user"], is_active=True).first()
        if by is None or options["kind"] not in KINDS:
            return this_year
        with transaction.atomic():
            batch = _received(by, _unit(options["unit"], this_year), options["kind"], this_year, name, data)
            found = report(batch)
            transaction.set_rollback(True)
        years = _years_outside(found["errors"])
        if found["rows"] or not years:
            return this_year
        return Period(date(years[0], 1, 1), date(years[-1], 12, 31))

    def _print_json(self, found: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))

    def _print_table(self, found: dict[str, Any]) -> None:
        out = self.stdout.write
        out(found["message"])
        for row in found["rows"]:
            values = "; ".join(f"{key} {value}" for key, value in row["values"].items() if value is not None)
            warned = ", ".join(
                f"{w['code']} ({w['column']})" if w["column"] else w["code"] for w in row["warnings"]
            )
            state = _STATES[row["state"]]
            out(
                f"  {row['sheet']} dòng {row['row']}: {state}: {values}"
                + (f" [lưu ý: {warned}]" if warned else "")
            )
        for error in found["errors"]:
            column = f", cột {error['column']}" if error["column"] else ""
            out(f"  {error['sheet']} dòng {error['row']}{column}: lỗi {error['code']}: {error['message']}")
        for skip in found["skipped"]:
            out(f"  {skip['sheet']} dòng {skip['row']}: bỏ qua ({skip['why']})")
        sums = {key: value for key, value in found["totals"].items() if key != "stated"}
        out("  Tổng: " + "; ".join(f"{key} {value}" for key, value in sums.items()))


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Refused(f"Không mở được tệp “{file.name}”. Hãy kiểm tra tên và quyền đọc tệp.") from error


def _period(text: str) -> Period | None:
    try:
        return read_period(text)
    except ReadError as error:
        raise Refused(error.message) from error


def _years_outside(errors: list[dict[str, Any]]) -> list[int]:
    """The years of days that were refused for lying outside the period, earliest first."""
    years = set()
    for error in errors:
        if error["code"] == "date_out_of_range":
            with suppress(ReadError):
                reading = read_date(error["raw"])
                if reading and reading.value:
                    years.add(reading.value.year)
    return sorted(years)


def _unit(text: str, period: Period) -> Unit:
    """The unit of a code in force in the period, else of a code in force at any time, else of an own number."""
    coded = Unit.objects.filter(code=text)
    for units in (coded.active_between(period.starts_on, period.ends_on), coded):
        found = list(units[:2])
        if len(found) == 1:
            return found[0]
        if found:
            raise Refused(f"Có nhiều đơn vị mang mã “{text}” trong {period.label}. Hãy dùng số của đơn vị.")
    unit = Unit.objects.filter(pk=int(text)).first() if text.isascii() and text.isdigit() else None
    if unit is None:
        raise Refused(f"Không có đơn vị nào mang mã “{text}”.")
    return unit


def _received(by: User, unit: Unit, kind: str, period: Period, name: str, data: bytes) -> ImportBatch:
    try:
        return receive(by=by, unit=unit, kind=kind, period=period, file_name=name, data=data, wait=True)
    except PermissionDenied as error:
        raise Refused(
            f"Tài khoản “{by.username}” không có quyền nhập bảng tính cho {unit.running_name}."
        ) from error
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error


def _committed(batch: ImportBatch, by: User, reason: str) -> Commit:
    try:
        return commit(batch, by=by, fingerprint=batch.fingerprint, reason=reason, wait=True)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error


def _answer(batch: ImportBatch, path: Path) -> None:
    from spreadsheets.services.answers import marked_file

    path.write_bytes(marked_file(batch))
