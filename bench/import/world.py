"""The district, the meetings and the workbooks of the measurement: every name, sentence and figure is invented."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

YEAR = 2023
USER = "can-bo-do"
DISTRICT = "Bản Mẫu"
COMMUNES = (
    "Đá Bạc", "Khe Trúc", "Lũng Vài", "Tân Ngàn", "Bình Lăng", "Phú Sậy",
    "Hòa Dốc", "Mường Chanh", "Cư Lâm", "Ia Rong", "Đắk Sim", "Yên Thác",
)  # fmt: skip
HAMLETS = (
    "Bến Cây", "Đầu Suối", "Rẫy Mới", "Gò Thị", "Nương Cao", "Cầu Tre", "Hồ Cạn", "Dốc Đỏ", "Rừng Le", "Ao Sen",
)  # fmt: skip
TEAMS = ("Tổ dân vận khéo", "Đội xung kích bản làng", "Tổ thanh niên tình nguyện")
TOPICS = (
    "Bàn việc làm đường ra nương", "Phổ biến cách giữ rừng đầu nguồn", "Góp công đào mương", "Dựng nhà văn hóa",
    "Giữ nếp sống văn minh trong việc cưới", "Chống tảo hôn", "Trồng cây dọc suối", "Nuôi bò nhốt chuồng",
    "Cho con em đến trường đúng tuổi", "Dời chuồng trại khỏi gầm sàn", "Nhường đất mở rộng trường học",
    "Thu gom rác ngoài rẫy", "Giữ nghề dệt", "Vay vốn làm ăn", "Phòng cháy mùa khô", "Lắp đèn đường thôn",
    "Bảo vệ nguồn nước", "Giúp hộ neo người gặt lúa", "Cùng giữ yên xóm làng", "Mừng ngày đoàn kết",
)  # fmt: skip
HEADING = (
    *("STT", "Xã", "Thôn, buôn", "Ngày", "Nội dung", "Số người tham gia", "Nữ", "DTTS", "Số hộ", "Đoàn"),
    *("Kinh phí (đồng)", "Diện tích (ha)", "Ghi chú"),
)


def settle() -> None:
    """Write the district with its communes, hamlets and teams, and the officer who sends the files."""
    from campaigns.models import Team
    from orgs.models import RoleAssignment, Unit, User
    from orgs.permissions import Role

    district = Unit.objects.create(name=DISTRICT, kind="huyen", code="d")
    for number, name in enumerate(COMMUNES):
        commune = Unit.objects.create(name=name, kind="xa", parent=district, code=f"x{number}")
        for other in HAMLETS:
            Unit.objects.create(name=f"Thôn {other} {number + 1}", kind="thon", parent=commune)
    for name in TEAMS:
        Team.objects.create(unit=district, name=name)
    user = User.objects.create_user(username=USER, full_name="Người Đo Thử")
    RoleAssignment.objects.create(user=user, unit=district, role=Role.AREA_OFFICER)


def meetings(rows: int, *, changed: bool = False) -> Iterator[list[Any]]:
    """Rows under HEADING, the same for the same number; ``changed``: one in ten has another number of people.

    Unit, day and content name a row and no two hamlets share a name, so that importers that know nothing of communes
    and their hamlets find everything as well. Three rows in ten bring money, one land; one in five has its own note.
    """
    draw = random.Random(7)
    order = list(range(rows))
    draw.shuffle(order)
    for place, number in enumerate(order):
        rest, commune = divmod(number, len(COMMUNES))
        rest, hamlet = divmod(rest, len(HAMLETS))
        again, day = divmod(rest, 365)
        people = draw.randint(20, 300)
        women = draw.randint(0, people)
        content = f"{TOPICS[(day + again) % len(TOPICS)]}, lần {again + 1}, cụm {hamlet + 1}"
        note = (
            f"Có {draw.randint(1, 90)} ý kiến, {draw.randint(1, 9999)} lượt xem"
            if number % 5 == 0
            else "Đã họp xong"
        )
        yield [
            place + 1,
            COMMUNES[commune],
            f"Thôn {HAMLETS[hamlet]} {commune + 1}",
            date(YEAR, 1, 1) + timedelta(days=day),
            f"{content}; nghe {draw.randint(2, 60)} hộ góp lời",
            people + (1 if changed and number % 10 == 3 else 0),
            women,
            draw.randint(0, people),
            draw.randint(5, 90),
            TEAMS[number % 3] if number % 2 else None,
            draw.randint(2, 900) * 50_000 if number % 10 < 3 else None,
            draw.randint(1, 300) / 100 if number % 10 == 9 else None,
            note,
        ]


def write(path: Path, rows: int, *, changed: bool = False) -> None:
    """One workbook as Excel would keep it."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Bảng tổng hợp")
    sheet.append(HEADING)
    for row in meetings(rows, changed=changed):
        sheet.append(row)
    book.save(path)
