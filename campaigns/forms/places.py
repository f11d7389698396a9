"""Chọn thôn, buôn, tổ dân phố: whole communes and their hamlets, in reach and in force."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django import forms
from django.db.models import Q, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString

from orgs.models import Unit, User
from orgs.models.units import Tier, kinds_of
from orgs.permissions import Permission
from orgs.reach import NOTHING, reaches

MOST_PLACES: Final = 400
"""More boxes than this are not drawn at once: the chosen unit's are, others after a press of a button."""
PLACE_KINDS: Final = [*kinds_of(Tier.COMMUNE), *kinds_of(Tier.HAMLET)]


class PlacesField(forms.ModelMultipleChoiceField):
    """Places of a meeting, as boxes grouped by commune. Call `limit` and `offer` when the form is made."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Unit.objects.none(), **kwargs)
        self.error_messages["invalid_choice"] = self.error_messages["invalid_pk_value"] = (
            "Có nơi không thuộc địa bàn của bạn. Hãy bỏ chọn nơi đó rồi chọn lại trong danh sách."
        )

    def limit(self, user: User) -> None:
        """Accept communes and hamlets of the person's own area."""
        self.queryset = places_in_reach(user)

    def offer(self, unit: Unit | None, day: date, chosen: set[str]) -> None:
        """Draw the places in force on a day, with those already chosen; too many are cut to the unit's."""
        rows = self.queryset.filter(active_or_chosen(day, chosen)).select_related("parent")
        many = rows.count() > MOST_PLACES
        if many:
            near = rows.filter(Q(path__startswith=unit.path) | Q(pk__in=chosen)) if unit else rows.none()
            small = unit is not None and near.count() <= MOST_PLACES
            rows = near if small else rows.filter(Q(kind__in=kinds_of(Tier.COMMUNE)) | Q(pk__in=chosen))
        self.choices = grouped(list(rows))
        if many or self.queryset.filter(Q(valid_from__isnull=False) | Q(valid_to__isnull=False)).exists():
            self.help_text = _reload_hint(many)


def places_in_reach(user: User) -> QuerySet[Unit]:
    """Communes and hamlets below the units in which a person enters records."""
    area = NOTHING
    for reach in reaches(user, Permission.ENTER_RECORDS):
        area |= Q(path__startswith=reach.path)
    return Unit.objects.filter(area, kind__in=PLACE_KINDS)


def active_or_chosen(day: date, chosen: set[str]) -> Q:
    """Units in force on a day, and those that were chosen already whatever their days."""
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
    lasting = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    return begun & lasting | Q(pk__in=chosen)


def grouped(places: list[Unit]) -> list[tuple[str, list[tuple[int, str]]]]:
    """Choices by commune in Vietnamese order; a commune itself stands first as "Cả xã …"."""
    heads: dict[int, Unit] = {}
    hamlets: dict[int, list[Unit]] = {}
    for place in places:
        head = place if place.tier == Tier.COMMUNE or place.parent is None else place.parent
        heads[head.pk] = head
        if head is not place:
            hamlets.setdefault(head.pk, []).append(place)
    whole = {place.pk for place in places}
    return [
        (
            str(head),
            [(head.pk, f"Cả {head.running_name}")] * (head.pk in whole)
            + [
                (place.pk, _dated(place, str(place)))
                for place in sorted(hamlets.get(head.pk, []), key=lambda place: place.sort_key)
            ],
        )
        for head in sorted(heads.values(), key=lambda head: head.sort_key)
    ]


def _dated(place: Unit, name: str) -> str:
    return f"{name} (đến {place.valid_to:%d/%m/%Y})" if place.valid_to else name


def _reload_hint(many: bool) -> SafeString:
    text = (
        "Địa bàn rộng nên chỉ hiện nơi thuộc đơn vị báo cáo đã chọn. Đổi đơn vị hoặc ngày thì bấm:"
        if many
        else "Đây là các tên dùng vào ngày ghi ở trên. Sau khi đổi ngày, bấm:"
    )
    return format_html(
        '{} <button class="button small" name="reload" value="1" formnovalidate>Hiện lại danh sách</button>',
        text,
    )
