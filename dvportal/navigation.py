"""Danh mục: the main navigation, made of what a person may open; and the accounts of the sample district."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from orgs.models import User
from orgs.permissions import Permission

GROUPS: tuple[tuple[str, tuple[tuple[str, str, Permission], ...]], ...] = (
    ("", (("Trang đầu", "home", Permission.VIEW_RECORDS),)),
    (
        "Công tác dân vận",
        (
            ("Buổi phát động, thâm nhập", "campaigns:meeting_list", Permission.VIEW_RECORDS),
            ("Buổi có thể ghi hai lần", "campaigns:pair_list", Permission.VIEW_RECORDS),
            ("Phong trào, chương trình", "campaigns:campaign_list", Permission.VIEW_RECORDS),
            ("Đợt", "campaigns:wave_list", Permission.VIEW_RECORDS),
            ("Đoàn, đội, tổ", "campaigns:team_list", Permission.VIEW_RECORDS),
            ("Nguồn lực, đóng góp", "campaigns:contribution_list", Permission.VIEW_RECORDS),
            ("Công trình, phần việc", "campaigns:work_list", Permission.VIEW_RECORDS),
            ("An sinh xã hội", "campaigns:welfare_list", Permission.VIEW_RECORDS),
            ("Mô hình “Dân vận khéo”", "campaigns:model_list", Permission.VIEW_RECORDS),
            ("Khen thưởng", "campaigns:commendation_list", Permission.VIEW_RECORDS),
            ("Danh hiệu của đơn vị", "campaigns:title_list", Permission.VIEW_RECORDS),
        ),
    ),
    (
        "Quy chế dân chủ",
        (
            ("Hội nghị quán triệt", "democracy_regs:conference_list", Permission.VIEW_RECORDS),
            ("Ban Chỉ đạo", "democracy_regs:committee_list", Permission.VIEW_RECORDS),
            ("Kiểm tra, giám sát", "democracy_regs:inspection_list", Permission.VIEW_RECORDS),
            ("Đối thoại", "democracy_regs:dialogue_list", Permission.VIEW_RECORDS),
            ("Đơn thư", "democracy_regs:petition_list", Permission.VIEW_RECORDS),
            ("Tiếp công dân", "democracy_regs:reception_list", Permission.VIEW_RECORDS),
            ("Hòa giải", "democracy_regs:mediation_list", Permission.VIEW_RECORDS),
        ),
    ),
    (
        "Báo cáo theo biểu",
        (
            ("Nộp biểu", "reports:submission_list", Permission.VIEW_RECORDS),
            ("Tình hình gửi biểu", "reports:period_list", Permission.RECEIVE_FORMS),
            ("Các biểu", "reports:form_list", Permission.VIEW_RECORDS),
        ),
    ),
    (
        "Tổng hợp",
        (
            ("Báo cáo sơ kết, tổng kết", "reports:review_list", Permission.VIEW_REVIEWS),
            ("Cảnh báo đang mở", "reports:warning_list", Permission.VIEW_RECORDS),
            ("So sánh hai kỳ", "reports:compare", Permission.VIEW_REVIEWS),
            ("Kiểm chứng văn bản", "reports:check", Permission.VIEW_REVIEWS),
            ("Số liệu tổng hợp", "reports:entered_list", Permission.VIEW_RECORDS),
            ("Nhập từ bảng tính", "spreadsheets:batch_list", Permission.IMPORT_SHEETS),
            ("Sổ văn bản", "orgs:document_list", Permission.VIEW_RECORDS),
        ),
    ),
    (
        "Quản trị",
        (
            ("Đơn vị", "orgs:unit_list", Permission.VIEW_RECORDS),
            ("Sắp xếp đơn vị", "orgs:reorganisation_list", Permission.MANAGE_UNITS),
            ("Cơ quan, tổ chức", "orgs:body_list", Permission.VIEW_RECORDS),
            ("Người dùng", "orgs:user_list", Permission.MANAGE_USERS),
            ("Bảng quyền", "orgs:rights", Permission.MANAGE_USERS),
            ("Chỉ tiêu", "reports:indicator_list", Permission.VIEW_RECORDS),
            ("Đề cương", "reports:outline_list", Permission.MANAGE_CATALOGUES),
            ("Nhiệm kỳ cấp ủy", "reports:term_list", Permission.MANAGE_CATALOGUES),
            ("Quy tắc chất lượng", "reports:rule_list", Permission.VIEW_RECORDS),
            ("Chủ đề", "campaigns:topic_list", Permission.MANAGE_CATALOGUES),
            ("Khóa số liệu", "orgs:lock_list", Permission.VIEW_RECORDS),
            ("Nhật ký", "orgs:trail", Permission.VIEW_AUDIT),
            ("An toàn của cổng", "safety", Permission.VIEW_SAFETY),
        ),
    ),
)

RARELY_USED: Final = "Quản trị"
"""The group that stays folded until one of its pages is open: nobody needs it every day."""


def context(request: HttpRequest) -> dict[str, Any]:
    """`navigation` for the pages of a signed-in person, `demo_accounts` for sign-in; lazy."""
    return {
        "navigation": SimpleLazyObject(lambda: _navigation(request)),
        "demo_accounts": SimpleLazyObject(_demo_accounts),
    }


def _navigation(request: HttpRequest) -> list[dict[str, Any]]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    groups = []
    for label, entries in GROUPS:
        items = [
            {"label": text, "url": url, "active": _is_open(request.path, url)}
            for text, name, right in entries
            if user.may(right) and (url := _address(name))
        ]
        if items:
            is_open = label != RARELY_USED or any(item["active"] for item in items)
            groups.append({"label": label, "items": items, "is_open": is_open})
    return groups


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _is_open(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)


def _demo_accounts() -> list[tuple[str, str, str]]:
    """The sample district's accounts, as long as they exist here."""
    if not settings.LOAD_DEMO:
        return []
    from dvportal.demo.accounts import DEMO_ACCOUNTS

    names = [account[0] for account in DEMO_ACCOUNTS]
    present = set(User.objects.filter(username__in=names, is_active=True).values_list("username", flat=True))
    return [account[:3] for account in DEMO_ACCOUNTS if account[0] in present]
