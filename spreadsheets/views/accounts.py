"""Lập tài khoản từ bảng tính: gửi tệp, xem trước và sửa, ghi, in mật khẩu ban đầu một lần."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from common.sheets import SheetColumn, write_table
from orgs.permissions import Permission, Role
from spreadsheets.forms.accounts import PREFIX, AccountSheetForm, BaseAccountRows, account_rows, as_posted
from spreadsheets.services import accounts
from spreadsheets.views.batches import attachment

TITLE = "Lập tài khoản từ bảng tính"


@never_cache
@require_http_methods(["GET", "POST"])
def account_import(request: HttpRequest) -> HttpResponse:
    """Send a list of colleagues; then look through it, correct it, confirm it."""
    _require(request)
    if f"{PREFIX}-TOTAL_FORMS" in request.POST:
        return _confirm(request)
    form = AccountSheetForm(request.POST or None, request.FILES or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            sheet = accounts.read(form.cleaned_data["file"].read())
        except ValidationError as error:
            form.add_error("file", error)
        else:
            rows = accounts.with_usernames(sheet.rows)
            data = as_posted(rows, unit=form.cleaned_data["unit"], role=form.cleaned_data["role"])
            return _preview(request, account_rows(data, by=request.user), sheet)
    context = {"title": TITLE, "form": form, "cancel_url": reverse("orgs:user_list")}
    return render(request, "spreadsheets/account_upload.html", context)


@require_GET
def account_template(request: HttpRequest) -> HttpResponse:
    """An empty list to fill in."""
    _require(request)
    headings = ["STT", "Họ và tên", "Tên đăng nhập", "Chức vụ", "Thư điện tử", "Đơn vị", "Vai trò"]
    roles = " / ".join(role.label for role in Role)
    columns = [SheetColumn(heading, width=28 if at else 6) for at, heading in enumerate(headings)]
    data = write_table(f"Danh sách cán bộ dùng cổng (vai trò: {roles})", columns, [])
    return attachment(data, "danh-sach-can-bo.xlsx")


@sensitive_variables("made")
def _confirm(request: HttpRequest) -> HttpResponse:
    rows = account_rows(request.POST, by=request.user)
    if not rows.is_valid() or not rows.chosen or "write" not in request.POST:
        return _preview(request, rows)
    try:
        made = accounts.create([form.wish for form in rows.chosen], by=request.user)
    except ValidationError as error:
        return _preview(request, rows, refusal=" ".join(error.messages))
    return render(request, "spreadsheets/account_passwords.html", {"title": "Mật khẩu ban đầu", "made": made})


def _preview(
    request: HttpRequest, rows: BaseAccountRows, sheet: accounts.ReadSheet | None = None, refusal: str = ""
) -> HttpResponse:
    valid = rows.is_valid()
    context = {
        "title": TITLE,
        "rows": rows,
        "sheet": sheet,
        "wrong": sum(bool(form.errors) for form in rows),
        "right": sum(not form.errors for form in rows.chosen),
        "problems": [*rows.non_form_errors(), *([refusal] if refusal else [])],
        "ready": valid and bool(rows.chosen),
        "units": accounts.Places(request.user).units,
    }
    return render(request, "spreadsheets/account_preview.html", context)


def _require(request: HttpRequest) -> None:
    if not request.user.may(Permission.MANAGE_USERS):
        raise PermissionDenied
