"""What a house does with a case that a table offers or an organisation reports: tested, asked about,
discussed, planned, told, closed."""

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial

from schakel.access.context import acting
from schakel.access.queries import viewer_of
from schakel.access.viewer import SignIn, Viewer
from schakel.cases.rules.states import HouseState
from schakel.conference.actions.closing import advance, close_case
from schakel.conference.actions.doing import NewAction, agree_action, end_action
from schakel.conference.actions.meetings import (
    adopt_minutes,
    plan_conference,
    put_on_agenda,
    record_decision,
    take_attendance,
    write_minutes,
)
from schakel.conference.actions.participants import NewParticipant, add_participant
from schakel.conference.actions.planning import (
    add_goal,
    evaluate,
    set_goal,
    write_card,
    write_plan,
)
from schakel.conference.rules import CardDraft, GoalDraft, GoalState
from schakel.handover.actions.answering import accept, prepare, refuse
from schakel.handover.actions.feedback import give_feedback
from schakel.handover.actions.offering import offer, open_received
from schakel.handover.rules import (
    Criteria,
    Direction,
    EntryPart,
    EntryTestDraft,
    FeedbackOutcome,
    OfferDraft,
    Refusal,
    RefusalReason,
)
from schakel.kernel import clock
from schakel.monitoring.rules.sampling import RightPlace
from schakel.regions.rules import PartnerKind
from schakel.sharing.rules import Choice
from schakel.simulation.acts import Act, at
from schakel.simulation.asking import answer_with, ask_for_content
from schakel.simulation.judging import judge

HOUSE = "ZVH-ROTTERDAM-RIJNMOND"
REPORT, CRIMINAL = "WGS-2.31.1-REPORT", "WJSG-39F-WGS"
PURPOSE = "COMPLEX_CASE"
# So long after the participants are known a meeting is planned; so long after it began it is written up.
PLANNED_AFTER, HELD_AFTER = timedelta(minutes=10), timedelta(minutes=30)


@dataclass(frozen=True)
class RequestCourse:
    """A question for content ("wat") to a kind of organisation; spans like those of its course.

    ``answered`` None: no answer yet. ``content`` False: the answer is that nothing can be given.
    """

    to: PartnerKind
    asked: timedelta
    answered: timedelta | None = None
    content: bool = True

    def before(self, until: timedelta) -> "RequestCourse":
        """The same question, without an answer that would come at this span or later."""
        late = self.answered is not None and self.answered >= until
        return replace(self, answered=None) if late else self


@dataclass(frozen=True)
class HouseCourse:
    """What follows an offer or a notification: each moment a span after it; None does not happen.

    ``participants`` are who is asked to the conference, ``absent`` those of them who did not come.
    ``judged``: the units that had a part say whether it was the right table.
    """

    opened: timedelta | None = None
    refused: timedelta | None = None
    accepted: timedelta | None = None
    joined: timedelta | None = None
    conference: timedelta | None = None
    held: bool = False
    acted: timedelta | None = None
    told: timedelta | None = None
    closed: timedelta | None = None
    requests: tuple[RequestCourse, ...] = ()
    participants: tuple[PartnerKind, ...] = (PartnerKind.MUNICIPALITY,)
    absent: tuple[PartnerKind, ...] = ()
    refusal: RefusalReason = RefusalReason.ONE_CHAIN_SUFFICES
    judged: timedelta | None = None
    right_table: bool = True


@dataclass(frozen=True)
class HouseCast:
    """Who plays in a house: its director, and for each kind of organisation who speaks for it."""

    house: str
    director: Viewer
    members: Mapping[PartnerKind, Viewer]


def offer_case(
    case_id: uuid.UUID, house: str, feedback_by: date | None = None, *, by: Viewer
) -> uuid.UUID:
    """The prosecutor offers a case to a house; returns the id of the offer."""
    draft = OfferDraft(
        offer_id=uuid.uuid4(),
        case_id=case_id,
        direction=Direction.TO_HOUSE,
        house=house,
        receiver_name="R. Bakker",
        receiver_phone="+31000000006",
        why_now="Derde aanhouding in een maand; er spelen schulden en verslaving.",
        question="Kan het huis de regie nemen?",
        choices=[
            Choice("IDENTITY", PURPOSE, REPORT, "Zonder persoon kan het huis niet toetsen."),
            Choice("OFFENCE_SUMMARY", PURPOSE, CRIMINAL, "Het huis weegt de feiten mee."),
        ],
        criteria=Criteria(
            problems_person_or_family="Schulden en verslaving",
            life_domains=("addiction", "finances"),
            objective_indications="Drie aanhoudingen in een maand",
            domains_needed=("criminal", "care"),
        ),
        person_informed=True,
        wished_on=feedback_by,
    )
    return offer(draft, by=by)


@dataclass
class HouseStory:
    """One house case while it is played: who plays, and what came of it so far.

    ``offer_id`` None: it was not offered by a table but reported. ``answered`` is done an hour after
    the house refused or closed: who offered or reported reads that.
    """

    course: HouseCourse
    people: HouseCast
    case_id: uuid.UUID
    offer_id: uuid.UUID | None = None
    answered: Callable[[], None] | None = None
    _participants: dict[PartnerKind, uuid.UUID] = field(default_factory=dict)
    _questions: dict[int, uuid.UUID] = field(default_factory=dict)
    _item: uuid.UUID | None = None
    _action: uuid.UUID | None = None
    _goal: uuid.UUID | None = None

    def acts(self) -> list[Act]:
        """What happens, each act so long after the offer or report."""
        course = self.course
        written = course.conference + HELD_AFTER if course.held and course.conference else None
        chosen = [
            (course.opened if self.offer_id else None, self._open),
            (course.refused, self._refuse),
            (course.accepted, self._accept),
            *self._asking(),
            (course.joined if course.accepted is not None else None, self._join),
            (written, self._confer),
            (course.acted, self._act),
            (course.told, self._tell),
            (course.closed, self._close),
            (course.judged, self._judge),
        ]
        return [Act(after, do) for after, do in chosen if after is not None]

    def _asking(self) -> Iterator[tuple[timedelta | None, Callable[[datetime], None]]]:
        for number, one in enumerate(self.course.requests):
            yield one.asked, partial(self._ask, number)
            yield one.answered, partial(self._answer, number)

    def _open(self, _moment: datetime) -> None:
        if self.offer_id is not None:
            with acting(self.people.director) as by:
                open_received(self.offer_id, by=by)

    def _refuse(self, moment: datetime) -> None:
        words = "De reclassering kan dit alleen; er is geen tweede keten nodig."
        refusal = Refusal(self.course.refusal, words, "Reclassering, toezicht Rotterdam")
        with acting(self.people.director) as by:
            refuse(self.case_id, refusal, by=by)
        self._is_read(moment)

    def _is_read(self, moment: datetime) -> None:
        if self.answered is not None:
            with at(moment + timedelta(hours=1)):
                self.answered()

    def _accept(self, _moment: datetime) -> None:
        with acting(self.people.director) as by:
            met = EntryPart(met=True, words="Dat blijkt uit de aanmelding.")
            prepare(self.case_id, EntryTestDraft(met, met, met, met, met), by=by)
            accept(self.case_id, by=by)

    def _ask(self, number: int, _moment: datetime) -> None:
        partner = self.people.members[self.course.requests[number].to]
        with acting(self.people.director) as by:
            self._questions[number] = ask_for_content(self.case_id, partner.organisation, by=by)

    def _answer(self, number: int, _moment: datetime) -> None:
        one = self.course.requests[number]
        with acting(self.people.members[one.to]) as by:
            answer_with(
                self._questions[number],
                self.case_id,
                content=one.content,
                to_kind=PartnerKind.SAFETY_HOUSE,
                by=by,
            )

    def _join(self, moment: datetime) -> None:
        for kind in self.course.participants:
            member = self.people.members[kind]
            new = NewParticipant(member.organisation, [member.person_id], "Schuldhulp en inkomen")
            with acting(self.people.director) as by:
                self._participants[kind] = add_participant(self.case_id, new, by=by)
        with acting(self.people.director) as by:
            advance(self.case_id, HouseState.BETROKKEN_DEELNEMERS_BEPAALD, by=by)
        if self.course.conference is not None:
            self._plan_meeting(moment, self.course.conference)

    def _plan_meeting(self, joined_at: datetime, conference: timedelta) -> None:
        """A meeting is planned when the participants are known."""
        began = joined_at - (self.course.joined or timedelta())
        with at(joined_at + PLANNED_AFTER), acting(self.people.director) as by:
            meeting = plan_conference(
                self.people.house, at=began + conference, by=by, place="Zaal 2.14"
            )
            self._item = put_on_agenda(meeting, self.case_id, by=by, question="Wie doet wat?")
            advance(self.case_id, HouseState.CASUSOVERLEG, by=by)

    def _confer(self, _moment: datetime) -> None:
        """Once it was held, there is a plan."""
        item = _had(self._item)
        absent = {
            self._participants[kind]: "Zat in een ander overleg." for kind in self.course.absent
        }
        first = self._participants[self.course.participants[0]]
        with acting(self.people.director) as by:
            take_attendance(item, absent, by=by)
            record_decision(item, "Schuldhulp eerst; de reclassering houdt contact.", by=by)
            write_minutes(item, "Besproken: schulden, verslaving, wonen.", version=0, by=by)
            adopt_minutes(item, by=by)
            due = _end_of_day(clock.now() + timedelta(days=14))
            agreed = NewAction("Schulden in beeld brengen", first, due, item)
            self._action = agree_action(self.case_id, agreed, by=by)
            self._goal = _plan(self.case_id, by)

    def _act(self, _moment: datetime) -> None:
        owner = self.people.members[self.course.participants[0]]
        now_in_the_team = viewer_of(owner.person_id, sign_in=SignIn.DEMO)
        with acting(now_in_the_team) as by:
            end_action(_had(self._action), by=by)

    def _tell(self, moment: datetime) -> None:
        if self._action is not None and self.course.acted is None:
            with at(moment - timedelta(hours=2)):
                self._act(moment)
        with acting(self.people.director) as by:
            self._evaluate(by)
            words = "Het plan loopt goed; er kwam geen nieuwe aanhouding."
            give_feedback(self.case_id, FeedbackOutcome.PLAN_MADE, words, by=by)

    def _evaluate(self, by: Viewer) -> None:
        if self._goal is not None:
            set_goal(self._goal, GoalState.REACHED, by=by)
            evaluate(self.case_id, "Een vast gezicht werkte.", by=by)
            self._goal = None

    def _close(self, moment: datetime) -> None:
        untold = "" if self.course.told is not None else "De melder is niet meer betrokken."
        with acting(self.people.director) as by:
            self._evaluate(by)
            if self._action is not None:
                advance(self.case_id, HouseState.EVALUATIE, by=by)
            close_case(self.case_id, why_no_feedback=untold, by=by)
        self._is_read(moment)

    def _judge(self, moment: datetime) -> None:
        ended = self.course.closed or self.course.refused or timedelta()
        closed_at = moment - (self.course.judged or timedelta()) + ended
        place = RightPlace.HERE if self.course.right_table else RightPlace.LOCAL
        judge(self.case_id, closed_at, place, (self.people.director, *self.people.members.values()))


def _had(one: uuid.UUID | None) -> uuid.UUID:
    """What an earlier act of the course brought about. Raises RuntimeError for a course without it."""
    if one is None:
        raise RuntimeError("this course of a house asks for a conference that was not planned")
    return one


def _end_of_day(moment: datetime) -> datetime:
    return clock.local(moment).replace(hour=17, minute=0, second=0, microsecond=0)


def _plan(case_id: uuid.UUID, by: Viewer) -> uuid.UUID:
    today = clock.local(clock.now()).date()
    write_plan(case_id, "Eerst de schulden, dan de verslaving; een gezicht.", version=0, by=by)
    goal = GoalDraft("finances", "Schulden in beeld en stabiel", today + timedelta(days=60))
    goal_id = add_goal(case_id, goal, by=by)
    review = today + timedelta(days=90)
    call = "R. Bakker, 06-00000006"
    write_card(case_id, CardDraft(call, "Aansluiten op het plan", "Kort vastzetten", review), by=by)
    advance(case_id, HouseState.UITVOERING, by=by)
    return goal_id
