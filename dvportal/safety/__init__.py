"""An toàn của cổng: whether this installation is safe, each point with its state and what to do. Tells no secrets."""

from dvportal.safety import database, installation, people
from dvportal.safety.points import Finding, State, worst

__all__ = ["Finding", "State", "findings", "worst"]

LOOKS = (*installation.LOOKS, *database.LOOKS, *people.LOOKS)


def findings() -> list[Finding]:
    """Every point, in reading order."""
    return [finding for look in LOOKS for finding in look()]
