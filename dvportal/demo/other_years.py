"""Năm trước và năm sau: a few records of 2022 and 2024, up to the days that touch 2023, which must stay out of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from campaigns.models import Commendation, Contribution, ContributionKind, Meeting, Team, Wave, Work, WorkKind
from campaigns.models.commendations import CommendationTheme, SubjectKind
from campaigns.models.meetings import MeetingKind
from democracy_regs.models import (
    Conference,
    Dialogue,
    Inspection,
    InspectionTarget,
    MediationStatistics,
    PetitionStatistics,
)
from democracy_regs.models.inspections import InspectionKind
from dvportal.demo.offices import Offices
from dvportal.demo.places import Area, Commune
from dvportal.demo.resources import FRUIT_ITEM, FRUIT_RESOLUTION, GREEN_RESOLUTION
from dvportal.demo.spread import per_cent
from dvportal.demo.writing import write
from orgs.models import Level

_YEARS = ((2022, date(2022, 12, 31), date(2022, 11, 9)), (2024, date(2024, 1, 1), date(2024, 3, 13)))
"""Year, its day next to 2023, and an ordinary day of it."""


def make_other_years(area: Area, offices: Offices) -> None:
    """Write some records of every kind that table figures are made of, in 2022 and 2024."""
    for year, edge, day in _YEARS:
        _mobilization(area, year, edge, day)
        _resources(area, offices, edge, day)
        _democracy(area, offices, year, edge, day)
        write(
            [
                Commendation(
                    unit=area.district,
                    subject_kind=kind,
                    subject_count=count,
                    grantor=offices.standing_committee,
                    level=Level.DISTRICT,
                    theme=CommendationTheme.GRASSROOTS_DEMOCRACY,
                    honoured_period=f"năm {year}",
                    granted_on=edge,
                )
                for kind, count in ((SubjectKind.COLLECTIVE, 2), (SubjectKind.PERSON, 5))
            ]
        )


def _mobilization(area: Area, year: int, edge: date, day: date) -> None:
    """A wave, teams and meetings of district and communes."""
    wave = write(
        [
            Wave(
                unit=area.district,
                name=f"Đợt {4 if year == 2022 else 1} năm {year}",
                starts_on=min(edge, day),
                ends_on=max(edge, day),
            )
        ]
    )[0]
    some = area.communes[::3]
    teams = write(
        [
            Team(
                unit=commune.unit,
                name=f"Đoàn phát động quần chúng năm {year} {commune.unit.running_name}",
                established_on=min(edge, day),
                ended_on=date(year, 12, 31),
                member_count=6,
            )
            for commune in some
        ]
    )
    rows = [
        *(_meeting(commune, day if i % 2 else edge, i) for i, commune in enumerate(some)),
        *(_meeting(commune, edge, i, wave=wave, area=area) for i, commune in enumerate(area.communes[1::3])),
    ]
    for meeting, team in zip(rows, teams, strict=False):
        meeting.team = team
    outreach = _meeting(area.communes[4], edge, 5, area=area)
    outreach.kind, outreach.level = MeetingKind.OUTREACH, Level.JOINT
    rows.append(outreach)
    write(rows, {"places": [[area.communes[i % 11].hamlets[0]] for i in range(len(rows))]})


def _meeting(
    commune: Commune, day: date, turn: int, *, wave: Wave | None = None, area: Area | None = None
) -> Meeting:
    """A meeting of a commune, or of the district when its area is given."""
    attendance = 61 + turn * 7
    return Meeting(
        unit=area.district if area else commune.unit,
        level=Level.DISTRICT if area else Level.COMMUNE,
        wave=wave,
        starts_on=day,
        attendance=attendance,
        women=per_cent(attendance, 47),
        ethnic_minority=per_cent(attendance, commune.facts.ethnic),
        content="Tuyên truyền, vận động Nhân dân bảo vệ rừng",
        place=f"Hội trường {commune.unit.running_name}",
    )


def _resources(area: Area, offices: Offices, edge: date, day: date) -> None:
    """Contributions of each kind on the day next to 2023, and a work."""
    commune = area.communes[2]
    green, fruit = offices.documents[GREEN_RESOLUTION], offices.documents[FRUIT_RESOLUTION]
    facts = (
        (ContributionKind.LAND, "", "", 1_240, None),
        (ContributionKind.MONEY, "", "", 4_500_000, None),
        (ContributionKind.LABOUR, "", "", 38, None),
        (ContributionKind.SOCIALIZED, "", "", 57_000_000, green),
        (ContributionKind.IN_KIND, FRUIT_ITEM, "giống cây", 2_300, fruit),
    )
    write(
        [
            Contribution(
                unit=commune.unit,
                kind=kind,
                level=Level.DISTRICT,
                starts_on=edge,
                item=item,
                measure=measure,
                amount=Decimal(amount),
                purpose="Xây dựng nông thôn mới",
                resolution=resolution,
            )
            for kind, item, measure, amount, resolution in facts
        ]
    )
    write(
        [
            Work(
                unit=commune.unit,
                kind=WorkKind.CONCRETE_ROAD,
                name=f"Đường bê tông {commune.hamlets[1].running_name}",
                count_measure="tuyến",
                starts_on=day,
                length_m=Decimal(510),
                cost_total=Decimal(540_000_000),
                cost_people=Decimal(160_000_000),
            )
        ]
    )


def _democracy(area: Area, offices: Offices, year: int, edge: date, day: date) -> None:
    """Conferences, a dialogue, an inspection and statistics."""
    write(
        [
            Conference(
                unit=commune.unit,
                level=Level.ALL,
                starts_on=edge,
                attendance=70,
                content=f"Quy chế dân chủ ở cơ sở năm {year}",
                place=f"Hội trường {commune.unit.running_name}",
            )
            for commune in area.communes[:2]
        ]
    )
    write(
        [
            Dialogue(
                unit=area.communes[0].unit,
                starts_on=day,
                host_position="Bí thư Đảng ủy",
                attendance=55,
                opinions_received=12,
                opinions_answered=12,
                content="Vệ sinh môi trường",
            )
        ]
    )
    inspections = write(
        [
            Inspection(
                unit=area.district,
                kind=kind,
                name=f"Đoàn {kind.label.lower()} việc thực hiện quy chế dân chủ năm {year}",
                established_on=edge,
                founded_by="Ban Thường vụ Huyện ủy",
            )
            for kind in InspectionKind
        ]
    )
    InspectionTarget.objects.bulk_create(
        InspectionTarget(inspection=inspection, unit=area.communes[5].unit) for inspection in inspections
    )
    whole = {"starts_on": date(year, 1, 1), "ends_on": date(year, 12, 31)}
    write(
        [
            PetitionStatistics(unit=commune.unit, carried_over=1, received=13 + i, handled=13 + i, **whole)
            for i, commune in enumerate(area.communes)
        ]
    )
    write(
        [
            MediationStatistics(unit=commune.unit, groups=len(commune.hamlets), cases=7, successes=6, **whole)
            for commune in area.communes
        ]
    )
