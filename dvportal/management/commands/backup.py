"""manage.py backup FILE: the whole database in one file, also while the portal runs."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dvportal.serving import CannotServe, backups, places


class Command(BaseCommand):
    help = "Sao lưu toàn bộ cơ sở dữ liệu vào một tệp; chạy được cả khi cổng đang hoạt động."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="tệp sẽ được ghi")

    def handle(self, *, file: Path, **_: Any) -> None:
        if file.is_dir() or not file.absolute().parent.is_dir():
            raise CommandError(f"Không có thư mục cho “{file}”; hãy ghi tên tệp trong một thư mục có sẵn.")
        try:
            size = backups.backup(file.absolute())
            places.last_backup(settings.HOME).touch(mode=0o600)
        except (CannotServe, OSError) as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"Đã sao lưu vào {file} ({size / 1_000_000:.1f} MB).")
