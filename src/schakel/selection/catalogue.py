"""Which model each door asks on a day, national and in a region, and which were asked before. Pure.

A catalogue is put together from what ships with the product (``shipped``) and from what was scheduled
since (``queries.catalogue``). Nothing here knows a case.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from schakel.kernel.errors import NotFound
from schakel.selection import dmn
from schakel.selection.overlays import Deviation, effective, faults, rule_of, table_of
from schakel.selection.rules import Door
from schakel.selection.written import CaseResult, WrittenCase, WrittenCases, run_cases

NATIONAL = "NATIONAL"


@dataclass(frozen=True, eq=False)
class Version:
    """A model with its written cases, and the door that asks it. ``scope``: national, or a region."""

    door: Door
    model: dmn.Model
    written: WrittenCases
    scope: str = NATIONAL

    @property
    def cases(self) -> tuple[WrittenCase, ...]:
        """The written cases, in order."""
        return self.written.cases


@dataclass(frozen=True)
class Turn:
    """A version whose turn begins on a day: it counts until the next one of its door begins."""

    version: Version
    begins: date


@dataclass(frozen=True)
class Listed:
    """A turn with its end (that day excluded), which is the beginning of the next one of the door."""

    version: Version
    valid_from: date
    valid_until: date | None

    @property
    def door(self) -> Door:
        """The door that asks."""
        return self.version.door

    @property
    def model(self) -> dmn.Model:
        """What is asked."""
        return self.version.model

    @property
    def scope(self) -> str:
        """Whose it is: NATIONAL, or the code of a region."""
        return self.version.scope

    def in_force(self, on: date) -> bool:
        """Whether this version is in force on a day."""
        return self.valid_from <= on and (self.valid_until is None or on < self.valid_until)


@dataclass(frozen=True, eq=False)
class Catalogue:
    """All turns of all doors in order, and everything that regions do otherwise, or did or will do."""

    listed: tuple[Listed, ...]
    deviations: tuple[Deviation, ...]
    _regional: dict[tuple[str, str, tuple[str, ...]], Version] = field(default_factory=dict)

    def in_force(self, door: Door, on: date, *, region: str | None = None) -> Version:
        """The version that a door asks on a day: the youngest that has begun, or else the oldest.

        With a region: that version with what the region does otherwise on that day.
        """
        turns = [one for one in self.listed if one.door == door]
        begun = [one for one in turns if one.valid_from <= on]
        baseline = (begun[-1] if begun else turns[0]).version
        return baseline if region is None else self.in_region(baseline, region, on)

    def labelled(self, label: str, *, on: date) -> Version | None:
        """The version with this label, as it was on a day when it is a region's; None when unknown.

        What a region did otherwise on that day is found again, since deviations never change.
        """
        national, _, region = label.partition("/")
        found = next((one for one in self.versions() if one.model.label == national), None)
        if found is None or not region:
            return found
        regional = self.in_region(found, region, on)
        return regional if regional.model.label == label else None

    def in_region(self, baseline: Version, region: str, on: date) -> Version:
        """The baseline with what counts then. What does not fit leaves the whole baseline in force."""
        mine = [one for one in self.of_region(region, baseline.model.name) if one.in_force(on)]
        if not mine:
            return baseline
        key = (baseline.model.label, region, tuple(one.id for one in mine))
        if key not in self._regional:
            self._regional[key] = _laid_over(baseline, mine, region)
        return self._regional[key]

    def as_in(self, model: dmn.Model, region: str, on: date) -> dmn.Model:
        """A model of any version as it would be in a region on a day: with what counts there then."""
        mine = [one for one in self.of_region(region, model.name) if one.in_force(on)]
        if not mine or faults(model, mine):
            return model
        return effective(model, mine, region=region)

    def of_region(self, region: str, model: str) -> tuple[Deviation, ...]:
        """What a region does otherwise than a model of this name."""
        return tuple(one for one in self.deviations if (one.region, one.model) == (region, model))

    def versions(self) -> tuple[Version, ...]:
        """Every version that has, had or will have a turn, once each, in order of its first turn."""
        return tuple({one.model.label: one.version for one in self.listed}.values())

    def find(self, name: str, *, on: date, version: str | None = None) -> Listed:
        """A model by its name: the last turn of this version, or the turn of a day. Raises NotFound."""
        named = [one for one in self.listed if one.model.name == name]
        if version is not None:
            named = [one for one in named if one.model.version == version]
        if not named:
            raise NotFound("no such model")
        if version is not None:
            return named[-1]
        begun = [one for one in named if one.valid_from <= on]
        return begun[-1] if begun else named[0]

    def rule_in(self, label: str, rule_id: str) -> dmn.Rule | None:
        """A rule by the label of the model it fired in, national or of a region; None when unknown."""
        for one in self.versions():
            if one.model.label != label.partition("/")[0]:
                continue
            for mine in self.deviations:
                table = table_of(one.model, mine.decision)
                if mine.id == rule_id and mine.model == one.model.name and table is not None:
                    return rule_of(one.model, table, mine)
            rules = (rule for name in one.model.decisions for rule in one.model.rules(name))
            return next((rule for rule in rules if rule.id == rule_id), None)
        return None

    def run_regional_cases(self, one: Deviation) -> tuple[CaseResult, ...]:
        """The written cases of a deviation, asked of every version that it is laid over in its time.

        A deviation of before all versions is tried on the oldest, as ``in_force`` chooses it. The
        other deviations of the region that begin no later count along, as they do in work.
        """
        return tuple(
            result
            for turn in self.during(one)
            for result in run_cases(
                self.with_its_region(turn, one).model, one.written(turn.version.written.base)
            )
        )

    def during(self, one: Deviation) -> list[Listed]:
        """The turns that a deviation is laid over in its time; of before all, the oldest."""
        turns = [turn for turn in self.listed if turn.model.name == one.model]
        return [turn for turn in turns if _meet(turn, one)] or turns[:1]

    def with_its_region(self, turn: Listed, one: Deviation) -> Version:
        """The version of a turn as the region of a deviation has it while that counts."""
        begun = max(turn.valid_from, one.valid_from)
        day = begun if one.in_force(begun) else one.valid_from
        return self.in_region(turn.version, one.region, day)


def put_together(turns: Iterable[Turn], deviations: Iterable[Deviation]) -> Catalogue:
    """A catalogue of turns. Of two that begin on one day for one door the last one given counts."""
    by_day = {(turn.version.door, turn.begins): turn for turn in turns}
    found: list[Listed] = []
    for door in Door:
        mine = sorted((t for t in by_day.values() if t.version.door == door), key=_beginning)
        ends = [after.begins for _, after in pairwise(mine)]
        found += [
            Listed(turn.version, turn.begins, end)
            for turn, end in zip(mine, [*ends, None], strict=False)
        ]
    return Catalogue(tuple(found), tuple(deviations))


def _beginning(turn: Turn) -> date:
    return turn.begins


def _laid_over(baseline: Version, mine: list[Deviation], region: str) -> Version:
    if faults(baseline.model, mine):
        return baseline
    return replace(baseline, scope=region, model=effective(baseline.model, mine, region=region))


def _meet(turn: Listed, one: Deviation) -> bool:
    ends = turn.valid_until or one.valid_until
    return turn.valid_from < one.valid_until and one.valid_from < ends
