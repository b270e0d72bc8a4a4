"""A small world on the real database, and beside it the naive one: what happens, happens in both."""

import json
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.test import Client

from schakel.access.actions import (
    block,
    join_unit,
    leave_unit,
    seat_of,
    team_of_house,
    team_of_org,
)
from schakel.access.clients import add_client
from schakel.access.context import as_service
from schakel.access.queries import viewer_of
from schakel.access.rules import FieldGroup
from schakel.access.viewer import SignIn, Viewer
from schakel.cases.models import Case
from schakel.conference.actions.closing import close_case
from schakel.conference.actions.participants import (
    NewParticipant,
    add_participant,
    remove_participant,
)
from schakel.handover.actions.answering import accept, prepare, refuse
from schakel.handover.actions.expiring import expire
from schakel.handover.actions.offering import offer, open_received, withdraw
from schakel.handover.rules import receiving_case_id
from schakel.kernel import clock
from schakel.kernel.errors import SchakelError
from schakel.regions.rules import PartnerKind
from schakel.sharing.actions.disclosing import NewDisclosure, disclose, withdraw_disclosure
from schakel.sharing.rules import Choice
from schakel.table.actions.contributions import Answer, contribute
from schakel.table.actions.invitations import invite
from schakel.table.rules import ContributionState
from tests.handover.journeys import BSN, a_draft, a_refusal, a_test
from tests.personas import (
    HOUSE,
    MEMBERS,
    ROTTERDAM,
    a_case_message,
    a_notification_message,
    everybody,
    send,
    signed_in,
)
from tests.proofs.reference import World

# Two organisations on each side with two members each, and the neighbours who must see nothing.
PEOPLE = (
    "prosecutor",
    "assistant",
    "probation",
    "off_roster",
    "director",
    "manager",
    "reporter",
    "police",
    "victim_support",
    "elsewhere",
)
SEATS = {
    "POLICE": "POL-ROTTERDAM",
    "PROSECUTION": "OM-ROTTERDAM",
    "PROBATION": "RECLASSERING",
    "CHILD_PROTECTION": "RVDK",
    "VICTIM_SUPPORT": "SLACHTOFFERHULP",
    "HALT": "HALT",
    "MUNICIPALITY": "GEM-ROTTERDAM",
}
REPORTER = "GGD-ROTTERDAM-RIJNMOND"
SUBJECT = {"given_names": "Daan", "surname": "Proefpersoon", "birth_date": "1990-03-04", "bsn": BSN}
VICTIM = {
    "person": {"surname": "Slachtoffer", "birth_date": "1970-01-01"},
    "wishes": "geen contact",
}
BY_HAND = ("IDENTITY", "OFFENCE_SUMMARY", "CLOCK", "CRIMINAL_FILE", "ASSESSMENT")


@dataclass(frozen=True)
class Dossier:
    """A case of the small world: what it is called there, its number, and of what it is the copy."""

    case_id: uuid.UUID
    number: str
    kind: str
    offer_id: uuid.UUID | None = None

    @property
    def name(self) -> str:
        return str(self.case_id)


class BothWorlds:
    """Acts through the product's own actions, and tells the naive model what was done."""

    def __init__(self) -> None:
        self.people = everybody()
        self.naive = World(kinds=dict.fromkeys(SEATS, ""))
        self.naive.kinds = {f"seat {kind}": kind for kind in SEATS}
        self.naive.kinds |= {f"team {HOUSE}": "SAFETY_HOUSE", f"team {REPORTER}": "PUBLIC_HEALTH"}
        self.cases: list[Dossier] = []
        self.given: list[tuple[uuid.UUID, str]] = []
        self.on_the_list: list[tuple[uuid.UUID, str, str]] = []
        self.ends: list[datetime] = []
        self.done: Counter[str] = Counter()
        for name, kind in (
            ("prosecutor", "PROSECUTION"),
            ("assistant", "PROSECUTION"),
            ("probation", "PROBATION"),
            ("police", "POLICE"),
            ("victim_support", "VICTIM_SUPPORT"),
        ):
            self.naive.joined(name, f"seat {kind}")
        for name in PEOPLE:
            self.naive.inside.setdefault(name, set())
        self.naive.joined("director", f"team {HOUSE}")
        self.naive.joined("reporter", f"team {REPORTER}")
        self.programs = {code: _program(code) for code in ("POL-ROTTERDAM", REPORTER)}

    def viewer(self, name: str) -> Viewer:
        return viewer_of(name, sign_in=SignIn.DEMO)

    def attempt(self, what: str, name: str, act: Callable[[Viewer], object]) -> bool:
        """Do it as this person; False when the product said no, and then nothing has changed."""
        try:
            with signed_in(self.people[name]) as viewer:
                act(viewer)
        except SchakelError:
            return False
        self.done[what] += 1
        return True

    # Cases.

    def receive(self, *, victim: bool) -> None:
        message = a_case_message(suspect__person=SUBJECT, victims=[VICTIM] if victim else [])
        receipt = send(message)
        asked = {*receipt["proposal"]["partners"], "PROSECUTION"} - {"SAFETY_HOUSE"}
        dossier = self._keep(receipt["case"], "CRIMINAL")
        self.naive.received(dossier.name, "seat POLICE", sorted(f"seat {k}" for k in asked))

    def report(self) -> None:
        receipt = send(a_notification_message(person=SUBJECT))
        dossier = self._keep(receipt["case"], "HOUSE")
        self.naive.reported(dossier.name, f"team {REPORTER}", f"team {HOUSE}")

    def _keep(self, number: str, kind: str, offer_id: uuid.UUID | None = None) -> Dossier:
        self.cases.append(Dossier(_as_it_is(number=number).id, number, kind, offer_id))
        return self.cases[-1]

    # Sharing.

    def invite(self, who: str, case: Dossier, kind: str) -> None:
        if self.attempt("invite", who, lambda v: invite(case.case_id, PartnerKind(kind), by=v)):
            self.naive.invited(case.name, f"seat {kind}")

    def contribute(self, who: str, case: Dossier) -> None:
        answer = Answer(ContributionState.KNOWN, text="Bekend", version=0)
        self.attempt("contribute", who, lambda v: contribute(case.case_id, answer, by=v))

    def give(self, who: str, case: Dossier, kind: str, group: str, until: datetime | None) -> None:
        choice = Choice(group, "SETTLEMENT", "TABLE-OM", "Nodig voor het advies.")
        unit = seat_of(SEATS[kind], ROTTERDAM).id
        done: list[uuid.UUID] = []
        new = NewDisclosure(case.case_id, unit, [choice], until=until)
        if self.attempt("give", who, lambda v: done.append(disclose(new, by=v))):
            self.given.append((done[0], str(done[0])))
            parts = frozenset({group})
            self.naive.disclosed(case.name, f"seat {kind}", parts, str(done[0]), until)
            self.ends += [until] if until else []

    def take_back(self, who: str, which: int) -> None:
        given, name = self.given[which % len(self.given)]
        if self.attempt("take_back", who, lambda v: withdraw_disclosure(given, by=v)):
            self.naive.withdrew(name)

    # Hand-over and house.

    def offer(self, who: str, case: Dossier, groups: tuple[str, ...]) -> None:
        draft = a_draft(case.case_id, groups=groups)
        if self.attempt("offer", who, lambda v: offer(draft, by=v)):
            received = receiving_case_id(draft.offer_id)
            dossier = self._keep(_as_it_is(id=received).number, "HOUSE", draft.offer_id)
            self.naive.offered(dossier.name, f"team {HOUSE}", with_bsn="BSN" in groups)

    def undo(self, who: str, case: Dossier) -> None:
        if case.offer_id and self.attempt("undo", who, lambda v: withdraw(case.offer_id, by=v)):
            self.naive.offer_ended(case.name)

    def nobody_answers(self) -> None:
        waiting = {case.case_id: case for case in self.cases if case.offer_id}
        before = {case_id for case_id in waiting if _as_it_is(id=case_id).state != "GEWEIGERD"}
        expire(clock.now() + timedelta(days=60))
        for case_id in before:
            if _as_it_is(id=case_id).state == "GEWEIGERD":
                self.naive.offer_ended(waiting[case_id].name)
                self.done["nobody_answers"] += 1

    def open(self, who: str, case: Dossier) -> None:
        if case.offer_id:
            self.attempt("open", who, lambda v: open_received(case.offer_id, by=v))

    def accept(self, who: str, case: Dossier) -> None:
        def do(viewer: Viewer) -> None:
            prepare(case.case_id, a_test(), by=viewer)
            accept(case.case_id, by=viewer)

        if self.attempt("accept", who, do) and case.offer_id:
            self.naive.accepted_offer(case.name, f"team {HOUSE}")

    def refuse(self, who: str, case: Dossier) -> None:
        if self.attempt("refuse", who, lambda v: refuse(case.case_id, a_refusal(), by=v)):
            self.naive.refused(case.name, f"team {HOUSE}")

    def take_part(self, who: str, case: Dossier, person: str, extra: frozenset[str]) -> None:
        organisation, team = MEMBERS[person][1], f"team {uuid.uuid4()}"
        new = NewParticipant(
            organisation,
            [self.viewer(person).person_id],
            "Kent het gezin.",
            frozenset(map(FieldGroup, extra)),
        )
        done: list[uuid.UUID] = []
        if self.attempt(
            "take_part", who, lambda v: done.append(add_participant(case.case_id, new, by=v))
        ):
            self.naive.kinds[team] = "PARTICIPANT"
            self.naive.joined(person, team)
            self.naive.took_part(case.name, team, extra)
            self.on_the_list.append((done[0], case.name, team))

    def leave_the_list(self, who: str, which: int) -> None:
        participant, case, team = self.on_the_list[which % len(self.on_the_list)]
        if self.attempt(
            "leave_the_list", who, lambda v: remove_participant(participant, "Klaar.", by=v)
        ):
            self.naive.removed(case, team)

    def close(self, who: str, case: Dossier) -> None:
        why = "Niet gevraagd."
        if self.attempt(
            "close", who, lambda v: close_case(case.case_id, by=v, why_no_feedback=why)
        ):
            self.naive.closed(case.name)

    # People.

    def sit_down(self, who: str) -> None:
        place, unit = self._seat(who)
        if place not in self.naive.inside[who]:
            join_unit(unit, [self.viewer(who).person_id])
            self.naive.joined(who, place)

    def stand_up(self, who: str) -> None:
        place, unit = self._seat(who)
        leave_unit(unit, self.viewer(who).person_id)
        self.naive.left(who, place)

    def _seat(self, who: str) -> tuple[str, uuid.UUID]:
        organisation = MEMBERS[who][1]
        if who == "director":
            return f"team {HOUSE}", team_of_house(HOUSE).id
        for kind, code in SEATS.items():
            if code == organisation:
                return f"seat {kind}", seat_of(code, ROTTERDAM).id
        return f"team {organisation}", team_of_org(organisation).id

    def block(self, who: str, case: Dossier) -> None:
        with transaction.atomic(), as_service("block"):
            block(self.viewer(who).person_id, case.case_id, reason="RELATIVE")
        self.naive.was_blocked(who, case.name)
        self.done["block"] += 1


def _as_it_is(**which: object) -> Case:
    with transaction.atomic(), as_service("proof"):
        return Case.objects.get(**which)


def _program(organisation: str) -> str:
    """The token of a program of this organisation."""
    account, secret = add_client(organisation, ("cases:read",))
    data = {"client_id": account.client_id, "client_secret": secret}
    given = Client().post("/api/oauth/token", {"grant_type": "client_credentials", **data})
    return str(json.loads(given.content)["access_token"])
