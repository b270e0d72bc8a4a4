"""What a house does with a case that the table offers: tested, discussed, planned, told, closed."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

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
    receiving_case_id,
)
from schakel.kernel import clock
from schakel.regions.rules import PartnerKind
from schakel.sharing.rules import Choice

HOUSE = "ZVH-ROTTERDAM-RIJNMOND"
REPORT, CRIMINAL = "WGS-2.31.1-REPORT", "WJSG-39F-WGS"
PURPOSE = "COMPLEX_CASE"


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


def offer_case(case_id: uuid.UUID, feedback_by: date | None = None, *, by: Viewer) -> uuid.UUID:
    """The prosecutor offers a case to the house; returns the id of the offer."""
    draft = OfferDraft(
        offer_id=uuid.uuid4(),
        case_id=case_id,
        direction=Direction.TO_HOUSE,
        house=HOUSE,
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


@dataclass(frozen=True)
class _Stage:
    """One house case while it is played: who plays, and since when it was offered."""

    case_id: uuid.UUID
    offer_id: uuid.UUID
    offered_at: datetime
    director: Viewer
    worker: Viewer

    @contextmanager
    def at(self, after: timedelta, who: Viewer) -> Iterator[Viewer]:
        """Act as somebody, so long after the offer."""
        moment = (self.offered_at + after).astimezone(UTC)
        with clock.standing_at(moment), acting(who) as viewer:
            yield viewer


def play_house(
    offer_id: uuid.UUID, course: HouseCourse, *, offered_at: datetime, people: tuple[Viewer, Viewer]
) -> None:
    """Let director and case worker do their part, as far as the course goes."""
    stage = _Stage(receiving_case_id(offer_id), offer_id, offered_at, *people)
    if _entered(stage, course) and course.joined is not None:
        with stage.at(course.joined, stage.director) as by:
            participant = _join(stage, by)
        if course.conference is not None:
            _confer(stage, course, participant)


def _entered(stage: _Stage, course: HouseCourse) -> bool:
    if course.opened is not None:
        with stage.at(course.opened, stage.director) as by:
            open_received(stage.offer_id, by=by)
    if course.refused is not None:
        with stage.at(course.refused, stage.director) as by:
            _refuse(stage.case_id, by)
    if course.accepted is None:
        return False
    with stage.at(course.accepted, stage.director) as by:
        met = EntryPart(met=True, words="Dat blijkt uit de aanmelding.")
        prepare(stage.case_id, EntryTestDraft(met, met, met, met, met), by=by)
        accept(stage.case_id, by=by)
    return True


def _refuse(case_id: uuid.UUID, by: Viewer) -> None:
    words = "De reclassering kan dit alleen; er is geen tweede keten nodig."
    refusal = Refusal(RefusalReason.ONE_CHAIN_SUFFICES, words, "Reclassering, toezicht Rotterdam")
    refuse(case_id, refusal, by=by)


def _join(stage: _Stage, by: Viewer) -> uuid.UUID:
    new = NewParticipant("GEM-ROTTERDAM", [stage.worker.person_id], "Schuldhulp en inkomen")
    participant = add_participant(stage.case_id, new, by=by)
    advance(stage.case_id, HouseState.BETROKKEN_DEELNEMERS_BEPAALD, by=by)
    return participant


def _confer(stage: _Stage, course: HouseCourse, participant: uuid.UUID) -> None:
    """A meeting is planned when the participants are known; once held, there is a plan."""
    span = course.conference or timedelta()
    soon = (course.joined or timedelta()) + timedelta(minutes=10)
    with stage.at(soon, stage.director) as by:
        meeting = plan_conference(HOUSE, at=stage.offered_at + span, by=by, place="Zaal 2.14")
        item = put_on_agenda(meeting, stage.case_id, by=by, question="Wie doet wat?")
        advance(stage.case_id, HouseState.CASUSOVERLEG, by=by)
    if not course.held:
        return
    with stage.at(span + timedelta(minutes=30), stage.director) as by:
        take_attendance(item, {}, by=by)
        record_decision(item, "Schuldhulp eerst; de reclassering houdt contact.", by=by)
        write_minutes(item, "Besproken: schulden, verslaving, wonen.", version=0, by=by)
        adopt_minutes(item, by=by)
        due = _end_of_day(clock.now() + timedelta(days=14))
        agreed = NewAction("Schulden in beeld brengen", participant, due, item)
        action = agree_action(stage.case_id, agreed, by=by)
        goal = _plan(stage.case_id, by)
    if course.told is not None:
        _finish(stage, course, action, goal)


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


def _finish(stage: _Stage, course: HouseCourse, action: uuid.UUID, goal: uuid.UUID) -> None:
    told = course.told or timedelta()
    acted = course.acted or told - timedelta(hours=2)
    worker = viewer_of(stage.worker.person_id, sign_in=SignIn.DEMO)  # now in the case's team
    with stage.at(acted, worker) as by:
        end_action(action, by=by)
    with stage.at(told, stage.director) as by:
        set_goal(goal, GoalState.REACHED, by=by)
        evaluate(stage.case_id, "Een vast gezicht werkte.", by=by)
        words = "Het plan loopt goed; er kwam geen nieuwe aanhouding."
        give_feedback(stage.case_id, FeedbackOutcome.PLAN_MADE, words, by=by)
    if course.closed is not None:
        with stage.at(course.closed, stage.director) as by:
            advance(stage.case_id, HouseState.EVALUATIE, by=by)
            close_case(stage.case_id, by=by)
