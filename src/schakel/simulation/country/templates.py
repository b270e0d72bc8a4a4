"""What happens to a case, free of persons and dates: a course on a place in the week.

A plan says how often each template happens and when; ``Planned`` is one time. All spans are of the wall
clock, because a template is moved by whole weeks of the wall clock (ADR 0022): an office that opens at
nine opens at nine in July too. A drift of less than an hour tells copies apart.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from schakel.kernel.clock import AMSTERDAM
from schakel.regions.rules import PartnerKind
from schakel.simulation.course import Course
from schakel.simulation.house import HELD_AFTER, HouseCourse

WEEK = timedelta(days=7)
# Below an hour, and by whole seconds: no copy crosses into another hour of opening or another day.
MOST_DRIFT = timedelta(seconds=3500)


class Known(StrEnum):
    """Whether a house of the region knows the suspect, and whether a plan runs."""

    NOT_KNOWN = "NOT_KNOWN"
    KNOWN = "KNOWN"
    WITH_PLAN = "WITH_PLAN"


@dataclass(frozen=True)
class Offence:
    """A suspicion: group of the CBS classification, label, article, and whether custody is allowed."""

    group: str
    label: str
    article: str
    pretrial_detention_allowed: bool


@dataclass(frozen=True)
class Described:
    """Which fields a message gives of the person; what they say is drawn anew for each case.

    Registers lack numbers, know only a month of birth, and keep a prefix apart or not at all.
    """

    bsn: bool = True
    prefix: bool = False
    day_of_birth: bool = True


@dataclass(frozen=True)
class CaseTemplate:
    """A criminal case at the table of a region. ``arrives`` is since Monday 00:00.

    ``municipality`` is where it happened, ``residence`` where the suspect lives (None: no fixed abode).
    ``repeat``: the suspect is somebody who was there before; two plans of the same person then share
    the key. Spans of ``course`` begin at arrival.
    """

    key: str
    region: str
    arrives: timedelta
    municipality: str
    residence: str | None
    offence: Offence
    age: int
    victims: int
    domestic_violence: bool
    weapon: bool
    prior_cases_12m: int
    repeat: bool
    known: Known
    course: Course
    described: Described = Described()
    occurred_before: timedelta = timedelta(minutes=90)
    arrested_before: timedelta | None = timedelta(minutes=25)

    @property
    def minor(self) -> bool:
        """Younger than eighteen on arrival."""
        return self.age < 18

    def moments(self) -> tuple[timedelta, ...]:
        """The spans at which something happens, each once, in order."""
        return _moments(_of_course(self.course))

    def before(self, until: timedelta) -> CaseTemplate:
        """The same case as far as it came: without what would happen at this span or later."""
        return replace(self, course=course_before(self.course, until))


@dataclass(frozen=True)
class SignalBefore:
    """An early signal of the reporter itself about the person, kept so long before the report."""

    kind: str
    before: timedelta


@dataclass(frozen=True)
class NotificationTemplate:
    """A notification to a house by an organisation. Spans of ``course`` begin at the report.

    The house is that of the municipality of residence. ``life_domains`` and ``domains_needed`` are what
    the reporter says of the entry criteria (Besluit Wgs art. 2.20). ``signals`` came before the report,
    and are what somebody acted on with it; they are not among the moments.
    """

    key: str
    region: str
    arrives: timedelta
    reporter: str
    house: str
    residence: str
    age: int
    life_domains: tuple[str, ...]
    domains_needed: tuple[str, ...]
    feedback_wanted: bool
    person_informed: bool
    repeat: bool
    received: timedelta
    course: HouseCourse
    described: Described = Described()
    signals: tuple[SignalBefore, ...] = ()

    @property
    def minor(self) -> bool:
        """Younger than eighteen at the report."""
        return self.age < 18

    def moments(self) -> tuple[timedelta, ...]:
        """The spans at which something happens, each once, in order."""
        return _moments({self.received, *_of_house(self.course)})

    def before(self, until: timedelta) -> NotificationTemplate:
        """The same notification as far as it came."""
        return replace(self, course=house_course_before(self.course, until))


@dataclass(frozen=True)
class SignalTemplate:
    """An early signal of one organisation that leads to nothing. ``arrives`` is when it was seen.

    ``kind`` as in the message (NUISANCE, DEBT, ...). A signal that somebody acts on belongs to the
    notification that came of it.
    """

    key: str
    region: str
    arrives: timedelta
    owner: str
    residence: str
    kind: str
    age: int
    repeat: bool
    received: timedelta
    described: Described = Described()

    def moments(self) -> tuple[timedelta, ...]:
        """The one span at which something happens."""
        return (self.received,)

    def before(self, until: timedelta) -> SignalTemplate:
        """A signal that was kept is whole."""
        return self


@dataclass(frozen=True)
class SeatTemplate:
    """A planned seat of a shift: which partner, whether it was filled, and when it became empty.

    ``emptied`` is a span after the shift began; a negative one: reported beforehand.
    """

    partner: PartnerKind
    filled: bool = True
    emptied: timedelta | None = None


@dataclass(frozen=True)
class ShiftTemplate:
    """A shift of a table with its seats. It is never moved by a drift: a roster has round hours."""

    key: str
    region: str
    arrives: timedelta
    lasts: timedelta
    seats: tuple[SeatTemplate, ...]

    def moments(self) -> tuple[timedelta, ...]:
        """The spans at which something happens, each once, in order."""
        return _moments({timedelta(), *(seat.emptied for seat in self.seats)})

    def before(self, until: timedelta) -> ShiftTemplate:
        """The same shift as far as it came."""
        seats = tuple(replace(s, emptied=_kept(s.emptied, until)) for s in self.seats)
        return replace(self, seats=seats)


Template = CaseTemplate | NotificationTemplate | SignalTemplate | ShiftTemplate


@dataclass(frozen=True, slots=True)
class Planned:
    """One case of a plan: a template moved by whole weeks and a drift, about one person.

    ``person`` is a key in the register of the country; None for a shift. ``until`` is the span of the
    first act that has not happened when the period ends, so that all copies that came equally far have
    the same one; None: it has ended.
    """

    template: Template
    weeks: int
    drift: timedelta
    person: int | None
    until: timedelta | None = None

    @property
    def course(self) -> Template:
        """What happened of the template, as far as it came."""
        return self.template if self.until is None else self.template.before(self.until)

    def arrives_at(self, monday: date) -> datetime:
        """The moment of arrival, when weeks are counted from this Monday."""
        return moment(monday, self.template.arrives + self.weeks * WEEK + self.drift)


def moment(monday: date, span: timedelta) -> datetime:
    """So long after a Monday 00:00 by the wall clock of the Netherlands."""
    return datetime.combine(monday, time(), tzinfo=AMSTERDAM) + span


def conference_in(template: Template) -> timedelta | None:
    """How long after Monday 00:00 a house confers about it; None when no house does."""
    match template:
        case NotificationTemplate(course=course):
            begins = template.arrives
        case CaseTemplate(
            course=Course(house=HouseCourse() as course, offered=timedelta() as offered)
        ):
            begins = template.arrives + offered
        case _:
            return None
    return None if course.conference is None else begins + course.conference


def first_left_out(moments: tuple[timedelta, ...], passed: timedelta) -> timedelta | None:
    """The first of these spans that has not passed yet; None when all have."""
    return next((span for span in moments if span > passed), None)


def course_before(course: Course, until: timedelta) -> Course:
    """A course without what would happen at this span after arrival or later."""
    offered = _kept(course.offered, until)
    house = course.house if offered is not None else None
    return replace(
        course,
        answers=course.answers if course.answered < until else {},
        answered_after={k: s for k, s in course.answered_after.items() if s < until},
        requests=tuple(one.before(until) for one in course.requests if one.asked < until),
        assessed=_kept(course.assessed, until),
        released=_kept(course.released, until),
        custody=_kept(course.custody, until),
        decided=_kept(course.decided, until),
        told=_kept(course.told, until),
        judged=_kept(course.judged, until),
        offered=offered,
        house=house_course_before(house, until - offered) if house and offered else None,
    )


def house_course_before(course: HouseCourse, until: timedelta) -> HouseCourse:
    """A house's course without what would happen at this span after the offer or report, or later."""
    conference = course.conference
    return replace(
        course,
        opened=_kept(course.opened, until),
        refused=_kept(course.refused, until),
        accepted=_kept(course.accepted, until),
        joined=_kept(course.joined, until),
        conference=conference if _kept(course.joined, until) is not None else None,
        held=course.held and conference is not None and conference + HELD_AFTER < until,
        requests=tuple(one.before(until) for one in course.requests if one.asked < until),
        acted=_kept(course.acted, until),
        told=_kept(course.told, until),
        closed=_kept(course.closed, until),
        judged=_kept(course.judged, until),
    )


def _of_course(course: Course) -> set[timedelta | None]:
    spans: set[timedelta | None] = {
        course.received,
        course.assessed,
        course.released,
        course.custody,
        course.decided,
        course.told,
        course.judged,
        course.offered,
        *course.answered_after.values(),
    }
    if course.answers:
        spans.add(course.answered)
    for one in course.requests:
        spans |= {one.asked, one.answered}
    if course.house is not None and course.offered is not None:
        house = (span for span in _of_house(course.house) if span is not None)
        spans |= {course.offered + span for span in house}
    return spans


def _of_house(course: HouseCourse) -> set[timedelta | None]:
    spans: set[timedelta | None] = {
        course.opened,
        course.refused,
        course.accepted,
        course.joined,
        course.acted,
        course.told,
        course.closed,
        course.judged,
    }
    if course.held and course.conference is not None:
        spans.add(course.conference + HELD_AFTER)
    for one in course.requests:
        spans |= {one.asked, one.answered}
    return spans


def _moments(spans: set[timedelta | None]) -> tuple[timedelta, ...]:
    return tuple(sorted(span for span in spans if span is not None))


def _kept(span: timedelta | None, until: timedelta) -> timedelta | None:
    return span if span is not None and span < until else None
