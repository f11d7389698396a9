"""Giá trị ban đầu của biểu mới: what was used last, the record it shall be like, what the address says."""

from __future__ import annotations

from typing import Any

from django.forms.models import model_to_dict
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from orgs.kinds import RecordKind


def initial_values(request: HttpRequest, kind: RecordKind) -> dict[str, Any]:
    """Defaults of a new form: what the address says, the record it shall be like, what was last used for this kind."""
    kept = request.session.get(f"last_{kind.key}", {})
    asked = {name: request.GET[name] for name in kind.form.base_fields if name in request.GET}
    return {**kept, **_like(request, kind), **asked}


def _like(request: HttpRequest, kind: RecordKind) -> dict[str, Any]:
    """The values of the record named in the address ("Nhập tương tự"), without those that must be typed anew."""
    number = request.GET.get("giong", "")
    if request.method != "GET" or not number:
        return {}
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise Http404
    record = get_object_or_404(kind.visible_rows(request.user), pk=number)
    form = kind.form
    values = model_to_dict(record, fields=form._meta.fields)
    return {name: value for name, value in values.items() if name not in form.not_copied}


def remember(request: HttpRequest, kind: RecordKind, record) -> None:
    """Keep what the next form of this kind shall start with."""
    values = {name: getattr(record, record._meta.get_field(name).attname) for name in kind.sticky}
    request.session[f"last_{kind.key}"] = {
        name: value.strftime("%d/%m/%Y") if hasattr(value, "strftime") else value
        for name, value in values.items()
        if value is not None
    }
