"""Which rules fired in which proposals: what is counted per rule, and a rule as people read it."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from schakel.access.rules import FieldGroup
from schakel.selection import dmn
from schakel.selection.catalogue import Catalogue
from schakel.selection.models import Proposal
from schakel.selection.overlays import table_of
from schakel.selection.queries.catalogue import catalogue
from schakel.selection.reading import RuleRow, rule_row

AT_ONCE = 2000


@dataclass(frozen=True)
class FiredRule:
    """A rule of a version, the decision that it belongs to, and what it gives: a partner or a place."""

    model: str
    rule: str
    decision: str
    gives: str


@dataclass(frozen=True)
class Advised:
    """A proposal with the rules that fired in it, and where it sent the case."""

    id: uuid.UUID
    case_id: uuid.UUID
    made_at: datetime
    track: str
    house_action: str
    rules: tuple[FiredRule, ...]


def advised_since(since: datetime) -> Iterator[Advised]:
    """Every proposal that counted for who decided, with what rests on a house's list, oldest first.

    Needs a service context; nothing of it may be shown but counts (ruling 36).
    """
    known = catalogue()
    rows = Proposal.objects.filter(field_group=FieldGroup.HOUSE_HIT, made_at__gte=since)
    columns = ("id", "case_id", "made_at", "track", "house_action", "model", "youth_model", "rules")
    named = cache(lambda label, rule: _named(known, label, rule))
    for id_, case_id, made_at, track, action, model, youth, rules in (
        rows.order_by("made_at", "id").values_list(*columns).iterator(chunk_size=AT_ONCE)
    ):
        found = (named(model, rule) or named(youth, rule) for rule in rules)
        fired = tuple(one for one in found if one is not None)
        yield Advised(id_, case_id, made_at, track, action, fired)


def _named(known: Catalogue, label: str, rule_id: str) -> FiredRule | None:
    rule = known.rule_in(label, rule_id) if label else None
    if rule is None:
        return None
    national = label.partition("/")[0]
    gives = rule.output_texts[0].strip('"') if rule.output_texts else ""
    return FiredRule(national, rule_id, _decision_of(known, national, rule), gives)


def _decision_of(known: Catalogue, national: str, rule: dmn.Rule) -> str:
    """The decision that a rule stands in; of one that a region added, where the region put it."""
    for one in known.versions():
        if one.model.label == national:
            for name in one.model.decisions:
                if any(mine.id == rule.id for mine in one.model.rules(name)):
                    return name
    return next((one.decision for one in known.deviations if one.id == rule.id), "")


def rule_to_read(label: str, rule_id: str) -> tuple[RuleRow, str] | None:
    """A rule as people read it, with its decision; None when there is no such rule."""
    known = catalogue()
    national = label.partition("/")[0]
    rule = known.rule_in(national, rule_id)
    version = next((one for one in known.versions() if one.model.label == national), None)
    if rule is None or version is None:
        return None
    decision = _decision_of(known, national, rule)
    table = table_of(version.model, decision)
    return None if table is None else (rule_row(version.model, table, rule), decision)


def explanations(rules: set[tuple[str, str]]) -> dict[tuple[str, str], Mapping[str, str]]:
    """The explanation of each rule, by its model and id, in each language."""
    known = catalogue()
    found = {key: known.rule_in(*key) for key in rules}
    return {key: rule.explanation for key, rule in found.items() if rule is not None}


def cases_of_rule(label: str, rule_id: str, *, limit: int) -> dict[uuid.UUID, uuid.UUID]:
    """The youngest proposals in which a rule fired, each with its case, as far as the viewer may see.

    Row-level security leaves out what the context of the transaction may not see.
    """
    rows = Proposal.objects.filter(model__startswith=label, rules__contains=[rule_id])
    return dict(rows.order_by("-made_at").values_list("id", "case_id")[:limit])
