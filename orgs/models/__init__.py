"""Who and where: units with their history, bodies, people and their roles, cited documents, the audit trail."""

from orgs.models.access import OpenSession, RoleRequirement, SecurityEvent, SignInCounter
from orgs.models.audit import AuditEntry
from orgs.models.bodies import Body
from orgs.models.delegations import Delegation
from orgs.models.documents import Document
from orgs.models.downloads import AccessEntry
from orgs.models.locks import LockException, PeriodLock
from orgs.models.people import RoleAssignment, User
from orgs.models.quality import QualityConfirmation, QualityRule, QualitySwitch
from orgs.models.records import Level, OwnedRecord, Qualifier
from orgs.models.reorganisations import (
    Reorganisation,
    ReorganisationEffect,
    ReorganisationHamlet,
    ReorganisationRole,
    ReorganisationStep,
)
from orgs.models.retention import RetentionRun
from orgs.models.units import Unit, UnitKind, UnitSuccession

__all__ = [
    "AccessEntry",
    "AuditEntry",
    "Body",
    "Delegation",
    "Document",
    "Level",
    "LockException",
    "OpenSession",
    "OwnedRecord",
    "PeriodLock",
    "Qualifier",
    "QualityConfirmation",
    "QualityRule",
    "QualitySwitch",
    "Reorganisation",
    "ReorganisationEffect",
    "ReorganisationHamlet",
    "ReorganisationRole",
    "ReorganisationStep",
    "RetentionRun",
    "RoleAssignment",
    "RoleRequirement",
    "SecurityEvent",
    "SignInCounter",
    "Unit",
    "UnitKind",
    "UnitSuccession",
    "User",
]
