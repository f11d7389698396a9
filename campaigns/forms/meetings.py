"""Biểu buổi phát động, thâm nhập, with what was given at the meeting."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Final

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from campaigns.forms.base import CampaignRecordForm, numbers, small_money, typed_day
from campaigns.forms.places import PlacesField
from campaigns.models import ContributionKind, Meeting, Topic
from campaigns.services import duplicates, meetings
from campaigns.services.given import Given, given_at, write_given
from common.dates import read_date
from common.fields import AreaField, CountField, DecimalNumberField, MoneyField
from common.formats import format_count, format_decimal, qualified
from common.reading import ReadError
from orgs.forms.levels import level_of
from orgs.models import Unit, User

GIVEN_FIELDS: Final = {
    "given_land": ContributionKind.LAND,
    "given_money": ContributionKind.MONEY,
    "given_labour": ContributionKind.LABOUR,
}
GIVEN_HEADING: Final = "Đóng góp tại buổi"
MANY_IN_A_DAY: Final = 20
MOST_LIKE: Final = 3
"""How many meetings that look alike are named."""


class MeetingForm(CampaignRecordForm):
    """One meeting or several of a kind; contributions made there are kept as rows of their own."""

    places = PlacesField(
        label="Thôn, buôn, tổ dân phố",
        required=False,
        help_text="Chọn các nơi có người dự; buổi chung của cả xã thì chọn “Cả xã …”.",
    )
    given_land = AreaField(label="Đất hiến", required=False, qualifier_field="qualifier")
    given_households = CountField(label="Số hộ hiến đất", required=False)
    given_money = MoneyField(
        label="Tiền đóng góp",
        required=False,
        qualifier_field="qualifier",
        help_text="Ghi được cả chữ, ví dụ 35 triệu.",
    )
    given_labour = DecimalNumberField(label="Ngày công", required=False, qualifier_field="qualifier")
    given_purpose = forms.CharField(
        label="Để làm gì", required=False, max_length=300, help_text="Ví dụ: làm đường ngõ Buôn Dlei."
    )

    qualified = {"attendance": "attendance_qualifier"}
    suffixes = {
        "attendance": "lượt",
        "meeting_count": "buổi",
        "women": "người",
        "ethnic_minority": "người",
        "households": "hộ",
        "given_land": "m2",
        "given_money": "đồng",
        "given_labour": "ngày công",
        "given_households": "hộ",
    }
    not_copied = ("attendance", "attendance_qualifier", "women", "ethnic_minority", "households")
    section_layout = (
        ("Buổi", ("starts_on", "ends_on", "meeting_count", "kind", "level", "unit"), False),
        (
            "Nơi và số người dự",
            (
                "places",
                "place",
                "attendance",
                "attendance_qualifier",
                "women",
                "ethnic_minority",
                "households",
            ),
            False,
        ),
        ("Nội dung", ("content", "topics"), False),
        ("Đợt, đoàn, phong trào", ("wave", "team", "campaign", "note"), True),
        (
            GIVEN_HEADING,
            ("given_land", "given_households", "given_money", "given_labour", "given_purpose"),
            True,
        ),
    )

    class Meta:
        model = Meeting
        fields: ClassVar = [
            "unit",
            "kind",
            "level",
            "starts_on",
            "ends_on",
            "meeting_count",
            "places",
            "place",
            "content",
            "topics",
            "attendance",
            "attendance_qualifier",
            "women",
            "ethnic_minority",
            "households",
            "team",
            "wave",
            "campaign",
            "note",
        ]
        widgets: ClassVar = {
            "content": forms.Textarea(attrs={"rows": 3}),
            "note": forms.Textarea(attrs={"rows": 2}),
            "topics": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.given = given_at(self.instance)
        self._offer_level()
        self._offer_places()
        self._offer_given()
        self.fields["topics"].queryset = Topic.objects.filter(
            Q(is_active=True) | Q(pk__in=numbers(self.initial.get("topics")))
        )
        self.fields["place"].widget.attrs["placeholder"] = "Ví dụ: Nhà sinh hoạt cộng đồng Buôn Dlei"
        self.fields["ends_on"].help_text = "Chỉ ghi khi các buổi kéo dài nhiều ngày."
        self.fields["meeting_count"].help_text = "Một dòng có thể thay cho nhiều buổi giống nhau."
        self.fields["attendance"].help_text = "Ghi được cả “khoảng 5.300”."
        if not self.is_bound and self.is_new and self._last_day() == timezone.localdate():
            self.initial.setdefault("starts_on", timezone.localdate())

    def _offer_level(self) -> None:
        field = self.fields["level"]
        field.required = False
        field.choices = [("", "Theo đợt đã chọn"), *field.choices]

    def _offer_places(self) -> None:
        field = self.fields["places"]
        field.limit(self.user)
        chosen = numbers(self._posted("places") if self.is_bound else self.initial.get("places"))
        day = typed_day(self, "starts_on") or self._opening_day()
        field.offer(self._chosen_unit(), day, chosen)

    def _opening_day(self) -> date:
        day = self.initial.get("starts_on")
        if isinstance(day, str):
            try:
                reading = read_date(day)
            except ReadError:
                reading = None
            day = reading.value if reading else None
        return day or self._last_day()

    def _last_day(self) -> date:
        """Today, or the last day of the person's own unit when it is no longer in force."""
        home = self.user.home_unit
        return min(timezone.localdate(), (home and home.valid_to) or timezone.localdate())

    def _chosen_unit(self) -> Unit | None:
        asked = numbers(self._posted("unit") if self.is_bound else self.initial.get("unit"))
        return self.fields["unit"].queryset.filter(pk__in=asked).first() if asked else None

    def _offer_given(self) -> None:
        """Show what was given; a kind with several rows is kept on the page of contributions."""
        for name, kind in GIVEN_FIELDS.items():
            rows = self.given.get(kind, [])
            if len(rows) > 1:
                del self.fields[name]
                if name == "given_land":
                    del self.fields["given_households"]
            elif rows:
                self.initial[name] = qualified(format_decimal(rows[0].amount), rows[0].qualifier)
        if land := self.given.get(ContributionKind.LAND):
            self.initial["given_households"] = land[0].households
        managed = self._managed()
        if managed:
            self.initial["given_purpose"] = managed[0].purpose
        elif self.is_new:
            return
        if len({row.purpose for row in managed}) > 1 or not any(name in self.fields for name in GIVEN_FIELDS):
            del self.fields["given_purpose"]

    def _managed(self) -> list[Any]:
        return [
            rows[0] for kind, rows in self.given.items() if kind in GIVEN_FIELDS.values() and len(rows) == 1
        ]

    def shown(self, record: Any, name: str) -> str:
        """Contributions are shown as typed, so that a change by someone else is noticed."""
        if not name.startswith("given_"):
            return super().shown(record, name)
        value = self.initial.get(name)
        return format_count(value) if isinstance(value, int) else str(value or "")

    @property
    def page_sections(self) -> list[Any]:
        """The page of a meeting lists its contributions with their addresses instead."""
        return [part for part in self.sections if part[0] != GIVEN_HEADING]

    def clean(self) -> dict[str, Any]:
        """Take the level from the wave or the unit when it is left open; check where the meeting was held."""
        cleaned = super().clean()
        unit, wave = cleaned.get("unit"), cleaned.get("wave")
        if not cleaned.get("level") and "level" not in self.errors:
            cleaned["level"] = wave.level if wave else level_of(unit)
        if cleaned.get("given_households") and not cleaned.get("given_land") and "given_land" in self.fields:
            self.add_error("given_land", "Đã ghi số hộ hiến đất, xin ghi diện tích đất.")
        day, places = cleaned.get("starts_on"), cleaned.get("places")
        if unit and day and places:
            try:
                meetings.check_places(unit, day, cleaned.get("ends_on"), places)
            except ValidationError as error:
                self.add_error(None, error)
        return cleaned

    def write_below(self, meeting: Meeting, *, by: User) -> None:
        """Write what was given at the meeting. Fields left as they were opened change nothing."""
        opened = self._opened()
        given: dict[ContributionKind, Given | None] = {}
        for name, kind in GIVEN_FIELDS.items():
            names = [name, "given_households"] if kind == ContributionKind.LAND else [name]
            if name not in self.fields or not any(self._typed_anew(one, opened) for one in names):
                continue
            self._refuse_older(names, opened)
            value = self.cleaned_data.get(name)
            households = self.cleaned_data.get("given_households") if kind == ContributionKind.LAND else None
            given[kind] = None if value is None else Given(Decimal(value), value.qualifier, households)
        purpose = self.cleaned_data.get("given_purpose")
        if purpose is not None and self._typed_anew("given_purpose", opened):
            for name, kind in GIVEN_FIELDS.items():
                value = self.cleaned_data.get(name)
                if kind not in given and value is not None:
                    row = self.given[kind][0]
                    given[kind] = Given(row.amount, row.qualifier, row.households)
        try:
            write_given(meeting, given, purpose=purpose, by=by)
        except ValidationError as error:
            raise ValidationError({"given_purpose": error.messages}) from error

    def _opened(self) -> dict[str, str]:
        try:
            return signing.loads(self.data.get("opened", ""))
        except signing.BadSignature:
            return {}

    def _typed_anew(self, name: str, opened: dict[str, str]) -> bool:
        typed = (self.data.get(self.add_prefix(name)) or "").strip()
        return name in self.fields and typed != opened.get(name, "")

    def _refuse_older(self, names: list[str], opened: dict[str, str]) -> None:
        """Refuse to overwrite a contribution that someone changed while this form was open."""
        for name in names:
            now = self.shown(self.instance, name)
            if not self.is_new and name in opened and now != opened[name]:
                said = f"Người khác vừa sửa ô này thành “{now}”." if now else "Người khác vừa xóa số ở ô này."
                raise ValidationError({name: f"{said} Hãy mở lại buổi rồi sửa."})

    def doubts(self) -> list[str]:
        """Places and days that are unlikely, and amounts out of the ordinary; rules kept as data say the rest."""
        data = self.cleaned_data
        return [
            *self._doubtful_places(data),
            *self._doubtful_days(data),
            *self._doubtful_gifts(data),
            *self._told_before(data),
        ]

    def _told_before(self, data: dict[str, Any]) -> list[str]:
        """Meetings that look so much like this one that it may be there already, whoever wrote them."""
        if not data.get("unit") or not data.get("starts_on"):
            return []
        rows = Meeting.objects.citable_by(self.user)
        found = duplicates.very_like(self.instance, data.get("places") or [], rows)
        return [
            f"Đã có buổi rất giống: {meeting} của {meeting.unit.running_name} ({'; '.join(like.reasons).lower()}). "
            "Nếu là cùng một buổi, đừng ghi lần nữa."
            for meeting, like in found[:MOST_LIKE]
        ]

    def _doubtful_places(self, data: dict[str, Any]) -> list[str]:
        found = []
        places = list(data.get("places") or [])
        if not places:
            found.append(
                "Chưa chọn thôn, buôn nào nên buổi này không được tính vào tỷ lệ thôn, buôn được phát động."
            )
        unit = data.get("unit")
        beyond = meetings.places_beyond(unit, places) if unit else []
        if beyond:
            found.append(f"{meetings.named(beyond)} không thuộc {unit.running_name}.")
        return found

    def _doubtful_days(self, data: dict[str, Any]) -> list[str]:
        found = []
        day, last, wave = data.get("starts_on"), data.get("ends_on"), data.get("wave")
        last = last or day
        if wave and day and (day < wave.starts_on or (wave.ends_on and last > wave.ends_on)):
            found.append(f"Ngày của buổi nằm ngoài thời gian của đợt “{wave}”.")
        if data.get("meeting_count", 1) > MANY_IN_A_DAY and last == day:
            found.append(
                f"{format_count(data['meeting_count'])} buổi trong một ngày. Nếu nhiều ngày, hãy ghi “Đến ngày”."
            )
        return found

    def _doubtful_gifts(self, data: dict[str, Any]) -> list[str]:
        found = small_money("Tiền đóng góp", data.get("given_money"))
        amounts = [data.get(name) for name in GIVEN_FIELDS if data.get(name)]
        if len(set(amounts)) < len(amounts):
            found.append("Hai loại đóng góp có cùng một con số. Hãy xem có ghi nhầm ô không.")
        return found
