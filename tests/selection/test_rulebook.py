"""The rules on screen: who reads them, what stands there, and a run with made-up facts."""

import pytest
from django.test import Client
from django.urls import reverse

from schakel.kernel import clock
from schakel.selection.examples import try_out
from schakel.selection.reading import tables
from schakel.selection.rules import Door
from schakel.selection.shipped import shipped
from schakel.selection.written import run_cases

MODEL = "intake-selection"


@pytest.fixture
def reader(people):
    client = Client()
    client.post(reverse("become", kwargs={"username": "manager"}))
    return client


def test_each_door_has_one_model_in_force_today():
    today = clock.local(clock.now()).date()
    in_force = [one.door for one in shipped().listed if one.in_force(today)]
    assert sorted(in_force) == sorted(Door)


def test_a_moment_before_all_models_is_answered_by_the_oldest():
    long_ago = clock.local(clock.now()).date().replace(year=2020)
    assert shipped().in_force(Door.CRIMINAL_CASE, long_ago).model.name == MODEL


@pytest.mark.parametrize("one", shipped().versions(), ids=lambda one: one.model.label)
def test_every_written_case_comes_out_as_written(one):
    assert [
        result.case.name for result in run_cases(one.model, one.cases) if not result.passed
    ] == []


@pytest.mark.parametrize("one", shipped().versions(), ids=lambda one: one.model.label)
def test_every_rule_has_its_words_in_both_languages_and_its_source(one):
    rows = [row for table in tables(one.model) for row in table.rows]
    assert rows
    assert [row.id for row in rows if {"nl", "en"} - row.explanation.keys()] == []
    assert [row.id for row in rows if not row.source or not row.outcomes[0]] == []


def test_a_run_says_the_first_condition_that_failed_and_which_fact_is_lacking():
    model = shipped().find(MODEL, on=clock.local(clock.now()).date()).model
    track = try_out(model, {"age": 17})[0]
    failed = track.trace["R01"]
    assert (track.value, track.fired) == ("TABLE", ("R04",))
    assert (failed.column, failed.test, str(failed.value)) == ("leeftijd", "< 12", "17")
    assert track.deciding == ("heavy_offence",)


@pytest.mark.django_db
def test_the_pages_show_rules_with_explanation_source_and_written_cases(reader):
    overview = reader.get(reverse("rules")).content.decode()
    page = reader.get(reverse("rules-model", kwargs={"name": MODEL})).content.decode()
    assert "2026-11" in overview
    assert "De verdachte is jonger dan 12 jaar." in page
    assert "Wetboek van Strafvordering, art. 486" in page
    assert "a homicide goes to the prosecutor" in page


@pytest.mark.django_db
def test_a_run_with_examples_shows_what_comes_out_and_what_became_of_each_rule(reader):
    address = reverse("rules-example", kwargs={"name": MODEL})
    page = reader.get(address, {"vraag": "1", "age": "17"}).content.decode()
    assert "Bespreken aan tafel" in page
    assert "paste niet: leeftijd moet &lt; 12 zijn en is 17" in page
    assert "niet bereikt" in page


@pytest.mark.django_db
def test_a_fact_that_cannot_be_is_said_with_the_field(reader):
    address = reverse("rules-example", kwargs={"name": MODEL})
    answer = reader.get(address, {"vraag": "1", "age": "twaalf"})
    assert answer.status_code == 422
    assert "exampleform-age_error" in answer.content.decode()


@pytest.mark.django_db
def test_a_model_or_version_that_is_not_there_is_not_found(reader):
    assert reader.get(reverse("rules-model", kwargs={"name": "no-model"})).status_code == 404
    address = reverse("rules-model", kwargs={"name": MODEL})
    assert reader.get(address, {"versie": "1999-01"}).status_code == 404
