"""Why a case got its proposal: rules that fired, facts they rest on, what would change it. Pure.

Built from the model and the facts that were kept with the proposal, for any case alike. It gives values
and the rules' own texts; the words of the screen are made in ``web``.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from schakel.selection import dmn
from schakel.selection.advice import BESIDE, MAIN, most_telling
from schakel.selection.dmn import syntax
from schakel.selection.rules import DOMAINS_NEEDED, LIFE_DOMAINS, OFFENCE_KINDS, Facts

# What rests on a house's list; in a proposal made without it these are not known facts (ruling 11).
HOUSE_FACTS = frozenset({"known_at_house", "house_has_plan"})
# What somebody is: named as a fact where it makes the difference, after the facts that do it as well.
OF_THE_PERSON = frozenset({"age"})

Words = Mapping[str, str]


class Origin(StrEnum):
    """Where a fact comes from."""

    STATED = "STATED"
    BIRTH_DATE = "BIRTH_DATE"
    OFFENCES = "OFFENCES"
    VICTIMS = "VICTIMS"
    RESIDENCE = "RESIDENCE"
    CRITERIA = "CRITERIA"
    HOUSES = "HOUSES"
    ADDED = "ADDED"


ORIGINS: Mapping[str, Origin] = {
    "age": Origin.BIRTH_DATE,
    "victim_present": Origin.VICTIMS,
    "no_fixed_abode": Origin.RESIDENCE,
    "residence_in_region": Origin.RESIDENCE,
    "sexual_offence": Origin.OFFENCES,
    "heavy_offence": Origin.OFFENCES,
    **dict.fromkeys(OFFENCE_KINDS, Origin.OFFENCES),
    **dict.fromkeys(HOUSE_FACTS, Origin.HOUSES),
    **dict.fromkeys(
        (
            "problems_person_or_family",
            "objective_indications",
            "life_domain_count",
            "domain_count",
            *(f"{name}_domain" for name in (*DOMAINS_NEEDED, *LIFE_DOMAINS)),
        ),
        Origin.CRITERIA,
    ),
}


@dataclass(frozen=True)
class Source:
    """Where a fact comes from: of what kind, which organisation said it, and when."""

    origin: Origin
    organisation: str
    at: datetime | None


@dataclass(frozen=True)
class Fact:
    """A fact with its name for people by language, and its source where that is known."""

    name: str
    label: Words
    value: object
    source: Source | None = None


@dataclass(frozen=True)
class Because:
    """A rule that fired, with its own words and the facts that its conditions read."""

    rule: str
    model: str
    explanation: Words
    source: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Changed:
    """A fact that would be another one, with its name for people."""

    name: str
    label: Words
    before: object
    after: object


@dataclass(frozen=True)
class Otherwise:
    """The nearest other outcome. Without changes: none was found, for certain where ``complete``."""

    changes: tuple[Changed, ...]
    value: object
    complete: bool


@dataclass(frozen=True)
class Part:
    """One decision: what it came to, by which rules, and what would make it another.

    ``possible`` are the outcomes that what is not known still allows; one when it is sure. ``model``
    is the one that was asked.
    """

    model: str
    decision: str
    value: object
    rules: tuple[Because, ...]
    otherwise: Otherwise
    possible: tuple[object, ...]


@dataclass(frozen=True)
class Unknown:
    """A fact that nobody gave. ``matters``: it can still change an outcome."""

    name: str
    label: Words
    matters: bool


@dataclass(frozen=True)
class Why:
    """The whole explanation. ``unknown`` has the fact that settles most first."""

    parts: tuple[Part, ...]
    facts: tuple[Fact, ...]
    others: tuple[Fact, ...]
    unknown: tuple[Unknown, ...]

    @property
    def leading(self) -> Part:
        """The decision about the table: the one that the sentence is about."""
        return self.parts[0]

    @property
    def most_telling(self) -> Unknown | None:
        """The fact that is not known and settles most once it is."""
        return next((one for one in self.unknown if one.matters), None)


def explain(
    model: dmn.Model,
    facts: Facts,
    sources: Mapping[str, Source],
    *,
    youth: dmn.Model | None = None,
    knows_houses: bool,
) -> Why:
    """Why these facts lead to what the model advises, and the youth route beside it.

    Without ``knows_houses`` nothing that rests on a house's list is named: the facts of it neither
    stand in the list nor could be what would change the outcome. Raises ModelError where the model
    fails for these facts.
    """
    hidden = frozenset() if knows_houses else HOUSE_FACTS
    asked = [(model, MAIN), *([(youth, BESIDE)] if youth else [])]
    parts: list[Part] = []
    ends: list[dmn.Outcomes] = []
    for one, names in asked:
        for name in (n for n in names if n in one.decisions):
            end = dmn.outcomes(one, name, *_given_and_unknown(one, facts))
            part = _part(one, name, facts, end, hidden)
            # A decision that rests on one before it gives that one's rules again.
            told = {because.rule for earlier in parts for because in earlier.rules}
            own = tuple(because for because in part.rules if because.rule not in told)
            parts.append(replace(part, rules=own))
            ends += [] if end.settled else [end]
    labels = {name: given.label for one, _ in asked for name, given in one.inputs.items()}
    named = {name for part in parts for because in part.rules for name in because.facts}
    known = [
        Fact(name, labels[name], facts[name], sources.get(name))
        for name in labels
        if name in facts and name not in hidden
    ]
    return Why(
        tuple(parts),
        tuple(fact for fact in known if fact.name in named),
        tuple(fact for fact in known if fact.name not in named),
        _unknown(labels, facts, most_telling(ends)),
    )


def _given_and_unknown(model: dmn.Model, facts: Facts) -> tuple[Facts, list[str]]:
    asked = {name: value for name, value in facts.items() if name in model.inputs}
    return asked, [name for name in model.inputs if name not in asked]


def _unknown(
    labels: Mapping[str, Words], facts: Facts, matter: Sequence[str]
) -> tuple[Unknown, ...]:
    open_ = [name for name in labels if name not in facts]
    ordered = [*matter, *(name for name in open_ if name not in matter)]
    return tuple(Unknown(name, labels[name], name in matter) for name in ordered)


def _part(
    model: dmn.Model, name: str, facts: Facts, end: dmn.Outcomes, hidden: Collection[str]
) -> Part:
    given, _ = _given_and_unknown(model, facts)
    sure = end.settled and end.provisional
    rules = () if sure else model.evaluate(name, given).rules
    found = dmn.nearest(_fast(model), name, given, held=hidden, last=OF_THE_PERSON)
    changes = tuple(
        Changed(one.name, model.inputs[one.name].label, one.before, one.after)
        for one in found.changes
    )
    return Part(
        model.label,
        name,
        end.possible[0] if sure else end.value,
        tuple(_because(model, rule) for rule in rules),
        Otherwise(changes, found.value, found.complete),
        end.possible,
    )


@lru_cache(maxsize=32)
def _fast(model: dmn.Model) -> dmn.FastModel:
    """The fast form of a model, made once: a model does not change."""
    return dmn.FastModel(model)


def _because(model: dmn.Model, rule_id: str) -> Because:
    rule = model.rule(rule_id)
    read = dict.fromkeys(_read(model, rule))
    return Because(rule.id, model.label, rule.explanation, rule.source, tuple(read))


def _read(model: dmn.Model, rule: dmn.Rule) -> Iterable[str]:
    """The facts that the conditions of a rule read; a condition that fits anything reads none."""
    for decision in model.definitions.decisions.values():
        logic = decision.logic
        if not isinstance(logic, dmn.DecisionTable) or all(one is not rule for one in logic.rules):
            continue
        for column, cell in zip(logic.columns, rule.cells, strict=True):
            if not isinstance(cell, syntax.AnyValue):
                names = syntax.names(column.expression) | syntax.names(cell)
                yield from (name for name in model.inputs if name in names)


def sources_of(
    facts: Iterable[str],
    message: tuple[str, datetime],
    *,
    houses: tuple[str, datetime | None] | None = None,
    added: Mapping[str, tuple[str, datetime]] | None = None,
) -> dict[str, Source]:
    """Where facts come from: the message of an organisation, a house's answer, or who added it later."""
    found: dict[str, Source] = {}
    for name in facts:
        origin = ORIGINS.get(name, Origin.STATED)
        if added and name in added:
            found[name] = Source(Origin.ADDED, *added[name])
        elif origin == Origin.HOUSES:
            found[name] = Source(origin, *(houses or ("", None)))
        else:
            found[name] = Source(origin, *message)
    return found
