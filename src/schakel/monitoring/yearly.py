"""Keeping the yearly report on usefulness, and reading it. Nothing is computed here."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from schakel.access.context import as_service
from schakel.access.viewer import Viewer
from schakel.journal.queries import first_event_within
from schakel.kernel import clock
from schakel.monitoring.models import YearReport
from schakel.monitoring.permissions import check_can_look
from schakel.monitoring.rules.figures import Figure
from schakel.monitoring.rules.periods import Period
from schakel.monitoring.rules.small_numbers import Shown, Sight
from schakel.monitoring.rules.usefulness import calendar_year
from schakel.monitoring.rules.yearly import Remade, Report


def first_month(year: int) -> date | None:
    """The first day of the month of the first event of a year; None when there is none."""
    whole, _months = calendar_year(year)
    with transaction.atomic(), as_service("monitoring"):
        first = first_event_within(clock.midnight(whole.starts_on), clock.midnight(whole.ends_on))
    return None if first is None else clock.local(first).date().replace(day=1)


def keep_report(
    year: int, counted_from: date, figures: Sequence[Figure], *, at: datetime, again: str = ""
) -> None:
    """Keep the report of a year. One that is there already stays, unless ``again`` says why not."""
    row = YearReport(
        year=year,
        counted_from=counted_from,
        first_told_at=at,
        told_at=at,
        figures=[_row(figure) for figure in figures],
    )
    with transaction.atomic():
        before = YearReport.objects.select_for_update().filter(year=year).first()
        if before is None:
            # Two workers at once: the earlier one wins, as its report may have been read.
            YearReport.objects.bulk_create([row], ignore_conflicts=True)
        elif again:
            before.counted_from, before.told_at, before.figures = counted_from, at, row.figures
            before.remade = [*before.remade, [at.isoformat(), again]]
            before.save()


def _row(figure: Figure) -> list[Any]:
    numerator, denominator = figure.numerator, figure.denominator
    return [
        figure.indicator,
        figure.region,
        [numerator.sight, numerator.number],
        [denominator.sight, denominator.number],
        figure.value,
        figure.high,
        figure.suppressed,
    ]


def kept_report(year: int) -> Report | None:
    """The report of a year; None when there is none. For commands: pages ask ``report``."""
    row = YearReport.objects.filter(year=year).first()
    return None if row is None else _report(row)


def report(year: int, *, viewer: Viewer) -> Report | None:
    """The report of a year; None when there is none. Raises NotFound for who may not see figures."""
    check_can_look(viewer)
    return kept_report(year)


def told_years(*, viewer: Viewer) -> list[int]:
    """The years that have a report, the youngest first. Raises NotFound for who may not see figures."""
    check_can_look(viewer)
    return list(reversed(kept_years()))


def kept_years() -> list[int]:
    """The years that have a report, the oldest first."""
    return list(YearReport.objects.order_by("year").values_list("year", flat=True))


def _report(row: YearReport) -> Report:
    period, _months = calendar_year(row.year)
    return Report(
        row.year,
        row.counted_from,
        row.first_told_at,
        row.told_at,
        tuple(Remade(datetime.fromisoformat(at), reason) for at, reason in row.remade),
        tuple(_figure(one, period) for one in row.figures),
    )


def _figure(one: Sequence[Any], period: Period) -> Figure:
    indicator, region, numerator, denominator, value, high, suppressed = one
    return Figure(
        indicator,
        region,
        period,
        _shown(numerator),
        _shown(denominator),
        value,
        high,
        suppressed=suppressed,
    )


def _shown(pair: Sequence[Any]) -> Shown:
    return Shown(Sight(pair[0]), pair[1])
