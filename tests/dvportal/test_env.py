"""Readers of the environment: what they take, and the sentence with which they refuse."""

import stat
from pathlib import Path

import pytest

from dvportal import env
from dvportal.env import BadSetting


@pytest.mark.parametrize(
    ("value", "read"), [("1", True), ("TRUE", True), ("off", False), ("", False), (" 0 ", False)]
)
def test_flag(monkeypatch: pytest.MonkeyPatch, value: str, read: bool) -> None:
    monkeypatch.setenv("X", value)
    assert env.flag("X") is read


@pytest.mark.parametrize("value", ["có", "2", "yess"])
def test_flag_refuses_with_the_two_values(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("X", value)
    with pytest.raises(BadSetting, match="hãy đặt 1 .* hoặc 0") as refusal:
        env.flag("X")
    assert value in str(refusal.value)


def test_whole_number_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", "8080")
    assert env.whole("X", 1, 1, 65535) == 8080
    monkeypatch.delenv("X")
    assert env.whole("X", 8000, 1, 65535) == 8000


@pytest.mark.parametrize("value", ["0", "65536", "-1", "8000.5", "tám", "٣"])
def test_whole_number_refuses_with_its_bounds(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("X", value)
    with pytest.raises(BadSetting, match="số nguyên từ 1 đến 65535"):
        env.whole("X", 8000, 1, 65535)


def test_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", "danvan.example.vn, 192.168.1.10,[::1],")
    assert env.hosts("X", []) == ["danvan.example.vn", "192.168.1.10", "[::1]"]


@pytest.mark.parametrize("value", ["http://a.example.vn", "a.example.vn:8000", "a/b", "a b"])
def test_hosts_refuse_addresses(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("X", value)
    with pytest.raises(BadSetting, match="không kèm http://, cổng hay đường dẫn"):
        env.hosts("X", [])


def test_origins_need_a_scheme(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", "https://a.example.vn")
    assert env.origins("X") == ["https://a.example.vn"]
    monkeypatch.setenv("X", "a.example.vn")
    with pytest.raises(BadSetting, match="https://"):
        env.origins("X")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (
            "postgresql://portal:b%C3%AD%20m%E1%BA%ADt@db.example.vn:6432/so_lieu",
            {
                "USER": "portal",
                "PASSWORD": "bí mật",
                "HOST": "db.example.vn",
                "PORT": "6432",
                "NAME": "so_lieu",
            },
        ),
        (
            "postgres://u@/d?host=%2Frun%2Fpg&sslmode=disable",
            {
                "USER": "u",
                "PASSWORD": "",
                "HOST": "/run/pg",
                "PORT": "",
                "NAME": "d",
                "OPTIONS": {"sslmode": "disable"},
            },
        ),
        ("postgresql://u:p@[::1]:5433/d", {"HOST": "::1", "PORT": "5433"}),
        ("postgresql://u:p@/d?host=/s&port=5499", {"HOST": "/s", "PORT": "5499", "OPTIONS": {}}),
    ],
)
def test_database_address(monkeypatch: pytest.MonkeyPatch, value: str, expected: dict[str, object]) -> None:
    monkeypatch.setenv("X", value)
    read = env.database("X")
    assert read is not None
    assert {name: read[name] for name in expected} == expected
    assert read["ENGINE"] == "django.db.backends.postgresql"


def test_no_database_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", " ")
    assert env.database("X") is None


@pytest.mark.parametrize(
    "value",
    [
        "mysql://u:p@h/d",
        "sqlite:///d",
        "postgresql://u:p@h:abc/d",
        "postgresql://u:p@h",
        "postgresql://h/a/b",
        "portal",
    ],
)
def test_database_address_refused_with_an_example(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("X", value)
    with pytest.raises(BadSetting, match="theo mẫu postgresql://") as refusal:
        env.database("X")
    assert "u:p" not in str(refusal.value), "a refusal never repeats a password"


def test_redis_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", "rediss://h:6380/1")
    assert env.redis("X") == "rediss://h:6380/1"
    monkeypatch.setenv("X", "amqp://h")
    with pytest.raises(BadSetting, match="redis://"):
        env.redis("X")


def test_folder_is_absolute_and_no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("X", "nha")
    assert env.folder("X", tmp_path) == tmp_path / "nha"
    (tmp_path / "nha").touch()
    with pytest.raises(BadSetting, match="không phải là thư mục"):
        env.folder("X", tmp_path)


def test_secret_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "home" / "secrets" / "key"
    first = env.kept_secret(path)
    assert len(first) >= 50
    assert env.kept_secret(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [entry.name for entry in path.parent.iterdir()] == ["key"], "no draft stays behind"


def test_damaged_secret_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secrets" / "key"
    path.parent.mkdir()
    path.write_text("")
    with pytest.raises(BadSetting, match="bị hỏng"):
        env.kept_secret(path)


def test_mail_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("X", raising=False)
    assert env.mail("X") == {"EMAIL_BACKEND": "dvportal.letters.ToldInTheLog"}
    monkeypatch.setenv("X", "smtp://cong:m%40t@thu.example.vn")
    found = env.mail("X")
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"], found["EMAIL_HOST_PASSWORD"]) == (
        "thu.example.vn",
        587,
        "m@t",
    )
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (True, False)
    monkeypatch.setenv("X", "smtps://thu.example.vn")
    assert (env.mail("X")["EMAIL_PORT"], env.mail("X")["EMAIL_USE_SSL"]) == (465, True)
    monkeypatch.setenv("X", "smtp://thu.example.vn:25?tls=0")
    assert (env.mail("X")["EMAIL_PORT"], env.mail("X")["EMAIL_USE_TLS"]) == (25, False)
    for wrong in ("thu.example.vn", "http://thu.example.vn", "smtp://thu:nhieu"):
        monkeypatch.setenv("X", wrong)
        with pytest.raises(BadSetting, match="smtp://"):
            env.mail("X")
