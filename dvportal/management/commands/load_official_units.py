"""manage.py load_official_units: the official list of units before and after a reorganisation, with succession."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.dates import read_date
from common.reading import ReadError
from dvportal.listing.official import Loaded, load_official
from dvportal.listing.official_files import read_files, read_package, write_csv
from dvportal.listing.rows import Refused


class Command(BaseCommand):
    help = "Nạp danh mục đơn vị hành chính trước và sau ngày sắp xếp, kèm kế thừa, từ tệp CSV, JSON hoặc gói đã cài."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "files", nargs="*", type=Path, metavar="TỆP", help="CSV của cổng hoặc nested-divisions.json"
        )
        parser.add_argument("--package", action="store_true", help="đọc gói vietnam-provinces đã cài")
        parser.add_argument(
            "--province", action="append", default=[], metavar="MÃ", help="chỉ tỉnh này; lặp lại được"
        )
        parser.add_argument("--effective-on", default="01/07/2025", metavar="NGÀY")
        parser.add_argument("--legal-basis", default="", metavar="CĂN_CỨ")
        parser.add_argument("--to-csv", type=Path, metavar="TỆP.csv", help="chỉ ghi ra CSV, không nạp")

    def handle(self, *, files: list[Path], package: bool, to_csv: Path | None, **options: Any) -> None:
        if bool(files) == package:
            raise CommandError("Hãy chỉ tệp để đọc, hoặc --package để đọc gói đã cài.")
        try:
            lists = read_package() if package else read_files(files)
            if to_csv is not None:
                write_csv(lists, to_csv)
                self.stdout.write(f"Đã ghi {len(lists.before)} đơn vị trước, {len(lists.after)} đơn vị sau.")
                return
            loaded = load_official(
                lists,
                effective_on=_day(options["effective_on"]),
                legal_basis=options["legal_basis"],
                provinces=options["province"],
            )
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(_told(loaded))


def _day(text: str) -> date:
    try:
        found = read_date(text)
    except ReadError as error:
        raise CommandError(f"--effective-on: {error.message}") from error
    if found is None:
        raise CommandError("--effective-on: hãy ghi ngày, ví dụ 01/07/2025.")
    return found.value


def _told(loaded: Loaded) -> str:
    counts = [
        f"{state}: " + ", ".join(f"{number} {tier}" for tier, number in counted.items())
        for state, counted in loaded.counts.items()
        if counted
    ]
    return "\n".join(
        [
            f"Danh mục {'; '.join(counts)}.",
            f"Đã thêm {loaded.new} đơn vị, {loaded.successions} bước kế thừa; {loaded.same} đơn vị đã có từ trước.",
            *(f"Cần xem lại: {doubt}" for doubt in loaded.doubts),
        ]
    )
