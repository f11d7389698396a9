"""Báo cáo sơ kết, tổng kết: a review with its period, sections and figures."""

from __future__ import annotations

from django.db import models
from django.urls import reverse

from campaigns.models import SkilfulModel
from common.expressions import FoldVi
from orgs.models import Body, Document, OwnedRecord, Unit
from orgs.models.records import OwnedRecordQuerySet, dates_in_order
from orgs.permissions import Permission
from orgs.reach import unit_condition
from reports.models.figures import FigureBase, ResolutionChoice, SectionBase


class ReviewKind(models.TextChoices):
    """Loại báo cáo. The values are the words of the command line."""

    ANNUAL = "annual", "Tổng kết năm"
    HALF = "half", "Sơ kết 6 tháng"
    MOVEMENT = "movement", "Tổng kết giai đoạn phong trào"
    COORDINATION = "coordination", "Tổng kết chương trình phối hợp"
    SIGNING = "signing", "Tổng kết năm và ký giao ước thi đua"
    OTHER = "other", "Báo cáo khác"


class ReviewStatus(models.TextChoices):
    """Trạng thái của báo cáo."""

    DRAFT = "nhap", "Nháp"
    SUBMITTED = "trinh_duyet", "Trình duyệt"
    RETURNED = "tra_lai", "Trả lại"
    APPROVED = "duyet", "Đã duyệt"
    ISSUED = "phat_hanh", "Đã phát hành"


class ReviewQuerySet(OwnedRecordQuerySet):
    """Reviews by right: reading, writing and downloading are three different rights."""

    def visible_to(self, user):
        """Reviews of units where this person may read reviews."""
        return self.filter(unit_condition(user, Permission.VIEW_REVIEWS))

    def editable_by(self, user):
        """Reviews of units where this person may write them, and that are not issued."""
        return self.filter(unit_condition(user, Permission.WRITE_REVIEWS))


class Review(OwnedRecord):
    """Báo cáo sơ kết, tổng kết of a scope unit over a period of free length, issued by a body.

    Event, number, date and signatory are optional: published reviews often leave them out (domain notes 1.0).
    """

    identity_fields = ("kind", "starts_on", "ends_on", "body", "subject")

    kind = models.CharField("Loại báo cáo", max_length=16, choices=ReviewKind, default=ReviewKind.ANNUAL)
    subject = models.CharField("Trích yếu", max_length=400)
    starts_on = models.DateField("Từ ngày")
    ends_on = models.DateField("Đến ngày")
    body = models.ForeignKey(
        Body,
        models.PROTECT,
        verbose_name="Cơ quan ban hành",
        null=True,
        blank=True,
        related_name="reviews",
    )
    hosts = models.ManyToManyField(Body, verbose_name="Cơ quan đồng chủ trì", blank=True, related_name="+")
    joint_issue = models.BooleanField(
        "Các cơ quan đồng chủ trì cùng ban hành",
        default=False,
        help_text="Đánh dấu thì đầu văn bản ghi tên các cơ quan và mỗi cơ quan ký một chữ ký (nhiều nhất ba).",
    )
    scope_units = models.ManyToManyField(
        Unit,
        verbose_name="Phạm vi (nếu khác đơn vị)",
        blank=True,
        related_name="+",
        help_text="Để trống: toàn bộ đơn vị và các đơn vị trực thuộc.",
    )
    documents = models.ManyToManyField(
        Document, verbose_name="Văn bản viện dẫn", blank=True, related_name="reviews"
    )
    number = models.PositiveIntegerField("Số", null=True, blank=True)
    document_date = models.DateField("Ngày ban hành", null=True, blank=True)
    layout_profile = models.CharField("Thể thức (nếu chọn khác)", max_length=20, blank=True, default="")
    event_on = models.DateField("Ngày tổ chức hội nghị", null=True, blank=True)
    event_place = models.CharField("Nơi tổ chức hội nghị", max_length=200, blank=True, default="")
    event_chairs = models.TextField("Chủ trì hội nghị (chức vụ)", blank=True, default="")
    signatory_prefix = models.CharField("Thẩm quyền ký", max_length=120, blank=True, default="")
    signatory_position = models.CharField("Chức vụ người ký", max_length=120, blank=True, default="")
    signatory_name = models.CharField("Họ tên người ký", max_length=120, blank=True, default="")
    recipients = models.TextField("Nơi nhận", blank=True, default="")
    print_sources = models.BooleanField("In danh mục nguồn số liệu", default=False)
    corrects = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="Đính chính cho báo cáo",
        null=True,
        blank=True,
        editable=False,
        related_name="corrections",
    )
    status = models.CharField("Trạng thái", max_length=12, choices=ReviewStatus, default=ReviewStatus.DRAFT)
    search_key = models.GeneratedField(
        expression=FoldVi("subject"),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = "báo cáo"
        verbose_name_plural = "báo cáo sơ kết, tổng kết"
        ordering = ["-ends_on", "-pk"]
        constraints = [dates_in_order("review_dates_in_order")]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("reports:review_detail", args=[self.pk])

    @property
    def kinds_label(self) -> str:
        """The kind, and the kinds combined with it, in words."""
        return " + ".join([self.get_kind_display(), *map(str, self.combined.all())])


class CombinedKind(models.Model):
    """Nội dung kết hợp: another kind of review that the same conference is about, beside the kind of the review."""

    review = models.ForeignKey(Review, models.CASCADE, verbose_name="Báo cáo", related_name="combined")
    kind = models.CharField("Loại báo cáo", max_length=16, choices=ReviewKind)

    class Meta:
        verbose_name = "nội dung kết hợp"
        verbose_name_plural = "nội dung kết hợp"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "kind"],
                name="combined_once",
                violation_error_message="Báo cáo đã có nội dung này.",
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class ReviewSection(SectionBase):
    """Mục của báo cáo: text that the portal drafted and the officer edits; its version guards against overwriting."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="sections")
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(SectionBase.Meta):
        verbose_name = "mục của báo cáo"
        verbose_name_plural = "mục của báo cáo"


class ReviewFigure(FigureBase, ResolutionChoice):
    """Số liệu mà báo cáo viện dẫn; period and unit default to those of the review.

    `skilful_model` takes only what belongs to one model or exemplar: its works, gifts and members.
    """

    review = models.ForeignKey(Review, models.CASCADE, related_name="figures")
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        verbose_name="Đơn vị khác",
        null=True,
        blank=True,
        related_name="+",
    )
    skilful_model = models.ForeignKey(
        SkilfulModel,
        models.PROTECT,
        verbose_name="Riêng của mô hình, điển hình",
        null=True,
        blank=True,
        related_name="+",
    )
    starts_on = models.DateField("Từ ngày khác", null=True, blank=True)
    ends_on = models.DateField("Đến ngày khác", null=True, blank=True)

    class Meta(FigureBase.Meta):
        verbose_name = "số liệu của báo cáo"
        verbose_name_plural = "số liệu của báo cáo"
        constraints = [
            models.UniqueConstraint(
                fields=["review", "key"],
                name="review_figure_once",
                violation_error_message="Tên viện dẫn này đã dùng trong báo cáo.",
            )
        ]
