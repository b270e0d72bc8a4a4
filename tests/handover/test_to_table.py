"""The house offers to the table: a new fact or a breach of the plan goes to the OM of a region."""

from dataclasses import replace
from datetime import timedelta

import pytest

from schakel.access.queries import may_see
from schakel.cases.queries import header
from schakel.cases.rules.states import CaseKind, TableOfferState
from schakel.conference.actions.planning import write_card, write_plan
from schakel.conference.rules import CardDraft
from schakel.handover.actions.answering import accept, refuse
from schakel.handover.actions.feedback import give_feedback
from schakel.handover.actions.offering import offer, open_received, preview
from schakel.handover.queries import feedback_of, one_offer, received_case
from schakel.handover.rules import Criteria, Direction, FeedbackOutcome, receiving_case_id
from schakel.kernel import clock
from schakel.kernel.errors import Invalid, NotFound, Refused
from schakel.table.queries.board import board
from tests.handover.journeys import a_choice, a_draft, a_refusal, accepted, found_in
from tests.personas import ROTTERDAM, signed_in

pytestmark = pytest.mark.django_db

GROUND = "WGS-1.7.1-PLAN"


def a_running_case(people, line="Wonen en werk eerst."):
    _, case_id = accepted(people)
    with signed_in(people["director"]) as viewer:
        write_plan(case_id, line, version=0, by=viewer)
        soon = clock.now().date() + timedelta(days=30)
        card = CardDraft("De regisseur", "Uitstel", "Een nacht vast", soon)
        write_card(case_id, card, by=viewer)
    return case_id


def to_table(case_id, **changes):
    draft = a_draft(
        case_id,
        direction=Direction.TO_TABLE,
        region=ROTTERDAM,
        criteria=Criteria(),
        choices=[a_choice(group, GROUND, "SETTLEMENT") for group in ("IDENTITY", "PLAN")],
        why_now="De afspraken zijn geschonden.",
    )
    return replace(draft, **changes)


def test_the_prosecutor_gets_the_plan_in_short_and_it_never_stands_on_the_board(people):
    draft = to_table(a_running_case(people))
    received = receiving_case_id(draft.offer_id)
    with clock.standing_at(clock.now()):
        with signed_in(people["director"]) as viewer:
            shown = preview(draft, by=viewer)
            offer(draft, by=viewer)
        with signed_in(people["prosecutor"]) as viewer:
            seen = received_case(received, viewer=viewer)
            assert seen == shown
    assert seen.parts[0].content["line"] == "Wonen en werk eerst."
    assert seen.parts[0].content["avoid"] == "Een nacht vast"
    with signed_in(people["prosecutor"]) as viewer:
        assert header(received, viewer=viewer).kind == CaseKind.TABLE_OFFER
        assert may_see(viewer, received) == {"IDENTITY", "NOTIFICATION"}
        rows = board(ROTTERDAM, viewer=viewer)
        assert received not in {row.case_id for row in rows.rows}


def test_it_is_accepted_and_the_house_hears_what_came_of_it(people):
    draft = to_table(a_running_case(people))
    received = receiving_case_id(draft.offer_id)
    with signed_in(people["director"]) as viewer:
        offer(draft, by=viewer)
    with signed_in(people["assistant"]) as viewer, pytest.raises(Refused):
        accept(received, by=viewer)
    with signed_in(people["prosecutor"]) as viewer:
        open_received(draft.offer_id, by=viewer)
        accept(received, by=viewer)
        assert header(received, viewer=viewer).state == TableOfferState.AANGENOMEN
        give_feedback(received, FeedbackOutcome.TAKEN_UP, "Opgeroepen voor zitting.", by=viewer)
    with signed_in(people["director"]) as viewer:
        assert one_offer(draft.offer_id, viewer=viewer).state == "FEEDBACK_GIVEN"
        assert feedback_of(received, viewer=viewer)[0].words == "Opgeroepen voor zitting."
    with signed_in(people["probation"]) as viewer:
        assert feedback_of(received, viewer=viewer) == []
        with pytest.raises(NotFound):
            received_case(received, viewer=viewer)


def test_a_refusal_of_the_table_destroys_its_copy_too(people):
    case_id = a_running_case(people, line="lijnkanarie")
    draft = to_table(case_id)
    received = receiving_case_id(draft.offer_id)
    with signed_in(people["director"]) as viewer:
        offer(draft, by=viewer)
    assert found_in("lijnkanarie") == ["conference_plan.line", "handover_sharedpart.content"]
    with signed_in(people["prosecutor"]) as viewer:
        open_received(draft.offer_id, by=viewer)
        refuse(received, a_refusal(), by=viewer)
        with pytest.raises(NotFound):
            header(received, viewer=viewer)
    assert found_in("lijnkanarie") == ["conference_plan.line"]
    with signed_in(people["director"]) as viewer:
        assert one_offer(draft.offer_id, viewer=viewer).feedback[0].outcome == "REFUSED"


def test_a_table_that_does_not_exist_or_a_group_of_the_other_side_is_refused(people):
    draft = to_table(a_running_case(people))
    with signed_in(people["director"]) as viewer:
        with pytest.raises(Invalid):
            offer(replace(draft, region="ATLANTIS"), by=viewer)
        with pytest.raises(Invalid):
            offer(replace(draft, choices=[*draft.choices, a_choice("ASSESSMENT")]), by=viewer)
        with pytest.raises(Refused):
            offer(replace(draft, direction=Direction.TO_HOUSE), by=viewer)
