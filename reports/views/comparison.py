"""So sánh hai kỳ hoặc hai báo cáo, on a page and as a workbook."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from common.text import fold
from orgs.permissions import Permission
from reports.forms.comparison import ComparisonForm
from reports.rendering import charts
from reports.services import comparison, files
from reports.views.access import may_or_refuse


@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """Figures then and now with their change and a chart of the largest changes."""
    form, found = _asked(request)
    drawn = comparison.chart(found) if found else None
    context: dict[str, Any] = {
        "title": "So sánh hai kỳ",
        "form": form,
        "found": found,
        "query": request.GET.urlencode(),
    }
    if drawn is not None:
        # The drawing is made of numbers and escaped texts by our own code.
        svg = mark_safe(charts.svg(drawn, "sosanh"))  # noqa: S308  # nosec B308 B703 # own drawing, texts escaped
        context["chart"] = {"caption": drawn.title, "svg": svg}
    return render(request, "reports/compare.html", context)


@require_GET
def compare_export(request: HttpRequest) -> HttpResponse:
    """The same comparison as a workbook; with a wrong choice the page says what is wrong."""
    from reports.rendering import xlsx

    form, found = _asked(request)
    if found is None:
        return render(request, "reports/compare.html", {"title": "So sánh hai kỳ", "form": form})
    unit = form.cleaned_data.get("unit") or form.cleaned_data["review_now"].unit
    content = xlsx.render_xlsx(comparison.workbook(found, unit_name=unit.full_name))
    answer = HttpResponse(content, content_type=files.FORMATS["xlsx"])
    name = "-".join(fold(f"so sánh {unit.full_name} {found.now_title}").split())[:120]
    answer["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return answer


def _asked(request: HttpRequest) -> tuple[ComparisonForm, comparison.Comparison | None]:
    may_or_refuse(request, Permission.VIEW_REVIEWS)
    form = ComparisonForm(request.GET or None, user=request.user)
    if not form.is_bound or not form.is_valid():
        return form, None
    values = form.cleaned_data
    if values.get("review_now"):
        return form, comparison.of_reviews(values["review_then"], values["review_now"])
    return form, comparison.of_periods(values["unit"], values["then"], values["now"])
