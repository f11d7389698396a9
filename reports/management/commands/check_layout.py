"""manage.py check_layout: measures a finished PDF against a layout profile and says rule by rule what it found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pikepdf
from django.core.management.base import BaseCommand, CommandError

from reports.rendering.check import check_layout
from reports.rendering.profiles import PARTY_36, PROFILES


class Command(BaseCommand):
    help = "Kiểm tra thể thức của một tệp PDF; kết thúc với mã 1 khi có quy định chưa đạt."

    def add_arguments(self, parser: Any) -> None:
        names = "; ".join(f"{code}: {profile.name}" for code, profile in PROFILES.items())
        parser.add_argument("file", metavar="TỆP", help="tệp PDF cần kiểm tra")
        parser.add_argument("--profile", default=PARTY_36.code, metavar="MÃ", help=f"thể thức ({names})")

    def handle(self, *, file: str, profile: str, **options: Any) -> None:
        if profile not in PROFILES:
            raise CommandError(
                f"Không có thể thức “{profile}”. Chọn một: {', '.join(PROFILES)}.", returncode=2
            )
        try:
            findings = check_layout(Path(file).read_bytes(), profile)
        except OSError as error:
            raise CommandError(f"Không đọc được tệp {file}: {error.strerror}.", returncode=2) from error
        except pikepdf.PasswordError as error:
            raise CommandError(f"Tệp {file} có mật khẩu nên chưa đo được.", returncode=2) from error
        except pikepdf.PdfError as error:
            raise CommandError(f"Tệp {file} không phải là PDF hoặc đã hỏng.", returncode=2) from error
        self.stdout.write(f"{PROFILES[profile].name}:")
        for finding in findings:
            self.stdout.write(
                f"{'đạt     ' if finding.ok else 'CHƯA ĐẠT'}  {finding.label}: {finding.measured}"
            )
            if not finding.ok:
                self.stdout.write(f"          cần: {finding.expected}")
        failed = sum(not finding.ok for finding in findings)
        if failed:
            raise CommandError(f"{failed}/{len(findings)} quy định chưa đạt.")
        self.stdout.write(f"Đạt cả {len(findings)} quy định.")
