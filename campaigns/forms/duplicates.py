"""Biểu xét một cặp buổi: one meeting or two, which row stays, what becomes of what was given."""

from __future__ import annotations

from typing import Any

from django import forms

from campaigns.services.duplicates import DELETE, MOVE

APART, FIRST, SECOND = "khac", "giu_1", "giu_2"


class PairForm(forms.Form):
    """The decision of a person about two meetings. A reason is asked when a row is deleted."""

    answer = forms.ChoiceField(
        label="Kết luận",
        choices=[
            (APART, "Hai buổi khác nhau, không hỏi lại"),
            (FIRST, "Là một buổi, giữ buổi thứ nhất"),
            (SECOND, "Là một buổi, giữ buổi thứ hai"),
        ],
        widget=forms.RadioSelect,
    )
    gifts = forms.ChoiceField(
        label="Đóng góp ghi ở buổi bị xóa",
        choices=[(MOVE, "Chuyển sang buổi được giữ"), (DELETE, "Xóa cùng, vì buổi được giữ đã có")],
        initial=MOVE,
        widget=forms.RadioSelect,
        required=False,
    )
    reason = forms.CharField(
        label="Lý do",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Cần ghi khi xóa một buổi, ví dụ: xã và huyện cùng ghi.",
    )

    def __init__(self, *args: Any, has_gifts: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_gifts:
            del self.fields["gifts"]

    def clean(self) -> dict[str, Any]:
        """A row is deleted only for a reason."""
        cleaned = super().clean() or {}
        if cleaned.get("answer") in (FIRST, SECOND) and not (cleaned.get("reason") or "").strip():
            self.add_error("reason", "Hãy ghi lý do, ví dụ: xã và huyện cùng ghi một buổi.")
        return cleaned
