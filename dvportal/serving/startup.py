"""What has to be in order before the first page: tables, static files, sample data."""

import hashlib
import importlib
import shutil
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles import finders
from django.core.management import call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

Account = tuple[str, str, str]  # user name, password, what the role is called


def migrate() -> bool:
    """Bring the tables up to date; False when they already were (asking costs a tenth of a full run)."""
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    call_command("migrate", interactive=False, verbosity=0)
    return True


def collect_static() -> bool:
    """Gather the static files under names with a hash; False when nothing changed since the last start."""
    stamp = settings.STATIC_ROOT / ".source"
    state = _static_state()
    if stamp.exists() and stamp.read_text() == state:
        return False
    shutil.rmtree(settings.STATIC_ROOT, ignore_errors=True)
    settings.STATIC_ROOT.mkdir(parents=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(state)
    return True


def _static_state() -> str:
    digest = hashlib.sha256(f"{version('django')} {version('whitenoise')}".encode())
    for finder in finders.get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def load_demo_once(say: Callable[[str], None]) -> bool:
    """Load the sample district into a portal that has no unit yet."""
    if not settings.LOAD_DEMO or "load_demo" not in get_commands():
        return False
    if apps.get_model("orgs", "Unit")._default_manager.exists():
        return False
    say("Đang nạp huyện mẫu…")
    call_command("load_demo", verbosity=0)
    return True


def demo_accounts() -> list[Account]:
    """Sample accounts that exist in this database."""
    try:
        listed: list[Account] = importlib.import_module("dvportal.demo.accounts").DEMO_ACCOUNTS
    except ModuleNotFoundError:
        return []
    users = get_user_model()
    names = [account[0] for account in listed]
    present = set(
        users._default_manager.filter(**{f"{users.USERNAME_FIELD}__in": names}).values_list(
            users.USERNAME_FIELD, flat=True
        )
    )
    return [account for account in listed if account[0] in present]
