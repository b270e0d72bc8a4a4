"""The process map on its page: in words, drawn, beside another, and silent about few."""

import csv
import io
import json
import uuid
from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from schakel.access.context import as_service
from schakel.cli.monitoring import command
from schakel.journal.actions import Count, count
from schakel.kernel import clock
from schakel.monitoring.models import Picture, StoredMap
from schakel.monitoring.rules.periods import ended_quarters
from schakel.monitoring.tasks import refresh
from tests.scenes import in_scene, only_everybody

pytestmark = pytest.mark.django_db
SLOW, FAST = "ROTTERDAM", "LIMBURG"
LAST = ended_quarters(clock.local(clock.now()).date())[-1]
BEFORE = ended_quarters(clock.local(clock.now()).date())[-2]


@pytest.fixture
def manager(scene):
    client = Client()
    client.post(reverse("become", kwargs={"username": "manager"}))
    return client


def cases(number, region, *steps, hours, quarter=LAST):
    """Cases of the middle of a quarter that go these steps, so many hours from each to the next."""
    begun = datetime.combine(
        quarter.starts_on + timedelta(days=40), datetime.min.time(), tzinfo=clock.AMSTERDAM
    )
    facts = []
    for _ in range(number):
        about = {"case": uuid.uuid4()}
        for place, step in enumerate(steps):
            at = begun + timedelta(hours=hours * place)
            facts.append(Count(step, at, region, "POL", about, {}))
    with transaction.atomic(), as_service("demo"):
        count(facts)


def two_regions():
    """One where the decision waits, one where it does not, a way that four went, a quarter before."""
    cases(20, SLOW, "CASE_RECEIVED", "PROPOSAL_MADE", "CASE_DISPOSED", hours=72)
    cases(4, SLOW, "CASE_RECEIVED", "CASE_OFFERED", "CASE_DISPOSED", hours=1)
    cases(10, SLOW, "CASE_RECEIVED", "CASE_DISPOSED", hours=1)
    cases(15, FAST, "CASE_RECEIVED", "CASE_DISPOSED", hours=2)
    cases(15, SLOW, "CASE_RECEIVED", "CASE_DISPOSED", hours=5, quarter=BEFORE)
    refresh(clock.now())


def page(client, name="process-map", **query):
    return client.get(reverse(name), query)


@in_scene(two_regions)
def test_the_page_says_in_a_sentence_where_cases_wait(manager):
    text = page(manager, regio="rotterdam").content.decode()
    assert "Zaken wachten het langst tussen ‘zaak ontvangen’ en ‘advies gemaakt’" in text
    assert "de helft langer dan 3 dagen" in text
    assert "zaak ontvangen → advies gemaakt → besluit genomen" in text


@in_scene(two_regions)
def test_a_way_that_four_went_is_on_no_page_file_or_drawing(manager):
    kept = [
        page(manager, name, regio=region, naast="limburg").content.decode()
        for name in ("process-map", "process-map-file", "process-ways-file")
        for region in ("rotterdam", "alle")
    ]
    drawn = [bytes(row.content).decode() for row in Picture.objects.filter(form="svg")]
    assert drawn
    for text in (*kept, *drawn, json.dumps(list(StoredMap.objects.values("ways", "passed")))):
        assert "aangeboden aan het huis" not in text
        assert "offered to the house" not in text
        assert "CASE_OFFERED" not in text


@in_scene(two_regions)
def test_two_regions_and_two_periods_lie_beside_each_other(manager):
    text = page(manager, regio="rotterdam", naast="limburg").content.decode()
    assert "Het verschil, het grootste eerst" in text
    assert "Aandeel: Limburg" in text
    text = page(manager, regio="rotterdam", **{"naast-periode": BEFORE.code}).content.decode()
    assert f"Rotterdam, kwartaal {BEFORE.code[-1]} van {BEFORE.code[:4]}" in text
    assert "naast-kaart" in text


@in_scene(two_regions)
def test_nothing_beside_itself_and_nothing_of_what_is_not_there(manager):
    assert "naast-kaart" not in page(manager, regio="rotterdam", naast="rotterdam").content.decode()
    for wrong in ({"regio": "nergens"}, {"soort": "niets"}, {"periode": "1999-Q1"}):
        assert page(manager, **wrong).status_code == 404


@in_scene(two_regions)
def test_the_steps_and_the_ways_can_be_taken_along(manager):
    text = page(manager, "process-map-file", regio="rotterdam").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[1][:2] == ["Rotterdam", LAST.code]
    assert rows[1][2:] == ["zaak ontvangen", "advies gemaakt", "20", "4320", ""]
    text = page(manager, "process-ways-file", regio="limburg").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[1] == ["Limburg", LAST.code, "zaak ontvangen → besluit genomen", "15"]
    for form, begins in (("svg", b"<svg"), ("png", b"\x89PNG"), ("pdf", b"%PDF")):
        answer = manager.get(reverse("process-map-picture", kwargs={"form": form}))
        assert answer.content.startswith(begins)


@in_scene(two_regions)
def test_the_page_with_two_maps_takes_few_statements(manager):
    page(manager, regio="rotterdam", naast="limburg")
    with CaptureQueriesContext(connection) as log:
        page(manager, regio="rotterdam", naast="limburg")
    brackets = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    assert len([q for q in log if not q["sql"].startswith(brackets)]) <= 10


@in_scene(two_regions)
def test_a_map_is_drawn_again_only_when_it_would_look_otherwise(manager):
    def drawn():
        return {row.id for row in Picture.objects.filter(subject__startswith="MAP")}

    before = drawn()
    refresh(clock.now())
    assert drawn() == before


@in_scene(two_regions)
def test_the_command_prints_the_maps_of_a_region(scene):
    run = CliRunner().invoke(command, ["map", "--region", "rotterdam", "--json"])
    assert run.exit_code == 0, run.output
    found = json.loads(run.stdout)["maps"]
    [one] = [m for m in found if (m["kind"], m["period"]) == ("TABLE", LAST.code)]
    # Four went another way: with them the smallest way that may be told is left out too.
    assert [way["cases"] for way in one["ways"]] == [20]
    assert one["cases"] == 35
    assert {row["from"]: row["median"] for row in one["follows"]} == {
        "CASE_RECEIVED": 4320,
        "PROPOSAL_MADE": 4320,
    }
    words = CliRunner().invoke(command, ["map"])
    assert "all regions\tTABLE" in words.stdout
    assert CliRunner().invoke(command, ["map", "--region", "nergens"]).exit_code == 2


@in_scene(only_everybody)
def test_a_quarter_without_cases_and_a_time_before_the_first_count_say_so(manager):
    assert "nog niet berekend" in page(manager).content.decode()
    cases(12, FAST, "CASE_RECEIVED", "CASE_DISPOSED", hours=2)
    refresh(clock.now())
    assert "eindigde geen zaak" in page(manager, regio="rotterdam").content.decode()
    few = page(manager, regio="limburg", soort="house").content.decode()
    assert "eindigde geen zaak" in few
    cases(3, SLOW, "CASE_RECEIVED", "CASE_DISPOSED", hours=2)
    refresh(clock.now())
    assert "te weinig zaken dezelfde weg" in page(manager, regio="rotterdam").content.decode()
