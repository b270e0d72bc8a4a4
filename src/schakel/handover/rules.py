"""The hand-over: its states, what an offer must say, and the entry test. Plain Python.

Sources: ruling 24 (states), Besluit Wgs art. 2.20 (entry test), Wgs art. 2.25 and 2.31.2 (purpose).
"""

import tomllib
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files

from schakel.access.rules import FieldGroup
from schakel.kernel.errors import FieldError
from schakel.sharing.rules import Choice, text_faults


class Direction(StrEnum):
    """The house offers to the table too: a new fact, a breach of the plan."""

    TO_HOUSE = "TO_HOUSE"
    TO_TABLE = "TO_TABLE"


class OfferState(StrEnum):
    """Where an offer stands."""

    OFFERED = "OFFERED"
    RECEIVED = "RECEIVED"
    MORE_ASKED = "MORE_ASKED"
    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"
    RETURNED = "RETURNED"
    FEEDBACK_GIVEN = "FEEDBACK_GIVEN"


S = OfferState

# Ruling 24. Withdrawing is an undo until the receiver has opened it. An answer that never comes does
# not end silently: EXPIRED is told to both sides and goes up the ladder.
TRANSITIONS: dict[OfferState, frozenset[OfferState]] = {
    S.OFFERED: frozenset({S.RECEIVED, S.WITHDRAWN, S.EXPIRED}),
    S.RECEIVED: frozenset({S.MORE_ASKED, S.ACCEPTED, S.REFUSED, S.EXPIRED}),
    S.MORE_ASKED: frozenset({S.RECEIVED, S.REFUSED, S.EXPIRED}),
    S.ACCEPTED: frozenset({S.RETURNED, S.FEEDBACK_GIVEN}),
    S.REFUSED: frozenset(),
    S.WITHDRAWN: frozenset(),
    S.EXPIRED: frozenset(),
    S.RETURNED: frozenset(),
    S.FEEDBACK_GIVEN: frozenset(),
}
WAITING = frozenset({S.OFFERED, S.RECEIVED, S.MORE_ASKED})
TAKEN = frozenset({S.ACCEPTED, S.FEEDBACK_GIVEN})


def may_follow(before: str, after: str) -> bool:
    """Whether an offer may go from one state to the other."""
    return OfferState(after) in TRANSITIONS[OfferState(before)]


class RefusalReason(StrEnum):
    """Why an offer or notification is not taken: a part of 2.20, the purpose, or the wrong address."""

    NO_PROBLEMS = "NO_PROBLEMS"
    ONE_DOMAIN = "ONE_DOMAIN"
    NO_INDICATIONS = "NO_INDICATIONS"
    ONE_CHAIN_SUFFICES = "ONE_CHAIN_SUFFICES"
    OUTSIDE_PURPOSE = "OUTSIDE_PURPOSE"
    OTHER_HOUSE = "OTHER_HOUSE"
    ALREADY_RUNNING = "ALREADY_RUNNING"
    NO_CRIMINAL_MATTER = "NO_CRIMINAL_MATTER"
    OTHER = "OTHER"


class Outcome(StrEnum):
    """What was decided about an offer or a notification."""

    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"
    RETURNED = "RETURNED"
    EXPIRED = "EXPIRED"


class FeedbackOutcome(StrEnum):
    """What came of it, told to who offered or reported (Wgs 1.7.4)."""

    TAKEN_UP = "TAKEN_UP"
    PLAN_MADE = "PLAN_MADE"
    GOALS_REACHED = "GOALS_REACHED"
    PARTLY_REACHED = "PARTLY_REACHED"
    NOT_REACHED = "NOT_REACHED"
    HANDED_ON = "HANDED_ON"
    RETURNED = "RETURNED"
    REFUSED = "REFUSED"
    NONE_WANTED = "NONE_WANTED"


GIVEN_BY_HAND = frozenset(FeedbackOutcome) - {
    FeedbackOutcome.REFUSED,
    FeedbackOutcome.RETURNED,
    FeedbackOutcome.NONE_WANTED,
}

G = FieldGroup
# What the team of a house sees of what was reported to it.
HOUSE_TEAM_GROUPS = frozenset(
    {
        G.IDENTITY,
        G.BSN,
        G.NOTIFICATION,
        G.PROPOSAL,
        G.ENTRY_TEST,
        G.PLAN,
        G.CONFERENCE,
        G.FEEDBACK,
    }
)
# What may be ticked. A victim's file is in neither list, and never will be (ruling 25; Wpg 6b).
OFFERABLE: dict[Direction, frozenset[FieldGroup]] = {
    Direction.TO_HOUSE: frozenset(
        {
            G.IDENTITY,
            G.BSN,
            G.OFFENCE_SUMMARY,
            G.CRIMINAL_FILE,
            G.ASSESSMENT,
            G.DISPOSAL,
            G.CONTRIBUTION,
        }
    ),
    Direction.TO_TABLE: frozenset({G.IDENTITY, G.BSN, G.PLAN}),
}
# The chains of which several must be needed (Besluit Wgs 2.20 d).
CHAINS = frozenset({"criminal", "administrative", "care", "social"})
OF_THE_PERSON = frozenset({G.IDENTITY, G.BSN})


@dataclass(frozen=True)
class Criteria:
    """The four parts of Besluit Wgs 2.20, as the reporter shows them."""

    problems_person_or_family: str = ""
    life_domains: tuple[str, ...] = ()
    objective_indications: str = ""
    domains_needed: tuple[str, ...] = ()


@dataclass(frozen=True)
class OfferDraft:
    """All that an offer says. ``offer_id`` is made by the client: sent twice, it is one offer.

    ``region`` names the table for an offer of the house; ``house`` the house on either side.
    """

    offer_id: uuid.UUID
    case_id: uuid.UUID
    direction: Direction
    house: str
    receiver_name: str
    receiver_phone: str
    why_now: str
    question: str
    choices: Sequence[Choice]
    criteria: Criteria = field(default_factory=Criteria)
    feedback_wanted: bool = True
    wished_on: date | None = None
    region: str = ""
    person_informed: bool | None = None
    not_informed_reason: str = ""

    @property
    def groups(self) -> frozenset[FieldGroup]:
        """The ticked field groups."""
        return frozenset(FieldGroup(choice.field_group) for choice in self.choices)


def draft_faults(
    draft: OfferDraft, *, life_domains: Collection[str], today: date
) -> list[FieldError]:
    """What an offer still lacks; grounds are held against the register of grounds elsewhere."""
    found = [
        *text_faults("receiver_name", draft.receiver_name, most=200),
        *text_faults("receiver_phone", draft.receiver_phone, most=30),
        *text_faults("why_now", draft.why_now),
        *text_faults("question", draft.question),
        *text_faults("not_informed_reason", draft.not_informed_reason, needed=False),
    ]
    if G.IDENTITY not in draft.groups:
        text = "Without the person there is nothing to offer."
        found.append(FieldError("choices", "identity", text))
    if not draft.groups <= OFFERABLE[draft.direction]:
        text = "This part cannot be offered."
        found.append(FieldError("choices", "not_offered", text))
    if draft.wished_on is not None and draft.wished_on < today:
        found.append(FieldError("wished_on", "past", "This date is in the past."))
    if draft.person_informed is False and not draft.not_informed_reason.strip():
        text = "Say why the person was not told."
        found.append(FieldError("not_informed_reason", "missing", text))
    if draft.direction == Direction.TO_HOUSE:
        found += _criteria_faults(draft.criteria, life_domains)
    return found


def _criteria_faults(criteria: Criteria, life_domains: Collection[str]) -> list[FieldError]:
    path = "criteria"
    found = [
        *text_faults(f"{path}.problems_person_or_family", criteria.problems_person_or_family),
        *text_faults(f"{path}.objective_indications", criteria.objective_indications),
    ]
    if not criteria.life_domains or not set(criteria.life_domains) <= set(life_domains):
        found.append(FieldError(f"{path}.life_domains", "missing", "Choose the life domains."))
    if not criteria.domains_needed or not set(criteria.domains_needed) <= CHAINS:
        found.append(FieldError(f"{path}.domains_needed", "missing", "Choose who is needed."))
    return found


@dataclass(frozen=True)
class EntryPart:
    """One part of the entry test: met or not, and why."""

    met: bool
    words: str


@dataclass(frozen=True)
class EntryTestDraft:
    """The test of Besluit 2.20 in its four parts, with the purpose test of Wgs 2.31.2."""

    problems: EntryPart
    several_domains: EntryPart
    indications: EntryPart
    several_chains: EntryPart
    purpose: EntryPart

    @property
    def parts(self) -> dict[str, EntryPart]:
        """The parts by name, in the order of the article."""
        return {
            "problems": self.problems,
            "several_domains": self.several_domains,
            "indications": self.indications,
            "several_chains": self.several_chains,
            "purpose": self.purpose,
        }

    @property
    def met(self) -> bool:
        """All parts must be met: there is no score and no exception (Besluit 2.20)."""
        return all(part.met for part in self.parts.values())


def entry_test_faults(draft: EntryTestDraft) -> list[FieldError]:
    """Each part of the test needs its words, met or not."""
    return [
        fault
        for name, part in draft.parts.items()
        for fault in text_faults(f"{name}.words", part.words)
    ]


@dataclass(frozen=True)
class Refusal:
    """A no, with its reason, in words, and where else to go."""

    reason: RefusalReason
    words: str
    where_else: str


def refusal_faults(refusal: Refusal) -> list[FieldError]:
    """A refusal without words or without another way on is none."""
    return [
        *text_faults("words", refusal.words),
        *text_faults("where_else", refusal.where_else, most=400),
    ]


@cache
def _terms() -> tuple[dict[str, object], ...]:
    text = files("schakel.handover").joinpath("terms.toml").read_text("utf-8")
    return tuple(tomllib.loads(text)["term"])


def working_days(code: str, *, on: date) -> int:
    """The term in working days that is in force on a day; the youngest that has begun."""
    begun = [
        (row["valid_from"], row["working_days"])
        for row in _terms()
        if row["code"] == code and isinstance(row["valid_from"], date) and row["valid_from"] <= on
    ]
    return int(str(max(begun, key=lambda row: str(row[0]))[1]))


def receiving_case_id(offer_id: uuid.UUID) -> uuid.UUID:
    """The id of the dossier that an offer becomes: fixed by the offer, unknown beforehand."""
    return uuid.uuid5(offer_id, "schakel:offered-case")
