"""Proposing: the model in force is asked, and its answer is kept with everything it rests on."""

import uuid
from dataclasses import dataclass
from typing import Any

from schakel.access.actions import CaseKey
from schakel.access.rules import FieldGroup
from schakel.kernel import clock
from schakel.kernel.ids import new_id
from schakel.kernel.storing import store
from schakel.regions.rules import PartnerKind
from schakel.selection import dmn
from schakel.selection.catalogue import in_force, rule_in
from schakel.selection.models import Proposal
from schakel.selection.rules import NOT_KNOWN, Door, Facts, HouseKnowledge, with_house

TRACK, PARTNERS, HOUSE = "track", "partners", "safety_house"


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
        }


@dataclass(frozen=True)
class Proposals:
    """The proposal with and without what rests on a house's list (ruling 11)."""

    full: Advice
    without_house: Advice


def model_for(door: Door, region: str) -> dmn.Model:
    """The model in force for a door in a region today."""
    return in_force(door, clock.local(clock.now()).date(), region=region).model


def propose(
    case: CaseKey, door: Door, facts: Facts, *, knowledge: HouseKnowledge, house: str | None
) -> Proposals:
    """Ask the model with and without the houses' lists, and keep both answers.

    ``house`` is where a notification would go. A model that fails for a case gives no proposal and
    the reason; the case goes on. Needs a service context.
    """
    model = model_for(door, case.region)
    plain = advise(model, with_house(facts, NOT_KNOWN), house)
    full = plain
    if knowledge.known:
        full = advise(model, with_house(facts, knowledge), knowledge.house or house)
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
        full = advise(model_for(door, case.region), facts, knowledge.house)
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
        reasons=reasons_of(row.model, tuple(row.rules)),
        facts=row.facts,
        missing=tuple(row.missing),
        provisional=row.provisional,
        why_none=row.why_none,
    )


def advise(model: dmn.Model, facts: Facts, house: str | None) -> Advice:
    """What the model says of these facts. Stores nothing."""
    asked = {name: value for name, value in facts.items() if name in model.inputs}
    unknown = [name for name in model.inputs if name not in asked]
    try:
        track = model.evaluate(TRACK, asked)
        partners = model.evaluate(PARTNERS, asked)
        action = model.evaluate(HOUSE, asked)
        decisions = (TRACK, PARTNERS, HOUSE) if unknown else ()
        open_ends = [dmn.outcomes(model, name, asked, unknown=unknown) for name in decisions]
    except dmn.ModelError as error:
        return _no_advice(model, facts, str(error.reason))
    fired = (*track.rules, *partners.rules, *action.rules)
    chosen = str(action.value or "NONE")
    kinds = [str(kind) for kind in _listed(partners.value)]
    if chosen == "CONSULT":
        kinds.append(PartnerKind.SAFETY_HOUSE)
    return Advice(
        id=new_id(),
        model=model.label,
        track=str(track.value or ""),
        partners=tuple(dict.fromkeys(kinds)),
        house_action=chosen,
        house=(house or "") if chosen != "NONE" else "",
        reasons=tuple(_reason(model.rule(rule)) for rule in dict.fromkeys(fired)),
        facts=facts,
        missing=tuple(dict.fromkeys(n for end in open_ends for n in end.deciding)),
        provisional=any(end.provisional for end in open_ends),
    )


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
    )


def reasons_of(model_label: str, rules: tuple[str, ...]) -> tuple[Reason, ...]:
    """The words of the rules that fired, from the model of that name, version and region."""
    found = [rule_in(model_label, rule) for rule in rules]
    return tuple(_reason(rule) for rule in found if rule is not None)


def forget_case(case_id: uuid.UUID) -> None:
    """Destroy the proposals of a refused dossier (Besluit Wgs 1.16.1b). Needs a service context."""
    Proposal.objects.filter(case_id=case_id).delete()
