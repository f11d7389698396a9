"""Quy chế dân chủ ở cơ sở: conferences, steering committees, inspections, dialogues, petition statistics."""

from democracy_regs.models.conferences import Conference, Dialogue
from democracy_regs.models.inspections import (
    Inspection,
    InspectionTarget,
    SteeringCommittee,
)
from democracy_regs.models.statistics import (
    MediationStatistics,
    PetitionStatistics,
    ReceptionStatistics,
)

__all__ = [
    "Conference",
    "Dialogue",
    "Inspection",
    "InspectionTarget",
    "MediationStatistics",
    "PetitionStatistics",
    "ReceptionStatistics",
    "SteeringCommittee",
]
