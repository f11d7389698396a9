"""Đợt sắp xếp đơn vị: planned by an administrator, carried out in one transaction, taken back whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.core.exceptions import PermissionDenied, ValidationError

from orgs.audit import acting
from orgs.models import (
    Reorganisation,
    ReorganisationHamlet,
    ReorganisationRole,
    ReorganisationStep,
    RoleAssignment,
    Unit,
    User,
)
from orgs.models.reorganisations import StepKind
from orgs.permissions import Permission
from orgs.services.reorganisation_plan import plan_of

ENDED_MEANWHILE = "Đợt sắp xếp này vừa được thực hiện nên không sửa được nữa."


def save(reorganisation: Reorganisation, *, by: User) -> Reorganisation:
    """Write a new or changed reorganisation; refuses a unit out of reach and one that was carried out."""
    _check_unit(by, reorganisation.unit)
    if reorganisation.pk:
        _check_unit(by, Reorganisation.objects.select_related("unit").get(pk=reorganisation.pk).unit)
    else:
        reorganisation.created_by = by
    reorganisation.full_clean()
    with acting(by=by):
        if reorganisation.pk:
            _open(reorganisation)
        reorganisation.save()
    return reorganisation


def delete(reorganisation: Reorganisation, *, by: User) -> None:
    """Delete a draft with its steps; one that was carried out or taken back stays as a document."""
    _check_unit(by, reorganisation.unit)
    with acting(by=by, reason=f"Bỏ nháp {reorganisation.title}"):
        row = _open(reorganisation)
        if row.state != row._meta.get_field("state").default:
            raise ValidationError("Đợt đã từng được thực hiện thì giữ lại để tra cứu, không xóa.")
        row.delete()


def save_step(step: ReorganisationStep, *, by: User, sources: Iterable[Unit]) -> ReorganisationStep:
    """Write a new or changed step with its old units; refuses units out of reach and steps that are not whole.

    Hamlets decided for a unit that is no longer divided are forgotten.
    """
    sources = list(sources)
    reorganisation = step.reorganisation
    _check_unit(by, reorganisation.unit)
    if not sources:
        raise ValidationError({"sources": "Hãy chọn ít nhất một đơn vị cũ."})
    if step.kind != StepKind.NEW:
        step.new_kind = step.new_name = step.new_code = ""
        step.new_parent = None
    if step.kind != StepKind.INTO:
        step.existing = None
    for unit in (*sources, step.existing, step.new_parent):
        if unit is not None:
            _check_unit(by, unit)
    if step.existing in sources:
        raise ValidationError({"existing": "Đơn vị không thể nhập vào chính nó."})
    step.full_clean(validate_unique=False)
    with acting(by=by):
        _open(reorganisation)
        step.save()
        step.sources.set(sources)
        _forget_stale(reorganisation)
    return step


def remove_step(step: ReorganisationStep, *, by: User) -> None:
    """Take a step out of a reorganisation that was not carried out."""
    _check_unit(by, step.reorganisation.unit)
    with acting(by=by):
        _open(step.reorganisation)
        step.delete()
        _forget_stale(step.reorganisation)


def set_hamlets(reorganisation: Reorganisation, *, by: User, choices: Mapping[int, int]) -> None:
    """Decide where the hamlets of divided units go: hamlet number → step number. Unknown numbers are refused."""
    _check_unit(by, reorganisation.unit)
    with acting(by=by):
        _open(reorganisation)
        steps = dict(reorganisation.steps.values_list("pk", "kind"))
        plan = plan_of(reorganisation)
        divided = {unit.pk for unit in plan.divided}
        known = set(Unit.objects.filter(pk__in=choices, parent_id__in=divided).values_list("pk", flat=True))
        if set(choices) - known or any(
            steps.get(step, StepKind.END) == StepKind.END for step in choices.values()
        ):
            raise ValidationError("Có thôn, buôn hoặc đơn vị không thuộc đợt này. Hãy tải lại trang.")
        for hamlet, step in choices.items():
            ReorganisationHamlet.objects.update_or_create(
                reorganisation=reorganisation, hamlet_id=hamlet, defaults={"step_id": step}
            )


def set_roles(reorganisation: Reorganisation, *, by: User, wishes: Iterable[tuple[int, int]]) -> None:
    """Decide who gets the same role in a new unit: pairs of role number and step number, in place of all before."""
    _check_unit(by, reorganisation.unit)
    with acting(by=by):
        _open(reorganisation)
        wanted = set(wishes)
        if wanted - offered_roles(reorganisation):
            raise ValidationError("Có người hoặc đơn vị không thuộc đợt này. Hãy tải lại trang.")
        kept = set()
        for row in reorganisation.roles.all():
            if (row.role_id, row.step_id) in wanted:
                kept.add((row.role_id, row.step_id))
            else:
                row.delete()
        ReorganisationRole.objects.bulk_create(
            ReorganisationRole(reorganisation=reorganisation, role_id=role, step_id=step)
            for role, step in sorted(wanted - kept)
        )


def offered_roles(reorganisation: Reorganisation) -> set[tuple[int, int]]:
    """Every role in an old unit with every step that makes something of this unit."""
    found: set[tuple[int, int]] = set()
    for step in reorganisation.steps.exclude(kind=StepKind.END).prefetch_related("sources"):
        roles = RoleAssignment.objects.in_force(reorganisation.effective_on).filter(
            unit__in=step.sources.all(), user__is_active=True
        )
        found |= {(pk, step.pk) for pk in roles.values_list("pk", flat=True)}
    return found


def _forget_stale(reorganisation: Reorganisation) -> None:
    divided = {unit.pk for unit in plan_of(reorganisation).divided}
    reorganisation.hamlets.exclude(hamlet__parent_id__in=divided).delete()
    offered = offered_roles(reorganisation)
    for row in reorganisation.roles.all():
        if (row.role_id, row.step_id) not in offered:
            row.delete()


def _open(reorganisation: Reorganisation) -> Reorganisation:
    """The row, locked, if its steps may still be changed."""
    row = Reorganisation.objects.select_for_update().get(pk=reorganisation.pk)
    if not row.is_open:
        raise ValidationError(ENDED_MEANWHILE)
    return row


def _check_unit(by: User, unit: Unit) -> None:
    if not by.may(Permission.MANAGE_UNITS, unit):
        raise PermissionDenied("unit out of reach")
