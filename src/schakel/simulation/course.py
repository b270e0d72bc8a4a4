"""How a criminal case goes from arrival to decision, played by the people of a table."""

import json
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from schakel.access.actions import technical_account
from schakel.access.context import acting
from schakel.access.queries import viewer_of
from schakel.access.viewer import SignIn, Viewer
from schakel.cases.actions import claim, record_act
from schakel.cases.queries import header, header_by_number
from schakel.cases.rules.states import ActKind
from schakel.handover.rules import receiving_case_id
from schakel.intake.actions import Receipt, receive
from schakel.kernel import clock
from schakel.regions.rules import PartnerKind
from schakel.simulation.house import HouseCourse, RequestCourse, offer_case, play_house
from schakel.table.actions.contributions import Answer, contribute
from schakel.table.actions.decisions import assess, decide
from schakel.table.queries.case import situation_of
from schakel.table.rules import Decision, Deviation, Disposal, PenalOrder, Routing, Situation
from schakel.worklist.actions import finish, tick
from schakel.worklist.queries import my_items
from schakel.worklist.rules import ItemKind

PARTNERS = {
    PartnerKind.PROBATION: "3-reclassering",
    PartnerKind.CHILD_PROTECTION: "4-raad",
    PartnerKind.VICTIM_SUPPORT: "5-slachtofferhulp",
}
POLICE, PROSECUTOR = "1-politie", "2-officier"
DIRECTOR, WORKER = "6-procesregisseur", "7-casemanager"


@dataclass(frozen=True)
class Cast:
    """The demo people as they are at this moment, by user name."""

    viewers: Mapping[str, Viewer]

    def __getitem__(self, username: str) -> Viewer:
        return self.viewers[username]


def cast() -> Cast:
    """Everybody who plays in a case of Rotterdam."""
    names = (POLICE, PROSECUTOR, DIRECTOR, WORKER, *PARTNERS.values())
    return Cast({name: viewer_of(name, sign_in=SignIn.DEMO) for name in names})


@dataclass(frozen=True)
class Course:
    """What is done in a case, and how long after arrival by the wall clock.

    ``answered_after`` gives a partner a moment of its own; the others answer at ``answered``.
    ``custody``: police custody is ordered. ``judged``: the units that had a part say whether it was the
    right table. ``feedback_after`` is a wished date so many days after the offer, where ``feedback_by``
    is not given.
    """

    received: timedelta
    answers: Mapping[PartnerKind, Answer] = field(default_factory=dict)
    answered: timedelta = timedelta(minutes=30)
    assessed: timedelta | None = None
    decided: timedelta | None = None
    disposal: Disposal = Disposal.DAGVAARDING
    followed: bool = True
    told: timedelta | None = None
    released: timedelta | None = None
    custody: timedelta | None = None
    offered: timedelta | None = None
    feedback_by: date | None = None
    house: HouseCourse | None = None
    answered_after: Mapping[PartnerKind, timedelta] = field(default_factory=dict)
    requests: tuple[RequestCourse, ...] = ()
    feedback_after: int | None = None
    judged: timedelta | None = None
    right_table: bool = True


@dataclass(frozen=True)
class Played:
    """A case that was played: its dossier, the receipt that the sender got, and the offer if any."""

    case_id: uuid.UUID
    receipt: Receipt
    offer_id: uuid.UUID | None = None
    house_number: str = ""


def send(message: Mapping[str, Any]) -> Receipt:
    """Send a made-up message in by the door of files. Raises RuntimeError when it is refused."""
    receipt = receive(json.dumps(message).encode(), by=technical_account())
    if receipt["status"] != "accepted":
        raise RuntimeError(f"the demo made a message that is refused: {receipt['errors']}")
    return receipt


def play(message: Mapping[str, Any], course: Course, people: Cast) -> Played:
    """Let a case happen, each act at its own moment, by who does it at the table."""
    arrived = clock.local(datetime.fromisoformat(message["arrived_at"]))
    with at(arrived + course.received):
        receipt = send(message)
    played = Played(case_of(receipt, people[PROSECUTOR]), receipt)
    asked = set(receipt["proposal"]["partners"]) & course.answers.keys() & PARTNERS.keys()
    for kind in sorted(asked):
        with at(arrived + course.answered), acting(people[PARTNERS[kind]]) as viewer:
            contribute(played.case_id, course.answers[kind], by=viewer)
    if course.released is not None:
        with at(arrived + course.released), acting(people[PROSECUTOR]) as viewer:
            record_act(played.case_id, ActKind.RELEASE, at=clock.now(), by=viewer)
    if course.assessed is not None:
        with at(arrived + course.assessed), acting(people[POLICE]) as viewer:
            assess(played.case_id, text=ASSESSMENT, version=0, by=viewer)
    if course.offered is not None:
        with at(arrived + course.offered), acting(people[PROSECUTOR]) as viewer:
            played = replace(
                played, offer_id=offer_case(played.case_id, course.feedback_by, by=viewer)
            )
    if course.decided is not None:
        _end(played.case_id, arrived, course, people)
    if played.offer_id is not None and course.house is not None:
        offered_at = arrived + (course.offered or timedelta())
        number = _house(played.offer_id, course.house, offered_at, people)
        played = replace(played, house_number=number)
    return played


def _house(offer_id: uuid.UUID, course: HouseCourse, offered_at: datetime, people: Cast) -> str:
    """The house's part; returns the number of its dossier, while the house may still see it."""
    house = people[DIRECTOR], people[WORKER]
    with acting(house[0]) as viewer:
        number = header(receiving_case_id(offer_id), viewer=viewer).number
    play_house(offer_id, course, offered_at=offered_at, people=house)
    answered = course.closed or course.refused
    if answered is not None:
        with at(offered_at + answered + timedelta(hours=1)), acting(people[PROSECUTOR]) as viewer:
            _read_answers(receiving_case_id(offer_id), viewer)
    return number


def _read_answers(case_id: uuid.UUID, viewer: Viewer) -> None:
    """The prosecutor reads what the house answered, and ticks it off."""
    for item in my_items(viewer):
        if item.kind == ItemKind.READ_ANSWER and item.subject_id == case_id:
            tick(item.id, by=viewer)


ASSESSMENT = "De feiten zijn duidelijk; verdachte is gehoord en geeft een verklaring."


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the clock stand at a moment of the wall clock, as the product reads it: in UTC."""
    with clock.standing_at(moment.astimezone(UTC)):
        yield


def case_of(receipt: Receipt, viewer: Viewer) -> uuid.UUID:
    """The dossier behind a receipt, as somebody sees it who may."""
    with acting(viewer):
        return header_by_number(receipt["case"], viewer=viewer).case_id


def _end(case_id: uuid.UUID, arrived: datetime, course: Course, people: Cast) -> None:
    decided = arrived + (course.decided or timedelta())
    with at(decided - timedelta(minutes=5)), acting(people[PROSECUTOR]) as viewer:
        claim(case_id, by=viewer)
    with at(decided), acting(people[PROSECUTOR]) as viewer:
        situation, _ = situation_of(header(case_id, viewer=viewer), viewer=viewer)
        decide(case_id, decision_for(situation, course), by=viewer)
    if course.told is not None:
        with at(arrived + course.told), acting(people[PROSECUTOR]) as viewer:
            tell_victim(case_id, viewer)


def tell_victim(case_id: uuid.UUID, viewer: Viewer) -> None:
    """The victim was told: the item of the prosecution's seat is done, where there is one."""
    mine = [item for item in my_items(viewer) if item.case_id == case_id]
    if any(item.kind == ItemKind.TELL_VICTIM for item in mine):
        finish(ItemKind.TELL_VICTIM, case_id, by=viewer.person_id)


GROUNDS = {
    Disposal.SEPOT_TECHNISCH: "02",
    Disposal.SEPOT_BELEID: "40",
    Disposal.SEPOT_VOORWAARDELIJK: "40",
}


def decision_for(situation: Situation, course: Course) -> Decision:
    """A decision with every reason that the situation asks for, as the proposal says or not."""
    regular, notify = situation.track == "REGULAR", situation.house_action == "NOTIFY"
    to_office = regular == course.followed  # what is proposed, or against the proposal
    to_house = course.offered is not None or (notify and course.followed)
    routings = [Routing.OVERDRACHT_PARKET] if to_office else []
    routings += [Routing.OVERDRACHT_ZVH] if to_house else []
    disposals = [] if to_office else [course.disposal]
    deviating = not course.followed or (notify and not to_house)
    alone = situation.minor and not situation.child_protection_answered
    return Decision(
        disposals=disposals,
        routings=routings,
        penal_orders=[PenalOrder.GELDBOETE] if Disposal.OM_STRAFBESCHIKKING in disposals else [],
        ground=GROUNDS.get(course.disposal, "") if disposals else "",
        motivation="Gelet op het feit, de verklaring en de inbreng van de partners.",
        deviation=Deviation.OFFENCE if deviating else None,
        deviation_text="Het feit vraagt een andere weg dan het voorstel." if deviating else "",
        plan_weighed="Het plan loopt door; het huis is gebeld." if situation.plan_running else "",
        without_child_protection="Niet bereikbaar binnen de termijn." if alone else "",
    )
