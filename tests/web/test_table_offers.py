"""The house offers to the table on screen, and the prosecutor's decision goes to the house by itself."""

import uuid
from dataclasses import replace

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from schakel.access.actions import verify
from schakel.access.context import as_service
from schakel.access.queries import may_see
from schakel.cases.queries import header
from schakel.conference.actions.closing import close_case
from schakel.handover.actions import outcome
from schakel.handover.actions.answering import accept, prepare
from schakel.handover.actions.offering import offer, open_received
from schakel.handover.queries import shared_parts
from schakel.handover.rules import receiving_case_id
from schakel.kernel.errors import NotFound
from schakel.sharing.queries import disclosures
from schakel.table.actions.decisions import decide
from schakel.table.rules import Decision, Deviation, Disposal
from schakel.worklist.queries import my_items
from tests.handover.journeys import a_case, a_draft, a_test
from tests.handover.test_to_table import a_running_case
from tests.personas import HOUSE, a_known_list, send, signed_in
from tests.sharing.test_requests import SUSPECT

pytestmark = pytest.mark.django_db


def client_of(name):
    client = Client()
    client.post(reverse("become", kwargs={"username": name}))
    return client


def an_offer(**changes):
    filled = {
        "offer_id": str(uuid.uuid4()),
        "region": "ROTTERDAM",
        "receiver_name": "J. de Boer",
        "receiver_phone": "010-0000002",
        "why_now": "De afspraken zijn geschonden.",
        "question": "Kan de officier de voorwaarden aanscherpen?",
    }
    for group in ("IDENTITY", "PLAN"):
        filled[f"{group}_given"] = "on"
        filled[f"{group}_ground"] = "WGS-1.7.1-PLAN|SETTLEMENT"
        filled[f"{group}_necessity"] = "Voor de beslissing."
    return {**filled, **changes}


def number_of(people, case_id, name="director"):
    with signed_in(people[name]) as viewer:
        return header(case_id, viewer=viewer).number


@pytest.fixture
def running(people):
    return number_of(people, a_running_case(people))


def received_by_prosecutor(people, offer_id):
    case_id = receiving_case_id(uuid.UUID(offer_id))
    return number_of(people, case_id, "prosecutor")


def act(number, name):
    return reverse("table-offer-act", kwargs={"number": number, "name": name})


def test_the_house_sees_first_what_the_prosecutor_will_see(people, running):
    path = reverse("offer-to-table", kwargs={"number": running})
    given = an_offer()
    shown = client_of("director").post(path, {**given, "voorbeeld": "ja"})
    assert "Een nacht vast" in shown.content.decode()
    with signed_in(people["prosecutor"]) as viewer:
        assert not [item for item in my_items(viewer) if item.kind == "ANSWER_OFFER"]
    assert client_of("director").post(path, given).status_code == 302
    number = received_by_prosecutor(people, given["offer_id"])
    page = client_of("prosecutor").get(reverse("table-offer", kwargs={"number": number}))
    assert "Een nacht vast" in page.content.decode()
    for name in ("probation", "victim_support", "elsewhere"):
        there = reverse("table-offer", kwargs={"number": number})
        assert client_of(name).get(there).status_code == 404


def test_nothing_is_ticked_beforehand_and_what_lacks_is_named(running):
    path = reverse("offer-to-table", kwargs={"number": running})
    page = client_of("director").get(path)
    assert not any(tick.value() for tick, _ground, _why in page.context["form"].rows)
    again = client_of("director").post(path, an_offer(PLAN_necessity="", why_now=""))
    assert again.status_code == 422
    assert "why_now" in again.context["form"].errors


def test_the_table_asks_accepts_and_tells_what_came_of_it(people, running):
    given = an_offer()
    director, prosecutor = client_of("director"), client_of("prosecutor")
    director.post(reverse("offer-to-table", kwargs={"number": running}), given)
    number = received_by_prosecutor(people, given["offer_id"])
    assert f"/aangeboden/{number}/" in prosecutor.get(reverse("my-work")).content.decode()
    assert prosecutor.post(act(number, "openen")).status_code == 302
    assert prosecutor.post(act(number, "vraag"), {"words": "Welke afspraak?"}).status_code == 302
    house_page = reverse("house-case", kwargs={"number": running})
    assert "Welke afspraak?" in director.get(house_page).content.decode()
    more = reverse("tell-more", kwargs={"offer_id": given["offer_id"]})
    answered = director.post(more, {"words": "Het contactverbod."})
    assert answered.headers["Location"] == house_page
    assert client_of("assistant").post(act(number, "aannemen")).status_code == 422
    assert prosecutor.post(act(number, "aannemen")).status_code == 302
    told = {"outcome": "TAKEN_UP", "words": "Opgeroepen voor zitting."}
    assert prosecutor.post(act(number, "terugkoppelen"), told).status_code == 302
    assert "Opgeroepen voor zitting." in director.get(house_page).content.decode()


def test_a_refusal_goes_back_and_leaves_nothing_at_the_table(people, running):
    given = an_offer()
    director, prosecutor = client_of("director"), client_of("prosecutor")
    director.post(reverse("offer-to-table", kwargs={"number": running}), given)
    number = received_by_prosecutor(people, given["offer_id"])
    prosecutor.post(act(number, "openen"))
    no = {"reason": "NO_CRIMINAL_MATTER", "words": "Geen feit.", "where_else": "Wijkteam"}
    assert prosecutor.post(act(number, "weigeren"), {**no, "where_else": ""}).status_code == 422
    assert prosecutor.post(act(number, "weigeren"), no).status_code == 302
    assert prosecutor.get(reverse("table-offer", kwargs={"number": number})).status_code == 404
    house_page = reverse("house-case", kwargs={"number": running})
    assert "Wijkteam" in director.get(house_page).content.decode()


SUMMONS = Decision(
    disposals=[Disposal.DAGVAARDING],
    motivation="Herhaling.",
    plan_weighed="Het plan loopt; de zitting past daarin.",
    deviation=Deviation.RUNNING_PLAN,
    deviation_text="Het plan gaat voor.",
)


def taken_up(people):
    """A case that the house accepted; returns the case of the table and the one of the house."""
    source = a_case(people)
    draft = a_draft(source)
    house_case = receiving_case_id(draft.offer_id)
    with signed_in(people["prosecutor"]) as viewer:
        offer(draft, by=viewer)
    with signed_in(people["director"]) as viewer:
        open_received(draft.offer_id, by=viewer)
        prepare(house_case, a_test(), by=viewer)
        accept(house_case, by=viewer)
    return source, house_case


def decided(people, case_id, decision=SUMMONS):
    with signed_in(people["prosecutor"]) as viewer:
        decide(case_id, decision, by=viewer)


def outcomes(people, name="director"):
    with signed_in(people[name]) as viewer:
        return [item for item in my_items(viewer) if item.kind == "READ_OUTCOME"]


def test_the_decision_stands_in_the_house_case_the_same_moment(people):
    source, house_case = taken_up(people)
    decided(people, source)
    assert [item.case_id for item in outcomes(people)] == [house_case]
    with signed_in(people["director"]) as viewer:
        parts = {p.source_group: p.content for p in shared_parts(house_case, viewer=viewer)}
        assert parts["DISPOSAL"]["disposals"] == ["DAGVAARDING"]
        with pytest.raises(NotFound):
            header(source, viewer=viewer)
    page = client_of("director").get(
        reverse("house-case", kwargs={"number": number_of(people, house_case)})
    )
    assert "Herhaling." in page.content.decode()
    with signed_in(people["prosecutor"]) as viewer:
        given = [one for one in disclosures(source, viewer=viewer) if one.to_org == HOUSE]
        assert "DISPOSAL" in {group for one in given for group in one.field_groups}


def test_a_house_with_a_running_plan_sees_the_decision_and_not_the_file(people):
    send(a_known_list(SUSPECT))
    case_id = a_case(people, victims=[{"person": {"surname": "Geraakt"}}])
    decided(people, case_id)
    (item,) = outcomes(people)
    assert item.case_id == case_id
    with signed_in(people["director"]) as viewer:
        assert may_see(viewer, case_id) == {"IDENTITY", "DISPOSAL"}
        number = header(case_id, viewer=viewer).number
    page = client_of("director").get(reverse("case", kwargs={"number": number})).content.decode()
    assert "Herhaling." in page
    assert "Patroon van overlast" not in page
    assert "Geraakt" not in page
    take_up = reverse("take-up", kwargs={"number": number})
    assert client_of("director").post(take_up).status_code == 404
    with transaction.atomic(), as_service("verify"):
        assert verify() == []


def test_without_a_plan_or_an_offer_no_house_hears_anything(people):
    send(a_known_list(SUSPECT, has_plan=False))
    decided(people, a_case(people), replace(SUMMONS, plan_weighed=""))
    assert outcomes(people) == []


def test_without_a_ground_in_force_nothing_goes(people, monkeypatch):
    monkeypatch.setattr(outcome, "grounds_between", lambda *kinds: ())
    send(a_known_list(SUSPECT))
    source, house_case = taken_up(people)
    decided(people, source)
    assert outcomes(people) == []
    with signed_in(people["director"]) as viewer:
        parts = {p.source_group for p in shared_parts(house_case, viewer=viewer)}
        assert "DISPOSAL" not in parts


def test_a_closed_house_case_stays_closed(people):
    source, house_case = taken_up(people)
    with signed_in(people["director"]) as viewer:
        close_case(house_case, by=viewer, why_no_feedback="Niet nodig.")
    decided(people, source)
    assert outcomes(people) == []


def test_who_may_not_know_of_the_house_sees_no_line_of_it(people):
    send(a_known_list(SUSPECT))
    case_id = a_case(people, victims=[{"person": {"surname": "Geraakt"}}])
    decided(people, case_id)
    with signed_in(people["prosecutor"]) as viewer:
        number = header(case_id, viewer=viewer).number
    case = reverse("case", kwargs={"number": number})
    line = "Het huis is ingelicht over de beslissing"
    assert line in client_of("prosecutor").get(case).content.decode()
    assert line not in client_of("victim_support").get(case).content.decode()
