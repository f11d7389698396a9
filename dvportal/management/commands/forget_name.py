"""manage.py forget_name NAME --reason …: take a commended person's name out; the counts stay."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaigns.services import names


class Command(BaseCommand):
    help = (
        "Xóa tên một cá nhân, hộ được khen thưởng theo yêu cầu của người đó; số lượng khen thưởng giữ nguyên."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="họ và tên đúng như đã ghi")
        parser.add_argument("--reason", required=True, help="lý do, ghi vào nhật ký; đừng nhắc lại tên")

    def handle(self, *, name: str, reason: str, **_: Any) -> None:
        count = names.forget(name, reason=reason)
        if not count:
            raise CommandError("Không có bản ghi khen thưởng nào mang đúng tên này.")
        self.stdout.write(f"Đã xóa tên ở {count} bản ghi; số lượng giữ nguyên.")
