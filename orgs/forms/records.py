"""Biểu nhập bản ghi: the base of all record forms, and the field that reads each kind of column."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Final

from django import forms
from django.core import signing
from django.db import models
from django.forms.models import ModelFormMetaclass
from django.forms.utils import ErrorDict
from django.utils import timezone

from common.fields import CountField, DecimalNumberField, MoneyField, VietDateField, settle_qualifiers
from common.text import looks_secret, personal_data_in
from orgs.forms.choices import say_choose
from orgs.forms.levels import level_of
from orgs.models import OwnedRecord, Unit, User
from orgs.models.units import Tier, kinds_of
from orgs.services.quality import doubts_about

LONG_AGO = (
    30  # years; an older day is asked about, because a slip in the year is likelier than so late an entry
)
MONEY_FIELDS = ("cost", "cost_total", "cost_state", "cost_people", "cost_other", "value_vnd")

CHOICES_SHOWN: Final = 200
"""How many rows of another kind a form offers, the latest first, so that pages stay light."""
PERSONAL_DATA: Final = {
    "id_number": "một dãy số giống số giấy tờ tùy thân",
    "phone": "một số điện thoại",
}


def read_by(field: models.Field, **kwargs: Any) -> forms.Field | None:
    """The form field of a model field, so that every number and day is read by the one reader in `common`."""
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return _plain(field, VietDateField, kwargs)
    if isinstance(field, models.DecimalField):
        return _plain(field, MoneyField if field.name in MONEY_FIELDS else DecimalNumberField, kwargs)
    if isinstance(field, models.PositiveIntegerField) and not field.choices:
        return _plain(field, CountField, kwargs)
    return field.formfield(**kwargs)


def _plain(field: models.Field, kind: type[forms.Field], kwargs: dict[str, Any]) -> forms.Field:
    made = kind(
        label=str(field.verbose_name)[:1].upper() + str(field.verbose_name)[1:],
        required=not field.blank,
        help_text=kwargs.get("help_text", field.help_text),
    )
    if field.has_default():
        made.initial = field.get_default()
    return made


class ReadingMetaclass(ModelFormMetaclass):
    """Gives every form of this base the fields of `read_by`; a form's own Meta would otherwise have to repeat it."""

    def __new__(mcs, name: str, bases: tuple[type, ...], attrs: dict[str, Any], **kwargs: Any) -> type:
        meta = attrs.get("Meta")
        if meta is not None and not hasattr(meta, "formfield_callback"):
            meta.formfield_callback = read_by
        return super().__new__(mcs, name, bases, attrs, **kwargs)


class RecordForm(forms.ModelForm, metaclass=ReadingMetaclass):
    """Base of record forms: own units only, sections, day of this month, warnings, values at opening.

    Rules are not written here: the model's constraints and the service judge the whole row, the view puts what they
    say beside its field.
    """

    section_layout: ClassVar[tuple[tuple[str, tuple[str, ...], bool], ...]] = ()
    suffixes: ClassVar[dict[str, str]] = {}
    qualified: ClassVar[dict[str, str]] = {}
    """Number → the field that keeps its typed "khoảng", where that is not called `<number>_qualifier`."""
    row_labels: ClassVar[dict[str, Callable[[Any], str]]] = {}
    """How the rows offered by a field call themselves, where their own name would not tell them apart."""
    not_copied: ClassVar[tuple[str, ...]] = ()
    """Fields that "Nhập tương tự" leaves empty, so that no old figure is saved again by oversight."""

    starts_at_own_level: ClassVar[bool] = False
    """Whether a new form starts at the level of the person's own unit, instead of the model's own default."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if self.starts_at_own_level and not self.instance.pk and not self.is_bound:
            self.initial.setdefault("level", level_of(user.home_unit))
        if "unit" in self.fields:
            self._limit_units()
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField) and issubclass(field.queryset.model, OwnedRecord):
                self._limit_rows(name, field)
        say_choose(self.fields)
        for name, suffix in self.suffixes.items():
            if name in self.fields:
                self.fields[name].suffix = suffix
        for name, field in self.fields.items():
            keeper = self.qualified.get(name, f"{name}_qualifier")
            if keeper in self.fields and hasattr(field, "qualifier_field"):
                field.qualifier_field = keeper

    def _limit_units(self) -> None:
        units = Unit.objects.allowed(self.user, self.edit_right()).exclude(kind__in=kinds_of(Tier.HAMLET))
        field = self.fields["unit"]
        field.queryset = units
        field.empty_label = "— chọn đơn vị —"
        if not self.is_bound and not self.instance.pk and "unit" not in self.initial and self.user.home_unit:
            self.initial["unit"] = self.user.home_unit.pk

    def _limit_rows(self, name: str, field: forms.ModelChoiceField) -> None:
        """Accept the rows this person may name and the one already named; offer the latest of them."""
        model = field.queryset.model
        opened = self.initial.get(name) or []
        kept = opened if isinstance(opened, list) else [opened]
        kept = [getattr(row, "pk", row) for row in kept]
        kept = [pk for pk in kept if str(pk).isascii() and str(pk).isdigit() and len(str(pk)) < 10]
        stored = [pk for pk in kept if self.instance.pk]
        rows = model._default_manager.citable_by(self.user)
        if stored:
            rows = rows | model._default_manager.filter(pk__in=stored)
        if self.instance.pk and isinstance(self.instance, model):
            rows = rows.exclude(pk=self.instance.pk)
        field.queryset = rows
        shown = list(rows.select_related("unit")[: CHOICES_SHOWN + 1])
        wanted = {str(pk) for pk in [*kept, *self._posted(name)]} - {str(row.pk) for row in shown}
        wanted = {pk for pk in wanted if pk.isascii() and pk.isdigit() and len(pk) < 10}
        if wanted and len(shown) > CHOICES_SHOWN:
            shown += list(rows.select_related("unit").filter(pk__in=wanted))
        several = len({row.unit_id for row in shown}) > 1
        label = self.row_labels.get(name, field.label_from_instance)
        choices = [(row.pk, f"{label(row)} – {row.unit}" if several else label(row)) for row in shown]
        if not isinstance(field, forms.ModelMultipleChoiceField):
            choices.insert(0, ("", "— không chọn —" if not field.required else "— chọn —"))
        field.choices = choices

    def _posted(self, name: str) -> list[str]:
        if not self.is_bound:
            return []
        key = self.add_prefix(name)
        return self.data.getlist(key) if hasattr(self.data, "getlist") else [str(self.data.get(key, ""))]

    @property
    def reloading(self) -> bool:
        """Whether the form was sent only to offer other choices (button "reload"): nothing is judged or written."""
        return self.is_bound and "reload" in self.data

    def full_clean(self) -> None:
        """Judge what was typed, unless the form is only drawn again."""
        if self.reloading:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()

    @classmethod
    def edit_right(cls):
        """The right that writing this record takes."""
        from orgs.permissions import Permission

        return Permission.ENTER_RECORDS

    @property
    def sections(self) -> list[tuple[str, list[forms.BoundField], bool]]:
        """Fields by heading, in the order of `section_layout`; what it does not name comes first."""
        named = {name for _, names, _ in self.section_layout for name in names}
        rest = [self[name] for name in self.fields if name not in named and not self[name].is_hidden]
        found = [("", rest, False)] if rest else []
        for heading, names, collapsed in self.section_layout:
            fields = [self[name] for name in names if name in self.fields]
            if fields:
                found.append((heading, fields, collapsed))
        return found

    @property
    def page_sections(self) -> list[tuple[str, list[forms.BoundField], bool]]:
        """The sections that the page of a record shows."""
        return self.sections

    def many(self) -> dict[str, list[Any]]:
        """Rows chosen for the many-to-many fields of the form."""
        return {
            field.name: list(self.cleaned_data[field.name])
            for field in self._meta.model._meta.many_to_many
            if field.name in self.cleaned_data
        }

    def warnings(self) -> list[str]:
        """What is allowed but unlikely, each a sentence; the person ticks that it was checked."""
        found = [
            f"“{self.fields[name].label}” có vẻ chứa {PERSONAL_DATA.get(kind, kind)}. "
            "Cổng không lưu thông tin cá nhân của người dân; hãy bỏ đi."
            for name, text in self._texts()
            for kind in personal_data_in(text)
        ]
        today = timezone.localdate()
        for name in ("starts_on", "established_on", "granted_on", "registered_on"):
            day = self.cleaned_data.get(name)
            if day and day > today:
                found.append(f"Ngày {day:%d/%m/%Y} ở tương lai. Hãy kiểm tra lại ngày, tháng, năm.")
            elif day and day.year < today.year - LONG_AGO:
                found.append(f"Ngày {day:%d/%m/%Y} đã rất lâu. Hãy kiểm tra lại ngày, tháng, năm.")
        return found + self.ruled()

    def ruled(self) -> list[str]:
        """What the rules of data quality doubt in the row, each with what to do."""
        if not isinstance(self.instance, OwnedRecord) or self.instance.unit_id is None:
            return []
        return [doubt.sentence for doubt in doubts_about(self.instance, many=self.many())]

    def clean(self) -> dict[str, Any]:
        """Put a typed "khoảng" into its own field; refuse classified material (decision 6 of the domain notes)."""
        cleaned = super().clean() or self.cleaned_data
        settle_qualifiers(self)
        for name, text in self._texts():
            if looks_secret(text):
                self.add_error(name, "Không nhập tài liệu có độ mật vào cổng. Hãy bỏ nội dung này.")
        return cleaned

    def _texts(self) -> list[tuple[str, str]]:
        return [(n, v) for n, v in self.cleaned_data.items() if isinstance(v, str) and v and n in self.fields]

    def _post_clean(self) -> None:
        """Fill the instance; leave judging the row to the service, which sees all of it."""
        opts = self._meta
        self.instance = forms.models.construct_instance(self, self.instance, opts.fields, opts.exclude)

    # --- values at opening, for the choice between two people's changes ---

    def opened_token(self) -> str:
        """What the form showed when it was opened, signed, to tell later who changed what."""
        return signing.dumps({name: self.shown(self.instance, name) for name in self.fields}, compress=True)

    def as_typed(self, name: str) -> dict[str, list[str]]:
        """What a browser would send for a field as it stands in this form, by the name of the input."""
        value = self[name].value()
        rows = value if isinstance(value, list) else [value]
        return {self.add_prefix(name): ["" if row is None else str(getattr(row, "pk", row)) for row in rows]}

    def shown(self, record: OwnedRecord, name: str) -> str:
        """A field of a record as text, the same for every record."""
        field = record._meta.get_field(name) if name in _field_names(record) else None
        if field is None:
            return ""
        if isinstance(field, models.ManyToManyField):
            return ", ".join(sorted(str(row) for row in getattr(record, name).all())) if record.pk else ""
        if isinstance(field, models.ForeignKey):
            return str(getattr(record, name) or "") if getattr(record, field.attname) else ""
        if field.choices:
            return str(getattr(record, f"get_{name}_display")())
        value = getattr(record, name)
        if isinstance(value, bool):
            return "có" if value else "không"
        prepared = self.fields[name].prepare_value(value)
        return "" if prepared is None else str(prepared)


def _field_names(record: OwnedRecord) -> set[str]:
    return {field.name for field in record._meta.get_fields() if hasattr(field, "verbose_name")}
