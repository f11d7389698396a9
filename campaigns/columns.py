"""Cột và dòng: what the lists and pages of this app show of a row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum
from django.urls import reverse

from campaigns.forms.resources import contribution_label, meeting_label
from campaigns.models import (
    Campaign,
    Contribution,
    ContributionKind,
    Meeting,
    MeetingKind,
    Welfare,
    WelfareAction,
    Work,
)
from campaigns.services.meetings import named
from common.formats import format_decimal
from orgs.kinds import Column

SHOWN_BELOW = 20
"""How many related rows a page names before it points to the list."""
SHORT_KINDS = {
    MeetingKind.MOBILIZATION: "Phát động",
    MeetingKind.OUTREACH: "Thâm nhập",
    MeetingKind.OTHER: "Tuyên truyền",
}
WHOLE = Q(part_of__isnull=True)
"""Totals leave out the "trong đó" rows, which their whole already holds."""


def days(row: Any) -> str:
    """A row's day or days: "05/02/2023", "05/02/2023 – 07/02/2023"."""
    text = f"{row.starts_on:%d/%m/%Y}" if row.starts_on else "chưa ghi ngày"
    return f"{text} – {row.ends_on:%d/%m/%Y}" if row.ends_on and row.ends_on != row.starts_on else text


def first_day(row: Any) -> date | None:
    """The day that goes into the spreadsheet."""
    return row.starts_on


def places_text(row: Meeting) -> str:
    """The places of a meeting in a list: the first few by name."""
    places = sorted(row.places.all(), key=lambda place: place.sort_key)
    return named(places) if places else row.place


def all_places(row: Meeting) -> str:
    """All places of a meeting, for the spreadsheet."""
    return "; ".join(str(place) for place in sorted(row.places.all(), key=lambda place: place.sort_key))


def shortened(text: str) -> str:
    """A long text cut at a word for a list."""
    return text if len(text) <= 90 else text[:87].rsplit(" ", 1)[0] + "…"


def gifts_of(meeting: Meeting, user: Any) -> list[dict[str, Any]]:
    """What was given at a meeting, for its page."""
    rows = meeting.contributions.visible_to(user).order_by("pk")
    found = [
        {"text": contribution_label(row), "url": row.get_absolute_url(), "note": row.get_kind_display()}
        for row in rows
    ]
    return [{"heading": "Nguồn lực, đóng góp tại buổi", "rows": found}]


def meetings_of(column: str) -> Callable[[Any, Any], list[dict[str, Any]]]:
    """The part of a page that lists meetings; `column` is the filter that finds them all."""

    def related(record: Any, user: Any) -> list[dict[str, Any]]:
        rows = record.meetings.visible_to(user).select_related("unit").order_by("-starts_on", "-pk")
        shown = [
            {"text": meeting_label(row), "url": row.get_absolute_url(), "note": str(row.unit)}
            for row in rows[:SHOWN_BELOW]
        ]
        url = f"{reverse('campaigns:meeting_list')}?{column}={record.pk}" if shown else ""
        return [{"heading": "Các buổi", "rows": shown, "url": url}]

    return related


def waves_and_meetings(record: Campaign, user: Any) -> list[dict[str, Any]]:
    """What belongs to a movement, for its page."""
    waves = record.waves.visible_to(user)[:SHOWN_BELOW]
    rows = [{"text": str(wave), "url": wave.get_absolute_url(), "note": days(wave)} for wave in waves]
    return [{"heading": "Các đợt", "rows": rows}, *meetings_of("campaign")(record, user)]


def parts_of(record: Any, user: Any) -> list[dict[str, Any]]:
    """The "trong đó" rows of a row, for its page."""
    rows = [
        {"text": _part_label(row), "url": row.get_absolute_url(), "note": str(row.unit)}
        for row in record.parts.visible_to(user).select_related("unit")[:SHOWN_BELOW]
    ]
    return [{"heading": "Trong đó", "rows": rows}] if rows else []


def _part_label(row: Any) -> str:
    return contribution_label(row) if isinstance(row, Contribution) else str(row)


def amount_of(*kinds: str) -> Callable[[Contribution], Decimal | None]:
    """The amount of a contribution in the column of its kinds."""

    def amount(row: Contribution) -> Decimal | None:
        return row.amount if row.kind in kinds else None

    return amount


def goods_text(row: Contribution) -> str:
    """Goods in a list: "174 bóng đèn"."""
    if row.kind != ContributionKind.IN_KIND:
        return ""
    measure = "" if row.item.casefold().startswith(row.measure.casefold()) else row.measure
    return " ".join(filter(None, [format_decimal(row.amount), measure, row.item]))


def total_of(*kinds: str) -> Sum:
    """The total of some kinds of contributions without their parts."""
    return Sum("amount", filter=Q(kind__in=kinds, part_of__isnull=True))


def contribution_name(row: Contribution) -> str:
    """What a contribution is called in a list."""
    return f"{'Trong đó: ' if row.part_of_id else ''}{row.get_kind_display()}"


def work_text(row: Work) -> str:
    """What was built, in a list."""
    return f"{row.get_kind_display()}, {row.get_action_display().lower()}"


def welfare_text(row: Welfare) -> str:
    """What was done for people, in a list."""
    done = "" if row.action == WelfareAction.SUPPORT else f", {row.get_action_display().lower()}"
    return f"{'Trong đó: ' if row.part_of_id else ''}{row.get_kind_display()}{done}"


def money_column(name: str, label: str) -> Column:
    """A column of đồng with its total."""
    return Column(name, label=label, numeric=True, sort=name, total=Sum(name, filter=WHOLE))
