"""Đơn vị và cơ quan: the tree, each unit's page, and the forms of administrators."""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from common.text import fold
from orgs.forms.units import BodyForm, PlaceFilterForm, SuccessionForm, UnitForm
from orgs.lists import as_text
from orgs.models import Body, Unit, UnitSuccession
from orgs.models.units import Tier, kinds_of
from orgs.permissions import Permission
from orgs.services import units as services
from orgs.views.records import history_of, require


@require_GET
def unit_list(request: HttpRequest) -> HttpResponse:
    """Units in reach as an indented tree; hamlets only when searched for."""
    require(request, Permission.VIEW_RECORDS)
    form = PlaceFilterForm(request.GET)
    words = fold(form.chosen.get("q", "")).split()
    units = Unit.objects.visible_to(request.user).select_related("parent")
    for word in words:
        units = units.filter(search_key__contains=word)
    if not words:
        units = units.exclude(kind__in=kinds_of(Tier.HAMLET))
    today = timezone.localdate()
    hamlets = Count(
        "children", filter=Q(children__kind__in=kinds_of(Tier.HAMLET)) & _active("children__", today)
    )
    rows = sorted(
        units.annotate(hamlets=hamlets)[:1000], key=lambda unit: (unit.path.count("."), unit.sort_key)
    )
    columns = ["Tên đơn vị", "Thuộc", "Mã số", "Thôn, buôn, tổ dân phố", "Hiệu lực"]
    return render(
        request,
        "records/list.html",
        {
            "title": "Đơn vị",
            "filter_form": form,
            "columns": plain_columns(columns, numeric={3}),
            "rows": [
                plain_row(
                    unit.get_absolute_url(),
                    columns,
                    [
                        unit.full_name,
                        str(unit.parent or ""),
                        unit.code,
                        as_text(unit.hamlets or None),
                        validity(unit),
                    ],
                    numeric={3},
                )
                for unit in rows
            ],
            "page": whole_page(rows),
            "create_url": reverse("orgs:unit_create") if request.user.may(Permission.MANAGE_UNITS) else None,
            "create_label": "Thêm đơn vị",
            "empty_text": "Không có đơn vị nào khớp.",
        },
    )


@require_GET
def unit_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A unit: what it is, what lies below, its bodies, what it followed and what followed it."""
    require(request, Permission.VIEW_RECORDS)
    unit = get_object_or_404(Unit.objects.visible_to(request.user).select_related("parent"), pk=pk)
    manages = request.user.may(Permission.MANAGE_UNITS, unit)
    actions = [
        {"label": "Sửa", "url": reverse("orgs:unit_edit", args=[pk]), "tone": "main"},
        {
            "label": "Ghi đổi tên, nhập, chia, kết thúc",
            "url": reverse("orgs:succession_create") + f"?predecessor={pk}",
        },
    ]
    return render(
        request,
        "records/detail.html",
        {
            "title": unit.full_name,
            "groups": [
                (
                    "Đơn vị",
                    [
                        ("Loại", unit.get_kind_display()),
                        ("Mã số", unit.code),
                        ("Thuộc", str(unit.parent or "")),
                        ("Hiệu lực", validity(unit)),
                    ],
                )
            ],
            "actions": actions if manages else [],
            "related": [
                {"heading": "Đơn vị, địa bàn trực thuộc", "rows": _links(unit.children.all())},
                {"heading": "Cơ quan, tổ chức", "rows": _links(unit.bodies.all())},
                {"heading": "Kế thừa", "rows": _successions(unit)},
            ],
            "history": history_of(unit),
        },
    )


@require_GET
def body_list(request: HttpRequest) -> HttpResponse:
    """Bodies of units in reach."""
    require(request, Permission.VIEW_RECORDS)
    form = PlaceFilterForm(request.GET)
    bodies = Body.objects.visible_to(request.user).select_related("unit")
    for word in fold(form.chosen.get("q", "")).split():
        bodies = bodies.filter(search_key__contains=word)
    rows = list(bodies[:1000])
    columns = ["Tên cơ quan", "Loại", "Thuộc đơn vị", "Ký hiệu văn bản"]
    return render(
        request,
        "records/list.html",
        {
            "title": "Cơ quan, tổ chức",
            "filter_form": form,
            "columns": plain_columns(columns),
            "rows": [
                plain_row(
                    body.get_absolute_url(),
                    columns,
                    [body.name, body.get_kind_display(), str(body.unit), body.symbol],
                )
                for body in rows
            ],
            "page": whole_page(rows),
            "create_url": reverse("orgs:body_create") if request.user.may(Permission.MANAGE_UNITS) else None,
            "create_label": "Thêm cơ quan",
            "empty_text": "Không có cơ quan nào khớp.",
        },
    )


@require_GET
def body_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A body and what its documents carry."""
    require(request, Permission.VIEW_RECORDS)
    body = get_object_or_404(Body.objects.visible_to(request.user).select_related("unit"), pk=pk)
    form = BodyForm(instance=body, by=request.user)
    shown = [
        (
            heading,
            [
                (
                    field.label,
                    getattr(body, f"get_{field.name}_display")()
                    if hasattr(body, f"get_{field.name}_display")
                    else as_text(getattr(body, field.name)),
                )
                for field in fields
            ],
        )
        for heading, fields, _ in form.sections
    ]
    edit = [{"label": "Sửa", "url": reverse("orgs:body_edit", args=[pk]), "tone": "main"}]
    return render(
        request,
        "records/detail.html",
        {
            "title": body.name,
            "groups": shown,
            "actions": edit if request.user.may(Permission.MANAGE_UNITS, body.unit) else [],
            "history": history_of(body),
        },
    )


@require_http_methods(["GET", "POST"])
def unit_create(request: HttpRequest) -> HttpResponse:
    """A new unit below one the administrator manages."""
    require(request, Permission.MANAGE_UNITS)
    form = UnitForm(request.POST or None, by=request.user, initial={"parent": request.user.home_unit})
    return save_form(
        request, form, services.save_unit, title="Thêm đơn vị", cancel_url=reverse("orgs:unit_list")
    )


@require_http_methods(["GET", "POST"])
def unit_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a unit."""
    unit = _managed(request, Unit.objects.visible_to(request.user), pk, lambda row: row)
    form = UnitForm(request.POST or None, by=request.user, instance=unit)
    return save_form(
        request, form, services.save_unit, title=f"Sửa {unit}", cancel_url=unit.get_absolute_url()
    )


@require_http_methods(["GET", "POST"])
def body_create(request: HttpRequest) -> HttpResponse:
    """A new body of a unit."""
    require(request, Permission.MANAGE_UNITS)
    form = BodyForm(request.POST or None, by=request.user, initial={"unit": request.user.home_unit})
    return save_form(
        request, form, services.save_body, title="Thêm cơ quan", cancel_url=reverse("orgs:body_list")
    )


@require_http_methods(["GET", "POST"])
def body_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a body."""
    body = _managed(
        request, Body.objects.visible_to(request.user).select_related("unit"), pk, lambda row: row.unit
    )
    form = BodyForm(request.POST or None, by=request.user, instance=body)
    return save_form(
        request, form, services.save_body, title=f"Sửa {body}", cancel_url=body.get_absolute_url()
    )


@require_http_methods(["GET", "POST"])
def succession_create(request: HttpRequest) -> HttpResponse:
    """Record a renaming, merger, division, transfer or end of a unit."""
    require(request, Permission.MANAGE_UNITS)
    initial = {name: request.GET[name] for name in ("predecessor", "successor") if name in request.GET}
    form = SuccessionForm(request.POST or None, by=request.user, initial=initial)
    return save_form(
        request,
        form,
        services.record_succession,
        title="Ghi thay đổi đơn vị",
        cancel_url=reverse("orgs:unit_list"),
        done=lambda step: step.predecessor.get_absolute_url(),
    )


# --- parts ---


def save_form(
    request: HttpRequest,
    form: forms.ModelForm,
    service: Callable[..., Any],
    *,
    title: str,
    cancel_url: str,
    done: Callable[[Any], str] = lambda row: row.get_absolute_url(),
) -> HttpResponse:
    """Show a form; when posted and right, hand its instance to the service and go to the row's page."""
    if request.method == "POST" and form.is_valid():
        try:
            row = service(form.instance, by=request.user)
        except ValidationError as error:
            put_beside_fields(form, error)
        else:
            messages.success(request, "Đã lưu.")
            return HttpResponseRedirect(done(row))
    return render(request, "records/form.html", {"title": title, "form": form, "cancel_url": cancel_url})


def put_beside_fields(form: forms.BaseForm, error: ValidationError) -> None:
    """What a service refused, beside the fields it names."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def validity(row: Unit | Body) -> str:
    """The days a unit or body is in force, in words."""
    if row.valid_from and row.valid_to:
        return f"{row.valid_from:%d/%m/%Y} – {row.valid_to:%d/%m/%Y}"
    if row.valid_from:
        return f"từ {row.valid_from:%d/%m/%Y}"
    return f"đến hết {row.valid_to:%d/%m/%Y}" if row.valid_to else ""


def _managed(request: HttpRequest, rows, pk: int, unit_of: Callable[[Any], Unit]):
    require(request, Permission.VIEW_RECORDS)
    row = get_object_or_404(rows, pk=pk)
    if not request.user.may(Permission.MANAGE_UNITS, unit_of(row)):
        raise PermissionDenied
    return row


def _active(prefix: str, day) -> Q:
    return (Q(**{f"{prefix}valid_from__isnull": True}) | Q(**{f"{prefix}valid_from__lte": day})) & (
        Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gte": day})
    )


def _links(rows) -> list[dict[str, str]]:
    return [{"text": str(row), "url": row.get_absolute_url(), "note": validity(row)} for row in rows]


def _successions(unit: Unit) -> list[dict[str, str]]:
    steps = UnitSuccession.objects.filter(Q(predecessor=unit) | Q(successor=unit)).select_related(
        "predecessor", "successor"
    )
    return [
        {"text": str(step), "note": f"từ {step.effective_on:%d/%m/%Y}, {step.legal_basis}"} for step in steps
    ]


def plain_columns(labels: list[str], numeric: Set[int] = frozenset()) -> list[dict[str, Any]]:
    """Headings of a list that does not sort."""
    return [{"key": str(n), "label": label, "numeric": n in numeric} for n, label in enumerate(labels)]


def plain_row(
    url: str, labels: list[str], texts: list[str], numeric: Set[int] = frozenset()
) -> dict[str, Any]:
    """A row of such a list."""
    return {
        "url": url,
        "edit_url": None,
        "cells": [
            {"text": text, "label": label, "numeric": n in numeric}
            for n, (label, text) in enumerate(zip(labels, texts, strict=True))
        ],
    }


def whole_page(rows: list[Any]) -> dict[str, Any]:
    """The one page of a list that is not paged."""
    return {"number": 1, "first": 1 if rows else 0, "last": len(rows), "total_count": len(rows)}
