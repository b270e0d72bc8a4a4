"""The life of a version of a model: which steps there are, what each asks, and where it stands. Pure.

A step counts for the text it was taken on: whoever changes the text is back at the beginning. A text
that ever had a turn does not change again; who wants it otherwise makes a new draft of it.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Step(StrEnum):
    """What people do with a version."""

    CHECKED = "CHECKED"
    TRIED = "TRIED"
    APPROVED = "APPROVED"
    RETURNED = "RETURNED"
    SCHEDULED = "SCHEDULED"
    WITHDRAWN = "WITHDRAWN"


class State(StrEnum):
    """Where a version stands. The last three follow from the days on which turns begin."""

    DRAFT = "DRAFT"
    CHECKED = "CHECKED"
    TRIED = "TRIED"
    APPROVED = "APPROVED"
    SCHEDULED = "SCHEDULED"
    IN_FORCE = "IN_FORCE"
    RETIRED = "RETIRED"


# Which steps may be taken from where. To schedule again from the last states is to roll back.
STEPS: dict[State, frozenset[Step]] = {
    State.DRAFT: frozenset({Step.CHECKED}),
    State.CHECKED: frozenset({Step.TRIED, Step.RETURNED}),
    State.TRIED: frozenset({Step.APPROVED, Step.RETURNED}),
    State.APPROVED: frozenset({Step.SCHEDULED, Step.RETURNED}),
    State.SCHEDULED: frozenset({Step.SCHEDULED, Step.WITHDRAWN}),
    State.IN_FORCE: frozenset({Step.SCHEDULED, Step.WITHDRAWN}),
    State.RETIRED: frozenset({Step.SCHEDULED, Step.WITHDRAWN}),
}
# One signature of a second person; two when the check could not look at everything.
SIGNATURES, SIGNATURES_UNCHECKED = 1, 2


@dataclass(frozen=True)
class Taken:
    """A step that was taken on a text, by whom, of which organisation.

    ``begins``: the day of a turn that was scheduled or withdrawn. ``unchecked``: a check that could
    not look at everything. ``trial``: the run that a trial rests on.
    """

    step: Step
    text: int
    by: uuid.UUID
    organisation: str
    at: datetime
    begins: date | None = None
    note: str = ""
    unchecked: bool = False
    trial: uuid.UUID | None = None


@dataclass(frozen=True)
class Author:
    """Who wrote a text of a version, and of which organisation."""

    person: uuid.UUID
    organisation: str


@dataclass(frozen=True)
class Life:
    """Everything that happened with a version, with the number of its newest text (from 1)."""

    taken: tuple[Taken, ...]
    text: int
    authors: frozenset[Author]

    @property
    def standing(self) -> tuple[Taken, ...]:
        """The steps that count: on the newest text, since it was last sent back."""
        on_text = [one for one in self.taken if one.text == self.text]
        returned = [n for n, one in enumerate(on_text) if one.step == Step.RETURNED]
        return tuple(on_text[returned[-1] + 1 :] if returned else on_text)

    @property
    def returned(self) -> Taken | None:
        """The step that sent the newest text back, when nothing was done since."""
        last = self.taken[-1] if self.taken else None
        sent_back = last is not None and (last.step, last.text) == (Step.RETURNED, self.text)
        return last if sent_back else None

    @property
    def signatures(self) -> tuple[Taken, ...]:
        """The approvals that count."""
        return tuple(one for one in self.standing if one.step == Step.APPROVED)

    @property
    def signatures_needed(self) -> int:
        """How many approvals it takes: one more when not everything could be checked."""
        unchecked = any(one.unchecked for one in self.standing if one.step == Step.CHECKED)
        return SIGNATURES_UNCHECKED if unchecked else SIGNATURES

    @property
    def turns(self) -> frozenset[date]:
        """The days on which turns of this version begin or began."""
        return turns_of(self.taken)

    @property
    def ends(self) -> tuple[date, ...]:
        """The days on which a deviation ends before its time."""
        withdrawn = (one.begins for one in self.taken if one.step == Step.WITHDRAWN)
        return tuple(day for day in withdrawn if day is not None)

    @property
    def fixed(self) -> bool:
        """Whether the text may not change any more: it has, or had, a turn."""
        return bool(self.turns)


class DeviationState(StrEnum):
    """Where a regional deviation stands. The last three follow from its days."""

    PROPOSED = "PROPOSED"
    SENT_BACK = "SENT_BACK"
    COMING = "COMING"
    COUNTS = "COUNTS"
    ENDED = "ENDED"


def deviation_state(life: Life, begins: date, until: date, *, on: date) -> DeviationState:
    """Where a deviation stands on a day; what ships (text 0) was signed by being shipped."""
    signed = life.text == 0 or any(one.step == Step.SCHEDULED for one in life.taken)
    if not signed:
        return DeviationState.SENT_BACK if life.returned else DeviationState.PROPOSED
    if until <= max(on, begins):
        return DeviationState.ENDED
    return DeviationState.COUNTS if begins <= on else DeviationState.COMING


def is_version(label: str) -> bool:
    """Whether a label is that of a version, ``name@version``; the code of a deviation has no @."""
    return "@" in label


def turns_of(taken: Sequence[Taken]) -> frozenset[date]:
    """The days that were scheduled and not withdrawn, by steps in the order they were taken."""
    days: set[date] = set()
    for one in taken:
        if one.begins is not None and one.step == Step.SCHEDULED:
            days.add(one.begins)
        elif one.begins is not None and one.step == Step.WITHDRAWN:
            days.discard(one.begins)
    return frozenset(days)


def state(life: Life, *, current: bool, on: date) -> State:
    """Where a version stands on a day. ``current``: it is the one that its door asks that day."""
    if current:
        return State.IN_FORCE
    if life.turns:
        return State.SCHEDULED if any(day > on for day in life.turns) else State.RETIRED
    steps = {one.step for one in life.standing}
    if len(life.signatures) >= life.signatures_needed:
        return State.APPROVED
    if Step.TRIED in steps:
        return State.TRIED
    return State.CHECKED if Step.CHECKED in steps else State.DRAFT


class Lack(StrEnum):
    """Why somebody may not sign."""

    OWN_WORK = "OWN_WORK"
    OWN_ORGANISATION = "OWN_ORGANISATION"
    SIGNED_BEFORE = "SIGNED_BEFORE"


def may_sign(life: Life, *, person: uuid.UUID, organisation: str) -> Lack | None:
    """Whether somebody may approve the newest text; None when so.

    An approval is of a second person, of another organisation than those who wrote it. The second
    signature is of yet another person.
    """
    if person in {one.person for one in life.authors}:
        return Lack.OWN_WORK
    if organisation in {one.organisation for one in life.authors}:
        return Lack.OWN_ORGANISATION
    if person in {one.by for one in life.signatures}:
        return Lack.SIGNED_BEFORE
    return None


def next_version(day: date, taken: Collection[str]) -> str:
    """The name of a new version: the day, and a number when that day has one already."""
    plain = day.isoformat()
    names = (plain, *(f"{plain}-{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)
