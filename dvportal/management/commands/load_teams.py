"""manage.py load_teams FILE.csv: mobilization teams of units."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dvportal.listing.rows import Refused
from dvportal.listing.teams import load_teams


class Command(BaseCommand):
    help = "Nạp đoàn, đội, tổ từ tệp CSV có các cột unit_code,name."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", type=Path, metavar="TỆP.csv")

    def handle(self, *, file: Path, **_: Any) -> None:
        try:
            loaded = load_teams(file)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Đã thêm {loaded.new} đoàn, đội, tổ; {loaded.same} đã có từ trước.")
