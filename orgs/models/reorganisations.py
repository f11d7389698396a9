"""Đợt sắp xếp đơn vị: what a legal act does to units, planned step by step, carried out at once, taken back whole."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from orgs.models.documents import Document
from orgs.models.people import RoleAssignment, User
from orgs.models.units import Unit, UnitKind, UnitSuccession
from orgs.permissions import Permission
from orgs.reach import unit_condition


class ReorganisationState(models.TextChoices):
    """Trạng thái của đợt sắp xếp. One that was taken back may be changed and carried out again."""

    DRAFT = "nhap", "Nháp"
    DONE = "da_thuc_hien", "Đã thực hiện"
    BACK = "da_lui_lai", "Đã lùi lại"


class StepKind(models.TextChoices):
    """Việc của một bước. Whether it is a renaming, a merger or a division follows from its units."""

    NEW = "lap_moi", "Lập đơn vị mới"
    INTO = "nhap_vao", "Nhập vào đơn vị đang có"
    END = "ket_thuc", "Kết thúc, không có đơn vị kế tiếp"


class ReorganisationQuerySet(models.QuerySet["Reorganisation"]):
    """Reorganisations a person may see."""

    def visible_to(self, user) -> ReorganisationQuerySet:
        """Those of units this person administers."""
        return self.filter(unit_condition(user, Permission.MANAGE_UNITS))


class Reorganisation(models.Model):
    """Đợt sắp xếp đơn vị: all changes of units that one legal act orders for one day.

    Nothing happens before it is carried out; then old units end the day before, new ones begin, and records stay where
    they are. Old units may complete their figures for `grace_days` after their end; then they are archives.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="Đơn vị chủ trì", related_name="+")
    title = models.CharField("Tên đợt sắp xếp", max_length=200)
    effective_on = models.DateField("Có hiệu lực từ ngày")
    legal_basis = models.CharField("Căn cứ pháp lý", max_length=300)
    document = models.ForeignKey(
        Document,
        models.PROTECT,
        verbose_name="Văn bản trong sổ",
        null=True,
        blank=True,
        related_name="+",
    )
    grace_days = models.PositiveSmallIntegerField(
        "Số ngày đơn vị cũ được nhập nốt",
        default=60,
        help_text="Tính từ ngày có hiệu lực. Hết hạn, đơn vị cũ chỉ còn xem.",
    )
    state = models.CharField(
        "Trạng thái", max_length=12, choices=ReorganisationState, default=ReorganisationState.DRAFT
    )
    created_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="Người lập", null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField("Lập lúc", default=timezone.now, editable=False)
    carried_out_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="Người thực hiện", null=True, editable=False, related_name="+"
    )
    carried_out_at = models.DateTimeField("Thực hiện lúc", null=True, editable=False)
    taken_back_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="Người lùi lại", null=True, editable=False, related_name="+"
    )
    taken_back_at = models.DateTimeField("Lùi lại lúc", null=True, editable=False)

    objects = ReorganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "đợt sắp xếp đơn vị"
        verbose_name_plural = "đợt sắp xếp đơn vị"
        ordering = ["-effective_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(grace_days__lte=1100),
                name="reorganisation_grace_is_short",
                violation_error_message="Hạn nhập nốt không quá 1.100 ngày (ba năm).",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("orgs:reorganisation_detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether its steps may still be changed."""
        return self.state != ReorganisationState.DONE


class ReorganisationStep(models.Model):
    """Một bước sắp xếp: the units that go, and the one that they become (a new one, one that lives on, or none).

    A unit that stands in two steps is divided.
    """

    reorganisation = models.ForeignKey(
        Reorganisation, models.CASCADE, verbose_name="Đợt sắp xếp", related_name="steps"
    )
    kind = models.CharField("Việc", max_length=10, choices=StepKind, default=StepKind.NEW)
    sources = models.ManyToManyField(Unit, verbose_name="Từ các đơn vị", related_name="+")
    existing = models.ForeignKey(
        Unit, models.PROTECT, verbose_name="Nhập vào", null=True, blank=True, related_name="+"
    )
    new_kind = models.CharField("Loại đơn vị mới", max_length=20, choices=UnitKind, blank=True, default="")
    new_name = models.CharField("Tên đơn vị mới", max_length=120, blank=True, default="")
    new_code = models.CharField("Mã số đơn vị mới", max_length=20, blank=True, default="")
    new_parent = models.ForeignKey(
        Unit, models.PROTECT, verbose_name="Thuộc", null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "bước sắp xếp"
        verbose_name_plural = "bước sắp xếp"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(kind="lap_moi", existing__isnull=True, new_parent__isnull=False)
                    & ~Q(new_name="")
                    & ~Q(new_kind="")
                )
                | Q(kind="nhap_vao", existing__isnull=False, new_parent__isnull=True, new_name="")
                | Q(kind="ket_thuc", existing__isnull=True, new_parent__isnull=True, new_name=""),
                name="reorganisation_step_is_whole",
                violation_error_message=(
                    "Lập đơn vị mới thì ghi loại, tên và đơn vị cấp trên; nhập vào thì chọn một đơn vị đang có; "
                    "kết thúc thì để trống cả hai."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.becomes or self.get_kind_display()

    @property
    def becomes(self) -> str:
        """Name of the unit that the sources become; empty at an end."""
        if self.kind == StepKind.INTO:
            return str(self.existing)
        return Unit(kind=self.new_kind, name=self.new_name).full_name if self.kind == StepKind.NEW else ""


class ReorganisationHamlet(models.Model):
    """Thôn, buôn, tổ dân phố của đơn vị bị chia: to which of the steps it goes."""

    reorganisation = models.ForeignKey(
        Reorganisation, models.CASCADE, verbose_name="Đợt sắp xếp", related_name="hamlets"
    )
    hamlet = models.ForeignKey(Unit, models.PROTECT, verbose_name="Thôn, buôn, tổ dân phố", related_name="+")
    step = models.ForeignKey(
        ReorganisationStep, models.CASCADE, verbose_name="Về đơn vị", related_name="hamlets"
    )

    class Meta:
        verbose_name = "thôn, buôn của đơn vị bị chia"
        verbose_name_plural = "thôn, buôn của đơn vị bị chia"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reorganisation", "hamlet"],
                name="reorganisation_hamlet_once",
                violation_error_message="Mỗi thôn, buôn, tổ dân phố chỉ về một đơn vị.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hamlet} → {self.step}"


class ReorganisationRole(models.Model):
    """Vai trò cấp tại đơn vị mới: someone with a role in an old unit gets the same in the unit that a step makes."""

    reorganisation = models.ForeignKey(
        Reorganisation, models.CASCADE, verbose_name="Đợt sắp xếp", related_name="roles"
    )
    role = models.ForeignKey(
        RoleAssignment, models.CASCADE, verbose_name="Vai trò tại đơn vị cũ", related_name="+"
    )
    step = models.ForeignKey(
        ReorganisationStep, models.CASCADE, verbose_name="Tại đơn vị", related_name="roles"
    )
    made = models.ForeignKey(
        RoleAssignment,
        models.SET_NULL,
        verbose_name="Vai trò đã cấp",
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        verbose_name = "vai trò cấp tại đơn vị mới"
        verbose_name_plural = "vai trò cấp tại đơn vị mới"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reorganisation", "role", "step"], name="reorganisation_role_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} → {self.step}"


class ReorganisationEffect(models.Model):
    """Việc đã làm trong đợt: one old unit, what it became, and what it was before, so that it can be taken back."""

    reorganisation = models.ForeignKey(
        Reorganisation, models.PROTECT, verbose_name="Đợt sắp xếp", related_name="effects"
    )
    succession = models.OneToOneField(
        UnitSuccession, models.PROTECT, verbose_name="Kế thừa", related_name="effect"
    )
    step = models.ForeignKey(
        ReorganisationStep, models.PROTECT, verbose_name="Bước", null=True, related_name="+"
    )
    is_new = models.BooleanField("Đơn vị mới lập trong đợt", default=False)
    valid_to_before = models.DateField("Trước đó hết hiệu lực ngày", null=True)
    entries_until_before = models.DateField("Trước đó nhập đến hết ngày", null=True)

    class Meta:
        verbose_name = "việc đã làm trong đợt sắp xếp"
        verbose_name_plural = "việc đã làm trong đợt sắp xếp"
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.succession)
