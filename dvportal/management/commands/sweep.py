"""manage.py sweep: sends the hint of every job that is due. Two sweeps beside each other do no harm."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from dvportal.serving.rounds import repeat
from reports import jobs


class Command(BaseCommand):
    help = "Quét các việc nền đến hạn và báo cho tiến trình nền; chạy mãi cho tới khi được dừng."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="chỉ quét một lượt")

    def handle(self, *, once: bool, **_: Any) -> None:
        if once:
            jobs.sweep()
        else:
            repeat(self.round)

    def round(self) -> None:
        jobs.sweep()  # the hints it sent are for others: no reason to hurry
