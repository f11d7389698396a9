"""Nhật ký: who changed what, when, from what to what, why and through which door. Written by database triggers."""

from __future__ import annotations

from django.db import models

from orgs.permissions import Permission
from orgs.reach import unit_condition


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    """Lines a person may read."""

    def visible_to(self, user) -> AuditQuerySet:
        """Lines about rows of units in which this person may read the trail."""
        from orgs.models.units import Unit

        units = Unit.objects.filter(unit_condition(user, Permission.VIEW_AUDIT, prefix="")).values("pk")
        return self.filter(unit_id__in=units)

    def about(self, row: models.Model) -> AuditQuerySet:
        """Lines about one row, the newest first."""
        return self.filter(table=row._meta.db_table, row_id=row.pk).order_by("-pk")


class Door(models.TextChoices):
    """Qua đâu: the way by which a change came in."""

    FORM = "form", "Biểu nhập"
    SHEET = "sheet", "Bảng tính"
    COMMAND = "command", "Lệnh quản trị"
    SYSTEM = "system", "Hệ thống"
    UNKNOWN = "", "Ghi trực tiếp"


class Operation(models.TextChoices):
    """Việc đã làm."""

    INSERT = "I", "Thêm"
    UPDATE = "U", "Sửa"
    DELETE = "D", "Xóa"


class AuditEntry(models.Model):
    """Một dòng nhật ký. No foreign keys: a line outlives what it is about.

    `changes` maps a column to [old text or null, new text or null]; a new row has only new texts, a deleted only old.
    `image` of a deleted row is {its table: all its columns as text}, from which it can be brought back exactly.
    """

    at = models.DateTimeField("Lúc")
    user_id = models.BigIntegerField("Số của người dùng", null=True)
    username = models.CharField("Người thực hiện", max_length=60, default="")
    door = models.CharField("Qua", max_length=10, choices=Door, default="")
    reason = models.TextField("Lý do", default="")
    action_id = models.CharField("Mã thao tác", max_length=36, default="")
    operation = models.CharField("Việc", max_length=1, choices=Operation)
    table = models.CharField("Bảng", max_length=63)
    row_id = models.BigIntegerField("Số của bản ghi")
    unit_id = models.BigIntegerField("Số của đơn vị", null=True)
    changes = models.JSONField("Thay đổi", default=dict)
    image = models.JSONField("Bản ghi trước khi xóa", null=True, editable=False)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = "dòng nhật ký"
        verbose_name_plural = "nhật ký"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["table", "row_id", "-id"], name="audit_of_row"),
            models.Index(fields=["unit_id", "-id"], name="audit_of_unit"),
            models.Index(fields=["user_id", "-id"], name="audit_of_user"),
            models.Index(fields=["table", "-id"], condition=models.Q(operation="D"), name="audit_of_deleted"),
            models.Index(fields=["action_id"], condition=models.Q(operation="D"), name="audit_gone_together"),
        ]

    def __str__(self) -> str:
        return f"{self.get_operation_display()} {self.table} {self.row_id}"
