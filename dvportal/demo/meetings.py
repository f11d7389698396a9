"""Các buổi năm 2023: 61 of the district at 83 of 109 hamlets, 1.050 of the communes at all of them, 75 of outreach."""

from __future__ import annotations

from datetime import date, timedelta

from campaigns.models import Meeting, MeetingKind, Team
from dvportal.demo.groundwork import WAVES, Groundwork
from dvportal.demo.places import Area, Commune
from dvportal.demo.spread import day_between, grouped, per_cent, shares
from dvportal.demo.writing import write
from orgs.models import Level, Unit

DISTRICT_VISITS = 5_300
COMMUNE_MEETINGS, COMMUNE_VISITS = 1_050, 75_000
OUTREACH_MEETINGS, OUTREACH_ROWS, OUTREACH_VISITS = 75, 66, 3_240

Row = tuple[Meeting, list[Unit], tuple[int, ...]]
"""A meeting, its places and the numbers of its topics."""

_CONTENTS = (
    ("Vận động Nhân dân bảo vệ rừng, không phát rừng làm rẫy", (0,)),
    ("Tuyên truyền Nghị quyết 02-NQ/HU về trồng cây xanh, cây hoa", (2, 6)),
    ("Vận động trồng cây ăn trái, cải tạo vườn tạp theo Nghị quyết 05-NQ/HU", (2, 5)),
    ("Tuyên truyền Luật Tín ngưỡng, tôn giáo", (3,)),
    ("Phòng ngừa, phát hiện và tố giác tội phạm, giữ gìn an ninh nông thôn", (4,)),
    ("Vận động làm đường, hiến đất xây dựng nông thôn mới", (6,)),
    ("Lấy ý kiến Nhân dân theo Luật Thực hiện dân chủ ở cơ sở", (7,)),
    ("Phòng cháy, chữa cháy rừng mùa khô", (0,)),
    ("Không lấn chiếm, sang nhượng đất lâm nghiệp", (1,)),
    ("Vận động cho con em đến trường, giảm nghèo bền vững", (5,)),
)


def make_meetings(area: Area, ground: Groundwork) -> None:
    """Write the meetings of the district, of the communes and of outreach."""
    meetings = shares(COMMUNE_MEETINGS, [len(commune.hamlets) for commune in area.communes])
    visits = shares(COMMUNE_VISITS, _visit_weights(area))
    rows = [*_district_meetings(area, ground), *_outreach(area)]
    for commune, teams, count, attendance in zip(
        area.communes, ground.commune_teams, meetings, visits, strict=True
    ):
        rows += _commune_meetings(commune, teams, count, attendance)
    for meeting, _, _ in rows:
        meeting.campaign = ground.drive if meeting.kind == MeetingKind.MOBILIZATION else None
    write(
        [meeting for meeting, _, _ in rows],
        {
            "places": [places for _, places, _ in rows],
            "topics": [[ground.topics[number] for number in numbers] for _, _, numbers in rows],
        },
    )


def _district_meetings(area: Area, ground: Groundwork) -> list[Row]:
    """61 meetings: each of the 83 hamlets is gone to once, four of them once more together with a neighbour."""
    groups: list[list[Unit]] = []
    for commune in area.communes:
        sizes = shares(commune.facts.reached, [1] * commune.facts.district_meetings)
        groups += grouped(commune.reached, sizes)
    count = len(groups)
    again = {7: 8, 30: 29, 52: 51, count - 4: count - 1}  # the last joins two communes
    places = [[*group, groups[again[i]][0]] if i in again else group for i, group in enumerate(groups)]
    visits = shares(DISTRICT_VISITS, [62 + (i * 37) % 41 + 24 * len(where) for i, where in enumerate(places)])
    ethnic = {hamlet.pk: commune.facts.ethnic for commune in area.communes for hamlet in commune.hamlets}
    rows = []
    for i, where in enumerate(places):
        number, turn = i % len(ground.waves), i // len(ground.waves)
        wave, in_wave = ground.waves[number], len(range(number, count, len(ground.waves)))
        day = day_between(wave.starts_on, wave.ends_on or wave.starts_on, turn, in_wave)
        meeting = _meeting(area.district, Level.DISTRICT, day, visits[i], ethnic[where[0].pk], i)
        meeting.wave, meeting.team, meeting.content = wave, ground.district_teams[number], wave.content
        meeting.place = f"Nhà sinh hoạt cộng đồng {where[0].running_name}"
        rows.append((meeting, where, WAVES[number][4]))
    return rows


def _visit_weights(area: Area) -> list[int]:
    return [len(commune.hamlets) * (90 + index * 13 % 29) for index, commune in enumerate(area.communes)]


Line = tuple[list[Unit], date, date | None, int]
"""Places, first and last day, and the number of meetings of a line that is still without counts."""


def _commune_lines(commune: Commune, count: int) -> list[Line]:
    """A commune's meetings: one for the whole commune, and for each hamlet single ones and a line for several."""
    per_hamlet = shares(count - 1, [9 + (index * 5) % 4 for index in range(len(commune.hamlets))])
    lines: list[Line] = [([commune.unit], date(2023, 11, 17), None, 1)]  # the day of great unity
    for index, (hamlet, number) in enumerate(zip(commune.hamlets, per_hamlet, strict=True)):
        together = 2 + index % 3
        starts_on = date(2023, 1 + 3 * (index % 4), 2 + index)
        lines.append(([hamlet], starts_on, starts_on + timedelta(days=45), together))
        single, phase = number - together, index * 4 % 11  # hamlets in turn, so that no month is crowded
        lines += [
            (
                [hamlet],
                day_between(date(2023, 1, 19), date(2023, 12, 29), i * 11 + phase, single * 11),
                None,
                1,
            )
            for i in range(single)
        ]
    return lines


def _commune_meetings(commune: Commune, teams: list[Team], count: int, visits: int) -> list[Row]:
    """The meetings of a commune with their visits, teams, contents and topics."""
    lines = _commune_lines(commune, count)
    weights = [
        together * (50 + (i * 29) % 43) * (3 if places == [commune.unit] else 1)
        for i, (places, _, _, together) in enumerate(lines)
    ]
    rows = []
    for i, (line, attendance) in enumerate(zip(lines, shares(visits, weights), strict=True)):
        places, day, ends_on, together = line
        content, topics = _CONTENTS[(i * 3 + commune.facts.weight) % len(_CONTENTS)]
        meeting = _meeting(commune.unit, Level.COMMUNE, day, attendance, commune.facts.ethnic, i)
        meeting.ends_on, meeting.meeting_count, meeting.content = ends_on, together, content
        hall = "Hội trường" if places == [commune.unit] else "Nhà sinh hoạt cộng đồng"
        meeting.place = f"{hall} {places[0].running_name}"
        meeting.team = next((team for team in teams[i % len(teams) :] if team.established_on <= day), None)
        rows.append((meeting, places, topics))
    return rows


def _outreach(area: Area) -> list[Row]:
    """75 outreach meetings held together with other bodies: 57 lines of one, nine lines of two."""
    hamlets = [(hamlet, commune) for commune in area.communes for hamlet in commune.hamlets]
    attendance = shares(OUTREACH_VISITS, [30 + (i * 17) % 23 for i in range(OUTREACH_ROWS)])
    twice = OUTREACH_MEETINGS - OUTREACH_ROWS
    rows = []
    for i in range(OUTREACH_ROWS):
        hamlet, commune = hamlets[(i * 5) % len(hamlets)]
        day = day_between(date(2023, 1, 9), date(2023, 12, 22), i, OUTREACH_ROWS)
        meeting = _meeting(area.district, Level.JOINT, day, attendance[i], commune.facts.ethnic, i)
        meeting.kind = MeetingKind.OUTREACH
        if i % 7 == 3 and i // 7 < twice:
            meeting.meeting_count, meeting.ends_on = 2, day + timedelta(days=2)
        meeting.content = "Vận động Nhân dân yên tâm lao động sản xuất, phát triển kinh tế, ổn định cuộc sống"
        meeting.place = hamlet.full_name
        rows.append((meeting, [hamlet], (5, 4) if i % 2 else (5,)))
    return rows


def _meeting(unit: Unit, level: Level, day: date, attendance: int, ethnic: int, turn: int) -> Meeting:
    """A mobilization meeting with its counts: women, ethnic minority people, households."""
    return Meeting(
        unit=unit,
        level=level,
        starts_on=day,
        attendance=attendance,
        women=per_cent(attendance, 44 + turn % 9),
        ethnic_minority=per_cent(attendance, max(0, ethnic - turn % 5)),
        households=per_cent(attendance, 58 + turn % 17),
    )
