"""Biểu nhập của quy chế dân chủ."""

from democracy_regs.forms.conferences import ConferenceForm, DialogueForm
from democracy_regs.forms.inspections import CommitteeForm, InspectionForm
from democracy_regs.forms.statistics import MediationForm, PetitionForm, ReceptionForm

__all__ = [
    "CommitteeForm",
    "ConferenceForm",
    "DialogueForm",
    "InspectionForm",
    "MediationForm",
    "PetitionForm",
    "ReceptionForm",
]
