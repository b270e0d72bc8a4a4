"""Reading what was computed, and the questions that wait for an answer. Nothing is computed here."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from schakel.access.viewer import Viewer
from schakel.monitoring.models import (
    Comparison,
    ControlChart,
    Picture,
    RuleFigure,
    StoredFigure,
    TableQuestion,
)
from schakel.monitoring.permissions import check_can_learn, check_can_look
from schakel.monitoring.rules.definitions import Definition, definitions
from schakel.monitoring.rules.figures import Figure, Own
from schakel.monitoring.rules.funnel import Standing, by_geography
from schakel.monitoring.rules.learning import YEAR
from schakel.monitoring.rules.periods import RECENT, Period, first_day
from schakel.monitoring.rules.pictures import Form
from schakel.monitoring.rules.sampling import RightPlace
from schakel.monitoring.rules.small_numbers import Shown, Sight
from schakel.monitoring.rules.xmr import Kind, Signal


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
        {
            name: Own(value, Shown(Sight(sight), number))
            for name, (value, sight, number) in row.own.items()
        },
    )


def periods(region: str, *, viewer: Viewer) -> list[str]:
    """The months of which a region has figures, youngest first. Raises NotFound."""
    check_can_look(viewer)
    rows = StoredFigure.objects.filter(region_id=region, period__startswith="2")
    return list(rows.order_by("-period").values_list("period", flat=True).distinct())


@dataclass(frozen=True)
class PointView:
    """A point of a control chart, with its limits once there are enough points."""

    period: str
    first: date
    value: float
    denominator: Shown
    lower: float | None
    upper: float | None
    signal: Signal


@dataclass(frozen=True)
class ChartView:
    """A control chart: which one, what it says, its mean and points."""

    definition: Definition
    kind: Kind
    verdict: Signal
    mean: float | None
    points: Sequence[PointView]
    drawn: bool
    computed_at: datetime


def chart(region: str, indicator: str, *, viewer: Viewer) -> ChartView | None:
    """The control chart of an indicator in a region; None before it was computed. Raises NotFound."""
    check_can_look(viewer)
    row = ControlChart.objects.filter(region_id=region, indicator=indicator).first()
    if row is None:
        return None
    points = [_point(point) for point in row.points]
    return ChartView(
        definitions()[row.indicator],
        Kind(row.kind),
        Signal(row.verdict),
        row.mean,
        points,
        # Of a row from before limits were kept there is no picture: it is drawn within the hour.
        any(point.upper is not None for point in points),
        row.computed_at,
    )


def _point(point: dict[str, Any]) -> PointView:
    return PointView(
        point["period"],
        first_day(point["period"]),
        point["value"],
        Shown(Sight.SHOWN, point["denominator"]),
        point.get("lower"),
        point.get("upper"),
        Signal(point["signal"]),
    )


@dataclass(frozen=True)
class RegionBeside:
    """A region beside the others: its figure, and where it lies when the figure may be shown.

    Where cases are allowed for, ``adjusted`` is its share on the scale of all regions, ``expected`` what its
    cases let expect, and ``as_counted`` where it lies without that.
    """

    region: str
    figure: Figure
    lower: float | None = None
    upper: float | None = None
    standing: Standing | None = None
    adjusted: float | None = None
    expected: float | None = None
    as_counted: Standing | None = None


@dataclass(frozen=True)
class MixView:
    """Which days the cases came from whose kinds were counted (the last not included)."""

    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class ComparisonView:
    """All regions for one indicator, by geography. ``target`` None: too few regions to compare.

    ``mix`` None: the kinds of cases were not allowed for.
    """

    definition: Definition
    target: float | None
    widened: bool
    mix: MixView | None
    regions: Sequence[RegionBeside]
    computed_at: datetime


def comparison(indicator: str, *, viewer: Viewer) -> ComparisonView | None:
    """The regions beside each other in recent time; None before it was computed.

    Raises NotFound for who may not see figures, and KeyError for an indicator that is not defined.
    """
    check_can_look(viewer)
    definition = definitions()[indicator]
    rows = {
        row.region_id: row
        for row in StoredFigure.objects.filter(indicator=indicator, period=RECENT)
    }
    if not rows:
        return None
    found = Comparison.objects.filter(indicator=indicator).first()
    return ComparisonView(
        definition,
        found.target if found else None,
        bool(found and found.widened),
        _mix(found),
        [_beside(rows[region], found) for region in by_geography(list(rows))],
        next(iter(rows.values())).computed_at,
    )


def _mix(found: Comparison | None) -> MixView | None:
    if found is None or found.mix is None:
        return None
    first, end = (date.fromisoformat(found.mix[name]) for name in ("starts_on", "ends_on"))
    return MixView(first, end)


def _beside(row: StoredFigure, found: Comparison | None) -> RegionBeside:
    figure = _figure(row)
    place = found.places.get(row.region_id) if found else None
    as_counted = found.mix["as_counted"].get(row.region_id) if found and found.mix else None
    counted = Standing(as_counted) if as_counted else None
    if place is None:
        return RegionBeside(row.region_id, figure, as_counted=counted)
    return RegionBeside(
        row.region_id,
        figure,
        place["lower"],
        place["upper"],
        Standing(place["standing"]),
        place["value"] if counted else None,
        place.get("expected"),
        counted,
    )


def picture(subject: str, language: str, form: Form, *, viewer: Viewer) -> bytes | None:
    """A chart as the worker drew it, in one language and form; None when there is none.

    Raises NotFound for who may not see figures.
    """
    check_can_look(viewer)
    named = "en" if language == "en" else "nl"
    rows = Picture.objects.filter(subject=subject, language=named, form=form)
    found = rows.values_list("content", flat=True).first()
    return None if found is None else bytes(found)


@dataclass(frozen=True)
class RuleFigureView:
    """What became of the advice of a rule in a region or all of them, as it may be shown."""

    model: str
    rule: str
    region: str
    period: Period
    fired: Shown
    decided: Shown
    deviated: Shown
    judged: Shown
    wrong: Shown
    deviated_share: float | None
    wrong_share: float | None
    at_least: float | None
    reasons: dict[str, Shown]
    places: dict[str, Shown]
    computed_at: datetime


def rule_figures(region: str, period: str, *, viewer: Viewer) -> list[RuleFigureView]:
    """What became of every rule in a region (empty: all) and period, the worst first.

    Rules of which too few cases are known stand last, those that fired most before the others. Raises
    NotFound for who may not see figures of rules.
    """
    check_can_learn(viewer)
    rows = RuleFigure.objects.filter(region=region, period=period)
    found = [_rule_figure(row) for row in rows if row.numbers["fired"][1] != 0]
    return sorted(found, key=_worst_first)


def _worst_first(one: RuleFigureView) -> tuple[bool, float, int, str, str]:
    known = one.at_least is not None
    return (not known, -(one.at_least or 0.0), -(one.fired.number or 0), one.model, one.rule)


def rule_figure(model: str, rule: str, *, viewer: Viewer) -> list[RuleFigureView]:
    """All cells of one rule: of the year first, then by region and by quarter. Raises NotFound."""
    check_can_learn(viewer)
    rows = RuleFigure.objects.filter(model=model, rule=rule)
    found = [_rule_figure(row) for row in rows]
    return sorted(found, key=lambda one: (one.period.code != YEAR, one.region, one.period.code))


def _rule_figure(row: RuleFigure) -> RuleFigureView:
    numbers = {name: _pair(pair) for name, pair in row.numbers.items()}
    return RuleFigureView(
        model=row.model,
        rule=row.rule,
        region=row.region,
        period=Period(row.period, row.starts_on, row.ends_on),
        **numbers,
        deviated_share=row.deviated_share,
        wrong_share=row.wrong_share,
        at_least=row.at_least,
        reasons={code: _pair(pair) for code, pair in row.reasons.items()},
        places={code: _pair(pair) for code, pair in row.places.items()},
        computed_at=row.computed_at,
    )


def _pair(pair: Sequence[Any]) -> Shown:
    return Shown(Sight(pair[0]), pair[1])


def rules_computed_at() -> datetime | None:
    """When the figures of the rules were computed last; None when never."""
    found: datetime | None = (
        RuleFigure.objects.order_by("-computed_at").values_list("computed_at", flat=True).first()
    )
    return found


@dataclass(frozen=True)
class JudgedWrong:
    """An answer of one of the viewer's own units that a case belonged elsewhere, in its own words."""

    number: str
    place: str
    words: str
    answered_at: datetime


def judged_elsewhere(
    cases: Collection[uuid.UUID], *, viewer: Viewer, limit: int
) -> list[JudgedWrong]:
    """What the viewer's units answered about these cases where they belonged elsewhere, youngest first."""
    rows = TableQuestion.objects.filter(
        case_id__in=cases, unit_id__in=viewer.unit_ids, answered_at__isnull=False
    ).exclude(place=RightPlace.HERE)
    return [
        JudgedWrong(row.case_number, row.place, row.words, row.answered_at or row.asked_at)
        for row in rows.order_by("-answered_at")[:limit]
    ]


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


def questions_about(case_id: uuid.UUID, *, viewer: Viewer) -> list[uuid.UUID]:
    """The questions about one closed case that wait for an answer of the viewer's units."""
    rows = TableQuestion.objects.filter(
        case_id=case_id, unit_id__in=viewer.unit_ids, answered_at__isnull=True
    )
    return list(rows.order_by("id").values_list("id", flat=True))


def computed_at() -> datetime | None:
    """When the figures were computed last; None when never."""
    found: datetime | None = (
        StoredFigure.objects.order_by("-computed_at").values_list("computed_at", flat=True).first()
    )
    return found


def picture_marks() -> dict[str, str]:
    """What is drawn in the pictures that are kept, as a mark, by subject."""
    return dict(Picture.objects.values_list("subject", "mark").distinct())
