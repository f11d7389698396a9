"""Biểu văn bản."""

from orgs.forms.records import RecordForm
from orgs.models import Document


class DocumentForm(RecordForm):
    """Văn bản được viện dẫn."""

    class Meta:
        model = Document
        fields = ["unit", "kind", "symbol", "issued_on", "issuer", "summary", "is_own"]
