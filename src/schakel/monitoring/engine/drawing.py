"""Control charts, drawn once by the worker and kept. Readable in black and white."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import vl_convert

from schakel.monitoring.rules.definitions import Definition, Unit
from schakel.monitoring.rules.figures import Figure
from schakel.monitoring.rules.periods import is_week
from schakel.monitoring.rules.pictures import Form, Pictures
from schakel.monitoring.rules.xmr import Reading, Signal

BLUE, ORANGE, GREY = "#154273", "#b25100", "#535f6b"
WORDS = {
    "nl": {
        Signal.ORDINARY: "gewone variatie",
        Signal.BETTER: "bijzonder beter",
        Signal.WORSE: "bijzonder slechter",
        Signal.HIGHER: "bijzonder hoger",
        Signal.LOWER: "bijzonder lager",
        "mean": "gemiddelde",
        "limits": "grenzen van\ngewone variatie",
        Unit.PERCENT: "procent",
        Unit.MINUTES: "minuten",
        Unit.DAYS: "dagen",
    },
    "en": {
        Signal.ORDINARY: "ordinary variation",
        Signal.BETTER: "specially better",
        Signal.WORSE: "specially worse",
        Signal.HIGHER: "specially higher",
        Signal.LOWER: "specially lower",
        "mean": "mean",
        "limits": "limits of\nordinary variation",
        Unit.PERCENT: "per cent",
        Unit.MINUTES: "minutes",
        Unit.DAYS: "days",
    },
}
DUTCH_NUMBERS = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["€ ", ""]}
DUTCH_TIME = {
    "dateTime": "%a %e %B %Y %X",
    "date": "%d-%m-%Y",
    "time": "%H:%M:%S",
    "periods": ["", ""],
    "days": ["zondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag"],
    "shortDays": ["zo", "ma", "di", "wo", "do", "vr", "za"],
    "months": [
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ],
    "shortMonths": [
        "jan",
        "feb",
        "mrt",
        "apr",
        "mei",
        "jun",
        "jul",
        "aug",
        "sep",
        "okt",
        "nov",
        "dec",
    ],
}
# A shape for each answer, so that nobody needs to see colour.
SHAPES = {
    Signal.ORDINARY: ("circle", BLUE),
    Signal.BETTER: ("square", BLUE),
    Signal.WORSE: ("triangle-down", ORANGE),
    Signal.HIGHER: ("triangle-up", ORANGE),
    Signal.LOWER: ("triangle-down", ORANGE),
}
DIRECTED = (Signal.ORDINARY, Signal.BETTER, Signal.WORSE)
UNDIRECTED = (Signal.ORDINARY, Signal.HIGHER, Signal.LOWER)
# Twice the size on screen, so that it is sharp in a document.
PNG_SCALE = 2


@dataclass(frozen=True)
class Sketch:
    """A chart that is not drawn yet: what it shows, as a Vega-Lite specification in each language."""

    subject: str
    specifications: Mapping[str, dict[str, Any]]

    @property
    def mark(self) -> str:
        """The same for two sketches that would be drawn alike."""
        rest = (version("vl-convert-python"), PNG_SCALE, DUTCH_NUMBERS, DUTCH_TIME)
        text = json.dumps([self.specifications, rest], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def draw(sketch: Sketch, kept: Mapping[str, str]) -> Pictures:
    """The chart in each language and form of file; nothing is fetched for it.

    ``kept`` has the marks of what was drawn before, by subject: what is alike is not drawn again, and
    has no files here.
    """
    return as_files(
        sketch.subject,
        sketch.mark,
        kept,
        lambda: {
            language: _as_svg(specification, language)
            for language, specification in sketch.specifications.items()
        },
    )


def as_files(
    subject: str, mark: str, kept: Mapping[str, str], svgs: Callable[[], Mapping[str, str]]
) -> Pictures:
    """Drawings of one subject by language, in each form of file; none when the mark is the one kept."""
    found: dict[tuple[str, Form], bytes] = {}
    if kept.get(subject) != mark:
        for language, svg in svgs().items():
            found[language, Form.SVG] = svg.encode()
            found[language, Form.PNG] = vl_convert.svg_to_png(svg, scale=PNG_SCALE)
            found[language, Form.PDF] = vl_convert.svg_to_pdf(svg)
    return Pictures(subject, mark, found)


def _as_svg(specification: dict[str, Any], language: str) -> str:
    locales: dict[str, Any] = {}
    if language == "nl":
        locales = {"format_locale": DUTCH_NUMBERS, "time_format_locale": DUTCH_TIME}
    svg: str = vl_convert.vegalite_to_svg(specification, **locales)
    return svg


CONFIG = {
    "font": "sans-serif",
    "axis": {"labelFontSize": 13, "titleFontSize": 13, "labelColor": "#1b1b1b"},
    "legend": {
        "labelFontSize": 13,
        "labelLimit": 260,
        "columnPadding": 40,
        "orient": "bottom",
        "title": None,
        "symbolSize": 140,
    },
}
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"


def specification(
    figures: Sequence[Figure], reading: Reading, definition: Definition, language: str
) -> dict[str, Any]:
    """The control chart of a series, to be drawn. Needs a reading with limits."""
    words = WORDS[language]
    points: list[dict[str, Any]] = [
        {
            "first": f.period.starts_on.isoformat(),
            "value": f.value,
            "signal": words[signal],
            "lower": max(bound.lower, 0.0),
            "upper": min(bound.upper, 100.0) if definition.unit == Unit.PERCENT else bound.upper,
        }
        for f, bound, signal in zip(figures, reading.bounds, reading.signals, strict=True)
    ]
    told = UNDIRECTED if definition.higher_is_better is None else DIRECTED
    axes = _axes(words[definition.unit], _dates(figures))
    return {
        "$schema": SCHEMA,
        "width": 700,
        "height": 260,
        # A browser's letters are a little wider than those that the size was measured with.
        "padding": {"left": 5, "top": 5, "right": 20, "bottom": 5},
        "background": "white",
        "config": CONFIG,
        "data": {"values": points},
        "layer": [
            *_level(reading.bounds[-1].mean, words["mean"]),
            *_limits(axes["x"], points[-1]["upper"], words["limits"]),
            *_series(axes, [(words[signal], *SHAPES[signal]) for signal in told]),
        ],
    }


def _dates(figures: Sequence[Figure]) -> dict[str, Any]:
    """How points are named below the axis: a week by its Monday, a month by its name."""
    if not is_week(figures[0].period.code):
        return {"format": "%b %y"}
    days = [figure.period.starts_on for figure in figures]
    mondays = [{"year": day.year, "month": day.month, "date": day.day} for day in days]
    return {"format": "%-d %b", "values": mondays}


def _axes(title: str, dates: dict[str, Any]) -> dict[str, Any]:
    return {
        "x": {
            "field": "first",
            "type": "temporal",
            "title": None,
            "scale": {"padding": 24},
            "axis": {**dates, "labelOverlap": "greedy", "labelSeparation": 8, "grid": False},
        },
        "y": {
            "field": "value",
            "type": "quantitative",
            "title": title,
            "scale": {"zero": False, "nice": True},
        },
    }


def _series(axes: dict[str, Any], told: Sequence[tuple[str, str, str]]) -> list[dict[str, Any]]:
    names = [name for name, _, _ in told]
    shape = {"domain": names, "range": [shape for _, shape, _ in told]}
    color = {"domain": names, "range": [color for _, _, color in told]}
    mark = {"type": "point", "filled": True, "size": 140, "opacity": 1, "stroke": "white"}
    marks = {
        "shape": {"field": "signal", "type": "nominal", "scale": shape},
        "color": {"field": "signal", "type": "nominal", "scale": color},
    }
    return [
        {"mark": {"type": "line", "color": BLUE, "strokeWidth": 2}, "encoding": axes},
        {"mark": mark, "encoding": {**axes, **marks}},
    ]


def _limits(x: dict[str, Any], last: float, label: str) -> list[dict[str, Any]]:
    """The limits of each point, as steps: on a p-chart a larger point has narrower ones."""
    dashed = {"type": "line", "interpolate": "step", "color": GREY, "strokeWidth": 1.5}
    sides = [
        {
            "mark": {**dashed, "strokeDash": [7, 5]},
            "encoding": {"x": x, "y": {"field": side, "type": "quantitative"}},
        }
        for side in ("upper", "lower")
    ]
    return [*sides, _label(last, label, baseline="bottom")]


def _level(value: float, label: str) -> list[dict[str, Any]]:
    y = {"field": "level", "type": "quantitative"}
    rule = {"type": "rule", "color": GREY, "strokeWidth": 1.5}
    data = {"values": [{"level": value}]}
    return [
        {"data": data, "mark": rule, "encoding": {"y": y}},
        _label(value, label, baseline="top"),
    ]


def _label(value: float, label: str, *, baseline: str) -> dict[str, Any]:
    """What a line is, to the right of all points: above the limits and below the mean, which may be near."""
    text = {
        "type": "text",
        "align": "left",
        "baseline": baseline,
        "lineBreak": "\n",
        "dx": 8,
        "fontSize": 12,
        "color": GREY,
    }
    y = {"field": "level", "type": "quantitative"}
    return {
        "data": {"values": [{"level": value, "label": label}]},
        "mark": text,
        "encoding": {"y": y, "x": {"value": "width"}, "text": {"field": "label"}},
    }
