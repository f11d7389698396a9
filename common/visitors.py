"""Người truy cập: where a request comes from and what device it names, for security events and lists of sessions."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping

UNKNOWN_ADDRESS = "0.0.0.0"  # noqa: S104  # nosec B104 # stands for an address that cannot be read
AGENT_LENGTH = 300

_BROWSERS = (
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("coc_coc_browser", "Cốc Cốc"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Windows", "máy tính Windows"),
    ("iPhone", "điện thoại iPhone"),
    ("iPad", "máy tính bảng iPad"),
    ("Android", "điện thoại Android"),
    ("Mac OS X", "máy tính Mac"),
    ("CrOS", "máy tính ChromeOS"),
    ("Linux", "máy tính Linux"),
)


def client_address(meta: Mapping[str, str], proxies: int) -> str:
    """The address a request came from.

    Each of `proxies` trusted proxies adds one entry at the end of X-Forwarded-For; entries before these were written by
    the visitor and are not believed.
    """
    address = meta.get("REMOTE_ADDR", "")
    if proxies:
        forwarded = [part.strip() for part in meta.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        if forwarded:
            address = forwarded[-min(proxies, len(forwarded))]
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return UNKNOWN_ADDRESS
    mapped = getattr(found, "ipv4_mapped", None)
    return str(mapped or found)


def network_of(address: str) -> str:
    """What counts as one place: the address itself, or the /64 that one IPv6 line may use as a whole."""
    found = ipaddress.ip_address(address)
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if found.version == 6 else address


def device_in_words(agent: str) -> str:
    """Browser and device as people call them: "Chrome trên máy tính Windows"."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    if not browser and not system:
        return "Thiết bị không rõ"
    return " trên ".join(part for part in (browser or "Trình duyệt khác", system) if part)
