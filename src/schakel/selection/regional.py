"""Regions beside the national baseline, rule by rule: same, varied, or varied too long."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from schakel.selection.catalogue import Catalogue, Version
from schakel.selection.overlays import Deviation, Kind, Standing, rule_of, standing, table_of
from schakel.selection.reading import RuleRow, rule_row
from schakel.selection.rules import Door


@dataclass(frozen=True)
class Compared:
    """One deviation with the rule of the baseline (none for an added one) and the region's own."""

    deviation: Deviation
    standing: Standing
    begun: bool
    national: RuleRow | None
    own: RuleRow | None


def compare(known: Catalogue, region: str, *, on: date) -> list[Compared]:
    """Everything that a region does otherwise, did or will do, the youngest end last."""
    baselines = {one.model.name: one for one in (known.in_force(door, on) for door in Door)}
    mine = sorted((d for d in known.deviations if d.region == region), key=lambda d: d.id)
    return [_compared(baselines[one.model], one, on) for one in mine if one.model in baselines]


def _compared(baseline: Version, one: Deviation, on: date) -> Compared:
    model = baseline.model
    table = table_of(model, one.decision)
    national = own = None
    if table is not None:
        changed = [rule for rule in table.rules if rule.id == one.rule and one.kind != Kind.ADD]
        national = rule_row(model, table, changed[0]) if changed else None
        own = None if one.kind == Kind.OFF else rule_row(model, table, rule_of(model, table, one))
    place = one.id if one.kind == Kind.ADD else one.rule
    return Compared(one, standing(place, [one], on=on), one.valid_from <= on, national, own)


@dataclass(frozen=True)
class RuleStanding:
    """A rule of the baseline, or one that a region added, and how it stands in each region."""

    rule: str
    decision: str
    explanation: Mapping[str, str]
    open_to_variation: bool
    added_by: str
    regions: Mapping[str, Standing]


def standings(
    known: Catalogue, door: Door, regions: Sequence[str], *, on: date
) -> list[RuleStanding]:
    """Every rule of a door's baseline against every region, then the rules that regions added."""
    model = known.in_force(door, on).model
    mine = [one for one in known.deviations if one.model == model.name]
    changes = [one for one in mine if one.kind != Kind.ADD]
    found = [
        RuleStanding(
            rule.id,
            name,
            rule.explanation,
            bool(rule.open_to_variation),
            "",
            {
                region: standing(rule.id, [d for d in changes if d.region == region], on=on)
                for region in regions
            },
        )
        for name in model.decisions
        for rule in model.rules(name)
    ]
    added = [one for one in mine if one.kind == Kind.ADD]
    return found + [
        RuleStanding(
            one.id,
            one.decision,
            one.explanation,
            open_to_variation=True,
            added_by=one.region,
            regions={
                region: standing(one.id, [one] if region == one.region else [], on=on)
                for region in regions
            },
        )
        for one in added
    ]
