"""manage.py restore FILE: a backup takes the place of the present database, which is kept aside."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dvportal.serving import CannotServe, backups


class Command(BaseCommand):
    help = "Khôi phục cơ sở dữ liệu từ tệp sao lưu. Dữ liệu hiện có được giữ lại dưới tên khác."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="tệp do lệnh backup ghi")
        parser.add_argument("--drop-old", action="store_true", help="xóa hẳn dữ liệu hiện có thay vì giữ lại")

    def handle(self, *, file: Path, drop_old: bool, **_: Any) -> None:
        if not file.is_file():
            raise CommandError(f"Không có tệp “{file}”; hãy kiểm tra lại tên tệp.")
        try:
            kept = backups.restore(file.absolute(), drop_old=drop_old)
        except CannotServe as refusal:
            raise CommandError(str(refusal)) from None
        call_command(
            "migrate", interactive=False, verbosity=0
        )  # a backup of an older release is brought up to date
        self.stdout.write(f"Đã khôi phục từ {file}.")
        if kept:
            self.stdout.write(f"Dữ liệu trước đó được giữ trong cơ sở dữ liệu “{kept}”.")
