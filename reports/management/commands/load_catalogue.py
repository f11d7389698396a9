"""manage.py load_catalogue: writes the shipped indicators, outlines and rules; a second run changes nothing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from reports.services import catalogue


class Command(BaseCommand):
    help = "Nạp danh mục chỉ tiêu, đề cương và quy tắc kèm theo phần mềm. Chạy lại không thay đổi gì."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        for label, loaded in (
            ("Chỉ tiêu", catalogue.load()),
            ("Đề cương", catalogue.load_outlines()),
            ("Quy tắc chất lượng", catalogue.load_rules()),
        ):
            self.stdout.write(f"{label}: thêm {loaded.made}, sửa {loaded.changed}, giữ nguyên {loaded.same}.")
