"""Nền của năm 2023: topics, movements and programmes, the four waves of the district, teams."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from campaigns.models import Campaign, CampaignKind, Team, TeamKind, Topic, Wave
from campaigns.models.teams import TeamForm
from dvportal.demo.offices import Offices
from dvportal.demo.places import Area
from dvportal.demo.spread import day_between, grouped, shares
from dvportal.demo.writing import write
from orgs.models import Body, Document, Level, Unit
from reports.models import CommitteeTerm

YEAR_STARTS, YEAR_ENDS = date(2023, 1, 1), date(2023, 12, 31)
COMMUNE_TEAMS = 75

TOPICS = (
    "Bảo vệ rừng, phòng cháy, chữa cháy rừng",
    "Đất lâm nghiệp, chống lấn chiếm, sang nhượng trái phép",
    "Nghị quyết chuyên đề của Đảng bộ huyện",
    "Luật Tín ngưỡng, tôn giáo",
    "Phòng ngừa, tố giác tội phạm",
    "Phát triển kinh tế, giảm nghèo",
    "Xây dựng nông thôn mới",
    "Thực hiện dân chủ ở cơ sở",
)
WAVES = (
    (
        "Đợt 1 năm 2023",
        date(2023, 2, 13),
        date(2023, 3, 17),
        "Bảo vệ rừng, không phát rừng làm rẫy, phòng cháy, chữa cháy rừng mùa khô",
        (0, 1),
    ),
    (
        "Đợt 2 năm 2023",
        date(2023, 5, 8),
        date(2023, 6, 9),
        "Các nghị quyết chuyên đề của Ban Chấp hành Đảng bộ huyện nhiệm kỳ 2020-2025",
        (2, 6),
    ),
    (
        "Đợt 3 năm 2023",
        date(2023, 8, 7),
        date(2023, 9, 8),
        "Luật Tín ngưỡng, tôn giáo và Luật Thực hiện dân chủ ở cơ sở",
        (3, 7),
    ),
    (
        "Đợt 4 năm 2023",
        date(2023, 10, 16),
        date(2023, 11, 24),
        "Nâng cao ý thức cảnh giác, phòng ngừa, phát hiện, tố giác tội phạm",
        (4, 5),
    ),
)


_VISITS = (("Tết Nguyên đán", date(2023, 1, 9), 5), ("Lễ Giáng sinh", date(2023, 12, 18), 3))
"""Occasion, day and number of the teams that visit people."""


@dataclass
class Groundwork:
    """What the meetings and later rows of the sample lean on."""

    drive: Campaign
    movement: Campaign
    topics: list[Topic]
    waves: list[Wave]
    district_teams: list[Team]
    commune_teams: list[list[Team]]


def make_groundwork(area: Area, offices: Offices) -> Groundwork:
    """Write topics, campaigns, waves and teams of 2023, and the term in which the office numbers its documents."""
    topics = _topics()
    CommitteeTerm.objects.create(
        body=offices.mass_mobilization,
        label="nhiệm kỳ 2020 - 2025",
        starts_on=date(2020, 8, 1),
        ends_on=date(2025, 6, 30),
    )
    drive, movement = _campaigns(area, offices)
    return Groundwork(
        drive=drive,
        movement=movement,
        topics=topics,
        waves=_waves(area.district, drive),
        district_teams=_district_teams(area.district, drive),
        commune_teams=_commune_teams(area, drive),
    )


def _topics() -> list[Topic]:
    """The topics; those that the shared catalogue has already are taken as they are."""
    known = {topic.name: topic for topic in Topic.objects.filter(name__in=TOPICS)}
    known |= {
        topic.name: topic
        for topic in Topic.objects.bulk_create(Topic(name=name) for name in TOPICS if name not in known)
    }
    return [known[name] for name in TOPICS]


def _campaigns(area: Area, offices: Offices) -> tuple[Campaign, Campaign]:
    """The drive that all mobilization belongs to, the movement "Dân vận khéo", programmes and a pact."""
    lak = area.district
    bodies, documents = offices.bodies, offices.documents
    office = offices.mass_mobilization
    government = bodies["Ủy ban nhân dân huyện Lắk"]
    front = bodies["Ủy ban Mặt trận Tổ quốc Việt Nam huyện Lắk"]
    soldiers = bodies["Ban Chỉ huy Quân sự huyện Lắk"]
    rangers = bodies["Hạt Kiểm lâm huyện Lắk"]
    facts: list[tuple[CampaignKind, str, date, date, date | None, list[Body], list[Document]]] = [
        (
            CampaignKind.DRIVE,
            "Phát động quần chúng năm 2023",
            YEAR_STARTS,
            YEAR_ENDS,
            None,
            [office],
            [documents["18-KH/BDVHU"]],
        ),
        (
            CampaignKind.EMULATION,
            "Phong trào thi đua “Dân vận khéo” năm 2023",
            YEAR_STARTS,
            YEAR_ENDS,
            None,
            [office],
            [documents["05-HD/BDVHU"]],
        ),
        (
            CampaignKind.COORDINATION,
            "Phối hợp công tác dân vận chính quyền giai đoạn 2021-2025",
            date(2021, 6, 1),
            date(2025, 12, 31),
            date(2021, 5, 28),
            [office, government],
            [],
        ),
        (
            CampaignKind.COORDINATION,
            "Phối hợp tuyên truyền, vận động Nhân dân bảo vệ rừng giai đoạn 2023-2025",
            date(2023, 3, 1),
            date(2025, 12, 31),
            date(2023, 2, 24),
            [office, rangers, front],
            [],
        ),
        (
            CampaignKind.COORDINATION,
            "Phối hợp công tác dân vận của lực lượng vũ trang giai đoạn 2023-2027",
            date(2023, 4, 1),
            date(2027, 12, 31),
            date(2023, 3, 30),
            [office, soldiers],
            [],
        ),
        (
            CampaignKind.PACT,
            "Giao ước thi đua khối Dân vận các xã, thị trấn năm 2023",
            YEAR_STARTS,
            YEAR_ENDS,
            date(2023, 2, 3),
            [office],
            [],
        ),
    ]
    written = write(
        [
            Campaign(
                unit=lak, kind=kind, name=name, starts_on=starts_on, ends_on=ends_on, signed_on=signed_on
            )
            for kind, name, starts_on, ends_on, signed_on, _, _ in facts
        ],
        {"parties": [row[5] for row in facts], "documents": [row[6] for row in facts]},
    )
    return written[0], written[1]


def _waves(unit: Unit, drive: Campaign) -> list[Wave]:
    return write(
        [
            Wave(
                unit=unit,
                campaign=drive,
                name=name,
                level=Level.DISTRICT,
                starts_on=starts_on,
                ends_on=ends_on,
                content=content,
            )
            for name, starts_on, ends_on, content, _ in WAVES
        ]
    )


def _district_teams(unit: Unit, drive: Campaign) -> list[Team]:
    """A team of the district for each wave, the task force set up long before, teams of visits."""
    teams = [
        Team(
            unit=unit,
            campaign=drive,
            name=f"Đoàn phát động quần chúng huyện, đợt {number}",
            level=Level.DISTRICT,
            established_on=wave[1] - timedelta(days=7),
            ended_on=wave[2],
            leader_position="Phó Trưởng Ban Dân vận Huyện ủy",
            member_count=11 + number,
        )
        for number, wave in enumerate(WAVES, start=1)
    ]
    task_force = Team(
        unit=unit,
        form=TeamForm.DOI,
        kind=TeamKind.TASK_FORCE,
        name="Đội công tác phát động quần chúng chuyên trách 253 huyện Lắk",
        level=Level.DISTRICT,
        established_on=date(2019, 5, 20),
        member_count=9,
    )
    visits = [
        Team(
            unit=unit,
            kind=TeamKind.VISIT,
            name=f"Đoàn thăm hỏi, tặng quà số {number} dịp {occasion}",
            level=Level.DISTRICT,
            established_on=day,
            ended_on=day + timedelta(days=6),
            leader_position="Ủy viên Ban Thường vụ Huyện ủy",
            member_count=6 + number,
        )
        for occasion, day, count in _VISITS
        for number in range(1, count + 1)
    ]
    return write([*teams, task_force, *visits])[: len(teams)]


def _commune_teams(area: Area, drive: Campaign) -> list[list[Team]]:
    """The 75 teams of the communes, set up in January, and a task group of each commune, set up in 2019."""
    counts = shares(COMMUNE_TEAMS, area.weights)
    rows: list[Team] = []
    for commune, count in zip(area.communes, counts, strict=True):
        name = commune.unit.running_name
        rows += [
            Team(
                unit=commune.unit,
                campaign=drive,
                name=f"Đoàn phát động quần chúng số {number} {name}",
                established_on=day_between(date(2023, 1, 3), date(2023, 1, 18), number - 1, count),
                leader_position="Phó Bí thư Đảng ủy" if number == 1 else "Ủy viên Ban Thường vụ Đảng ủy",
                member_count=5 + number % 4,
            )
            for number in range(1, count + 1)
        ]
    groups = [
        Team(
            unit=commune.unit,
            form=TeamForm.TO,
            kind=TeamKind.TASK_FORCE,
            name=f"Tổ công tác 253 {commune.unit.running_name}",
            established_on=date(2019, 6, 10),
            member_count=5 + index % 3,
        )
        for index, commune in enumerate(area.communes)
    ]
    return grouped(write([*rows, *groups]), counts)
