"""Phát hành: what an issued review said on its day, as rows that nobody can change afterwards."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from orgs.models import Body, Unit, User
from orgs.models.records import dates_in_order
from orgs.permissions import Permission
from orgs.reach import unit_condition
from reports.models.figures import KEY
from reports.models.reviews import Review


class CommitteeTermQuerySet(models.QuerySet["CommitteeTerm"]):
    """Terms of bodies a person sees or keeps."""

    def visible_to(self, user) -> CommitteeTermQuerySet:
        """Terms of bodies of units whose reviews this person may read."""
        return self.filter(unit_condition(user, Permission.VIEW_REVIEWS, prefix="body__unit__"))

    def editable_by(self, user) -> CommitteeTermQuerySet:
        """Terms of bodies of units whose catalogues this person keeps."""
        return self.filter(unit_condition(user, Permission.MANAGE_CATALOGUES, prefix="body__unit__"))


class CommitteeTerm(models.Model):
    """Nhiệm kỳ cấp ủy of an issuing body: Party documents are numbered through a term (domain notes 3.3)."""

    body = models.ForeignKey(Body, models.PROTECT, verbose_name="Cơ quan ban hành", related_name="terms")
    label = models.CharField("Nhiệm kỳ", max_length=80, help_text="Ví dụ: nhiệm kỳ 2020 - 2025.")
    starts_on = models.DateField("Từ ngày")
    ends_on = models.DateField("Đến hết ngày", null=True, blank=True, help_text="Để trống nếu chưa kết thúc.")

    objects = CommitteeTermQuerySet.as_manager()

    class Meta:
        verbose_name = "nhiệm kỳ"
        verbose_name_plural = "nhiệm kỳ"
        ordering = ["body__sort_key", "-starts_on"]
        constraints = [
            dates_in_order("term_dates_in_order"),
            models.UniqueConstraint(
                fields=["body", "starts_on"],
                name="term_once",
                violation_error_message="Cơ quan này đã có nhiệm kỳ bắt đầu từ ngày đó.",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("reports:term_edit", args=[self.pk])


class NumberSeries(models.Model):
    """Sổ số văn bản: the last number given by a body to a kind of document in a term (Party) or a year (state)."""

    body = models.ForeignKey(Body, models.PROTECT, verbose_name="Cơ quan ban hành", related_name="+")
    kind_symbol = models.CharField("Loại văn bản", max_length=10)
    term = models.ForeignKey(
        CommitteeTerm, models.PROTECT, verbose_name="Nhiệm kỳ", null=True, blank=True, related_name="series"
    )
    year = models.PositiveSmallIntegerField("Năm", null=True, blank=True)
    last_number = models.PositiveIntegerField("Số đã cấp gần nhất", default=0)

    class Meta:
        verbose_name = "sổ số văn bản"
        verbose_name_plural = "sổ số văn bản"
        constraints = [
            models.UniqueConstraint(
                fields=["body", "kind_symbol", "term", "year"], nulls_distinct=False, name="series_once"
            ),
            models.CheckConstraint(
                condition=Q(term__isnull=True) ^ Q(year__isnull=True), name="series_of_term_or_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind_symbol} {self.term or self.year}"


class IssuedReviewQuerySet(models.QuerySet["IssuedReview"]):
    """Issued reviews a person may read."""

    def visible_to(self, user) -> IssuedReviewQuerySet:
        """Those of units whose reviews this person may read."""
        return self.filter(unit_condition(user, Permission.VIEW_REVIEWS))


class IssuedReview(models.Model):
    """Bản phát hành of a review: number, day, header, signatory, layout, the whole text as data, and the file itself.

    Written once, in one transaction with its figures; a trigger refuses any change and any deletion.
    """

    review = models.OneToOneField(Review, models.PROTECT, verbose_name="Báo cáo", related_name="issued")
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="Đơn vị", related_name="+")
    series = models.ForeignKey(
        NumberSeries, models.PROTECT, verbose_name="Sổ số văn bản", related_name="issued"
    )
    number = models.PositiveIntegerField("Số")
    number_reason = models.CharField("Lý do cấp số không liền trước", max_length=300, blank=True, default="")
    dated_on = models.DateField("Ngày ban hành")
    code = models.CharField("Mã kiểm chứng", max_length=9, unique=True)
    number_line = models.CharField("Số, ký hiệu", max_length=120)
    subject = models.CharField("Trích yếu", max_length=400)
    unit_name = models.CharField("Tên đơn vị", max_length=300)
    body_name = models.CharField("Tên cơ quan ban hành", max_length=200)
    header_lines = models.TextField("Tên cơ quan trên đầu văn bản")
    place_name = models.CharField("Địa danh", max_length=80, blank=True, default="")
    signatory_prefix = models.CharField("Thẩm quyền ký", max_length=120, blank=True, default="")
    signatory_position = models.CharField("Chức vụ người ký", max_length=120, blank=True, default="")
    signatory_name = models.CharField("Họ tên người ký", max_length=120, blank=True, default="")
    recipients = models.TextField("Nơi nhận", blank=True, default="")
    layout_profile = models.CharField("Thể thức", max_length=20)
    template_version = models.CharField("Phiên bản mẫu trình bày", max_length=64)
    document = models.JSONField("Nội dung đã chốt")
    content = models.BinaryField("Tệp PDF")
    sha256 = models.CharField("Mã băm", max_length=64)
    size = models.PositiveIntegerField("Cỡ (byte)")
    pages = models.PositiveIntegerField("Số trang")
    issued_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="Người phát hành", null=True, related_name="+"
    )
    issued_at = models.DateTimeField("Phát hành lúc", db_default=Now(), editable=False)

    objects = IssuedReviewQuerySet.as_manager()

    class Meta:
        verbose_name = "bản phát hành"
        verbose_name_plural = "bản phát hành"
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["series", "number"], name="issued_number_once")]

    def __str__(self) -> str:
        return f"Báo cáo {self.number_line}"


class IssuedFigure(models.Model):
    """Số liệu đã chốt: what was asked, the answer with its denominator, and the words printed on that day.

    `asked` is the whole `FigureQuery` as data, so that the same question can be put to the records again.
    """

    issued = models.ForeignKey(IssuedReview, models.PROTECT, related_name="figures")
    source_code = models.CharField("Mã nguồn", max_length=10)
    key = models.CharField("Tên viện dẫn", max_length=40, validators=[KEY])
    indicator_code = models.CharField("Mã chỉ tiêu", max_length=20)
    indicator_name = models.CharField("Tên chỉ tiêu", max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="Đơn vị", related_name="+")
    unit_name = models.CharField("Tên đơn vị", max_length=300)
    starts_on = models.DateField("Từ ngày")
    ends_on = models.DateField("Đến ngày")
    level = models.CharField("Cấp thực hiện", max_length=10, blank=True, default="")
    heading = models.CharField("Chi tiết", max_length=200, blank=True, default="")
    item = models.CharField("Tên hiện vật", max_length=120, blank=True, default="")
    asked = models.JSONField("Câu hỏi số liệu", default=dict)
    form_qualifier = models.CharField(max_length=20, blank=True, default="")
    form_display = models.CharField(max_length=20, blank=True, default="")
    form_measure = models.CharField(max_length=120, blank=True, default="")
    form_pad2 = models.BooleanField(default=False)
    printed = models.TextField("In ra", blank=True, default="")
    state = models.CharField("Tình trạng", max_length=10)
    value = models.DecimalField("Giá trị", max_digits=24, decimal_places=6, null=True, blank=True)
    numerator = models.DecimalField("Tử số", max_digits=24, decimal_places=6, null=True, blank=True)
    denominator = models.DecimalField("Mẫu số", max_digits=24, decimal_places=6, null=True, blank=True)
    before_value = models.DecimalField(
        "Giá trị trước", max_digits=24, decimal_places=6, null=True, blank=True
    )
    after_value = models.DecimalField("Giá trị sau", max_digits=24, decimal_places=6, null=True, blank=True)
    words = models.CharField("Số ước bằng lời", max_length=120, blank=True, default="")
    items = models.TextField("Danh sách", blank=True, default="")
    measure = models.CharField("Đơn vị tính", max_length=120, blank=True, default="")
    source = models.CharField("Lấy từ", max_length=10, blank=True, default="")
    row_count = models.PositiveIntegerField("Số bản ghi")

    class Meta:
        verbose_name = "số liệu đã chốt"
        verbose_name_plural = "số liệu đã chốt"
        ordering = ["issued", "pk"]
        constraints = [models.UniqueConstraint(fields=["issued", "key"], name="issued_figure_once")]

    def __str__(self) -> str:
        return f"{self.key}: {self.printed}"


class IssuedUnit(models.Model):
    """Đơn vị trong phạm vi, with the name and the number of hamlets in force that it had at the end of the period."""

    issued = models.ForeignKey(IssuedReview, models.PROTECT, related_name="units")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    name = models.CharField("Tên đơn vị", max_length=300)
    parent_name = models.CharField("Thuộc", max_length=300, blank=True, default="")
    hamlet_count = models.PositiveIntegerField("Số thôn, buôn, tổ dân phố", default=0)

    class Meta:
        verbose_name = "đơn vị đã chốt"
        verbose_name_plural = "đơn vị đã chốt"
        ordering = ["issued", "pk"]

    def __str__(self) -> str:
        return self.name


class IssuedVersion(models.Model):
    """Phiên bản of a library, the font or the print template that made the issued file."""

    issued = models.ForeignKey(IssuedReview, models.PROTECT, related_name="versions")
    component = models.CharField("Thành phần", max_length=60)
    version = models.CharField("Phiên bản", max_length=80)

    class Meta:
        verbose_name = "phiên bản phần mềm"
        verbose_name_plural = "phiên bản phần mềm"
        ordering = ["issued", "component"]

    def __str__(self) -> str:
        return f"{self.component} {self.version}"


class IssuedAttachment(models.Model):
    """Tệp đính kèm: the data that travel inside the issued PDF."""

    issued = models.ForeignKey(IssuedReview, models.PROTECT, related_name="attachments")
    name = models.CharField("Tên tệp", max_length=100)
    description = models.CharField("Nội dung", max_length=200, blank=True, default="")
    content = models.BinaryField("Tệp")

    class Meta:
        verbose_name = "tệp đính kèm của bản phát hành"
        verbose_name_plural = "tệp đính kèm của bản phát hành"
        ordering = ["issued", "pk"]

    def __str__(self) -> str:
        return self.name
