"""manage.py check_quality: the open warnings of a unit and period, as lines or JSON."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.dates import read_date
from common.reading import ReadError
from orgs.models import Unit
from reports.services.quality import Finding, findings_for


class Command(BaseCommand):
    help = (
        "Xét số liệu của một đơn vị và một kỳ theo các quy tắc; kết thúc với mã 1 khi còn cảnh báo mức cao."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--unit", required=True, metavar="MÃ", help="mã số hoặc tên của đơn vị")
        parser.add_argument(
            "--from", required=True, dest="starts_on", metavar="NGÀY", help="ví dụ 01/01/2023"
        )
        parser.add_argument("--to", required=True, dest="ends_on", metavar="NGÀY", help="ví dụ 31/12/2023")
        parser.add_argument("--json", action="store_true", help="in một danh sách JSON")

    def handle(self, *, unit: str, starts_on: str, ends_on: str, **options: Any) -> None:
        days = [_day(starts_on), _day(ends_on)]
        if days[0] > days[1]:
            raise CommandError("Ngày đầu phải trước ngày cuối.", returncode=2)
        found = [
            one for one in findings_for(unit=_unit(unit), starts_on=days[0], ends_on=days[1]) if one.is_open
        ]
        if options["json"]:
            self.stdout.write(json.dumps([as_data(one) for one in found], ensure_ascii=False, indent=1))
        else:
            for one in found:
                self.stdout.write(f"[{one.importance_label}] {one.unit}: {one.what}")
                self.stdout.write(f"    {one.text} {one.instruction}")
            self.stdout.write(f"{len(found)} cảnh báo đang mở.")
        if any(one.blocks_sending for one in found):
            raise SystemExit(1)


def as_data(finding: Finding) -> dict[str, Any]:
    """A warning as scripts read it."""
    return {
        "rule": finding.rule.key,
        "importance": finding.importance,
        "unit": finding.unit.full_name,
        "what": finding.what,
        "about": finding.about,
        "text": finding.text,
        "instruction": finding.instruction,
        "blocks_sending": finding.blocks_sending,
        "url": finding.url,
    }


def _unit(text: str) -> Unit:
    rows = list(Unit.objects.filter(code=text)[:2]) or list(Unit.objects.filter(name=text)[:2])
    if len(rows) != 1:
        many = "Có nhiều đơn vị tên" if rows else "Không có đơn vị"
        raise CommandError(f"{many} “{text}”. Xin ghi mã số của đơn vị.", returncode=2)
    return rows[0]


def _day(text: str) -> Any:
    try:
        reading = read_date(text)
    except ReadError as error:
        raise CommandError(f"{text}: {error.message}", returncode=2) from error
    if reading is None:
        raise CommandError("Hãy ghi ngày, ví dụ 01/01/2023.", returncode=2)
    return reading.value
