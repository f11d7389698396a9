"""Tổng hợp: indicators and entered values, reviews with their sections and figures, jobs and finished files."""

from reports.models.indicators import EnteredValue, Indicator, Quantity, Rule
from reports.models.issuing import (
    CommitteeTerm,
    IssuedAttachment,
    IssuedFigure,
    IssuedReview,
    IssuedUnit,
    IssuedVersion,
    NumberSeries,
)
from reports.models.jobs import Job, JobState, RenderedFile
from reports.models.notes import NoteAnswer, ReviewNote
from reports.models.outlines import Outline, OutlineFigure, OutlineSection
from reports.models.parts import RenderedPart
from reports.models.reviews import (
    CombinedKind,
    Review,
    ReviewFigure,
    ReviewKind,
    ReviewSection,
    ReviewStatus,
)
from reports.models.summaries import SummaryCell

__all__ = [
    "CombinedKind",
    "CommitteeTerm",
    "EnteredValue",
    "Indicator",
    "IssuedAttachment",
    "IssuedFigure",
    "IssuedReview",
    "IssuedUnit",
    "IssuedVersion",
    "Job",
    "JobState",
    "NoteAnswer",
    "NumberSeries",
    "Outline",
    "OutlineFigure",
    "OutlineSection",
    "Quantity",
    "RenderedFile",
    "RenderedPart",
    "Review",
    "ReviewFigure",
    "ReviewKind",
    "ReviewNote",
    "ReviewSection",
    "ReviewStatus",
    "Rule",
    "SummaryCell",
]
