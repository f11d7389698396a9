"""How the portal is set up: settings, the secret key, backups, the disk."""

from __future__ import annotations

import shutil
import stat
import time
from collections.abc import Iterator

from django.conf import settings
from django.core import checks

from dvportal.safety.points import Finding, State, point
from dvportal.serving import places

GIGABYTE = 1024**3
BACKUP_DAYS_LOOK, BACKUP_DAYS_DANGER = 2, 8


def _debug() -> Iterator[Finding]:
    yield point(
        "Chế độ dò lỗi",
        not settings.DEBUG,
        "đang bật" if settings.DEBUG else "đang tắt",
        "Bỏ biến PORTAL_DEBUG rồi khởi động lại: trang lỗi đang cho người lạ xem nội dung bên trong cổng.",
    )


def _https() -> Iterator[Finding]:
    local = settings.BIND in ("127.0.0.1", "::1", "localhost")
    bad = State.LOOK if local else State.DANGER
    yield point(
        "HTTPS",
        settings.HTTPS,
        "đang dùng" if settings.HTTPS else f"chưa dùng, cổng nghe tại {settings.BIND}",
        "Đặt máy chủ trung gian có chứng thư phía trước và PORTAL_HTTPS=1; nếu chỉ dùng trên một máy"
        " thì giữ BIND=127.0.0.1.",
        bad,
    )
    if not settings.HTTPS:
        return
    secure = settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE
    yield point("Cookie chỉ đi qua HTTPS", secure, "có" if secure else "không", "Bật lại Secure của cookie.")
    days = settings.SECURE_HSTS_SECONDS // 86400
    yield point(
        "HSTS", days >= 180, f"{days} ngày", "Đặt SECURE_HSTS_SECONDS từ 180 ngày trở lên.", State.LOOK
    )


def _cookies() -> Iterator[Finding]:
    closed = settings.SESSION_COOKIE_HTTPONLY and settings.SESSION_COOKIE_SAMESITE in ("Lax", "Strict")
    yield point(
        "Cookie phiên làm việc",
        closed,
        "kịch bản và trang ngoài không đọc được" if closed else "để hở",
        "Bật lại HttpOnly và SameSite.",
    )


def _hosts() -> Iterator[Finding]:
    open_to_all = "*" in settings.ALLOWED_HOSTS
    yield point(
        "Tên máy được nhận",
        not open_to_all,
        ", ".join(settings.ALLOWED_HOSTS) or "không có",
        "Ghi đúng tên máy của cổng vào PORTAL_HOSTS thay cho dấu *.",
    )


def _secret_key() -> Iterator[Finding]:
    path = places.secret_key_file(settings.HOME)
    label = "Tệp khóa bí mật"
    if not path.exists():
        strong = len(settings.SECRET_KEY) >= 50
        yield point(
            label, strong, "khóa lấy từ biến môi trường", "Đặt PORTAL_SECRET_KEY dài từ 50 ký tự trở lên."
        )
        return
    mode = stat.S_IMODE(path.stat().st_mode)
    yield point(
        label,
        not mode & 0o077,
        f"quyền tệp {mode:03o}",
        "Chạy chmod 600 cho tệp secrets/secret_key trong PORTAL_HOME.",
    )


def _deploy_checks() -> Iterator[Finding]:
    found = [
        message
        for message in checks.run_checks(include_deployment_checks=True)
        if message.level >= checks.WARNING and not (not settings.HTTPS and message.id in _ONLY_WITH_HTTPS)
    ]
    yield point(
        "Phép kiểm của Django",
        not found,
        ", ".join(str(message.id) for message in found) or "không có cảnh báo",
        "Chạy manage.py check --deploy và làm theo từng dòng.",
        State.LOOK,
    )


_ONLY_WITH_HTTPS = {"security.W004", "security.W008", "security.W012", "security.W016"}


def _backups() -> Iterator[Finding]:
    label, todo = (
        "Bản sao lưu",
        "Chạy manage.py backup TỆP hằng ngày, giữ tệp ở máy khác; thử khôi phục mỗi tháng.",
    )
    try:
        days = int((time.time() - places.last_backup(settings.HOME).stat().st_mtime) // 86400)
    except OSError:
        yield Finding(label, State.DANGER, "chưa có bản nào", todo)
        return
    seen = f"bản gần nhất cách đây {days} ngày" if days else "có bản trong 24 giờ qua"
    state = (
        State.DANGER if days >= BACKUP_DAYS_DANGER else State.LOOK if days >= BACKUP_DAYS_LOOK else State.GOOD
    )
    yield Finding(label, state, seen, "" if state == State.GOOD else todo)


def _disk() -> Iterator[Finding]:
    free = shutil.disk_usage(settings.HOME).free / GIGABYTE
    state = State.DANGER if free < 1 else State.LOOK if free < 5 else State.GOOD
    yield Finding(
        "Đĩa còn trống",
        state,
        f"{free:.1f} GB".replace(".", ","),
        "" if state == State.GOOD else "Dọn bớt đĩa; dưới 1 GB cổng có thể ngừng ghi.",
    )


LOOKS = (_debug, _https, _cookies, _hosts, _secret_key, _deploy_checks, _backups, _disk)
