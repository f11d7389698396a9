#!/usr/bin/env python3
"""Command line of DV Portal: ./manage.py COMMAND."""

import os
import sys

# Commands that work without a database; all others get the private one started when nobody runs it.
NO_DATABASE = {
    "collectstatic", "compilemessages", "diffsettings", "findstatic", "help", "makemessages",
    "serve", "startapp", "test", "version",
}  # fmt: skip


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dvportal.settings")
    from dvportal.env import BadSetting
    from dvportal.serving import CannotServe

    try:
        from dvportal import settings  # read first, so that a bad value is a sentence and not a traceback

        command = sys.argv[1] if len(sys.argv) > 1 else "help"
        if settings.PRIVATE_DATABASE and not needs_no_database(command, sys.argv[2:]):
            from dvportal.serving.private import hold

            share = hold(settings.HOME)  # noqa: F841  kept until this process ends
    except (BadSetting, CannotServe) as refusal:
        sys.exit(str(refusal))
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


def needs_no_database(command: str, rest: list[str]) -> bool:
    if command == "check":
        return "--database" not in rest
    return command.startswith("-") or command in NO_DATABASE or "--help" in rest or "-h" in rest


if __name__ == "__main__":
    main()
