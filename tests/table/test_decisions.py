"""Contributing, assessing and deciding: who may, what must be said, and what is kept."""

from datetime import timedelta

import pytest

from schakel.cases.actions import Assistance, record_act, record_assistance
from schakel.cases.queries import header_by_number
from schakel.cases.rules.states import ActKind
from schakel.kernel import clock
from schakel.kernel.errors import Conflict, Invalid, NotFound, Refused
from schakel.regions.rules import PartnerKind
from schakel.table.actions.contributions import Answer, contribute
from schakel.table.actions.decisions import InterimChoice, assess, decide, order_interim
from schakel.table.actions.invitations import invite
from schakel.table.queries.board import board
from schakel.table.queries.case import case_file
from schakel.table.rules import (
    ContributionState,
    Decision,
    Deviation,
    Disposal,
    Interim,
    PenalOrder,
    Routing,
)
from tests.personas import a_case_message, a_known_list, send, signed_in

pytestmark = pytest.mark.django_db

SUMMONS = Decision(disposals=[Disposal.DAGVAARDING], motivation="Herhaling.")


def number_of(**changes):
    return send(a_case_message(**changes))["case"]


def do(persona, number, act, *args, **kwargs):
    with signed_in(persona) as viewer:
        case_id = header_by_number(number, viewer=viewer).case_id
        return act(case_id, *args, by=viewer, **kwargs)


def read(persona, number):
    with signed_in(persona) as viewer:
        return case_file(number, viewer=viewer)


def faults_of(persona, number, decision):
    with pytest.raises(Invalid) as refusal:
        do(persona, number, decide, decision)
    return {(fault.path, fault.code) for fault in refusal.value.errors}


def test_a_partner_answers_its_own_card_and_the_prosecutor_reads_it(people):
    number = number_of()
    answer = Answer(ContributionState.KNOWN, ["housing"], "Bij ons in begeleiding.", "Bel eerst.")
    do(people["probation"], number, contribute, answer)
    (card,) = read(people["prosecutor"], number).cards
    assert (card.kind, card.state, card.text) == ("PROBATION", "KNOWN", "Bij ons in begeleiding.")
    assert card.author == "M. Jansen"


def test_a_partner_does_not_read_the_card_of_another(people):
    number = number_of(victims=[{"person": {"surname": "Geraakt"}}])
    do(people["probation"], number, contribute, Answer(ContributionState.KNOWN, text="Geheim"))
    assert [card.kind for card in read(people["victim_support"], number).cards] == [
        "VICTIM_SUPPORT"
    ]


def test_two_in_one_seat_lose_no_word(people):
    number = number_of()
    do(people["probation"], number, contribute, Answer(ContributionState.KNOWN, text="Eerste"))
    with pytest.raises(Conflict) as conflict:
        do(people["probation"], number, contribute, Answer(ContributionState.KNOWN, text="Tweede"))
    assert conflict.value.theirs == "Eerste"
    assert conflict.value.mine == "Tweede"


def test_somebody_without_a_seat_gets_not_found(people):
    number = number_of()
    for name in ("off_roster", "elsewhere", "director"):
        with pytest.raises(NotFound):
            do(people[name], number, contribute, Answer(ContributionState.NOT_KNOWN))


def test_an_answer_that_is_no_answer_is_refused(people):
    with pytest.raises(Invalid):
        do(people["probation"], number_of(), contribute, Answer(ContributionState.ASKED))


def test_only_a_prosecutor_decides(people):
    number = number_of()
    for name in ("police", "probation", "assistant"):
        with pytest.raises(Refused):
            do(people[name], number, decide, SUMMONS)
    do(people["prosecutor"], number, decide, SUMMONS)
    decision = read(people["prosecutor"], number).decision
    assert decision.disposals == ("DAGVAARDING",)
    assert decision.decided_by == "J. de Boer"
    assert decision.followed


def test_a_case_is_decided_once(people):
    number = number_of()
    do(people["prosecutor"], number, decide, SUMMONS)
    with pytest.raises(Refused):
        do(people["prosecutor"], number, decide, SUMMONS)


def test_a_decided_case_leaves_the_board_and_stays_readable(people):
    number = number_of()
    do(people["prosecutor"], number, decide, SUMMONS)
    with signed_in(people["prosecutor"]) as viewer:
        assert board("ROTTERDAM", viewer=viewer).rows == ()
    assert read(people["police"], number).header.state == "DISPOSED"


def test_a_minor_needs_the_child_protection_board_or_a_recorded_reason(people):
    number = number_of(suspect__person={"surname": "Jong", "birth_date": "2011-05-06"})
    prosecutor = people["prosecutor"]
    halt = {"disposals": [Disposal.HALT]}
    assert ("without_child_protection", "missing") in faults_of(
        prosecutor, number, Decision(**halt)
    )
    do(people["child_protection"], number, contribute, Answer(ContributionState.NOT_KNOWN))
    do(prosecutor, number, decide, Decision(**halt))


def test_halt_is_for_minors_only(people):
    faults = faults_of(people["prosecutor"], number_of(), Decision(disposals=[Disposal.HALT]))
    assert ("disposals", "minors_only") in faults


def test_deviating_from_the_proposal_needs_a_reason_in_words(people):
    number = number_of()
    away = Decision(routings=[Routing.OVERDRACHT_PARKET])
    faults = faults_of(people["prosecutor"], number, away)
    assert {("deviation", "missing"), ("deviation_text", "missing")} <= faults
    do(
        people["prosecutor"],
        number,
        decide,
        Decision(
            routings=[Routing.OVERDRACHT_PARKET],
            deviation=Deviation.EVIDENCE,
            deviation_text="Het bewijs is nog niet rond.",
        ),
    )
    assert not read(people["prosecutor"], number).decision.followed


def test_a_running_plan_must_be_weighed_and_only_participants_read_how(people):
    known = {"given_names": "Bekend", "surname": "Gezien", "birth_date": "1980-05-06"}
    send(a_known_list(known))
    number = number_of(suspect__person=known)
    assert ("plan_weighed", "missing") in faults_of(people["prosecutor"], number, SUMMONS)
    do(
        people["prosecutor"],
        number,
        decide,
        Decision(disposals=[Disposal.DAGVAARDING], plan_weighed="Past bij het plan."),
    )
    assert read(people["prosecutor"], number).decision.plan_weighed == "Past bij het plan."


def test_a_dismissal_needs_its_numbered_ground(people):
    decision = Decision(disposals=[Disposal.SEPOT_BELEID])
    assert ("ground", "missing") in faults_of(people["prosecutor"], number_of(), decision)


def test_community_service_needs_the_suspect_to_be_heard(people):
    decision = Decision(
        disposals=[Disposal.OM_STRAFBESCHIKKING], penal_orders=[PenalOrder.TAAKSTRAF]
    )
    assert ("penal_orders", "not_heard") in faults_of(people["prosecutor"], number_of(), decision)


def test_a_claim_to_execute_goes_only_beside_another_disposal(people):
    decision = Decision(disposals=[Disposal.TUL_VORDERING])
    assert ("disposals", "alone") in faults_of(people["prosecutor"], number_of(), decision)


def test_a_custody_order_stops_the_holding_clock(people):
    number = number_of()
    do(people["prosecutor"], number, order_interim, InterimChoice(Interim.IVS, "Collusiegevaar"))
    states = {c.clock.kind: c.state for c in read(people["police"], number).clocks}
    assert states["HOLDING"] == "STOPPED"
    assert states["CUSTODY"] == "RUNNING"


def test_a_second_custody_order_is_refused(people):
    number = number_of()
    do(people["prosecutor"], number, order_interim, InterimChoice(Interim.IVS))
    with pytest.raises(Invalid):
        do(people["prosecutor"], number, order_interim, InterimChoice(Interim.IVS))


def test_police_and_prosecution_write_one_assessment_with_versions(people):
    number = number_of()
    do(people["police"], number, assess, text="Aangifte en beelden.", version=0)
    with pytest.raises(Conflict):
        do(people["prosecutor"], number, assess, text="Anders.", version=0)
    do(people["prosecutor"], number, assess, text="Aangifte, beelden, bekentenis.", version=1)
    assert read(people["police"], number).assessment.version == 2
    with pytest.raises(Refused):
        do(people["probation"], number, assess, text="Van mij.", version=2)


def test_the_wishes_of_a_victim_are_apart_from_the_suspects_file(people):
    wishes = [{"person": {"surname": "Geraakt"}, "wishes": "geen contact"}]
    number = number_of(victims=wishes)
    assert read(people["victim_support"], number).victims[0].wishes == "geen contact"
    assert read(people["probation"], number).victims == ()
    assert read(people["probation"], number).file is None


def test_a_partner_that_is_asked_later_sees_the_case_from_that_moment(people):
    number = number_of(facts={"prior_cases_12m": 0})
    with pytest.raises(NotFound):
        read(people["victim_support"], number)
    do(people["police"], number, invite, PartnerKind.VICTIM_SUPPORT)
    assert read(people["victim_support"], number).person.name == "D. Proefpersoon"
    with pytest.raises(Refused):
        do(people["police"], number, invite, PartnerKind.VICTIM_SUPPORT)


def test_a_partner_does_not_invite_another(people):
    with pytest.raises(Refused):
        do(people["probation"], number_of(), invite, PartnerKind.HALT)


def test_once_the_suspect_was_heard_community_service_can_be_imposed(people):
    number = number_of()
    heard = Assistance(right_told=True, kind="CONSULTED", heard_at=clock.now())
    do(people["police"], number, record_assistance, heard, minor=False)
    decision = Decision(
        disposals=[Disposal.OM_STRAFBESCHIKKING], penal_orders=[PenalOrder.TAAKSTRAF]
    )
    do(people["prosecutor"], number, decide, decision)
    assert read(people["police"], number).decision.penal_orders == ("TAAKSTRAF",)


def test_a_minor_cannot_waive_a_lawyer(people):
    waived = Assistance(right_told=True, kind="WAIVED")
    with pytest.raises(Invalid):
        do(people["police"], number_of(), record_assistance, waived, minor=True)
    do(people["police"], number_of(), record_assistance, waived, minor=False)


def test_a_correction_keeps_the_old_value_and_moves_the_clock(people):
    number = number_of()
    before = read(people["police"], number)
    arrival = next(act for act in before.acts if act.kind == "ARRIVAL")
    earlier = arrival.at - timedelta(minutes=10)
    with pytest.raises(Invalid):
        do(people["police"], number, record_act, ActKind.ARRIVAL, at=earlier, corrects=arrival.id)
    do(
        people["police"],
        number,
        record_act,
        ActKind.ARRIVAL,
        at=earlier,
        corrects=arrival.id,
        reason="Verkeerd genoteerd",
    )
    after = read(people["police"], number)
    assert [act.replaced for act in after.acts if act.kind == "ARRIVAL"] == [True, False]
    assert after.explained.clocks[0].began_at == earlier
