"""What the database says: its structure, the triggers that keep the trail, its role and the versions."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from importlib import metadata

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from dvportal.safety.points import Finding, State, point

OUR_APPS = ("orgs", "campaigns", "democracy_regs", "reports", "spreadsheets")
WITHOUT_TRAIL = {
    "orgs_auditentry": "the trail itself",
    "orgs_accessentry": "a list that only grows",
    "orgs_securityevent": "a list that only grows",
    "orgs_opensession": "state of sign-in, not of records; beginnings and ends are security events",
    "orgs_signincounter": "state of sign-in, not of records; refusals are security events",
    "orgs_reorganisationeffect": "what it did to units and successions is in their trail",
    "orgs_unit_members": "links that are written with the unit",
    "reports_job": "state of work, not of records",
    "reports_renderedfile": "made anew at any time",
    "reports_renderedpart": "made anew at any time",
    "reports_numberseries": "only grows",
    "reports_issuedreview": "never changes",
    "reports_issuedfigure": "never changes",
    "reports_issuedunit": "never changes",
    "reports_issuedversion": "never changes",
    "reports_issuedattachment": "never changes",
    "reports_summarycell": "sums that are made anew from the records at any time",
    "reports_submissionstep": "a history itself; each step is a change of its submission, which is in the trail",
    "reports_submissionreminder": "which letters went out; writing the row is the right to send",
    "spreadsheets_importbatch": "what was sent; what it wrote is in the trail of the records",
    "spreadsheets_importrow": "what was sent; what it wrote is in the trail of the records",
}
"""Tables without audit triggers, each with its reason; every other table of the portal must have all three."""
FINAL_TRIGGERS = {
    "orgs_auditentry": "audit_is_final",
    "orgs_accessentry": "access_is_final",
    "orgs_securityevent": "security_event_is_final",
    "reports_issuedreview": "issued_is_final",
    "reports_numberseries": "series_only_grows",
}
"""Triggers that keep finished rows as they are."""


def _migrations() -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    yield point(
        "Cấu trúc cơ sở dữ liệu",
        not waiting,
        f"{len(waiting)} bước chưa chạy" if waiting else "đúng bản này",
        "Sao lưu rồi chạy manage.py migrate.",
    )


def audited_tables() -> set[str]:
    """Tables of which every change must be in the trail."""
    tables = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in OUR_APPS and model._meta.managed and not model._meta.proxy
    }
    return tables - WITHOUT_TRAIL.keys()


def _triggers() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND n.nspname = current_schema()"
        )
        present = set(cursor.fetchall())
        cursor.execute("SHOW session_replication_role")
        silenced = cursor.fetchone()[0] == "replica"
    wanted = {
        (table, f"audit_{what}") for table in audited_tables() for what in ("insert", "update", "delete")
    }
    missing = sorted({table for table, name in (wanted | set(FINAL_TRIGGERS.items())) - present})
    yield point(
        "Nhật ký ghi mọi thay đổi",
        not missing and not silenced,
        f"thiếu ở {', '.join(missing)}"
        if missing
        else "đang bị tắt cho cả phiên"
        if silenced
        else f"đủ ở {len(audited_tables())} bảng",
        "Khôi phục trình kích hoạt (trigger) từ bản sao lưu, hoặc gọi dv_audit_attach cho từng bảng; xem ai đã tắt.",
    )


def _database_role() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        is_super = cursor.fetchone()[0]
        cursor.execute("SHOW server_version_num")
        version = int(cursor.fetchone()[0]) // 10000
    if settings.PRIVATE_DATABASE:
        seen = "máy chủ riêng của cổng, chỉ nghe qua tệp socket"
        yield Finding("Tài khoản cơ sở dữ liệu", State.GOOD, seen)
    else:
        yield point(
            "Tài khoản cơ sở dữ liệu",
            not is_super,
            "quyền cao nhất" if is_super else "quyền thường",
            "Tạo một tài khoản PostgreSQL chỉ sở hữu cơ sở dữ liệu của cổng, ghi vào DATABASE_URL.",
            State.LOOK,
        )
    django = metadata.version("django")
    yield point(
        "Phiên bản",
        version >= 14,
        f"Python {platform.python_version()}, Django {django}, PostgreSQL {version}",
        "Nâng PostgreSQL lên bản 14 trở lên.",
        State.LOOK,
    )


LOOKS = (_migrations, _triggers, _database_role)
