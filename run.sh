#!/bin/sh
# Sets up whatever is missing and runs the portal. Needs /bin/sh and an apt-based system, or the packages named below.
#   ./run.sh                        run (PORT, PORTAL_HOME and the other variables: docs/operations.md)
#   ./run.sh --prepare LOCKFILE     only set up, with the packages of LOCKFILE
set -eu
cd "$(dirname "$0")"
lockfile=requirements.txt
[ "${1:-}" = --prepare ] && lockfile=${2:-requirements.txt}

say() { printf '%s\n' "$*"; }
refuse() { say "$*" >&2; exit 3; }

# --- System packages ---
find_python() {
    for name in python3 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null 2>&1 && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
            command -v "$name"
            return
        fi
    done
}

libraries_present() {
    "$1" - 2>/dev/null <<'PY'
import ctypes
for name in ("libgobject-2.0.so.0", "libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz.so.0",
             "libharfbuzz-subset.so.0", "libfontconfig.so.1"):
    ctypes.CDLL(name)
PY
}

# Version 1 of Liberation Serif lacks Vietnamese letters; the number is in the font's own head table.
font_present() {
    "$1" - <<'PY'
import pathlib, struct, sys
for path in pathlib.Path("/usr/share/fonts").rglob("LiberationSerif-Regular.ttf"):
    data = path.read_bytes()
    for i in range(struct.unpack(">H", data[4:6])[0]):
        tag, _, offset, _ = struct.unpack(">4sLLL", data[12 + 16 * i:28 + 16 * i])
        if tag == b"head" and struct.unpack(">L", data[offset + 4:offset + 8])[0] >= 2 << 16:
            sys.exit(0)
sys.exit(1)
PY
}

font_package() {
    if grep -qs '^VERSION_ID="12"' /etc/os-release || apt-cache show fonts-liberation2 >/dev/null 2>&1; then
        say fonts-liberation2
    else
        say fonts-liberation
    fi
}

missing_packages() {
    python=$(find_python)
    if [ -z "$python" ]; then
        say "python3 python3-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig $(font_package)"
        return
    fi
    "$python" -c 'import ensurepip, venv' 2>/dev/null || [ -x .venv/bin/python ] || say python3-venv
    libraries_present "$python" || say libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig
    font_present "$python" || font_package
}

packages=$(missing_packages | tr '\n' ' ' | sed 's/ *$//')
if [ -n "$packages" ]; then
    command="apt-get update && apt-get install -y --no-install-recommends $packages"
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
        refuse "Máy còn thiếu phần mềm hệ thống; hãy chạy một lần bằng quyền quản trị: sudo sh -c '$command'"
    fi
    say "Đang cài phần mềm hệ thống: $packages"
    log=$(mktemp)
    if ! { apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends $packages; } >"$log" 2>&1; then
        tail -n 5 "$log" >&2
        rm -f "$log"
        refuse "Không cài được phần mềm hệ thống; hãy kiểm tra mạng rồi chạy: $command"
    fi
    rm -f "$log"
fi
python=$(find_python)
[ -n "$python" ] || refuse "Cổng cần Python 3.11 trở lên; hãy cài gói python3 mới hơn."

# --- Python packages: exact versions with hashes, in .venv ---
stamp() {
    { cat "$1"; readlink -f .venv/bin/python || :; } 2>/dev/null | sha256sum | cut -c1-16
}

if [ ! -f ".venv/.lock-$(stamp "$lockfile")" ]; then
    [ -w . ] || refuse "Không ghi được vào thư mục $(pwd); hãy chạy bằng người dùng sở hữu thư mục này."
    say "Đang cài các gói Python…"
    if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
        rm -rf .venv
        "$python" -m venv .venv
    fi
    log=$(mktemp)
    if ! .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
            --only-binary :all: -r "$lockfile" >"$log" 2>&1; then
        tail -n 5 "$log" >&2
        rm -f "$log"
        refuse "Không cài được các gói Python; hãy kiểm tra mạng rồi chạy lại."
    fi
    rm -f "$log"
    touch ".venv/.lock-$(stamp "$lockfile")"
fi

[ "${1:-}" = --prepare ] && exit 0
exec .venv/bin/python manage.py serve
