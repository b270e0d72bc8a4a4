"""Proposing: the model in force is asked, and its answer is kept with everything it rests on."""

import uuid
from dataclasses import dataclass

from schakel.access.actions import CaseKey
from schakel.access.rules import FieldGroup
from schakel.kernel import clock
from schakel.kernel.ids import new_id
from schakel.kernel.storing import store
from schakel.selection import dmn
from schakel.selection.actions.shadows import forget_differences, run_along
from schakel.selection.advice import Advice, advise
from schakel.selection.models import Proposal
from schakel.selection.queries.catalogue import catalogue
from schakel.selection.queries.explaining import reasons_of
from schakel.selection.rules import (
    NOT_KNOWN,
    Door,
    Facts,
    HouseKnowledge,
    asks_the_youth_route,
    with_house,
)


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
    asked = [(FieldGroup.PROPOSAL, plain.facts)]
    run_along(
        case, door, [*asked, (FieldGroup.HOUSE_HIT, full.facts)] if knowledge.known else asked
    )
    return Proposals(full, plain)


@dataclass(frozen=True)
class Anew:
    """A proposal that was made anew, and the partners that the one before it named.

    ``plain_partners`` are those whom the proposal without the houses' lists names now.
    """

    full: Advice
    named_before: frozenset[str]
    plain_partners: tuple[str, ...] = ()


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
        run_along(case, door, [(FieldGroup.HOUSE_HIT, facts)])
    store([_row(case.case_id, full, FieldGroup.HOUSE_HIT, new_id())])
    return Anew(full, frozenset(before.partners) | frozenset(plain.partners))


def propose_with(case: CaseKey, door: Door, changed: Facts, *, house: str | None) -> Anew | None:
    """Ask the model again after facts came in or were corrected; None when they say nothing new.

    Both proposals are made anew, whatever a house answered: that one was made says nothing of a list.
    Nothing of a house's list may be among the facts. ``house`` is where a notification would go. Needs
    a service context.
    """
    rows = list(
        Proposal.objects.select_for_update().filter(case_id=case.case_id).order_by("made_at")
    )
    youngest = {row.field_group: row for row in rows}
    before, plain = youngest[FieldGroup.HOUSE_HIT], youngest[FieldGroup.PROPOSAL]
    facts = {**plain.facts, **changed}
    if facts == plain.facts:
        return None
    known = HouseKnowledge(
        known=bool(before.facts.get("known_at_house")),
        has_plan=bool(before.facts.get("house_has_plan")),
        house=before.house_id or house,
    )
    made = propose(case, door, facts, knowledge=known, house=house)
    named = frozenset(before.partners) | frozenset(plain.partners)
    return Anew(made.full, named, made.without_house.partners)


def _advice(row: Proposal) -> Advice:
    return Advice(
        id=row.id,
        model=row.model,
        track=row.track,
        partners=tuple(row.partners),
        house_action=row.house_action,
        house=row.house_id,
        reasons=reasons_of(
            row.model, tuple(row.rules), youth_model=row.youth_model, known=catalogue()
        ),
        facts=row.facts,
        missing=tuple(row.missing),
        provisional=row.provisional,
        why_none=row.why_none,
        lighter_step=row.lighter_step,
        youth_model=row.youth_model,
        youth_route=row.youth_route,
    )


def _ask(door: Door, region: str, facts: Facts, house: str | None) -> Advice:
    """The model of the door, and the youth route beside it where the suspect is young."""
    young = door == Door.CRIMINAL_CASE and asks_the_youth_route(facts)
    youth = model_for(Door.YOUTH_ROUTE, region) if young else None
    return advise(model_for(door, region), facts, house, youth=youth)


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


def forget_case(case_id: uuid.UUID) -> None:
    """Destroy the proposals of a refused dossier (Besluit Wgs 1.16.1b). Needs a service context."""
    Proposal.objects.filter(case_id=case_id).delete()
    forget_differences(case_id)
