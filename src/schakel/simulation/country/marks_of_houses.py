"""What a house leaves in the journal of a case that was offered or reported to it."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from schakel.handover.rules import working_days
from schakel.regions.rules import PartnerKind
from schakel.sharing.rules import working_days_to
from schakel.simulation.country.marks import Mark, Told, at_reference, since_reference
from schakel.simulation.country.places import kind_of
from schakel.simulation.country.templates import NotificationTemplate, SignalTemplate
from schakel.simulation.house import HELD_AFTER, PLANNED_AFTER, HouseCourse, RequestCourse
from schakel.worklist.rules import working_days_later

CASE = (("case", "house"),)
OFFER = (("offer", "house"),)
ACTION_DAYS = 14


def marks_of_notification(
    template: NotificationTemplate, organisations: Mapping[str, str], on: date
) -> list[Mark]:
    """Everything that a notification leaves, the signals before it too, in the order of the clock."""
    at = template.arrives + template.received
    partner = kind_of(template.reporter)
    told: dict[str, Told] = {"partner": partner, "case_kind": "HOUSE"}
    found = [Mark("NOTIFICATION_RECEIVED", at, template.reporter, CASE, told)]
    for number, one in enumerate(template.signals):
        signal = (("signal", f"before-{number}"),)
        seen: dict[str, Told] = {"signal_kind": one.kind, "partner": partner}
        kept = template.arrives - one.before
        found.append(Mark("SIGNAL_RECEIVED", kept, template.reporter, signal, seen))
        found.append(Mark("SIGNAL_FOLLOWED", at, template.reporter, (*CASE, *signal)))
    found += marks_of_house(
        template.course,
        template.arrives,
        organisations,
        on,
        offer=False,
        wanted=template.feedback_wanted,
    )
    return sorted(found, key=lambda mark: mark.at)


def marks_of_signal(template: SignalTemplate) -> list[Mark]:
    """A signal that was kept."""
    told: dict[str, Told] = {"signal_kind": template.kind, "partner": kind_of(template.owner)}
    at = template.arrives + template.received
    return [Mark("SIGNAL_RECEIVED", at, template.owner, (("signal", "1"),), told)]


def marks_of_house(
    course: HouseCourse,
    base: timedelta,
    organisations: Mapping[str, str],
    on: date,
    *,
    offer: bool,
    wanted: bool = True,
    wished: timedelta | None = None,
) -> list[Mark]:
    """What a house's course leaves that began at a span since Monday. ``wished``: the date that was asked
    for feedback, as such a span; without it the agreed term counts."""
    story = _HouseMarks(course, base, organisations, on)
    return [
        *story.entry(offer=offer, wanted=wanted, wished=wished),
        *story.requests(),
        *story.conference(),
        *story.ending(),
    ]


class _HouseMarks:
    """The events of one house case; its director acts unless it says who else."""

    def __init__(
        self, course: HouseCourse, base: timedelta, organisations: Mapping[str, str], on: date
    ) -> None:
        self._course, self._base, self._on = course, base, on
        self._organisations = organisations
        self._director = organisations[PartnerKind.MUNICIPALITY]

    def _mark(
        self,
        kind: str,
        after: timedelta,
        told: Mapping[str, Told] | None = None,
        things: tuple[tuple[str, str], ...] = (),
        dates: Mapping[str, timedelta] | None = None,
    ) -> Mark:
        at = self._base + after
        return Mark(kind, at, self._director, (*CASE, *things), told or {}, dates or {})

    def entry(self, *, offer: bool, wanted: bool, wished: timedelta | None) -> Iterator[Mark]:
        """Opened, tested, accepted or refused."""
        course, offered = self._course, OFFER if offer else ()
        if course.opened is not None and offer:
            yield self._mark("OFFER_OPENED", course.opened)
        if course.refused is not None:
            told = self._answered(course.refused, offer=offer)
            told |= {"reason": course.refusal, "way_on": True}
            yield self._mark("CASE_REFUSED", course.refused, told, offered)
        if course.accepted is not None:
            yield self._mark("ENTRY_TEST_PREPARED", course.accepted)
            told = self._answered(course.accepted, offer=offer)
            if not wanted:
                told |= {"feedback_due": None}
                yield self._mark("CASE_ACCEPTED", course.accepted, told, offered)
                return
            due = wished or self._later(course.accepted, working_days("GIVE_FEEDBACK", on=self._on))
            dates = {"feedback_due": due}
            yield self._mark("CASE_ACCEPTED", course.accepted, told, offered, dates)

    def _answered(self, after: timedelta, *, offer: bool) -> dict[str, Told]:
        due = self._later(timedelta(), working_days("ANSWER_OFFER", on=self._on))
        on_time = self._base + after <= due if offer else None
        return {"direction": "TO_HOUSE", "by_offer": offer, "on_time": on_time}

    def _later(self, after: timedelta, days: int) -> timedelta:
        """The end of the working day so many working days after a span of the course."""
        return since_reference(working_days_later(at_reference(self._base + after), days))

    def requests(self) -> Iterator[Mark]:
        """Questions to other organisations and what came of them."""
        for number, one in enumerate(self._course.requests):
            yield from self._request(one, (("request", f"house-{number}"),))

    def _request(self, one: RequestCourse, things: tuple[tuple[str, str], ...]) -> Iterator[Mark]:
        base: dict[str, Told] = {"partner": one.to, "to_house": False}
        due = self._later(one.asked, working_days_to("ANSWER_REQUEST", on=self._on))
        dates = {"due": due}
        told = base | {"content": False, "on_time": True}
        yield self._mark("INFORMATION_ASKED", one.asked, told, things, dates)
        if one.answered is not None:
            told = base | {"content": one.content, "on_time": self._base + one.answered <= due}
            at, giver = self._base + one.answered, self._organisations[one.to]
            yield Mark("INFORMATION_ANSWERED", at, giver, (*CASE, *things), told, dates)

    def conference(self) -> Iterator[Mark]:
        """Participants, agenda, and what was agreed when it was held."""
        course = self._course
        if course.joined is None:
            return
        for _ in course.participants:
            yield self._mark("PARTICIPANT_ADDED", course.joined)
        yield self._mark("STATE_BETROKKEN_DEELNEMERS_BEPAALD", course.joined)
        if course.conference is None:
            return
        planned = course.joined + PLANNED_AFTER
        yield self._mark("PUT_ON_AGENDA", planned)
        yield self._mark("STATE_CASUSOVERLEG", planned)
        if course.held:
            yield from self._held(course.conference + HELD_AFTER)

    def _held(self, after: timedelta) -> Iterator[Mark]:
        course, item = self._course, (("agenda_item", "1"),)
        listed = len(course.participants)
        told: dict[str, Told] = {"listed": listed, "present": listed - len(course.absent)}
        yield self._mark("ATTENDANCE_TAKEN", after, told, item)
        for kind in course.participants:
            there: dict[str, Told] = {"partner": kind, "present": kind not in course.absent}
            things = (*CASE, *item, ("participant", str(kind)))
            at = self._base + after
            yield Mark("PARTICIPANT_EXPECTED", at, self._organisations[kind], things, there)
        yield self._mark("CONFERENCE_DECIDED", after)
        yield self._mark("MINUTES_ADOPTED", after)
        absent = course.participants[0] in course.absent
        due = self._end_of_day(after + timedelta(days=ACTION_DAYS))
        owner: dict[str, Told] = {"owner_was_absent": absent}
        yield self._mark("ACTION_AGREED", after, owner, (("action", "1"),), {"due": due})
        for written in ("PLAN_WRITTEN", "GOAL_ADDED", "CARD_WRITTEN", "STATE_UITVOERING"):
            yield self._mark(written, after)
        if course.acted is not None:
            ended: dict[str, Told] = {"done": True, "on_time": self._base + course.acted <= due}
            at = self._base + course.acted
            giver = self._organisations[course.participants[0]]
            yield Mark("ACTION_ENDED", at, giver, (*CASE, ("action", "1")), ended)

    def _end_of_day(self, after: timedelta) -> timedelta:
        return (self._base + after) // DAY * DAY + timedelta(hours=17)

    def ending(self) -> Iterator[Mark]:
        """What was told to who offered or reported, and the end of the case."""
        course = self._course
        if course.told is not None:
            if course.held:
                yield self._mark("GOAL_SET", course.told, {"state": "REACHED"}, (("goal", "1"),))
                yield self._mark("PLAN_EVALUATED", course.told)
            told: dict[str, Told] = {"outcome": "PLAN_MADE", "told": True}
            yield self._mark("FEEDBACK_GIVEN", course.told, told)
        if course.closed is not None:
            if course.held:
                yield self._mark("STATE_EVALUATIE", course.closed)
            closed: dict[str, Told] = {"feedback_told": course.told is not None}
            yield self._mark("CASE_CLOSED", course.closed, closed)


DAY = timedelta(days=1)
