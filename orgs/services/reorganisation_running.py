"""Thực hiện và lùi lại một đợt sắp xếp: units, successions and roles change at once; no record is touched."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Q
from django.utils import timezone

from orgs.audit import acting
from orgs.models import (
    Reorganisation,
    ReorganisationEffect,
    RoleAssignment,
    Unit,
    UnitSuccession,
    User,
)
from orgs.models.reorganisations import ReorganisationState
from orgs.permissions import Permission
from orgs.services.reorganisation_plan import Arrival, Plan, plan_of
from orgs.services.unit_references import count_rows

_LOCK = 1_072_025  # whoever changes units by a reorganisation waits for the one before

Made = dict[Arrival, Unit]
"""The units that the arrivals of a plan became."""
Witness = Callable[[Plan], Callable[[Made], None]]
"""Looks at the world before; what it gives looks again after and raises ValidationError when something was lost."""


class _Rehearsed(Exception):
    """Takes back a rehearsal."""


def rehearse(reorganisation: Reorganisation, *, by: User, witness: Witness) -> None:
    """Carry out for the eyes of a witness only: everything is rolled back. Raises what `carry_out` would."""
    try:
        with transaction.atomic():
            carry_out(reorganisation, by=by, witness=witness)
            raise _Rehearsed
    except _Rehearsed:
        reorganisation.refresh_from_db()


def carry_out(reorganisation: Reorganisation, *, by: User, witness: Witness | None = None) -> Made:
    """End the old units, begin the new ones, record what followed what, give the chosen roles. All or nothing.

    Refuses what the plan says cannot be, units out of reach, and whatever the witness finds lost. Two never run at
    once.
    """
    with acting(by=by, reason=_reason(reorganisation)):
        row = _locked(reorganisation)
        if not row.is_open:
            raise ValidationError("Đợt sắp xếp này đã được thực hiện.")
        plan = plan_of(row)
        if plan.problems:
            raise ValidationError(plan.problems)
        _check_reach(row, by, plan)
        look_again = witness(plan) if witness else None
        units = _begin_units(plan)
        _follow(row, plan, units)
        _end_units(row, plan)
        _give_roles(row, units)
        row.state, row.carried_out_by, row.carried_out_at = ReorganisationState.DONE, by, timezone.now()
        row.save(update_fields=["state", "carried_out_by", "carried_out_at"])
        if look_again:
            look_again(units)
    reorganisation.refresh_from_db()
    return units


def take_back(reorganisation: Reorganisation, *, by: User, reason: str = "") -> None:
    """Undo a reorganisation: its new units go, the old ones go on. Refuses once the new ones are in use."""
    try:
        _take_back(reorganisation, by=by, reason=reason or f"Lùi lại: {reorganisation.title}")
    except (IntegrityError, models.ProtectedError) as error:
        raise ValidationError(
            "Chưa lùi lại được vì vừa có người ghi số liệu cho đơn vị mới. Hãy mở lại trang để xem."
        ) from error
    reorganisation.refresh_from_db()


def _take_back(reorganisation: Reorganisation, *, by: User, reason: str) -> None:
    with acting(by=by, reason=reason):
        row = _locked(reorganisation)
        if row.state != ReorganisationState.DONE:
            raise ValidationError("Chỉ lùi lại được đợt đã thực hiện.")
        effects = list(row.effects.select_related("succession__predecessor", "succession__successor"))
        _check_units(by, [row.unit, *(effect.succession.predecessor for effect in effects)])
        new = [effect.succession.successor for effect in effects if effect.is_new]
        used = in_use(row)
        if used:
            told = "; ".join(f"{count} {name}" for name, count in used)
            raise ValidationError(
                f"Chưa lùi lại được vì đơn vị mới đã có: {told}. Hãy xóa hoặc chuyển các dòng đó trước."
            )
        given = [pk for pk in row.roles.values_list("made_id", flat=True) if pk]
        row.roles.update(made=None)
        RoleAssignment.objects.filter(pk__in=given).delete()
        successions = [effect.succession_id for effect in effects]
        row.effects.all().delete()
        UnitSuccession.objects.filter(pk__in=successions).delete()
        by_depth: dict[int, list[int]] = {}
        for made in filter(None, new):
            by_depth.setdefault(made.path.count("."), []).append(made.pk)
        for depth in sorted(by_depth, reverse=True):
            Unit.objects.filter(pk__in=by_depth[depth]).delete()
        old: dict[int, Unit] = {}
        for effect in effects:
            unit = old.setdefault(effect.succession.predecessor_id, effect.succession.predecessor)
            unit.valid_to, unit.entries_until = effect.valid_to_before, effect.entries_until_before
        Unit.objects.bulk_update(old.values(), ["valid_to", "entries_until"], batch_size=500)
        row.state, row.taken_back_by, row.taken_back_at = ReorganisationState.BACK, by, timezone.now()
        row.save(update_fields=["state", "taken_back_by", "taken_back_at"])


def in_use(reorganisation: Reorganisation) -> list[tuple[str, int]]:
    """What others wrote about the new units since: kind of row and how many. Empty: it can be taken back."""
    effects = reorganisation.effects.filter(is_new=True).values_list("succession__successor_id", flat=True)
    new = [pk for pk in effects if pk is not None]
    own: dict[type[models.Model], Q] = {
        Unit: Q(pk__in=new),
        UnitSuccession: Q(effect__reorganisation=reorganisation),
        RoleAssignment: Q(pk__in=reorganisation.roles.exclude(made=None).values("made_id")),
    }
    others = (
        Reorganisation.objects.exclude(pk=reorganisation.pk)
        .filter(
            Q(unit__in=new)
            | Q(steps__sources__in=new)
            | Q(steps__existing__in=new)
            | Q(steps__new_parent__in=new)
            | Q(hamlets__hamlet__in=new)
        )
        .distinct()
    )
    return [
        *count_rows(new, leave_out=own),
        *((f"đợt sắp xếp “{other}” có bước về đơn vị này", 1) for other in others),
    ]


# --- writing ---


def _begin_units(plan: Plan) -> dict[Arrival, Unit]:
    """Write the new units, those above first, and say which unit each arrival is."""
    units = {arrival: arrival.existing for arrival in _named(plan) if arrival.existing is not None}
    for depth in sorted({arrival.depth for arrival in plan.arrivals}):
        level = [arrival for arrival in plan.arrivals if arrival.depth == depth]
        rows = [
            Unit(
                kind=arrival.kind,
                name=arrival.name,
                code=arrival.code,
                parent=units[arrival.parent] if isinstance(arrival.parent, Arrival) else arrival.parent,
                valid_from=plan.effective_on,
            )
            for arrival in level
        ]
        for unit in rows:
            unit.clean_fields(exclude=["parent"])
        units.update(zip(level, Unit.objects.bulk_create(rows, batch_size=500), strict=True))
    return units


def _follow(row: Reorganisation, plan: Plan, units: dict[Arrival, Unit]) -> None:
    successions = UnitSuccession.objects.bulk_create(
        UnitSuccession(
            kind=move.kind,
            predecessor=move.old,
            successor=units[move.to] if move.to else None,
            effective_on=plan.effective_on,
            legal_basis=row.legal_basis,
        )
        for move in plan.moves
    )
    ReorganisationEffect.objects.bulk_create(
        ReorganisationEffect(
            reorganisation=row,
            succession=succession,
            step=move.step,
            is_new=move.to is not None and move.to.existing is None,
            valid_to_before=move.old.valid_to,
            entries_until_before=move.old.entries_until,
        )
        for move, succession in zip(plan.moves, successions, strict=True)
    )


def _end_units(row: Reorganisation, plan: Plan) -> None:
    old = Unit.objects.filter(pk__in=[unit.pk for unit in plan.ending])
    old.update(entries_until=plan.last_day + timedelta(days=row.grace_days))
    old.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=plan.last_day)).update(valid_to=plan.last_day)


def _give_roles(row: Reorganisation, made: Made) -> None:
    by_step = {arrival.step.pk: unit for arrival, unit in made.items() if arrival.step is not None}
    for wish in row.roles.select_related("role").order_by("pk"):
        unit, role = by_step.get(wish.step_id), wish.role
        if unit is None:
            continue
        if RoleAssignment.objects.filter(user_id=role.user_id, unit=unit, role=role.role).exists():
            continue
        wish.made = RoleAssignment.objects.create(
            user_id=role.user_id,
            unit=unit,
            role=role.role,
            valid_from=max(filter(None, (role.valid_from, row.effective_on))),
            valid_to=role.valid_to,
        )
        wish.save(update_fields=["made"])


def _named(plan: Plan) -> list[Arrival]:
    """Arrivals that a step made or named, each once."""
    return list(dict.fromkeys(move.to for move in plan.moves if move.to is not None))


# --- who may ---


def _locked(reorganisation: Reorganisation) -> Reorganisation:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    return (
        Reorganisation.objects.select_for_update(of=("self",))
        .select_related("unit")
        .get(pk=reorganisation.pk)
    )


def _check_reach(row: Reorganisation, by: User, plan: Plan) -> None:
    named = [arrival.existing or arrival.parent for arrival in _named(plan)]
    _check_units(by, [row.unit, *plan.ending, *(unit for unit in named if isinstance(unit, Unit))])


def _check_units(by: User, units: Iterable[Unit]) -> None:
    for unit in units:
        if not by.may(Permission.MANAGE_UNITS, unit):
            raise PermissionDenied("unit out of reach")


def _reason(row: Reorganisation) -> str:
    return f"{row.title} ({row.legal_basis})" if row.legal_basis else row.title
