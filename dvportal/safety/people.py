"""Who may enter: sample accounts, first passwords, second factors, administrators."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.utils import timezone

from dvportal.demo.accounts import DEMO_ACCOUNTS
from dvportal.safety.points import Finding, State, point
from orgs.models import Delegation, RoleAssignment, Unit, User
from orgs.permissions import Role


def _demo_accounts() -> Iterator[Finding]:
    names = [account[0] for account in DEMO_ACCOUNTS]
    demo = User.objects.filter(username__in=names, is_active=True).count()
    real = User.objects.filter(is_active=True).exclude(username__in=names).count()
    state = State.GOOD if not demo else State.DANGER if real else State.LOOK
    yield Finding(
        "Tài khoản mẫu",
        state,
        f"{demo} tài khoản mẫu, {real} tài khoản khác" if demo else "không có",
        ""
        if not demo
        else "Mật khẩu của tài khoản mẫu ai cũng biết: tắt các tài khoản đó trước khi nhập số liệu thật.",
    )


def _first_passwords() -> Iterator[Finding]:
    waiting = User.objects.filter(is_active=True, must_change_password=True)
    count, never = waiting.count(), waiting.filter(last_login__isnull=True).count()
    seen = f"{count} người chưa đổi" + (f", {never} người chưa từng đăng nhập" if never else "")
    yield point(
        "Mật khẩu cấp lần đầu",
        not count,
        seen if count else "ai cũng đã đổi",
        "Nhắc những người chưa đăng nhập lần nào; tắt tài khoản không dùng.",
        State.LOOK,
    )
    weak = (
        User.objects.filter(is_active=True)
        .exclude(password__startswith="argon2")  # noqa: S106  # nosec B106 # a kind of hash
        .exclude(password__startswith="!")  # noqa: S106  # nosec B106 # no password
    )
    yield point(
        "Cách lưu mật khẩu",
        not weak.exists(),
        f"{weak.count()} mật khẩu lưu theo cách cũ" if weak.exists() else "argon2",
        "Yêu cầu các người đó đổi mật khẩu.",
        State.LOOK,
    )


def _without_role() -> Iterator[Finding]:
    idle = User.objects.filter(is_active=True, roles__isnull=True).count()
    yield point(
        "Tài khoản không có vai trò",
        not idle,
        str(idle) if idle else "không có",
        "Giao vai trò hoặc tắt tài khoản.",
        State.LOOK,
    )


def administrators_without_second_factor() -> int:
    """How many people who act as administrators today sign in by password alone; those who stand in count too."""
    today = timezone.localdate()
    roles = RoleAssignment.objects.in_force(today).filter(role=Role.ADMINISTRATOR, user__is_active=True)
    standing_in = Delegation.objects.not_over(today).filter(assignment__in=roles, starts_on__lte=today)
    people = User.objects.filter(is_active=True, second_factor_at__isnull=True)
    return people.filter(Q(pk__in=roles.values("user_id")) | Q(pk__in=standing_in.values("to_id"))).count()


def _second_factor() -> Iterator[Finding]:
    bare = administrators_without_second_factor()
    yield point(
        "Xác nhận hai bước",
        not bare,
        f"{bare} quản trị viên chưa dùng" if bare else "mọi quản trị viên đã dùng",
        "Yêu cầu mỗi quản trị viên gắn ứng dụng tạo mã vào tài khoản của mình.",
        State.LOOK,
    )


def _administrators() -> Iterator[Finding]:
    count = RoleAssignment.objects.in_force().filter(role=Role.ADMINISTRATOR, user__is_active=True).count()
    yield point(
        "Quản trị viên",
        not Unit.objects.exists() or count > 0,
        str(count),
        "Không còn ai quản trị: dùng manage.py để lập lại một tài khoản quản trị.",
    )


LOOKS = (_demo_accounts, _first_passwords, _without_role, _second_factor, _administrators)
