"""Biểu lập báo cáo và biểu thông tin chung của báo cáo."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from common.fields import PeriodField
from common.periods import Period
from common.text import looks_secret, personal_data_in
from orgs.forms.records import RecordForm
from orgs.models import Body, Document, Unit, User
from orgs.models.units import Tier, kinds_of
from orgs.permissions import Permission
from orgs.reach import reaches, unit_condition
from reports.issuers import MOST_ISSUERS
from reports.models import Review, ReviewKind

LAYOUTS = (
    ("", "Theo cơ quan ban hành và ngày ban hành"),
    ("party-36", "Văn bản của Đảng – Hướng dẫn 36-HD/VPTW"),
    ("party-05", "Văn bản của Đảng – Hướng dẫn 05-HD/VPTW"),
    ("state-30", "Văn bản hành chính – Nghị định 30/2020/NĐ-CP"),
    ("mttq", "Văn bản Mặt trận Tổ quốc"),
)


def units_for_reviews(user: User):
    """Units, hamlets apart, in which a person may write reviews."""
    return Unit.objects.allowed(user, Permission.WRITE_REVIEWS).exclude(kind__in=kinds_of(Tier.HAMLET))


def issuing_bodies(user: User):
    """Bodies a person sees that issue reviews."""
    return Body.objects.visible_to(user).filter(issues_documents=True).select_related("unit")


def host_bodies(user: User):
    """Bodies that may host beside one's own: those a person sees, and the issuing bodies of the units above."""
    above = {
        int(part)
        for reach in reaches(user, Permission.WRITE_REVIEWS)
        for part in reach.path.split(".")
        if part
    }
    return Body.objects.filter(
        unit_condition(user, Permission.VIEW_RECORDS) | Q(unit_id__in=above, issues_documents=True)
    )


class ReviewCreateForm(forms.Form):
    """Lập báo cáo: what, of whom, over which period, issued by whom. Everything else is filled in from the outline."""

    kind = forms.ChoiceField(label="Loại báo cáo", choices=ReviewKind)
    unit = forms.ModelChoiceField(Unit.objects.none(), label="Đơn vị", empty_label="— chọn đơn vị —")
    period = PeriodField(
        label="Kỳ báo cáo",
        help_text="Ví dụ: 2023; 6 tháng đầu năm 2019; Quý I/2023; 2016-2020; 01/03/2023-15/06/2023.",
    )
    body = forms.ModelChoiceField(
        Body.objects.none(),
        label="Cơ quan ban hành",
        required=False,
        empty_label="— chọn sau —",
        help_text="Đầu văn bản, ký hiệu, người ký lấy theo cơ quan này.",
    )
    subject = forms.CharField(
        label="Trích yếu",
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Để trống thì cổng ghi theo đề cương.",
    )
    also = forms.MultipleChoiceField(
        label="Kết hợp trong cùng hội nghị",
        choices=[choice for choice in ReviewKind.choices if choice[0] != ReviewKind.OTHER],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Chỉ chọn khi một hội nghị gồm nhiều nội dung; các mục của từng loại được xếp vào một báo cáo.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units, bodies = units_for_reviews(user), issuing_bodies(user)
        self.fields["unit"].queryset, self.fields["body"].queryset = units, bodies
        home = user.home_unit
        if home is not None and user.may(Permission.WRITE_REVIEWS, home):
            self.initial.setdefault("unit", home.pk)
            own = bodies.filter(unit=home).order_by("pk").first()
            if own is not None:
                self.initial.setdefault("body", own.pk)
        self.initial.setdefault("period", Period.year(last_year_to_review()))

    def clean_period(self) -> Period:
        """The period; one of a hundred years is a slip of the hand."""
        period = self.cleaned_data["period"]
        if period.ends_on.year - period.starts_on.year > 30:
            raise forms.ValidationError("Kỳ báo cáo dài quá 30 năm. Hãy kiểm tra lại năm đầu và năm cuối.")
        return period


def last_year_to_review() -> int:
    """This year from October on, last year before."""
    today = timezone.localdate()
    return today.year if today.month >= 10 else today.year - 1


class CombineForm(forms.Form):
    """Thêm nội dung of another kind to a review."""

    kind = forms.ChoiceField(label="Nội dung kết hợp")

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        has = {review.kind, ReviewKind.OTHER, *review.combined.values_list("kind", flat=True)}
        self.fields["kind"].choices = [choice for choice in ReviewKind.choices if choice[0] not in has]


class ReviewForm(RecordForm):
    """Thông tin chung của báo cáo: what stands around the text."""

    section_layout = (
        ("Báo cáo", ("kind", "unit", "starts_on", "ends_on", "subject", "scope_units"), False),
        (
            "Ban hành",
            ("body", "document_date", "layout_profile", "documents", "recipients", "print_sources"),
            False,
        ),
        ("Người ký", ("signatory_prefix", "signatory_position", "signatory_name"), False),
        ("Hội nghị", ("event_on", "event_place", "event_chairs", "hosts", "joint_issue"), True),
    )

    class Meta:
        model = Review
        fields = [
            "kind", "unit", "starts_on", "ends_on", "subject", "scope_units",
            "body", "document_date", "layout_profile", "documents", "recipients", "print_sources",
            "signatory_prefix", "signatory_position", "signatory_name",
            "event_on", "event_place", "event_chairs", "hosts", "joint_issue",
        ]  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        bodies = issuing_bodies(user)
        self.fields["body"].queryset = bodies
        self.fields["scope_units"].queryset = Unit.objects.visible_to(user).exclude(
            kind__in=kinds_of(Tier.HAMLET)
        )
        self.fields["hosts"].queryset = host_bodies(user)
        self.fields["documents"].queryset = Document.objects.visible_to(user)
        self.fields["layout_profile"] = forms.ChoiceField(
            label="Thể thức", choices=LAYOUTS, required=False, initial=self.instance.layout_profile
        )
        self.fields["subject"].widget = forms.Textarea(attrs={"rows": 2})
        for name in ("signatory_prefix", "signatory_position", "signatory_name", "recipients"):
            self.fields[name].help_text = "Để trống thì lấy theo cơ quan ban hành."

    def clean(self) -> dict[str, Any]:
        """Joint issuers are at most three, with the issuing body."""
        cleaned = super().clean() or self.cleaned_data
        hosts = [body for body in cleaned.get("hosts") or () if body != cleaned.get("body")]
        if cleaned.get("joint_issue") and not 1 <= len(hosts) < MOST_ISSUERS:
            self.add_error(
                "joint_issue",
                "Cùng ban hành thì chọn thêm một hoặc hai cơ quan đồng chủ trì, ngoài cơ quan ban hành.",
            )
        return cleaned

    @classmethod
    def edit_right(cls) -> Permission:
        """Reviews have a right of their own."""
        return Permission.WRITE_REVIEWS

    def warnings(self) -> list[str]:
        """The usual ones, but a conference in the future is nothing unlikely."""
        return [text for text in super().warnings() if "ở tương lai" not in text]


def refuse_secrets(text: str) -> str:
    """A text that people typed; refused when it bears a mark of secrecy."""
    if looks_secret(text):
        raise forms.ValidationError("Không nhập tài liệu có độ mật vào cổng. Hãy bỏ nội dung này.")
    return text


def personal_data_warning(text: str) -> str:
    """A sentence when a text seems to hold data about a person, else ""."""
    found = personal_data_in(text)
    if not found:
        return ""
    return (
        f"Đoạn này có vẻ chứa {', '.join(found)}. Cổng không lưu thông tin cá nhân của người dân; hãy bỏ đi."
    )
