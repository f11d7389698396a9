"""Quy chế dân chủ năm 2023: conferences, committees, inspection and supervision teams, dialogues, statistics."""

from __future__ import annotations

from datetime import date

from democracy_regs.models import (
    Conference,
    Dialogue,
    Inspection,
    InspectionTarget,
    MediationStatistics,
    PetitionStatistics,
    ReceptionStatistics,
    SteeringCommittee,
)
from democracy_regs.models.inspections import FollowUp, InspectionKind
from dvportal.demo.groundwork import YEAR_ENDS, YEAR_STARTS
from dvportal.demo.offices import SCHOOLS, Offices
from dvportal.demo.places import Area, Commune
from dvportal.demo.spread import day_between, shares
from dvportal.demo.writing import write
from orgs.models import Level, Unit

CONFERENCES, CONFERENCE_PEOPLE = 107, 8_000
SUPERVISED = ("dak_phoi", "lien_son")

_SUBJECTS = (
    "Luật Thực hiện dân chủ ở cơ sở lồng ghép hội nghị cán bộ, công chức",
    "Quy chế dân chủ ở cơ sở lồng ghép hội nghị đảng bộ",
    "Nghị định quy định chi tiết Luật Thực hiện dân chủ ở cơ sở lồng ghép họp giao ban",
    "Quy chế công tác dân vận của hệ thống chính trị lồng ghép sinh hoạt đoàn thể",
)


def make_democracy(area: Area, offices: Offices) -> None:
    """Write everything that concerns grassroots democracy in 2023."""
    _conferences(area, offices)
    _committees(area)
    _inspections(area, offices)
    _dialogues(area)
    _statistics(area)


def _conferences(area: Area, offices: Offices) -> None:
    """107 combined conferences with 8.000 people: of each commune, some lines standing for two."""
    counts = shares(CONFERENCES, area.weights)
    lines: list[tuple[Unit, date, int]] = []
    for commune, count in zip(area.communes, counts, strict=True):
        pairs = count // 4
        singles = count - 2 * pairs
        lines += [
            (
                commune.unit,
                day_between(date(2023, 1, 30), date(2023, 12, 8), i, singles + pairs),
                1 + (i < pairs),
            )
            for i in range(singles + pairs)
        ]
    people = shares(
        CONFERENCE_PEOPLE, [number * (60 + (i * 31) % 37) for i, (_, _, number) in enumerate(lines)]
    )
    law = offices.documents["10/2022/QH15"]
    write(
        [
            Conference(
                unit=unit,
                level=Level.ALL,
                starts_on=day,
                conference_count=number,
                attendance=attendance,
                content=_SUBJECTS[i % len(_SUBJECTS)],
                place=f"Hội trường {unit.running_name}",
            )
            for i, ((unit, day, number), attendance) in enumerate(zip(lines, people, strict=True))
        ],
        {"documents": [[law] for _ in lines]},
    )


def _committees(area: Area) -> None:
    """The steering committees of the district and of each commune; most were strengthened in the year."""
    name = "Ban Chỉ đạo thực hiện Quy chế dân chủ ở cơ sở"
    district = SteeringCommittee(
        unit=area.district,
        name=f"{name} huyện Lắk",
        level=Level.DISTRICT,
        established_on=date(2020, 9, 15),
        consolidated_on=date(2023, 3, 20),
        head_position="Phó Bí thư Thường trực Huyện ủy",
        member_count=21,
    )
    write(
        [
            district,
            *(
                SteeringCommittee(
                    unit=commune.unit,
                    name=f"{name} {commune.unit.running_name}",
                    established_on=date(2020, 10, 5 + i),
                    consolidated_on=date(2023, 4, 3 + i) if i % 4 else date(2022, 5, 10 + i),
                    head_position="Bí thư Đảng ủy",
                    member_count=13 + i % 5,
                )
                for i, commune in enumerate(area.communes)
            ),
        ]
    )


def _inspections(area: Area, offices: Offices) -> None:
    """Four inspection teams, one to each school, and two supervision teams to committees of communes."""
    founder = "Ban Thường vụ Huyện ủy"
    inspections = [
        Inspection(
            unit=area.district,
            kind=InspectionKind.INSPECTION,
            name=f"Đoàn kiểm tra việc thực hiện quy chế dân chủ tại {school}",
            established_on=date(2023, 4, 10),
            starts_on=date(2023, 4, 18 + i),
            founded_by=founder,
            decision=offices.documents["812-QĐ/HU"],
            leader_position="Phó Trưởng Ban Dân vận Huyện ủy",
            subject="Công khai, lấy ý kiến, hội nghị viên chức và giám sát trong nhà trường",
        )
        for i, (_, school) in enumerate(SCHOOLS)
    ]
    supervisions = [
        Inspection(
            unit=area.district,
            kind=InspectionKind.SUPERVISION,
            name=f"Đoàn giám sát hoạt động của Ban Chỉ đạo quy chế dân chủ {area.by_key[key].unit.running_name}",
            established_on=date(2023, 6, 12),
            starts_on=date(2023, 7, 11 + 7 * i),
            founded_by=founder,
            decision=offices.documents["846-QĐ/HU"],
            leader_position="Trưởng Ban Dân vận Huyện ủy",
            subject="Hoạt động của Ban Chỉ đạo thực hiện quy chế dân chủ ở cơ sở",
        )
        for i, key in enumerate(SUPERVISED)
    ]
    written = write([*inspections, *supervisions])
    targets = [InspectionTarget(body=offices.bodies[school]) for _, school in SCHOOLS]
    targets += [InspectionTarget(unit=area.by_key[key].unit) for key in SUPERVISED]
    for i, (target, inspection) in enumerate(zip(targets, written, strict=True)):
        target.inspection, target.visited_on = inspection, inspection.starts_on
        target.findings = "Đã công khai đủ nội dung; sổ ghi ý kiến chưa cập nhật thường xuyên."
        target.recommendations = "Cập nhật sổ ghi ý kiến hằng tháng."
        target.follow_up = FollowUp.DONE if i % 2 else FollowUp.PARTLY
        target.follow_up_on = date(2023, 11, 3 + i) if i % 2 else None
    InspectionTarget.objects.bulk_create(targets)


def _dialogues(area: Area) -> None:
    """Two dialogues of each commune's leader, one of the district's."""
    rows = []
    for i, commune in enumerate(area.communes):
        for half, host in enumerate(("Bí thư Đảng ủy", "Chủ tịch Ủy ban nhân dân")):
            opinions = 9 + (i * 5 + half * 3) % 11
            rows.append(
                Dialogue(
                    unit=commune.unit,
                    starts_on=date(2023, 5 if half == 0 else 10, 4 + i * 2),
                    host_position=host,
                    attendance=48 + (i * 13 + half * 7) % 40,
                    opinions_received=opinions,
                    opinions_answered=opinions - (i + half) % 3,
                    content="Đất đai, đường giao thông, chế độ chính sách",
                    place=f"Hội trường {commune.unit.running_name}",
                )
            )
    rows.append(
        Dialogue(
            unit=area.district,
            level=Level.DISTRICT,
            starts_on=date(2023, 8, 17),
            host_position="Bí thư Huyện ủy",
            attendance=120,
            opinions_received=27,
            opinions_answered=25,
            content="Giải phóng mặt bằng, đất sản xuất, việc làm của thanh niên",
            place="Hội trường Huyện ủy",
        )
    )
    write(rows)


def _statistics(area: Area) -> None:
    """Petitions, receptions and mediation of the year, of each commune."""
    year = {"starts_on": YEAR_STARTS, "ends_on": YEAR_ENDS}
    write([_petitions(commune, i, **year) for i, commune in enumerate(area.communes)])
    write(
        [
            ReceptionStatistics(
                unit=commune.unit,
                visits=24 + (i * 11) % 30,
                people=27 + (i * 11) % 30 + i,
                cases=15 + (i * 11) % 30 // 2,
                by_head=12 + i,
                **year,
            )
            for i, commune in enumerate(area.communes)
        ]
    )
    write(
        [
            MediationStatistics(
                unit=commune.unit,
                groups=len(commune.hamlets),
                mediators=len(commune.hamlets) * 6 + i,
                cases=6 + (i * 4) % 9,
                successes=5 + (i * 4) % 9 - i % 3,
                **year,
            )
            for i, commune in enumerate(area.communes)
        ]
    )


def _petitions(commune: Commune, index: int, *, starts_on: date, ends_on: date) -> PetitionStatistics:
    """A commune's petitions; complaints, denunciations and proposals add up to the total."""
    carried, received = index % 3, 11 + (index * 7) % 13
    total = carried + received
    complaints = total // 4
    return PetitionStatistics(
        unit=commune.unit,
        starts_on=starts_on,
        ends_on=ends_on,
        carried_over=carried,
        received=received,
        handled=total - (index % 4) // 2,
        complaints=complaints,
        denunciations=index % 2,
        proposals=total - complaints - index % 2,
    )
