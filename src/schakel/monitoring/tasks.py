"""What the worker does for the looking back, by the clock. Here and in commands the engine runs."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from django.db import transaction

from schakel.kernel import clock
from schakel.monitoring.actions import (
    Drawn,
    ask_about_closed_cases,
    keep_charts,
    keep_comparisons,
    keep_figures,
    keep_pictures,
    write_events,
)
from schakel.monitoring.engine import drawing, funnel_drawing
from schakel.monitoring.engine.checking import check
from schakel.monitoring.engine.counting import Cell, counts, counts_by_kind
from schakel.monitoring.engine.drawing import Sketch, draw
from schakel.monitoring.engine.events import KINDS
from schakel.monitoring.engine.flows import maps, opened_for_maps
from schakel.monitoring.engine.map_drawing import draw_map
from schakel.monitoring.engine.opening import Snapshot, opened
from schakel.monitoring.engine.snapshot import a_snapshot
from schakel.monitoring.learning import keep_rule_figures, read_verdicts
from schakel.monitoring.process_maps import keep_maps
from schakel.monitoring.queries import computed_at, picture_marks, rules_computed_at
from schakel.monitoring.rules.case_mix import Mix, allowed, expectations, months_of, rule_on
from schakel.monitoring.rules.charting import drawable, reading_of
from schakel.monitoring.rules.comparing import compared
from schakel.monitoring.rules.definitions import CHARTED, Definition, definitions
from schakel.monitoring.rules.engines import Engine
from schakel.monitoring.rules.figures import (
    NOTHING,
    Counted,
    Figure,
    beside_its_months,
    by_weeks,
    figure,
    put_together,
    series,
)
from schakel.monitoring.rules.flows import ProcessMap
from schakel.monitoring.rules.funnel import Funnel
from schakel.monitoring.rules.learning import BESIDE, quarters, read_from, tallied, year
from schakel.monitoring.rules.periods import (
    RECENT,
    Period,
    asked_for,
    ended_quarters,
    months,
    recent,
    ripe,
    running,
    weeks,
)
from schakel.monitoring.rules.pictures import of_control_chart, of_funnel
from schakel.monitoring.rules.rules_told import Elsewhere, may_be_told
from schakel.monitoring.rules.small_numbers import Thresholds, thresholds_on
from schakel.monitoring.rules.trials import told
from schakel.monitoring.rules.usefulness import calendar_year, duties
from schakel.monitoring.rules.xmr import fewest_points
from schakel.monitoring.rules.yearly import with_the_country, years_to_tell
from schakel.monitoring.yearly import first_month, keep_report, kept_years
from schakel.regions.queries import directory
from schakel.selection.tasks import run_next_trial

EVERY = timedelta(hours=1)
# A case that came in before the first month may be decided in it.
LOOK_BACK = timedelta(days=400)


def refresh_when_stale(now: datetime, *, engine: Engine = Engine.DUCKDB) -> int:
    """Compute the figures anew when the last time is an hour ago; returns how many there are."""
    last = computed_at()
    return 0 if last is not None and now - last < EVERY else refresh(now, engine=engine)


def refresh(now: datetime, *, engine: Engine = Engine.DUCKDB) -> int:
    """Compute all figures and charts of all regions, and put them in the place of the old ones.

    Raises EngineMissing, and DefinitionError when a definition and its expression do not fit.
    """
    check()
    today = clock.local(now).date()
    rule = thresholds_on(today)
    since = clock.midnight(months(today)[0].starts_on) - LOOK_BACK
    with _snapshot(since) as folder, opened(folder, now, engine=engine) as snapshot:
        figures, weekly = _all_figures(snapshot, today)
        mixes = _mixes(snapshot, today)
        mapped = _maps(folder, today)
    charts = [
        _chart(region, definition, _charted(region, definition.code, figures, weekly), rule)
        for region in directory().regions
        for definition in definitions().values()
    ]
    beside = compared(figures, mixes, rule)
    sketches = [_sketch(one) for one in charts if one.reading.limits is not None]
    sketches += [_sketch_of_funnel(indicator, one.funnel) for indicator, one in beside.items()]
    kept = picture_marks()
    pictures = [draw(sketch, kept) for sketch in sketches]
    pictures += [draw_map(one, kept) for one in mapped if one.ways]
    with transaction.atomic():
        keep_maps(mapped, at=now)
        keep_pictures(pictures, at=now)
        keep_comparisons(beside, at=now)
        keep_charts(charts, at=now)
        return keep_figures(figures, at=now)


@contextmanager
def _snapshot(since: datetime) -> Iterator[Path]:
    with a_snapshot(partial(write_events, KINDS, since)) as folder:
        yield folder


def _maps(folder: Path, today: date) -> list[ProcessMap]:
    """The process maps of the quarters that are over: of each region and of all together."""
    with opened_for_maps(folder) as connection:
        return maps(
            connection, ended_quarters(today), tuple(directory().regions), thresholds_on(today)
        )


def process_maps(now: datetime) -> list[ProcessMap]:
    """The process maps as they may be told at a moment, for the command."""
    today = clock.local(now).date()
    with _snapshot(clock.midnight(ended_quarters(today)[0].starts_on) - LOOK_BACK) as folder:
        return _maps(folder, today)


def _all_figures(snapshot: Snapshot, today: date) -> tuple[list[Figure], list[Figure]]:
    """The figures of all indicators, and by week those of the indicator that is charted by week."""
    told = [recent(today), *months(today), running(today)]
    figures: list[Figure] = []
    weekly: list[Figure] = []
    for code, definition in definitions().items():
        periods = [*told, *weeks(today)] if code == CHARTED else told
        counted = counts(snapshot, code, periods)
        figures += _of_all_regions(definition, counted, today)
        if code == CHARTED:
            weekly = _weekly(definition, counted, today)
    return figures, weekly


def _of_all_regions(
    definition: Definition, counted: Mapping[Cell, Counted], today: date
) -> list[Figure]:
    """The figures to keep: of recent time and of whole months. The running month is a part of the first."""
    whole, rule = recent(today), thresholds_on(today)
    calendar = [*months(today), running(today)]
    return [
        shown
        for region in directory().regions
        for shown in series(
            definition,
            region,
            (whole, counted.get((region, RECENT), NOTHING)),
            {
                ripe(m, definition.ripens, today): counted[region, m.code]
                for m in calendar
                if (region, m.code) in counted
            },
            rule,
        )
        if shown.period != running(today)
    ]


def _weekly(definition: Definition, counted: Mapping[Cell, Counted], today: date) -> list[Figure]:
    """The figures of whole weeks, of the regions where nothing told beside them is about few."""
    rule, calendar = thresholds_on(today), weeks(today)
    since = f"{calendar[0].starts_on:%Y-%m}"
    beside = [m.code for m in (*months(today), running(today)) if m.code >= since]
    found: list[Figure] = []
    for region in directory().regions:
        cells = {w: counted[region, w.code] for w in calendar if (region, w.code) in counted}
        told = [counted[region, code] for code in beside if (region, code) in counted]
        found += by_weeks(definition, region, cells, told, rule)
    return found


def _charted(
    region: str, indicator: str, monthly: Sequence[Figure], weekly: Sequence[Figure]
) -> list[Figure]:
    """The points of a region's chart: months, or weeks where there are months too few for a chart."""

    def mine(figures: Sequence[Figure]) -> list[Figure]:
        return drawable([f for f in figures if (f.region, f.indicator) == (region, indicator)])

    by_months, by_weeks = mine(monthly), mine(weekly)
    fewest = fewest_points()
    return by_weeks if len(by_months) < fewest <= len(by_weeks) else by_months


def _chart(
    region: str, definition: Definition, chosen: Sequence[Figure], rule: Thresholds
) -> Drawn:
    """A chart of what may be shown, and of nothing else: its limits tell no more than its points."""
    return Drawn(region, definition.code, reading_of(definition, chosen, rule), chosen)


def _sketch(chart: Drawn) -> Sketch:
    definition = definitions()[chart.indicator]
    return Sketch(
        of_control_chart(chart.region, chart.indicator),
        {
            language: drawing.specification(chart.figures, chart.reading, definition, language)
            for language in ("nl", "en")
        },
    )


def _mixes(snapshot: Snapshot, today: date) -> dict[str, Mix]:
    """What is to be expected of each region given its cases, by indicator, from months that ended."""
    rule, protection = rule_on(today), thresholds_on(today)
    found = {}
    for code, one in allowed().items():
        calendar = months_of(code, today, stock=definitions()[code].stock)
        cells = counts_by_kind(snapshot, code, one.allows_for, calendar)
        by_region = {
            region: [cells.get((region, month.code), {}) for month in calendar]
            for region in directory().regions
        }
        expected = expectations(by_region, rule, protection)
        found[code] = Mix(calendar[0].starts_on, calendar[-1].ends_on, expected)
    return found


def _sketch_of_funnel(indicator: str, one: Funnel) -> Sketch:
    names = {code: region.name for code, region in directory().regions.items()}
    return Sketch(
        of_funnel(indicator),
        {language: funnel_drawing.specification(one, names, language) for language in ("nl", "en")},
    )


def lately(now: datetime, *, region: str | None) -> list[Figure]:
    """The figures of recent time, for the command."""
    today = clock.local(now).date()
    period = recent(today)
    apart = [m for m in (*months(today), running(today)) if m.overlaps(period)]
    return _of_months(now, period, apart, region)


def in_months(now: datetime, first: date, last: date, *, region: str | None) -> list[Figure]:
    """The figures of the whole months in which some days lie, for the command."""
    whole, apart = asked_for(first, last, clock.local(now).date())
    return _of_months(now, whole, apart, region)


def _of_months(
    now: datetime, whole: Period, apart: Sequence[Period], region: str | None
) -> list[Figure]:
    """A period put together from its months, which are protected each by itself."""
    check()
    today = clock.local(now).date()
    rule = thresholds_on(today)
    with (
        _snapshot(clock.midnight(whole.starts_on) - LOOK_BACK) as folder,
        opened(folder, now) as snapshot,
    ):
        counted = {code: counts(snapshot, code, [whole, *apart]) for code in definitions()}
    return [
        put_together(
            definition,
            name,
            (whole, counted[code].get((name, whole.code), NOTHING)),
            [
                figure(
                    definition,
                    name,
                    ripe(m, definition.ripens, today),
                    counted[code].get((name, m.code), NOTHING),
                    rule,
                )
                for m in apart
            ],
            rule,
        )
        for name in ([region] if region else directory().regions)
        for code, definition in definitions().items()
    ]


def of_year(now: datetime, year: int, *, region: str | None) -> list[Figure]:
    """The figures of a calendar year for the report on usefulness, each beside its months."""
    check()
    rule = thresholds_on(clock.local(now).date())
    whole, calendar = calendar_year(year)
    codes = dict.fromkeys(code for duty in duties() for code in duty.indicators)
    with (
        _snapshot(clock.midnight(whole.starts_on) - LOOK_BACK) as folder,
        opened(folder, now) as snapshot,
    ):
        counted = {code: counts(snapshot, code, [whole, *calendar]) for code in codes}
    return [
        beside_its_months(
            definitions()[code],
            name,
            (whole, counted[code].get((name, whole.code), NOTHING)),
            [counted[code].get((name, month.code), NOTHING) for month in calendar],
            rule,
        )
        for code in codes
        for name in ([region] if region else directory().regions)
    ]


def tell_years(now: datetime) -> int:
    """Tell the report of each year that has settled and has none yet; returns how many were told."""
    missing = set(years_to_tell(clock.local(now).date())) - set(kept_years())
    return sum(tell_year(now, year) for year in sorted(missing))


def tell_year(now: datetime, year: int, *, again: str = "") -> bool:
    """Count a year and keep its report; False when nothing happened in it.

    A report that was told stays as it is, unless ``again`` says why it is made again.
    """
    counted_from = first_month(year)
    if counted_from is None:
        return False
    figures = of_year(now, year, region=None)
    whole = with_the_country(figures, thresholds_on(clock.local(now).date()))
    keep_report(year, counted_from, whole, at=now, again=again)
    return True


def refresh_rules_when_stale(now: datetime) -> int:
    """Count anew what becomes of each rule, once a day; returns how many cells."""
    last = rules_computed_at()
    counted = last is not None and clock.local(last).date() == clock.local(now).date()
    return 0 if counted else refresh_rules(now)


def refresh_rules(now: datetime) -> int:
    """Count what becomes of the advice of each rule, and put it in the place of what was counted."""
    today = clock.local(now).date()
    protection, regions = thresholds_on(today), tuple(directory().regions)
    with transaction.atomic():
        verdicts = read_verdicts(clock.midnight(read_from(today)))
    elsewhere = _months_beside(now, regions)
    with transaction.atomic():
        found = may_be_told(tallied(verdicts, today), elsewhere, regions, today, protection)
        return keep_rule_figures(found, at=now)


def _months_beside(now: datetime, regions: Sequence[str]) -> Elsewhere:
    """The exact months of the indicators that count what the rules count, by region and quarter."""
    today = clock.local(now).date()
    calendar = [m for m in months(today) if year(today).overlaps(m)]
    with (
        _snapshot(clock.midnight(year(today).starts_on) - LOOK_BACK) as folder,
        opened(folder, now) as snapshot,
    ):
        counted = {what: counts(snapshot, code, calendar) for what, code in BESIDE.items()}
    return {
        what: {
            (region, quarter.code): [
                cells.get((region, month.code), NOTHING).ratio
                for month in calendar
                if quarter.overlaps(month)
            ]
            for region in regions
            for quarter in quarters(today)
        }
        for what, cells in counted.items()
    }


def ask(now: datetime) -> int:
    """Ask about the closed cases that are in the sample; may run twice."""
    with transaction.atomic():
        return ask_about_closed_cases(now)


def try_candidates(now: datetime) -> int:
    """Run the trial of a model that waits longest; only what anybody may be told is kept of it."""
    today = clock.local(now).date()
    return run_next_trial(now, lambda found: told(found, thresholds_on(today), today))
