"""Biểu trả lại báo cáo với nhận xét từng mục, và biểu trả lời nhận xét."""

from __future__ import annotations

from typing import Any

from django import forms

from common.text import looks_secret
from reports.models import ReviewSection

LONGEST = 2000
NOTE = "muc-"


class NoteField(forms.CharField):
    """A note or an answer: plain words, without secrets."""

    def __init__(self, *, rows: int = 2, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(max_length=LONGEST, widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        """The text; refused when it bears a mark of secrecy."""
        text = super().clean(value)
        if looks_secret(text):
            raise forms.ValidationError("Không nhập tài liệu có độ mật vào cổng. Hãy bỏ nội dung này.")
        return text


class SendBackForm(forms.Form):
    """Trả lại báo cáo: a note on the whole and one on each section, all optional but at least one.

    What was typed about a section that is gone by now is put into the note on the whole, so that it is not lost.
    """

    reason = NoteField(
        label="Nhận xét chung",
        required=False,
        rows=4,
        help_text="Điều cần sửa trong cả báo cáo. Nhận xét riêng thì ghi dưới từng mục.",
    )

    def __init__(self, data: Any = None, *, sections: list[ReviewSection]) -> None:
        self.sections = {f"{NOTE}{section.pk}": section for section in sections}
        super().__init__(self._with_lost_notes(data) if data is not None else None)
        for name, section in self.sections.items():
            self.fields[name] = NoteField(label=f"Nhận xét mục “{section}”", required=False)

    def _with_lost_notes(self, data: Any) -> Any:
        lost = [
            data[name].strip()
            for name in data
            if name.startswith(NOTE) and name not in self.sections and data[name].strip()
        ]
        if not lost:
            return data
        data = data.copy()
        data["reason"] = "\n".join([data.get("reason", "").strip(), *lost]).strip()
        return data

    def notes(self) -> dict[ReviewSection, str]:
        """The notes on sections that were typed."""
        return {
            section: self.cleaned_data[name]
            for name, section in self.sections.items()
            if self.cleaned_data.get(name)
        }


class AnswerForm(forms.Form):
    """Trả lời một nhận xét."""

    text = NoteField(label="Trả lời", error_messages={"required": "Xin ghi câu trả lời."})
