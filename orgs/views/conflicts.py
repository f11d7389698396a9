"""Hai người sửa một bản ghi: what each changed, side by side, so that nobody's typing is lost."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.http import HttpRequest

from orgs.forms.records import RecordForm
from orgs.kinds import RecordKind
from orgs.services.records import Conflict


def posted_version(data: Any) -> int:
    """The version the form was opened at; 0, which no row has, for anything unreadable."""
    text = data.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def resolved_data(request: HttpRequest, kind: RecordKind, record) -> Any:
    """The posted values, with "giữ giá trị người khác đã lưu" put in where it was chosen.

    While a question is unanswered the version goes back to 0: the conflict is shown again, nothing is overwritten.
    """
    if request.method != "POST":
        return None
    data = request.POST.copy()
    if any(f"choice_{name}" not in data for name in data.getlist("asked")):
        data["version"] = "0"
    theirs = [key.removeprefix("choice_") for key, value in data.items() if value == "theirs"]
    _put_in(data, theirs, kind.form(user=request.user, instance=record))
    return data


def _put_in(data: Any, names: list[str], stored: RecordForm) -> None:
    """Put the stored values of some fields into posted data."""
    for name in names:
        if name in stored.fields:
            for key, texts in stored.as_typed(name).items():
                data.setlist(key, texts)


def conflict_form(
    request: HttpRequest, kind: RecordKind, form: RecordForm, conflict: Conflict, context: dict[str, Any]
) -> RecordForm:
    """The form to show after a conflict; `context` gets the questions.

    Only real collisions are asked: what one side alone changed is taken from that side.
    """
    if conflict.current is None:
        form.add_error(
            None, "Bản ghi đã bị người khác xóa trong lúc bạn sửa. Nội dung bạn nhập vẫn còn ở dưới."
        )
        return form
    try:
        before = signing.loads(request.POST.get("opened", ""))
    except signing.BadSignature:
        before = {}
    current = kind.form(user=request.user, instance=conflict.current)
    theirs = {name: current.shown(conflict.current, name) for name in form.fields}
    mine = {name: _mine(form, name) for name in form.fields}
    differing = [
        name for name in form.fields if theirs[name] != mine[name] and theirs[name] != before.get(name)
    ]
    untouched = [name for name in differing if mine[name] == before.get(name)]
    merged = form.data.copy()
    _put_in(merged, untouched, current)
    asked = [
        {
            "label": form.fields[name].label,
            "name": name,
            "before": before.get(name, ""),
            "theirs": theirs[name],
            "mine": mine[name],
        }
        for name in differing
        if name not in untouched
    ]
    context.update(conflict=asked or None, version=conflict.current.version)
    shown = kind.form(merged, user=request.user, instance=conflict.current)
    shown.is_valid()
    if not asked:
        shown.add_error(
            None,
            "Người khác vừa sửa các mục khác của bản ghi này; các mục đó đã được cập nhật ở dưới. "
            "Bấm Lưu lần nữa để lưu phần của bạn.",
        )
    context["conflict_status"] = 409
    return shown


def _mine(form: RecordForm, name: str) -> str:
    value = form.cleaned_data.get(name)
    if hasattr(value, "all") or isinstance(value, list):
        return ", ".join(sorted(str(row) for row in value))
    return form.shown(form.instance, name) if value is not None else ""
