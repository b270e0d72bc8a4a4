"""Proposing: the model in force is asked, and its answer is kept with everything it rests on."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from schakel.access.actions import CaseKey
from schakel.access.rules import FieldGroup
from schakel.kernel import clock
from schakel.kernel.ids import new_id
from schakel.kernel.storing import store
from schakel.regions.rules import PartnerKind
from schakel.selection import dmn
from schakel.selection.models import Proposal
from schakel.selection.queries.catalogue import catalogue
from schakel.selection.rules import (
    NOT_KNOWN,
    Door,
    Facts,
    HouseKnowledge,
    asks_the_youth_route,
    with_house,
)

TRACK, PARTNERS, HOUSE, LIGHTER = "track", "partners", "safety_house", "lighter_step"
ROUTE, READING = "route", "first_reading"


@dataclass(frozen=True)
class Reason:
    """A rule that fired, in plain words."""

    rule: str
    text_nl: str
    text_en: str


@dataclass(frozen=True)
class Advice:
    """One answer of the instrument. ``why_none`` says why there is no proposal, if so."""

    id: uuid.UUID
    model: str
    track: str
    partners: tuple[str, ...]
    house_action: str
    house: str
    reasons: tuple[Reason, ...]
    facts: Facts
    missing: tuple[str, ...]
    provisional: bool
    why_none: str = ""
    lighter_step: str = ""
    youth_model: str = ""
    youth_route: str = ""

    def as_receipt(self) -> dict[str, Any]:
        """The proposal as the receipt gives it (the public interface)."""
        return {
            "track": self.track or None,
            "safety_house": {"action": self.house_action or "NONE", "code": self.house or None},
            "partners": list(self.partners),
            "reasons": [{"rule": r.rule, "text": r.text_nl} for r in self.reasons],
            "provisional": self.provisional,
            "missing": list(self.missing),
            "model": self.model,
            **({"why_none": self.why_none} if self.why_none else {}),
            **({"lighter_step": self.lighter_step} if self.lighter_step else {}),
            **(
                {"youth": {"route": self.youth_route, "model": self.youth_model}}
                if self.youth_route
                else {}
            ),
        }


@dataclass(frozen=True)
class Proposals:
    """The proposal with and without what rests on a house's list (ruling 11)."""

    full: Advice
    without_house: Advice


def model_for(door: Door, region: str) -> dmn.Model:
    """The model in force for a door in a region today."""
    return catalogue().in_force(door, clock.local(clock.now()).date(), region=region).model


def propose(
    case: CaseKey, door: Door, facts: Facts, *, knowledge: HouseKnowledge, house: str | None
) -> Proposals:
    """Ask the model with and without the houses' lists, and keep both answers.

    ``house`` is where a notification would go. A model that fails for a case gives no proposal and
    the reason; the case goes on. Needs a service context.
    """
    plain = _ask(door, case.region, with_house(facts, NOT_KNOWN), house)
    full = plain
    if knowledge.known:
        full = _ask(door, case.region, with_house(facts, knowledge), knowledge.house or house)
    store(
        [
            _row(case.case_id, full, FieldGroup.HOUSE_HIT, new_id()),
            _row(case.case_id, plain, FieldGroup.PROPOSAL, plain.id),
        ]
    )
    return Proposals(full, plain)


@dataclass(frozen=True)
class Anew:
    """A proposal that was made anew, and the partners that the one before it named."""

    full: Advice
    named_before: frozenset[str]


def propose_anew(case: CaseKey, door: Door, knowledge: HouseKnowledge) -> Anew | None:
    """Ask the model again after a house answered something else; None when nothing changed.

    The facts are those of the youngest proposal. Only the proposal that rests on a house's list is
    stored anew: the one without it cannot differ, and a new row of it would tell who sees that one
    that a house answered (ruling 11). Nobody known: it is again as the one without. Needs a service
    context.
    """
    rows = list(Proposal.objects.filter(case_id=case.case_id).order_by("made_at"))
    youngest = {row.field_group: row for row in rows}
    before, plain = youngest[FieldGroup.HOUSE_HIT], youngest[FieldGroup.PROPOSAL]
    facts = with_house(plain.facts, knowledge)
    if facts == before.facts and (not knowledge.known or before.house_id == knowledge.house):
        return None
    full = _advice(plain)
    if knowledge.known:
        full = _ask(door, case.region, facts, knowledge.house)
    store([_row(case.case_id, full, FieldGroup.HOUSE_HIT, new_id())])
    return Anew(full, frozenset(before.partners) | frozenset(plain.partners))


def _advice(row: Proposal) -> Advice:
    return Advice(
        id=row.id,
        model=row.model,
        track=row.track,
        partners=tuple(row.partners),
        house_action=row.house_action,
        house=row.house_id,
        reasons=reasons_of(row.model, tuple(row.rules), youth_model=row.youth_model),
        facts=row.facts,
        missing=tuple(row.missing),
        provisional=row.provisional,
        why_none=row.why_none,
        lighter_step=row.lighter_step,
        youth_model=row.youth_model,
        youth_route=row.youth_route,
    )


@dataclass(frozen=True)
class _Answer:
    """What one model said of the facts: a value for each decision, the rules, and what is open."""

    values: dict[str, Any]
    reasons: tuple[Reason, ...]
    deciding: tuple[str, ...]
    provisional: bool


def _answer(model: dmn.Model, names: Iterable[str], facts: Facts) -> _Answer:
    asked = {name: value for name, value in facts.items() if name in model.inputs}
    unknown = [name for name in model.inputs if name not in asked]
    found = {name: model.evaluate(name, asked) for name in names if name in model.decisions}
    ends = [dmn.outcomes(model, name, asked, unknown=unknown) for name in found if unknown]
    fired = dict.fromkeys(rule for result in found.values() for rule in result.rules)
    return _Answer(
        {name: result.value for name, result in found.items()},
        tuple(_reason(model.rule(rule)) for rule in fired),
        tuple(name for end in ends for name in end.deciding),
        any(end.provisional for end in ends),
    )


def _ask(door: Door, region: str, facts: Facts, house: str | None) -> Advice:
    """The model of the door, and the youth route beside it where the suspect is young."""
    young = door == Door.CRIMINAL_CASE and asks_the_youth_route(facts)
    youth = model_for(Door.YOUTH_ROUTE, region) if young else None
    return advise(model_for(door, region), facts, house, youth=youth)


def advise(
    model: dmn.Model, facts: Facts, house: str | None, *, youth: dmn.Model | None = None
) -> Advice:
    """What the model says of these facts, and the youth route beside it. Stores nothing.

    The partners of both are asked, each once; the track and the house action are the first one's.
    """
    try:
        main = _answer(model, (TRACK, PARTNERS, HOUSE, LIGHTER), facts)
        beside = _answer(youth, (ROUTE, READING, PARTNERS), facts) if youth else NOTHING_BESIDE
    except dmn.ModelError as error:
        return _no_advice(model, facts, str(error.reason))
    chosen = str(main.values[HOUSE] or "NONE")
    kinds = [str(k) for one in (main, beside) for k in _listed(one.values.get(PARTNERS))]
    if chosen == "CONSULT":
        kinds.append(PartnerKind.SAFETY_HOUSE)
    return Advice(
        id=new_id(),
        model=model.label,
        track=str(main.values[TRACK] or ""),
        partners=tuple(dict.fromkeys(kinds)),
        house_action=chosen,
        house=(house or "") if chosen != "NONE" else "",
        reasons=(*main.reasons, *beside.reasons),
        facts=facts,
        missing=tuple(dict.fromkeys((*main.deciding, *beside.deciding))),
        provisional=main.provisional or beside.provisional,
        lighter_step=str(main.values.get(LIGHTER) or ""),
        youth_model=youth.label if youth else "",
        youth_route=str(beside.values.get(ROUTE) or ""),
    )


NOTHING_BESIDE = _Answer({}, (), (), provisional=False)


def _listed(value: object) -> list[object]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _reason(rule: dmn.Rule) -> Reason:
    return Reason(rule.id, rule.explanation["nl"], rule.explanation["en"])


def _no_advice(model: dmn.Model, facts: Facts, why: str) -> Advice:
    return Advice(
        id=new_id(),
        model=model.label,
        track="",
        partners=(),
        house_action="NONE",
        house="",
        reasons=(),
        facts=facts,
        missing=(),
        provisional=False,
        why_none=why[:200],
    )


def _row(case_id: uuid.UUID, advice: Advice, group: FieldGroup, row_id: uuid.UUID) -> Proposal:
    return Proposal(
        id=row_id,
        case_id=case_id,
        field_group=group,
        made_at=clock.now(),
        model=advice.model,
        track=advice.track,
        house_action=advice.house_action,
        house_id=advice.house,
        partners=list(advice.partners),
        rules=[reason.rule for reason in advice.reasons],
        facts=advice.facts,
        missing=list(advice.missing),
        provisional=advice.provisional,
        why_none=advice.why_none,
        lighter_step=advice.lighter_step,
        youth_model=advice.youth_model,
        youth_route=advice.youth_route,
    )


def reasons_of(
    model_label: str, rules: tuple[str, ...], *, youth_model: str = ""
) -> tuple[Reason, ...]:
    """The words of the rules that fired, from the models of that name, version and region."""
    known = catalogue()
    found = [known.rule_in(model_label, r) or known.rule_in(youth_model, r) for r in rules]
    return tuple(_reason(rule) for rule in found if rule is not None)


def forget_case(case_id: uuid.UUID) -> None:
    """Destroy the proposals of a refused dossier (Besluit Wgs 1.16.1b). Needs a service context."""
    Proposal.objects.filter(case_id=case_id).delete()
