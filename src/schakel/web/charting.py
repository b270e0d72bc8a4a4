"""A control chart in words and numbers, for the page and for the file."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from schakel.monitoring.queries import ChartView, PointView
from schakel.monitoring.rules.definitions import Unit
from schakel.monitoring.rules.xmr import Signal
from schakel.web.words_charts import answer_word, period_name, told, value_text


def conclusion(drawn: ChartView) -> str:
    """What the chart says, in one sentence. One word is not enough: who cannot see it reads it."""
    if drawn.verdict == Signal.TOO_FEW:
        return _(
            "There are %(n)s months with enough cases."
            " From 12 months or weeks with enough cases on we draw a control chart."
        ) % {"n": len(drawn.points)}
    where = {
        "name": told(drawn.definition, "name"),
        "period": period_name(drawn.points[-1].period),
        "value": value_text(drawn.points[-1].value, drawn.definition.unit),
        "mean": value_text(drawn.mean, drawn.definition.unit),
    }
    sentences = {
        Signal.BETTER: _(
            "%(name)s: %(value)s in %(period)s. That is specially better than usual (mean %(mean)s)."
        ),
        Signal.WORSE: _(
            "%(name)s: %(value)s in %(period)s. That is specially worse than usual (mean %(mean)s)."
        ),
        Signal.HIGHER: _(
            "%(name)s: %(value)s in %(period)s. That is specially higher than usual (mean %(mean)s)."
        ),
        Signal.LOWER: _(
            "%(name)s: %(value)s in %(period)s. That is specially lower than usual (mean %(mean)s)."
        ),
        Signal.ORDINARY: _(
            "%(name)s: %(value)s in %(period)s."
            " That is ordinary variation around the mean of %(mean)s."
        ),
    }
    return sentences[drawn.verdict] % where


@dataclass(frozen=True)
class PointLine:
    """A point of the chart in the table: ``special`` when it calls for a look at the cases."""

    code: str
    name: str
    value: str
    n: str
    limits: str
    says: str
    special: bool

    @property
    def row(self) -> tuple[str, ...]:
        """The point as a line of a file."""
        return self.name, self.value, self.n, self.limits, self.says


def points_of(drawn: ChartView) -> list[PointLine]:
    """The points of a chart, oldest first."""
    unit = drawn.definition.unit
    return [
        PointLine(
            point.period,
            period_name(point.period),
            value_text(point.value, unit),
            str(point.denominator),
            _limits_text(point, unit),
            answer_word(point.signal) if drawn.drawn else "–",
            drawn.drawn and point.signal != Signal.ORDINARY,
        )
        for point in drawn.points
    ]


def _limits_text(point: PointView, unit: Unit) -> str:
    """From the lower to the upper limit, as drawn: nothing is below 0 or above 100%."""
    if point.lower is None or point.upper is None:
        return "–"
    upper = min(point.upper, 100.0) if unit == Unit.PERCENT else point.upper
    ends = value_text(max(point.lower, 0.0), unit), value_text(upper, unit)
    return _("%(lower)s to %(upper)s") % dict(zip(("lower", "upper"), ends, strict=True))
