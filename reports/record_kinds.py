"""Báo cáo as a kind of record: its list, search, export and settings form come from the shared machinery."""

from __future__ import annotations

from common.periods import Period
from orgs.kinds import Column, RecordKind
from orgs.permissions import Permission
from reports.forms.reviews import ReviewForm
from reports.models import Review


def period_label(review: Review) -> str:
    """The period of a review as people name it."""
    return Period(review.starts_on, review.ends_on).label


REVIEW = RecordKind(
    key="review",
    namespace="reports",
    slug="bao-cao",
    model=Review,
    form=ReviewForm,
    columns=(
        Column("subject", sort="search_key"),
        Column("kind", sort="kind"),
        Column("period", label="Kỳ", value=period_label, sort="ends_on"),
        Column("unit", label="Đơn vị", sort="unit__sort_key"),
        Column("status", sort="status"),
    ),
    filters=("kind", "status"),
    day_field="ends_on",
    one="báo cáo",
    many="Báo cáo sơ kết, tổng kết",
    intro="Số liệu trong báo cáo được tính từ bản ghi và dẫn về bản ghi gốc; lời văn do người soạn viết.",
    view_right=Permission.VIEW_REVIEWS,
    edit_right=Permission.WRITE_REVIEWS,
)
