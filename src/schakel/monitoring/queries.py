"""Reading what was computed, and the questions that wait for an answer. Nothing is computed here."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from schakel.access.viewer import Viewer
from schakel.monitoring.models import ControlChart, StoredFigure, TableQuestion
from schakel.monitoring.permissions import check_can_look
from schakel.monitoring.rules.definitions import Definition, definitions
from schakel.monitoring.rules.figures import Figure
from schakel.monitoring.rules.periods import Period, first_day
from schakel.monitoring.rules.small_numbers import Shown, Sight
from schakel.monitoring.rules.xmr import Signal


@dataclass(frozen=True)
class FigureView:
    """A figure with its definition, and when it was computed."""

    definition: Definition
    figure: Figure
    computed_at: datetime


def figures(region: str, period: str, *, viewer: Viewer) -> list[FigureView]:
    """The figures of a region in a period, in the order of the definitions; empty when none are.

    Raises NotFound for who may not see figures.
    """
    check_can_look(viewer)
    rows = {
        row.indicator: row for row in StoredFigure.objects.filter(region_id=region, period=period)
    }
    return [
        FigureView(definition, _figure(rows[code]), rows[code].computed_at)
        for code, definition in definitions().items()
        if code in rows
    ]


def _figure(row: StoredFigure) -> Figure:
    return Figure(
        row.indicator,
        row.region_id,
        Period(row.period, row.starts_on, row.ends_on),
        Shown(Sight(row.numerator_sight), row.numerator),
        Shown(Sight(row.denominator_sight), row.denominator),
        row.value,
        row.high,
        {name: Shown(Sight(sight), number) for name, (sight, number) in row.parts.items()},
        row.suppressed,
    )


def periods(region: str, *, viewer: Viewer) -> list[str]:
    """The months of which a region has figures, youngest first. Raises NotFound."""
    check_can_look(viewer)
    rows = StoredFigure.objects.filter(region_id=region, period__startswith="2")
    return list(rows.order_by("-period").values_list("period", flat=True).distinct())


@dataclass(frozen=True)
class PointView:
    """A point of a control chart."""

    period: str
    first: date
    value: float
    denominator: Shown
    signal: Signal


@dataclass(frozen=True)
class ChartView:
    """A control chart: what it says, its limits and points."""

    definition: Definition
    verdict: Signal
    mean: float | None
    lower: float | None
    upper: float | None
    points: Sequence[PointView]
    drawn: bool
    computed_at: datetime


def chart(region: str, *, viewer: Viewer) -> ChartView | None:
    """The control chart of a region; None before it was computed. Raises NotFound."""
    check_can_look(viewer)
    row = ControlChart.objects.filter(region_id=region).defer("svg_nl", "svg_en").first()
    if row is None:
        return None
    return ChartView(
        definitions()[row.indicator],
        Signal(row.verdict),
        row.mean,
        row.lower,
        row.upper,
        [_point(point) for point in row.points],
        row.mean is not None,
        row.computed_at,
    )


def _point(point: dict[str, object]) -> PointView:
    period, number = str(point["period"]), point["denominator"]
    denominator = Shown(Sight.SHOWN, int(str(number)))
    value = float(str(point["value"]))
    return PointView(period, first_day(period), value, denominator, Signal(str(point["signal"])))


def picture(region: str, language: str, *, viewer: Viewer) -> str:
    """The picture of a region's chart, as SVG in one language; empty when there is none."""
    check_can_look(viewer)
    column = "svg_en" if language == "en" else "svg_nl"
    found = ControlChart.objects.filter(region_id=region).values_list(column, flat=True).first()
    return found or ""


@dataclass(frozen=True)
class QuestionView:
    """A question that waits for an answer of one of the viewer's units."""

    id: uuid.UUID
    case_number: str
    case_kind: str
    closed_on: date


def open_questions(viewer: Viewer) -> list[QuestionView]:
    """The questions that wait for an answer of the viewer's units, oldest first."""
    rows = TableQuestion.objects.filter(unit_id__in=viewer.unit_ids, answered_at__isnull=True)
    return [
        QuestionView(row.id, row.case_number, row.case_kind, row.closed_on)
        for row in rows.order_by("closed_on", "case_number")
    ]


def computed_at() -> datetime | None:
    """When the figures were computed last; None when never."""
    found: datetime | None = (
        StoredFigure.objects.order_by("-computed_at").values_list("computed_at", flat=True).first()
    )
    return found
