"""Xác thực hai lớp của chính mình: bật, xem, mã dự phòng, tắt."""

from __future__ import annotations

import segno
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from orgs.forms.access import OwnPasswordForm, SetUpForm, SwitchOffForm
from orgs.services import second_factor, sessions
from orgs.views import steps
from orgs.views.places import put_beside_fields
from orgs.views.steps import visitor_of

BACK = "/tai-khoan/"


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """Set the second factor up, or see that it is on."""
    if second_factor.is_on(request.user):
        return _state(request)
    device = second_factor.begin(request.user)
    form = SetUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes = second_factor.confirm(
                request.user, code=form.cleaned_data["code"], visitor=visitor_of(request)
            )
        except ValidationError as error:
            put_beside_fields(form, error)
        else:
            request.session[sessions.MUST_SET_UP] = False
            return _codes_page(request, "Đã bật xác thực hai lớp", codes)
    context = {
        "title": "Bật xác thực hai lớp",
        "form": form,
        "qr": segno.make(device.config_url, error="m").svg_data_uri(scale=4, border=4, light="#fff"),
        "key_text": second_factor.key_in_text(device),
    }
    if steps.first_step(request):
        context |= {"gate": True, "navigation": []}
    return render(request, "orgs/second_factor.html", context)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Ten new recovery codes in place of the former ones."""
    form = OwnPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes = second_factor.renew_recovery_codes(
                request.user, password=form.cleaned_data["password"], visitor=visitor_of(request)
            )
        except ValidationError as error:
            put_beside_fields(form, error)
        else:
            return _codes_page(request, "Mã dự phòng mới", codes)
    context = {
        "title": "Lập mã dự phòng mới",
        "form": form,
        "intro": ["Mười mã mới thay cho các mã cũ; các mã cũ không dùng được nữa."],
        "submit_label": "Lập mã mới",
        "cancel_url": reverse("orgs:second_factor"),
    }
    return render(request, "orgs/plain_form.html", context)


@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "POST"])
def switch_off(request: HttpRequest) -> HttpResponse:
    """Switch the second factor off, with password and code."""
    form = SwitchOffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            second_factor.switch_off(request.user, **form.cleaned_data, visitor=visitor_of(request))
        except ValidationError as error:
            put_beside_fields(form, error)
        else:
            messages.success(request, "Đã tắt xác thực hai lớp.")
            return redirect("orgs:account")
    context = {
        "title": "Tắt xác thực hai lớp",
        "form": form,
        "intro": ["Sau khi tắt, chỉ cần mật khẩu là vào được tài khoản này."],
        "submit_label": "Tắt xác thực hai lớp",
        "danger": True,
        "cancel_url": reverse("orgs:second_factor"),
    }
    return render(request, "orgs/plain_form.html", context)


@require_GET
def go_on(request: HttpRequest) -> HttpResponse:
    """On to what the person came for, after the steps of signing in."""
    return steps.next_page(request)


def _state(request: HttpRequest) -> HttpResponse:
    left = second_factor.recovery_codes_left(request.user)
    actions = [
        {"label": "Lập mã dự phòng mới", "url": reverse("orgs:recovery_codes")},
        {"label": "Tắt xác thực hai lớp", "url": reverse("orgs:second_factor_off"), "tone": "danger"},
    ]
    facts = [
        ("Tình trạng", f"Đang bật, từ {request.user.second_factor_at:%d/%m/%Y}"),
        ("Mã dự phòng còn lại", f"{left} mã"),
    ]
    context = {"title": "Xác thực hai lớp", "groups": [("", facts)], "actions": actions}
    return render(request, "records/detail.html", context)


def _codes_page(request: HttpRequest, title: str, codes: list[str]) -> HttpResponse:
    return render(request, "orgs/recovery_codes.html", {"title": title, "codes": codes})
