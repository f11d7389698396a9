"""Lời từ chối: puts what the model and the service refuse beside the field it is about."""

from __future__ import annotations

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.db.models import Q


def put_beside_fields(form: forms.ModelForm, error: ValidationError) -> None:
    """Add an error to a form: by its field, else by the last column of the broken constraint, else above the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        for one in errors:
            place = _constraint_field(form.instance, one) if name == NON_FIELD_ERRORS else name
            form.add_error(place if place in form.fields else None, one)


def _constraint_field(record: models.Model, error: ValidationError) -> str | None:
    """The column that a broken check constraint with this sentence speaks of last: `ends_on` of two days in order."""
    for constraint in record._meta.constraints:
        is_check = isinstance(constraint, models.CheckConstraint)
        if (
            is_check
            and constraint.violation_error_message == error.message
            and _is_broken(constraint, record)
        ):
            return _last_column(constraint.condition)
    return None


def _is_broken(constraint: models.CheckConstraint, record: models.Model) -> bool:
    """Several constraints of a model may share their sentence."""
    try:
        constraint.validate(type(record), record)
    except ValidationError:
        return True
    return False


def _last_column(condition: Q) -> str:
    last = condition.children[-1]
    return _last_column(last) if isinstance(last, Q) else last[0].split("__")[0]
