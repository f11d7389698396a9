"""Bảng tính của phong trào: one Resource per kind, columns headed as the model's fields are called."""

from __future__ import annotations

from typing import Any, ClassVar

from import_export import fields, widgets

from campaigns.models import (
    Campaign,
    Commendation,
    Contribution,
    ContributionKind,
    Meeting,
    SkilfulModel,
    Team,
    Wave,
    Welfare,
    Work,
)
from common.numbers import read_area, read_decimal, read_money
from common.text import match_key
from common.widgets import LengthWidget
from orgs.resources import RecordResource, heading

READERS = {
    ContributionKind.LAND: read_area,
    ContributionKind.MONEY: read_money,
    ContributionKind.SOCIALIZED: read_money,
}


class AmountWidget(widgets.Widget):
    """The amount of a contribution, read by the kind that its row names: area, money or a plain number."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        named = match_key(str((row or {}).get(heading(Contribution._meta.get_field("kind"))) or ""))
        kind = next(
            (kind for kind in READERS if named in (match_key(kind.value), match_key(kind.label))), None
        )
        reading = READERS[kind](value) if kind else read_decimal(value)
        return None if reading is None else reading.value

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        if value is None:
            return ""
        return int(value) if value == int(value) else value


class MeetingResource(RecordResource):
    """Buổi phát động, thâm nhập."""

    class Meta(RecordResource.Meta):
        model = Meeting
        fields: ClassVar = [
            "unit",
            "starts_on",
            "ends_on",
            "kind",
            "level",
            "meeting_count",
            "places",
            "place",
            "content",
            "topics",
            "attendance",
            "attendance_qualifier",
            "women",
            "ethnic_minority",
            "households",
            "team",
            "wave",
            "campaign",
            "note",
        ]


class ContributionResource(RecordResource):
    """Nguồn lực, đóng góp that stand by themselves; those of a meeting, a work or a model go with it."""

    left_out = ("meeting", "work", "skilful_model", "part_of", "bought_with")

    amount = fields.Field("amount", "Số lượng", AmountWidget(), saves_null_values=False)

    class Meta(RecordResource.Meta):
        model = Contribution
        fields: ClassVar = [
            "unit",
            "starts_on",
            "ends_on",
            "level",
            "kind",
            "item",
            "amount",
            "measure",
            "qualifier",
            "value_vnd",
            "households",
            "purpose",
            "campaign",
            "resolution",
            "note",
        ]


class WorkResource(RecordResource):
    """Công trình, phần việc."""

    left_out = ("skilful_model", "part_of", "cost_shared_with")

    length_m = fields.Field("length_m", "Chiều dài (m)", LengthWidget())

    class Meta(RecordResource.Meta):
        model = Work
        fields: ClassVar = [
            "unit",
            "starts_on",
            "ends_on",
            "level",
            "kind",
            "action",
            "name",
            "count",
            "count_measure",
            "length_m",
            "cost_total",
            "cost_state",
            "cost_people",
            "cost_other",
            "cost_qualifier",
            "qualifier",
            "campaign",
            "note",
        ]


class WelfareResource(RecordResource):
    """An sinh xã hội."""

    left_out = ("part_of", "cost_shared_with")

    class Meta(RecordResource.Meta):
        model = Welfare
        fields: ClassVar = [
            "unit",
            "starts_on",
            "ends_on",
            "level",
            "kind",
            "action",
            "beneficiaries",
            "count",
            "count_measure",
            "qualifier",
            "cost",
            "cost_qualifier",
            "campaign",
            "note",
        ]


class SkilfulModelResource(RecordResource):
    """Mô hình “Dân vận khéo”."""

    class Meta(RecordResource.Meta):
        model = SkilfulModel
        fields: ClassVar = [
            "unit",
            "name",
            "is_exemplar",
            "subject",
            "field",
            "status",
            "level",
            "model_count",
            "member_count",
            "qualifier",
            "registered_on",
            "recognized_on",
            "recognized_level",
            "ended_on",
            "goal",
            "content",
            "result",
            "campaign",
            "decision",
            "note",
        ]


class CommendationResource(RecordResource):
    """Khen thưởng."""

    class Meta(RecordResource.Meta):
        model = Commendation
        fields: ClassVar = [
            "unit",
            "subject_kind",
            "subject_name",
            "subject_position",
            "subject_count",
            "form",
            "theme",
            "level",
            "grantor",
            "grantor_name",
            "honoured_period",
            "granted_on",
            "decision",
            "ceremony",
            "campaign",
            "note",
        ]


class TeamResource(RecordResource):
    """Đoàn, đội, tổ."""

    class Meta(RecordResource.Meta):
        model = Team
        fields: ClassVar = [
            "unit",
            "form",
            "kind",
            "name",
            "level",
            "established_on",
            "ended_on",
            "decision",
            "campaign",
            "leader_position",
            "member_count",
            "note",
        ]


class CampaignResource(RecordResource):
    """Phong trào, chương trình."""

    class Meta(RecordResource.Meta):
        model = Campaign
        fields: ClassVar = [
            "unit",
            "kind",
            "name",
            "level",
            "starts_on",
            "ends_on",
            "signed_on",
            "parties",
            "documents",
            "content",
            "note",
        ]


class WaveResource(RecordResource):
    """Đợt."""

    class Meta(RecordResource.Meta):
        model = Wave
        fields: ClassVar = [
            "unit",
            "name",
            "level",
            "starts_on",
            "ends_on",
            "campaign",
            "content",
            "note",
        ]
