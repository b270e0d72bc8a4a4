"""The naive model of who sees what: the rules of the letter and the law once more, read plainly.

Oracle 1 of the access proofs. It keeps a list of what was told and looks through all of it each time;
it imports nothing of the product, and shares no code, no enumeration and no table with it.
Sources: Wgs art. 1.8, 2.27, 2.31; Besluit Wgs 1.16 and 2.20; the standing decisions of the table.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

PERSON_AND_OFFENCE = frozenset({"IDENTITY", "OFFENCE_SUMMARY", "CLOCK"})
OF_THE_CASE = PERSON_AND_OFFENCE | {
    "BSN",
    "CRIMINAL_FILE",
    "VICTIM",
    "PROPOSAL",
    "CONTRIBUTION",
    "ASSESSMENT",
    "DISPOSAL",
}
REPORTED = frozenset({"IDENTITY", "BSN", "NOTIFICATION", "FEEDBACK"})
OF_THE_HOUSE = frozenset(
    {"HOUSE_HIT", "NOTIFICATION", "ENTRY_TEST", "PLAN", "CONFERENCE", "FEEDBACK"}
)
IN_THE_HOUSE = frozenset({"PLAN", "CONFERENCE", "FEEDBACK"})
# Victim Support and Halt sit at the table and take no part in the houses (Wgs 2.27).
NO_PARTICIPANT = frozenset({"VICTIM_SUPPORT", "HALT"})
DECIDED_BEFOREHAND = {
    "PROSECUTION": OF_THE_CASE,
    "PROBATION": PERSON_AND_OFFENCE,
    "CHILD_PROTECTION": PERSON_AND_OFFENCE,
    "HALT": PERSON_AND_OFFENCE,
    "MUNICIPALITY": PERSON_AND_OFFENCE,
    "VICTIM_SUPPORT": PERSON_AND_OFFENCE | {"VICTIM"},
}


@dataclass(frozen=True)
class Told:
    """Something that lets a place (a seat, a team) see parts of a case, until it ends."""

    place: str
    case: str
    parts: frozenset[str]
    why: str
    own: bool = False
    until: datetime | None = None
    ended: bool = False


@dataclass
class World:
    """Everything that was told, who sits where, and who is kept from what."""

    kinds: dict[str, str]
    inside: dict[str, set[str]] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
    blocked: set[tuple[str, str]] = field(default_factory=set)
    shielded: set[str] = field(default_factory=set)
    houses: set[str] = field(default_factory=set)

    def sees(self, person: str, case: str, at: datetime) -> frozenset[str]:
        """The parts of a case that a person may see at a moment."""
        if (person, case) in self.blocked or case in self.shielded:
            return frozenset()
        seen: set[str] = set()
        for one in self.told:
            if one.case != case or one.ended or one.place not in self.inside[person]:
                continue
            if one.until is not None and one.until <= at:
                continue
            seen |= one.parts - self._kept_from(one)
        return frozenset(seen)

    def _kept_from(self, one: Told) -> frozenset[str]:
        if self.kinds[one.place] not in NO_PARTICIPANT or one.own:
            return frozenset()
        if one.case in self.houses:
            return one.parts
        return OF_THE_HOUSE | {"BSN"}

    # What happens.

    def joined(self, person: str, place: str) -> None:
        """Somebody takes a seat, or comes into a team."""
        self.inside.setdefault(person, set()).add(place)

    def left(self, person: str, place: str) -> None:
        """Somebody leaves: a colleague who is not there sees nothing (no 'the organisation')."""
        self.inside.setdefault(person, set()).discard(place)

    def was_blocked(self, person: str, case: str) -> None:
        """Own file, a relative, a colleague: deny wins."""
        self.blocked.add((person, case))

    def received(self, case: str, sender: str, invited: list[str]) -> None:
        """A criminal case comes in: the sender's own; who is invited gets what was decided before."""
        self.told.append(Told(sender, case, OF_THE_CASE, "received", own=True))
        for place in invited:
            self.invited(case, place)
        for place in {sender, *invited}:
            if self.kinds[place] not in NO_PARTICIPANT:
                self.told.append(Told(place, case, frozenset({"HOUSE_HIT"}), "hit"))

    def invited(self, case: str, place: str) -> None:
        """A partner is asked for its view: the standing decision for its kind."""
        parts = DECIDED_BEFOREHAND[self.kinds[place]]
        self.told.append(Told(place, case, parts, "invited"))

    def reported(self, case: str, reporter: str, house: str) -> None:
        """A notification: the reporter's own, and open to the house's team."""
        self.houses.add(case)
        self.told.append(Told(reporter, case, REPORTED, "reported", own=True))
        parts = (REPORTED | IN_THE_HOUSE) | {"PROPOSAL", "ENTRY_TEST"}
        self.told.append(Told(house, case, parts, "reported"))

    def disclosed(
        self, case: str, place: str, parts: frozenset[str], name: str, until: datetime | None
    ) -> None:
        """Parts given by hand."""
        self.told.append(Told(place, case, parts, name, until=until))

    def withdrew(self, name: str) -> None:
        """What was given by hand is taken back."""
        self._end(lambda one: one.why == name)

    def offered(self, case: str, house: str, *, with_bsn: bool) -> None:
        """At the receiver: the person, the letter and the entry test, and nobody else sees it."""
        self.houses.add(case)
        parts = {"IDENTITY", "NOTIFICATION", "ENTRY_TEST"} | ({"BSN"} if with_bsn else set())
        self.told.append(Told(house, case, frozenset(parts), "offered"))

    def offer_ended(self, case: str) -> None:
        """Withdrawn, or nobody answered in time: nothing is left at the receiver."""
        self._end(lambda one: one.case == case)

    def accepted_offer(self, case: str, house: str) -> None:
        """The house works on it."""
        self.told.append(Told(house, case, IN_THE_HOUSE, "accepted"))

    def refused(self, case: str, house: str) -> None:
        """The copy goes; the house keeps that it was refused."""
        self._end(lambda one: one.case == case)
        self.told.append(Told(house, case, frozenset({"ENTRY_TEST"}), "refused"))

    def took_part(self, case: str, team: str, extra: frozenset[str]) -> None:
        """An organisation on the need-to-know list: its named people."""
        parts = frozenset({"IDENTITY", "PLAN", "CONFERENCE"}) | extra
        self.told.append(Told(team, case, parts, f"takes part {team}"))

    def removed(self, case: str, team: str) -> None:
        """Off the list."""
        self._end(lambda one: one.case == case and one.why == f"takes part {team}")

    def closed(self, case: str) -> None:
        """Shielded at once, to the team too (Wgs 2.31.8)."""
        self.shielded.add(case)

    def _end(self, which) -> None:
        self.told = [replace(one, ended=True) if which(one) else one for one in self.told]
