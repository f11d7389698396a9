"""manage.py reset_second_factor USER: for the only administrator who lost the phone and the recovery codes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from orgs.models import User
from orgs.services import second_factor


class Command(BaseCommand):
    help = "Gỡ xác thực hai lớp của một người đã mất điện thoại và mã dự phòng."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="tên đăng nhập")

    def handle(self, *, username: str, **_: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"Không có người dùng “{username}”. Hãy xem lại tên đăng nhập.")
        if not second_factor.is_on(user):
            raise CommandError(f"Tài khoản “{username}” chưa bật xác thực hai lớp.")
        second_factor.reset(user, by=None, reason="gỡ bằng lệnh quản trị")
        self.stdout.write(f"Đã gỡ xác thực hai lớp của {user}. Lần đăng nhập tới chỉ cần mật khẩu.")
