"""Phiên bản: what decides the bytes of a file besides its document – libraries, font and print templates."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version

import django


@cache
def library_versions() -> dict[str, str]:
    """Libraries, layout engine and font by name."""
    from reports.rendering import parts

    return {**parts.library_versions(), "django": django.get_version(), "openpyxl": version("openpyxl")}


@cache
def template_version(profile: str) -> str:
    """A digest of the layout profile, its print templates and stylesheet; it changes when one of them does."""
    from reports.rendering import html, profiles, stylesheet

    told = hashlib.sha256(repr(profiles.PROFILES[profile]).encode())
    for folder in (html.TEMPLATES, stylesheet.FOLDER):
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                told.update(path.name.encode() + b"\0" + path.read_bytes())
    return told.hexdigest()
