"""Đợt sắp xếp đơn vị: the guided pages – the draft, its steps, hamlets of divided units, people."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from orgs.forms.reorganisations import ReorganisationForm, StepForm
from orgs.models import Reorganisation, ReorganisationStep, RoleAssignment
from orgs.models.reorganisations import StepKind
from orgs.permissions import Permission
from orgs.services import reorganisations as services
from orgs.services.reorganisation_plan import largest, plan_of
from orgs.views.places import (
    plain_columns,
    plain_row,
    put_beside_fields,
    save_form,
    whole_page,
)
from orgs.views.records import history_of, require


@require_GET
def reorganisation_list(request: HttpRequest) -> HttpResponse:
    """Reorganisations of units the person administers, the latest first."""
    require(request, Permission.MANAGE_UNITS)
    rows = list(Reorganisation.objects.visible_to(request.user).select_related("unit")[:1000])
    columns = ["Tên đợt", "Đơn vị chủ trì", "Có hiệu lực", "Căn cứ", "Trạng thái"]
    return render(
        request,
        "records/list.html",
        {
            "title": "Sắp xếp đơn vị",
            "columns": plain_columns(columns),
            "rows": [
                plain_row(
                    row.get_absolute_url(),
                    columns,
                    [
                        row.title,
                        str(row.unit),
                        f"{row.effective_on:%d/%m/%Y}",
                        row.legal_basis,
                        row.get_state_display(),
                    ],
                )
                for row in rows
            ],
            "page": whole_page(rows),
            "create_url": reverse("orgs:reorganisation_create"),
            "create_label": "Lập đợt sắp xếp",
            "empty_text": "Chưa có đợt sắp xếp nào.",
        },
    )


@require_http_methods(["GET", "POST"])
def reorganisation_create(request: HttpRequest) -> HttpResponse:
    """A new draft; its steps come on the next page."""
    require(request, Permission.MANAGE_UNITS)
    form = ReorganisationForm(request.POST or None, by=request.user)
    return save_form(
        request,
        form,
        services.save,
        title="Lập đợt sắp xếp đơn vị",
        cancel_url=reverse("orgs:reorganisation_list"),
    )


@require_GET
def reorganisation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft with its steps and what is left to do, or what was done."""
    row = _row(request, pk)
    plan = plan_of(row) if row.is_open else None
    effects = row.effects.select_related("succession__predecessor", "succession__successor", "step")
    return render(
        request,
        "orgs/reorganisation.html",
        {
            "title": row.title,
            "row": row,
            "steps": row.steps.select_related("existing", "new_parent").prefetch_related("sources"),
            "plan": plan,
            "effects": [effect for effect in effects if effect.step is not None],
            "moved": sum(1 for effect in effects if effect.step is None),
            "history": history_of(row),
        },
    )


@require_http_methods(["GET", "POST"])
def reorganisation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change name, day, legal act of a draft."""
    row = _row(request, pk)
    form = ReorganisationForm(request.POST or None, by=request.user, instance=row)
    return save_form(
        request, form, services.save, title=f"Sửa {row}", cancel_url=reverse(_DETAIL, args=[row.pk])
    )


@require_http_methods(["GET", "POST"])
def reorganisation_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    row = _row(request, pk)
    if request.method == "POST":
        try:
            services.delete(row, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return HttpResponseRedirect(reverse(_DETAIL, args=[pk]))
        messages.success(request, "Đã bỏ bản nháp.")
        return HttpResponseRedirect(reverse("orgs:reorganisation_list"))
    return render(request, "orgs/reorganisation_delete.html", {"title": f"Bỏ nháp {row}", "row": row})


@require_http_methods(["GET", "POST"])
def step_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a step."""
    return _step_form(request, _row(request, pk), None)


@require_http_methods(["GET", "POST"])
def step_edit(request: HttpRequest, pk: int, step_pk: int) -> HttpResponse:
    """Change a step."""
    row = _row(request, pk)
    return _step_form(request, row, get_object_or_404(row.steps, pk=step_pk))


@require_POST
def step_remove(request: HttpRequest, pk: int, step_pk: int) -> HttpResponse:
    """Take a step out."""
    row = _row(request, pk)
    step = get_object_or_404(row.steps, pk=step_pk)
    _told(request, lambda: services.remove_step(step, by=request.user), "Đã bỏ bước.")
    return HttpResponseRedirect(reverse(_DETAIL, args=[pk]))


@require_http_methods(["GET", "POST"])
def hamlets(request: HttpRequest, pk: int) -> HttpResponse:
    """Where each hamlet of a divided unit goes; all go to the largest unless told otherwise, and that is confirmed."""
    row = _row(request, pk)
    plan = plan_of(row)
    if request.method == "POST":
        choices = _numbers(request, "thon-")
        if _told(
            request,
            lambda: services.set_hamlets(row, by=request.user, choices=choices),
            "Đã ghi nơi về của từng thôn, buôn.",
        ):
            return HttpResponseRedirect(reverse(_DETAIL, args=[pk]))
    steps = list(row.steps.exclude(kind=StepKind.END).select_related("existing").prefetch_related("sources"))
    kept = dict(row.hamlets.values_list("hamlet_id", "step_id"))
    groups = []
    for unit in plan.divided:
        own = [step for step in steps if unit in step.sources.all()]
        below = {
            source.pk: source.children.count()
            for step in own
            for source in step.sources.all()
            if source != unit
        }
        usual = largest(own, below) if own else None
        lines = [
            {"hamlet": hamlet, "chosen": kept.get(hamlet.pk, usual.pk if usual else 0)}
            for hamlet in unit.children.active_on(plan.last_day)
        ]
        groups.append({"unit": unit, "steps": own, "lines": lines, "usual": usual})
    return render(
        request,
        "orgs/reorganisation_hamlets.html",
        {"title": "Chia thôn, buôn, tổ dân phố", "row": row, "groups": groups},
    )


@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """Who gets the same role in a new unit; all keep reading the archive of the old one."""
    row = _row(request, pk)
    if request.method == "POST":
        wishes = [
            (int(role), int(step))
            for role, _, step in (text.partition("-") for text in request.POST.getlist("vai-tro"))
            if _is_number(role) and _is_number(step)
        ]
        if _told(
            request,
            lambda: services.set_roles(row, by=request.user, wishes=wishes),
            "Đã ghi người được cấp vai trò.",
        ):
            return HttpResponseRedirect(reverse(_DETAIL, args=[pk]))
    chosen = set(row.roles.values_list("role_id", "step_id"))
    offered = services.offered_roles(row)
    roles = RoleAssignment.objects.filter(pk__in=[role for role, _ in offered]).select_related("user", "unit")
    steps = {step.pk: step for step in row.steps.select_related("existing")}
    lines = [
        {
            "role": role,
            "key": f"{role.pk}-{step}",
            "step": steps[step],
            "chosen": (role.pk, step) in chosen,
        }
        for role in roles.order_by("unit__sort_key", "user__sort_key", "pk")
        for step in sorted(step for pk, step in offered if pk == role.pk)
    ]
    return render(
        request,
        "orgs/reorganisation_people.html",
        {"title": "Người dùng của đơn vị cũ", "row": row, "lines": lines},
    )


# --- parts ---

_DETAIL = "orgs:reorganisation_detail"


def _row(request: HttpRequest, pk: int) -> Reorganisation:
    require(request, Permission.MANAGE_UNITS)
    return get_object_or_404(Reorganisation.objects.visible_to(request.user).select_related("unit"), pk=pk)


def _step_form(request: HttpRequest, row: Reorganisation, step: ReorganisationStep | None) -> HttpResponse:
    form = StepForm(request.POST or None, by=request.user, reorganisation=row, instance=step)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_step(form.instance, by=request.user, sources=form.cleaned_data["sources"])
        except ValidationError as error:
            put_beside_fields(form, error)
        else:
            messages.success(request, "Đã ghi bước.")
            return HttpResponseRedirect(reverse(_DETAIL, args=[row.pk]))
    title = "Sửa bước" if step else "Thêm bước"
    context: dict[str, Any] = {"title": f"{title} – {row}", "form": form, "submit_label": "Ghi bước"}
    return render(request, "records/form.html", context | {"cancel_url": reverse(_DETAIL, args=[row.pk])})


def _told(request: HttpRequest, write: Any, done: str) -> bool:
    """Write; say that it is done, or what was refused."""
    try:
        write()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    messages.success(request, done)
    return True


def _numbers(request: HttpRequest, start: str) -> dict[int, int]:
    """The posted pairs of numbers whose name begins with a word: "thon-12" = "3" is {12: 3}."""
    return {
        int(name.removeprefix(start)): int(value)
        for name, value in request.POST.items()
        if name.startswith(start) and _is_number(name.removeprefix(start)) and _is_number(str(value))
    }


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 18
