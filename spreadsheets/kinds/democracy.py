"""Bảng hội nghị quán triệt, bảng đoàn kiểm tra, giám sát, bảng số liệu đơn thư."""

from __future__ import annotations

from collections.abc import Iterator

from democracy_regs.models import Conference, Inspection, InspectionTarget, PetitionStatistics
from democracy_regs.models.conferences import ConferenceForm
from democracy_regs.models.inspections import InspectionKind
from orgs.models import Level, Unit
from spreadsheets.kinds.base import (
    Draft,
    Facts,
    Part,
    SheetColumn,
    SheetKind,
    Trouble,
    choices_of,
    filled,
    owner_of,
)
from spreadsheets.kinds.recognition import at_least_one
from spreadsheets.kinds.resources import qualifier_of
from spreadsheets.kinds.words import (
    COMMUNE,
    DATE,
    ENDS_ON,
    LEVEL,
    LEVELS,
    NOTE,
    QUALIFIER,
    days_in_order,
    for_some,
)

PERIOD = SheetColumn(
    "period",
    "Kỳ báo cáo",
    "period",
    ("Kỳ", "Kỳ số liệu", "Thời kỳ", "Giai đoạn"),
    listed=False,
    may_name_persons=True,  # without accents "Kỳ" is "Ký", the column of signatures
)

CONFERENCE_COLUMNS = (
    for_some(COMMUNE),
    DATE,
    ENDS_ON,
    SheetColumn(
        "form",
        "Hình thức",
        "choice",
        ("Hình thức (Riêng/Lồng ghép)", "Riêng/lồng ghép", "Hình thức hội nghị"),
        fills="form",
        when_empty=ConferenceForm.COMBINED,
        choices=choices_of(ConferenceForm, {"rieng": ("hội nghị riêng",), "long_ghep": ("lồng",)}),
    ),
    SheetColumn(
        "conference_count",
        "Số hội nghị",
        "count",
        ("Số cuộc", "Số lượng hội nghị"),
        fills="conference_count",
        when_empty=1,
        summed=True,
    ),
    SheetColumn(
        "attendance",
        "Số người dự",
        "count",
        ("Số người tham dự", "Số người tham gia", "Số người", "Số lượt người dự", "Số lượt người"),
        fills="attendance",
        summed=True,
    ),
    SheetColumn(
        "content",
        "Nội dung quán triệt",
        "text",
        ("Nội dung", "Nội dung hội nghị", "Văn bản quán triệt", "Nội dung tuyên truyền"),
        required=True,
        fills="content",
    ),
    SheetColumn(
        "place",
        "Địa điểm",
        "text",
        ("Địa điểm tổ chức", "Nơi tổ chức"),
        fills="place",
        when_empty="",
        max_length=300,
        listed=False,
    ),
    QUALIFIER,
    LEVEL,
    NOTE,
)


def build_conference(facts: Facts) -> Draft | list[Trouble]:
    """A conference, or several of one kind."""
    level = facts.values.get("level")
    unit = owner_of(facts, above=level not in (None, Level.COMMUNE))
    troubles = days_in_order(facts) + at_least_one(facts, "conference_count", "Số hội nghị")
    if isinstance(unit, list):
        return troubles + unit
    if troubles:
        return troubles
    values, columns = filled(facts, CONFERENCE_COLUMNS)
    values["level"] = level or LEVELS.get(unit.tier, Level.COMMUNE)
    values["attendance_qualifier"] = qualifier_of(facts, "attendance")
    columns |= {"level": "level", "attendance_qualifier": "attendance"}
    return Draft(unit, values, columns=columns)


CONFERENCES = SheetKind(
    key="conferences",
    label="Hội nghị quán triệt",
    model=Conference,
    columns=CONFERENCE_COLUMNS,
    build=build_conference,
    resource="democracy_regs.resources.ConferenceResource",
)

INSPECTION_COLUMNS = (
    SheetColumn(
        "kind",
        "Loại đoàn",
        "choice",
        ("Loại", "Kiểm tra/giám sát", "Hình thức"),
        required=True,
        fills="kind",
        choices=choices_of(
            InspectionKind,
            {"kiem_tra": ("đoàn kiểm tra", "kt"), "giam_sat": ("đoàn giám sát", "gs")},
        ),
    ),
    SheetColumn(
        "name",
        "Tên đoàn",
        "text",
        ("Đoàn", "Tên đoàn kiểm tra", "Tên đoàn kiểm tra, giám sát", "Đoàn kiểm tra", "Đoàn giám sát"),
        required=True,
        fills="name",
        max_length=300,
    ),
    LEVEL,
    SheetColumn(
        "date",
        "Ngày thành lập",
        "date",
        ("Ngày", "Thành lập ngày", "Ngày quyết định"),
        required=True,
        fills="established_on",
    ),
    SheetColumn(
        "starts_on",
        "Làm việc từ ngày",
        "date",
        ("Từ ngày", "Ngày làm việc", "Thời gian kiểm tra"),
        fills="starts_on",
        any_day=True,
    ),
    SheetColumn("ends_on", "Đến ngày", "date", ("Đến",), fills="ends_on", any_day=True),
    SheetColumn(
        "founded_by",
        "Cấp có thẩm quyền thành lập",
        "text",
        ("Cơ quan thành lập", "Cấp thành lập đoàn", "Do cơ quan"),
        fills="founded_by",
        when_empty="",
        max_length=200,
        listed=False,
    ),
    SheetColumn(
        "leader_position",
        "Chức vụ trưởng đoàn",
        "text",
        ("Trưởng đoàn (chức vụ)", "Chức vụ"),
        fills="leader_position",
        when_empty="",
        max_length=200,
    ),
    SheetColumn(
        "subject",
        "Nội dung kiểm tra, giám sát",
        "text",
        ("Nội dung", "Nội dung kiểm tra", "Nội dung giám sát"),
        fills="subject",
        when_empty="",
    ),
    SheetColumn(
        "targets",
        "Nơi được kiểm tra, giám sát (ngăn cách bằng dấu ;)",
        "targets",
        (
            "Nơi được kiểm tra, giám sát",
            "Đơn vị được kiểm tra",
            "Đơn vị được kiểm tra, giám sát",
            "Đơn vị được giám sát",
            "Nơi kiểm tra",
            "Các đơn vị được kiểm tra",
            "Đơn vị",
        ),
    ),
    NOTE,
)


def build_inspection(facts: Facts) -> Draft | list[Trouble]:
    """A team with the places it went to; places already stored are never taken away by a sheet."""
    troubles = days_in_order(facts, "starts_on", "ends_on")
    if troubles:
        return troubles
    values, columns = filled(facts, INSPECTION_COLUMNS)
    values["level"] = facts.values.get("level") or LEVELS.get(facts.unit.tier, Level.DISTRICT)
    columns["level"] = "level"
    return Draft(facts.unit, values, parts=list(_targets(facts)), columns=columns)


def _targets(facts: Facts) -> Iterator[Part]:
    for row in facts.values.get("targets") or []:
        name = "unit_id" if isinstance(row, Unit) else "body_id"
        yield Part(f"targets:{name}{row.pk}", {name: row.pk}, {}, told=str(row))


INSPECTIONS = SheetKind(
    key="inspections",
    label="Đoàn kiểm tra, giám sát",
    model=Inspection,
    columns=INSPECTION_COLUMNS,
    build=build_inspection,
    resource="democracy_regs.resources.InspectionResource",
    part_model=InspectionTarget,
    parent="inspection",
)


def _petitions(key: str, label: str, *synonyms: str, empty: int | None = None) -> SheetColumn:
    return SheetColumn(key, label, "count", synonyms, fills=key, when_empty=empty, summed=True)


PETITION_COLUMNS = (
    for_some(COMMUNE),
    PERIOD,
    _petitions(
        "carried_over",
        "Kỳ trước chuyển sang",
        "Tồn kỳ trước",
        "Kỳ trước chuyển",
        "Đơn kỳ trước chuyển sang",
        empty=0,
    ),
    _petitions(
        "received",
        "Tiếp nhận trong kỳ",
        "Số đơn tiếp nhận",
        "Đơn tiếp nhận",
        "Tiếp nhận",
        "Đơn nhận trong kỳ",
        empty=0,
    ),
    _petitions(
        "handled",
        "Đã giải quyết",
        "Số đơn đã giải quyết",
        "Số đơn đã xử lý",
        "Đã xử lý",
        "Đơn đã giải quyết",
        empty=0,
    ),
    _petitions("complaints", "Trong đó: khiếu nại", "Khiếu nại", "Đơn khiếu nại", "Số đơn khiếu nại"),
    _petitions("denunciations", "Trong đó: tố cáo", "Tố cáo", "Đơn tố cáo", "Số đơn tố cáo"),
    _petitions(
        "proposals",
        "Trong đó: kiến nghị, phản ánh",
        "Kiến nghị, phản ánh",
        "Kiến nghị",
        "Đơn kiến nghị, phản ánh",
        "Phản ánh, kiến nghị",
    ),
    _petitions("resolved_first", "Đã giải quyết lần đầu", "Lần đầu", "Giải quyết lần đầu"),
    _petitions("resolved_again", "Đã giải quyết nhiều lần", "Nhiều lần", "Giải quyết nhiều lần"),
    NOTE,
)
_ALL = ("carried_over", "received", "handled")


def build_petitions(facts: Facts) -> Draft | list[Trouble]:
    """The petitions of a unit in the row's period, or in the batch's."""
    unit = owner_of(facts)
    if isinstance(unit, list):
        return unit
    if all(facts.values.get(key) is None for key in _ALL):
        message = "Dòng này chưa có số đơn nào. Hãy ghi số đơn tiếp nhận, hoặc 0 nếu không có."
        return [Trouble("received", "required_missing", message)]
    carried, received, handled = (facts.values.get(key) or 0 for key in _ALL)
    if handled > carried + received:
        message = (
            f"Số đơn đã giải quyết ({handled}) lớn hơn số đơn kỳ trước chuyển sang và tiếp nhận "
            f"({carried + received}). Hãy xem lại."
        )
        return [Trouble("handled", "number_conflict", message)]
    values, columns = filled(facts, PETITION_COLUMNS)
    days = facts.values.get("period") or (facts.starts_on, facts.ends_on)
    values["starts_on"], values["ends_on"] = days
    columns |= {"starts_on": "period", "ends_on": "period"}
    return Draft(unit, values, columns=columns)


PETITIONS = SheetKind(
    key="petitions",
    label="Số liệu đơn thư",
    model=PetitionStatistics,
    columns=PETITION_COLUMNS,
    build=build_petitions,
    resource="democracy_regs.resources.PetitionResource",
)
