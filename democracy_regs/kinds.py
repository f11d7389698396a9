"""Các loại bản ghi của quy chế dân chủ: how people meet each of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Sum

from common.formats import format_count, format_percent
from common.numbers import share
from common.periods import Period
from democracy_regs.forms import (
    CommitteeForm,
    ConferenceForm,
    DialogueForm,
    InspectionForm,
    MediationForm,
    PetitionForm,
    ReceptionForm,
)
from democracy_regs.models import (
    Conference,
    Dialogue,
    Inspection,
    MediationStatistics,
    PetitionStatistics,
    ReceptionStatistics,
    SteeringCommittee,
)
from democracy_regs.services.inspections import target_lines
from orgs.kinds import Column, RecordKind

NAMED = 4
"""How many places a list names before it gives the number of the rest."""


def days_of(row: Any) -> str:
    """The day of a row, or its first and last day."""
    first, last = row.starts_on, row.ends_on
    return f"{first:%d/%m/%Y}" if not last or last == first else f"{first:%d/%m/%Y} – {last:%d/%m/%Y}"


def attendance_of(row: Any) -> str:
    """The attendance with its qualifier: khoảng 8.000."""
    if row.attendance is None:
        return ""
    return f"{row.attendance_qualifier} {format_count(row.attendance)}".strip()


def period_of(row: Any) -> str:
    """The period by its customary name."""
    label = Period(row.starts_on, row.ends_on).label
    return label[:1].upper() + label[1:]


def part_of_whole(part: int | None, whole: int | None) -> str:
    """A share as 99,78%; nothing when either is missing or the whole is 0."""
    percent: Decimal | None = share(part, whole) if part is not None and whole else None
    return "" if percent is None else format_percent(percent)


def places_of(inspection: Inspection) -> str:
    """The places of a team; a long list is cut."""
    names = [str(target) for target in inspection.targets.all()]
    shown = "; ".join(names[:NAMED])
    return shown if len(names) <= NAMED else f"{shown} và {len(names) - NAMED} nơi khác"


def all_places_of(inspection: Inspection) -> str:
    """Every place of a team, for the spreadsheet."""
    return "; ".join(str(target) for target in inspection.targets.all())


def related_places(inspection: Inspection, user: Any) -> list[dict[str, Any]]:
    """The places of a team with what was found, for its page."""
    return [{"heading": "Nơi được kiểm tra, giám sát", "rows": target_lines(inspection)}]


CONFERENCE = RecordKind(
    key="conference",
    namespace="democracy_regs",
    slug="hoi-nghi",
    model=Conference,
    form=ConferenceForm,
    columns=(
        Column("day", label="Ngày", value=days_of, sort="starts_on", export=lambda row: row.starts_on),
        Column("unit", sort="unit__sort_key"),
        Column("form", sort="form"),
        Column("level", sort="level"),
        Column("content"),
        Column("conference_count", numeric=True, sort="conference_count", total=Sum("conference_count")),
        Column(
            "attendance",
            label="Số người dự",
            value=attendance_of,
            numeric=True,
            sort="attendance",
            total=Sum("attendance"),
            export=lambda row: row.attendance,
        ),
    ),
    filters=("form", "level"),
    sticky=("unit", "level", "form", "starts_on"),
    one="hội nghị",
    many="Hội nghị quán triệt",
    intro="Hội nghị quán triệt, tuyên truyền quy chế dân chủ ở cơ sở, riêng hoặc lồng ghép; tính số người dự.",
    sheet_kind="conferences",
)

COMMITTEE = RecordKind(
    key="committee",
    namespace="democracy_regs",
    slug="ban-chi-dao",
    model=SteeringCommittee,
    form=CommitteeForm,
    columns=(
        Column("name", sort="sort_key"),
        Column("unit", sort="unit__sort_key"),
        Column("level", sort="level"),
        Column("established_on", sort="established_on"),
        Column("consolidated_on", sort="consolidated_on"),
        Column("ended_on", sort="ended_on"),
        Column("member_count", numeric=True, sort="member_count", total=Sum("member_count")),
    ),
    filters=("level",),
    day_field="consolidated_on",
    sticky=("unit", "level"),
    one="Ban Chỉ đạo",
    many="Ban Chỉ đạo quy chế dân chủ",
    intro="Ban Chỉ đạo thực hiện quy chế dân chủ: thành lập, kiện toàn. Lọc ngày là theo ngày kiện toàn.",
)

INSPECTION = RecordKind(
    key="inspection",
    namespace="democracy_regs",
    slug="kiem-tra-giam-sat",
    model=Inspection,
    form=InspectionForm,
    columns=(
        Column("name", sort="sort_key"),
        Column("kind", sort="kind"),
        Column("established_on", sort="established_on"),
        Column("level", sort="level"),
        Column("unit", sort="unit__sort_key"),
        Column("places", label="Nơi được kiểm tra, giám sát", value=places_of, export=all_places_of),
    ),
    filters=("kind", "level"),
    day_field="established_on",
    prefetch=("targets__unit", "targets__body"),
    sticky=("unit", "level", "kind", "founded_by"),
    one="đoàn kiểm tra, giám sát",
    many="Đoàn kiểm tra, giám sát",
    intro="Đoàn kiểm tra và đoàn giám sát việc thực hiện quy chế dân chủ, đếm theo ngày thành lập.",
    sheet_kind="inspections",
    related=related_places,
)

DIALOGUE = RecordKind(
    key="dialogue",
    namespace="democracy_regs",
    slug="doi-thoai",
    model=Dialogue,
    form=DialogueForm,
    columns=(
        Column("day", label="Ngày", value=days_of, sort="starts_on", export=lambda row: row.starts_on),
        Column("unit", sort="unit__sort_key"),
        Column("level", sort="level"),
        Column("host_position"),
        Column("dialogue_count", numeric=True, sort="dialogue_count", total=Sum("dialogue_count")),
        Column(
            "attendance",
            label="Số lượt dự",
            value=attendance_of,
            numeric=True,
            sort="attendance",
            total=Sum("attendance"),
            export=lambda row: row.attendance,
        ),
        Column(
            "opinions_received",
            label="Ý kiến",
            numeric=True,
            sort="opinions_received",
            total=Sum("opinions_received"),
        ),
        Column(
            "opinions_answered",
            label="Đã trả lời",
            numeric=True,
            sort="opinions_answered",
            total=Sum("opinions_answered"),
        ),
    ),
    filters=("level",),
    sticky=("unit", "level", "host_position", "starts_on"),
    one="cuộc đối thoại",
    many="Đối thoại với Nhân dân",
    intro="Đối thoại của người đứng đầu cấp ủy, chính quyền với Nhân dân; chỉ ghi số lượng ý kiến.",
)

PERIOD_COLUMN = Column("period", label="Kỳ", value=period_of, sort="ends_on")

PETITION = RecordKind(
    key="petition",
    namespace="democracy_regs",
    slug="don-thu",
    model=PetitionStatistics,
    form=PetitionForm,
    columns=(
        PERIOD_COLUMN,
        Column("unit", sort="unit__sort_key"),
        Column("carried_over", numeric=True, sort="carried_over", total=Sum("carried_over")),
        Column("received", numeric=True, sort="received", total=Sum("received")),
        Column("handled", numeric=True, sort="handled", total=Sum("handled")),
        Column(
            "left",
            label="Chuyển kỳ sau",
            value=lambda row: row.total - row.handled,
            numeric=True,
            total=Sum("carried_over") + Sum("received") - Sum("handled"),
        ),
        Column(
            "share",
            label="Đạt",
            value=lambda row: part_of_whole(row.handled, row.total),
            numeric=True,
            export=lambda row: share(row.handled, row.total),
        ),
    ),
    search=("unit__search_key",),
    sticky=("unit", "starts_on", "ends_on"),
    one="số liệu đơn thư",
    many="Số liệu đơn thư",
    intro="Số đơn của đơn vị trong kỳ: phải xử lý = kỳ trước chuyển sang + tiếp nhận. Không ghi từng đơn.",
    sheet_kind="petitions",
)

RECEPTION = RecordKind(
    key="reception",
    namespace="democracy_regs",
    slug="tiep-cong-dan",
    model=ReceptionStatistics,
    form=ReceptionForm,
    columns=(
        PERIOD_COLUMN,
        Column("unit", sort="unit__sort_key"),
        *(
            Column(name, numeric=True, sort=name, total=Sum(name))
            for name in ("visits", "people", "cases", "large_groups", "by_head")
        ),
    ),
    search=("unit__search_key",),
    sticky=("unit", "starts_on", "ends_on"),
    one="số liệu tiếp công dân",
    many="Số liệu tiếp công dân",
    intro="Lượt, người và vụ việc là ba số khác nhau, không cộng với nhau.",
)

MEDIATION = RecordKind(
    key="mediation",
    namespace="democracy_regs",
    slug="hoa-giai",
    model=MediationStatistics,
    form=MediationForm,
    columns=(
        PERIOD_COLUMN,
        Column("unit", sort="unit__sort_key"),
        Column("groups", numeric=True, sort="groups"),
        Column("mediators", numeric=True, sort="mediators"),
        Column("cases", numeric=True, sort="cases", total=Sum("cases")),
        Column("successes", numeric=True, sort="successes", total=Sum("successes")),
        Column(
            "share",
            label="Đạt",
            value=lambda row: part_of_whole(row.successes, row.cases),
            numeric=True,
            export=lambda row: share(row.successes, row.cases),
        ),
    ),
    search=("unit__search_key",),
    sticky=("unit", "starts_on", "ends_on"),
    one="số liệu hòa giải",
    many="Số liệu hòa giải ở cơ sở",
    intro="Số tổ và hòa giải viên là số hiện có cuối kỳ; số vụ việc là số trong kỳ.",
)

KINDS = (CONFERENCE, COMMITTEE, INSPECTION, DIALOGUE, PETITION, RECEPTION, MEDIATION)
