"""Who may open which address: the one place where it is written down, read by the matrix and the sweeps.

A line is `"name or pattern": Rule(see, act)`. `see` is the right that makes a row visible: a person who holds it
nowhere is refused (403), a person who holds it elsewhere does not find the row (404). `act` is the further right over
the row's unit that the address asks for: without it the person is refused (403). Of several rights in a tuple one is
enough. A full name counts before a pattern, a pattern with a longer beginning before one with a shorter.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from orgs.permissions import Permission as Right


@dataclass(frozen=True)
class Rule:
    """What an address asks of a person.

    `see` None: everyone who is signed in; `public`: also strangers. `methods`: what the address takes. `from_below`:
    rows of a unit are seen by people of the units below it too (catalogues, forms). `act_at`: where `act` must be
    held – over the row's own unit, over the unit "above" it, or "anywhere". `act_on`: the methods that ask for `act`.
    `own`: such rows belong to persons; who holds `see` nowhere finds none but the own ones (404).
    """

    see: Right | tuple[Right, ...] | None
    act: Right | tuple[Right, ...] | None = None
    methods: str = "GET POST"
    from_below: bool = False
    public: bool = False
    act_at: str = "own"
    act_on: str = "GET POST"
    own: bool = False


WATCH = (Right.RECEIVE_FORMS, Right.MANAGE_FORMS)
"""Either of them lets a person look at the submissions of many units side by side."""

RECORD_ACCESS = {
    "*_list": Rule(Right.VIEW_RECORDS, methods="GET"),
    "*_detail": Rule(Right.VIEW_RECORDS, methods="GET"),
    "*_export": Rule(Right.VIEW_RECORDS, methods="GET"),
    "*_create": Rule(Right.ENTER_RECORDS),
    "*_edit": Rule(Right.VIEW_RECORDS, Right.ENTER_RECORDS),
    "*_delete": Rule(Right.VIEW_RECORDS, Right.ENTER_RECORDS),
    "*_history": Rule(Right.VIEW_RECORDS, methods="GET"),
    "*_deleted": Rule(Right.VIEW_RECORDS, methods="GET"),
    "*_restore": Rule(Right.VIEW_RECORDS, Right.ENTER_RECORDS),
}
"""Records of every kind; written out for each app that has such kinds."""

ACCESS: dict[str, Rule] = {
    "healthz": Rule(None, methods="GET", public=True),
    "orgs:sign_in": Rule(None, public=True),
    "orgs:sign_in_code": Rule(None, public=True),
    "home": Rule(None, methods="GET"),
    "orgs:sign_out": Rule(None, methods="POST"),
    "orgs:account": Rule(None, methods="GET"),
    "orgs:password": Rule(None),
    "orgs:go_on": Rule(None, methods="GET"),
    "orgs:second_factor": Rule(None),
    "orgs:second_factor_off": Rule(None),
    "orgs:recovery_codes": Rule(None),
    "orgs:session_list": Rule(None, methods="GET"),
    "orgs:session_end": Rule(None, methods="POST"),
    "orgs:own_events": Rule(None, methods="GET"),
    "orgs:delegation_list": Rule(None),
    "orgs:delegation_end": Rule(Right.MANAGE_USERS, own=True),
    "reports:check": Rule(None, methods="GET"),
    "reports:check_code": Rule(None),
    # records of every kind
    **{f"campaigns:{name}": rule for name, rule in RECORD_ACCESS.items()},
    **{f"democracy_regs:{name}": rule for name, rule in RECORD_ACCESS.items()},
    **{f"orgs:document{name[1:]}": rule for name, rule in RECORD_ACCESS.items()},
    **{f"reports:entered{name[1:]}": rule for name, rule in RECORD_ACCESS.items()},
    # units, bodies, people, the trail
    "orgs:unit_list": Rule(Right.VIEW_RECORDS, methods="GET"),
    "orgs:unit_detail": Rule(Right.VIEW_RECORDS, methods="GET"),
    "orgs:unit_create": Rule(Right.MANAGE_UNITS),
    "orgs:unit_edit": Rule(Right.VIEW_RECORDS, Right.MANAGE_UNITS),
    "orgs:succession_create": Rule(Right.MANAGE_UNITS),
    "orgs:body_list": Rule(Right.VIEW_RECORDS, methods="GET"),
    "orgs:body_detail": Rule(Right.VIEW_RECORDS, methods="GET"),
    "orgs:body_create": Rule(Right.MANAGE_UNITS),
    "orgs:body_edit": Rule(Right.VIEW_RECORDS, Right.MANAGE_UNITS),
    "orgs:user_list": Rule(Right.MANAGE_USERS, methods="GET"),
    "orgs:user_detail": Rule(Right.MANAGE_USERS, methods="GET"),
    "orgs:user_events": Rule(Right.MANAGE_USERS, methods="GET"),
    "orgs:user_*": Rule(Right.MANAGE_USERS),
    "orgs:user_trail": Rule(Right.VIEW_AUDIT, methods="GET"),
    "orgs:event_list": Rule(Right.MANAGE_USERS, methods="GET"),
    "orgs:rights": Rule(Right.MANAGE_USERS, methods="GET"),
    "orgs:requirement_list": Rule(Right.MANAGE_USERS),
    "orgs:requirement_remove": Rule(Right.MANAGE_USERS, methods="POST"),
    "orgs:trail": Rule(Right.VIEW_AUDIT, methods="GET"),
    "orgs:user_data": Rule(Right.VIEW_SAFETY, methods="GET"),
    "orgs:user_data_export": Rule(Right.VIEW_SAFETY, methods="GET"),
    "orgs:downloads": Rule(Right.VIEW_AUDIT, methods="GET"),
    "retention": Rule(Right.VIEW_SAFETY, methods="GET"),
    "safety": Rule(Right.VIEW_SAFETY, methods="GET"),
    # locks
    "orgs:lock_list": Rule(Right.VIEW_RECORDS, methods="GET"),
    "orgs:lock_open": Rule(Right.OPEN_LOCKS),
    "orgs:lock_close": Rule(Right.VIEW_RECORDS, Right.OPEN_LOCKS, methods="POST"),
    # reorganisations of units
    "orgs:reorganisation_*": Rule(Right.MANAGE_UNITS),
    "orgs:reorganisation_list": Rule(Right.MANAGE_UNITS, methods="GET"),
    "orgs:reorganisation_detail": Rule(Right.MANAGE_UNITS, methods="GET"),
    "orgs:reorganisation_step_remove": Rule(Right.MANAGE_UNITS, methods="POST"),
    "reports:reorganisation_preview": Rule(Right.MANAGE_UNITS, methods="GET"),
    "reports:reorganisation_carry_out": Rule(Right.MANAGE_UNITS, methods="POST"),
    "reports:reorganisation_take_back": Rule(Right.MANAGE_UNITS),
    # quality: rules, warnings, meetings written twice
    "reports:rule_list": Rule(Right.VIEW_RECORDS, methods="GET"),
    "reports:rule_detail": Rule(Right.VIEW_RECORDS, methods="GET", from_below=True),
    "reports:rule_create": Rule(Right.MANAGE_RULES),
    "reports:rule_edit": Rule(Right.VIEW_RECORDS, Right.MANAGE_RULES, from_below=True),
    "reports:rule_switch": Rule(Right.MANAGE_RULES, methods="POST", from_below=True),
    "reports:warning_list": Rule(Right.VIEW_RECORDS, methods="GET"),
    "reports:warning_confirm": Rule(Right.ENTER_RECORDS, methods="POST"),
    "campaigns:pair_list": Rule(Right.VIEW_RECORDS, methods="GET"),
    "campaigns:pair_detail": Rule(Right.VIEW_RECORDS, Right.ENTER_RECORDS, act_on="POST"),
    # report forms, opened periods, submissions
    "reports:form_list": Rule(Right.VIEW_RECORDS, methods="GET"),
    "reports:form_detail": Rule(Right.VIEW_RECORDS, methods="GET", from_below=True),
    "reports:form_create": Rule(Right.MANAGE_FORMS),
    "reports:form_copy": Rule(Right.VIEW_RECORDS, Right.MANAGE_FORMS, from_below=True, act_at="anywhere"),
    "reports:form_*": Rule(Right.VIEW_RECORDS, Right.MANAGE_FORMS, from_below=True),
    "reports:form_line_remove": Rule(Right.VIEW_RECORDS, Right.MANAGE_FORMS, methods="POST", from_below=True),
    "reports:form_line_move": Rule(Right.VIEW_RECORDS, Right.MANAGE_FORMS, methods="POST", from_below=True),
    "reports:period_list": Rule(WATCH, methods="GET"),
    "reports:period_detail": Rule(WATCH, methods="GET", from_below=True),
    "reports:period_export": Rule(WATCH, methods="GET", from_below=True),
    "reports:period_due": Rule(WATCH, Right.MANAGE_FORMS, from_below=True),
    "reports:period_matrix": Rule(WATCH, Right.FILL_FORMS, from_below=True, act_at="anywhere"),
    "reports:submission_list": Rule(Right.VIEW_RECORDS, methods="GET"),
    "reports:submission_detail": Rule(Right.VIEW_RECORDS, Right.FILL_FORMS, act_on="POST"),
    "reports:submission_autosave": Rule(Right.VIEW_RECORDS, Right.FILL_FORMS, methods="POST"),
    "reports:submission_nil_rest": Rule(Right.VIEW_RECORDS, Right.FILL_FORMS, methods="POST"),
    "reports:submission_send": Rule(Right.VIEW_RECORDS, Right.FILL_FORMS),
    "reports:submission_withdraw": Rule(Right.VIEW_RECORDS, Right.FILL_FORMS, methods="POST"),
    "reports:submission_receive": Rule(
        Right.VIEW_RECORDS, Right.RECEIVE_FORMS, methods="POST", act_at="above"
    ),
    "reports:submission_approve": Rule(
        Right.VIEW_RECORDS, Right.RECEIVE_FORMS, methods="POST", act_at="above"
    ),
    "reports:submission_send_back": Rule(Right.VIEW_RECORDS, Right.RECEIVE_FORMS, act_at="above"),
    # catalogues
    "campaigns:topic_list": Rule(Right.MANAGE_CATALOGUES, methods="GET"),
    "campaigns:topic_*": Rule(Right.MANAGE_CATALOGUES),
    "reports:indicator_list": Rule(Right.VIEW_RECORDS, methods="GET"),
    "reports:indicator_create": Rule(Right.MANAGE_CATALOGUES),
    "reports:indicator_detail": Rule(Right.VIEW_RECORDS, methods="GET", from_below=True),
    "reports:indicator_*": Rule(Right.VIEW_RECORDS, Right.MANAGE_CATALOGUES, from_below=True),
    "reports:term_list": Rule(Right.MANAGE_CATALOGUES, methods="GET"),
    "reports:term_*": Rule(Right.MANAGE_CATALOGUES),
    "reports:outline_list": Rule(Right.MANAGE_CATALOGUES, methods="GET"),
    "reports:outline_detail": Rule(Right.MANAGE_CATALOGUES, methods="GET", from_below=True),
    "reports:outline_copy": Rule(Right.MANAGE_CATALOGUES, from_below=True),
    "reports:outline_*": Rule(Right.MANAGE_CATALOGUES, Right.MANAGE_CATALOGUES, from_below=True),
    "reports:outline_section_remove": Rule(
        Right.MANAGE_CATALOGUES, Right.MANAGE_CATALOGUES, methods="POST", from_below=True
    ),
    "reports:outline_section_move": Rule(
        Right.MANAGE_CATALOGUES, Right.MANAGE_CATALOGUES, methods="POST", from_below=True
    ),
    "reports:outline_figure_remove": Rule(
        Right.MANAGE_CATALOGUES, Right.MANAGE_CATALOGUES, methods="POST", from_below=True
    ),
    # reviews
    "reports:compare": Rule(Right.VIEW_REVIEWS, methods="GET"),
    "reports:compare_export": Rule(Right.VIEW_REVIEWS, methods="GET"),
    "reports:review_list": Rule(Right.VIEW_REVIEWS, methods="GET"),
    "reports:review_export": Rule(Right.VIEW_REVIEWS, methods="GET"),
    "reports:review_create": Rule(Right.WRITE_REVIEWS),
    "reports:review_detail": Rule(Right.VIEW_REVIEWS, methods="GET"),
    "reports:review_history": Rule(Right.VIEW_REVIEWS, methods="GET"),
    "reports:review_changes": Rule(Right.VIEW_REVIEWS, methods="GET"),
    "reports:review_combine": Rule(Right.VIEW_REVIEWS, Right.WRITE_REVIEWS),
    "reports:note_answer": Rule(Right.VIEW_REVIEWS, (Right.WRITE_REVIEWS, Right.APPROVE_REVIEWS)),
    "reports:note_mark": Rule(
        Right.VIEW_REVIEWS, (Right.WRITE_REVIEWS, Right.APPROVE_REVIEWS), methods="POST"
    ),
    "reports:review_edit": Rule(Right.VIEW_REVIEWS, Right.WRITE_REVIEWS),
    "reports:review_delete": Rule(Right.VIEW_REVIEWS, Right.WRITE_REVIEWS),
    "reports:review_submit": Rule(Right.VIEW_REVIEWS, Right.WRITE_REVIEWS, methods="POST"),
    "reports:review_withdraw": Rule(Right.VIEW_REVIEWS, Right.WRITE_REVIEWS, methods="POST"),
    "reports:review_correct": Rule(Right.VIEW_REVIEWS, Right.WRITE_REVIEWS, methods="POST"),
    "reports:review_send_back": Rule(Right.VIEW_REVIEWS, Right.APPROVE_REVIEWS),
    "reports:review_approve": Rule(Right.VIEW_REVIEWS, Right.APPROVE_REVIEWS, methods="POST"),
    "reports:review_issue": Rule(Right.VIEW_REVIEWS, Right.APPROVE_REVIEWS),
    "reports:review_issued_file": Rule(Right.VIEW_REVIEWS, Right.DOWNLOAD_REVIEWS, methods="GET"),
    "reports:review_render": Rule(Right.VIEW_REVIEWS, Right.DOWNLOAD_REVIEWS, methods="POST"),
    "reports:review_pdf": Rule(Right.VIEW_REVIEWS, Right.DOWNLOAD_REVIEWS, methods="GET"),
    "reports:file_list": Rule(Right.VIEW_REVIEWS, methods="GET"),
    "reports:file_download": Rule(Right.DOWNLOAD_REVIEWS, methods="GET"),
    "reports:job_detail": Rule(Right.DOWNLOAD_REVIEWS, methods="GET"),
    "reports:job_status": Rule(Right.DOWNLOAD_REVIEWS, methods="GET"),
    "reports:job_*": Rule(Right.DOWNLOAD_REVIEWS, methods="POST"),
    "reports:section_*": Rule(Right.VIEW_REVIEWS, Right.WRITE_REVIEWS),
    "reports:section_autosave": Rule(Right.VIEW_REVIEWS, Right.WRITE_REVIEWS, methods="POST"),
    "reports:section_move": Rule(Right.VIEW_REVIEWS, Right.WRITE_REVIEWS, methods="POST"),
    "reports:figure_list": Rule(Right.VIEW_REVIEWS, methods="GET"),
    "reports:figure_trace": Rule(Right.VIEW_REVIEWS, methods="GET"),
    "reports:figure_*": Rule(Right.VIEW_REVIEWS, Right.WRITE_REVIEWS),
    # spreadsheets
    "spreadsheets:account_import": Rule(Right.MANAGE_USERS),
    "spreadsheets:account_template": Rule(Right.MANAGE_USERS, methods="GET"),
    "spreadsheets:upload": Rule(Right.IMPORT_SHEETS),
    "spreadsheets:undo": Rule(Right.IMPORT_SHEETS),
    "spreadsheets:row_undo": Rule(Right.IMPORT_SHEETS),
    "spreadsheets:*": Rule(Right.IMPORT_SHEETS, methods="POST"),
    **{
        f"spreadsheets:{name}": Rule(Right.IMPORT_SHEETS, methods="GET")
        for name in ("batch_list", "template", "batch_detail", "batch_status", "answer")
    },
}
"""The line of every address. A new address without a line fails in tests/test_matrix.py."""


def rule_of(name: str) -> Rule | None:
    """The most specific line for an address, None when there is none."""
    if name in ACCESS:
        return ACCESS[name]
    fitting = [pattern for pattern in ACCESS if fnmatchcase(name, pattern)]
    return ACCESS[max(fitting, key=lambda pattern: pattern.index("*"))] if fitting else None
