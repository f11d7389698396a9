"""Bảng tính của quy chế dân chủ: one Resource per kind, columns headed as the model's fields are called."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from import_export import fields

from common.text import neutralise
from democracy_regs.models import (
    Conference,
    Dialogue,
    Inspection,
    MediationStatistics,
    PetitionStatistics,
    ReceptionStatistics,
    SteeringCommittee,
)
from democracy_regs.services.inspections import TargetTyped, set_targets, typed_of
from orgs.models import Body, Unit
from orgs.models.audit import Door
from orgs.models.units import Tier, kinds_of
from orgs.resources import RecordResource
from orgs.sheet_widgets import SEPARATOR, NamedRowWidget, split_names

PLACES = "Nơi được kiểm tra, giám sát"


class TargetsWidget(NamedRowWidget):
    """Units and bodies by their names, with a semicolon between; "Trường A (Xã B)" where names are equal."""

    def __init__(self) -> None:
        super().__init__(Unit)

    def rows(self) -> Iterable[Unit | Body]:
        """Units above hamlets and bodies in reach."""
        yield from Unit.objects.visible_to(self.user).exclude(kind__in=kinds_of(Tier.HAMLET))
        for body in Body.objects.visible_to(self.user).select_related("unit"):
            body.pk = f"b{body.pk}"
            yield body

    def named(self, row: Unit | Body) -> Any:
        """The full name; for a body also with its unit."""
        if isinstance(row, Body):
            yield 0, row.name
            yield 0, f"{row.name} ({row.unit})"
        else:
            yield 0, row.full_name
            yield 1, row.name

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[TargetTyped]:
        """The places of a cell."""
        return [self._typed(self.find(name)) for name in split_names(value)]

    def _typed(self, place: Unit | Body) -> TargetTyped:
        if isinstance(place, Body):
            return TargetTyped(None, int(str(place.pk)[1:]), str(place))
        return TargetTyped(place.pk, None, str(place))


class TargetsField(fields.Field):
    """The places of a team in one cell. They are rows of their own, so they are written after the team."""

    def get_value(self, instance: Inspection) -> list[tuple[int | None, int | None]]:
        """Which places a team has, or shall have when a sheet was just read."""
        typed = getattr(instance, "typed_targets", None)
        rows = typed if typed is not None else instance.targets.all() if instance.pk else ()
        return sorted(((row.unit_id, row.body_id) for row in rows), key=str)

    def save(self, instance: Inspection, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        """Keep the read places with the row until it is written."""
        instance.typed_targets = self.clean(row, **kwargs)

    def export(self, instance: Inspection, **kwargs: Any) -> str:
        """The places by their names; a body is followed by its unit."""
        rows = instance.targets.all() if instance.pk else ()
        names = [f"{row.body} ({row.body.unit})" if row.body else str(row.unit) for row in rows]
        return neutralise(SEPARATOR.join(names))


class ConferenceResource(RecordResource):
    """Hội nghị quán triệt."""

    class Meta(RecordResource.Meta):
        model = Conference
        fields: ClassVar = [
            "unit", "form", "level", "starts_on", "ends_on", "conference_count", "attendance",
            "attendance_qualifier", "content", "documents", "place", "note",
        ]  # fmt: skip


class SteeringCommitteeResource(RecordResource):
    """Ban Chỉ đạo."""

    class Meta(RecordResource.Meta):
        model = SteeringCommittee
        fields: ClassVar = [
            "unit", "name", "level", "established_on", "consolidated_on", "ended_on", "decision",
            "head_position", "member_count", "note",
        ]  # fmt: skip


class InspectionResource(RecordResource):
    """Đoàn kiểm tra, giám sát. A sheet names the places; what was found at each stays as it is.

    A place with findings or recommendations is not taken out by a sheet that leaves its name out: the row is refused.
    """

    targets = TargetsField("targets", PLACES, TargetsWidget())

    class Meta(RecordResource.Meta):
        model = Inspection
        fields: ClassVar = [
            "unit", "kind", "name", "level", "established_on", "founded_by", "leader_position", "subject",
            "starts_on", "ends_on", "targets", "decision", "documents", "note",
        ]  # fmt: skip

    def get_queryset(self) -> Any:
        """The teams with their places."""
        return super().get_queryset().prefetch_related("targets__unit", "targets__body__unit")

    def after_save_instance(self, instance: Inspection, row: Any, **kwargs: Any) -> None:
        """Write the places that the sheet names; those already there keep what was found."""
        typed = getattr(instance, "typed_targets", None)
        if typed is None:
            return
        stored = {(place.unit_id, place.body_id): place for place in map(typed_of, instance.targets.all())}
        wanted = {(place.unit_id, place.body_id): place for place in typed}
        for key, place in stored.items():
            if key not in wanted and (place.findings or place.recommendations):
                raise ValueError(
                    f"{place.place} đã có kết quả kiểm tra nên không bỏ bằng bảng tính. Hãy bỏ ở trang của đoàn."
                )
        places = [stored.get(key, place) for key, place in wanted.items()]
        set_targets(instance, places, by=self.user, door=Door.SHEET, reason=self.reason)


class DialogueResource(RecordResource):
    """Đối thoại với Nhân dân."""

    class Meta(RecordResource.Meta):
        model = Dialogue
        fields: ClassVar = [
            "unit", "level", "starts_on", "ends_on", "dialogue_count", "host_position", "attendance",
            "attendance_qualifier", "opinions_received", "opinions_answered", "content", "place", "note",
        ]  # fmt: skip


class PetitionResource(RecordResource):
    """Số liệu đơn thư."""

    class Meta(RecordResource.Meta):
        model = PetitionStatistics
        fields: ClassVar = [
            "unit", "starts_on", "ends_on", "carried_over", "received", "handled", "complaints",
            "denunciations", "proposals", "resolved_first", "resolved_again", "note",
        ]  # fmt: skip


class ReceptionResource(RecordResource):
    """Số liệu tiếp công dân."""

    class Meta(RecordResource.Meta):
        model = ReceptionStatistics
        fields: ClassVar = [
            "unit", "starts_on", "ends_on", "visits", "people", "cases", "large_groups", "by_head", "note",
        ]  # fmt: skip


class MediationResource(RecordResource):
    """Số liệu hòa giải ở cơ sở."""

    class Meta(RecordResource.Meta):
        model = MediationStatistics
        fields: ClassVar = [
            "unit", "starts_on", "ends_on", "groups", "mediators", "cases", "successes", "note",
        ]  # fmt: skip
