"""manage.py check_safety [--json]: whether this installation is safe; ends with 1 when a point is dangerous."""

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from dvportal import safety


class Command(BaseCommand):
    help = (
        "Xem cổng có an toàn không: từng điểm, tình trạng, việc cần làm. Mã kết thúc 1 khi có điểm nguy hiểm."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="in ra JSON cho máy đọc")

    def handle(self, *, json: bool, **_: Any) -> None:
        found = safety.findings()
        self.stdout.write(_as_json(found) if json else "\n".join(_line(finding) for finding in found))
        if safety.worst(found) == safety.State.DANGER:
            sys.exit(1)


def _as_json(found: list[safety.Finding]) -> str:
    return json.dumps([asdict(finding) for finding in found], ensure_ascii=False, indent=1)


def _line(finding: safety.Finding) -> str:
    todo = f"\n    → {finding.todo}" if finding.todo else ""
    return f"[{finding.state.value}] {finding.label}: {finding.seen}{todo}"
