"""Ô chọn: what an empty choice and a choice that is not offered say, in every form alike."""

from __future__ import annotations

from typing import Final

from django import forms

NOT_OFFERED: Final = "Mục này không có trong danh sách hoặc không thuộc địa bàn của bạn. Hãy chọn lại."
FRAMEWORK_REFUSALS: Final = [
    kind.default_error_messages["invalid_choice"]
    for kind in (forms.ChoiceField, forms.ModelChoiceField, forms.ModelMultipleChoiceField)
]
"""What Django says of a choice that is not offered; a form's own sentence stays."""


def say_choose(fields: dict[str, forms.Field]) -> None:
    """An empty choice and a choice that is not offered say what to do instead of showing dashes and jargon."""
    for field in fields.values():
        if any(field.error_messages.get("invalid_choice") is said for said in FRAMEWORK_REFUSALS):
            for key in ("invalid_choice", "invalid_pk_value"):
                field.error_messages[key] = NOT_OFFERED
        if isinstance(field, forms.ModelChoiceField) and not isinstance(
            field, forms.ModelMultipleChoiceField
        ):
            if field.empty_label == "---------":
                field.empty_label = "— chọn —" if field.required else "— không —"
        elif isinstance(field, forms.ChoiceField):
            choices = list(field.choices)
            if choices and choices[0] == ("", "---------"):
                field.choices = [("", "— chọn —" if field.required else "— không —"), *choices[1:]]
