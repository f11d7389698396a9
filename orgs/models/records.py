"""Bản ghi: what every record of an office has in common."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from orgs.models.units import Unit
from orgs.permissions import Permission
from orgs.reach import unit_condition


class Level(models.TextChoices):
    """Cấp thực hiện: whose work a record counts as. The same figure is reported apart for each."""

    PROVINCE = "tinh", "Cấp tỉnh"
    DISTRICT = "huyen", "Cấp huyện"
    COMMUNE = "xa", "Cấp xã"
    JOINT = "phoi_hop", "Phối hợp"
    ALL = "cac_cap", "Các cấp"


class Qualifier(models.TextChoices):
    """Mức độ chính xác của một số liệu, as offices write it before the number."""

    EXACT = "", "Chính xác"
    ABOUT = "khoảng", "Khoảng"
    MORE = "hơn", "Hơn"
    OVER = "trên", "Trên"
    NEARLY = "gần", "Gần"
    ESTIMATED = "ước", "Ước"


class OwnedRecordQuerySet(models.QuerySet):
    """Rows of the offices a person reaches."""

    def visible_to(self, user):
        """Rows of units whose records this person may read."""
        return self.filter(unit_condition(user, Permission.VIEW_RECORDS))

    def editable_by(self, user):
        """Rows of units for which this person may enter records."""
        return self.filter(unit_condition(user, Permission.ENTER_RECORDS))

    def citable_by(self, user):
        """Rows a person may name in own records: those they read, and those of the units above their own.

        A commune's meeting belongs to a movement of the district, its model carries out a resolution of the district.
        """
        above = {int(part) for _, _, path in user.held_roles for part in path.split(".") if part}
        return self.filter(unit_condition(user, Permission.VIEW_RECORDS) | models.Q(unit_id__in=above))

    def inside(self, unit: Unit):
        """Rows of a unit and of all units below it."""
        return self.filter(unit__path__startswith=unit.path)


class OwnedRecord(models.Model):
    """Base of all records: the unit that keeps and reports it, and a version against lost updates.

    `identity_fields` name what makes two rows the same thing (the unit is always one of them); `identity_key` is a
    digest of them, unique, kept by the services and the import, so that nothing is written twice by two doors at once.
    `version` grows by one with each change of the row.
    """

    identity_fields: ClassVar[tuple[str, ...]] = ()
    lock_days: ClassVar[tuple[str, ...]] = ()
    """The days that put a row into a locked period, as the lock triggers of its table know them; () is never locked."""
    locks_by_span: ClassVar[bool] = False
    """Whether `lock_days` are the first and last day of a span."""

    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="Đơn vị báo cáo", related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False, db_default=1)
    identity_key = models.CharField(
        max_length=64,
        null=True,
        unique=True,
        editable=False,
        error_messages={
            "unique": "Bản ghi này đã có: cùng đơn vị, cùng ngày và cùng nội dung với một bản ghi trước."
        },
    )
    created_at = models.DateTimeField("Nhập lúc", default=timezone.now, editable=False)
    updated_at = models.DateTimeField("Sửa lúc", default=timezone.now, editable=False)

    objects = OwnedRecordQuerySet.as_manager()

    class Meta:
        abstract = True

    def held(self) -> str:
        """Why a person may not write the record now although no lock covers it; empty when they may."""
        return ""


def dates_in_order(name: str, starts: str = "starts_on", ends: str = "ends_on") -> models.CheckConstraint:
    """The constraint that a range of days does not end before it starts; an open end is allowed."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{ends}__isnull": True})
        | models.Q(**{f"{starts}__isnull": True})
        | models.Q(**{f"{ends}__gte": models.F(starts)}),
        name=name,
        violation_error_message="Ngày kết thúc phải bằng hoặc sau ngày bắt đầu.",
    )


def not_negative(field: str, name: str, label: str) -> models.CheckConstraint:
    """The constraint that an optional number is zero or more."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{field}__isnull": True}) | models.Q(**{f"{field}__gte": 0}),
        name=name,
        violation_error_message=f"{label} không được là số âm.",
    )
