"""From a hit to the card at the table, a meeting that is run, and a case offered by the house."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from schakel.kernel import clock
from tests.journeys.test_house import offered, open_act, sign_the_entry_test
from tests.personas import a_case_message, a_known_list

pytestmark = pytest.mark.browser

PERSON = {"given_names": "Sem", "surname": "Kaartman", "birth_date": "1979-08-09", "sex": "M"}


def accepted_case(site, prosecutor, director, person):
    """A case that went from the table to the house and was accepted; the address of the house's."""
    number = site.send(a_case_message(suspect__person=person))["case"]
    offered(site, prosecutor, number, name=person["surname"])
    director.goto(f"{site.address}/aanmeldingen/")
    director.locator("tr", has_text=person["surname"]).first.get_by_role("link").click()
    director.get_by_role("button", name="Ontvang").click()
    sign_the_entry_test(director)
    return director.url


def write_plan_and_card(director):
    open_act(director, "Schrijf het plan")
    director.get_by_label("Het plan in een paar regels").fill("Eerst de schulden.")
    director.get_by_role("button", name="Bewaar het plan").click()
    open_act(director, "Schrijf de kaart")
    form = director.locator("form", has=director.locator("[name=review_on]"))
    form.locator("[name=call]").fill("De procesregisseur, dag en nacht")
    form.locator("[name=consider]").fill("Uitstel tot maandag")
    form.locator("[name=avoid]").fill("Een nacht in de cel")
    soon = clock.local(clock.now()) + timedelta(days=30)
    form.locator("[name=review_on]").fill(f"{soon:%Y-%m-%d}")
    form.get_by_role("button").click()


def test_from_a_hit_by_a_question_to_the_card_at_the_table(site, as_person):
    prosecutor, director = as_person("2-officier"), as_person("6-procesregisseur")
    accepted_case(site, prosecutor, director, PERSON)
    write_plan_and_card(director)
    site.send(a_known_list(PERSON))
    number = site.send(a_case_message(suspect__person=PERSON))["case"]

    prosecutor.goto(f"{site.address}/zaken/{number}/")
    prosecutor.get_by_role("link", name="Vraag het plan").click()
    prosecutor.get_by_label("Wat wil je weten?").fill("Wat is de lijn?")
    prosecutor.get_by_label("Het plan van het huis").check()
    prosecutor.get_by_label("Waarom is het nodig").fill("De beslissing kan het plan doorkruisen.")
    prosecutor.get_by_role("button", name="Vraag ZVH").or_(
        prosecutor.locator("#vragen ~ form button", has_text="Vraag")
    ).last.click()
    expect(prosecutor.get_by_text("Gevraagd. Je leest het antwoord")).to_be_visible()

    director.goto(f"{site.address}/acties/")
    director.get_by_role("link", name="Beantwoord een informatievraag").first.click()
    expect(director.locator("main")).to_contain_text("Kaartman")
    director.get_by_label("Alles wat werd gevraagd").check()
    director.get_by_label("In woorden").fill("Wonen eerst.")
    row = director.locator(".sk-given__row", has_text="Het plan van het huis")
    expect(row.get_by_label("Waarom is dit deel nodig?")).to_be_hidden()
    row.get_by_role("checkbox").check()
    row.get_by_label("Waarom is dit deel nodig?").fill("Voor de beslissing.")
    director.get_by_label("Van welke casus").select_option(index=1)
    director.get_by_role("button", name="Verstuur het antwoord").click()
    expect(director.get_by_text("Beantwoord. Wie vroeg")).to_be_visible()

    prosecutor.goto(f"{site.address}/zaken/{number}/")
    card = prosecutor.locator(".sk-scenario")
    for words in (
        "Eerst de schulden.",
        "dag en nacht",
        "Uitstel tot maandag",
        "Een nacht in de cel",
    ):
        expect(card).to_contain_text(words)
    probation = as_person("3-reclassering")
    probation.goto(f"{site.address}/zaken/{number}/")
    expect(probation.locator(".sk-scenario")).to_have_count(0)


def test_a_meeting_is_run_and_its_wall_shows_no_more_than_all_may_see(site, as_person):
    person = {**PERSON, "surname": "Overlegman"}
    prosecutor, director = as_person("2-officier"), as_person("6-procesregisseur")
    accepted_case(site, prosecutor, director, person)
    open_act(director, "Voeg een deelnemer toe")
    director.get_by_label("Wie is er nodig?").select_option(label="T. Meijer (Gemeente Rotterdam)")
    director.locator("[id=participantform-reason]").fill("Schuldhulp")
    director.get_by_role("button", name="Voeg toe").first.click()
    open_act(director, "Plan een overleg")
    soon = clock.local(clock.now()) + timedelta(days=2, minutes=7)
    director.get_by_label("Wanneer is het overleg?").fill(f"{soon:%Y-%m-%dT%H:%M}")
    director.get_by_label("Wat moet er beslist worden?").fill("Wie doet wat?")
    director.get_by_role("button", name="Plan", exact=True).click()

    director.get_by_role("link", name="Overleggen", exact=True).click()
    director.locator("main").get_by_role("link").last.click()
    expect(director.locator("main")).to_contain_text("Nog niet is vastgelegd wie er is.")
    director.get_by_role("button", name="Leg vast wie er is").click()
    expect(director.locator("main")).not_to_contain_text("Nog niet is vastgelegd")
    director.get_by_label("Wat is besloten?").fill("De gemeente voert de regie.")
    director.get_by_role("button", name="Leg een besluit vast").click()
    director.get_by_label("Wat?", exact=True).fill("Bel de schuldhulp")
    director.get_by_label("Klaar op").fill(f"{soon:%Y-%m-%dT%H:%M}")
    director.get_by_role("button", name="Spreek af").click()
    director.get_by_role("textbox", name="Verslag").fill("Kort besproken.")
    expect(director.locator("[data-draft-status]")).to_contain_text("Concept bewaard")
    director.reload()
    expect(director.get_by_role("textbox", name="Verslag")).to_have_value("Kort besproken.")
    director.get_by_role("button", name="Bewaar het verslag").click()
    director.get_by_role("button", name="Stel het verslag vast").click()
    expect(director.locator("main")).to_contain_text("vastgesteld")
    director.get_by_role("link", name="Op de wand").click()
    wall = director.locator(".sk-wall")
    expect(wall).to_contain_text("De gemeente voert de regie.")
    expect(wall).not_to_contain_text("Derde aanhouding")

    worker = as_person("7-casemanager")
    worker.goto(f"{site.address}/acties/")
    expect(worker.get_by_role("heading", name="Bel de schuldhulp")).to_be_visible()


def test_two_who_have_a_case_open_see_each_other(site, as_person):
    number = site.send(a_case_message(suspect__person={**PERSON, "surname": "Samen"}))["case"]
    prosecutor = as_person("2-officier")
    prosecutor.goto(f"{site.address}/zaken/{number}/")
    prosecutor.wait_for_timeout(500)
    probation = as_person("3-reclassering")
    probation.goto(f"{site.address}/zaken/{number}/")
    expect(probation.locator(".sk-presence")).to_contain_text("J. de Boer")
    mine = probation.locator("#mijn-inbreng")
    mine.get_by_label("Toelichting").fill("Nog niet klaar")
    expect(mine.locator("[data-draft-status]")).to_contain_text("Concept bewaard")
    probation.reload()
    expect(mine.get_by_label("Toelichting")).to_have_value("Nog niet klaar")
