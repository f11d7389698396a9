"""Các loại bản ghi của phong trào: what lists show, how they are searched and narrowed, which forms write them."""

from __future__ import annotations

from django.db.models import Sum

from campaigns.columns import (
    SHORT_KINDS,
    WHOLE,
    all_places,
    amount_of,
    contribution_name,
    days,
    first_day,
    gifts_of,
    goods_text,
    meetings_of,
    money_column,
    parts_of,
    places_text,
    shortened,
    total_of,
    waves_and_meetings,
    welfare_text,
    work_text,
)
from campaigns.forms.campaigns import CampaignForm, TeamForm, WaveForm
from campaigns.forms.commendations import CommendationEntryForm
from campaigns.forms.meetings import MeetingForm
from campaigns.forms.models import SkilfulModelForm
from campaigns.forms.resources import (
    ContributionForm,
    WelfareForm,
    WorkForm,
)
from campaigns.forms.titles import UnitTitleForm
from campaigns.models import (
    Campaign,
    Commendation,
    Contribution,
    Meeting,
    SkilfulModel,
    Team,
    UnitTitle,
    Wave,
    Welfare,
    Work,
)
from orgs.kinds import Column, RecordKind

UNIT = Column("unit", label="Đơn vị", sort="unit__sort_key")
LEVEL = Column("level", label="Cấp", sort="level")


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
            "content",
            value=lambda row: shortened(row.content),
            label="Nội dung",
            export=lambda row: row.content,
        ),
        Column("places", label="Thôn, buôn, tổ dân phố", value=places_text, export=all_places),
        LEVEL,
        Column(
            "meeting_count", label="Số buổi", numeric=True, sort="meeting_count", total=Sum("meeting_count")
        ),
        Column("attendance", label="Lượt người", numeric=True, sort="attendance", total=Sum("attendance")),
        UNIT,
    ),
    filters=("kind", "level", "wave", "team", "campaign"),
    search=("search_key", "places__search_key"),
    prefetch=("places",),
    sticky=("unit", "kind", "level", "starts_on", "wave", "team", "campaign"),
    one="buổi",
    many="Buổi phát động, thâm nhập",
    intro="Số buổi, số lượt người và tỷ lệ thôn, buôn được phát động trong báo cáo đều lấy từ đây.",
    sheet_kind="meetings",
    related=gifts_of,
    default_order=("-starts_on", "-pk"),
    links=(("Buổi có thể ghi hai lần", "campaigns:pair_list"),),
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
    related=waves_and_meetings,
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
    related=meetings_of("wave"),
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
    related=meetings_of("team"),
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
        Column("kind", label="Loại", value=contribution_name, sort="kind"),
        Column("land", label="Đất (m2)", value=amount_of("dat"), numeric=True, total=total_of("dat")),
        Column(
            "money",
            label="Tiền (đồng)",
            value=amount_of("tien", "xa_hoi_hoa"),
            numeric=True,
            total=total_of("tien", "xa_hoi_hoa"),
        ),
        Column(
            "labour",
            label="Ngày công",
            value=amount_of("ngay_cong"),
            numeric=True,
            total=total_of("ngay_cong"),
        ),
        Column("goods", label="Hiện vật", value=goods_text),
        Column(
            "purpose",
            label="Mục đích",
            value=lambda row: shortened(row.purpose),
            export=lambda row: row.purpose,
        ),
        UNIT,
    ),
    filters=("kind", "level", "campaign", "resolution"),
    sticky=("unit", "kind", "level", "starts_on", "purpose", "campaign", "resolution"),
    one="nguồn lực, đóng góp",
    intro="Đất hiến, tiền, ngày công, nguồn lực xã hội hóa, hiện vật. Tổng không cộng các dòng “trong đó”.",
    sheet_kind="contributions",
    related=parts_of,
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
        Column("kind", label="Loại, việc đã làm", value=work_text, sort="kind"),
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
    related=parts_of,
    default_order=("-starts_on", "-pk"),
)

WELFARE = RecordKind(
    key="welfare",
    namespace="campaigns",
    slug="an-sinh",
    model=Welfare,
    form=WelfareForm,
    columns=(
        Column("kind", label="Hoạt động", value=welfare_text, sort="kind"),
        Column("beneficiaries", label="Đối tượng"),
        Column("count", label="Số lượng", numeric=True, sort="count"),
        Column("count_measure", label="Đơn vị tính"),
        money_column("cost", "Kinh phí (đồng)"),
        Column("day", label="Ngày", value=days, sort="starts_on", export=first_day),
        UNIT,
    ),
    filters=("kind", "action", "level", "campaign"),
    sticky=("unit", "kind", "action", "count_measure", "level", "starts_on", "campaign"),
    one="hoạt động an sinh",
    many="An sinh xã hội",
    intro="Nhà ở, thẻ bảo hiểm y tế, thăm hỏi, tặng quà, các quỹ. Chỉ ghi số lượng và kinh phí, không ghi tên người.",
    related=parts_of,
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

TITLE = RecordKind(
    key="title",
    namespace="campaigns",
    slug="danh-hieu",
    model=UnitTitle,
    form=UnitTitleForm,
    columns=(
        UNIT,
        Column("title", label="Danh hiệu", value=str, sort="kind"),
        Column("recognized_on", label="Ngày công nhận", sort="recognized_on"),
        Column("ended_on", label="Đến hết ngày", sort="ended_on"),
        Column("decision", label="Quyết định", value=lambda row: str(row.decision or "")),
    ),
    filters=("kind",),
    day_field="recognized_on",
    search=("search_key", "unit__search_key"),
    select_related=("unit", "decision"),
    sticky=("kind", "recognized_on", "decision"),
    one="danh hiệu của đơn vị",
    intro="Đơn vị được công nhận đạt chuẩn nông thôn mới và các danh hiệu khác; báo cáo liệt kê tên đơn vị.",
    default_order=("-recognized_on", "unit__sort_key", "pk"),
)

KINDS = (MEETING, CAMPAIGN, WAVE, TEAM, CONTRIBUTION, WORK, WELFARE, MODEL, COMMENDATION, TITLE)
