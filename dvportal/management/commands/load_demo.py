"""manage.py load_demo: the sample district with a year of records."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dvportal.demo import accounts, loading, others, reorganisation
from orgs.models import User


class Command(BaseCommand):
    help = "Nạp huyện mẫu Lắk năm 2023: đơn vị, cơ quan, tài khoản và một năm số liệu."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--force",
            action="store_true",
            help="nạp cạnh các đơn vị hiện có; tài khoản mẫu khi đó chưa có mật khẩu",
        )

        parser.add_argument(
            "--all",
            action="store_true",
            dest="every",
            help="thêm bốn đơn vị mẫu khác với báo cáo của họ: Hàm Thuận Bắc, Bình Phước, Kbang, huyện Mẫu",
        )

        parser.add_argument(
            "--reorganisation",
            action="store_true",
            dest="moved",
            help="đưa huyện mẫu qua ngày 01/7/2025: 11 xã, thị trấn thành 5 xã, có số liệu hai nửa năm",
        )

    def handle(self, *, force: bool, every: bool, moved: bool = False, verbosity: int, **_: Any) -> None:
        try:
            outcome = (others.load_all if every else loading.load)(force=force)
            done = moved and reorganisation.load()
        except loading.NotEmpty as refusal:
            raise CommandError(str(refusal)) from refusal
        if verbosity:
            self.stdout.write(self._told(outcome, every))
        if verbosity and done:
            people = ", ".join(person.username for person in reorganisation.PEOPLE)
            self.stdout.write(
                f"Đã sắp xếp 11 xã, thị trấn của huyện mẫu thành 5 xã. Tài khoản thêm: {people}."
            )

    def _told(self, outcome: loading.Outcome, every: bool) -> str:
        """One or a few sentences on what happened and how to sign in."""
        if outcome is loading.Outcome.THERE:
            return "Huyện mẫu đã có sẵn; không có gì thay đổi."
        administrator = User.objects.get(username=accounts.ADMINISTRATOR)
        if not administrator.has_usable_password():
            people = [*accounts.PEOPLE, *([accounts.COLLECTOR] if every else [])]
            names = ", ".join(person.username for person in people)
            return (
                f"Đã nạp huyện mẫu. Tài khoản mẫu ({names}) chưa có mật khẩu; "
                "đặt bằng lệnh: manage.py changepassword TÊN."
            )
        lines = ["Đã nạp huyện mẫu. Tài khoản (tên đăng nhập / mật khẩu / vai trò):"]
        lines += [f"  {name} / {password} / {role}" for name, password, role in accounts.DEMO_ACCOUNTS]
        if every:
            person = accounts.COLLECTOR
            lines.append(
                f"  {person.username} / {accounts.PASSWORD} / {person.role.label} (bốn đơn vị mẫu khác)"
            )
        return "\n".join(lines)
