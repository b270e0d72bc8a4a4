"""The funnel plot, drawn once by the worker and kept. Readable in black and white.

Where cases were allowed for, each region has limits of its own: they stand at its point as a bar, the
limits of 95 % thick and those of 99.8 % thin, in the place of lines that would hold for none of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import product
from math import sqrt
from typing import Any

from schakel.monitoring.engine.drawing import BLUE, CONFIG, GREY, ORANGE, SCHEMA
from schakel.monitoring.rules.funnel import Band, Funnel, Standing, band

WIDTH, HEIGHT = 720, 420
WORDS: dict[str, dict[Any, str]] = {
    "nl": {
        Standing.AS_EXPECTED: "zoals te verwachten",
        "beyond": "buiten 95%",
        "far": "buiten 99,8%",
        "inner": "95%",
        "outer": "99,8%",
        "mean": "alle regio's samen",
        "x": "aantal (n), afgerond",
        "y": "procent",
        "adjusted": "procent, gecorrigeerd voor soort zaken",
        "bars": "dikke streep: 95%, dunne streep: 99,8%",
    },
    "en": {
        Standing.AS_EXPECTED: "as expected",
        "beyond": "beyond 95%",
        "far": "beyond 99.8%",
        "inner": "95%",
        "outer": "99.8%",
        "mean": "all regions together",
        "x": "count (n), rounded",
        "y": "per cent",
        "adjusted": "per cent, adjusted for kinds of cases",
        "bars": "thick bar: 95%, thin bar: 99.8%",
    },
}
KINDS = {
    Standing.AS_EXPECTED: Standing.AS_EXPECTED,
    Standing.ABOVE: "beyond",
    Standing.BELOW: "beyond",
    Standing.FAR_ABOVE: "far",
    Standing.FAR_BELOW: "far",
}
SHAPES = {
    Standing.AS_EXPECTED: ("circle", BLUE),
    "beyond": ("square", BLUE),
    "far": ("triangle-up", ORANGE),
}
STEPS = 60
# Of bars behind points and names: dark enough on paper, light enough to read a name on.
LIGHT = "#aab4be"
INK = {"fontSize": 12, "color": "#1b1b1b"}
HALO = {"stroke": "white", "strokeWidth": 4, "strokeJoin": "round"}
Box = tuple[float, float, float, float]  # left, top, right, bottom, in pixels
# Letters of 12 pixels high take about this much room, and stand so far from their point.
LETTER, LINE, AWAY = 6.5, 14, 11


@dataclass(frozen=True)
class Scales:
    """What the two axes run to."""

    least: int
    most: float
    low: float
    high: float

    def at(self, whole: float, value: float) -> tuple[float, float]:
        """Where a point comes, in pixels from the upper left."""
        least = sqrt(self.least)
        x = WIDTH * (sqrt(whole) - least) / (sqrt(self.most) - least)
        return x, HEIGHT * (self.high - value) / (self.high - self.low)


def specification(funnel: Funnel, names: Mapping[str, str], language: str) -> dict[str, Any]:
    """The funnel, to be drawn, with each region by its name."""
    words, scales = WORDS[language], _scales(funnel)
    y = {"type": "quantitative", "scale": {"domain": [scales.low, scales.high], "nice": False}}
    # By the root of the size, to which chance is proportional: small regions do not lie in a heap.
    size = {"type": "sqrt", "domain": [scales.least, scales.most], "nice": False}
    x = {"type": "quantitative", "scale": size}
    axes = {
        "x": {**x, "field": "whole", "title": words["x"], "axis": {"grid": False, "tickCount": 8}},
        "y": {**y, "field": "value", "title": words["adjusted" if funnel.adjusted else "y"]},
    }
    limits = _bars if funnel.adjusted else _limits
    return {
        "$schema": SCHEMA,
        "width": WIDTH,
        "height": HEIGHT,
        "background": "white",
        "config": CONFIG,
        "layer": [
            *limits(funnel, scales, axes, words),
            *_target(funnel, scales, axes, words),
            *_regions(funnel, names, scales, axes, words),
        ],
    }


def _scales(funnel: Funnel) -> Scales:
    places = funnel.places.values()
    values = [one.value for one in places]
    values += [limit for one in places for limit in (one.band.outer_lower, one.band.outer_upper)]
    margin = 0.06 * (max(values) - min(values)) + 1
    sizes = [one.count.whole for one in places]
    # Left of the smallest region there is room for words.
    least, most = max(2, round(0.5 * min(sizes))), 1.15 * max(sizes)
    return Scales(least, most, max(-2.0, min(values) - margin), min(102.0, max(values) + margin))


def _curve(funnel: Funnel, scales: Scales) -> list[tuple[int, Band]]:
    ratio = scales.most / scales.least
    sizes = sorted({round(scales.least * ratio ** (k / STEPS)) for k in range(STEPS + 1)})
    factor = sqrt(funnel.dispersion) if funnel.widened else 1.0
    return [(size, band(size, funnel.target / 100, factor)) for size in sizes]


def _limits(
    funnel: Funnel, scales: Scales, axes: dict[str, Any], words: dict[Any, str]
) -> list[dict[str, Any]]:
    curve = _curve(funnel, scales)
    sides = {
        "outer_lower": [1, 0],
        "outer_upper": [1, 0],
        "lower": [6, 4],
        "upper": [6, 4],
    }
    lines = [
        {
            "data": {"values": [{"whole": n, "value": getattr(at, side)} for n, at in curve]},
            "mark": {"type": "line", "clip": True, "color": GREY, "strokeDash": dash},
            "encoding": axes,
        }
        for side, dash in sides.items()
    ]
    size, last = curve[-1]
    right = [(last.upper, words["inner"], LINE), (last.outer_upper, words["outer"], -LINE / 2)]
    texts = [_text((size, value), text, axes, dy=dy, left=False) for value, text, dy in right]
    return [*lines, *texts]


def _target(
    funnel: Funnel, scales: Scales, axes: dict[str, Any], words: dict[Any, str]
) -> list[dict[str, Any]]:
    rule = {
        "data": {"values": [{"value": funnel.target}]},
        "mark": {"type": "rule", "color": GREY, "strokeWidth": 1.5},
        "encoding": {"y": axes["y"]},
    }
    # On the left there is no region: the smallest lies to the right of this.
    return [rule, _text((scales.least, funnel.target), words["mean"], axes, dy=-LINE / 2)]


def _bars(
    funnel: Funnel, scales: Scales, axes: dict[str, Any], words: dict[Any, str]
) -> list[dict[str, Any]]:
    """The limits of each region as a bar at its size."""
    rows = [
        {"whole": one.count.whole, **asdict(one.band)} for _, one in sorted(funnel.places.items())
    ]
    ends = (("outer_lower", "outer_upper", 1.5), ("lower", "upper", 7))
    bars = [
        {
            "data": {"values": rows},
            "mark": {"type": "rule", "clip": True, "color": LIGHT, "strokeWidth": thick},
            "encoding": {**axes, "y": {**axes["y"], "field": low}, "y2": {"field": high}},
        }
        for low, high, thick in ends
    ]
    return [*bars, _text((scales.least, scales.low), words["bars"], axes, dy=-LINE / 2)]


def _text(
    at: tuple[float, float], text: str, axes: dict[str, Any], *, dy: float, left: bool = True
) -> dict[str, Any]:
    """A text beside a line, at its left or right end."""
    align, dx = ("left", 4) if left else ("right", -4)
    mark = {"type": "text", "align": align, "dx": dx, "dy": dy, "fontSize": 12, "color": GREY}
    return {
        "data": {"values": [{"whole": at[0], "value": at[1], "label": text}]},
        "mark": mark,
        "encoding": {**axes, "text": {"field": "label"}},
    }


def _regions(
    funnel: Funnel,
    names: Mapping[str, str],
    scales: Scales,
    axes: dict[str, Any],
    words: dict[Any, str],
) -> list[dict[str, Any]]:
    rows = [
        {
            "whole": place.count.whole,
            "value": place.value,
            "kind": words[KINDS[place.standing]],
            "label": names[region],
        }
        for region, place in funnel.places.items()
    ]
    told = [words[kind] for kind in SHAPES]
    shape = {"domain": told, "range": [shape for shape, _ in SHAPES.values()]}
    color = {"domain": told, "range": [color for _, color in SHAPES.values()]}
    marks = {
        "shape": {"field": "kind", "type": "nominal", "scale": shape},
        "color": {"field": "kind", "type": "nominal", "scale": color},
    }
    mark = {"type": "point", "filled": True, "size": 140, "opacity": 1, "stroke": "white"}
    points = {"data": {"values": rows}, "mark": mark, "encoding": {**axes, **marks}}
    free = _kept_free(funnel, scales, words)
    return [points, *_names(rows, scales, axes, free)]


def _kept_free(funnel: Funnel, scales: Scales, words: dict[Any, str]) -> list[Box]:
    """Where the texts of the lines stand: no name comes over them."""
    _, middle = scales.at(scales.least, funnel.target)
    left = (0.0, middle - 2 * LINE, LETTER * len(words["mean"]), middle)
    if funnel.adjusted:
        return [left, (0.0, HEIGHT - 2 * LINE, LETTER * len(words["bars"]), HEIGHT)]
    _, last = _curve(funnel, scales)[-1]
    corners = [scales.at(scales.most, limit)[1] for limit in (last.outer_upper, last.upper)]
    return [left, (WIDTH - 46, corners[0] - 2 * LINE, WIDTH, corners[1] + 2 * LINE)]


def _names(
    rows: Sequence[dict[str, Any]],
    scales: Scales,
    axes: dict[str, Any],
    kept_free: Sequence[Box],
) -> list[dict[str, Any]]:
    """The name of each region beside its point, where it covers no other name or point.

    It has an edge of white, because it may lie on a line.
    """
    spots = [scales.at(row["whole"], row["value"]) for row in rows]
    taken: list[Box] = [*kept_free]
    taken += [(x - 7, y - 7, x + 7, y + 7) for x, y in spots]
    layers = []
    for row, (x, y) in zip(rows, spots, strict=True):
        align, dy, box = _free(x, y, LETTER * len(row["label"]), taken)
        taken.append(box)
        dx = {"left": AWAY, "right": -AWAY, "center": 0}[align]
        mark = {"type": "text", "align": align, "baseline": "middle", "dx": dx, "dy": dy}
        layers += [
            {
                "data": {"values": [row]},
                "mark": {**mark, **look},
                "encoding": {**axes, "text": {"field": "label"}},
            }
            for look in ({**HALO, **INK}, INK)
        ]
    return layers


def _free(x: float, y: float, length: float, taken: Sequence[Box]) -> tuple[str, int, Box]:
    """The first place around a point where a name of this length is free; else the first that fits."""
    found: list[tuple[bool, int, str, int, Box]] = []
    for dy, align in product((0, -LINE, LINE, -2 * LINE, 2 * LINE), ("left", "right", "center")):
        begin = {"left": x + AWAY, "right": x - AWAY - length, "center": x - length / 2}[align]
        box = (begin, y + dy - LINE / 2, begin + length, y + dy + LINE / 2)
        inside = box[0] >= 0 and box[2] <= WIDTH and box[1] >= 0 and box[3] <= HEIGHT
        if inside and not any(_cover(box, other) for other in taken):
            return align, dy, box
        found.append((not inside, len(found), align, dy, box))
    _, _, align, dy, box = min(found)
    return align, dy, box


def _cover(one: Box, other: Box) -> bool:
    apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    return not apart
