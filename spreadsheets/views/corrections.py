"""Sửa trong bản xem trước: cells typed over, columns explained, names confirmed; every answer is judged at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from orgs.models import Unit
from spreadsheets.models import ImportBatch, ImportRow
from spreadsheets.services import asking
from spreadsheets.views.access import batch_or_404
from spreadsheets.views.showing import FILTERS

LEAVE_OUT: Final = "-"
_NUMBER: Final = r"[0-9]{1,15}"
_CELL: Final = re.compile(rf"o-({_NUMBER})-([a-z_0-9]{{1,40}})", re.ASCII)
_NAME: Final = re.compile(rf"({_NUMBER})-([a-z_0-9]{{1,40}})-({_NUMBER})", re.ASCII)
_COLUMN: Final = re.compile(r"cot-([0-9]{1,4})", re.ASCII)
_SEVERAL: Final = re.compile(r"[;,\n]|\s+và\s+")


@require_POST
def row_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the typed texts over their cells. Cells left as the file has them stay the file's."""
    batch = batch_or_404(request, pk)
    typed = {
        (int(found[1]), found[2]): request.POST[name]
        for name in request.POST
        if (found := _CELL.fullmatch(name))
    }
    changed = _changed(batch, typed)
    if not changed:
        messages.info(request, "Chưa có ô nào được sửa. Hãy ghi giá trị đúng vào ô rồi bấm kiểm tra lại.")
        return redirect(_page(request, batch))
    before = batch.error_count
    after = _asked(request, lambda: asking.correct_many(batch, by=request.user, corrections=changed))
    if after is not None:
        _tell_errors(request, before, after)
    return redirect(_page(request, batch))


@require_POST
def column_map(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what unknown columns are; remembered for this sender, and the file is read again."""
    batch = batch_or_404(request, pk)
    chosen = {
        int(found[1]): request.POST[name] for name in request.POST if (found := _COLUMN.fullmatch(name))
    }
    told = 0
    for heading, column in _headings(batch, request.POST.get("sheet", ""), chosen):
        column = "" if column == LEAVE_OUT else column
        if (
            _asked(request, lambda heading=heading, column=column: _map(request, batch, heading, column))
            is None
        ):
            return redirect(_page(request, batch))
        told += 1
    if told:
        messages.success(request, f"Đã nhớ {told} cột và đọc lại tệp.")
    else:
        messages.info(request, "Chưa chọn cột nào.")
    return redirect(_page(request, batch))


@require_POST
def name_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which unit a spelling means; remembered, and every row with this spelling is judged again."""
    batch = batch_or_404(request, pk)
    found = _NAME.fullmatch(request.POST.get("ten", ""))
    if found is None:
        messages.info(request, "Chưa chọn đơn vị nào.")
        return redirect(_page(request, batch))
    row = get_object_or_404(batch.rows, pk=int(found[1]))
    target = get_object_or_404(Unit.objects.inside(batch.unit), pk=int(found[3]))
    text = _misspelt(row, found[2])
    after = _asked(request, lambda: asking.confirm_name(batch, by=request.user, text=text, target=target))
    if after is not None:
        messages.success(request, f"Đã nhớ “{text[:80]}” là {target}.")
    return redirect(_page(request, batch))


def _asked(request: HttpRequest, ask: Callable[[], ImportBatch]) -> ImportBatch | None:
    """Ask a service; a refusal becomes a message."""
    try:
        return ask()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return None


def _map(request: HttpRequest, batch: ImportBatch, heading: str, column: str) -> ImportBatch:
    return asking.map_column(batch, by=request.user, heading=heading, column=column)


def _page(request: HttpRequest, batch: ImportBatch) -> str:
    """Back to the same filter and page of the preview."""
    here = {}
    if (wanted := request.GET.get("loc", "")) in dict(FILTERS):
        here["loc"] = wanted
    if re.fullmatch(_NUMBER, page := request.GET.get("trang", ""), re.ASCII):
        here["trang"] = page
    address = reverse("spreadsheets:batch_detail", args=[batch.pk])
    return f"{address}?{urlencode(here)}#cac-dong" if here else address


def _changed(batch: ImportBatch, typed: dict[tuple[int, str], str]) -> dict[int, dict[str, str | None]]:
    """The typed texts that differ from what counts now; what is typed as the file has it takes a correction back."""
    rows = ImportRow.objects.filter(batch=batch, pk__in={pk for pk, _ in typed}).only("cells", "corrections")
    by_pk = {row.pk: row for row in rows}
    changed: dict[int, dict[str, str | None]] = {}
    for (pk, column), text in typed.items():
        if pk not in by_pk:
            continue
        row = by_pk[pk]
        now = row.corrections.get(column, row.cells.get(column, ""))
        if text.strip() != str(now).strip():
            back = text.strip() == str(row.cells.get(column, "")).strip() and column in row.corrections
            changed.setdefault(pk, {})[column] = None if back else text
    return changed


def _tell_errors(request: HttpRequest, before: int, after: ImportBatch) -> None:
    if after.error_count:
        fixed = max(0, before - after.error_count)
        messages.info(request, f"Đã kiểm tra lại: {fixed} dòng đã đúng, còn {after.error_count} dòng có lỗi.")
    else:
        messages.success(request, "Đã kiểm tra lại: không còn dòng nào có lỗi.")


def _headings(batch: ImportBatch, name: str, chosen: dict[int, str]) -> list[tuple[str, str]]:
    """(heading, column) of the unknown columns of a sheet for which something was chosen."""
    unknown: list[Any] = [
        column
        for sheet in batch.layout.get("sheets", ())
        if sheet["name"] == name
        for column in sheet["unknown"]
    ]
    return [(column["heading"], chosen[column["index"]]) for column in unknown if chosen.get(column["index"])]


def _misspelt(row: ImportRow, column: str) -> str:
    """The name in question: of several names in a cell the one that the sentence of the error quotes."""
    error = next((error for error in row.errors if error["column"] == column), None)
    if error is None:
        return ""
    raw = str(error.get("raw", ""))
    for name in (part.strip() for part in _SEVERAL.split(raw)):
        if name and name != raw and f"“{name}”" in error["message"]:
            return name
    return raw
