"""Why here: built from the model and the facts, for every written case of every national model."""

import pytest

from schakel.kernel import clock
from schakel.selection import dmn
from schakel.selection.advice import advise, most_telling
from schakel.selection.rules import Door
from schakel.selection.shipped import shipped
from schakel.selection.why import HOUSE_FACTS, Origin, explain, sources_of
from tests.selection.dmn.building import decision, definitions, input_data, literal, model_of, table

VERSIONS = shipped().versions()
EACH = pytest.mark.parametrize(
    ("version", "case"),
    [
        pytest.param(version, case, id=f"{version.model.label}: {case.name}")
        for version in VERSIONS
        for case in version.cases
        if version.door != Door.YOUTH_ROUTE
    ],
)


@EACH
def test_every_written_case_is_explained_by_the_rules_that_fired_and_facts_that_do_change_it(
    version, case
):
    model = version.model
    why = explain(model, case.facts, {}, knows_houses=True)
    advised = advise(model, case.facts, None)
    assert [rule.rule for part in why.parts for rule in part.rules] == [
        reason.rule for reason in advised.reasons
    ]
    assert why.leading.value == advised.track
    for part in why.parts:
        assert all(rule.explanation["nl"] and rule.explanation["en"] for rule in part.rules)
        assert part.otherwise.complete
        changed = case.facts | {one.name: one.after for one in part.otherwise.changes}
        found = model.evaluate(part.decision, changed).value
        assert (found != model.evaluate(part.decision, case.facts).value) == bool(
            part.otherwise.changes
        )
    used = {name for part in why.parts for rule in part.rules for name in rule.facts}
    assert {fact.name for fact in why.facts} == {name for name in used if name in case.facts}
    assert tuple(one.name for one in why.unknown if one.matters) == advised.missing


@EACH
def test_who_may_not_know_of_houses_reads_nothing_of_them(version, case):
    why = explain(version.model, case.facts, {}, knows_houses=False)
    named = {fact.name for fact in (*why.facts, *why.others)}
    named |= {one.name for part in why.parts for one in part.otherwise.changes}
    assert not named & HOUSE_FACTS


WAYS = {"big": "boolean", "small": "boolean", "none": "boolean"}


def ways() -> dmn.Model:
    rules = [
        (["true", "-", "-"], ['"A"']),
        (["false", "true", "-"], ['"B"']),
        (["false", "false", "-"], ['"C"']),
    ]
    return model_of(table(list(WAYS), rules), WAYS)


def test_the_fact_that_settles_most_over_all_decisions_is_named_first():
    far = dmn.outcomes(ways(), "answer", {}, unknown=["big", "small"])
    assert most_telling([far]) == ("big", "small")
    near = dmn.outcomes(ways(), "answer", {"big": False}, unknown=["small"])
    assert most_telling([far, near, near]) == ("small", "big")


SETTLED = [(["true"], ['"TABLE"']), (["false"], ['"TABLE"']), (["-"], ['"FAST"'])]


def test_one_outcome_that_is_left_is_final_whatever_is_still_to_come():
    """Before, the advice was what came of a fact that is null, though no value leads there."""
    logic = table(["x"], SETTLED, hit='hitPolicy="FIRST"')
    model = dmn.load(
        definitions(
            input_data("x", "boolean"),
            decision("track", logic, inputs=["x"]),
            *(decision(name, literal("null")) for name in ("partners", "safety_house")),
        )
    )
    found = advise(model, {}, None)
    assert (found.track, found.provisional, found.missing) == ("TABLE", False, ())
    why = explain(model, {}, {}, knows_houses=True)
    assert (why.leading.value, why.leading.rules, why.most_telling) == ("TABLE", (), None)


def test_a_fact_says_from_which_message_list_or_correction_it_comes():
    at = clock.now()
    found = sources_of(
        ("age", "weapon", "known_at_house", "addiction_reported"),
        ("POL-ROTTERDAM", at),
        houses=("ZVH-ROTTERDAM-RIJNMOND", at),
        added={"addiction_reported": ("OM-ROTTERDAM", at)},
    )
    assert {name: (source.origin, source.organisation) for name, source in found.items()} == {
        "age": (Origin.BIRTH_DATE, "POL-ROTTERDAM"),
        "weapon": (Origin.STATED, "POL-ROTTERDAM"),
        "known_at_house": (Origin.HOUSES, "ZVH-ROTTERDAM-RIJNMOND"),
        "addiction_reported": (Origin.ADDED, "OM-ROTTERDAM"),
    }
