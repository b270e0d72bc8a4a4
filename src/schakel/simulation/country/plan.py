"""The plan: what happens in the country in a period, drawn from a seed. Nothing is written yet.

Each template comes in so often a week as chance has it around its mean (a Poisson process); in which
hour is the template's. Some suspects were there before. Cases that still run when the period ends are
cut there. The same seed gives the same plan.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property, lru_cache
from math import ceil, exp
from random import Random

from schakel.regions.rules import PartnerKind
from schakel.simulation.country.assumptions import assumed
from schakel.simulation.country.cases import case_templates
from schakel.simulation.country.changes import NOTHING, Change
from schakel.simulation.country.houses import (
    notification_templates,
    notifications_a_year,
    signal_templates,
)
from schakel.simulation.country.meeting import BANDS, Meeting, band
from schakel.simulation.country.places import regions
from schakel.simulation.country.register import Register
from schakel.simulation.country.shifts import SEATS, shift_templates
from schakel.simulation.country.templates import (
    MOST_DRIFT,
    WEEK,
    CaseTemplate,
    NotificationTemplate,
    Planned,
    ShiftTemplate,
    SignalTemplate,
    Template,
    conference_in,
    first_left_out,
)
from schakel.simulation.country.volumes import (
    DAYS,
    cases_on,
    idle_signals_a_year,
    new_year,
    season,
)

DAY = timedelta(days=1)
DRIFTS = range(1, int(MOST_DRIFT.total_seconds()) + 1)


@dataclass(frozen=True)
class Detail:
    """How many templates a region has of each kind: few are quick to play, many are less alike."""

    cases: int = 49
    notifications: int = 14
    signals: int = 7


# All copies of a template take equally long, so the median of few templates jumps from one to another. For
# events alone, where no template is played, there can be many.
FINE = Detail(cases=240, notifications=96, signals=14)


@dataclass(frozen=True)
class Wish:
    """For which days a plan is, of which regions (None: all), from which seed.

    ``run_in``: cases of before the period that still run in it come along, so that its first months are
    like its last. Without it the tables begin empty.
    """

    first: date
    days: int
    seed: int
    only: tuple[str, ...] | None = None
    detail: Detail = Detail()
    run_in: bool = False
    change: Change = NOTHING

    @property
    def until(self) -> date:
        """The day after the last."""
        return self.first + timedelta(days=self.days)

    @cached_property
    def monday(self) -> date:
        """From which Monday weeks are counted."""
        return self.first - timedelta(days=self.first.weekday())


@dataclass(frozen=True, slots=True)
class Batch:
    """All cases of one template in one week: a drift and a person each."""

    template: Template
    weeks: int
    drifts: tuple[int, ...]
    persons: tuple[int, ...]


@dataclass
class Plan:
    """What happens: batches in the order of weeks, and the register of those to whom it happens."""

    wish: Wish
    register: Register
    batches: list[Batch] = field(default_factory=list)

    def __len__(self) -> int:
        return sum(len(batch.drifts) for batch in self.batches)

    def count(self, kind: type[Template]) -> int:
        """How many of a kind of template."""
        return sum(len(b.drifts) for b in self.batches if isinstance(b.template, kind))

    def __iter__(self) -> Iterator[Planned]:
        for batch in self.batches:
            yield from _planned(batch, self.wish)


def _planned(batch: Batch, wish: Wish) -> Iterator[Planned]:
    moments = batch.template.moments()
    ends = (wish.until - wish.monday) - batch.template.arrives - batch.weeks * WEEK
    persons = batch.persons or (None,) * len(batch.drifts)
    for drift, person in zip(batch.drifts, persons, strict=True):
        moved = timedelta(seconds=drift)
        until = first_left_out(moments, ends - moved) if moments[-1] > ends - moved else None
        yield Planned(batch.template, batch.weeks, moved, person, until)


def make_plan(wish: Wish) -> Plan:
    """Draw a plan. Raises KeyError for a region that is not in the reference data."""
    plan = Plan(wish, Register(wish.seed))
    for code in wish.only or tuple(regions()):
        _Drawing(wish, code, plan).draw()
    plan.batches.sort(key=lambda batch: batch.weeks)
    return plan


@dataclass(frozen=True)
class _Coming:
    """A template that comes in by chance: its share of its kind, its weekday, when the first and the
    last thing in it happen after midnight of that day."""

    template: Template
    weight: float
    weekday: int
    clock: timedelta
    first: timedelta
    last: timedelta


def _coming(template: Template, weight: float) -> _Coming:
    moments = template.moments()
    weekday, clock = divmod(template.arrives, DAY)
    last = moments[-1]
    if isinstance(template, NotificationTemplate) and template.course.accepted is not None:
        last = max(last, template.course.accepted + PROMISED)
    return _Coming(template, weight, weekday, clock, clock + moments[0], last)


# A promise of feedback falls due sixty working days after acceptance (``handover/terms.toml``): until
# then a case runs, also when nothing happens in it any more.
PROMISED = timedelta(days=90)


@lru_cache(maxsize=64)
def _templates(region: str, detail: Detail) -> tuple[_Coming, ...]:
    """All templates of a region that come in by chance."""
    where = regions()[region]
    cases = case_templates(where, detail.cases)
    reports = notification_templates(where, detail.notifications)
    signals = signal_templates(where, detail.signals)
    return (
        *(_coming(one.template, one.weight) for one in cases),
        *(_coming(one.template, one.weight) for one in reports),
        *(_coming(one.template, one.weight) for one in signals),
    )


@lru_cache(maxsize=512)
def _shifts(region: str, empty: tuple[PartnerKind, ...]) -> tuple[ShiftTemplate, ...]:
    return tuple(shift_templates(regions()[region], empty))


class _Drawing:
    """The plan of one region while it is drawn, week by week."""

    def __init__(self, wish: Wish, region: str, plan: Plan) -> None:
        self._wish, self._region, self._plan = wish, region, plan
        self._random = Random(f"{wish.seed}/{region}")
        self._templates = _templates(region, wish.detail)
        self._changed: dict[str, Template] = {}
        self._per_weekday = self._weights_of_weekdays()
        self._meeting = Meeting(plan.register, self._random, self._usual())
        self._conferences: set[timedelta] = set()

    def draw(self) -> None:
        """Week by week, so that who comes back was there in an earlier one."""
        longest = max(one.last for one in self._templates)
        before = ceil(longest / WEEK) if self._wish.run_in else 0
        weeks = ceil((self._wish.until - self._wish.monday) / WEEK)
        for week in range(-before, weeks):
            days = [self._wish.monday + timedelta(days=7 * week + n) for n in range(7)]
            for one in self._templates:
                day = days[one.weekday]
                if self._comes_in(one, day):
                    self._draw(one, week, day)
            self._draw_shifts(week, days)

    def _comes_in(self, one: _Coming, day: date) -> bool:
        """Within the period, or before it and still running when it begins."""
        if day < self._wish.first:
            return self._wish.run_in and day + one.last >= self._wish.first
        return day < self._wish.until

    def _draw(self, one: _Coming, week: int, day: date) -> None:
        mean = self._mean(one, day) * self._wish.change.times(one.template, day)
        count = poisson(mean, self._random)
        share = self._share(one.template, day)
        others = sum(self._random.random() < share for _ in range(count)) if share else 0
        self._add(one.template, one, week, day, count - others)
        if others:
            self._add(self._other(one.template), one, week, day, others)

    def _share(self, template: Template, day: date) -> float:
        change = self._wish.change
        return change.share(template, day) if change.concerns(template) else 0.0

    def _other(self, template: Template) -> Template:
        if template.key not in self._changed:
            self._changed[template.key] = self._wish.change.changed(template)
        return self._changed[template.key]

    def _mean(self, one: _Coming, day: date) -> float:
        """How many of a template come in in a week, on average at that time of the year."""
        if isinstance(one.template, CaseTemplate):
            extra = self._extra(day)
            mean = 7 * (cases_on(self._region, day) - extra) * one.weight
            return mean + extra * one.weight / self._per_weekday[one.weekday]
        kinds = {NotificationTemplate: notifications_a_year, SignalTemplate: idle_signals_a_year}
        share = regions()[self._region].share
        return 7 * kinds[type(one.template)]() / DAYS * share * season(day) * one.weight

    def _extra(self, day: date) -> float:
        return new_year(self._region) if (day.month, day.day) == (1, 1) else 0.0

    def _usual(self) -> list[float]:
        """How many of each band of age come in in a week of the middle of spring."""
        found = [0.0] * BANDS
        for one in self._templates:
            if not isinstance(one.template, ShiftTemplate):
                found[band(one.template.age)] += self._mean(
                    one, self._wish.first.replace(month=4, day=17)
                )
        return found

    def _weights_of_weekdays(self) -> dict[int, float]:
        found = dict.fromkeys(range(7), 0.0)
        for one in self._templates:
            if isinstance(one.template, CaseTemplate):
                found[one.weekday] += one.weight
        return found

    def _add(self, template: Template, one: _Coming, week: int, day: date, count: int) -> None:
        """Copies that were received before the period ended, each with a drift of its own."""
        if not count:
            return
        left = ((self._wish.until - day) - one.first).total_seconds()
        last = min(DRIFTS[-1], int(left))
        drifts = [drift for drift in self._random.sample(DRIFTS, count) if drift <= last]
        drifts = self._not_at_once(template, week, drifts, last)
        if drifts:
            on = day.toordinal()
            persons = tuple(self._meeting.somebody(template, week, on) for _ in drifts)
            self._plan.batches.append(Batch(template, week, tuple(drifts), persons))

    def _not_at_once(
        self, template: Template, week: int, drifts: list[int], last: int
    ) -> list[int]:
        """A house has one conference at a moment: the copy that would have the second is moved a little."""
        conference = conference_in(template)
        if conference is None:
            return drifts
        begins = conference + week * WEEK
        return [
            next(
                drift
                for drift in (*range(wanted, 0, -1), *range(wanted + 1, last + 1))
                if self._claims(begins + timedelta(seconds=drift))
            )
            for wanted in drifts
        ]

    def _claims(self, conference: timedelta) -> bool:
        taken = conference in self._conferences
        self._conferences.add(conference)
        return not taken

    def _draw_shifts(self, week: int, days: Sequence[date]) -> None:
        """Every shift is there; now and then somebody stays away."""
        chance = assumed("seat_empty")
        for number, full in enumerate(_shifts(self._region, ())):
            empty = tuple(kind for kind in SEATS if self._random.random() < chance)
            day = days[full.arrives // DAY]
            if not self._wish.first <= day < self._wish.until:
                continue
            shift: Template = _shifts(self._region, empty)[number] if empty else full
            share = self._share(shift, day)
            if share and self._random.random() < share:
                shift = self._other(shift)
            self._plan.batches.append(Batch(shift, week, (0,), ()))


def poisson(mean: float, random: Random) -> int:
    """A number of a Poisson process (D. Knuth, The Art of Computer Programming 2, 3.4.1): by halves
    where the mean is large, because e^-mean must not vanish."""
    if mean > LARGE:
        return poisson(mean / 2, random) + poisson(mean / 2, random)
    limit, product, count = exp(-mean), random.random(), 0
    while product > limit:
        product *= random.random()
        count += 1
    return count


LARGE = 60.0


def chosen_regions(names: Sequence[str]) -> tuple[str, ...]:
    """The regions of these names. Raises ValueError with a sentence that lists those that exist."""
    unknown = sorted(set(names) - regions().keys())
    if unknown:
        raise ValueError(f"no such region: {', '.join(unknown)}; there are {', '.join(regions())}")
    return tuple(names)
