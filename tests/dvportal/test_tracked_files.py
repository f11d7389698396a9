"""Nothing in the project names a package registry or a folder of one machine."""

from collections.abc import Iterator

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
REGISTRIES = ["pypi" + ".org", "python" + "hosted", "npm" + "js", "index" + "-url", "trusted" + "-host"]
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
