"""How a criminal case goes from arrival to decision, played by the people of a table."""

import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from schakel.access.actions import technical_account
from schakel.access.context import acting
from schakel.access.queries import may_see, viewer_of
from schakel.access.viewer import SignIn, Viewer
from schakel.cases.actions import claim, record_act
from schakel.cases.queries import header, header_by_number
from schakel.cases.rules.states import ActKind
from schakel.handover.rules import receiving_case_id
from schakel.intake.actions import Receipt, receive
from schakel.kernel import clock
from schakel.monitoring.rules.sampling import RightPlace
from schakel.regions.rules import PartnerKind
from schakel.simulation.acts import Act, at, in_order, later, seen_then
from schakel.simulation.asking import answer_with, ask_for_content
from schakel.simulation.house import (
    HOUSE,
    HouseCast,
    HouseCourse,
    HouseStory,
    RequestCourse,
    offer_case,
)
from schakel.simulation.judging import judge
from schakel.table.actions.contributions import Answer, contribute
from schakel.table.actions.decisions import InterimChoice, assess, decide, order_interim
from schakel.table.actions.telling import NewTelling, tell
from schakel.table.queries.case import situation_of
from schakel.table.rules import (
    Channel,
    Decision,
    Deviation,
    Disposal,
    Interim,
    PenalOrder,
    Routing,
    Situation,
    Told,
)
from schakel.worklist.actions import tick
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
    """Who plays in the cases of a table, by part: the parts are called as the demo people are.

    ``house`` is the one that cases are offered to and that is asked about a plan.
    """

    viewers: Mapping[str, Viewer]
    house: HouseCast | None = None

    def __getitem__(self, part: str) -> Viewer:
        return self.viewers[part]


def cast() -> Cast:
    """Everybody who plays in a case of Rotterdam."""
    names = (POLICE, PROSECUTOR, DIRECTOR, WORKER, *PARTNERS.values())
    viewers = {name: viewer_of(name, sign_in=SignIn.DEMO) for name in names}
    house = HouseCast(HOUSE, viewers[DIRECTOR], {PartnerKind.MUNICIPALITY: viewers[WORKER]})
    return Cast(viewers, house)


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
    """Let a case happen, each act at its own moment, by who does it at the table and in the house."""
    story = CaseStory(message, course, people)
    arrived = clock.local(datetime.fromisoformat(message["arrived_at"]))
    for act in story.acts():
        act.play(arrived)
    return story.played


@dataclass
class CaseStory:
    """One criminal case while it is played: its message, its course, who plays, and what came of it."""

    message: Mapping[str, Any]
    course: Course
    people: Cast
    _played: Played | None = None
    _house: HouseStory | None = None
    _questions: dict[int, uuid.UUID] = field(default_factory=dict)

    @property
    def played(self) -> Played:
        """The case as it is by now. Raises RuntimeError before it was received."""
        if self._played is None:
            raise RuntimeError("nothing was received yet")
        return self._played

    def acts(self) -> list[Act]:
        """What happens, each act so long after arrival, in the order of the clock."""
        course = self.course
        chosen = [
            (course.received, self._receive),
            *self._answering(),
            *self._asking(),
            (course.custody, self._hold),
            (course.released, self._release),
            (course.assessed, self._assess),
            (course.offered, self._offer),
            (course.decided, self._decide),
            (course.told if course.decided is not None else None, self._tell),
            (course.judged, self._judge),
        ]
        acts = [Act(after, do) for after, do in chosen if after is not None]
        return in_order([*acts, *self._of_the_house()])

    def _answering(self) -> Iterator[tuple[timedelta | None, Callable[[datetime], None]]]:
        """Who is asked answers; those without a moment of their own all at once."""
        apart = self.course.answered_after
        for kind in sorted(self.course.answers.keys() & PARTNERS.keys()):
            yield apart.get(kind, self.course.answered), partial(self._contribute, kind)

    def _asking(self) -> Iterator[tuple[timedelta | None, Callable[[datetime], None]]]:
        for number, one in enumerate(self.course.requests):
            yield one.asked, partial(self._ask, number)
            yield one.answered, partial(self._answer, number)

    def _of_the_house(self) -> list[Act]:
        """The acts of a house that was offered the case; they know the dossier when it is there."""
        course, cast = self.course, self.people.house
        if course.offered is None or course.house is None or cast is None:
            return []
        nobody = uuid.UUID(int=0)
        self._house = HouseStory(course.house, cast, nobody, nobody, answered=self._read_answers)
        return later(self._house.acts(), course.offered)

    def _receive(self, _moment: datetime) -> None:
        receipt = send(self.message)
        self._played = Played(case_of(receipt, self.people[PROSECUTOR]), receipt)

    def _contribute(self, kind: PartnerKind, _moment: datetime) -> None:
        """Who was asked answers. Who may not know of a house's list is not asked on that ground, though
        the police's receipt names them (ruling 11): they do not see the case."""
        if kind not in self.played.receipt["proposal"]["partners"]:
            return
        with acting(self.people[PARTNERS[kind]]) as by:
            if may_see(by, self.played.case_id):
                contribute(self.played.case_id, self.course.answers[kind], by=by)

    def _ask(self, number: int, _moment: datetime) -> None:
        partner = self._asked(number)
        with seen_then(self.played.case_id), acting(self.people[PROSECUTOR]) as by:
            self._questions[number] = ask_for_content(
                self.played.case_id, partner.organisation, by=by
            )

    def _answer(self, number: int, _moment: datetime) -> None:
        with seen_then(self.played.case_id), acting(self._asked(number).viewer) as by:
            answer_with(
                self._questions[number],
                self.played.case_id,
                content=self.course.requests[number].content,
                to_kind=PartnerKind.PROSECUTION,
                by=by,
            )

    def _asked(self, number: int) -> "_Asked":
        """Who is asked: a house by its director, a partner at the table by who sits there."""
        kind, house = self.course.requests[number].to, self.people.house
        if kind == PartnerKind.SAFETY_HOUSE and house is not None:
            return _Asked(house.house, house.director)
        partner = self.people[PARTNERS[kind]]
        return _Asked(partner.organisation, partner)

    def _hold(self, _moment: datetime) -> None:
        with acting(self.people[PROSECUTOR]) as by:
            choice = InterimChoice(Interim.IVS, "Het onderzoek is nog niet af.")
            order_interim(self.played.case_id, choice, by=by)

    def _release(self, _moment: datetime) -> None:
        with acting(self.people[PROSECUTOR]) as by:
            record_act(self.played.case_id, ActKind.RELEASE, at=clock.now(), by=by)

    def _assess(self, _moment: datetime) -> None:
        with acting(self.people[POLICE]) as by:
            assess(self.played.case_id, text=ASSESSMENT, version=0, by=by)

    def _offer(self, moment: datetime) -> None:
        course, house = self.course, self.people.house
        wished = course.feedback_by
        if wished is None and course.feedback_after is not None:
            wished = moment.date() + timedelta(days=course.feedback_after)
        with acting(self.people[PROSECUTOR]) as by:
            offer_id = offer_case(
                self.played.case_id, house.house if house else HOUSE, wished, by=by
            )
        dossier = receiving_case_id(offer_id)
        self._played = replace(self.played, offer_id=offer_id)
        if self._house is not None:
            self._house.case_id, self._house.offer_id = dossier, offer_id
            with acting(self._house.people.director) as by:
                number = header(dossier, viewer=by).number
            self._played = replace(self.played, house_number=number)

    def _decide(self, moment: datetime) -> None:
        case_id, prosecutor = self.played.case_id, self.people[PROSECUTOR]
        with at(moment - timedelta(minutes=5)), acting(prosecutor) as by:
            claim(case_id, by=by)
        with acting(prosecutor) as by:
            situation, _ = situation_of(header(case_id, viewer=by), viewer=by)
            decide(case_id, decision_for(situation, self.course), by=by)

    def _tell(self, _moment: datetime) -> None:
        with seen_then(self.played.case_id), acting(self.people[PROSECUTOR]) as by:
            tell_victim(self.played.case_id, by)

    def _read_answers(self) -> None:
        """The prosecutor reads what the house answered, and ticks it off."""
        if self.played.offer_id is None:
            return
        with acting(self.people[PROSECUTOR]) as by:
            read_answers(receiving_case_id(self.played.offer_id), by)

    def _judge(self, moment: datetime) -> None:
        ended = self.course.decided or timedelta()
        closed_at = moment - (self.course.judged or timedelta()) + ended
        place = RightPlace.HERE if self.course.right_table else RightPlace.CONFERENCE
        judge(self.played.case_id, closed_at, place, self.people.viewers.values())


@dataclass(frozen=True)
class _Asked:
    organisation: str
    viewer: Viewer


def read_answers(case_id: uuid.UUID, viewer: Viewer) -> None:
    """Tick off what a house answered about a dossier."""
    for item in my_items(viewer):
        if item.kind == ItemKind.READ_ANSWER and item.subject_id == case_id:
            tick(item.id, by=viewer)


ASSESSMENT = "De feiten zijn duidelijk; verdachte is gehoord en geeft een verklaring."


def case_of(receipt: Receipt, viewer: Viewer) -> uuid.UUID:
    """The dossier behind a receipt, as somebody sees it who may."""
    with acting(viewer):
        return header_by_number(receipt["case"], viewer=viewer).case_id


def tell_victim(case_id: uuid.UUID, viewer: Viewer) -> None:
    """The victim is told by telephone, where the prosecution's seat has an item for it."""
    mine = [item for item in my_items(viewer) if item.case_id == case_id]
    if any(item.kind == ItemKind.TELL_VICTIM for item in mine):
        told = NewTelling(Told.VICTIM, "het slachtoffer", Channel.PHONE, clock.now())
        tell(case_id, told, by=viewer)


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
