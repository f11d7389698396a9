"""Readers of environment variables. Each refuses a bad value with one sentence that says what to do."""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

YES = {"1", "true", "yes", "on"}
NO = {"", "0", "false", "no", "off"}


class BadSetting(Exception):
    """A value of the environment cannot be used; the text is shown to the person who starts the portal."""


def text(name: str, default: str = "") -> str:
    """The value without surrounding spaces; an empty variable counts as absent."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool = False) -> bool:
    """1/true/yes/on or 0/false/no/off."""
    value = text(name, "1" if default else "0").lower()
    if value in YES:
        return True
    if value in NO:
        return False
    raise BadSetting(f"Biến {name} đang là “{value}”; hãy đặt 1 (bật) hoặc 0 (tắt).")


def whole(name: str, default: int, low: int, high: int) -> int:
    """A whole number between `low` and `high`, both included."""
    value = text(name, str(default))
    if not (value.isascii() and value.isdigit() and low <= int(value) <= high):
        raise BadSetting(f"Biến {name} đang là “{value}”; hãy đặt một số nguyên từ {low} đến {high}.")
    return int(value)


def words(name: str, default: list[str] | None = None) -> list[str]:
    """A list separated by commas; empty parts are dropped."""
    parts = [part.strip() for part in text(name).split(",")]
    return [part for part in parts if part] or list(default or [])


def hosts(name: str, default: list[str]) -> list[str]:
    """Host names for ALLOWED_HOSTS: names or addresses, without scheme, port or path."""
    found = words(name, default)
    for host in found:
        bare = host.removeprefix("[").removesuffix("]")
        if "/" in host or (":" in host and bare == host) or any(c.isspace() for c in host):
            raise BadSetting(
                f"Biến {name} có “{host}”; hãy ghi tên máy hoặc địa chỉ, không kèm http://, cổng hay"
                " đường dẫn, cách nhau bằng dấu phẩy (ví dụ: danvan.example.vn,192.168.1.10)."
            )
    return found


def origins(name: str) -> list[str]:
    """Addresses with scheme, as Django's CSRF_TRUSTED_ORIGINS wants them."""
    found = words(name)
    for origin in found:
        if not origin.startswith(("http://", "https://")):
            raise BadSetting(
                f"Biến {name} có “{origin}”; hãy ghi cả phần đầu, ví dụ https://danvan.example.vn."
            )
    return found


def folder(name: str, default: Path) -> Path:
    """An absolute folder path; a relative value is taken from the current folder."""
    path = Path(text(name, str(default))).expanduser()
    path = Path(os.path.abspath(path))
    if path.exists() and not path.is_dir():
        raise BadSetting(f"Biến {name} chỉ vào “{path}” không phải là thư mục; hãy chọn một thư mục.")
    return path


def database(name: str) -> dict[str, Any] | None:
    """postgresql://user:password@host:port/db?sslmode=… as a Django database; None when empty.

    `?host=/folder` names a socket folder. Other query parts go to the driver as they are.
    Written here because it is short; a package for it would be one more thing to keep up to date.
    """
    value = text(name)
    if not value:
        return None
    example = "postgresql://portal:mat-khau@may-chu:5432/portal"
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        raise BadSetting(f"Biến {name} không đọc được; hãy ghi theo mẫu {example}.") from None
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or unquote(parts.hostname or "")
    dbname = unquote(parts.path.removeprefix("/"))
    if parts.scheme not in ("postgres", "postgresql") or not dbname or "/" in dbname:
        raise BadSetting(
            f"Biến {name} phải trỏ tới PostgreSQL và có tên cơ sở dữ liệu; hãy ghi theo mẫu {example}."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": dbname,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(port or options.pop("port", "")),
        "OPTIONS": options,
    }


def redis(name: str) -> str:
    """redis://, rediss:// or unix:// address; empty when the portal is to use its own Redis."""
    value = text(name)
    if value and not value.startswith(("redis://", "rediss://", "unix://", "redis+socket://")):
        raise BadSetting(f"Biến {name} phải bắt đầu bằng redis://, rediss:// hoặc unix://; hãy sửa lại.")
    return value


def mail(name: str) -> dict[str, Any]:
    """smtp://user:password@host:587 (STARTTLS) or smtps://… (TLS from the start) as Django's mail settings.

    Empty: the log tells of each letter, without addresses.
    """
    value = text(name)
    if not value:
        return {"EMAIL_BACKEND": "dvportal.letters.ToldInTheLog"}
    example = "smtp://ten:mat-khau@may-thu:587"
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        raise BadSetting(f"Biến {name} không đọc được; hãy ghi theo mẫu {example}.") from None
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise BadSetting(f"Biến {name} phải trỏ tới máy chủ thư; hãy ghi theo mẫu {example} hoặc smtps://….")
    whole_tls = parts.scheme == "smtps"
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": unquote(parts.hostname),
        "EMAIL_PORT": port or (465 if whole_tls else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": whole_tls,
        "EMAIL_USE_TLS": not whole_tls and parts.query != "tls=0",
        "EMAIL_TIMEOUT": 20,
    }


def kept_secret(path: Path, length: int = 50) -> str:
    """The secret in the file `path`, made at the first call; the file is readable by its owner only."""
    try:
        make_folder(path.parent.parent)
        path.parent.mkdir(exist_ok=True, mode=0o700)
        if not path.exists():
            _make_secret(path, length)
        value = path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise BadSetting(
            f"Không đọc hoặc không tạo được tệp {path} ({error.strerror}); hãy chạy bằng người dùng sở hữu"
            " thư mục đó hoặc đặt PORTAL_HOME sang một thư mục ghi được."
        ) from None
    if len(value) < 20:
        raise BadSetting(
            f"Tệp {path} bị hỏng (quá ngắn); hãy khôi phục từ bản sao lưu hoặc xóa tệp để tạo lại."
        )
    return value


def make_folder(path: Path) -> None:
    """Make the home when it is missing, passable for the database's own user whatever the umask."""
    if not path.exists():
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o711)


def _make_secret(path: Path, length: int) -> None:
    """Written whole under another name and linked, so that two first starts at once agree on one secret."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".secret-")  # mkstemp gives mode 600
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(length))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        os.unlink(draft)
