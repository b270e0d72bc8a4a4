"""All models that ship: every rule is fired by a written case, and the checker finds nothing."""

import re

import pytest

from schakel.selection.actions.proposing import advise
from schakel.selection.dmn.checking import check_model
from schakel.selection.overlays import Kind
from schakel.selection.rules import Door, asks_the_youth_route
from schakel.selection.shipped import deviations, shipped
from schakel.selection.written import run_cases

EACH_VERSION = pytest.mark.parametrize("one", shipped().versions(), ids=lambda one: one.model.label)
EACH_DEVIATION = pytest.mark.parametrize("one", deviations(), ids=lambda one: one.id)
LATEST = {one.door: one for one in shipped().versions()}
EFFECTIVE = {
    found.model.label: found.model
    for one in deviations()
    for door in Door
    for found in [shipped().in_force(door, one.valid_from, region=one.region)]
}


def rules(model):
    return [rule for name in model.decisions for rule in model.rules(name)]


@EACH_VERSION
def test_every_rule_is_fired_by_a_written_case_and_all_come_out_as_written(one):
    results = run_cases(one.model, one.cases)
    assert [result.case.name for result in results if not result.passed] == []
    assert {rule for result in results for rule in result.fired} == {r.id for r in rules(one.model)}


@EACH_DEVIATION
def test_every_deviation_has_written_cases_that_come_out_and_show_it(one):
    results = shipped().run_regional_cases(one)
    assert results
    assert [result.case.name for result in results if not result.passed] == []
    fired = {rule for result in results for rule in result.fired}
    assert (one.rule not in fired) if one.kind == Kind.OFF else (one.id in fired)


@EACH_VERSION
def test_the_checker_finds_nothing_in_a_national_model(one):
    findings = check_model(one.model)
    assert (tuple(findings.found), tuple(findings.unchecked)) == ((), ())


@pytest.mark.parametrize("label", EFFECTIVE)
def test_the_checker_finds_nothing_in_what_a_region_decides_by(label):
    findings = check_model(EFFECTIVE[label])
    assert (tuple(findings.found), tuple(findings.unchecked)) == ((), ())


def test_there_are_at_least_sixty_rules_each_with_words_and_a_dated_source():
    found = [rule for one in LATEST.values() for rule in rules(one.model)]
    assert len(found) >= 60
    dated = re.compile(r"art\.|20\d\d")
    assert [rule.id for rule in found if not dated.search(rule.source)] == []
    assert [rule.id for rule in found if rule.open_to_variation is None] == []
    texts = [text for rule in found for text in rule.explanation.values()]
    assert [t for t in texts for s in t.split(".") if len(s.split()) > 20] == []


def test_a_rule_has_one_number_over_all_models():
    found = [rule.id for one in LATEST.values() for rule in rules(one.model)]
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("facts", "asked"),
    [
        ({"age": 17}, True),
        ({"age": 18}, False),
        ({"age": 22, "adolescent_law": True}, True),
        ({"age": 23, "adolescent_law": True}, False),
        ({"adolescent_law": True}, False),
    ],
)
def test_the_youth_route_is_asked_for_minors_and_where_juvenile_law_is_asked(facts, asked):
    assert asks_the_youth_route(facts) == asked


def test_a_first_shoplifter_of_thirteen_gets_the_route_and_the_partners_of_both_models():
    base = LATEST[Door.CRIMINAL_CASE].cases[0].facts
    facts = {**base, "age": 13, "property_offence": True, "public_order_offence": False}
    youth = LATEST[Door.YOUTH_ROUTE].model
    found = advise(LATEST[Door.CRIMINAL_CASE].model, facts, None, youth=youth)
    assert (found.track, found.youth_route) == ("TABLE", "HALT")
    assert found.partners == ("CHILD_PROTECTION", "HALT")
    assert {"R04", "J16", "J27"} <= {reason.rule for reason in found.reasons}
    assert not found.provisional
    assert found.as_receipt()["youth"] == {"route": "HALT", "model": youth.label}
