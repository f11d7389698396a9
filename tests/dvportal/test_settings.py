"""Settings as a fresh process reads them: safe when nothing is set, refused with one sentence when wrong."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.dvportal.portal import PROJECT, clean_environment, manage

SHOW = """
import json, sys
from dvportal import settings
print(json.dumps({name: getattr(settings, name, None) for name in sys.argv[1:]}, default=str))
"""


def read_settings(home: Path, *names: str, **values: str) -> dict[str, object]:
    environment = clean_environment(PORTAL_HOME=str(home), **values)
    done = subprocess.run(
        [sys.executable, "-c", SHOW, *names],
        env=environment,
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_safe_when_nothing_is_set(tmp_path: Path) -> None:
    home = tmp_path / "home"
    found = read_settings(
        home, "DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "BIND", "PORT", "SESSION_COOKIE_AGE", "PRIVATE_DATABASE",
        "PRIVATE_REDIS", "CELERY_BROKER_URL", "PASSWORD_HASHERS",
    )  # fmt: skip
    assert found["DEBUG"] is False
    assert found["BIND"] == "127.0.0.1"
    assert found["PORT"] == 8000
    assert found["ALLOWED_HOSTS"][:3] == ["localhost", "127.0.0.1", "[::1]"]
    assert found["SESSION_COOKIE_AGE"] == 1800
    assert found["PRIVATE_DATABASE"] is True
    assert found["PRIVATE_REDIS"] is True
    assert str(found["CELERY_BROKER_URL"]).startswith("redis+socket:///tmp/dvportal-")
    assert "Argon2" in found["PASSWORD_HASHERS"][0]
    again = read_settings(home, "SECRET_KEY")
    assert again["SECRET_KEY"] == found["SECRET_KEY"], "the key made at the first start is kept"


def test_two_homes_share_nothing(tmp_path: Path) -> None:
    one, two = (
        read_settings(tmp_path / name, "SECRET_KEY", "DATABASES", "CELERY_BROKER_URL") for name in "ab"
    )
    assert one["SECRET_KEY"] != two["SECRET_KEY"]
    assert one["CELERY_BROKER_URL"] != two["CELERY_BROKER_URL"]
    assert one["DATABASES"]["default"]["HOST"] != two["DATABASES"]["default"]["HOST"]
    assert one["DATABASES"]["default"]["PASSWORD"] != two["DATABASES"]["default"]["PASSWORD"]


def test_external_servers(tmp_path: Path) -> None:
    found = read_settings(
        tmp_path / "home", "PRIVATE_DATABASE", "PRIVATE_REDIS", "CELERY_BROKER_URL", "DATABASES",
        DATABASE_URL="postgresql://u:p@db:5432/so", REDIS_URL="unix:///run/r.sock",
    )  # fmt: skip
    assert found["PRIVATE_DATABASE"] is False
    assert found["PRIVATE_REDIS"] is False
    assert found["CELERY_BROKER_URL"] == "redis+socket:///run/r.sock"
    assert found["DATABASES"]["default"]["HOST"] == "db"
    assert not (tmp_path / "home" / "secrets" / "database").exists()


@pytest.mark.parametrize("values", [{"PORT": "tám"}, {"PORTAL_HTTPS": "có"}, {"DATABASE_URL": "mysql://h/d"}])
def test_bad_value_is_one_sentence(tmp_path: Path, values: dict[str, str]) -> None:
    done = manage(tmp_path / "home", "check", **values)
    assert done.returncode == 1
    assert done.stdout == ""
    assert next(iter(values)) in done.stderr
    assert "hãy" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_check_deploy_is_clean_behind_https(tmp_path: Path) -> None:
    done = manage(tmp_path / "home", "check", "--deploy", "--fail-level", "WARNING", PORTAL_HTTPS="1")
    assert (done.returncode, "no issues" in done.stdout) == (0, True), done.stderr


def test_help_needs_no_database(tmp_path: Path) -> None:
    done = manage(tmp_path / "home", "migrate", "--help")
    assert done.returncode == 0
    assert not (tmp_path / "home" / "postgres").exists()
