"""Bản xem trước, và trang tiến độ khi việc chạy nền."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from common.formats import format_decimal
from common.periods import Period
from reports.models import JobState
from spreadsheets.judging.quality import RULES
from spreadsheets.kinds import KINDS, SheetKind, kind_for
from spreadsheets.models import BatchState, ImportBatch
from spreadsheets.services import overview
from spreadsheets.services.staging import rows_to_write
from spreadsheets.views import showing
from spreadsheets.views.access import batch_or_404
from spreadsheets.views.batches import TONES, paging

REFRESH_SECONDS: Final = 2
LIGHT: Final = 96_000
"""Bytes of HTML that a preview may weigh, a little below the promise."""
WORKING = (BatchState.UPLOADED, BatchState.READING, BatchState.COMMITTING)
DOUBTED: Final = "số liệu chưa hợp lý"
"""What is said of a warning by a rule of data quality; its own sentence follows."""
EXPLAINED: Final = {
    "required_missing": "thiếu nội dung bắt buộc",
    "number_unreadable": "không đọc được số",
    "number_not_integer": "cần số nguyên",
    "number_negative": "số âm",
    "number_conflict": "các số không khớp nhau",
    "unit_unknown": "không rõ đơn vị tính",
    "date_unreadable": "không đọc được ngày",
    "date_incomplete": "ngày chưa đủ",
    "date_range": "ghi nhiều ngày trong một ô",
    "date_out_of_range": "ngày ngoài kỳ",
    "commune_unknown": "không rõ xã, thị trấn",
    "hamlet_unknown": "không rõ thôn, buôn",
    "hamlet_ambiguous": "tên thôn, buôn chỉ nhiều nơi",
    "hamlet_not_in_commune": "thôn, buôn của xã khác",
    "team_unknown": "không rõ đoàn, đợt",
    "duplicate_in_file": "trùng với dòng khác trong tệp",
    "formula_no_value": "công thức chưa có kết quả",
    "cell_error": "ô báo lỗi",
    "text_too_long": "nội dung quá dài",
    "number_approximate": "số ước chừng",
    "number_unit_dropped": "đã bỏ chữ cạnh số",
    "number_from_text": "số lưu dạng chữ",
    "number_separator_guess": "dấu chấm, dấu phẩy hiểu theo loại cột",
    "number_words": "số ghi bằng chữ",
    "date_from_text": "ngày lưu dạng chữ",
    "date_year_assumed": "năm lấy theo kỳ",
    "date_two_digit_year": "năm ghi hai chữ số",
    "date_serial_unformatted": "số được hiểu là ngày",
    "name_alias": "tên gọi khác",
    "name_folded": "tên viết khác dấu",
    "legacy_converted": "chữ chuyển từ bảng mã cũ",
    "hidden_row": "dòng đang ẩn",
    "period_locked": "kỳ đã khóa số liệu",
    "period_open": "kỳ đã khóa, đang mở để sửa",
    "formula_like_text": "chữ giống công thức",
}


@never_cache
@require_GET
def batch_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What a file amounts to: summary, errors by kind, rows with old and new values; or how far the job is."""
    batch = batch_or_404(request, pk)
    if batch.state in WORKING:
        return _progress_page(request, batch)
    if not batch.layout.get("sheets"):
        return render(request, "spreadsheets/batch_closed.html", frame(batch))
    return _preview(request, batch)


@never_cache
@require_GET
def batch_status(request: HttpRequest, pk: int) -> JsonResponse:
    """How far the job of a batch is, for the script of its page."""
    return JsonResponse(_told(batch_or_404(request, pk)))


def frame(batch: ImportBatch) -> dict[str, Any]:
    """What every page of a batch shows."""
    kind = KINDS.get(batch.kind)
    return {
        "title": batch.file_name,
        "batch": batch,
        "kind_label": kind.label if kind else batch.kind,
        "period": Period(batch.starts_on, batch.ends_on).label,
        "tone": TONES.get(batch.state, ""),
        "is_ready": batch.state == BatchState.READY,
        "is_committed": batch.state == BatchState.COMMITTED,
    }


def _preview(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    """The first level of detail whose page is light enough."""
    kind = kind_for(batch.kind, batch.unit)
    context = _context(request, batch, kind)
    for level in showing.LEVELS:
        columns = showing.columns_of(batch, kind, context["listed"], level)
        context["columns"] = [column.label.partition(" (")[0] for column in columns]
        context["rows"] = showing.shown_rows(batch, kind, context["listed"], columns, level)
        answer = render(request, "spreadsheets/batch_detail.html", context)
        if len(answer.content) <= LIGHT:
            break
    return answer


def _context(request: HttpRequest, batch: ImportBatch, kind: SheetKind) -> dict[str, Any]:
    wanted = request.GET.get("loc", "")
    if wanted not in dict(showing.FILTERS):
        wanted = showing.first_filter(batch)
    tabs = showing.tabs(batch, wanted, batch.rows.exclude(warnings=[]).count())
    pages = Paginator(showing.rows_of(batch, wanted), showing.PAGE_ROWS)
    pages.count = next(tab["count"] for tab in tabs if tab["active"])  # known already
    page = pages.get_page(request.GET.get("trang"))
    here = {"loc": wanted, "trang": page.number}
    return {
        **frame(batch),
        "notice": batch.layout.get("notice", ""),
        "to_write": rows_to_write(batch),
        "tabs": tabs,
        "wanted": wanted,
        "here": urlencode(here),
        "listed": list(page),
        "page": paging(page, lambda number: f"?{urlencode({**here, 'trang': number})}#cac-dong"),
        "sheets": showing.sheets(batch, overview.heading_rows(batch)),
        "offered": [(column.key, column.label[:80]) for column in kind.columns[: showing.OFFERED]],
        "errors": _grouped(overview.errors(batch), kind),
        "warnings": _grouped(overview.warnings(batch), kind),
        "legacy": overview.legacy_examples(batch),
        "sums": _sums(batch, kind),
        "written": batch.committed_at and batch.rows.filter(is_written=True, is_taken_back=False).count(),
    }


def _grouped(groups: list[overview.Group], kind: SheetKind) -> list[dict[str, Any]]:
    return [
        {
            "group": group,
            "what": DOUBTED if group.code.startswith(RULES) else EXPLAINED.get(group.code, group.code),
            "label": kind.by_key[group.column].label.partition(" (")[0]
            if group.column in kind.by_key
            else "",
        }
        for group in groups
    ]


def _sums(batch: ImportBatch, kind: SheetKind) -> list[dict[str, Any]]:
    """Sums of the right rows beside what the file itself says in its total rows."""
    sums = batch.layout.get("sums", {})
    stated: dict[str, list[dict[str, Any]]] = {}
    for total in batch.layout.get("stated", ()):
        if not total["section"]:
            differs = total["stated"] != total["sum"]
            told = {**total, "stated": format_decimal(total["stated"]), "differs": differs}
            stated.setdefault(total["column"], []).append({**told, "sum": format_decimal(total["sum"])})
    return [
        {
            "label": column.label,
            "sum": format_decimal(sums.get(column.key, 0)),
            "stated": stated.get(column.key, [])[:4],
        }
        for column in kind.columns
        if column.key in sums or column.key in stated
    ]


def _progress_page(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    context = {
        **frame(batch),
        "job": {**_told(batch), "state_label": batch.get_state_display(), "link_label": "Xem kết quả"},
        "poll_url": reverse("spreadsheets:batch_status", args=[batch.pk]),
    }
    answer = render(request, "spreadsheets/batch_progress.html", context)
    if not context["job"]["done"]:
        answer["Refresh"] = str(REFRESH_SECONDS)
    return answer


def _told(batch: ImportBatch) -> dict[str, Any]:
    """A batch at work as its page and its script show it."""
    job = batch.job
    done = batch.state not in WORKING or (job is not None and not job.is_open)
    return {
        "state": batch.state,
        "progress": 100 if done else job.progress if job else 0,
        "text": _text(batch),
        "done": done,
        "url": reverse("spreadsheets:batch_detail", args=[batch.pk]) if batch.state not in WORKING else "",
    }


def _text(batch: ImportBatch) -> str:
    job = batch.job
    if batch.state not in WORKING:
        return "Đã xong."
    if job is None:
        return "Đang chờ đến lượt…"
    if job.state == JobState.FAILED:
        return job.error
    if job.state == JobState.CANCELLED:
        return "Việc này đã được dừng theo yêu cầu."
    return job.progress_text or ("Đang làm…" if job.state == JobState.RUNNING else "Đang chờ đến lượt…")
