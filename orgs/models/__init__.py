"""Who and where: units with their history, bodies, people and their roles, cited documents, the audit trail."""

from orgs.models.audit import AuditEntry
from orgs.models.bodies import Body
from orgs.models.documents import Document
from orgs.models.downloads import AccessEntry
from orgs.models.locks import LockException, PeriodLock
from orgs.models.people import RoleAssignment, User
from orgs.models.records import Level, OwnedRecord, Qualifier
from orgs.models.retention import RetentionRun
from orgs.models.units import Unit, UnitKind, UnitSuccession

__all__ = [
    "AccessEntry",
    "AuditEntry",
    "Body",
    "Document",
    "Level",
    "LockException",
    "OwnedRecord",
    "PeriodLock",
    "Qualifier",
    "RetentionRun",
    "RoleAssignment",
    "Unit",
    "UnitKind",
    "UnitSuccession",
    "User",
]
