"""Bảng quyền và bắt buộc hai lớp: what roles may do, what one person may do and why, who must use a second factor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from orgs.forms.access import PersonForm, RequirementForm
from orgs.models import RoleRequirement, Unit, User
from orgs.permissions import OWN_UNIT_ROLES, ROLE_PERMISSIONS, Permission, Role
from orgs.services import second_factor
from orgs.views.places import put_beside_fields
from orgs.views.records import require


@dataclass(frozen=True)
class HeldRight:
    """One right of one person: where and why."""

    right: str
    unit: str
    why: str


@require_GET
def rights(request: HttpRequest) -> HttpResponse:
    """The matrix of roles and rights, and the rights of one chosen person."""
    require(request, Permission.MANAGE_USERS)
    form = PersonForm(request.GET or None, by=request.user)
    person = form.cleaned_data["nguoi"] if form.is_valid() else None
    context: dict[str, Any] = {
        "title": "Bảng quyền",
        "roles": list(Role),
        "rights": [
            {
                "value": right.value,
                "label": right.label,
                "cells": [right in ROLE_PERMISSIONS[role] for role in Role],
            }
            for right in Permission
        ],
        "own_unit_roles": ", ".join(str(role.label) for role in OWN_UNIT_ROLES),
        "form": form,
        "person": person,
        "held": _held(person, request.user) if person else [],
    }
    return render(request, "orgs/rights.html", context)


@require_http_methods(["GET", "POST"])
def requirement_list(request: HttpRequest) -> HttpResponse:
    """Roles that must use a second factor, and a form to add one."""
    require(request, Permission.MANAGE_USERS)
    form = RequirementForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            second_factor.require(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            put_beside_fields(form, error)
        else:
            messages.success(request, "Đã lưu. Cổng sẽ yêu cầu ở lần đăng nhập kế tiếp của mỗi người.")
            return redirect("orgs:requirement_list")
    rows = RoleRequirement.objects.visible_to(request.user).select_related("unit")
    context = {"title": "Bắt buộc xác thực hai lớp", "form": form, "rows": rows}
    return render(request, "orgs/requirements.html", context)


@require_POST
def requirement_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """A role need not use a second factor any more."""
    require(request, Permission.MANAGE_USERS)
    row = get_object_or_404(RoleRequirement.objects.visible_to(request.user).select_related("unit"), pk=pk)
    second_factor.stop_requiring(row, by=request.user)
    messages.success(request, "Đã bỏ bắt buộc.")
    return redirect("orgs:requirement_list")


def _held(person: User, by: User) -> list[HeldRight]:
    """Every right the person holds today, with unit and reason; roles outside of the reader's reach stay unseen."""
    managed = Unit.objects.allowed(by, Permission.MANAGE_USERS)
    units = {unit.pk: unit for unit in managed.filter(pk__in=[unit for _, unit, _ in person.held_roles])}
    absent = {(unit, role): name for name, unit, role in person.stands_in_for}
    found = []
    for right in Permission:
        for role, unit_id, _ in person.held_roles:
            if right not in ROLE_PERMISSIONS[role] or unit_id not in units:
                continue
            below = "" if role in OWN_UNIT_ROLES else " và các đơn vị bên dưới"
            why = Role(role).label
            if (unit_id, role) in absent:
                why += f", thay đồng chí {absent[unit_id, role]}"
            found.append(HeldRight(right.label, f"{units[unit_id]}{below}", why))
    return found
