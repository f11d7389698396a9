"""manage.py export_person USERNAME FILE: all that is held about a person, as xlsx or JSON; --name without account."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from orgs.models import User
from orgs.services import access_log, personal


class Command(BaseCommand):
    help = "Xuất mọi dữ liệu cổng đang giữ về một người (.xlsx hoặc .json) để giao cho người đó."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "username", help="tên đăng nhập; với --name là họ và tên người được nhắc trong bản ghi"
        )
        parser.add_argument("file", type=Path, help="tệp sẽ được ghi, đuôi .xlsx hoặc .json")
        parser.add_argument(
            "--name", action="store_true", help="tìm theo họ tên, cho người không có tài khoản"
        )

    def handle(self, *, username: str, file: Path, name: bool, **_: Any) -> None:
        if name:
            title, held = f"Dữ liệu về {username}", personal.mentions(username)
        else:
            user = User.objects.filter(username=username).first()
            if user is None:
                raise CommandError(f"Không có tài khoản “{username}”; hãy xem lại tên đăng nhập.")
            title, held = f"Dữ liệu về {user}", personal.about(user)
        if file.suffix == ".json":
            data = json.dumps(personal.as_data(held), ensure_ascii=False, indent=1).encode()
        else:
            data = personal.workbook(title, held)
        try:
            file.touch(mode=0o600)
            file.write_bytes(data)
        except OSError as error:
            raise CommandError(f"Không ghi được {file} ({error.strerror}); hãy chọn thư mục khác.") from None
        access_log.record(by=None, page="export_person", file_name=file.name, size=len(data))
        self.stdout.write(f"Đã ghi {len(held)} mục vào {file} (chỉ chủ tệp đọc được).")
