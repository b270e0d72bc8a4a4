"""The conference: who may be on the list, what a goal and an action can be. Plain Python.

Sources: Wgs art. 2.27 and 2.31.3-2.31.10, Besluit Wgs art. 2.21; scaling ladder: domain.md 2.5.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from schakel.access.rules import FieldGroup
from schakel.cases.rules.states import HouseState
from schakel.kernel.errors import FieldError
from schakel.sharing.rules import text_faults


class ParticipantKind(StrEnum):
    """A member has a login and sees the case; an incidental third has a name on the list only."""

    MEMBER = "MEMBER"
    INCIDENTAL = "INCIDENTAL"


class ActionState(StrEnum):
    """Open, done, or not done with the reason."""

    OPEN = "OPEN"
    DONE = "DONE"
    NOT_DONE = "NOT_DONE"


class GoalState(StrEnum):
    """How a goal stands."""

    OPEN = "OPEN"
    RUNNING = "RUNNING"
    REACHED = "REACHED"
    PARTLY = "PARTLY"
    NOT_REACHED = "NOT_REACHED"
    STOPPED = "STOPPED"


class Presence(StrEnum):
    """Whether a participant was in the meeting for one case."""

    PRESENT = "PRESENT"
    SENT_WORD = "SENT_WORD"
    STAYED_AWAY = "STAYED_AWAY"


class Level(StrEnum):
    """The scaling ladder: own organisation, local approach, the house, and down to keeping an eye."""

    OWN_ORGANISATION = "OWN_ORGANISATION"
    LOCAL_APPROACH = "LOCAL_APPROACH"
    SAFETY_HOUSE = "SAFETY_HOUSE"
    BOARD = "BOARD"
    NEIGHBOURHOOD_TEAM = "NEIGHBOURHOOD_TEAM"
    KEEPING_AN_EYE = "KEEPING_AN_EYE"
    NOTHING = "NOTHING"


G = FieldGroup
ALWAYS = frozenset({G.IDENTITY, G.PLAN, G.CONFERENCE})
MAY_BE_ADDED = frozenset({G.BSN, G.NOTIFICATION})

# What a screen in the room may show: the parts of a case that participants can have.
SHOWN_IN_THE_ROOM = ALWAYS | MAY_BE_ADDED

# The states in which the list of participants is open (Wgs 2.31.3 and later).
RUNNING = frozenset(
    {
        HouseState.INFORMATIE_UITVRAAG,
        HouseState.BETROKKEN_DEELNEMERS_BEPAALD,
        HouseState.CASUSOVERLEG,
        HouseState.UITVOERING,
        HouseState.EVALUATIE,
        HouseState.BIJSTELLING,
    }
)


def shared_with_all(groups: Collection[Collection[str]]) -> frozenset[FieldGroup]:
    """What may stand on a screen in the room: what every single one there may see (ruling 32).

    An incidental third has no part of the file, so with one in the room nothing of it is shown.
    """
    shared = SHOWN_IN_THE_ROOM if groups else frozenset()
    for of_one in groups:
        shared &= frozenset(of_one)
    return shared


@dataclass(frozen=True)
class IncidentalThird:
    """Somebody without a login whose knowledge is needed, by name (Wgs 2.31.9; Besluit 2.21)."""

    name: str
    organisation_name: str
    reason: str
    secrecy_signed_on: date | None


def incidental_faults(third: IncidentalThird, *, today: date) -> list[FieldError]:
    """The signed secrecy statement comes first."""
    found = [
        *text_faults("name", third.name, most=200),
        *text_faults("organisation_name", third.organisation_name, most=200),
        *text_faults("reason", third.reason, most=1000),
    ]
    if third.secrecy_signed_on is None or third.secrecy_signed_on > today:
        text = "The secrecy statement must be signed first."
        found.append(FieldError("secrecy_signed_on", "missing", text))
    return found


@dataclass(frozen=True)
class GoalDraft:
    """A goal in one life domain: what will be different, and by when."""

    life_domain: str
    words: str
    target_on: date | None = None


def goal_faults(goal: GoalDraft, *, life_domains: Collection[str]) -> list[FieldError]:
    """A goal needs a life domain of the list and words."""
    found = text_faults("words", goal.words, most=2000)
    if goal.life_domain not in life_domains:
        found.append(FieldError("life_domain", "unknown", "Choose a life domain."))
    return found


@dataclass(frozen=True)
class CardDraft:
    """The scenario card (ruling 31): what to do when this person is brought in."""

    call: str
    consider: str
    avoid: str
    review_on: date


def card_faults(card: CardDraft, *, today: date) -> list[FieldError]:
    """Whom to call is needed; the card is looked at again on a date to come."""
    found = [
        *text_faults("call", card.call, most=1000),
        *text_faults("consider", card.consider, most=2000, needed=False),
        *text_faults("avoid", card.avoid, most=2000, needed=False),
    ]
    if card.review_on <= today:
        found.append(FieldError("review_on", "past", "Choose a date to come."))
    return found


def action_faults(words: str, due_at: datetime, *, now: datetime) -> list[FieldError]:
    """An action needs words and a date to come."""
    found = text_faults("words", words, most=2000)
    if due_at <= now:
        found.append(FieldError("due_at", "past", "Choose a moment to come."))
    return found
