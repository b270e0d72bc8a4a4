"""Which reader gives which part of a file to an offer: parts that live above the hand-over.

Each reads as the giver and gives text of the giver's own: a partner's words are the partner's
(ruling 35), so of the contributions only the giver's own card can go along.
"""

from schakel.access.rules import FieldGroup
from schakel.access.viewer import Viewer
from schakel.cases.queries import Header
from schakel.conference.queries import plan_in_short
from schakel.handover.sources import Content, Source
from schakel.table.queries.case import case_file


def _assessment(case: Header, viewer: Viewer) -> Content | None:
    assessment = case_file(case.number, viewer=viewer).assessment
    return {"text": assessment.text} if assessment and assessment.text else None


def _disposal(case: Header, viewer: Viewer) -> Content | None:
    decision = case_file(case.number, viewer=viewer).decision
    if decision is None:
        return None
    return {
        "disposals": list(decision.disposals),
        "routings": list(decision.routings),
        "motivation": decision.motivation,
        "decided_at": decision.decided_at.isoformat(),
    }


def _contribution(case: Header, viewer: Viewer) -> Content | None:
    cards = [card for card in case_file(case.number, viewer=viewer).cards if card.mine]
    if not cards or not cards[0].text:
        return None
    card = cards[0]
    return {"concerns": list(card.concerns), "text": card.text, "advice": card.advice}


def _plan(case: Header, viewer: Viewer) -> Content | None:
    return plan_in_short(case.case_id, viewer=viewer)


SOURCES: dict[FieldGroup, Source] = {
    FieldGroup.ASSESSMENT: _assessment,
    FieldGroup.DISPOSAL: _disposal,
    FieldGroup.CONTRIBUTION: _contribution,
    FieldGroup.PLAN: _plan,
}
