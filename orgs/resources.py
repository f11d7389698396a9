"""Bản ghi ra và vào bảng tính: the base of every Resource, with columns named and read as the model's fields are."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from import_export import fields, resources, widgets
from tablib import Dataset

from common.sheets import SheetColumn, write_table
from orgs.audit import acting
from orgs.models import OwnedRecord, Unit, User
from orgs.models.audit import Door
from orgs.services.identity import identity_key
from orgs.sheet_widgets import PlacesWidget, Reached, widget_of


def heading(field: models.Field) -> str:
    """The heading of a column: the field's label."""
    text = str(field.verbose_name)
    return text[:1].upper() + text[1:]


class RecordResource(resources.ModelResource):
    """Rows of one kind as a table, out and in again.

    `user` is the person who reads or writes, `unit` the unit of rows whose cell is empty. Rows are recognised by their
    identity, so a sheet sent back unchanged changes nothing. Each row is judged as a form is; refusals name their cell.
    """

    left_out: ClassVar[tuple[str, ...]] = ()
    """Columns that have no place in a table: rows that name something there are not exported."""

    class Meta:
        import_id_fields: ClassVar = ()
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True

    @classmethod
    def field_from_django_field(
        cls, field_name: str, django_field: models.Field, readonly: bool
    ) -> fields.Field:
        """A column headed by the field's label. An empty cell leaves the default where nothing is not allowed."""
        widget = widget_of(django_field)
        return fields.Field(
            field_name, heading(django_field), widget, saves_null_values=django_field.null, readonly=readonly
        )

    def __init__(self, *, user: User, unit: Unit | None = None, reason: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.user, self.unit, self.reason = user, unit, reason
        for field in self.fields.values():
            if isinstance(field.widget, Reached):
                field.widget.user, field.widget.unit = user, unit

    def get_queryset(self) -> models.QuerySet:
        """The rows this person may read that a table can tell apart, with what it shows of them."""
        model = self._meta.model
        single = [name for name in self.fields if isinstance(model._meta.get_field(name), models.ForeignKey)]
        many = [
            f"{name}__parent" if isinstance(field.widget, PlacesWidget) else name
            for name, field in self.fields.items()
            if isinstance(field.widget, widgets.ManyToManyWidget)
        ]
        rows = model._default_manager.visible_to(self.user).filter(
            **{f"{name}__isnull": True for name in self.left_out}
        )
        return rows.select_related(*single).prefetch_related(*many)

    def export_field(self, field: fields.Field, instance: OwnedRecord, **kwargs: Any) -> Any:
        """A cell; places are named as seen from the unit that keeps the row."""
        if isinstance(field.widget, PlacesWidget):
            field.widget.unit = instance.unit
        return super().export_field(field, instance, **kwargs)

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """Look for places in the area of the row's own unit first."""
        try:
            keeper = self.fields["unit"].clean(row)
        except (KeyError, ValueError):
            keeper = self.unit
        for field in self.fields.values():
            if isinstance(field.widget, PlacesWidget):
                field.widget.unit = keeper

    def import_data(self, *args: Any, **kwargs: Any) -> Any:
        """Read a table; what is written carries the person and the door into the trail."""
        with acting(by=self.user, door=Door.SHEET, reason=self.reason):
            return super().import_data(*args, **kwargs)

    def get_or_init_instance(self, instance_loader: Any, row: Any) -> tuple[OwnedRecord, bool]:
        """The stored row of the same identity, or a new one."""
        draft = self.init_instance(row)
        try:
            for field in self._single_columns(row):
                field.save(draft, row)
            key = identity_key(draft, self._many(row))
        except (ValueError, ValidationError):
            return self.init_instance(row), True
        found = self._meta.model._default_manager.filter(identity_key=key).first()
        return (found, False) if found else (self.init_instance(row), True)

    def _single_columns(self, row: Any) -> list[fields.Field]:
        return [
            field
            for field in self.get_import_fields()
            if field.column_name in row and not isinstance(field.widget, widgets.ManyToManyWidget)
        ]

    def _many(self, row: Any) -> dict[str, list[Any]]:
        return {
            field.attribute: field.clean(row)
            for field in self.get_import_fields()
            if field.column_name in row and isinstance(field.widget, widgets.ManyToManyWidget)
        }

    def before_save_instance(self, instance: OwnedRecord, row: Any, **kwargs: Any) -> None:
        """Keep identity and version as the services do."""
        instance.identity_key = identity_key(instance, self._many(row))
        instance.version += instance.pk is not None

    def workbook(self, rows: models.QuerySet | None = None, title: str = "") -> bytes:
        """The rows as an xlsx workbook with real numbers and days and no live formula."""
        table: Dataset = self.export(self.get_queryset() if rows is None else rows)
        numeric = {field.column_name for field in self.fields.values() if self._is_number(field)}
        columns = [SheetColumn(name, numeric=name in numeric) for name in table.headers]
        return write_table(title or str(self._meta.model._meta.verbose_name_plural), columns, table)

    def _is_number(self, field: fields.Field) -> bool:
        return isinstance(
            self._meta.model._meta.get_field(field.attribute), models.IntegerField | models.DecimalField
        )
