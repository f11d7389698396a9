"""manage.py load_units FILE.csv: a tree of units."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dvportal.listing.rows import Refused
from dvportal.listing.units import load_units


class Command(BaseCommand):
    help = "Nạp đơn vị từ tệp CSV có các cột kind,code,name,parent_code,valid_from,valid_to."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", type=Path, metavar="TỆP.csv")

    def handle(self, *, file: Path, **_: Any) -> None:
        try:
            loaded = load_units(file)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Đã thêm {loaded.new} đơn vị; {loaded.same} đơn vị đã có từ trước.")
