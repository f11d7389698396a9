"""Quy tắc chất lượng: the list, one rule, the form with its trial, and where a rule is switched off."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from orgs.forms.refusals import put_beside_fields
from orgs.models import QualityRule, QualitySwitch
from orgs.permissions import Permission
from orgs.services import quality as services
from orgs.views.places import plain_columns, plain_row, whole_page
from orgs.views.records import history_of
from reports.forms.quality import RuleForm, RuleStartForm, SwitchForm
from reports.services import quality
from reports.services.quality_words import described
from reports.views.access import may_or_refuse

COLUMNS = ["Quy tắc", "Áp dụng cho", "Kiểu", "Mức", "Của", "Tình trạng"]
INTRO = (
    "Cổng hỏi lại khi số liệu trái với các quy tắc này, như nhau ở biểu nhập, bảng tính và trang cảnh báo. "
    "Quy tắc không chặn việc lưu."
)
TRIED = 20
"""How many rows of a trial are shown."""


@require_GET
def rule_list(request: HttpRequest) -> HttpResponse:
    """Shipped rules, own rules and those of the units above, by what they are about."""
    may_or_refuse(request, Permission.VIEW_RECORDS)
    rules = QualityRule.objects.visible_to(request.user).select_related("owner")
    off = set(QualitySwitch.objects.filter(unit=request.user.home_unit).values_list("rule_id", flat=True))
    rows = sorted(rules, key=lambda rule: (quality.subject_label(rule.subject), rule.name))
    manages = request.user.may(Permission.MANAGE_RULES)
    return render(
        request,
        "records/list.html",
        {
            "title": "Quy tắc chất lượng",
            "intro": INTRO,
            "columns": plain_columns(COLUMNS),
            "rows": [plain_row(_url(rule), COLUMNS, _cells(rule, off)) for rule in rows],
            "page": whole_page(rows),
            "create_url": reverse("reports:rule_create") if manages else None,
            "create_label": "Thêm quy tắc",
            "empty_text": "Chưa có quy tắc nào.",
        },
    )


@require_GET
def rule_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What a rule says, to whom it applies and where it is off."""
    may_or_refuse(request, Permission.VIEW_RECORDS)
    rule = _visible(request, pk)
    manages = request.user.may(Permission.MANAGE_RULES)
    switches = rule.switches.select_related("unit", "switched_by")
    units = [row for row in switches if request.user.may(Permission.VIEW_RECORDS, row.unit)]
    owned = rule.owner is not None and request.user.may(Permission.MANAGE_RULES, rule.owner)
    actions = (
        [{"label": "Sửa", "url": reverse("reports:rule_edit", args=[pk]), "tone": "main"}] if owned else []
    )
    return render(
        request,
        "reports/rule_detail.html",
        {
            "title": rule.name,
            "groups": [("Quy tắc", _facts(rule))],
            "actions": actions,
            "switches": units,
            "switch_form": SwitchForm(by=request.user) if manages else None,
            "rule": rule,
            "history": history_of(rule) if rule.owner else [],
        },
    )


@require_http_methods(["GET", "POST"])
def rule_create(request: HttpRequest) -> HttpResponse:
    """A new rule: first its kind, then the rest; "Thử" shows what it would doubt before it is written."""
    may_or_refuse(request, Permission.MANAGE_RULES)
    start = RuleStartForm(request.GET or None)
    if not start.is_bound or not start.is_valid():
        context = {"title": "Thêm quy tắc", "form": start, "cancel_url": reverse("reports:rule_list")}
        return render(request, "reports/rule_start.html", context)
    rule = QualityRule(subject=start.cleaned_data["ve"], kind=start.cleaned_data["kieu"])
    return _form(request, rule, title="Thêm quy tắc")


@require_http_methods(["GET", "POST"])
def rule_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an own rule."""
    may_or_refuse(request, Permission.VIEW_RECORDS)
    rule = _visible(request, pk)
    if rule.owner is None or not request.user.may(Permission.MANAGE_RULES, rule.owner):
        raise PermissionDenied
    return _form(request, rule, title="Sửa quy tắc")


@require_POST
def rule_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch a rule off for a unit and below it, or on again."""
    may_or_refuse(request, Permission.MANAGE_RULES)
    rule = _visible(request, pk)
    form = SwitchForm(request.POST, by=request.user)
    if form.is_valid():
        unit, on = form.cleaned_data["unit"], form.cleaned_data["on"]
        services.switch_rule(rule, unit=unit, on=on, by=request.user)
        messages.success(request, f"Đã {'bật lại' if on else 'tắt'} quy tắc ở {unit.running_name}.")
    else:
        messages.error(request, "Hãy chọn đơn vị trong danh sách rồi bấm lại.")
    return HttpResponseRedirect(_url(rule))


def _form(request: HttpRequest, rule: QualityRule, *, title: str) -> HttpResponse:
    form = RuleForm(request.POST if request.method == "POST" else None, by=request.user, instance=rule)
    context: dict[str, Any] = {"title": title, "form": form, "cancel_url": reverse("reports:rule_list")}
    context |= {"subject": quality.subject_label(rule.subject), "kind": rule.get_kind_display()}
    if request.method == "POST" and form.is_valid():
        if "try" in request.POST:
            period = form.cleaned_data.get("period") or form.initial["period"]
            found = quality.trial(
                form.instance, request.user, starts_on=period.starts_on, ends_on=period.ends_on
            )
            context |= {
                "tried": found[:TRIED],
                "tried_count": len(found),
                "period": period,
                "was_tried": True,
            }
        else:
            try:
                saved = services.write_rule(form.instance, by=request.user)
            except ValidationError as error:
                put_beside_fields(form, error)
            else:
                messages.success(request, "Đã lưu quy tắc.")
                return HttpResponseRedirect(_url(saved))
    return render(request, "reports/rule_form.html", context)


def _visible(request: HttpRequest, pk: int) -> QualityRule:
    rule = get_object_or_404(QualityRule.objects.visible_to(request.user).select_related("owner"), pk=pk)
    if rule.subject not in quality.subjects() and rule.subject != "figures":
        raise Http404
    return rule


def _url(rule: QualityRule) -> str:
    return reverse("reports:rule_detail", args=[rule.pk])


def _cells(rule: QualityRule, off: set[int]) -> list[str]:
    state = "Đang dùng" if rule.is_active else "Không dùng"
    return [
        rule.name,
        quality.subject_label(rule.subject),
        rule.get_kind_display(),
        rule.get_importance_display(),
        str(rule.owner) if rule.owner else "Có sẵn",
        "Đã tắt ở đơn vị" if rule.pk in off else state,
    ]


def _facts(rule: QualityRule) -> list[tuple[str, str]]:
    return [
        ("Áp dụng cho", quality.subject_label(rule.subject)),
        ("Điều kiện", described(rule)),
        ("Khi thiếu số", rule.get_missing_display()),
        ("Mức quan trọng", rule.get_importance_display()),
        ("Lời cảnh báo", rule.message or "(cổng tự đặt câu)"),
        ("Việc cần làm", rule.instruction),
        ("Của", str(rule.owner) if rule.owner else "Quy tắc có sẵn của cổng"),
        ("Tình trạng", "Đang dùng" if rule.is_active else "Không dùng"),
    ]
