"""Chủ đề: the catalogue that all offices share, kept by administrators."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from campaigns.forms.campaigns import TopicForm
from campaigns.models import Topic
from orgs import audit
from orgs.lists import as_text
from orgs.permissions import Permission
from orgs.views.places import plain_columns, plain_row, whole_page
from orgs.views.records import require

COLUMNS = ["Chủ đề", "Số dòng đã dùng", "Tình trạng"]


@require_GET
def topic_list(request: HttpRequest) -> HttpResponse:
    """All topics in Vietnamese order, with how often each is used."""
    require(request, Permission.MANAGE_CATALOGUES)
    topics = list(Topic.objects.annotate(uses=Count("meetings")).order_by("-is_active", "sort_key"))
    rows = [
        plain_row(
            reverse("campaigns:topic_edit", args=[topic.pk]),
            COLUMNS,
            [topic.name, as_text(topic.uses), "Đang dùng" if topic.is_active else "Không dùng nữa"],
            numeric={1},
        )
        for topic in topics
    ]
    return render(
        request,
        "records/list.html",
        {
            "title": "Chủ đề",
            "intro": "Danh mục chủ đề dùng chung khi ghi các buổi.",
            "columns": plain_columns(COLUMNS, numeric={1}),
            "rows": rows,
            "page": whole_page(rows),
            "create_url": reverse("campaigns:topic_create"),
            "create_label": "Thêm chủ đề",
            "empty_text": "Chưa có chủ đề nào.",
        },
    )


@require_http_methods(["GET", "POST"])
def topic_create(request: HttpRequest) -> HttpResponse:
    """A new topic."""
    require(request, Permission.MANAGE_CATALOGUES)
    return _form_page(request, Topic(), title="Thêm chủ đề", message="Đã thêm chủ đề.")


@require_http_methods(["GET", "POST"])
def topic_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a topic's name or put it out of use."""
    require(request, Permission.MANAGE_CATALOGUES)
    topic = get_object_or_404(Topic, pk=pk)
    return _form_page(request, topic, title="Sửa chủ đề", message="Đã lưu chủ đề.")


def _form_page(request: HttpRequest, topic: Topic, *, title: str, message: str) -> HttpResponse:
    form = TopicForm(request.POST or None, instance=topic)
    if request.method == "POST" and form.is_valid():
        with audit.acting(by=request.user):
            form.save()
        messages.success(request, message)
        return HttpResponseRedirect(reverse("campaigns:topic_list"))
    context = {"title": title, "form": form, "cancel_url": reverse("campaigns:topic_list")}
    return render(request, "records/form.html", context)
