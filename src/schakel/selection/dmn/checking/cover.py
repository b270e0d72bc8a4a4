"""Whether rules cover a space, and where they do not: a search over variables, one at a time.

A part of the space is covered once one rule asks nothing more there, and open once no rule is left.
Parts with the same rules left over the same variables are looked at once. Where the rules are
known not to overlap, the sizes of their boxes tell whether a part is covered without looking.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import prod

from schakel.selection.dmn.compiling.masks import bits

# Parts of a space that one question may look at, and masks to try for a smaller example.
PARTS = 40_000
TRIED = 1_500_000
# Sizes of boxes whose reckoning counts as the look at one more part.
_HELD_BY_PART = 500

# A box: for some variables the classes that it holds, as bits. Others are free.
Box = dict[int, int]


class BoundPassedError(Exception):
    """More work than one question may take; `variables` were still to be looked at."""

    def __init__(self, variables: tuple[int, ...]) -> None:
        super().__init__("more work than the bound allows")
        self.variables = variables


@dataclass(slots=True)
class Grid:
    """A space as masks only: `masks[v][c]` are the rules that hold class c of variable v."""

    masks: Sequence[Sequence[int]]
    rules: int
    disjoint: bool = False
    full: list[int] = field(default_factory=list)
    sizes: list[list[int]] = field(default_factory=list)
    # The rules that hold anything at all.
    real: int = 0

    def __post_init__(self) -> None:
        self.real = everything = (1 << self.rules) - 1
        for classes in self.masks:
            full, some = everything, 0
            for mask in classes:
                full &= mask
                some |= mask
            self.full.append(full)
            self.real &= some
        if self.disjoint:
            self.sizes = [
                [sum(mask >> rule & 1 for mask in classes) for classes in self.masks]
                for rule in range(self.rules)
            ]

    def touching(self, box: Box) -> int:
        """The rules that hold some part of a box."""
        found = self.real
        for variable, classes in box.items():
            found &= self.any_of(variable, classes)
        return found

    def any_of(self, variable: int, classes: int) -> int:
        """The rules that hold one of these classes."""
        found = 0
        for place in bits(classes):
            found |= self.masks[variable][place]
        return found

    def widened(self, box: Box) -> Box:
        """A box of the open part that holds this one and cannot be made larger."""
        box = dict(box)
        for variable in sorted(box, key=lambda v: -(self.full[v].bit_count())):
            rest = {v: classes for v, classes in box.items() if v != variable}
            if not self.touching(rest):
                box = rest
        for variable in list(box):
            others = self.touching({v: c for v, c in box.items() if v != variable})
            for place, mask in enumerate(self.masks[variable]):
                if not mask & others:
                    box[variable] |= 1 << place
        return box


@dataclass(slots=True)
class Search:
    """One question to a grid; counts what it looks at."""

    grid: Grid
    bound: int = PARTS
    seen: int = 0
    told: int = 0
    covered: set[tuple[int, int]] = field(default_factory=set)
    found: list[Box] = field(default_factory=list)

    def open_boxes(self, box: Box | None = None, rules: int | None = None) -> Iterator[Box]:
        """The parts that these rules leave open within a box, each as large as it can be.

        Each open point lies in one of them. Raises BoundPassedError.
        """
        everything = (1 << self.grid.rules) - 1 if rules is None else rules
        start = box or {}
        alive = everything & self.grid.touching(start)
        free = frozenset(range(len(self.grid.masks)))
        yield from self._look(alive, free, {}, start)

    def _look(self, alive: int, free: frozenset[int], path: Box, within: Box) -> Iterator[Box]:
        self.seen += 1
        if self.seen > self.bound:
            raise BoundPassedError(tuple(sorted(free)))
        key = (alive, sum(1 << variable for variable in free))
        if key in self.covered:
            return
        if self._told(path):
            self.told += 1
            return
        if not alive:
            found = path if within else self.grid.widened(path)
            self.found.append(found)
            yield found
            return
        if self._is_covered(alive, free, within):
            self.covered.add(key)
            return
        before = len(self.found) + self.told
        variable = self._next(alive, free, within)
        groups: dict[int, int] = {}
        allowed = within.get(variable, (1 << len(self.grid.masks[variable])) - 1)
        for place in bits(allowed):
            left = alive & self.grid.masks[variable][place]
            groups[left] = groups.get(left, 0) | 1 << place
        for left in sorted(groups, key=int.bit_count):
            yield from self._look(left, free - {variable}, {**path, variable: groups[left]}, within)
        if len(self.found) + self.told == before:
            self.covered.add(key)

    def _told(self, path: Box) -> bool:
        """Whether this part lies in a box that was found before."""
        return any(
            all(v in path and not path[v] & ~classes for v, classes in box.items())
            for box in self.found
        )

    def _is_covered(self, alive: int, free: frozenset[int], within: Box) -> bool:
        asking_nothing = alive
        for variable in free:
            asking_nothing &= self._full(variable, within)
        if asking_nothing:
            return True
        if not self.grid.disjoint or within:
            return False
        self.seen += alive.bit_count() * len(free) // _HELD_BY_PART
        size = prod(len(self.grid.masks[variable]) for variable in free)
        held = sum(
            prod(self.grid.sizes[rule][variable] for variable in free) for rule in bits(alive)
        )
        return held == size

    def _full(self, variable: int, within: Box) -> int:
        """The rules that hold all classes of a variable that lie within the box."""
        if variable not in within:
            return self.grid.full[variable]
        found = (1 << self.grid.rules) - 1
        for place in bits(within[variable]):
            found &= self.grid.masks[variable][place]
        return found

    def _next(self, alive: int, free: frozenset[int], within: Box) -> int:
        """The variable that most rules ask about, and of those the one with the fewest classes."""
        return min(
            sorted(free),
            key=lambda v: (-(alive & ~self._full(v, within)).bit_count(), len(self.grid.masks[v])),
        )


def smallest(grid: Grid, known: Box) -> tuple[Box, bool]:
    """An open box on the fewest variables, and whether there is surely none on fewer.

    `known` is an open box already found. Tries one variable, then two, and so on.
    """
    steps = _Fewer(grid)
    try:
        for count in range(len(known)):
            found = steps.box(grid.real, count, {})
            if found is not None:
                return grid.widened(found), True
    except BoundPassedError:
        return known, False
    return known, True


@dataclass(slots=True)
class _Fewer:
    grid: Grid
    tried: int = 0
    failed: set[tuple[int, int, int]] = field(default_factory=set)
    # For each variable the classes that no other class beats: those with the fewest rules.
    best: list[list[tuple[int, int]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for classes in self.grid.masks:
            kept: list[tuple[int, int]] = []
            for place in sorted(range(len(classes)), key=lambda p: classes[p].bit_count()):
                if all(mask & ~classes[place] for _, mask in kept):
                    kept.append((place, classes[place]))
            self.best.append(kept)

    def box(self, alive: int, count: int, path: Box) -> Box | None:
        """A box on at most `count` more variables that none of the rules left touches."""
        if not alive:
            return path
        key = (alive, count, sum(1 << variable for variable in path))
        if not count or key in self.failed:
            return None
        free = [v for v in range(len(self.best)) if v not in path]
        self.tried += sum(len(self.best[v]) for v in free)
        if self.tried > TRIED:
            raise BoundPassedError(())
        fewest = min(
            ((alive & mask).bit_count() for v in free for _, mask in self.best[v]), default=0
        )
        rules = alive.bit_count()
        # Each variable can leave out at most so many rules.
        if (rules - fewest) * count >= rules:
            for variable, place, left in self._choices(alive, free):
                found = self.box(left, count - 1, {**path, variable: 1 << place})
                if found is not None:
                    return found
        self.failed.add(key)
        return None

    def _choices(self, alive: int, free: list[int]) -> list[tuple[int, int, int]]:
        """The ways to leave out the rule that asks the least: one of them must be taken."""
        asked = [alive & ~self.grid.full[v] for v in free]
        rule = min(bits(alive), key=lambda r: sum(mask >> r & 1 for mask in asked))
        ways: dict[tuple[int, int], tuple[int, int, int]] = {}
        for variable in free:
            for place, mask in self.best[variable]:
                if not mask >> rule & 1:
                    ways.setdefault((variable, alive & mask), (variable, place, alive & mask))
        return sorted(ways.values(), key=lambda way: way[2].bit_count())
