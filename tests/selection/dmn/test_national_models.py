"""The national baseline: each rule fires in a written case, explains itself, and fits the others."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import schakel.selection
from schakel.selection import dmn

FOLDER = Path(schakel.selection.__file__).parent / "models_national"
FILES = {
    "criminal-case": "intake-selection@2026-11",
    "notification": "notification-selection@2026-11",
    "criminal-case-2026-11-15": "intake-selection@2026-11-15",
    "notification-2026-11-15": "notification-selection@2026-11-15",
}
MODELS = {file: dmn.load(FOLDER / f"{file}.dmn") for file in FILES}
CASES = {
    file: json.loads((FOLDER / f"{file}.tests.json").read_text(encoding="utf-8")) for file in FILES
}
ANSWERS = ("track", "partners", "safety_house")
# Kinds of organisations.csv; police and prosecution are always at the table and never listed.
PARTNERS = {
    "PROBATION",
    "CHILD_PROTECTION",
    "VICTIM_SUPPORT",
    "HALT",
    "MUNICIPALITY",
    "SAFE_AT_HOME",
    "MENTAL_HEALTH",
    "PUBLIC_HEALTH",
    "CERTIFIED_YOUTH_INSTITUTION",
    "PRISON_SERVICE",
    "SAFETY_HOUSE",
}
TRACKS = {
    "criminal-case": {"FAST", "TABLE", "REGULAR"},
    "notification": {"CONFERENCE", "LOCAL", "CARE", "RETURN"},
    "criminal-case-2026-11-15": {"FAST", "TABLE", "REGULAR"},
    "notification-2026-11-15": {"CONFERENCE", "LOCAL", "CARE", "RETURN"},
}

EACH_MODEL = pytest.mark.parametrize("file", FILES)
EACH_CASE = pytest.mark.parametrize(
    ("file", "case"),
    [
        pytest.param(file, case, id=f"{file}: {case['name']}")
        for file, cases in CASES.items()
        for case in cases["cases"]
    ],
)


def facts_of(file: str, case: dict[str, object]) -> dict[str, object]:
    facts = CASES[file]["base"] | case["facts"]
    return {name: value for name, value in facts.items() if name not in case.get("unknown", [])}


def answers(file: str, facts: dict[str, object]) -> dict[str, dmn.Result]:
    return {name: MODELS[file].evaluate(name, facts) for name in ANSWERS}


def values(file: str, facts: dict[str, object]) -> tuple[str, list[str], str]:
    found = answers(file, facts)
    return tuple(found[name].value for name in ANSWERS)


def rules(model: dmn.Model) -> list[dmn.Rule]:
    return [rule for decision in model.decisions for rule in model.rules(decision)]


def any_facts(file: str) -> st.SearchStrategy[dict[str, object]]:
    """Facts of every kind the model knows, each also possibly not given."""
    by_type = {
        "age": st.integers(0, 130),
        "life_domain_count": st.integers(0, 12),
        "domain_count": st.integers(0, 4),
        "prior_cases_12m": st.integers(0, 6),
    }
    return st.fixed_dictionaries(
        {}, optional={name: by_type.get(name, st.booleans()) for name in MODELS[file].inputs}
    )


def all_facts(file: str) -> st.SearchStrategy[dict[str, object]]:
    return any_facts(file).filter(bool).map(lambda facts: CASES[file]["base"] | facts)


@EACH_MODEL
def test_a_model_shows_its_name_and_version(file):
    assert MODELS[file].label == CASES[file]["model"] == FILES[file]


@EACH_CASE
def test_a_written_case_comes_out_as_written(file, case):
    found = answers(file, facts_of(file, case))
    assert {name: result.value for name, result in found.items()} == {
        name: case[name] for name in ANSWERS
    }
    if "lighter_step" in case:
        found["lighter_step"] = MODELS[file].evaluate("lighter_step", facts_of(file, case))
        assert found["lighter_step"].value == case["lighter_step"]
    fired = sorted({rule for result in found.values() for rule in result.rules})
    assert fired == case["fires"]
    assert not any(result.problems for result in found.values())


@EACH_MODEL
def test_no_rule_is_without_a_case_in_which_it_fires(file):
    fired = {rule for case in CASES[file]["cases"] for rule in case["fires"]}
    assert fired == {rule.id for rule in rules(MODELS[file])}


@EACH_MODEL
def test_every_fact_of_the_cases_is_one_the_model_asks_for(file):
    assert set(CASES[file]["base"]) == set(MODELS[file].inputs)


@EACH_MODEL
def test_every_rule_explains_itself_in_two_languages_with_its_source(file):
    for rule in rules(MODELS[file]):
        assert set(rule.explanation) == {"nl", "en"}, rule.id
        assert all(text.endswith(".") for text in rule.explanation.values()), rule.id
        assert rule.source, rule.id
        assert rule.open_to_variation is not None, rule.id


@EACH_MODEL
def test_an_explanation_is_in_short_sentences_and_speaks_of_no_score(file):
    for rule in rules(MODELS[file]):
        for text in rule.explanation.values():
            sentences = [sentence for sentence in text.split(".") if sentence.strip()]
            assert all(len(sentence.split()) <= 20 for sentence in sentences), text
            assert not any(word in text.lower() for word in ("score", "risico", "risk", "kans"))


@EACH_MODEL
def test_rule_ids_run_from_one_without_a_hole_and_each_stands_once(file):
    ids = sorted(rule.id for rule in rules(MODELS[file]))
    assert ids == [f"{ids[0][0]}{number:02}" for number in range(1, len(ids) + 1)]


@pytest.mark.parametrize("file", ["criminal-case", "notification"])
def test_a_rule_keeps_its_number_and_its_outcome_in_the_next_version(file):
    now = {rule.id: rule for rule in rules(MODELS[f"{file}-2026-11-15"])}
    assert all(now[rule.id].outputs == rule.outputs for rule in rules(MODELS[file]))


@EACH_MODEL
def test_every_input_has_a_name_for_people_and_a_description(file):
    for item in MODELS[file].inputs.values():
        assert set(item.label) == {"nl", "en"}
        assert item.description.endswith(".")


@EACH_MODEL
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_whatever_the_facts_there_is_an_answer_from_the_lists(file, data):
    track, partners, action = values(file, data.draw(any_facts(file)))
    assert track in TRACKS[file]
    assert set(partners) <= PARTNERS
    assert len(partners) == len(set(partners))
    assert action in {"NONE", "CONSULT", "NOTIFY"}


@EACH_MODEL
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_the_proposal_itself_is_always_among_the_outcomes_still_possible(file, data):
    facts = data.draw(all_facts(file))
    unknown = data.draw(st.lists(st.sampled_from(sorted(facts)), unique=True, max_size=4))
    given_facts = {name: value for name, value in facts.items() if name not in unknown}
    for name in ANSWERS:
        found = dmn.outcomes(MODELS[file], name, given_facts)
        assert found.complete
        assert found.value in found.possible
        assert found.provisional == (len(found.possible) > 1) == bool(found.deciding)
        assert set(found.deciding) <= set(unknown)


@EACH_MODEL
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_the_partners_stand_in_one_order_whatever_the_reasons(file, data):
    _, partners, _ = values(file, data.draw(any_facts(file)))
    order = [
        MODELS[file].evaluate("partners", facts_of(file, c)).value for c in CASES[file]["cases"]
    ]
    for other in order:
        shared = [partner for partner in partners if partner in other]
        assert shared == [partner for partner in other if partner in partners]


@settings(max_examples=150, deadline=None)
@given(all_facts("criminal-case"))
def test_a_case_settled_fast_needs_nobody_but_victim_support(facts):
    track, partners, _ = values("criminal-case", facts)
    if track == "FAST":
        assert set(partners) <= {"VICTIM_SUPPORT"}
    if track == "TABLE":
        assert set(partners) - {"VICTIM_SUPPORT"}


@EACH_MODEL
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_someone_known_to_no_house_gets_what_anyone_unknown_gets(file, data):
    facts = data.draw(any_facts(file)) | {"known_at_house": False}
    without = {name: value for name, value in facts.items() if name != "house_has_plan"}
    for name in ANSWERS:
        asked = MODELS[file].evaluate(name, facts)
        unknown = MODELS[file].evaluate(name, without)
        assert (asked.value, asked.rules) == (unknown.value, unknown.rules)
        assert "SAFETY_HOUSE" not in asked.rules
    assert values(file, facts)[2] != "CONSULT"
    assert "SAFETY_HOUSE" not in values(file, facts)[1]


@EACH_MODEL
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_an_open_known_check_makes_the_advice_about_the_house_provisional(file, data):
    facts = data.draw(all_facts(file))
    del facts["known_at_house"]
    found = dmn.outcomes(MODELS[file], "safety_house", facts)
    assert found.provisional
    assert found.deciding == ("known_at_house",)
    assert "CONSULT" in found.possible


@settings(max_examples=100, deadline=None)
@given(all_facts("criminal-case"), st.integers(0, 17))
def test_a_minor_always_has_the_child_protection_board_and_never_probation(facts, age):
    track, partners, _ = values("criminal-case", facts | {"age": age})
    assert track != "FAST"
    assert "CHILD_PROTECTION" in partners
    assert "PROBATION" not in partners


@settings(max_examples=150, deadline=None)
@given(all_facts("notification"))
def test_a_notification_goes_to_the_conference_only_when_all_four_criteria_are_met(facts):
    met = (
        facts["problems_person_or_family"]
        and facts["life_domain_count"] >= 2
        and facts["objective_indications"]
        and facts["domain_count"] >= 2
    )
    track, partners, _ = values("notification", facts)
    assert (track == "CONFERENCE") == met
    assert track != "RETURN" or partners == []


def test_a_partial_birth_date_on_one_side_of_the_limits_leaves_the_proposal_firm():
    facts = {name: value for name, value in CASES["criminal-case"]["base"].items() if name != "age"}
    model = MODELS["criminal-case"]
    assert not dmn.outcomes(model, "track", facts, unknown={"age": [38, 39]}).provisional
    assert dmn.outcomes(model, "track", facts, unknown={"age": [17, 18]}).provisional
