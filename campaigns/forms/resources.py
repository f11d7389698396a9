"""Biểu nguồn lực, công trình, an sinh."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django import forms

from campaigns.forms.base import CampaignRecordForm, small_money
from campaigns.models import (
    Contribution,
    ContributionKind,
    Meeting,
    Welfare,
    WelfareAction,
    WelfareKind,
    Work,
)
from common.fields import AreaField, DecimalNumberField, LengthField, MoneyField
from common.formats import format_count, format_decimal

AMOUNT_FIELDS: Final = {
    ContributionKind.LAND: AreaField,
    ContributionKind.MONEY: MoneyField,
    ContributionKind.SOCIALIZED: MoneyField,
}
MONEY_KINDS: Final = (ContributionKind.MONEY, ContributionKind.SOCIALIZED)
COST_LABELS: Final = {
    "cost_total": "Tổng kinh phí",
    "cost_state": "Nhà nước",
    "cost_people": "Nhân dân",
    "cost_other": "Nguồn khác",
}
SHARED_COST_HELP: Final = "Khi một khoản tiền chung cho hai dòng, chỉ ghi tiền ở một dòng."
COST_TWICE: Final = "Kinh phí ghi ở cả hai dòng “chung kinh phí” sẽ được cộng hai lần."
HOUSES: Final = (WelfareKind.GRATITUDE_HOUSE, WelfareKind.COMPASSION_HOUSE, WelfareKind.UNITY_HOUSE)


def contribution_label(row: Contribution) -> str:
    """A contribution in a list of choices: "hơn 22.590 m2, 15/03/2023, làm đường"."""
    amount = f"{row.qualifier} {format_decimal(row.amount)} {row.base_measure}".strip()
    return ", ".join(filter(None, [amount, f"{row.starts_on:%d/%m/%Y}", row.item or row.purpose[:60]]))


def meeting_label(row: Meeting) -> str:
    """A meeting in a list of choices: "15/03/2023, Nhà sinh hoạt cộng đồng Buôn Dlei"."""
    return f"{row.starts_on:%d/%m/%Y}, {(row.place or row.content or row.get_kind_display())[:60]}"


def work_label(row: Work) -> str:
    """A work in a list of choices: "Đường bê tông thôn 3, 15/03/2023"."""
    return f"{row.name[:80]}, {row.starts_on:%d/%m/%Y}"


def welfare_label(row: Welfare) -> str:
    """A welfare row in a list of choices: "Nhà tình nghĩa, xây mới, 165 căn, 15/03/2023"."""
    count = f"{format_count(row.count)} {row.count_measure}" if row.count is not None else ""
    words = [row.get_kind_display(), row.get_action_display().lower(), count, f"{row.starts_on:%d/%m/%Y}"]
    return ", ".join(filter(None, words))


class ContributionForm(CampaignRecordForm):
    """Nguồn lực, đóng góp. The amount is read by the kind: area, money, or a plain number."""

    qualified = {"amount": "qualifier"}
    suffixes = {"households": "hộ", "value_vnd": "đồng"}
    row_labels = {"meeting": meeting_label, "bought_with": contribution_label, "part_of": contribution_label}
    not_copied = ("amount", "qualifier", "value_vnd", "households")
    section_layout = (
        (
            "Đóng góp",
            ("kind", "amount", "qualifier", "item", "measure", "value_vnd", "households", "purpose"),
            False,
        ),
        ("Thời gian, đơn vị", ("starts_on", "ends_on", "level", "unit"), False),
        (
            "Gắn với",
            ("campaign", "resolution", "meeting", "work", "skilful_model", "bought_with", "part_of", "note"),
            True,
        ),
    )

    class Meta:
        model = Contribution
        fields: ClassVar = [
            "unit",
            "kind",
            "amount",
            "qualifier",
            "item",
            "measure",
            "value_vnd",
            "households",
            "purpose",
            "level",
            "starts_on",
            "ends_on",
            "campaign",
            "resolution",
            "meeting",
            "work",
            "skilful_model",
            "bought_with",
            "part_of",
            "note",
        ]
        widgets: ClassVar = {"note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = (self._posted("kind") or [""])[0] if self.is_bound else self.initial.get("kind", "")
        self.fields["amount"] = AMOUNT_FIELDS.get(asked, DecimalNumberField)(
            label="Số lượng",
            qualifier_field="qualifier",
            help_text="Đất: 22.590 m2 hoặc 17,5 ha. Tiền: 35 triệu, 2 tỷ 631 triệu. Ngày công, hiện vật: số.",
        )
        self.fields["item"].label = "Tên hiện vật (nếu là hiện vật)"
        self.fields["measure"].label = "Đơn vị tính (nếu là hiện vật)"
        self.fields["measure"].help_text = "Ví dụ: cây, bóng, bao."
        self.fields["bought_with"].help_text = "Hiện vật mua bằng số tiền đã ghi ở dòng khác."
        self.fields["part_of"].help_text = "Nếu là phần “trong đó” của dòng khác thì không cộng thêm lần nữa."

    def clean(self) -> dict[str, Any]:
        """Goods have a name and a measure; the other kinds have a fixed measure."""
        cleaned = super().clean()
        kind, amount = cleaned.get("kind"), cleaned.get("amount")
        if kind == ContributionKind.IN_KIND:
            cleaned["measure"] = cleaned.get("measure") or getattr(amount, "measure", "")
        elif kind:
            for name in ("item", "measure"):
                if cleaned.get(name):
                    self.add_error(
                        name,
                        f"Ô này chỉ dùng cho hiện vật; loại đang chọn là “{ContributionKind(kind).label}”.",
                    )
        return cleaned

    def doubts(self) -> list[str]:
        """Money too small, parts greater than their whole."""
        data = self.cleaned_data
        kind, amount, whole = data.get("kind"), data.get("amount"), data.get("part_of")
        found = small_money("Số lượng", amount) if kind in MONEY_KINDS else []
        found += small_money("Giá trị quy đổi", data.get("value_vnd"))
        if whole and amount is not None and whole.kind == kind and amount > whole.amount:
            found.append(f"Phần “trong đó” lớn hơn dòng chung ({contribution_label(whole)}).")
        if whole and whole.kind != kind:
            found.append("Dòng “trong đó” khác loại với dòng chung.")
        return found


class WorkForm(CampaignRecordForm):
    """Công trình, phần việc."""

    qualified = {"length_m": "qualifier", "cost_total": "cost_qualifier"}
    suffixes = {
        "length_m": "m",
        "cost_total": "đồng",
        "cost_state": "đồng",
        "cost_people": "đồng",
        "cost_other": "đồng",
    }
    row_labels = {"cost_shared_with": work_label, "part_of": work_label}
    not_copied = (
        "length_m",
        "qualifier",
        "cost_total",
        "cost_state",
        "cost_people",
        "cost_other",
        "cost_qualifier",
    )
    section_layout = (
        (
            "Công trình, phần việc",
            ("name", "kind", "action", "count", "count_measure", "length_m", "qualifier"),
            False,
        ),
        ("Kinh phí", ("cost_total", "cost_state", "cost_people", "cost_other", "cost_qualifier"), False),
        ("Thời gian, đơn vị", ("starts_on", "ends_on", "level", "unit"), False),
        ("Gắn với", ("campaign", "skilful_model", "cost_shared_with", "part_of", "note"), True),
    )

    class Meta:
        model = Work
        fields: ClassVar = [
            "unit",
            "kind",
            "action",
            "name",
            "count",
            "count_measure",
            "length_m",
            "cost_total",
            "cost_state",
            "cost_people",
            "cost_other",
            "cost_qualifier",
            "qualifier",
            "level",
            "starts_on",
            "ends_on",
            "campaign",
            "skilful_model",
            "cost_shared_with",
            "part_of",
            "note",
        ]
        widgets: ClassVar = {"note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].wide = True
        self.fields["cost_shared_with"].help_text = SHARED_COST_HELP
        length = LengthField(
            label="Chiều dài",
            required=False,
            qualifier_field="qualifier",
            help_text="Ví dụ: 16.935 m hoặc 126,8 km.",
        )
        length.suffix = "m"
        self.fields["length_m"] = length
        for name, label in COST_LABELS.items():
            self.fields[name].label = label
        self.fields["cost_total"].help_text = "Ghi được cả chữ, ví dụ 103,6 tỷ."
        self.fields["count_measure"].help_text = "Ví dụ: công trình, tuyến đường, phần việc."
        self.fields["part_of"].help_text = "Nếu là phần “trong đó” của dòng khác thì không cộng thêm lần nữa."

    def doubts(self) -> list[str]:
        """Money too small, costs told twice, parts greater than their whole."""
        data = self.cleaned_data
        found = []
        for name in ("cost_total", "cost_state", "cost_people", "cost_other"):
            found += small_money(str(self.fields[name].label), data.get(name))
        total = data.get("cost_total")
        if data.get("cost_shared_with") and total is not None:
            found.append(COST_TWICE)
        whole = data.get("part_of")
        if whole and (data.get("length_m") or 0) > (whole.length_m or data.get("length_m") or 0):
            found.append(f"Chiều dài của phần “trong đó” lớn hơn của “{whole}”.")
        if whole and total and whole.cost_total is not None and total > whole.cost_total:
            found.append(f"Kinh phí của phần “trong đó” lớn hơn của “{whole}”.")
        return found


class WelfareForm(CampaignRecordForm):
    """An sinh xã hội."""

    qualified = {"count": "qualifier", "cost": "cost_qualifier"}
    suffixes = {"cost": "đồng"}
    row_labels = {"cost_shared_with": welfare_label, "part_of": welfare_label}
    not_copied = ("count", "qualifier", "cost", "cost_qualifier")
    section_layout = (
        (
            "Hoạt động an sinh",
            (
                "kind",
                "action",
                "beneficiaries",
                "count",
                "count_measure",
                "qualifier",
                "cost",
                "cost_qualifier",
            ),
            False,
        ),
        ("Thời gian, đơn vị", ("starts_on", "ends_on", "level", "unit"), False),
        ("Gắn với", ("campaign", "cost_shared_with", "part_of", "note"), True),
    )

    class Meta:
        model = Welfare
        fields: ClassVar = [
            "unit",
            "kind",
            "action",
            "beneficiaries",
            "count",
            "count_measure",
            "qualifier",
            "cost",
            "cost_qualifier",
            "level",
            "starts_on",
            "ends_on",
            "campaign",
            "cost_shared_with",
            "part_of",
            "note",
        ]
        widgets: ClassVar = {"note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "beneficiaries"
        ].help_text = "Nhóm được hỗ trợ, ví dụ: hộ nghèo, người có công. Không ghi tên người."
        self.fields["cost"].label = "Kinh phí"
        self.fields["cost"].help_text = "Ghi được cả chữ, ví dụ 15,75 tỷ."
        self.fields["cost_shared_with"].help_text = SHARED_COST_HELP

    def clean(self) -> dict[str, Any]:
        """Take the measure from the count when it was typed there ("165 căn")."""
        cleaned = super().clean()
        typed = getattr(cleaned.get("count"), "measure", "")
        chosen = cleaned.get("count_measure")
        if typed and chosen and typed.casefold() != chosen.casefold():
            self.add_error(
                "count_measure", f"Số lượng ghi “{typed}”, đơn vị tính ghi “{chosen}”. Xin ghi một."
            )
        elif typed:
            cleaned["count_measure"] = chosen or typed
        return cleaned

    def doubts(self) -> list[str]:
        """Houses without an action, cost told twice, parts greater than their whole."""
        data = self.cleaned_data
        found = small_money("Kinh phí", data.get("cost"))
        if data.get("kind") in HOUSES and data.get("action") == WelfareAction.SUPPORT:
            found.append("Nhà ở được đếm theo “Xây mới” và “Sửa chữa”. Hãy xem lại ô “Việc đã làm”.")
        if data.get("count") is None and data.get("cost") is None:
            found.append("Chưa ghi số lượng và kinh phí nên dòng này chưa vào số liệu nào.")
        if data.get("cost_shared_with") and data.get("cost") is not None:
            found.append(COST_TWICE)
        whole = data.get("part_of")
        for name in ("count", "cost"):
            part, all_of_it = data.get(name), getattr(whole, name, None)
            if part is not None and all_of_it is not None and part > all_of_it:
                found.append(f"{self.fields[name].label} của phần “trong đó” lớn hơn của dòng chung.")
        return found
