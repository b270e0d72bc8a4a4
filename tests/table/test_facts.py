"""A fact that comes later: the advice is made again, every time is kept, and who is named now is asked."""

import pytest

from schakel.access.context import as_service
from schakel.access.rules import FieldGroup
from schakel.cases.queries import header_by_number
from schakel.kernel.errors import Invalid, NotFound, Refused
from schakel.selection.models import Proposal
from schakel.selection.queries.proposals import proposal_history
from schakel.sharing.queries import disclosures
from schakel.table.actions.decisions import Decision, decide
from schakel.table.actions.facts import give_fact
from schakel.table.queries.board import board
from schakel.table.queries.case import case_file
from schakel.table.queries.facts import given_facts
from schakel.table.rules import Disposal
from tests.personas import ROTTERDAM, a_case_message, a_known_list, send, signed_in

pytestmark = pytest.mark.django_db

NAMELESS = {"given_names": "Onbekend", "surname": "Gebleven"}
GEZIEN = {"given_names": "Bekend", "surname": "Gezien", "birth_date": "1980-05-06"}


def a_case(**changes):
    return send(a_case_message(**changes))["case"]


def give(people, who, number, name, value, *, reason="Op het bureau vastgesteld."):
    with signed_in(people[who]) as viewer:
        case_id = header_by_number(number, viewer=viewer).case_id
        give_fact(case_id, name, value, reason=reason, by=viewer)


def history(people, who, number):
    with signed_in(people[who]) as viewer:
        return proposal_history(header_by_number(number, viewer=viewer).case_id, viewer=viewer)


def test_an_age_that_becomes_known_makes_a_provisional_advice_final(people):
    number = a_case(suspect__person=NAMELESS)
    (first,) = history(people, "prosecutor", number)
    assert (first.provisional, first.missing[0]) == (True, "age")
    give(people, "police", number, "age", 34)
    _, second = history(people, "prosecutor", number)
    assert (second.provisional, second.missing, second.facts["age"]) == (False, (), 34)


def test_a_suspect_who_turns_out_to_be_fifteen_brings_in_the_child_protection_board(people):
    number = a_case(suspect__person=NAMELESS)
    with signed_in(people["child_protection"]) as viewer:
        assert board(ROTTERDAM, viewer=viewer).rows == ()
    give(people, "prosecutor", number, "age", 15)
    with signed_in(people["child_protection"]) as viewer:
        (row,) = board(ROTTERDAM, viewer=viewer).rows
        assert row.waits_for_me
    assert history(people, "prosecutor", number)[-1].youth_route


def test_a_corrected_fact_keeps_what_it_was_with_the_reason_and_who(people):
    number = a_case()
    give(people, "police", number, "weapon", True, reason="Mes gevonden bij fouillering.")
    with signed_in(people["prosecutor"]) as viewer:
        (fact,) = given_facts(header_by_number(number, viewer=viewer).case_id, viewer=viewer)
    assert (fact.name, fact.before, fact.value) == ("weapon", False, True)
    assert (fact.author, fact.reason) == ("A. van Dam", "Mes gevonden bij fouillering.")
    with signed_in(people["probation"]) as viewer:
        assert given_facts(header_by_number(number, viewer=viewer).case_id, viewer=viewer) == []


def test_the_same_value_again_makes_no_new_advice(people):
    number = a_case()
    give(people, "police", number, "weapon", False)
    assert len(history(people, "prosecutor", number)) == 1


def plain_rows(people, number):
    with signed_in(people["police"]) as viewer:
        case_id = header_by_number(number, viewer=viewer).case_id
    with as_service("test"):
        rows = Proposal.objects.filter(case_id=case_id, field_group=FieldGroup.PROPOSAL)
        return list(rows.order_by("made_at").values_list("facts", "rules", "track", "partners"))


def test_what_is_made_anew_is_the_same_for_who_may_not_know_of_a_house(people):
    """The advice without the lists comes again each time, so that one more tells nothing of a list."""
    send(a_known_list(GEZIEN))
    known = a_case(suspect__person=GEZIEN)
    unknown = a_case(suspect__person={**GEZIEN, "given_names": "Iemand", "surname": "Anders"})
    for number in (known, unknown):
        give(people, "police", number, "weapon", True)
    assert plain_rows(people, known) == plain_rows(people, unknown)
    assert len(plain_rows(people, known)) == 2


def test_what_a_house_said_stays_when_a_fact_is_corrected(people):
    send(a_known_list(GEZIEN))
    number = a_case(suspect__person=GEZIEN)
    give(people, "police", number, "weapon", True)
    with signed_in(people["prosecutor"]) as viewer:
        proposal = case_file(number, viewer=viewer).proposal
    assert proposal.facts["known_at_house"] is True
    assert (proposal.house_action, proposal.house) == ("CONSULT", "ZVH-ROTTERDAM-RIJNMOND")


def test_nobody_gives_by_hand_what_rests_on_a_houses_list(people):
    with pytest.raises(NotFound):
        give(people, "police", a_case(), "known_at_house", True)


def test_a_partner_keeps_no_file_and_corrects_no_fact(people):
    with pytest.raises(Refused):
        give(people, "probation", a_case(), "weapon", True)


@pytest.mark.parametrize(
    ("name", "value"), [("weapon", 1), ("age", True), ("age", -1), ("age", "x")]
)
def test_a_value_of_another_kind_is_refused(people, name, value):
    with pytest.raises(Invalid):
        give(people, "police", a_case(), name, value)


def test_without_a_reason_nothing_is_given(people):
    with pytest.raises(Invalid):
        give(people, "police", a_case(), "weapon", True, reason=" ")


def test_after_the_decision_the_advice_stays_as_it_was(people):
    number = a_case()
    with signed_in(people["prosecutor"]) as viewer:
        case_id = header_by_number(number, viewer=viewer).case_id
        decide(case_id, Decision(disposals=(Disposal.DAGVAARDING,)), by=viewer)
    with pytest.raises(Refused):
        give(people, "police", number, "weapon", True)


def test_who_was_told_before_is_not_told_twice(people):
    number = a_case(suspect__person=NAMELESS)
    give(people, "police", number, "age", 15)
    give(people, "police", number, "age", 16)
    with signed_in(people["police"]) as viewer:
        case_id = header_by_number(number, viewer=viewer).case_id
        told = [one.to_org for one in disclosures(case_id, viewer=viewer)]
    assert told.count("RVDK") == 1
