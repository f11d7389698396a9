"""manage.py verify_summaries: holds the sums that figures are read from against the records they were made of."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from orgs.models import Unit
from reports.services import summaries
from reports.services.summaries import Difference, Sums


class Command(BaseCommand):
    help = "So ô tổng hợp với bản ghi; kết thúc với mã 1 khi có ô sai. Không chặn ai đang nhập liệu."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--repair",
            action="store_true",
            help="cộng lại những loại bản ghi có ô sai; trong lúc đó chưa ghi được loại bản ghi ấy",
        )

    def handle(self, *, repair: bool, **options: Any) -> None:
        findings = summaries.verify()
        units = Unit.objects.in_bulk({one.unit_id for finding in findings for one in finding.first})
        for finding in findings:
            self.stdout.write(f"{summaries.label(finding.source)}: {finding.count} ô khác với bản ghi.")
            for difference in finding.first:
                self.stdout.write(f"  {_told(difference, units)}")
            if finding.count > len(finding.first):
                self.stdout.write(f"  … và {finding.count - len(finding.first)} ô nữa.")
        if not findings:
            self.stdout.write(f"Ô tổng hợp của {len(summaries.SUMMED)} loại bản ghi khớp với bản ghi.")
        elif repair:
            self._repair([finding.source for finding in findings])
        else:
            wrong = sum(finding.count for finding in findings)
            raise CommandError(f"{wrong} ô tổng hợp sai. Chạy lại với --repair để cộng lại từ bản ghi.")

    def _repair(self, sources: list[str]) -> None:
        try:
            summaries.rebuild(sources)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write("Đã cộng lại từ bản ghi; các ô nay khớp.")


def _told(difference: Difference, units: dict[int, Unit]) -> str:
    unit = units.get(difference.unit_id)
    name = unit.full_name if unit else f"đơn vị số {difference.unit_id}"
    where = f"{name}, {difference.span}, {difference.dims}"
    return f"{where}: ô ghi {_sums(difference.kept)}; bản ghi cho {_sums(difference.recorded)}"


def _sums(sums: Sums) -> str:
    amounts = [f"{total:f} ({filled})" for total, filled in zip(sums.totals, sums.filled, strict=True)]
    return ", ".join([f"{sums.rows} dòng", *amounts])
