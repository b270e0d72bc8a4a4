"""The one policy: who may see which part of a dossier, and why. Pure; deny by default.

Sources: Wgs art. 1.8, 2.27, 2.29 and 2.31 (BWBR0049962); Besluit Wgs art. 2.21 (BWBR0050665).
Every rule that can say no has its own reason code, so that a denial can be explained and counted.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

POLICY_VERSION = "2026-11"


class FieldGroup(StrEnum):
    """The parts of a dossier. A grant names one; a table holds one."""

    IDENTITY = "IDENTITY"
    BSN = "BSN"
    OFFENCE_SUMMARY = "OFFENCE_SUMMARY"
    CLOCK = "CLOCK"
    CRIMINAL_FILE = "CRIMINAL_FILE"
    VICTIM = "VICTIM"
    CONTRIBUTION = "CONTRIBUTION"
    PROPOSAL = "PROPOSAL"
    HOUSE_HIT = "HOUSE_HIT"
    ASSESSMENT = "ASSESSMENT"
    DISPOSAL = "DISPOSAL"
    NOTIFICATION = "NOTIFICATION"
    ENTRY_TEST = "ENTRY_TEST"
    PLAN = "PLAN"
    CONFERENCE = "CONFERENCE"
    FEEDBACK = "FEEDBACK"
    SIGNAL = "SIGNAL"


HOUSE_GROUPS = frozenset(
    {
        FieldGroup.HOUSE_HIT,
        FieldGroup.NOTIFICATION,
        FieldGroup.ENTRY_TEST,
        FieldGroup.PLAN,
        FieldGroup.CONFERENCE,
        FieldGroup.FEEDBACK,
    }
)


class Purpose(StrEnum):
    """What a dossier may be used for. A closed list: a new purpose needs a new policy version."""

    SETTLEMENT = "SETTLEMENT"
    COMPLEX_CASE = "COMPLEX_CASE"
    EARLY_SIGNAL = "EARLY_SIGNAL"


class Basis(StrEnum):
    """On what a grant rests."""

    OWN = "OWN"
    STANDING_DECISION = "STANDING_DECISION"
    DISCLOSURE = "DISCLOSURE"
    PARTICIPANT = "PARTICIPANT"
    BREAK_GLASS = "BREAK_GLASS"


class BlockReason(StrEnum):
    """Why one person may not see one dossier, whatever their units may see."""

    OWN_FILE = "OWN_FILE"
    RELATIVE = "RELATIVE"
    COLLEAGUE = "COLLEAGUE"
    SHIELDED = "SHIELDED"


class Reason(StrEnum):
    """Why a thing may or may not be seen."""

    ALLOWED = "ALLOWED"
    NO_FACT = "NO_FACT"
    REVOKED = "REVOKED"
    NOT_YET = "NOT_YET"
    EXPIRED = "EXPIRED"
    OTHER_PURPOSE = "OTHER_PURPOSE"
    OTHER_GROUP = "OTHER_GROUP"
    NOT_A_PARTICIPANT = "NOT_A_PARTICIPANT"
    BSN_NOT_SIGNED = "BSN_NOT_SIGNED"
    SHIELDED = "SHIELDED"
    BLOCKED = "BLOCKED"
    NOT_A_MEMBER = "NOT_A_MEMBER"
    WEAK_SIGN_IN = "WEAK_SIGN_IN"


@dataclass(frozen=True)
class Recipient:
    """Who would see it: the organisation behind the unit, and the state of the membership.

    ``member`` None asks about the unit as such (a grant that is being stored); else whether the
    person is a member of the unit at this moment.
    """

    organisation: str
    barred_from_houses: bool
    bsn_signed: bool
    member: bool | None = None
    strong_sign_in: bool = True
    blocked: bool = False


@dataclass(frozen=True)
class Fact:
    """What entitles a unit: its own data, a disclosure, a place on the need-to-know list."""

    owner_org: str
    field_groups: frozenset[FieldGroup]
    purpose: Purpose
    basis: Basis
    valid_from: datetime
    valid_until: datetime | None
    revoked_at: datetime | None = None
    house_data: bool = False
    shielded: bool = False


@dataclass(frozen=True)
class Decision:
    """The answer, with the reason code that an audit record keeps."""

    allowed: bool
    reason: Reason


ALLOW = Decision(allowed=True, reason=Reason.ALLOWED)


def deny(reason: Reason) -> Decision:
    """A no with its reason."""
    return Decision(allowed=False, reason=reason)


def decide(  # each no has its own line: a table in code
    fact: Fact | None,
    recipient: Recipient,
    *,
    field_group: FieldGroup,
    purpose: Purpose,
    at: datetime,
) -> Decision:
    """Whether this recipient may see this field group for this purpose at this moment.

    ``at`` carries a zone. Deny wins: the first reason that says no is the answer, and without a
    fact the answer is no.
    """
    if fact is None:
        return deny(Reason.NO_FACT)
    return (
        _about_the_fact(fact, field_group, purpose, at)
        or _about_the_law(fact, recipient, field_group)
        or _about_the_person(recipient)
        or ALLOW
    )


def _about_the_fact(
    fact: Fact, field_group: FieldGroup, purpose: Purpose, at: datetime
) -> Decision | None:
    if fact.revoked_at is not None and fact.revoked_at <= at:
        return deny(Reason.REVOKED)
    if at < fact.valid_from:
        return deny(Reason.NOT_YET)
    if fact.valid_until is not None and fact.valid_until <= at:
        return deny(Reason.EXPIRED)
    if field_group not in fact.field_groups:
        return deny(Reason.OTHER_GROUP)
    if purpose != fact.purpose:
        return deny(Reason.OTHER_PURPOSE)
    return None


def _about_the_law(fact: Fact, recipient: Recipient, field_group: FieldGroup) -> Decision | None:
    house = fact.house_data or field_group in HOUSE_GROUPS
    own = fact.basis == Basis.OWN and fact.owner_org == recipient.organisation
    if house and recipient.barred_from_houses and not own:
        return deny(Reason.NOT_A_PARTICIPANT)
    if field_group == FieldGroup.BSN and not recipient.bsn_signed and not own:
        return deny(Reason.BSN_NOT_SIGNED)
    if fact.shielded:
        return deny(Reason.SHIELDED)
    return None


def _about_the_person(recipient: Recipient) -> Decision | None:
    if recipient.blocked:
        return deny(Reason.BLOCKED)
    if recipient.member is False:
        return deny(Reason.NOT_A_MEMBER)
    if not recipient.strong_sign_in:
        return deny(Reason.WEAK_SIGN_IN)
    return None
