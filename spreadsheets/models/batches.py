"""Đợt nhập và các dòng của nó."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from orgs.models import Unit, User
from orgs.permissions import Permission
from orgs.reach import unit_condition
from reports.models import Job


class BatchState(models.TextChoices):
    """Bước của đợt nhập."""

    UPLOADED = "uploaded", "Đã nhận tệp"
    READING = "reading", "Đang đọc và kiểm tra"
    REFUSED = "refused", "Không nhận được tệp"
    READY = "ready", "Chờ xác nhận"
    COMMITTING = "committing", "Đang ghi"
    COMMITTED = "committed", "Đã ghi"
    DISCARDED = "discarded", "Đã bỏ, không ghi gì"
    UNDONE = "undone", "Đã hoàn tác"


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    """Batches of units where a person may import."""

    def visible_to(self, user) -> ImportBatchQuerySet:
        """Batches of units in reach of the right to import."""
        return self.filter(unit_condition(user, Permission.IMPORT_SHEETS))


class ImportBatch(models.Model):
    """Một đợt nhập: one file for one kind of record, a unit and a period, from upload to what it wrote.

    The file is kept in the database, so that every worker can read it; its name is a label and never a path.
    """

    kind = models.CharField("Loại bảng", max_length=30)
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="Đơn vị", related_name="import_batches")
    starts_on = models.DateField("Kỳ: từ ngày")
    ends_on = models.DateField("Kỳ: đến ngày")
    file_name = models.CharField("Tên tệp", max_length=200)
    content = models.BinaryField("Tệp gốc")
    sha256 = models.CharField("Mã băm", max_length=64, db_index=True)
    size = models.PositiveIntegerField("Cỡ (byte)")
    state = models.CharField("Trạng thái", max_length=12, choices=BatchState, default=BatchState.UPLOADED)
    refusal_code = models.CharField(max_length=30, blank=True, default="")
    refusal = models.TextField("Lý do không nhận", blank=True, default="")
    layout = models.JSONField("Cột đã nhận ra", default=dict, blank=True)
    fingerprint = models.CharField("Dấu của bản xem trước", max_length=64, blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    new_count = models.PositiveIntegerField("Dòng mới", default=0)
    changed_count = models.PositiveIntegerField("Dòng thay đổi", default=0)
    same_count = models.PositiveIntegerField("Dòng không đổi", default=0)
    error_count = models.PositiveIntegerField("Dòng có lỗi", default=0)
    skipped_count = models.PositiveIntegerField("Dòng bỏ qua", default=0)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(User, models.PROTECT, verbose_name="Người gửi tệp", related_name="+")
    created_at = models.DateTimeField("Gửi lúc", default=timezone.now)
    committed_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="Người ghi", null=True, related_name="+"
    )
    committed_at = models.DateTimeField("Ghi lúc", null=True, blank=True)
    undone_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="Người hoàn tác", null=True, related_name="+"
    )
    undone_at = models.DateTimeField("Hoàn tác lúc", null=True, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "đợt nhập"
        verbose_name_plural = "các đợt nhập từ bảng tính"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["unit", "-id"], name="batch_of_unit")]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("spreadsheets:batch_detail", args=[self.pk])


class RowState(models.TextChoices):
    """Dòng sẽ làm gì."""

    NEW = "new", "Mới"
    CHANGED = "changed", "Thay đổi"
    SAME = "same", "Không đổi"
    ERROR = "error", "Có lỗi"
    SKIPPED = "skipped", "Bỏ qua"


class ImportRow(models.Model):
    """Một dòng của tệp: what was read, how it was judged, what it did.

    Snapshots, never queried as figures: `cells` the raw text by column key, `values` what was read, `warnings` and
    `errors` lists of {column, code, message, raw}, `corrections` what a person typed in the preview, `before` the
    record's columns before this row changed it, `source` the typed cells and sections it was judged from, `wrote` the
    parts it wrote below its record.
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    sheet = models.CharField("Trang tính", max_length=100)
    row_number = models.PositiveIntegerField("Dòng")
    state = models.CharField("Trạng thái", max_length=8, choices=RowState)
    why = models.CharField("Lý do bỏ qua", max_length=12, blank=True, default="")
    cells = models.JSONField(default=dict)
    values = models.JSONField(default=dict)
    warnings = models.JSONField(default=list)
    errors = models.JSONField(default=list)
    corrections = models.JSONField(default=dict)
    changes = models.JSONField(default=list)
    identity_key = models.CharField(max_length=64, blank=True, default="")
    record_id = models.BigIntegerField("Bản ghi", null=True, blank=True)
    record_version = models.PositiveIntegerField(null=True, blank=True)
    before = models.JSONField(null=True, blank=True)
    source = models.JSONField(default=dict)
    wrote = models.JSONField(default=dict)
    is_written = models.BooleanField("Đã ghi", default=False)
    is_taken_back = models.BooleanField("Đã hoàn tác", default=False)

    class Meta:
        verbose_name = "dòng của đợt nhập"
        verbose_name_plural = "dòng của đợt nhập"
        ordering = ["sheet", "row_number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "sheet", "row_number"], name="import_row_once"),
        ]
        indexes = [
            models.Index(fields=["batch", "state", "row_number"], name="import_row_of_state"),
            models.Index(fields=["record_id"], condition=Q(is_written=True), name="import_row_of_record"),
            # What a page of the preview says about the whole file is found without reading the whole file.
            models.Index(fields=["batch"], condition=~Q(errors=[]), name="import_row_wrong"),
            models.Index(fields=["batch"], condition=~Q(warnings=[]), name="import_row_warned"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} dòng {self.row_number}"
