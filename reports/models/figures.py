"""Số liệu được viện dẫn: what a reference in the text of a review stands for, and how it is printed."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models

from orgs.models import Document, Level
from reports.models.indicators import Indicator

KEY = RegexValidator(r"^[a-z][a-z0-9_]{0,39}$", "Tên viện dẫn gồm chữ thường không dấu, số và gạch dưới.")


class SectionBase(models.Model):
    """Một mục of an outline or a review. Text holds `{key}` references to figures and `{bieu_do:key}` for charts."""

    class Place(models.TextChoices):
        """Where the section stands."""

        BODY = "body", "Nội dung"
        APPENDIX = "appendix", "Phụ lục"

    place = models.CharField("Vị trí", max_length=10, choices=Place, default=Place.BODY)
    position = models.PositiveIntegerField("Thứ tự", default=0)
    depth = models.PositiveSmallIntegerField("Cấp mục", default=1)
    heading = models.CharField("Tiêu đề mục", max_length=300, blank=True, default="")
    body = models.TextField("Nội dung", blank=True, default="")
    table_key = models.CharField("Bảng số liệu", max_length=40, blank=True, default="")
    is_included = models.BooleanField("Đưa vào báo cáo", default=True)

    class Meta:
        abstract = True
        ordering = ["place", "position", "pk"]

    def __str__(self) -> str:
        return self.heading or "Mở đầu"


class FigureBase(models.Model):
    """Một số liệu được viện dẫn: indicator, level, narrowing, and how the author wants it printed.

    A blank qualifier choice prints what the records say; "-" prints none; any other word is the author's choice.
    """

    key = models.CharField("Tên viện dẫn", max_length=40, validators=[KEY])
    indicator = models.ForeignKey(Indicator, models.PROTECT, verbose_name="Chỉ tiêu", related_name="+")
    level = models.CharField("Cấp thực hiện", max_length=10, choices=Level, blank=True, default="")
    heading = models.CharField("Chi tiết", max_length=200, blank=True, default="")
    item = models.CharField("Tên hiện vật", max_length=120, blank=True, default="")
    theme = models.CharField("Chuyên đề, loại", max_length=40, blank=True, default="")
    qualifier = models.CharField("Từ đứng trước số", max_length=20, blank=True, default="")
    display = models.CharField("Cách ghi", max_length=20, blank=True, default="")
    measure = models.CharField("Từ đứng sau số", max_length=120, blank=True, default="")
    pad2 = models.BooleanField("Thêm số 0 trước số nhỏ hơn 10", default=False)
    source = models.CharField(
        "Lấy từ",
        max_length=10,
        choices={
            "": "Bản ghi, nếu không có thì số nhập",
            "records": "Bản ghi",
            "entered": "Số nhập tổng hợp",
        },
        blank=True,
        default="",
    )

    class Meta:
        abstract = True
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key


class ResolutionChoice(models.Model):
    """Narrowing of a figure to what carried out one resolution."""

    resolution = models.ForeignKey(
        Document,
        models.PROTECT,
        verbose_name="Thực hiện nghị quyết",
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        abstract = True
