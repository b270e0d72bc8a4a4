"""What becomes of the advice of each rule: followed, deviated from, judged wrong afterwards. Pure.

A rule about where a case goes is deviated from by the decision. One that names a partner is deviated
from when that partner says that it was not needed. Counts are exact here and leave only protected.

Everything counts on the day on which it happened, in quarters that have settled: what is told of one does
not change any more, so that nobody finds out about few by subtracting yesterday's figures.
"""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from schakel.monitoring.rules.definitions import definitions
from schakel.monitoring.rules.periods import Period, ended_quarters, quarter_of

NATIONAL = ""
YEAR = "LAST_YEAR"
# How long before the year a case may have been advised on that is decided in it, or judged.
LONGEST = timedelta(days=366)
# The indicator that counts the same in its months: advice, decisions over it, and judgements.
BESIDE = {"fired": "ARRIVAL_TO_PROPOSAL", "deviated": "DEVIATION", "wrong": "WRONG_TABLE"}
# The decision of which all rules that fit give something; of any other one rule does.
PARTNERS = "partner_reasons"
# The normal quantile of an interval that holds the true share 95 of 100 times.
Z = 1.96

RuleKey = tuple[str, str]
Place = tuple[str, str]


@dataclass(frozen=True)
class Verdict:
    """What became of the advice of one rule in one case, each with the day on which it did.

    ``decision`` is the table of the model that the rule stands in. ``deviated`` and ``wrong`` are None
    where nobody decided or judged; ``reason`` and ``place`` are codes: why it was deviated from, and
    where the case belonged.
    """

    key: RuleKey
    region: str
    advised_on: date
    deviated: bool | None = None
    decided_on: date | None = None
    reason: str = ""
    wrong: bool | None = None
    judged_on: date | None = None
    place: str = ""
    decision: str = ""


@dataclass
class Tally:
    """The exact counts of one rule in one place and period."""

    fired: int = 0
    decided: int = 0
    deviated: int = 0
    judged: int = 0
    wrong: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    places: Counter[str] = field(default_factory=Counter)

    def add_advice(self, _one: Verdict) -> None:
        """Take in that the rule fired."""
        self.fired += 1

    def add_decision(self, one: Verdict) -> None:
        """Take in whether people did otherwise."""
        self.decided += 1
        if one.deviated:
            self.deviated += 1
            self.reasons[one.reason] += 1

    def add_judgement(self, one: Verdict) -> None:
        """Take in whether the case belonged elsewhere."""
        self.judged += 1
        if one.wrong:
            self.wrong += 1
            self.places[one.place] += 1


@dataclass
class RuleCounts:
    """The exact counts of one rule, by region and quarter, and the decision it stands in."""

    decision: str
    cells: dict[Place, Tally] = field(default_factory=dict)


def settled_after() -> timedelta:
    """How long after its end a quarter is told: what the slowest of the indicators beside it takes."""
    return timedelta(days=max(definitions()[code].ripens for code in BESIDE.values()))


def quarters(today: date) -> tuple[Period, ...]:
    """The last four quarters that have settled, oldest first."""
    return ended_quarters(today - settled_after())


def year(today: date) -> Period:
    """The last four quarters that have settled."""
    first, *_, last = quarters(today)
    return Period(YEAR, first.starts_on, last.ends_on)


def read_from(today: date) -> date:
    """Since when advice can have been given of which something happened in the year."""
    return year(today).starts_on - LONGEST


def tallied(verdicts: Iterable[Verdict], today: date) -> dict[RuleKey, RuleCounts]:
    """The counts of each rule in each quarter: in all regions together and in each."""
    whole = year(today)
    found: dict[RuleKey, RuleCounts] = {}
    for one in verdicts:
        happened = (
            (one.advised_on, Tally.add_advice),
            (one.decided_on, Tally.add_decision),
            (one.judged_on, Tally.add_judgement),
        )
        for day, add in happened:
            if day is None or not whole.starts_on <= day < whole.ends_on:
                continue
            mine = found.setdefault(one.key, RuleCounts(one.decision)).cells
            for region in (NATIONAL, one.region):
                add(mine.setdefault((region, quarter_of(day).code), Tally()), one)
    return found


def wilson_lower(part: int, whole: int) -> float:
    """The lower bound of a share that holds 95 of 100 times (Wilson 1927); 0 to 1.

    Of few cases it is low, whatever their share: it takes many to call a rule worse than another.
    """
    share, squared = part / whole, Z * Z
    middle = share + squared / (2 * whole)
    margin = Z * math.sqrt((share * (1 - share) + squared / (4 * whole)) / whole)
    return max(0.0, (middle - margin) / (1 + squared / whole))
