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
from reports.models.report_forms import (
    KIND_OF_PERIOD,
    AskedTier,
    FormPeriod,
    Periodicity,
    ReportForm,
    ReportFormLine,
)
from reports.models.reviews import (
    CombinedKind,
    Review,
    ReviewFigure,
    ReviewKind,
    ReviewSection,
    ReviewStatus,
)
from reports.models.submissions import (
    TO_FILL,
    NilConfirmation,
    ReminderKind,
    Standing,
    StepKind,
    Submission,
    SubmissionNote,
    SubmissionReminder,
    SubmissionState,
    SubmissionStep,
)
from reports.models.summaries import SummaryCell

__all__ = [
    "KIND_OF_PERIOD",
    "TO_FILL",
    "AskedTier",
    "CombinedKind",
    "CommitteeTerm",
    "EnteredValue",
    "FormPeriod",
    "Indicator",
    "IssuedAttachment",
    "IssuedFigure",
    "IssuedReview",
    "IssuedUnit",
    "IssuedVersion",
    "Job",
    "JobState",
    "NilConfirmation",
    "NoteAnswer",
    "NumberSeries",
    "Outline",
    "OutlineFigure",
    "OutlineSection",
    "Periodicity",
    "Quantity",
    "ReminderKind",
    "RenderedFile",
    "RenderedPart",
    "ReportForm",
    "ReportFormLine",
    "Review",
    "ReviewFigure",
    "ReviewKind",
    "ReviewNote",
    "ReviewSection",
    "ReviewStatus",
    "Rule",
    "Standing",
    "StepKind",
    "Submission",
    "SubmissionNote",
    "SubmissionReminder",
    "SubmissionState",
    "SubmissionStep",
    "SummaryCell",
]
