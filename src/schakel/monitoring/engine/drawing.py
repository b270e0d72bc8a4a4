"""The control chart as SVG, drawn once by the worker and kept. Readable in black and white."""

from collections.abc import Sequence
from typing import Any

import vl_convert

from schakel.monitoring.rules.figures import Figure
from schakel.monitoring.rules.periods import is_week
from schakel.monitoring.rules.xmr import Reading, Signal

BLUE, ORANGE, GREY = "#154273", "#b25100", "#535f6b"
WORDS = {
    "nl": {
        Signal.ORDINARY: "gewone variatie",
        Signal.BETTER: "bijzonder beter",
        Signal.WORSE: "bijzonder slechter",
        "mean": "gemiddelde",
        "limits": "grenzen van gewone variatie",
        "percentage": "procent",
    },
    "en": {
        Signal.ORDINARY: "ordinary variation",
        Signal.BETTER: "specially better",
        Signal.WORSE: "specially worse",
        "mean": "mean",
        "limits": "limits of ordinary variation",
        "percentage": "per cent",
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
}


def draw(figures: Sequence[Figure], reading: Reading, language: str) -> str:
    """The chart of a series of percentages, as the text of an SVG picture."""
    locales: dict[str, Any] = {}
    if language == "nl":
        locales = {"format_locale": DUTCH_NUMBERS, "time_format_locale": DUTCH_TIME}
    svg: str = vl_convert.vegalite_to_svg(_specification(figures, reading, language), **locales)
    return svg


def _specification(figures: Sequence[Figure], reading: Reading, language: str) -> dict[str, Any]:
    words = WORDS[language]
    points = [
        {"first": f.period.starts_on.isoformat(), "value": f.value, "signal": words[signal]}
        for f, signal in zip(figures, reading.signals, strict=True)
    ]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": 720,
        "height": 260,
        "background": "white",
        "config": {
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
        },
        "layer": [*_levels(reading, words), *_series(points, words, _dates(figures))],
    }


def _dates(figures: Sequence[Figure]) -> dict[str, Any]:
    """How points are named below the axis: a week by its Monday, a month by its name."""
    if not is_week(figures[0].period.code):
        return {"format": "%b %y"}
    days = [figure.period.starts_on for figure in figures]
    mondays = [{"year": day.year, "month": day.month, "date": day.day} for day in days]
    return {"format": "%-d %b", "values": mondays}


def _series(
    points: list[dict[str, Any]], words: dict[Any, str], dates: dict[str, Any]
) -> list[dict[str, Any]]:
    axes = {
        "x": {
            "field": "first",
            "type": "temporal",
            "title": None,
            "scale": {"padding": 24},
            "axis": {
                **dates,
                "labelOverlap": "greedy",
                "labelSeparation": 16,
                "grid": False,
            },
        },
        "y": {
            "field": "value",
            "type": "quantitative",
            "title": words["percentage"],
            "scale": {"zero": False, "nice": True},
        },
    }
    names = [words[signal] for signal in SHAPES]
    shape = {"domain": names, "range": [shape for shape, _ in SHAPES.values()]}
    color = {"domain": names, "range": [color for _, color in SHAPES.values()]}
    mark = {"type": "point", "filled": True, "size": 140, "opacity": 1, "stroke": "white"}
    marks = {
        "shape": {"field": "signal", "type": "nominal", "scale": shape},
        "color": {"field": "signal", "type": "nominal", "scale": color},
    }
    data = {"values": points}
    return [
        {"data": data, "mark": {"type": "line", "color": BLUE, "strokeWidth": 2}, "encoding": axes},
        {"data": data, "mark": mark, "encoding": {**axes, **marks}},
    ]


def _levels(reading: Reading, words: dict[Any, str]) -> list[dict[str, Any]]:
    if reading.limits is None:
        return []
    upper, lower = min(reading.limits.upper, 100.0), max(reading.limits.lower, 0.0)
    levels = [
        (reading.limits.mean, words["mean"], [1, 0]),
        (upper, words["limits"], [7, 5]),
        (lower, "", [7, 5]),
    ]
    return [layer for level in levels for layer in _level(*level)]


def _level(value: float, label: str, dash: list[int]) -> list[dict[str, Any]]:
    data = {"values": [{"level": value, "label": label}]}
    y = {"field": "level", "type": "quantitative"}
    rule = {"type": "rule", "color": GREY, "strokeDash": dash, "strokeWidth": 1.5}
    text = {"type": "text", "align": "left", "dy": -7, "fontSize": 12, "color": GREY}
    place = {"y": y, "x": {"value": 4}, "text": {"field": "label"}}
    return [
        {"data": data, "mark": rule, "encoding": {"y": y}},
        {"data": data, "mark": text, "encoding": place},
    ]
