"""The page of who sees what, asking for "wat" after a hit, and the scenario card at the table."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from schakel.access.queries import may_see
from schakel.cases.queries import header, header_by_number
from schakel.kernel import clock
from schakel.sharing.queries import disclosures, requests_of
from tests.handover.test_to_table import a_running_case
from tests.personas import HOUSE, a_case_message, a_known_list, send, signed_in
from tests.sharing.test_requests import SUSPECT, a_hit

pytestmark = pytest.mark.django_db


def client_of(name):
    client = Client()
    client.post(reverse("become", kwargs={"username": name}))
    return client


def number_of(people, case_id, name="prosecutor"):
    with signed_in(people[name]) as viewer:
        return header(case_id, viewer=viewer).number


def sharing(number):
    return reverse("sharing", kwargs={"number": number})


QUESTION = {
    "vraag": HOUSE,
    "question": "Wat is de lijn van het plan?",
    "field_groups": ["PLAN"],
    "ground": "TABLE-ASKS-HOUSE",
    "necessity": "De beslissing kan het plan doorkruisen.",
}
ANSWER = {
    "kind": "FULL",
    "text": "Wonen eerst.",
    "PLAN_given": "on",
    "PLAN_ground": "WGS-1.7.1-PLAN|SETTLEMENT",
    "PLAN_necessity": "Voor de beslissing.",
}


def asked_on_screen(people, name="prosecutor"):
    """A hit, and the question that follows it; returns the case and the question."""
    case_id = a_hit(people)
    number = number_of(people, case_id)
    answer = client_of(name).post(sharing(number), QUESTION)
    assert answer.status_code == 302, answer.context["ask"].errors
    with signed_in(people[name]) as viewer:
        return number, case_id, requests_of(case_id, viewer=viewer)[0].id


def test_from_a_hit_to_the_scenario_card_beside_the_proposal(people):
    plan_of = a_running_case(people)
    number, case_id, request_id = asked_on_screen(people)
    director = client_of("director")
    page = director.get(reverse("request", kwargs={"request_id": request_id}))
    assert "Proefpersoon" in page.content.decode()
    assert str(plan_of) in page.content.decode()
    path = reverse("answer-request", kwargs={"request_id": request_id})
    assert director.post(path, {**ANSWER, "plan_of": str(plan_of)}).status_code == 302
    seen = client_of("prosecutor").get(reverse("case", kwargs={"number": number})).content.decode()
    for words in ("Wonen en werk eerst.", "De regisseur", "Uitstel", "Een nacht vast"):
        assert words in seen
    for name in ("police", "probation", "victim_support"):
        other = client_of(name).get(reverse("case", kwargs={"number": number})).content.decode()
        assert "Een nacht vast" not in other
    assert case_id


def test_the_plan_does_not_go_along_without_its_own_tick(people):
    plan_of = a_running_case(people)
    _, _, request_id = asked_on_screen(people)
    path = reverse("answer-request", kwargs={"request_id": request_id})
    unticked = {key: value for key, value in ANSWER.items() if key != "PLAN_given"}
    page = client_of("director").post(path, {**unticked, "plan_of": str(plan_of)})
    assert page.status_code == 422
    assert page.context["form"].errors["plan_of"]


def test_the_card_ends_at_the_moment_that_the_house_set(people):
    plan_of = a_running_case(people)
    number, _, request_id = asked_on_screen(people)
    until = clock.local(clock.now()) + timedelta(hours=2)
    path = reverse("answer-request", kwargs={"request_id": request_id})
    given = {**ANSWER, "plan_of": str(plan_of), "until": f"{until:%Y-%m-%dT%H:%M}"}
    client_of("director").post(path, given)
    case = reverse("case", kwargs={"number": number})
    assert "Een nacht vast" in client_of("prosecutor").get(case).content.decode()
    with clock.standing_at(until + timedelta(minutes=2)):
        assert "Een nacht vast" not in client_of("prosecutor").get(case).content.decode()


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"kind": "NOTHING_KNOWN"}, "niets bekend"),
        ({"kind": "CALL_ME", "call_name": "R. Bakker", "call_phone": "010-1"}, "R. Bakker"),
        (
            {"kind": "REFUSED", "text": "Kan niet.", "refusal": "PROFESSIONAL_SECRECY"},
            "Beroepsgeheim",
        ),
        ({**ANSWER, "kind": "PARTIAL"}, "Wonen eerst."),
    ],
)
def test_every_answer_reaches_who_asked(people, given, shown):
    number, _, request_id = asked_on_screen(people)
    path = reverse("answer-request", kwargs={"request_id": request_id})
    assert client_of("director").post(path, given).status_code == 302
    page = client_of("prosecutor").get(reverse("request", kwargs={"request_id": request_id}))
    assert shown.lower() in page.content.decode().lower()
    assert client_of("probation").get(sharing(number)).context["requests"] == []


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "CALL_ME"},
        {"kind": "REFUSED", "text": "Nee"},
        {"kind": "FULL", "text": "Alles"},
        {**ANSWER, "PLAN_necessity": ""},
    ],
)
def test_half_an_answer_comes_back_with_its_faults(people, given):
    _, _, request_id = asked_on_screen(people)
    path = reverse("answer-request", kwargs={"request_id": request_id})
    page = client_of("director").post(path, given)
    assert page.status_code == 422
    assert page.context["form"].errors


def test_a_fault_in_a_ticked_part_stands_beside_that_part(people):
    _, _, request_id = asked_on_screen(people)
    path = reverse("answer-request", kwargs={"request_id": request_id})
    page = client_of("director").post(path, {**ANSWER, "PLAN_necessity": ""})
    assert page.context["form"].errors.keys() == {"PLAN_necessity"}


def test_without_a_hit_the_reason_is_asked_for(people):
    number = send(a_case_message())["case"]
    page = client_of("prosecutor").post(sharing(number), QUESTION)
    assert page.status_code == 422
    again = {**QUESTION, "without_hit": "De moeder zegt dat het huis hem kent."}
    assert client_of("prosecutor").post(sharing(number), again).status_code == 302


def test_victim_support_and_halt_are_offered_no_house_to_ask(people):
    send(a_known_list(SUSPECT))
    number = send(a_case_message(victims=[{"person": {"surname": "Geraakt"}}]))["case"]
    page = client_of("victim_support").get(sharing(number))
    assert HOUSE not in {one.code for one in page.context["askable"]}
    assert client_of("victim_support").post(sharing(number), QUESTION).status_code == 404


def test_nothing_is_ticked_beforehand_and_a_part_without_ground_is_not_there(people):
    number = send(a_case_message())["case"]
    page = client_of("prosecutor").get(sharing(number), {"aan": "RECLASSERING"})
    form = page.context["give"]
    assert form.parts
    assert not any(tick.value() for tick, _ground, _necessity in form.rows)
    assert {"VICTIM", "HOUSE_HIT", "CONTRIBUTION"}.isdisjoint(form.parts)


def test_a_part_is_given_seen_and_taken_back(people):
    number = send(a_case_message())["case"]
    prosecutor = client_of("prosecutor")
    given = {
        "aan": "RECLASSERING",
        "CRIMINAL_FILE_given": "on",
        "CRIMINAL_FILE_ground": "TABLE-OM|SETTLEMENT",
        "CRIMINAL_FILE_necessity": "Voor het advies.",
        "conditions": "Alleen lezen.",
    }
    assert prosecutor.post(sharing(number), given).status_code == 302
    with signed_in(people["probation"]) as viewer:
        case_id = header_by_number(number, viewer=viewer).case_id
        assert "CRIMINAL_FILE" in may_see(viewer, case_id)
        mine = [one for one in disclosures(case_id, viewer=viewer) if one.conditions]
    back = reverse("withdraw-disclosure", kwargs={"number": number, "disclosure_id": mine[0].id})
    assert client_of("probation").post(back).status_code == 404
    assert prosecutor.post(back).status_code == 302
    with signed_in(people["probation"]) as viewer:
        assert "CRIMINAL_FILE" not in may_see(viewer, case_id)


def test_a_receiver_that_is_not_on_the_list_gets_nothing(people):
    number = send(a_case_message())["case"]
    given = {"aan": "OM-OOST-NEDERLAND", "IDENTITY_given": "on"}
    assert client_of("prosecutor").post(sharing(number), given).status_code == 404


def test_the_house_asks_its_participants_and_never_victim_support(people):
    case_id = a_running_case(people)
    number = number_of(people, case_id, "director")
    director = client_of("director")
    path = reverse("house-sharing", kwargs={"number": number})
    kinds = {one.kind for one in director.get(path).context["askable"]}
    assert "PROBATION" in kinds
    assert kinds.isdisjoint({"VICTIM_SUPPORT", "HALT"})
    question = {
        "vraag": "RECLASSERING",
        "question": "Loopt er toezicht?",
        "field_groups": ["CONTRIBUTION"],
        "ground": "WGS-2.31.3-ASK",
        "necessity": "Voor het plan.",
        "without_hit": "Uitvraag bij deelnemers.",
    }
    assert director.post(path, question).status_code == 302
    with signed_in(people["probation"]) as viewer:
        asked = requests_of(case_id, viewer=viewer)[0]
        assert asked.mine_to_answer
