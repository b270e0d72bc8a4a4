"""The process map, drawn by the worker and kept: an SVG of our own, readable in black and white.

How thick a line is says how many cases went it; where most time goes it is orange and dashed.
"""

import hashlib
from collections.abc import Mapping
from html import escape
from importlib.metadata import version

from schakel.monitoring.engine.drawing import BLUE, GREY, ORANGE, PNG_SCALE, as_files
from schakel.monitoring.rules.flows import Edge, Passed, ProcessMap, step_name
from schakel.monitoring.rules.map_layout import (
    HEIGHT,
    MARGIN,
    WIDTH,
    Layout,
    Line,
    Point,
    layout,
)
from schakel.monitoring.rules.pictures import Pictures, of_map

WORDS = {
    "nl": {
        "min": "min",
        "hours": "uur",
        "days": "dagen",
        "cases": "zaken",
        "thick": "Dikte: hoeveel zaken zo gingen.",
        "slow": "Oranje met streepjes: hier gaat de meeste tijd heen.",
    },
    "en": {
        "min": "min",
        "hours": "h",
        "days": "days",
        "cases": "cases",
        "thick": "Thickness: how many cases went this way.",
        "slow": "Orange and dashed: most time goes here.",
    },
}
SLOWEST = 2
LETTERS = 22  # as many fit on a line of a step
LEGEND = 52
NARROWEST = 340  # the words below the map need so much
THIN, THICK = 1.5, 8.0
TEXT = 'font-family="sans-serif" text-anchor="middle"'


def draw_map(one: ProcessMap, kept: Mapping[str, str]) -> Pictures:
    """The map in each language and form of file; not drawn again when it would be alike.

    Raises ValueError for a map without ways.
    """
    svgs = {language: svg(one, language) for language in WORDS}
    rest = version("vl-convert-python"), PNG_SCALE
    mark = hashlib.sha256(repr((svgs, rest)).encode()).hexdigest()
    subject = of_map(one.region, one.kind, one.period.code)
    return as_files(subject, mark, kept, lambda: svgs)


def svg(one: ProcessMap, language: str) -> str:
    """The commonest ways of a map as a drawing."""
    placed = layout(one.drawn)
    width, height = max(placed.width, NARROWEST), placed.height + LEGEND
    aside = (width - placed.width) / 2
    passed = _drawn_passed(one)
    slow = {p.edge for p in [w for w in one.waits if w.edge in passed][:SLOWEST]}
    most = max([p.cases for p in passed.values()], default=1)
    parts = [
        _begin(width, height),
        _heads(),
        f'<g transform="translate({aside:.1f} 0)">',
        *(_line(line, passed[line.edge], most, line.edge in slow) for line in placed.lines),
        *(_step(step, at, one.nodes[step], language) for step, at in placed.steps.items()),
        *(_label(line, passed[line.edge], language) for line in placed.lines),
        "</g>",
        _legend(placed, WORDS[language], any_slow=bool(slow)),
        "</svg>",
    ]
    return "".join(parts)


def _drawn_passed(one: ProcessMap) -> dict[Edge, Passed]:
    """The steps of the drawn ways, with the cases of all ways that are told."""
    edges = {edge for way in one.drawn for edge in way.edges}
    return {passed.edge: passed for passed in one.passed if passed.edge in edges}


def _begin(width: float, height: float) -> str:
    size = f'width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}"'
    ground = '<rect width="100%" height="100%" fill="white"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{ground}'


def _heads() -> str:
    heads = (
        f'<marker id="{name}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="16" markerHeight="14"'
        f' markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L10 5L0 10z" fill="{color}"/></marker>'
        for name, color in (("blue", BLUE), ("orange", ORANGE))
    )
    return f"<defs>{''.join(heads)}</defs>"


def _line(line: Line, passed: Passed, most: int, slow: bool) -> str:
    width = THIN + (THICK - THIN) * passed.cases / most
    color, head = (ORANGE, "orange") if slow else (BLUE, "blue")
    dashes = ' stroke-dasharray="10 5"' if slow else ""
    return (
        f'<path d="{_path(line)}" fill="none" stroke="{color}" stroke-width="{width:.1f}"{dashes}'
        f' marker-end="url(#{head})"/>'
    )


def _path(line: Line) -> str:
    (x, y), *rest = line.points
    found = f"M{x:.1f} {y:.1f}"
    if line.back:
        return found + "".join(f"L{a:.1f} {b:.1f}" for a, b in rest)
    for a, b in rest:
        half = (y + b) / 2
        found += f"C{x:.1f} {half:.1f} {a:.1f} {half:.1f} {a:.1f} {b:.1f}"
        x, y = a, b
    return found


def _step(step: str, at: Point, cases: int, language: str) -> str:
    x, y = at
    lines = [*_wrapped(step_name(step, language)), f"{_number(cases, language)}"]
    top = y - 7.5 * (len(lines) - 1) + 4.5
    texts = "".join(
        f'<text x="{x:.1f}" y="{top + 15 * number:.1f}" {TEXT} font-size="13"'
        f' fill="{GREY if number == len(lines) - 1 else "#1b1b1b"}">{escape(text)}</text>'
        for number, text in enumerate(lines)
    )
    return (
        f'<rect x="{x - WIDTH / 2:.1f}" y="{y - HEIGHT / 2:.1f}" width="{WIDTH}" height="{HEIGHT}" rx="6"'
        f' fill="#eef3f8" stroke="{BLUE}" stroke-width="1.5"/>{texts}'
    )


def _wrapped(name: str) -> list[str]:
    """A name on one line, or on two when it is long."""
    if len(name) <= LETTERS:
        return [name]
    words = name.split()
    cut = min(
        range(1, len(words)),
        key=lambda n: abs(len(" ".join(words[:n])) - len(" ".join(words[n:]))),
        default=1,
    )
    return [" ".join(words[:cut]), " ".join(words[cut:])]


def _label(line: Line, passed: Passed, language: str) -> str:
    """How many cases and the median time, beside the middle of a line, on white."""
    x, y = _halfway(line)
    texts = [_number(passed.cases, language)]
    if passed.median is not None:
        texts.append(duration(passed.median, language))
    top = y - 7 * (len(texts) - 1) + 4
    wide, high = 7 * max(map(len, texts)) + 6, 14 * len(texts) + 2
    under = (
        f'<rect x="{x - wide / 2:.1f}" y="{y - high / 2:.1f}" width="{wide}" height="{high}"'
        ' rx="4" fill="white"/>'
    )
    return under + "".join(
        f'<text x="{x:.1f}" y="{top + 14 * number:.1f}" {TEXT} font-size="12" fill="#1b1b1b">'
        f"{escape(text)}</text>"
        for number, text in enumerate(texts)
    )


def _halfway(line: Line) -> Point:
    points = line.points
    if line.back:
        return points[1][0], (points[1][1] + points[2][1]) / 2
    if len(points) % 2:
        return points[len(points) // 2]
    (x0, y0), (x1, y1) = points[len(points) // 2 - 1], points[len(points) // 2]
    return (x0 + x1) / 2, (y0 + y1) / 2


def _legend(placed: Layout, words: Mapping[str, str], *, any_slow: bool) -> str:
    rows = [words["thick"], *([words["slow"]] if any_slow else [])]
    return "".join(
        f'<text x="{MARGIN}" y="{placed.height + 18 + 18 * number:.1f}" font-family="sans-serif"'
        f' font-size="12" fill="{GREY}">{escape(row)}</text>'
        for number, row in enumerate(rows)
    )


def _number(number: int, language: str) -> str:
    text = f"{number:,}"
    return text if language == "en" else text.replace(",", ".")


def duration(minutes: int, language: str) -> str:
    """Minutes in the unit that reads best: minutes, hours, or from two days on days."""
    words = WORDS[language]
    if minutes == 0:  # rounded to 5
        return f"< 5 {words['min']}"
    if minutes < 60:
        return f"{minutes} {words['min']}"
    if minutes < 48 * 60:
        return f"{round(minutes / 60)} {words['hours']}"
    return f"{_number(round(minutes / (24 * 60)), language)} {words['days']}"
