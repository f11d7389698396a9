"""Các loại bản ghi của phong trào: what lists show, how they are searched and narrowed, which forms write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum
from django.urls import reverse

from campaigns.forms.campaigns import CampaignForm, TeamForm, WaveForm
from campaigns.forms.commendations import CommendationEntryForm
from campaigns.forms.meetings import MeetingForm
from campaigns.forms.models import SkilfulModelForm
from campaigns.forms.resources import (
    ContributionForm,
    WelfareForm,
    WorkForm,
    contribution_label,
    meeting_label,
)
from campaigns.models import (
    Campaign,
    Commendation,
    Contribution,
    Meeting,
    MeetingKind,
    SkilfulModel,
    Team,
    Wave,
    Welfare,
    Work,
)
from campaigns.models.resources import ContributionKind, WelfareAction
from campaigns.services.meetings import named
from common.formats import format_decimal
from orgs.kinds import Column, RecordKind

SHOWN_BELOW = 20
"""How many related rows a page names before it points to the list."""
SHORT_KINDS = {
    MeetingKind.MOBILIZATION: "Phát động",
    MeetingKind.OUTREACH: "Thâm nhập",
    MeetingKind.OTHER: "Tuyên truyền",
}
UNIT = Column("unit", label="Đơn vị", sort="unit__sort_key")
LEVEL = Column("level", label="Cấp", sort="level")


def days(row: Any) -> str:
    """A row's day or days: "05/02/2023", "05/02/2023 – 07/02/2023"."""
    text = f"{row.starts_on:%d/%m/%Y}" if row.starts_on else "chưa ghi ngày"
    return f"{text} – {row.ends_on:%d/%m/%Y}" if row.ends_on and row.ends_on != row.starts_on else text


def first_day(row: Any) -> date | None:
    """The day that goes into the spreadsheet."""
    return row.starts_on


def _places(row: Meeting) -> str:
    places = sorted(row.places.all(), key=lambda place: place.sort_key)
    return named(places) if places else row.place


def _all_places(row: Meeting) -> str:
    return "; ".join(str(place) for place in sorted(row.places.all(), key=lambda place: place.sort_key))


def _short(text: str) -> str:
    return text if len(text) <= 90 else text[:87].rsplit(" ", 1)[0] + "…"


def _given_at(meeting: Meeting, user: Any) -> list[dict[str, Any]]:
    rows = meeting.contributions.visible_to(user).order_by("pk")
    found = [
        {"text": contribution_label(row), "url": row.get_absolute_url(), "note": row.get_kind_display()}
        for row in rows
    ]
    return [{"heading": "Nguồn lực, đóng góp tại buổi", "rows": found}]


def _meetings_of(column: str):
    def related(record: Any, user: Any) -> list[dict[str, Any]]:
        rows = record.meetings.visible_to(user).select_related("unit").order_by("-starts_on", "-pk")
        shown = [
            {"text": meeting_label(row), "url": row.get_absolute_url(), "note": str(row.unit)}
            for row in rows[:SHOWN_BELOW]
        ]
        url = f"{reverse('campaigns:meeting_list')}?{column}={record.pk}" if shown else ""
        return [{"heading": "Các buổi", "rows": shown, "url": url}]

    return related


def _of_campaign(record: Campaign, user: Any) -> list[dict[str, Any]]:
    waves = record.waves.visible_to(user)[:SHOWN_BELOW]
    rows = [{"text": str(wave), "url": wave.get_absolute_url(), "note": days(wave)} for wave in waves]
    return [{"heading": "Các đợt", "rows": rows}, *_meetings_of("campaign")(record, user)]


def _parts_of(record: Any, user: Any) -> list[dict[str, Any]]:
    rows = [
        {"text": _part_label(row), "url": row.get_absolute_url(), "note": str(row.unit)}
        for row in record.parts.visible_to(user).select_related("unit")[:SHOWN_BELOW]
    ]
    return [{"heading": "Trong đó", "rows": rows}] if rows else []


def _part_label(row: Any) -> str:
    return contribution_label(row) if isinstance(row, Contribution) else str(row)


def _amount_of(*kinds: str):
    def amount(row: Contribution) -> Decimal | None:
        return row.amount if row.kind in kinds else None

    return amount


def _goods(row: Contribution) -> str:
    if row.kind != ContributionKind.IN_KIND:
        return ""
    measure = "" if row.item.casefold().startswith(row.measure.casefold()) else row.measure
    return " ".join(filter(None, [format_decimal(row.amount), measure, row.item]))


def _total_of(*kinds: str) -> Sum:
    return Sum("amount", filter=Q(kind__in=kinds, part_of__isnull=True))


def _contribution_name(row: Contribution) -> str:
    return f"{'Trong đó: ' if row.part_of_id else ''}{row.get_kind_display()}"


def _work_kind(row: Work) -> str:
    return f"{row.get_kind_display()}, {row.get_action_display().lower()}"


def _welfare_name(row: Welfare) -> str:
    done = "" if row.action == WelfareAction.SUPPORT else f", {row.get_action_display().lower()}"
    return f"{'Trong đó: ' if row.part_of_id else ''}{row.get_kind_display()}{done}"


WHOLE = Q(part_of__isnull=True)
"""Totals leave out the "trong đó" rows, which their whole already holds."""


def _money(name: str, label: str) -> Column:
    return Column(name, label=label, numeric=True, sort=name, total=Sum(name, filter=WHOLE))


MEETING = RecordKind(
    key="meeting",
    namespace="campaigns",
    slug="buoi",
    model=Meeting,
    form=MeetingForm,
    columns=(
        Column("day", label="Ngày", value=days, sort="starts_on", export=first_day),
        Column("kind", label="Hình thức", value=lambda row: SHORT_KINDS[row.kind], sort="kind"),
        Column(
            "content", value=lambda row: _short(row.content), label="Nội dung", export=lambda row: row.content
        ),
        Column("places", label="Thôn, buôn, tổ dân phố", value=_places, export=_all_places),
        LEVEL,
        Column(
            "meeting_count", label="Số buổi", numeric=True, sort="meeting_count", total=Sum("meeting_count")
        ),
        Column("attendance", label="Lượt người", numeric=True, sort="attendance", total=Sum("attendance")),
        UNIT,
    ),
    filters=("kind", "level", "wave", "team", "campaign"),
    select_related=("unit",),
    prefetch=("places",),
    sticky=("unit", "kind", "level", "starts_on", "wave", "team", "campaign"),
    one="buổi",
    many="Buổi phát động, thâm nhập",
    intro="Số buổi, số lượt người và tỷ lệ thôn, buôn được phát động trong báo cáo đều lấy từ đây.",
    sheet_kind="meetings",
    related=_given_at,
    default_order=("-starts_on", "-pk"),
)

CAMPAIGN = RecordKind(
    key="campaign",
    namespace="campaigns",
    slug="phong-trao",
    model=Campaign,
    form=CampaignForm,
    columns=(
        Column("name", label="Tên", sort="sort_key"),
        Column("kind", label="Loại", sort="kind"),
        LEVEL,
        Column("starts_on", sort="starts_on"),
        Column("ends_on", sort="ends_on"),
        Column("signed_on", sort="signed_on"),
        UNIT,
    ),
    filters=("kind", "level"),
    sticky=("unit", "kind", "level"),
    one="phong trào, chương trình",
    intro="Cuộc vận động, phong trào thi đua, chương trình phối hợp, giao ước và chuyên đề nghị quyết.",
    related=_of_campaign,
    default_order=("-starts_on", "sort_key", "pk"),
)

WAVE = RecordKind(
    key="wave",
    namespace="campaigns",
    slug="dot",
    model=Wave,
    form=WaveForm,
    columns=(
        Column("name", label="Tên đợt", sort="sort_key"),
        LEVEL,
        Column("starts_on", sort="starts_on"),
        Column("ends_on", sort="ends_on"),
        Column("campaign", label="Thuộc phong trào", sort="campaign__sort_key"),
        UNIT,
    ),
    filters=("level", "campaign"),
    select_related=("unit", "campaign"),
    sticky=("unit", "level", "campaign"),
    one="đợt",
    many="Đợt phát động",
    intro="Mỗi đợt gồm nhiều buổi. Ghi đợt trước, sau đó chọn đợt khi ghi buổi.",
    related=_meetings_of("wave"),
    default_order=("-starts_on", "-pk"),
)

TEAM = RecordKind(
    key="team",
    namespace="campaigns",
    slug="doan",
    model=Team,
    form=TeamForm,
    columns=(
        Column("name", label="Tên", sort="sort_key"),
        Column("form", sort="form"),
        Column("kind", sort="kind"),
        Column("level", label="Cấp", sort="level"),
        Column("established_on", sort="established_on"),
        Column("member_count", numeric=True, sort="member_count", total=Sum("member_count")),
        UNIT,
    ),
    filters=("kind", "form", "level", "campaign"),
    day_field="established_on",
    sticky=("unit", "form", "kind", "level", "established_on", "decision", "campaign"),
    one="đoàn, đội, tổ",
    intro="Đoàn, đội, tổ được thành lập; đếm theo ngày thành lập. Chỉ ghi số thành viên, không ghi danh sách.",
    sheet_kind="teams",
    related=_meetings_of("team"),
    default_order=("-established_on", "sort_key", "pk"),
)

CONTRIBUTION = RecordKind(
    key="contribution",
    namespace="campaigns",
    slug="nguon-luc",
    model=Contribution,
    form=ContributionForm,
    columns=(
        Column("day", label="Ngày", value=days, sort="starts_on", export=first_day),
        Column("kind", label="Loại", value=_contribution_name, sort="kind"),
        Column("land", label="Đất (m2)", value=_amount_of("dat"), numeric=True, total=_total_of("dat")),
        Column(
            "money",
            label="Tiền (đồng)",
            value=_amount_of("tien", "xa_hoi_hoa"),
            numeric=True,
            total=_total_of("tien", "xa_hoi_hoa"),
        ),
        Column(
            "labour",
            label="Ngày công",
            value=_amount_of("ngay_cong"),
            numeric=True,
            total=_total_of("ngay_cong"),
        ),
        Column("goods", label="Hiện vật", value=_goods),
        Column(
            "purpose", label="Mục đích", value=lambda row: _short(row.purpose), export=lambda row: row.purpose
        ),
        UNIT,
    ),
    filters=("kind", "level", "campaign", "resolution"),
    sticky=("unit", "kind", "level", "starts_on", "purpose", "campaign", "resolution"),
    one="nguồn lực, đóng góp",
    intro="Đất hiến, tiền, ngày công, nguồn lực xã hội hóa, hiện vật. Tổng không cộng các dòng “trong đó”.",
    sheet_kind="contributions",
    related=_parts_of,
    default_order=("-starts_on", "-pk"),
)

WORK = RecordKind(
    key="work",
    namespace="campaigns",
    slug="cong-trinh",
    model=Work,
    form=WorkForm,
    columns=(
        Column("name", label="Tên", sort="sort_key"),
        Column("kind", label="Loại, việc đã làm", value=_work_kind, sort="kind"),
        Column("count", label="Số", numeric=True, sort="count", total=Sum("count", filter=WHOLE)),
        Column(
            "length_m", label="Dài (m)", numeric=True, sort="length_m", total=Sum("length_m", filter=WHOLE)
        ),
        Column(
            "cost_total",
            label="Kinh phí (đồng)",
            numeric=True,
            sort="cost_total",
            total=Sum("cost_total", filter=WHOLE),
        ),
        Column(
            "cost_people",
            label="Nhân dân (đồng)",
            numeric=True,
            sort="cost_people",
            total=Sum("cost_people", filter=WHOLE),
        ),
        Column("day", label="Ngày", value=days, sort="starts_on", export=first_day),
        UNIT,
    ),
    filters=("kind", "action", "level", "campaign"),
    sticky=("unit", "kind", "action", "count_measure", "level", "starts_on", "campaign"),
    one="công trình, phần việc",
    intro="Đường, kênh mương, điện chiếu sáng, nhà văn hóa và các phần việc khác. Tổng không cộng các dòng “trong đó”.",
    sheet_kind="works",
    related=_parts_of,
    default_order=("-starts_on", "-pk"),
)

WELFARE = RecordKind(
    key="welfare",
    namespace="campaigns",
    slug="an-sinh",
    model=Welfare,
    form=WelfareForm,
    columns=(
        Column("kind", label="Hoạt động", value=_welfare_name, sort="kind"),
        Column("beneficiaries", label="Đối tượng"),
        Column("count", label="Số lượng", numeric=True, sort="count"),
        Column("count_measure", label="Đơn vị tính"),
        _money("cost", "Kinh phí (đồng)"),
        Column("day", label="Ngày", value=days, sort="starts_on", export=first_day),
        UNIT,
    ),
    filters=("kind", "action", "level", "campaign"),
    sticky=("unit", "kind", "action", "count_measure", "level", "starts_on", "campaign"),
    one="hoạt động an sinh",
    many="An sinh xã hội",
    intro="Nhà ở, thẻ bảo hiểm y tế, thăm hỏi, tặng quà, các quỹ. Chỉ ghi số lượng và kinh phí, không ghi tên người.",
    related=_parts_of,
    default_order=("-starts_on", "-pk"),
)

MODEL = RecordKind(
    key="model",
    namespace="campaigns",
    slug="mo-hinh",
    model=SkilfulModel,
    form=SkilfulModelForm,
    columns=(
        Column("name", label="Tên mô hình", sort="sort_key"),
        Column("field", sort="field"),
        Column("status", sort="status"),
        Column("subject", sort="subject"),
        Column("model_count", label="Số mô hình", numeric=True, sort="model_count", total=Sum("model_count")),
        Column(
            "member_count", label="Số người", numeric=True, sort="member_count", total=Sum("member_count")
        ),
        Column("registered_on", label="Đăng ký", sort="registered_on"),
        UNIT,
    ),
    filters=("field", "status", "subject", "is_exemplar", "level", "campaign"),
    day_field="registered_on",
    sticky=("unit", "field", "subject", "status", "level", "registered_on", "campaign"),
    one="mô hình “Dân vận khéo”",
    intro="Mô hình, điển hình từ lúc đăng ký đến khi được công nhận, được khen hoặc dừng.",
    sheet_kind="models",
    default_order=("-registered_on", "sort_key", "pk"),
)

COMMENDATION = RecordKind(
    key="commendation",
    namespace="campaigns",
    slug="khen-thuong",
    model=Commendation,
    form=CommendationEntryForm,
    columns=(
        Column("subject", label="Tên", value=str, sort="sort_key"),
        Column("subject_kind", label="Đối tượng", sort="subject_kind"),
        Column("form", label="Hình thức", sort="form"),
        Column("level", label="Cấp khen", sort="level"),
        Column("theme", sort="theme"),
        Column(
            "subject_count", label="Số lượng", numeric=True, sort="subject_count", total=Sum("subject_count")
        ),
        Column("granted_on", label="Ngày", sort="granted_on"),
        UNIT,
    ),
    filters=("subject_kind", "form", "level", "theme", "grantor", "campaign"),
    day_field="granted_on",
    sticky=(
        "unit",
        "subject_kind",
        "form",
        "theme",
        "level",
        "grantor",
        "honoured_period",
        "granted_on",
        "decision",
        "ceremony",
        "campaign",
    ),
    one="khen thưởng",
    intro="Tập thể, cá nhân, hộ gia đình được khen; đếm theo ngày quyết định.",
    sheet_kind="commendations",
    default_order=("-granted_on", "subject_kind", "sort_key", "pk"),
)

KINDS = (MEETING, CAMPAIGN, WAVE, TEAM, CONTRIBUTION, WORK, WELFARE, MODEL, COMMENDATION)
