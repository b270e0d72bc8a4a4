"""The regions beside each other on a page: in words, by geography, and silent about few."""

import csv
import io
import uuid
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from schakel.access.context import as_service
from schakel.journal.actions import Count, count
from schakel.kernel import clock
from schakel.monitoring.models import Comparison, Picture
from schakel.monitoring.rules.funnel import by_geography
from schakel.monitoring.tasks import refresh
from schakel.regions.queries import directory
from tests.monitoring.histories import a_history
from tests.scenes import in_scene, only_everybody

pytestmark = pytest.mark.django_db
ALIKE = ("NOORD-HOLLAND", "AMSTERDAM", "DEN-HAAG", "ROTTERDAM", "OOST-BRABANT")


@pytest.fixture
def manager(scene):
    client = Client()
    client.post(reverse("become", kwargs={"username": "manager"}))
    return client


def never_decided(region, cases):
    came = clock.now() - timedelta(days=20)
    facts = [
        Count("CASE_RECEIVED", came, region, "POL", {"case": uuid.uuid4()}) for _ in range(cases)
    ]
    with transaction.atomic(), as_service("demo"):
        count(facts)


def five_alike():
    for region in ALIKE:
        a_history(months=3, a_month=40, region=region)
    refresh(clock.now())


def seven_regions():
    """Five alike, one large that decides nothing in time, and one with four cases."""
    for region in ALIKE:
        a_history(months=3, a_month=40, region=region)
    never_decided("OOST-NEDERLAND", 120)
    never_decided("LIMBURG", 4)
    refresh(clock.now())


def one_region():
    a_history(months=3, a_month=40)
    refresh(clock.now())


def page(client, name="comparison", **query):
    return client.get(reverse(name), query)


def rows(client):
    text = page(client, "comparison-file").content.decode("utf-8-sig")
    return {row[0]: row[1:] for row in list(csv.reader(io.StringIO(text), delimiter=";"))[1:]}


@in_scene(seven_regions)
def test_the_page_names_who_differs_in_words_and_in_the_table(manager):
    text = page(manager).content.decode()
    assert "deze wijken meer dan door toeval af" in text
    assert "Oost-Nederland (lager)." in text
    found = rows(manager)
    assert found["Oost-Nederland"][-1] == "lager, meer dan toeval"
    assert {found[directory().regions[code].name][-1] for code in ALIKE} == {"zoals te verwachten"}


@in_scene(seven_regions)
def test_regions_stand_by_geography_and_never_by_outcome(manager):
    codes = by_geography(list(directory().regions))
    assert list(rows(manager)) == [directory().regions[code].name for code in codes]


@in_scene(seven_regions)
def test_a_region_with_few_cases_is_no_point_and_changes_no_limit(manager):
    row = rows(manager)["Limburg"]
    assert row == ["–", "•", "•", "–", "niet vergeleken"]
    kept = Comparison.objects.get(indicator="DECIDED_IN_7_DAYS")
    assert "LIMBURG" not in kept.places
    svg = bytes(
        Picture.objects.get(subject="FUNNEL DECIDED_IN_7_DAYS", language="nl", form="svg").content
    )
    assert b"Limburg" not in svg
    assert b"Oost-Nederland" in svg


@in_scene(seven_regions)
def test_the_funnel_can_be_taken_along(manager):
    for form, begins in (("svg", b"<svg"), ("png", b"\x89PNG"), ("pdf", b"%PDF")):
        answer = manager.get(reverse("comparison-picture", kwargs={"form": form}))
        assert answer.content.startswith(begins)


@in_scene(seven_regions)
def test_the_page_takes_few_statements(manager):
    page(manager)
    with CaptureQueriesContext(connection) as log:
        page(manager)
    brackets = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    assert len([q for q in log if not q["sql"].startswith(brackets)]) <= 8


@in_scene(seven_regions)
def test_a_chart_is_drawn_again_only_when_it_would_look_otherwise(manager):
    def drawn():
        rows = Picture.objects.filter(subject="FUNNEL DECIDED_IN_7_DAYS")
        return {row.form: row.id for row in rows.filter(language="nl")}

    before = drawn()
    assert set(before) == {"svg", "png", "pdf"}
    refresh(clock.now())
    assert drawn() == before
    never_decided("AMSTERDAM", 40)
    refresh(clock.now())
    assert set(drawn()) == set(before)
    assert not set(drawn().values()) & set(before.values())


@in_scene(seven_regions)
def test_a_chart_that_is_no_longer_made_leaves_no_picture(manager):
    Picture.objects.create(
        subject="FUNNEL GONE", language="nl", form="svg", content=b"", drawn_at=clock.now()
    )
    refresh(clock.now())
    assert not Picture.objects.filter(subject="FUNNEL GONE").exists()


@in_scene(five_alike)
@pytest.mark.parametrize("few", [0, 1, 4])
def test_the_limits_are_the_same_however_few_cases_a_protected_region_has(scene, few):
    without = Comparison.objects.get(indicator="DECIDED_IN_7_DAYS")
    never_decided("LIMBURG", few)
    refresh(clock.now())
    beside = Comparison.objects.get(indicator="DECIDED_IN_7_DAYS")
    assert (beside.target, beside.dispersion) == (without.target, without.dispersion)
    assert beside.places == without.places


@in_scene(one_region)
def test_where_too_few_regions_have_enough_cases_nothing_is_compared(manager):
    text = page(manager).content.decode()
    assert "te weinig regio&#x27;s hebben genoeg zaken" in text
    assert "<img" not in text


@in_scene(only_everybody)
def test_only_what_is_a_share_is_compared(manager):
    assert page(manager, indicator="TRIAGE_TIME").status_code == 404
    assert page(manager, indicator="NERGENS").status_code == 404
    assert page(manager, indicator="refused").status_code == 200
