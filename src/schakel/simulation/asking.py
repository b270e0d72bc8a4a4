"""Questions for content ("wat") in a made-up case, and their answers."""

import uuid

from schakel.access.rules import FieldGroup, Purpose
from schakel.access.viewer import Viewer
from schakel.cases.queries import header
from schakel.cases.rules.states import CaseKind
from schakel.regions.rules import PartnerKind
from schakel.sharing.actions.addressing import grounds_between, purpose_of, speaks_as, unit_at
from schakel.sharing.actions.requests import Answer, NewRequest, answer, ask
from schakel.sharing.rules import AnswerKind, Choice

NECESSITY = "Zonder dit weet niemand wat er al loopt."


def ask_for_content(case_id: uuid.UUID, organisation: str, *, by: Viewer) -> uuid.UUID:
    """Ask an organisation what it knows of the person of a case; returns the id of the question."""
    case = header(case_id, viewer=by)
    unit = unit_at(case, organisation)
    purpose = purpose_of(case)
    grounds = grounds_between(speaks_as(case, by), unit.partner_kind, FieldGroup.IDENTITY)
    of_a_plan = unit.partner_kind == PartnerKind.SAFETY_HOUSE
    new = NewRequest(
        case_id=case_id,
        to_unit=unit.id,
        question="Wat is de lijn van het plan?" if of_a_plan else "Wat is bij u bekend?",
        field_groups=[FieldGroup.PLAN if of_a_plan else FieldGroup.CONTRIBUTION],
        purpose=purpose,
        ground=next(one.code for one in grounds if purpose in one.purposes),
        necessity=NECESSITY,
        without_hit="Bij het overleg bleek dat er hulp loopt.",
    )
    return ask(new, by=by)


def answer_with(
    request_id: uuid.UUID, case_id: uuid.UUID, *, content: bool, to_kind: str, by: Viewer
) -> None:
    """Answer a question: with content where a ground allows it, else that nothing is known.

    ``to_kind`` is the kind of who asked. Where no ground lets content go, the answer is to call.
    """
    answer(request_id, _given(case_id, content=content, to_kind=to_kind, by=by), by=by)


def _given(case_id: uuid.UUID, *, content: bool, to_kind: str, by: Viewer) -> Answer:
    if not content:
        return Answer(AnswerKind.NOTHING_KNOWN)
    at_house = header(case_id, viewer=by).kind == CaseKind.HOUSE
    group = FieldGroup.CONTRIBUTION if at_house else FieldGroup.PLAN
    from_kind = by.kind if at_house else PartnerKind.SAFETY_HOUSE
    purpose = Purpose.COMPLEX_CASE if at_house else Purpose.SETTLEMENT
    possible = grounds_between(from_kind, to_kind, group)
    grounds = [one for one in possible if purpose in one.purposes]
    if not grounds:
        return Answer(AnswerKind.CALL_ME, call_name=by.name, call_phone="+31000000009")
    choice = Choice(group, purpose, grounds[0].code, NECESSITY)
    return Answer(AnswerKind.FULL, "Er loopt hulp; een vast gezicht is afgesproken.", [choice])
