"""From the table to the house and back: offered, tested, discussed, and the outcome returned."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from schakel.kernel import clock
from tests.personas import a_case_message

pytestmark = pytest.mark.browser

HOUSE = "Rotterdam-Rijnmond"


@pytest.fixture
def number(site):
    suspect = {"given_names": "Ravi", "surname": "Overdrager", "birth_date": "1988-02-03"}
    victims = [{"person": {"surname": "Kanariegeel"}, "wishes": "kanariewens"}]
    return site.send(a_case_message(suspect__person=suspect, victims=victims))["case"]


def offered(site, page, number, name="R. Overdrager"):
    """The prosecutor fills the offer, looks at what the receiver will see, and offers."""
    page.goto(f"{site.address}/zaken/{number}/overdragen/")
    page.get_by_label("Wie ontvangt het daar?").fill("R. Bakker")
    page.get_by_label("Hun telefoonnummer").fill("010-0000006")
    page.get_by_label("Waarom nu?").fill("Derde aanhouding in een maand.")
    page.get_by_label("Wat vraag je aan het huis?").fill("Neem de regie.")
    page.get_by_label("Problemen van de persoon of het gezin").fill("Schulden en verslaving.")
    page.get_by_label("geld").check()
    page.get_by_label("verslaving").check()
    page.get_by_label("Welke duidelijke aanwijzingen").fill("Drie aanhoudingen.")
    page.get_by_label("strafrecht").check()
    page.get_by_label("zorg", exact=True).check()
    page.get_by_label("De feiten", exact=True).check()
    page.get_by_label("Waarom is delen nodig?").fill("Het huis kan anders niet toetsen.")
    page.get_by_role("button", name="Toon wat de ontvanger ziet").click()
    seen = page.locator(".sk-preview")
    expect(seen).to_contain_text(name)
    expect(seen).to_contain_text("mishandeling")
    expect(seen).not_to_contain_text("kanarie")
    page.get_by_role("button", name="Draag over aan het huis").click()
    expect(page.get_by_text("Aangeboden aan het huis.")).to_be_visible()


def open_act(page, title):
    page.locator("summary", has_text=title).first.click()


def received(site, page):
    """The process director finds it in the list and opens it."""
    page.goto(f"{site.address}/aanmeldingen/")
    row = page.locator("tr", has_text="Overdrager").first
    expect(row).to_contain_text("wacht op antwoord")
    row.get_by_role("link").click()
    expect(page.locator("main")).not_to_contain_text("kanarie")
    page.get_by_role("button", name="Ontvang").click()


def sign_the_entry_test(page):
    open_act(page, "Leg de toets vast")
    form = page.locator("form", has=page.locator("[name=problems_met]"))
    for name in ("problems", "several_domains", "indications", "several_chains", "purpose"):
        form.locator(f"[name={name}_met]").check()
        form.locator(f"[name={name}_words]").fill("Zie de aanmelding.")
    form.get_by_role("button").click()
    open_act(page, "Teken en neem aan")
    page.get_by_role("button", name="Neem de casus aan").click()
    expect(page.locator(".sk-identity")).to_contain_text("Informatie uitvragen")


def test_a_case_is_offered_discussed_and_the_outcome_comes_back(site, as_person, number):
    prosecutor, director = as_person("2-officier"), as_person("6-procesregisseur")
    offered(site, prosecutor, number)
    received(site, director)
    sign_the_entry_test(director)

    open_act(director, "Voeg een deelnemer toe")
    director.get_by_label("Wie is er nodig?").select_option(label="T. Meijer (Gemeente Rotterdam)")
    director.locator("[id=participantform-reason]").fill("Schuldhulp")
    director.get_by_role("button", name="Voeg toe").first.click()
    expect(director.locator("#deelnemers + ul")).to_contain_text("Schuldhulp")

    open_act(director, "Plan een overleg")
    soon = clock.local(clock.now()) + timedelta(days=1)
    director.get_by_label("Wanneer is het overleg?").fill(f"{soon:%Y-%m-%dT%H:%M}")
    director.get_by_label("Wat moet er beslist worden?").fill("Wie doet wat?")
    director.get_by_role("button", name="Plan", exact=True).click()
    expect(director.locator("main")).to_contain_text("Wie doet wat?")

    open_act(director, "Spreek een actie af")
    director.get_by_label("Wie doet het?").select_option(index=0)
    director.get_by_label("Wat?", exact=True).fill("Huisbezoek")
    director.get_by_label("Klaar op").fill(f"{soon:%Y-%m-%dT%H:%M}")
    director.get_by_role("button", name="Spreek af").click()
    expect(director.locator("main")).to_contain_text("Huisbezoek")

    open_act(director, "Schrijf het plan")
    director.get_by_label("Het plan in een paar regels").fill("Eerst de schulden.")
    director.get_by_role("button", name="Bewaar het plan").click()
    open_act(director, "Geef terugkoppeling")
    director.get_by_label("Wat kwam ervan?").select_option("PLAN_MADE")
    director.locator("[id=feedbackform-words]").fill("Het plan loopt.")
    director.get_by_role("button", name="Verstuur").click()

    prosecutor.goto(f"{site.address}/zaken/{number}/")
    expect(prosecutor.get_by_text("Het plan loopt.")).to_be_visible()
    probation = as_person("3-reclassering")
    probation.goto(f"{site.address}/zaken/{number}/")
    expect(probation.get_by_text("Het plan loopt.")).to_have_count(0)

    worker = as_person("7-casemanager")
    worker.goto(f"{site.address}/acties/")
    expect(worker.get_by_role("heading", name="Huisbezoek")).to_be_visible()
    worker.get_by_role("button", name="Rond af").first.click()
    expect(worker.get_by_text("Bewaard.")).to_be_visible()

    open_act(director, "Sluit de casus")
    director.get_by_role("button", name="Sluit en scherm af").click()
    expect(director.locator("table")).not_to_contain_text(
        director.url if number in director.url else "geen-zaak"
    )


def test_a_refusal_goes_back_with_its_reason_and_another_way(site, as_person, number):
    prosecutor, director = as_person("2-officier"), as_person("6-procesregisseur")
    offered(site, prosecutor, number)
    received(site, director)
    open_act(director, "Weiger")
    director.get_by_label("Reden").select_option("ONE_CHAIN_SUFFICES")
    director.get_by_label("In woorden").first.fill("De reclassering kan dit alleen.")
    director.get_by_label("Waar kan het wel terecht?").fill("Wijkteam Charlois")
    director.get_by_role("button", name="Weiger en vernietig de kopie").click()
    prosecutor.goto(f"{site.address}/zaken/{number}/")
    expect(prosecutor.get_by_text("Wijkteam Charlois")).to_be_visible()


def test_an_offer_that_was_not_opened_can_be_withdrawn(site, as_person, number):
    prosecutor = as_person("2-officier")
    offered(site, prosecutor, number)
    prosecutor.goto(f"{site.address}/zaken/{number}/")
    prosecutor.get_by_role("button", name="Trek in").click()
    expect(prosecutor.locator("#overdracht ~ article")).to_contain_text("ingetrokken")
