#!/bin/sh
# Every check of the project, in order, on a private PostgreSQL and Redis that are removed afterwards.
#   ./test.sh [arguments of pytest]
set -eu
cd "$(dirname "$0")"

refuse() { printf '%s\n' "$*" >&2; exit 3; }
step() { printf '\n== %s ==\n' "$1"; shift; "$@"; }

if [ "${PORTAL_TEST_SERVERS:-}" != ready ]; then
    ./run.sh --prepare requirements-dev.txt
    missing=
    command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
    command -v pdftotext >/dev/null 2>&1 || missing="$missing poppler-utils"
    command -v qpdf >/dev/null 2>&1 || missing="$missing qpdf"
    if [ -n "$missing" ]; then
        command="apt-get update && apt-get install -y --no-install-recommends$missing"
        if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
            refuse "Các phép thử còn thiếu phần mềm; hãy chạy một lần bằng quyền quản trị: sudo sh -c '$command'"
        fi
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends $missing; } >/dev/null ||
            refuse "Không cài được phần mềm cho các phép thử; hãy kiểm tra mạng rồi chạy: $command"
    fi
    home=$(mktemp -d /tmp/dvportal-test.XXXXXX)
    chmod 711 "$home"
    trap 'rm -rf "$home"' EXIT
    trap 'exit 130' INT TERM
    PORTAL_HOME=$home PORTAL_TEST_SERVERS=ready \
        .venv/bin/python -m dvportal.serving.with_servers ./test.sh "$@"
    exit
fi

# The second half runs beside the servers, whose addresses stand in the environment.
unset PORTAL_HTTPS PORTAL_DEBUG PORTAL_HOSTS PORTAL_SECRET_KEY PORT BIND 2>/dev/null || :
py=.venv/bin/python
step "ruff check" $py -m ruff check --no-cache --output-format concise .
step "ruff format" $py -m ruff format --no-cache --check .
step "lint-imports" $py -c 'from importlinter.cli import lint_imports_command as run; run()' --no-cache
step "makemigrations --check" $py manage.py makemigrations --check --dry-run
step "check --deploy" env PORTAL_HTTPS=1 $py manage.py check --deploy --fail-level WARNING
# It warns on the error output of each annotation that it reads twice; findings stand on the other one.
step "bandit" sh -c "$py -m bandit --quiet --recursive --configfile pyproject.toml \
    manage.py common orgs campaigns democracy_regs reports spreadsheets dvportal 2>/dev/null"
step "mypy" $py -m mypy
step "pytest" $py -m pytest tests -q "$@"
