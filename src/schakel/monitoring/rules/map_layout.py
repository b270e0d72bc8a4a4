"""Where the steps of a process map stand and how its lines run: in layers, from top to bottom.

A step stands below every step that comes before it on the ways that are drawn. A line that passes layers
keeps a free place in each of them, so that it runs beside the steps and not through them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from schakel.monitoring.rules.flows import Edge, Way

WIDTH, HEIGHT = 190, 52
# Between two steps of a layer, between two layers, and the room of a line that passes a layer.
ASIDE, BELOW, PASSING = 36, 64, 96
MARGIN = 12
SWEEPS = 6
Item = str | tuple[Edge, int]  # a step, or a line where it passes a layer
Point = tuple[float, float]


@dataclass(frozen=True)
class Line:
    """A line by the points that it passes, from step to step. ``back``: it goes up again."""

    edge: Edge
    points: tuple[Point, ...]
    back: bool


@dataclass(frozen=True)
class Layout:
    """The middle of each step, the lines, and the size of it all, in pixels."""

    steps: Mapping[str, Point]
    lines: tuple[Line, ...]
    width: float
    height: float


def layout(ways: Sequence[Way]) -> Layout:
    """The map of these ways. Raises ValueError when there is no way to draw."""
    if not ways:
        raise ValueError("there is no way to draw")
    order = _in_order(ways)
    rank = {step: number for number, step in enumerate(order)}
    edges = sorted(
        {edge for way in ways for edge in way.edges}, key=lambda e: (rank[e[0]], rank[e[1]])
    )
    down = [edge for edge in edges if rank[edge[0]] < rank[edge[1]]]
    layer_of = _layers(order, down)
    layers, chains = _with_passing(order, down, layer_of)
    _untangle(layers, chains)
    across = _across(layers, chains)
    width = max(across[item] + _room(item) / 2 for row in layers for item in row) + MARGIN
    back = [edge for edge in edges if edge not in down]
    at = {step: (across[step], _middle(layer_of[step])) for step in order}
    lines = [_down(edge, chain, across, layer_of) for edge, chain in chains.items()]
    lines += [_back(edge, at, width + 18 * number) for number, edge in enumerate(back, 1)]
    height = _middle(len(layers) - 1) + HEIGHT / 2 + MARGIN
    return Layout(at, tuple(lines), width + (18 * len(back) + PASSING if back else 0), height)


def _in_order(ways: Sequence[Way]) -> list[str]:
    """The steps by where they stand on the ways, each way weighing as many cases as went it."""
    places: dict[str, tuple[float, int]] = {}
    for way in ways:
        for place, step in enumerate(way.steps):
            summed, cases = places.get(step, (0.0, 0))
            share = place / max(len(way.steps) - 1, 1)
            places[step] = summed + share * way.cases, cases + way.cases
    return sorted(places, key=lambda step: (places[step][0] / max(places[step][1], 1), step))


def _layers(order: Sequence[str], down: Sequence[Edge]) -> dict[str, int]:
    """The longest way down to each step."""
    found = dict.fromkeys(order, 0)
    for step in order:
        for start, end in down:
            if start == step:
                found[end] = max(found[end], found[step] + 1)
    return found


def _with_passing(
    order: Sequence[str], down: Sequence[Edge], layer_of: Mapping[str, int]
) -> tuple[list[list[Item]], dict[Edge, list[Item]]]:
    layers: list[list[Item]] = [[] for _ in range(max(layer_of.values()) + 1)]
    for step in order:
        layers[layer_of[step]].append(step)
    chains: dict[Edge, list[Item]] = {}
    for edge in down:
        passed: list[Item] = []
        for layer in range(layer_of[edge[0]] + 1, layer_of[edge[1]]):
            passed.append((edge, layer))
            layers[layer].append((edge, layer))
        chains[edge] = [edge[0], *passed, edge[1]]
    return layers, chains


def _neighbours(chains: Mapping[Edge, Sequence[Item]]) -> dict[Item, list[Item]]:
    found: dict[Item, list[Item]] = {}
    for chain in chains.values():
        for one, other in pairwise(chain):
            found.setdefault(one, []).append(other)
            found.setdefault(other, []).append(one)
    return found


def _untangle(layers: list[list[Item]], chains: Mapping[Edge, Sequence[Item]]) -> None:
    """Order each layer by the middle of what its items are tied to in the one beside it, to and fro."""
    tied = _neighbours(chains)
    for sweep in range(SWEEPS):
        pairs = list(pairwise(layers))
        for fixed, moved in pairs if sweep % 2 == 0 else [(b, a) for a, b in reversed(pairs)]:
            place = {item: number for number, item in enumerate(fixed)}
            own = {item: number for number, item in enumerate(moved)}

            def middle(
                item: Item, place: dict[Item, int] = place, own: dict[Item, int] = own
            ) -> float:
                found = [place[other] for other in tied.get(item, ()) if other in place]
                return sum(found) / len(found) if found else own[item]

            moved.sort(key=middle)


def _room(item: Item) -> float:
    return WIDTH if isinstance(item, str) else PASSING


def _across(
    layers: Sequence[Sequence[Item]], chains: Mapping[Edge, Sequence[Item]]
) -> dict[Item, float]:
    """How far from the left the middle of each item is: below what it is tied to, where there is room."""
    tied = _neighbours(chains)
    found: dict[Item, float] = {}
    for row in layers:
        for number, item in enumerate(row):
            found[item] = number * (WIDTH + ASIDE)
    for _ in range(SWEEPS):
        for row in layers:
            wanted = [_mean([found[other] for other in tied.get(item, [item])]) for item in row]
            _set_apart(row, wanted, found)
    left = min(found[item] - _room(item) / 2 for row in layers for item in row)
    return {item: x - left + MARGIN for item, x in found.items()}


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)


def _set_apart(row: Sequence[Item], wanted: Sequence[float], found: dict[Item, float]) -> None:
    """Put a layer where it is wanted, in its order and without overlap, around its own middle."""
    xs: list[float] = []
    for number, item in enumerate(row):
        x = wanted[number]
        if number:
            apart = (_room(row[number - 1]) + _room(item)) / 2 + ASIDE
            x = max(x, xs[-1] + apart)
        xs.append(x)
    shift = _mean(wanted) - _mean(xs)
    for item, x in zip(row, xs, strict=True):
        found[item] = x + shift


def _middle(layer: int) -> float:
    return MARGIN + HEIGHT / 2 + layer * (HEIGHT + BELOW)


def _down(
    edge: Edge, chain: Sequence[Item], across: Mapping[Item, float], layer_of: Mapping[str, int]
) -> Line:
    first = layer_of[edge[0]]
    middles = [(across[item], _middle(first + number)) for number, item in enumerate(chain)]
    (x0, y0), (x1, y1) = middles[0], middles[-1]
    return Line(edge, ((x0, y0 + HEIGHT / 2), *middles[1:-1], (x1, y1 - HEIGHT / 2)), back=False)


def _back(edge: Edge, at: Mapping[str, Point], aside: float) -> Line:
    """Up again along the right side."""
    (x0, y0), (x1, y1) = at[edge[0]], at[edge[1]]
    ends = (x0 + WIDTH / 2, y0 + 8), (x1 + WIDTH / 2, y1 - 8)
    return Line(edge, (ends[0], (aside, y0 + 8), (aside, y1 - 8), ends[1]), back=True)
