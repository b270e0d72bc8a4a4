"""The made-up country beside the published figures: what a plan has, and what was read."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from schakel.simulation.country.assumptions import Published, figure, published
from schakel.simulation.country.cases import GROUPS_OF_F28
from schakel.simulation.country.plan import Batch, Plan, Wish, make_plan
from schakel.simulation.country.templates import CaseTemplate, NotificationTemplate
from schakel.simulation.country.volumes import cases_a_year
from schakel.table.rules import Disposal

SEED = 2022
YEAR = Wish(date(2026, 1, 1), 365, SEED)
DAY = timedelta(days=1)
DEN_HAAG = "DEN-HAAG"

# Why a figure of the compilation is not set beside anything.
NOT_USED = {
    "all cases of the prosecution or the police, of which the tables take a part only": (
        "F02", "F04", "F05", "F06", "F08", "F13", "F14", "F15", "F20", "F31", "F32", "F33", "F34",
        "F35", "F36", "F37", "F38", "F52", "F53", "F55",
    ),
    "older than the figure that is used for the same": ("F16", "F25", "F26", "F27", "F29", "F30"),
    "the country has no such part yet": ("F10", "F39", "F45", "F48", "F50", "F51"),
    "only used to choose an assumption": ("F43", "F46"),
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One figure: which, of what, as published and as simulated, in which unit."""

    id: str
    what: str
    published: float
    simulated: float
    unit: str

    @property
    def source(self) -> Published:
        """Where it was read."""
        return published()[self.id]

    @property
    def deviation(self) -> float:
        """How much the simulated figure is off, as a share of the published one."""
        return self.simulated / self.published - 1


def rows(plan: Plan | None = None) -> list[Row]:
    """All figures that a plan of one year can be set beside; a plan of a fixed seed by default."""
    country = _Country(plan or make_plan(YEAR))
    return [
        *country.volumes(),
        *country.people(),
        *country.offences(),
        *country.decisions(),
        *country.houses(),
    ]


class _Country:
    """Counts in a plan, by template: all copies of one are alike."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._cases = [b for b in plan.batches if isinstance(b.template, CaseTemplate)]
        self._total = sum(len(batch.drifts) for batch in self._cases)

    def _share(self, has: Callable[[CaseTemplate], bool]) -> float:
        return 100 * sum(len(b.drifts) for b in self._cases if has(_case(b))) / self._total

    def volumes(self) -> Iterator[Row]:
        """Cases in a year, in two years with a break between them, of one region, on New Year's Day."""
        yield Row("F03", "cases in a year (2022)", figure("F03", 4), self._total, "cases")
        for place, year in enumerate((2018, 2019)):
            simulated = cases_a_year(year)
            yield Row("F03", f"cases in {year}", figure("F03", place), simulated, "cases")
        mine = sum(len(b.drifts) for b in self._cases if b.template.region == DEN_HAAG)
        yield Row(
            "F22", "cases in a month at the table of Den Haag", figure("F22"), mine / 12, "cases"
        )
        first = date(self._plan.wish.first.year, 1, 1)
        on_the_day = Counter[str]()
        for batch in self._cases:
            day = self._plan.wish.monday + batch.template.arrives // DAY * DAY
            if day + timedelta(weeks=batch.weeks) == first:
                on_the_day[batch.template.region] += len(batch.drifts)
        usual, here = self._total / 365, mine / 365
        more = on_the_day.total() - usual
        yield Row("F54", "more cases on New Year's Day than usual", figure("F54"), more, "cases")
        more = on_the_day[DEN_HAAG] - here
        yield Row("F54", "of these in Den Haag", figure("F54", 1), more, "cases")

    def people(self) -> Iterator[Row]:
        """Minors, young suspects, victims, domestic violence, who comes again."""
        minors = 100 * figure("F07", 1) / (figure("F07") + figure("F07", 1))
        yield Row("F07", "minors", minors, self._share(lambda t: t.minor), "%")
        young = self._share(lambda t: t.age < 23)
        yield Row("F40", "younger than 23", figure("F40"), young, "%")
        with_victim = 100 * figure("F11") / figure("F01")
        yield Row("F11", "with a victim", with_victim, self._share(lambda t: t.victims > 0), "%")
        domestic = 100 * figure("F09", 4) / figure("F01")
        yield Row(
            "F09", "domestic violence", domestic, self._share(lambda t: t.domestic_violence), "%"
        )
        adults = _repeating(self._cases, minor=False)
        yield Row("F44", "adults who come in again", figure("F44"), adults, "%")
        youths = _repeating(self._cases, minor=True)
        yield Row("F44", "minors who come in again", figure("F44", 1), youths, "%")

    def offences(self) -> Iterator[Row]:
        """F28: the groups of offences."""
        names = ("property", "public order", "violence and sexual", "traffic", "drugs", "weapons")
        for place, (group, name) in enumerate(zip(GROUPS_OF_F28, names, strict=True)):
            yield Row("F28", name, figure("F28", place), self._share(_in_group(group)), "%")

    def decisions(self) -> Iterator[Row]:
        """How fast, and what."""
        within = self._share(lambda t: (t.course.decided or timedelta.max) <= DAY)
        yield Row("F17", "first decision within a day", figure("F17"), within, "%")
        days = sum(
            len(b.drifts) * ((_case(b).course.decided or timedelta()) / DAY) for b in self._cases
        )
        yield Row("F12", "mean days to the decision", figure("F12"), days / self._total, "days")
        adults = [b for b in self._cases if not _case(b).minor]
        count = sum(len(b.drifts) for b in adults)
        for place, name, codes in DECISIONS:
            mine = sum(len(b.drifts) for b in adults if _case(b).course.disposal in codes)
            share = 100 * figure("F24", place) / figure("F24")
            yield Row("F24", f"{name} (adults)", share, 100 * mine / count, "%")

    def houses(self) -> Iterator[Row]:
        """Information requests for each notification."""
        reports = requests = 0
        for batch in self._plan.batches:
            if isinstance(batch.template, NotificationTemplate):
                reports += len(batch.drifts)
                requests += len(batch.drifts) * len(batch.template.course.requests)
        asked = figure("F47", 1) / figure("F47")
        yield Row(
            "F47", "information requests a notification", asked, requests / reports, "requests"
        )


DECISIONS = (
    (6, "to court", {Disposal.DAGVAARDING}),
    (2, "unconditional dismissal", {Disposal.SEPOT_TECHNISCH, Disposal.SEPOT_BELEID}),
    (3, "penal order", {Disposal.OM_STRAFBESCHIKKING}),
    (4, "conditional dismissal", {Disposal.SEPOT_VOORWAARDELIJK}),
    (5, "transaction", {Disposal.TRANSACTIE}),
)


def _in_group(group: str) -> Callable[[CaseTemplate], bool]:
    return lambda template: template.offence.group.split(".")[0] == group


def _case(batch: Batch) -> CaseTemplate:
    if not isinstance(batch.template, CaseTemplate):
        raise TypeError("only criminal cases are counted here")
    return batch.template


def _repeating(batches: list[Batch], *, minor: bool) -> float:
    """The share of cases about somebody who was there before, of those of that age."""
    mine = [batch for batch in batches if _case(batch).minor == minor]
    again = sum(len(b.drifts) for b in mine if _case(b).repeat)
    return 100 * again / sum(len(b.drifts) for b in mine)
