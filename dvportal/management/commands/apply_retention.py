"""manage.py apply_retention [--dry-run]: remove what the rules of retention no longer keep."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from dvportal import retention


class Command(BaseCommand):
    help = "Dọn dữ liệu đã quá hạn lưu giữ; mỗi quy tắc ghi lại một dòng. --dry-run chỉ đếm, không xóa gì."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="chỉ đếm, không xóa gì")

    def handle(self, *, dry_run: bool, **_: Any) -> None:
        if dry_run:
            outcomes = [retention.Outcome(rule, retention.found(rule)) for rule in retention.rules()]
        else:
            outcomes = retention.apply_all()
        word = "sẽ dọn" if dry_run else "đã dọn"
        for outcome in outcomes:
            kept = f"{outcome.rule.days} ngày" if outcome.rule.days else "giữ mãi"
            self.stdout.write(f"{outcome.rule.label} ({kept}): {word} {outcome.count}")
