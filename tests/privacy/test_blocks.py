"""Blocks on screen: an officer keeps a colleague from a case, and the colleague finds no trace of it."""

import re
from datetime import date

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from schakel.access.actions import block
from schakel.access.context import as_service
from schakel.access.rules import BlockReason
from schakel.cases.actions import claim
from schakel.cases.queries import header_by_number
from schakel.kernel import clock
from schakel.kernel.errors import Invalid, NotFound, Refused
from schakel.privacy.actions import NewBlock, keep_from, let_back
from schakel.privacy.queries import Asked, blocks, looks_at
from schakel.regions.actions import NewMember, add_member
from schakel.regions.rules import Function
from schakel.table.queries.board import board
from tests.personas import ROTTERDAM, Persona, a_case_message, send, signed_in

pytestmark = pytest.mark.django_db

ABSENT = "ROT-7K2M9Q-4"
MASK = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"|[A-Z]{3}-[0-9A-Z]{6}-[0-9A-Z]')


@pytest.fixture
def number(people):
    return send(a_case_message())["case"]


def client_of(name):
    client = Client()
    client.post(reverse("become", kwargs={"username": name}))
    return client


def kept(people, number, name="police", officer="privacy_officer"):
    new = NewBlock(number, people[name].viewer.person_id, BlockReason.RELATIVE)
    with signed_in(people[officer]) as viewer:
        return keep_from(new, by=viewer)


def opens(name, number):
    return client_of(name).get(reverse("case", kwargs={"number": number}))


def an_officer(name, organisation):
    with transaction.atomic(), as_service("demo"):
        add_member(
            NewMember(
                username=name,
                display_name="B. Toezicht",
                organisation=organisation,
                functions=(Function.PRIVACY_OFFICER,),
                valid_from=date(2026, 1, 1),
                demo=True,
            )
        )
    return Persona(name)


def test_from_that_moment_the_case_is_not_there_for_this_colleague_alone(people, number):
    assert opens("police", number).status_code == 200
    kept(people, number)
    assert opens("police", number).status_code == 404
    assert opens("prosecutor", number).status_code == 200
    with signed_in(people["police"]) as viewer:
        assert board(ROTTERDAM, viewer=viewer).rows == ()


def test_the_colleague_gets_the_page_of_a_case_that_was_never_there(people, number):
    kept(people, number)
    with clock.standing_at(clock.now()):
        hidden, absent = opens("police", number), opens("police", ABSENT)
    assert MASK.sub(b"", hidden.content) == MASK.sub(b"", absent.content)


def test_what_the_colleague_had_taken_up_can_be_taken_up_by_another(people, number):
    with signed_in(people["police"]) as viewer:
        case_id = header_by_number(number, viewer=viewer).case_id
        claim(case_id, by=viewer)
    kept(people, number)
    with signed_in(people["prosecutor"]) as viewer:
        claim(case_id, by=viewer)


def test_ending_it_with_a_reason_gives_the_case_back(people, number):
    block_id = kept(people, number)
    with signed_in(people["privacy_officer"]) as viewer:
        with pytest.raises(Invalid):
            let_back(block_id, " ", by=viewer)
        let_back(block_id, "Het was een naamgenoot.", by=viewer)
        assert blocks(viewer) == []
    assert opens("police", number).status_code == 200


def test_the_log_of_the_case_has_both_with_the_reason(people, number):
    block_id = kept(people, number)
    with signed_in(people["privacy_officer"]) as viewer:
        let_back(block_id, "Naamgenoot.", by=viewer)
    with signed_in(people["privacy_officer"]) as viewer:
        lines = looks_at(Asked(number), viewer=viewer).lines
    acts = {look.actions[0]: look.ground for look in lines}
    assert acts["person.blocked"] == "RELATIVE"
    assert "block.ended" in acts


def test_a_number_of_others_and_one_that_is_not_there_are_one_answer(people):
    elsewhere = send(a_case_message(sender="POL-OOST-NEDERLAND", municipality="GM0153"))["case"]
    said = []
    for number in (elsewhere, ABSENT, "geen nummer"):
        with pytest.raises(Invalid) as refused:
            kept(people, number)
        said.append([fault.message for fault in refused.value.errors])
    assert said[0] == said[1] == said[2]


def test_an_officer_keeps_only_own_colleagues_and_not_oneself(people, number):
    with pytest.raises(Invalid):
        kept(people, number, name="prosecutor")
    with pytest.raises(Refused):
        kept(people, number, name="privacy_officer")


def test_the_same_block_is_not_made_twice(people, number):
    kept(people, number)
    with pytest.raises(Refused):
        kept(people, number)


def test_an_officer_of_another_organisation_neither_sees_nor_ends_it(people, number):
    block_id = kept(people, number)
    other = an_officer("om_officer", "OM-ROTTERDAM")
    with signed_in(other) as viewer:
        assert blocks(viewer) == []
        with pytest.raises(NotFound):
            let_back(block_id, "Niet van mij.", by=viewer)


@pytest.mark.parametrize("name", ["police", "prosecutor", "director", "manager"])
def test_nobody_but_an_officer_has_the_page(people, number, name):
    assert client_of(name).get(reverse("blocks")).status_code == 404
    with pytest.raises(NotFound):
        kept(people, number, officer=name)


def test_an_officer_who_is_kept_from_a_case_finds_no_trace_of_it_either(people, number):
    opens("prosecutor", number)
    officer = people["privacy_officer"]
    with signed_in(officer) as viewer:
        assert looks_at(Asked(number), viewer=viewer).lines
        case = header_of(people, number)
    kept(people, number)
    with transaction.atomic(), as_service("block"):
        block(officer.viewer.person_id, case, reason="RELATIVE")
    with signed_in(officer) as viewer:
        assert looks_at(Asked(number), viewer=viewer).lines == ()
        assert blocks(viewer) == []
    with pytest.raises(Invalid):
        kept(people, number, name="police")


def header_of(people, number):
    with signed_in(people["police"]) as viewer:
        return header_by_number(number, viewer=viewer).case_id


def test_the_log_of_a_case_leads_to_the_form_with_its_number(people, number):
    opens("police", number)
    officer = client_of("privacy_officer")
    log = officer.get(reverse("privacy"), {"zaak": number}).content.decode()
    address = f"{reverse('blocks')}?zaak={number}"
    assert f'href="{address}"' in log
    assert f'value="{number}"' in officer.get(address).content.decode()


def test_on_screen_it_is_one_form_and_one_to_end_it(people, number):
    officer = client_of("privacy_officer")
    path = reverse("blocks")
    assert "Niemand van jouw organisatie" in officer.get(path).content.decode()
    wrong = officer.post(path, {"number": number, "person_id": "", "reason": "RELATIVE"})
    assert wrong.status_code == 422
    colleague = str(people["police"].viewer.person_id)
    given = {"number": number.lower(), "person_id": colleague, "reason": "RELATIVE"}
    assert officer.post(path, given).status_code == 302
    page = officer.get(path)
    assert number in page.content.decode()
    (row, _form) = page.context["rows"][0]
    end = reverse("end-block", kwargs={"block_id": row.id})
    assert officer.post(end, {"why": ""}).status_code == 422
    assert officer.post(end, {"why": "Naamgenoot."}).status_code == 302
    assert number not in officer.get(path).content.decode()
