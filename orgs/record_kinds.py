"""Văn bản as a kind of record."""

from orgs.forms.documents import DocumentForm
from orgs.kinds import Column, RecordKind
from orgs.models import Document

DOCUMENT = RecordKind(
    key="document",
    namespace="orgs",
    slug="van-ban",
    model=Document,
    form=DocumentForm,
    day_field="issued_on",
    columns=(
        Column("symbol", sort="symbol"),
        Column("kind", sort="kind"),
        Column("issued_on", sort="issued_on"),
        Column("issuer", sort="issuer"),
        Column("summary"),
        Column("unit", sort="unit__sort_key"),
    ),
    filters=("kind", "is_own"),
    many="Sổ văn bản",
    intro="Các nghị quyết, quyết định, kế hoạch … mà phong trào, đoàn kiểm tra và báo cáo viện dẫn.",
)
