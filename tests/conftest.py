"""What every test stands on: real servers from the environment, fast passwords, unhashed static files."""

import os

import pytest

pytest_plugins = ["tests.cast", "tests.clock"]

MISSING = [name for name in ("DATABASE_URL", "REDIS_URL") if not os.environ.get(name)]


def pytest_configure(config: pytest.Config) -> None:
    if MISSING:
        raise pytest.UsageError(f"Thiếu {' và '.join(MISSING)} trong môi trường; hãy chạy ./test.sh.")
    from django.conf import settings

    # argon2 costs 200 ms a sign-in on purpose; hashing itself is tested where it belongs.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Only tests empty their database; a portal's own connections may not even empty the trail.
    options = settings.DATABASES["default"]["OPTIONS"]
    options["options"] = f"{options.get('options', '')} -c dv.may_empty_tables=on".strip()
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
