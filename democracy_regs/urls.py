"""Địa chỉ của các trang quy chế dân chủ."""

from democracy_regs.kinds import KINDS
from orgs.views.records import record_urls

app_name = "democracy_regs"

urlpatterns = [url for kind in KINDS for url in record_urls(kind)]
