"""One measured case in one process: ``python case.py METHOD ROWS STEP FILE``. Prints one line of JSON."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def prepare() -> None:
    """Make the portal's code ready in this process, as it is in a server at work."""
    sys.path[:0] = [str(HERE.parent.parent), str(HERE)]
    os.environ["DJANGO_SETTINGS_MODULE"] = "dvportal.settings"
    import django
    from django.conf import settings

    settings.STORAGES = {
        **settings.STORAGES,  # pages are drawn without the gathered static files of a started portal
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    django.setup()


if __name__ == "__main__":
    prepare()
    from cases import measured

    print(json.dumps(measured(sys.argv[1], int(sys.argv[2]), sys.argv[3], Path(sys.argv[4]))))
