"""Regions beside each other after allowing for their cases: what the page, the file and the chart say."""

import csv
import io
import json
import uuid
from datetime import datetime, time, timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from schakel.access.context import as_service
from schakel.journal.actions import Count, count
from schakel.kernel import clock
from schakel.monitoring.models import Comparison, Picture
from schakel.monitoring.rules.periods import months
from schakel.monitoring.tasks import refresh
from tests.monitoring.histories import a_history

pytestmark = pytest.mark.django_db

ALIKE = ("NOORD-HOLLAND", "AMSTERDAM", "DEN-HAAG", "ROTTERDAM", "OOST-BRABANT")
HARD, FEW, SMALL = "OOST-NEDERLAND", "LIMBURG", "ZEELAND-WEST-BRABANT"
THEFT = {"minor": False, "victims": 0, "offence": "1", "domestic_violence": False}
VIOLENCE = {"minor": False, "victims": 1, "offence": "3", "domestic_violence": False}


@pytest.fixture
def manager(people):
    client = Client()
    client.post(reverse("become", kwargs={"username": "manager"}))
    return client


def every_month(region, *kinds):
    """In each of the last three months cases of these kinds: so many decided on the next day, of so many."""
    facts = []
    for month in months(clock.local(clock.now()).date())[-3:]:
        came = datetime.combine(
            month.starts_on + timedelta(days=14), time(12), tzinfo=clock.AMSTERDAM
        )
        for kind, done, cases in kinds:
            for number in range(cases):
                about = {"case": uuid.uuid4()}
                facts.append(Count("CASE_RECEIVED", came, region, "POL", about, kind))
                if number < done:
                    decided = came + timedelta(days=1)
                    facts.append(Count("CASE_DISPOSED", decided, region, "OM", about, {}))
    with transaction.atomic(), as_service("demo"):
        count(facts)


@pytest.fixture
def eight_regions(people):
    """Of theft 9 in 10 is decided in time and of violence half, everywhere. One region has much violence,
    one too few cases to adjust, and one so few that nothing of it is told."""
    for region in ALIKE:
        every_month(region, (THEFT, 90, 100), (VIOLENCE, 10, 20))
    every_month(HARD, (THEFT, 45, 50), (VIOLENCE, 50, 100))
    every_month(FEW, (THEFT, 27, 30), (VIOLENCE, 5, 10))
    every_month(SMALL, (THEFT, 1, 2))
    refresh(clock.now())


def text_of(client, **query):
    return client.get(reverse("comparison"), query).content.decode()


def rows(client, **query):
    text = client.get(reverse("comparison-file"), query).content.decode("utf-8-sig")
    head, *lines = list(csv.reader(io.StringIO(text), delimiter=";"))
    return {line[0]: dict(zip(head, line, strict=True)) for line in lines}


def test_who_only_has_hard_cases_is_no_longer_named_and_the_page_says_so(manager, eight_regions):
    text = text_of(manager)
    assert "geen regio wijkt meer dan door toeval af" in text
    assert (
        "Gecorrigeerd voor soort zaken: minderjarig of niet, een slachtoffer of niet, soort feit,"
        " huiselijk geweld." in text
    )
    assert "Daardoor wijken deze niet meer af: Oost-Nederland." in text
    assert "Het meest verschoof Oost-Nederland: van 63% naar 79%." in text
    assert "Niet gecorrigeerd, en daarom hier weggelaten: Limburg." in text

    found = rows(manager)
    hard = found["Oost-Nederland"]
    assert (hard["Gecorrigeerd"], hard["Zoals geteld"]) == ("79%", "63%")
    assert hard["Verwacht bij deze zaken"] == "63%"
    assert hard["Wat het zegt"] == "zoals te verwachten"
    assert hard["Zonder correctie"] == "lager, meer dan toeval"
    few = found["Limburg"]
    assert (few["Gecorrigeerd"], few["Zoals geteld"]) == ("–", "75%")
    assert few["Wat het zegt"] == "niet gecorrigeerd"
    small = found["Zeeland-West-Brabant"]
    assert (small["Zoals geteld"], small["Teller"], small["Wat het zegt"]) == (
        "–",
        "•",
        "niet vergeleken",
    )

    svg, png = (
        bytes(
            Picture.objects.get(
                subject="FUNNEL DECIDED_IN_7_DAYS", language="nl", form=form
            ).content
        )
        for form in ("svg", "png")
    )
    assert b"gecorrigeerd voor soort zaken" in svg
    assert b"Oost-Nederland" in svg
    assert b"Limburg" not in svg
    assert png.startswith(b"\x89PNG")

    # What is kept: expectations and limits of who is told, and nothing by kind (ruling 36).
    kept = Comparison.objects.get(indicator="DECIDED_IN_7_DAYS")
    assert kept.places.keys() == {*ALIKE, HARD}
    assert all(
        place.keys() == {"lower", "upper", "standing", "value", "expected"}
        for place in kept.places.values()
    )
    assert kept.mix.keys() == {"starts_on", "ends_on", "as_counted"}
    assert SMALL not in json.dumps([kept.places, kept.mix])

    # A definition that asks for no adjusting says nothing of it.
    assert "orrigeerd" not in text_of(manager, indicator="REFUSED")


def test_where_the_kinds_of_cases_are_not_known_the_page_says_that_it_did_not_adjust(manager):
    for region in ALIKE:
        a_history(months=4, a_month=60, region=region)
    refresh(clock.now())
    text = text_of(manager)
    assert "Niet gecorrigeerd voor soort zaken: van te weinig" in text
    assert "Zonder correctie" not in text
    assert "Verwacht bij deze zaken" not in rows(manager)["Rotterdam"]
    assert Comparison.objects.get(indicator="DECIDED_IN_7_DAYS").mix is None
