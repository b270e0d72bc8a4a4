"""No false finding and none missed: the checks against trying every value of small tables."""

import itertools
import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schakel.selection.dmn.checking import check
from schakel.selection.dmn.checking.cover import Grid, Search, smallest
from tests.selection.dmn.naive import Is, OneOf
from tests.selection.dmn.random_tables import as_model, random_table

NIGHTLY = bool(os.environ.get("SCHAKEL_NIGHTLY"))
many = settings(
    max_examples=6_000 if NIGHTLY else 250,
    deadline=None,
    derandomize=not NIGHTLY,
    database=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)
ANSWERS = {"UNIQUE", "ANY", "FIRST", "PRIORITY"}


def asks_for_null(cell):
    parts = cell.cells if isinstance(cell, OneOf) else ()
    return any(isinstance(part, Is) and part.constant is None for part in parts)


class BruteForce:
    """Every combination of values of a table: which rules match there."""

    def __init__(self, made) -> None:
        self.made = made
        self.domains = [self.domain(place) for place in range(len(made.columns))]
        self.points = list(itertools.product(*self.domains))

    def domain(self, place):
        """The values of a column: one of all those on which its cells agree."""
        column = self.made.columns[place]
        cells = [cells[place] for cells, _ in self.made.rules]
        values = [
            value for value in column.possible(self.made.grids[column.name]) if value is not None
        ]
        if any(asks_for_null(cell) for cell in cells):
            values.append(None)
        return list({tuple(cell.judge(v) is True for cell in cells): v for v in values}.values())

    def matching(self, point):
        return [
            rule
            for rule, (cells, _) in enumerate(self.made.rules)
            if all(cell.judge(v) is True for cell, v in zip(cells, point, strict=True))
        ]

    def fired(self, point):
        """The rule that FIRST or PRIORITY takes."""
        matching = self.matching(point)
        if self.made.policy == "PRIORITY":
            matching = sorted(matching, key=self.made.rank)
        return matching[:1]

    def around(self, example):
        """The points that have these facts, whatever the others are."""
        names = [column.name for column in self.made.columns]
        return itertools.product(
            *([example[n]] if n in example else d for n, d in zip(names, self.domains, strict=True))
        )

    def fewest(self, points):
        """The fewest columns on which every point with the same values is one of these."""
        wanted = set(points)
        places = range(len(self.domains))
        for count in range(len(self.domains) + 1):
            for chosen in itertools.combinations(places, count):
                groups = {}
                for point in self.points:
                    key = tuple(point[place] for place in chosen)
                    groups.setdefault(key, []).append(point in wanted)
                if any(all(group) for group in groups.values()):
                    return count
        return None


def drawn(random):
    made = random_table(random, columns=3, rules=6)
    model = as_model(made)
    ids = {rule.id: place for place, rule in enumerate(model.rules("answer"))}
    return BruteForce(made), check(model, "answer"), ids


def of_kind(found, kind):
    return [finding for finding in found.found if finding.kind == kind]


@many
@given(st.randoms(use_true_random=False))
def test_a_gap_is_found_when_there_is_one_and_on_the_fewest_columns(random):
    brute, found, _ = drawn(random)
    made = brute.made
    gaps = of_kind(found, "GAP")
    answers = made.policy in ANSWERS or made.aggregation in {"SUM", "MIN", "MAX"}
    if not answers or made.default is not None:
        assert not gaps
        return
    open_points = [point for point in brute.points if not brute.matching(point)]
    assert bool(gaps) == bool(open_points)
    for gap in gaps:
        assert set(gap.example) == set(gap.columns)
        assert all(not brute.matching(point) for point in brute.around(gap.example))
    if gaps:
        assert len(gaps[0].columns) == brute.fewest(open_points)
        assert gaps[0].smallest


@many
@given(st.randoms(use_true_random=False))
def test_rules_that_match_together_are_exactly_those_found(random):
    brute, found, ids = drawn(random)
    made = brute.made
    expected = {}
    for point in brute.points:
        for pair in itertools.combinations(brute.matching(point), 2):
            differ = made.rules[pair[0]][1] != made.rules[pair[1]][1]
            if made.policy == "UNIQUE" or (made.policy == "ANY" and differ):
                expected.setdefault(pair, []).append(point)
    kind = "OVERLAP" if made.policy == "UNIQUE" else "CONTRADICTION"
    pairs = {tuple(ids[rule] for rule in f.rules): f for f in of_kind(found, kind)}
    assert set(pairs) == set(expected)
    for pair, finding in pairs.items():
        assert all(
            set(pair) <= set(brute.matching(point)) for point in brute.around(finding.example)
        )
        assert len(finding.columns) == brute.fewest(expected[pair])


@many
@given(st.randoms(use_true_random=False))
def test_rules_that_never_fire_are_exactly_those_found(random):
    brute, found, ids = drawn(random)
    takes = brute.fired if brute.made.policy in {"FIRST", "PRIORITY"} else brute.matching
    fires = {rule for point in brute.points for rule in takes(point)}
    unreachable = of_kind(found, "UNREACHABLE")
    assert {ids[finding.rules[0]] for finding in unreachable} == set(ids.values()) - fires
    for finding in unreachable:
        if len(finding.rules) == 2:
            rule, other = (ids[one] for one in finding.rules)
            for point in brute.around(finding.example):
                assert {rule, other} <= set(brute.matching(point))
                assert brute.matching(point)[0] == other or brute.fired(point) != [rule]


@many
@given(st.randoms(use_true_random=False))
def test_nothing_is_left_unchecked_in_a_small_table_of_plain_tests(random):
    _, found, _ = drawn(random)
    assert not found.unchecked
    assert not found.more


@many
@given(st.randoms(use_true_random=False), st.booleans())
def test_the_open_boxes_hold_each_open_part_and_nothing_else(random, apart):
    sizes = [random.randint(1, 3) for _ in range(random.randint(1, 4))]
    cells = [
        [random.choice([(1 << size) - 1, random.randint(1, (1 << size) - 1)]) for size in sizes]
        for _ in range(random.randint(0, 7))
    ]
    points = list(itertools.product(*(range(size) for size in sizes)))
    held = {
        p: [
            r for r, row in enumerate(cells) if all(c >> v & 1 for c, v in zip(row, p, strict=True))
        ]
        for p in points
    }
    disjoint = apart and all(len(rules) < 2 for rules in held.values())
    masks = [
        [sum(1 << r for r, row in enumerate(cells) if row[v] >> c & 1) for c in range(size)]
        for v, size in enumerate(sizes)
    ]
    grid = Grid(masks, len(cells), disjoint=disjoint)
    boxes = list(Search(grid).open_boxes())
    within = {
        p for p in points for box in boxes if all(classes >> p[v] & 1 for v, classes in box.items())
    }
    assert within == {p for p, rules in held.items() if not rules}
    if boxes:
        box, surely = smallest(grid, min(boxes, key=len))
        fewest = min(
            len(chosen)
            for count in range(len(sizes) + 1)
            for chosen in itertools.combinations(range(len(sizes)), count)
            if any(
                not any(rules for q, rules in held.items() if all(q[v] == p[v] for v in chosen))
                for p in points
            )
        )
        assert (len(box), surely) == (fewest, True)
