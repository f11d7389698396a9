"""Huyện bên cạnh: a few records of another office, which the people of the sample district must never see."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from campaigns.models import Contribution, ContributionKind, Meeting, SkilfulModel, Team, Wave
from campaigns.models.models import ModelField, ModelStatus
from democracy_regs.models import Conference
from dvportal.demo.places import Area
from dvportal.demo.writing import write
from orgs.models import Level


def make_neighbour(area: Area) -> None:
    """Write a wave, a team, meetings, land, a model and a conference of 2023 in Krông Bông."""
    commune = area.neighbour_commune
    wave = write(
        [
            Wave(
                unit=area.neighbour,
                name="Đợt 1 năm 2023",
                starts_on=date(2023, 3, 6),
                ends_on=date(2023, 4, 7),
            )
        ]
    )[0]
    team = write(
        [
            Team(
                unit=commune.unit,
                name="Đoàn phát động quần chúng số 1 xã Yang Reh",
                established_on=date(2023, 1, 16),
                member_count=6,
            )
        ]
    )[0]
    meetings = [
        Meeting(
            unit=area.neighbour if i < 2 else commune.unit,
            level=Level.DISTRICT if i < 2 else Level.COMMUNE,
            wave=wave if i < 2 else None,
            team=None if i < 2 else team,
            starts_on=date(2023, 3, 14 + i),
            attendance=58 + i * 6,
            women=26 + i,
            content="Tuyên truyền bảo vệ rừng",
            place=f"Nhà sinh hoạt cộng đồng {hamlet.running_name}",
        )
        for i, hamlet in enumerate(commune.hamlets)
    ]
    write(meetings, {"places": [[hamlet] for hamlet in commune.hamlets]})
    write(
        [
            Contribution(
                unit=commune.unit,
                kind=ContributionKind.LAND,
                starts_on=date(2023, 6, 8),
                amount=Decimal(860),
                households=7,
                purpose="Làm đường liên buôn",
            )
        ]
    )
    write(
        [
            SkilfulModel(
                unit=commune.unit,
                name="Trồng mía liên kết",
                field=ModelField.ECONOMY,
                status=ModelStatus.RUNNING,
                registered_on=date(2023, 2, 20),
                member_count=24,
            )
        ]
    )
    write(
        [
            Conference(
                unit=commune.unit,
                level=Level.ALL,
                starts_on=date(2023, 5, 10),
                attendance=66,
                content="Luật Thực hiện dân chủ ở cơ sở",
            )
        ]
    )
