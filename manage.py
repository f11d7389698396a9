#!/usr/bin/env python3
"""Command line of DV Portal: ./manage.py COMMAND."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dvportal.settings")
    from dvportal.env import BadSetting

    try:
        import dvportal.settings  # noqa: F401  read first, so that a bad value is a sentence and not a traceback
    except BadSetting as refusal:
        sys.exit(str(refusal))
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
