"""Quy tắc chất lượng: rules about numbers kept as data, where they are off, and warnings a person has checked."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from orgs.models.people import User
from orgs.models.units import Unit
from orgs.permissions import Permission
from orgs.reach import unit_condition

FIGURES = "figures"
"""The subject of rules about figures of a unit and period; every other subject is the label of a kind of record."""


class RuleKind(models.TextChoices):
    """Kiểu quy tắc."""

    COMPARE = "so_sanh", "So sánh hai số"
    TOGETHER = "cung_co", "Phải có cùng nhau"
    EXCLUSIVE = "loai_tru", "Không được có cùng nhau"
    RANGE = "khoang", "Trong khoảng giá trị"
    JUMP = "nhay_vot", "Nhảy vọt so với chính đơn vị"
    PARTS = "tong", "Các phần và tổng"


class Operator(models.TextChoices):
    """Phải như thế nào."""

    AT_MOST = "<=", "không lớn hơn"
    AT_LEAST = ">=", "không nhỏ hơn"
    BELOW = "<", "nhỏ hơn"
    ABOVE = ">", "lớn hơn"
    EQUAL = "=", "bằng"
    DIFFERENT = "!=", "khác"


class Missing(models.TextChoices):
    """Khi thiếu số."""

    SKIP = "bo_qua", "Bỏ qua, không xét"
    ZERO = "bang_0", "Coi là 0"
    REPORT = "bao_thieu", "Cảnh báo là còn thiếu"


class Importance(models.TextChoices):
    """Mức quan trọng."""

    HIGH = "cao", "Cao"
    MEDIUM = "vua", "Vừa"
    LOW = "thap", "Thấp"


class QualityRuleQuerySet(models.QuerySet["QualityRule"]):
    """Rules a person may read or change."""

    def visible_to(self, user) -> QualityRuleQuerySet:
        """Shipped rules, those of the units in reach and those of the units above, which hold for them too."""
        above = {int(part) for _, _, path in user.held_roles for part in path.split(".") if part}
        own = unit_condition(user, Permission.VIEW_RECORDS, prefix="owner__")
        return self.filter(Q(owner__isnull=True) | own | Q(owner_id__in=above))

    def editable_by(self, user) -> QualityRuleQuerySet:
        """Rules of units in which this person manages rules; shipped rules belong to nobody."""
        return self.filter(unit_condition(user, Permission.MANAGE_RULES, prefix="owner__"))


class QualityRule(models.Model):
    """Quy tắc chất lượng: what is allowed but unlikely, as data; a finding is a question, never a refusal.

    `subject` is the label of a kind of record ("campaigns.meeting") or "figures". `left` and `right` name its columns
    (indicator codes for figures) with spaces between; several are added. `right` is what `left` is compared with, the
    total of the parts, what must be there when `left` is, or for a jump the columns in which rows must be alike.
    `only_where` narrows to rows with certain choices: "kind=tien+xa_hoi_hoa". A rule without an `owner` is shipped and
    known by its `code`; an office's own rule holds for the office and all units below.
    """

    name = models.CharField("Tên quy tắc", max_length=120)
    kind = models.CharField("Kiểu quy tắc", max_length=10, choices=RuleKind)
    subject = models.CharField("Áp dụng cho", max_length=60, db_index=True)
    left = models.CharField("Cột xét", max_length=300)
    operator = models.CharField("Phải", max_length=2, choices=Operator, blank=True, default="")
    right = models.CharField("So với", max_length=300, blank=True, default="")
    factor = models.DecimalField("Hệ số", max_digits=12, decimal_places=4, default=1)
    low = models.DecimalField("Từ", max_digits=20, decimal_places=4, null=True, blank=True)
    high = models.DecimalField("Đến", max_digits=20, decimal_places=4, null=True, blank=True)
    enough = models.PositiveSmallIntegerField("Số lần trước ít nhất", default=3)
    only_where = models.CharField("Chỉ khi", max_length=200, blank=True, default="")
    missing = models.CharField("Khi thiếu số", max_length=10, choices=Missing, default=Missing.SKIP)
    importance = models.CharField(
        "Mức quan trọng", max_length=5, choices=Importance, default=Importance.MEDIUM
    )
    message = models.CharField("Lời cảnh báo", max_length=300, blank=True, default="")
    instruction = models.CharField("Việc cần làm", max_length=300)
    owner = models.ForeignKey(
        Unit, models.PROTECT, verbose_name="Đơn vị đặt quy tắc", null=True, blank=True, related_name="+"
    )
    code = models.CharField("Mã", max_length=30, blank=True, default="")
    is_active = models.BooleanField("Đang dùng", default=True)

    objects = QualityRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "quy tắc chất lượng"
        verbose_name_plural = "quy tắc chất lượng"
        ordering = ["subject", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="rule_code_once"),
            models.CheckConstraint(
                condition=Q(factor__gt=0),
                name="rule_factor_positive",
                violation_error_message="Hệ số phải lớn hơn 0.",
            ),
            models.CheckConstraint(
                condition=Q(low__isnull=True) | Q(high__isnull=True) | Q(high__gte=models.F("low")),
                name="rule_bounds_in_order",
                violation_error_message="“Đến” phải bằng hoặc lớn hơn “Từ”.",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["so_sanh", "tong"]) | (~Q(operator="") & ~Q(right="")),
                name="rule_comparison_complete",
                violation_error_message="Hãy chọn đủ hai vế và cách so sánh.",
            ),
            models.CheckConstraint(
                condition=Q(owner__isnull=False) | ~Q(code=""),
                name="rule_owner_or_code",
                violation_error_message="Hãy chọn đơn vị đặt quy tắc.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def left_terms(self) -> list[str]:
        """The columns that are looked at."""
        return self.left.split()

    @property
    def right_terms(self) -> list[str]:
        """The columns they are held against."""
        return self.right.split()

    @property
    def terms(self) -> list[str]:
        """All columns the rule speaks of, each once."""
        return list(dict.fromkeys([*self.left_terms, *self.right_terms]))

    @property
    def narrowed(self) -> tuple[str, frozenset[str]] | None:
        """The column and its choices that `only_where` names; None for all rows."""
        column, sign, choices = self.only_where.partition("=")
        return (column.strip(), frozenset(choices.strip().split("+"))) if sign else None

    @property
    def key(self) -> str:
        """What tells the rule from others in sheets and scripts: its code, or its number."""
        return self.code or (str(self.pk) if self.pk else "moi")


class QualitySwitch(models.Model):
    """Quy tắc tắt ở đơn vị: a rule from above or shipped that does not hold in a unit and below it."""

    rule = models.ForeignKey(QualityRule, models.CASCADE, verbose_name="Quy tắc", related_name="switches")
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="Đơn vị", related_name="+")
    switched_by = models.ForeignKey(User, models.PROTECT, verbose_name="Người tắt", related_name="+")
    switched_at = models.DateTimeField("Tắt lúc", db_default=Now(), editable=False)

    class Meta:
        verbose_name = "quy tắc tắt ở đơn vị"
        verbose_name_plural = "quy tắc tắt ở đơn vị"
        constraints = [models.UniqueConstraint(fields=["rule", "unit"], name="rule_off_once_per_unit")]

    def __str__(self) -> str:
        return f"{self.rule} – {self.unit}"


class QualityConfirmation(models.Model):
    """Cảnh báo đã kiểm tra: a person says that an unlikely value is right, and why.

    `about` is a record ("campaigns.meeting:12") or a period of figures ("figures:2023-01-01:2023-12-31");
    `fingerprint` is a digest of the numbers that were checked, so that the warning opens again when one changes.
    """

    rule = models.ForeignKey(
        QualityRule, models.CASCADE, verbose_name="Quy tắc", related_name="confirmations"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="Đơn vị", related_name="+")
    about = models.CharField("Về", max_length=120)
    fingerprint = models.CharField("Dấu của các số", max_length=64)
    reason = models.CharField("Lý do", max_length=300)
    confirmed_by = models.ForeignKey(User, models.PROTECT, verbose_name="Người kiểm tra", related_name="+")
    confirmed_at = models.DateTimeField("Kiểm tra lúc", db_default=Now(), editable=False)

    class Meta:
        verbose_name = "cảnh báo đã kiểm tra"
        verbose_name_plural = "cảnh báo đã kiểm tra"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "unit", "about"], name="confirmed_once"),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="confirmation_has_reason",
                violation_error_message="Hãy ghi lý do vì sao số này đúng.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.about}"
