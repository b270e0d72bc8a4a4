"""What a region does otherwise, on screen: proposed by one organisation, signed by another."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from schakel.kernel import clock
from schakel.selection.life import DeviationState
from schakel.selection.queries.deviations import view_of
from tests.personas import policy_staff

pytestmark = pytest.mark.django_db
ABOUT = {"model": "intake-selection", "tabel": "track", "regel": "R14", "soort": "ADD"}


@pytest.fixture
def staff(people):
    return {**people, **policy_staff()}


def as_(name):
    client = Client()
    client.post(reverse("become", kwargs={"username": name}))
    return client


def in_days(number):
    return (clock.local(clock.now()).date() + timedelta(days=number)).isoformat()


def of(code, name="rules-deviation"):
    return reverse(name, kwargs={"code": code})


def new(region="rotterdam", **about):
    query = "&".join(f"{name}={value}" for name, value in {**ABOUT, **about}.items())
    return reverse("rules-deviation-new", kwargs={"region": region}) + f"?{query}"


def fields(page):
    """What a browser would send of the form as it stands there."""
    form = page.context["form"]
    return {field.name: field.value() for field in form if field.value() is not None}


def typed(page, **changes):
    named = {field.label: field.name for field in page.context["form"]}
    return {**fields(page), **{named.get(name, name): v for name, v in changes.items()}}


WORDS = {
    "reason_nl": "Verkeer gaat hier snel.",
    "reason_en": "Traffic goes fast here.",
    "nl": "Verkeer zonder eerdere zaak hoort bij het parket.",
    "en": "Traffic without an earlier case is for the office.",
}


def proposed(client, **changes):
    page = client.get(new())
    data = typed(page, **{"Verkeersmisdrijf": "true", "o0": '"REGULAR"', **WORDS, **changes})
    prior = next(f.name for f in page.context["form"] if "zaken" in str(f.label).lower())
    return client.post(new(), {prior: "0", **{k: v for k, v in data.items() if k != prior}})


def test_a_region_proposes_shows_it_and_another_organisation_signs(staff):
    manager, signer = as_("manager"), as_("policy")
    answer = proposed(manager)
    assert answer.status_code == 302, answer.context["form"].errors
    code = answer.url.rstrip("/").rpartition("/")[2]
    assert "Nog geen geval laat zien" in manager.get(answer.url).content.decode()
    asked = view_of(code).deviation.when
    assert asked == {"traffic_offence": "true", "prior_cases_12m": "0"}
    data = {"on": "1", "name": "verkeer", "traffic_offence": "ja", "property_offence": "nee"}
    assert manager.post(of(code, "rules-deviation-case"), data).status_code == 302
    act = of(code, "rules-deviation-act")
    assert manager.post(act, {"doe": "teken", "on": "2"}).status_code == 422
    rules = reverse("rules")
    assert "Wacht op jouw handtekening" in signer.get(rules).content.decode()
    assert "Wacht op jouw handtekening" not in manager.get(rules).content.decode()
    page = signer.get(answer.url).content.decode()
    assert "Teken voor deze afwijking" in page
    assert signer.post(act, {"doe": "teken", "on": "2"}).status_code == 302
    assert view_of(code).state == DeviationState.COMING
    assert "Wacht op jouw handtekening" not in signer.get(rules).content.decode()
    ended = {"doe": "eindig", "ends": in_days(30), "note": "De proef is dan klaar."}
    assert manager.post(act, ended).status_code == 302
    assert view_of(code).deviation.valid_until.isoformat() == in_days(30)


def test_a_fault_stands_at_its_field_and_what_was_typed_stays(staff):
    answer = proposed(as_("manager"), valid_from=in_days(0), reason_en="")
    assert answer.status_code == 422
    assert {"valid_from", "reason_nl"} <= answer.context["form"].errors.keys()
    assert "Verkeer gaat hier snel." in answer.content.decode()


def test_it_is_sent_back_changed_and_its_case_taken_away(staff):
    manager, signer = as_("manager"), as_("policy")
    code = proposed(manager).url.rstrip("/").rpartition("/")[2]
    act = of(code, "rules-deviation-act")
    assert signer.post(act, {"doe": "terug", "on": "1", "note": ""}).status_code == 422
    assert signer.post(act, {"doe": "terug", "on": "1", "note": "Te lang."}).status_code == 302
    assert "Te lang." in manager.get(of(code)).content.decode()
    edit = of(code, "rules-deviation-edit")
    page = manager.get(edit)
    assert manager.post(edit, typed(page, valid_until=in_days(60))).status_code == 302
    clash = manager.post(edit, typed(page, valid_until=in_days(70)))
    assert clash.status_code == 409
    data = {"on": "2", "name": "verkeer", "traffic_offence": "ja", "property_offence": "nee"}
    manager.post(of(code, "rules-deviation-case"), data)
    gone = manager.post(act, {"doe": "weg", "on": "3", "geval": "verkeer"})
    assert gone.status_code == 302
    assert view_of(code).deviation.tests == ()


def test_only_the_own_region_and_only_what_is_open_can_be_done_otherwise(staff):
    manager = as_("manager")
    assert manager.get(new(region="limburg")).status_code == 404
    for about in ({"regel": "R01"}, {"tabel": "colour"}, {"soort": "BURN"}, {"model": "mine"}):
        assert manager.get(new(**about)).status_code == 404
    choose = reverse("rules-deviation-choose", kwargs={"region": "rotterdam"})
    page = manager.get(choose).content.decode()
    assert "regel=R14" in page
    assert "regel=R01" not in page
    assert as_("prosecutor").get(choose).status_code == 404


def test_a_rule_is_switched_off_with_a_reason_only(staff):
    manager = as_("manager")
    page = manager.get(new(soort="OFF"))
    names = {field.name for field in page.context["form"]}
    assert names == {"on", "source", "reason_nl", "reason_en", "valid_from", "valid_until"}
    reasons = {name: text for name, text in WORDS.items() if name.startswith("reason")}
    answer = manager.post(new(soort="OFF"), {**fields(page), **reasons})
    assert answer.status_code == 302
    assert "uitgezet" in manager.get(answer.url).content.decode().lower()
