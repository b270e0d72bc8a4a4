"""Whether the monitoring finds what a scenario hides, and how often it cries wolf in an ordinary year."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from schakel.monitoring.rules.xmr import Signal
from schakel.simulation.country.engine.looking import Chart, charts_of
from schakel.simulation.country.plan import Detail, make_plan
from schakel.simulation.country.scenarios import Scenario

QUIET = {Signal.ORDINARY, Signal.TOO_FEW}


@dataclass(frozen=True)
class Found:
    """What stood on the chart in the month in which the scenario's signal was expected."""

    seed: int
    month: str
    signal: Signal | None

    def is_as_expected(self, scenario: Scenario) -> bool:
        """Whether that is what the scenario says."""
        return scenario.expected is not None and self.signal == scenario.expected.signal


def found_in(scenario: Scenario, seed: int, *, until: date, days: int, detail: Detail) -> Found:
    """Play a scenario in the region that it is about, and read the chart that it names.

    Raises ValueError for a scenario that expects nothing.
    """
    if scenario.expected is None:
        raise ValueError(f"{scenario.name} expects no signal")
    expected = scenario.expected
    wish = scenario.wish(
        until=until, days=days, seed=seed, only=(expected.region,), detail=detail, run_in=True
    )
    chart = charts_of(make_plan(wish), only=(expected.indicator,))[0]
    month = scenario.month_expected(wish.until)
    signals = dict(zip((f.period.code for f in chart.figures), chart.reading.signals, strict=True))
    return Found(seed, month, signals.get(month))


@dataclass(frozen=True)
class Alarms:
    """How many months of charts there were, and on how many of them something special stood."""

    months: int
    special: int

    @property
    def per_hundred(self) -> float:
        """Special months of each hundred. Raises ZeroDivisionError without months."""
        return 100 * self.special / self.months


def alarms(charts: Iterable[Chart]) -> Alarms:
    """Count the months of all charts that have limits."""
    signals = [
        signal for chart in charts if chart.reading.bounds for signal in chart.reading.signals
    ]
    return Alarms(len(signals), sum(signal not in QUIET for signal in signals))
