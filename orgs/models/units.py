"""Đơn vị: the dated tree of provinces, districts, communes and hamlets, and how units follow one another."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from common.expressions import FoldVi, SortVi
from orgs.permissions import Permission
from orgs.reach import unit_condition


class Tier(models.TextChoices):
    """Cấp của đơn vị: what a kind of unit is to reports, whatever its name. A tree may leave tiers out."""

    PROVINCE = "province", "cấp tỉnh"
    DISTRICT = "district", "cấp huyện"
    COMMUNE = "commune", "cấp xã"
    HAMLET = "hamlet", "thôn, buôn, tổ dân phố"
    GROUP = "group", "cụm"


class UnitKind(models.TextChoices):
    """Loại đơn vị, with the word that stands before its name."""

    PROVINCE = "tinh", "Tỉnh"
    CENTRAL_CITY = "thanh_pho_tw", "Thành phố trực thuộc trung ương"
    DISTRICT = "huyen", "Huyện"
    TOWN = "thi_xa", "Thị xã"
    CITY = "thanh_pho", "Thành phố"
    URBAN_DISTRICT = "quan", "Quận"
    COMMUNE = "xa", "Xã"
    WARD = "phuong", "Phường"
    TOWNSHIP = "thi_tran", "Thị trấn"
    SPECIAL_ZONE = "dac_khu", "Đặc khu"
    THON = "thon", "Thôn"
    BUON = "buon", "Buôn"
    BON = "bon", "Bon"
    LANG = "lang", "Làng"
    BAN = "ban", "Bản"
    AP = "ap", "Ấp"
    QUARTER = "khu_pho", "Khu phố"
    RESIDENTIAL_GROUP = "to_dan_pho", "Tổ dân phố"
    GROUP = "cum", "Cụm"

    @property
    def tier(self) -> Tier:
        """Cấp mà loại đơn vị này thuộc về."""
        return TIER_OF_KIND[self]


TIER_OF_KIND: dict[str, Tier] = {
    UnitKind.PROVINCE: Tier.PROVINCE,
    UnitKind.CENTRAL_CITY: Tier.PROVINCE,
    UnitKind.DISTRICT: Tier.DISTRICT,
    UnitKind.TOWN: Tier.DISTRICT,
    UnitKind.CITY: Tier.DISTRICT,
    UnitKind.URBAN_DISTRICT: Tier.DISTRICT,
    UnitKind.COMMUNE: Tier.COMMUNE,
    UnitKind.WARD: Tier.COMMUNE,
    UnitKind.TOWNSHIP: Tier.COMMUNE,
    UnitKind.SPECIAL_ZONE: Tier.COMMUNE,
    UnitKind.THON: Tier.HAMLET,
    UnitKind.BUON: Tier.HAMLET,
    UnitKind.BON: Tier.HAMLET,
    UnitKind.LANG: Tier.HAMLET,
    UnitKind.BAN: Tier.HAMLET,
    UnitKind.AP: Tier.HAMLET,
    UnitKind.QUARTER: Tier.HAMLET,
    UnitKind.RESIDENTIAL_GROUP: Tier.HAMLET,
    UnitKind.GROUP: Tier.GROUP,
}


def kinds_of(tier: Tier) -> list[str]:
    """The kinds of one tier, as stored."""
    return [kind for kind, its_tier in TIER_OF_KIND.items() if its_tier == tier]


def full_name(kind: str, name: str) -> str:
    """A unit's name with its kind before it, unless the name says it already."""
    word = {UnitKind.GROUP: "Cụm", UnitKind.CENTRAL_CITY: "Thành phố"}.get(
        UnitKind(kind), UnitKind(kind).label
    )
    if TIER_OF_KIND[kind] == Tier.HAMLET and any(
        name.casefold().startswith(UnitKind(one).label.casefold()) for one in kinds_of(Tier.HAMLET)
    ):
        return name
    return name if name.split(" ", 1)[0].casefold() == word.casefold() else f"{word} {name}"


def running(name: str) -> str:
    """A full name inside a sentence."""
    return name[:1].lower() + name[1:]


def in_force(first: datetime.date | None, last: datetime.date | None, day: datetime.date) -> bool:
    """Whether a day lies between two, both included; an open end is in force."""
    return (first is None or first <= day) and (last is None or last >= day)


class UnitQuerySet(models.QuerySet["Unit"]):
    """Units a person may see, and units by time and tier."""

    def visible_to(self, user) -> UnitQuerySet:
        """Units whose records this person may read."""
        return self.filter(unit_condition(user, Permission.VIEW_RECORDS, prefix=""))

    def editable_by(self, user) -> UnitQuerySet:
        """Units for which this person may enter records."""
        return self.filter(unit_condition(user, Permission.ENTER_RECORDS, prefix=""))

    def allowed(self, user, permission: Permission) -> UnitQuerySet:
        """Units in which this person holds a right."""
        return self.filter(unit_condition(user, permission, prefix=""))

    def active_on(self, day: datetime.date) -> UnitQuerySet:
        """Units in force on a day; both ends of validity count."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        )

    def active_between(self, starts_on: datetime.date, ends_on: datetime.date) -> UnitQuerySet:
        """Units in force on at least one day of a period."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=ends_on),
            Q(valid_to__isnull=True) | Q(valid_to__gte=starts_on),
        )

    def of_tier(self, tier: Tier) -> UnitQuerySet:
        """Units of one tier."""
        return self.filter(kind__in=kinds_of(tier))

    def inside(self, unit: Unit) -> UnitQuerySet:
        """A unit and all below it."""
        return self.filter(path__startswith=unit.path)


class Unit(models.Model):
    """Đơn vị hành chính hoặc địa bàn dân cư (tỉnh … thôn, buôn), in force between two days.

    The official code is an attribute: codes were given to other units with other names in 2025, so the portal's own
    number is the identity. `path` (own numbers of all ancestors and of the unit, each followed by a dot) is kept by a
    trigger for every write.
    """

    kind = models.CharField("Loại", max_length=20, choices=UnitKind)
    name = models.CharField(
        "Tên",
        max_length=120,
        help_text="Chỉ ghi tên riêng, ví dụ Đắk Phơi, Buôn Dlei, Thôn 1.",
    )
    code = models.CharField("Mã số", max_length=20, blank=True, default="", db_index=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="Thuộc",
        null=True,
        blank=True,
        related_name="children",
    )
    valid_from = models.DateField("Có từ ngày", null=True, blank=True)
    valid_to = models.DateField("Đến hết ngày", null=True, blank=True)
    entries_until = models.DateField(
        "Nhập số liệu đến hết ngày",
        null=True,
        blank=True,
        help_text="Sau ngày này không ai nhập, sửa số liệu của đơn vị. Để trống nếu không khóa.",
    )
    members = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="groups",
        verbose_name="Các đơn vị trong cụm",
    )
    path = models.CharField(max_length=200, editable=False, default="", db_index=True)
    search_key = models.GeneratedField(
        expression=FoldVi("name"),
        output_field=models.CharField(max_length=200, db_collation="C"),
        db_persist=True,
    )
    sort_key = models.GeneratedField(
        expression=SortVi("name"),
        output_field=models.CharField(max_length=400, db_collation="C"),
        db_persist=True,
    )

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = "đơn vị"
        verbose_name_plural = "đơn vị"
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="unit_dates_in_order",
                violation_error_message="Ngày hết hiệu lực phải sau ngày có hiệu lực.",
            ),
            models.UniqueConstraint(
                fields=["parent", "kind", "name", "valid_from"],
                nulls_distinct=False,
                name="unit_once_in_parent",
                violation_error_message="Đơn vị này đã có trong cùng đơn vị cấp trên.",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_absolute_url(self) -> str:
        return reverse("orgs:unit_detail", args=[self.pk])

    @property
    def tier(self) -> Tier:
        """Cấp của đơn vị."""
        return TIER_OF_KIND[self.kind]

    @property
    def full_name(self) -> str:
        """The name with its kind before it ("xã Đắk Phơi" → "Xã Đắk Phơi"), unless the name says it already."""
        return full_name(self.kind, self.name)

    @property
    def running_name(self) -> str:
        """The name inside a sentence: "xã Đắk Phơi", "buôn Dlei"."""
        return running(self.full_name)

    def ancestor_ids(self) -> list[int]:
        """Own numbers of the units above, the highest first."""
        return [int(part) for part in self.path.split(".") if part][:-1]

    def takes_entries_on(self, day: datetime.date) -> bool:
        """Whether figures of the unit may still be written on a day; otherwise it is an archive."""
        return self.entries_until is None or self.entries_until >= day

    def is_active_on(self, day: datetime.date) -> bool:
        """Whether the unit was in force on that day."""
        return in_force(self.valid_from, self.valid_to, day)


class SuccessionKind(models.TextChoices):
    """Hình thức thay đổi đơn vị."""

    RENAME = "doi_ten", "Đổi tên"
    MERGE = "nhap", "Nhập"
    DIVIDE = "chia", "Chia"
    MOVE = "cap_tren", "Giữ tên, sang đơn vị cấp trên mới"
    TRANSFER = "chuyen", "Chuyển chức năng"
    END = "ket_thuc", "Kết thúc hoạt động"


class UnitSuccession(models.Model):
    """Kế thừa đơn vị: one step from a predecessor to a successor, with its date and legal basis.

    Many to many: a merger has one row per predecessor, a division one per successor, an end has no successor.
    """

    kind = models.CharField("Hình thức", max_length=10, choices=SuccessionKind)
    predecessor = models.ForeignKey(
        Unit, models.PROTECT, verbose_name="Đơn vị cũ", related_name="succession_out"
    )
    successor = models.ForeignKey(
        Unit,
        models.PROTECT,
        verbose_name="Đơn vị mới",
        related_name="succession_in",
        null=True,
        blank=True,
    )
    effective_on = models.DateField("Có hiệu lực từ ngày")
    legal_basis = models.CharField("Căn cứ pháp lý", max_length=300, blank=True, default="")
    note = models.TextField("Ghi chú", blank=True, default="")

    class Meta:
        verbose_name = "kế thừa đơn vị"
        verbose_name_plural = "kế thừa đơn vị"
        ordering = ["effective_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor", "effective_on"],
                nulls_distinct=False,
                name="succession_once",
                violation_error_message="Bước kế thừa này đã được ghi.",
            ),
            models.CheckConstraint(
                condition=Q(kind="ket_thuc", successor__isnull=True)
                | (~Q(kind="ket_thuc") & Q(successor__isnull=False)),
                name="succession_end_has_no_successor",
                violation_error_message="Kết thúc hoạt động thì không có đơn vị mới; các hình thức khác phải có.",
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(predecessor=F("successor")),
                name="succession_between_two",
                violation_error_message="Đơn vị cũ và đơn vị mới phải khác nhau.",
            ),
        ]

    def __str__(self) -> str:
        arrow = f" → {self.successor}" if self.successor_id else ""
        return f"{self.get_kind_display()}: {self.predecessor}{arrow}"
