"""Loại bản ghi: one declaration gives a kind of record its list, form, page, export and address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import models
from django.urls import reverse

from orgs.models import OwnedRecord
from orgs.permissions import Permission

if TYPE_CHECKING:
    from orgs.forms.records import RecordForm


@dataclass(frozen=True)
class Column:
    """A column of a list: what a row shows in it, how it sorts, and what its total is.

    `value` is a field name (choices in words, numbers and days in Vietnamese) or a function of the row giving text or
    a number. `sort` is the field to order by ("" when it cannot). `total` is an aggregate over the filtered rows.
    `export` overrides what goes into the spreadsheet.
    """

    key: str
    label: str = ""
    value: Callable[[Any], Any] | str = ""
    numeric: bool = False
    sort: str = ""
    total: models.Aggregate | models.expressions.Combinable | None = None
    export: Callable[[Any], Any] | None = None


@dataclass(frozen=True)
class RecordKind:
    """One kind of record and how people meet it. `key` makes the URL names: meeting_list, meeting_create …"""

    key: str
    namespace: str
    slug: str
    model: type[OwnedRecord]
    form: type[RecordForm]
    columns: tuple[Column, ...]
    filters: tuple[str, ...] = ()
    day_field: str = "starts_on"
    search: tuple[str, ...] = ("search_key",)
    select_related: tuple[str, ...] = ("unit",)
    prefetch: tuple[str, ...] = ()
    sticky: tuple[str, ...] = ("unit",)
    intro: str = ""
    one: str = ""
    many: str = ""
    sheet_kind: str = ""
    view_right: Permission = Permission.VIEW_RECORDS
    edit_right: Permission = Permission.ENTER_RECORDS
    related: Callable[[Any, Any], list[dict[str, Any]]] | None = None
    default_order: tuple[str, ...] = field(default=())
    links: tuple[tuple[str, str], ...] = ()
    """Pages about these records beside their list: words and the name of the address."""

    @property
    def label_one(self) -> str:
        """The kind in the singular."""
        return self.one or str(self.model._meta.verbose_name)

    @property
    def label_plural(self) -> str:
        """The kind as a heading."""
        text = self.many or str(self.model._meta.verbose_name_plural)
        return text[:1].upper() + text[1:]

    def url(self, action: str, pk: int | None = None) -> str:
        """Address of an action: list, create, export; with a row's number: detail, edit, delete."""
        return reverse(f"{self.namespace}:{self.key}_{action}", args=[pk] if pk else [])

    def visible_rows(self, user) -> models.QuerySet:
        """Rows this person may read, with what a list shows of them."""
        return (
            self.model._default_manager.visible_to(user)
            .select_related(*self.select_related)
            .prefetch_related(*self.prefetch)
        )

    def editable_rows(self, user) -> models.QuerySet:
        """Rows this person may change."""
        return self.model._default_manager.editable_by(user)
