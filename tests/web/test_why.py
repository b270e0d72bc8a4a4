"""The page that explains a proposal: what each person reads there, and what they do not."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from schakel.access.context import as_service
from schakel.audit.queries import lines_of_case
from schakel.cases.queries import header_by_number
from schakel.kernel import clock
from schakel.selection.models import Proposal
from schakel.selection.queries.proposals import proposal_history
from schakel.table.actions.decisions import Decision, decide
from schakel.table.rules import Deviation, Routing
from tests.personas import a_case_message, a_known_list, a_notification_message, send, signed_in

pytestmark = pytest.mark.django_db

KNOWN = {"given_names": "Bekend", "surname": "Gezien", "birth_date": "1980-05-06"}


def page_of(name, number, route="case-why", query=""):
    client = Client()
    client.post(reverse("become", kwargs={"username": name}))
    return client.get(reverse(route, kwargs={"number": number}) + query)


def text_of(name, number, route="case-why", query=""):
    answer = page_of(name, number, route, query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def violent(**changes):
    message = a_case_message(**changes)
    message["facts"]["domestic_violence"] = True
    return send(message)["case"]


def test_the_page_begins_with_the_advice_and_the_rules_own_words(people):
    page = text_of("prosecutor", violent())
    assert "Het advies is: Bespreken aan tafel. Er is huiselijk geweld." in page


def test_each_fact_stands_there_with_its_source_and_its_age(people):
    moment = clock.now()
    number = violent()
    with clock.standing_at(moment + timedelta(hours=2)):
        page = text_of("police", number)
    row = page[page.index('<th scope="row">Huiselijk geweld') :][:600]
    assert "<td>ja</td>" in row
    assert "bericht van Politie" in row
    assert "2 uur oud" in row


def test_what_would_change_it_is_told_as_a_fact_and_not_as_advice(people):
    page = text_of(
        "prosecutor", send(a_case_message(offences=[{"group": "1.2", "label": "x"}]))["case"]
    )
    assert "Wat het anders zou maken: huiselijk geweld: ja in plaats van nee." in page


def test_a_missing_fact_that_matters_is_named_and_the_advice_is_provisional(people):
    number = send(a_case_message(suspect__person={"surname": "Onbekend"}))["case"]
    page = text_of("prosecutor", number)
    assert "Nog niet bekend, en dit telt het zwaarst: leeftijd." in page
    assert "leeftijd" in text_of("prosecutor", number, "case")


def test_who_has_no_file_reads_the_facts_of_the_rules_and_no_other(people):
    number = violent()
    assert "andere gegevens waar naar is gekeken" in text_of("prosecutor", number)
    page = text_of("probation", number)
    assert "Huiselijk geweld</th>" in page
    assert "andere gegevens waar naar is gekeken" not in page
    assert "Wat zou een andere versie zeggen?" not in page
    query = "?versie=intake-selection@2026-11"
    assert page_of("probation", number, query=query).status_code == 404


def test_a_decision_that_deviates_stands_beside_the_advice_with_its_reason(people):
    number = violent()
    with signed_in(people["prosecutor"]) as viewer:
        decision = Decision(
            routings=(Routing.OVERDRACHT_PARKET,),
            deviation=Deviation.EVIDENCE,
            deviation_text="Het bewijs is nog niet rond.",
        )
        decide(header_by_number(number, viewer=viewer).case_id, decision, by=viewer)
    assert "Het bewijs is nog niet rond." in text_of("prosecutor", number)


def test_every_time_that_a_house_answered_otherwise_is_told_to_who_may_know(people):
    number = violent(suspect__person=KNOWN)
    send(a_known_list(KNOWN))
    page = text_of("prosecutor", number)
    assert "Eerste advies." in page
    assert "Bekend bij een Zorg- en Veiligheidshuis: van nee naar ja" in page
    assert "lijst van Zorg- en Veiligheidshuis" in page


def stored():
    with as_service("test"):
        return Proposal.objects.count()


def test_another_version_is_asked_without_storing_anything_and_the_log_tells_it(people):
    number = violent()
    before = stored()
    page = text_of("prosecutor", number, query="?versie=intake-selection@2026-11")
    assert 'id="vergelijking"' in page
    assert stored() == before
    with signed_in(people["privacy_officer"]):
        acts = [
            line.action
            for line in lines_of_case(number, since=clock.now() - timedelta(1), limit=20)
        ]
    assert any("READ_OTHER_VERSION" in act.split("+") for act in acts)
    assert page_of("prosecutor", number, query="?versie=intake-selection@1999").status_code == 404


def test_a_region_that_decides_otherwise_can_be_held_beside_the_national_rules(people):
    """Nationally a fourth case in a year comes to the table; in Rotterdam a fifth."""
    message = a_case_message(offences=[{"group": "5.1", "label": "rijden onder invloed"}])
    message["facts"]["prior_cases_12m"] = 3
    number = send(message)["case"]
    label = history_of(people, number)[-1].model
    assert label.endswith("/ROTTERDAM")
    page = text_of("prosecutor", number, query=f"?versie={label.partition('/')[0]}")
    table = page[page.index('id="vergelijking"') :]
    assert "<strong>" in table[: table.index("</table>")]


def history_of(people, number):
    with signed_in(people["prosecutor"]) as viewer:
        return proposal_history(header_by_number(number, viewer=viewer).case_id, viewer=viewer)


def test_the_house_reads_why_a_report_came_to_it(people):
    page = text_of("director", send(a_notification_message())["case"], "house-why")
    assert "Het advies is: Casusoverleg." in page
    assert "aanmelding van GGD" in page


def test_without_a_proposal_there_is_nothing_to_explain(people):
    victims = [{"person": {"surname": "Geraakt"}, "wishes": "geen contact"}]
    number = violent(victims=victims)
    assert page_of("victim_support", number, "case").status_code == 200
    assert page_of("victim_support", number).status_code == 404


def test_a_fact_is_given_on_the_page_and_changes_the_advice_there(people):
    number = send(a_case_message(suspect__person={"surname": "Onbekend"}))["case"]
    form = text_of("police", number, query="?gegeven=age")
    assert "Een gegeven aanvullen of verbeteren" in form
    client = Client()
    client.post(reverse("become", kwargs={"username": "police"}))
    there = reverse("give-fact", kwargs={"number": number, "name": "age"})
    answer = client.post(there, {"value": "15", "reason": "Paspoort gezien."}, follow=True)
    page = " ".join(answer.content.decode().split())
    assert "Leeftijd: van niet bekend naar 15" in page
    assert "Paspoort gezien." in page
    assert "aangevuld of verbeterd door Politie" in page


def test_the_partners_of_the_youth_route_stand_apart_from_those_of_the_case(people):
    young = f"{clock.local(clock.now()).year - 15}-01-02"
    person = {"surname": "Jong", "birth_date": young}
    page = text_of("prosecutor", send(a_case_message(suspect__person=person))["case"])
    assert "Wie kijkt mee voor de jeugdroute:" in page


def test_a_fact_without_a_reason_comes_back_with_what_was_typed(people):
    number = send(a_case_message())["case"]
    client = Client()
    client.post(reverse("become", kwargs={"username": "police"}))
    there = reverse("give-fact", kwargs={"number": number, "name": "weapon"})
    answer = client.post(there, {"value": "ja", "reason": ""})
    assert answer.status_code == 422
    assert "Zeg hoe dit bekend werd." in answer.content.decode()


def test_a_partner_gets_no_form_for_a_fact(people):
    assert page_of("probation", violent(), query="?gegeven=weapon").status_code == 404
