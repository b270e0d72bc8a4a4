"""Working in a draft: what is saved, what two people at once may do, and what is refused."""

from dataclasses import replace

import pytest

from schakel.kernel.errors import Conflict, Invalid, NotFound, Refused
from schakel.selection import dmn
from schakel.selection.actions import drafting
from schakel.selection.actions.drafting import change, change_cases, take_over
from schakel.selection.actions.versions import new_draft
from schakel.selection.editing import (
    AddColumn,
    AddRule,
    DeleteRule,
    MoveRule,
    SetCell,
    SetColumn,
    SetWords,
    put_case,
    remove_case,
)
from schakel.selection.queries.versions import version
from schakel.selection.shipped import shipped
from schakel.selection.written import WrittenCase
from tests.personas import everybody, policy_staff, signed_in
from tests.selection.dmn.building import literal, model_of

pytestmark = pytest.mark.django_db
YOUTH = "youth-route@2026-11-15"


@pytest.fixture(scope="module")
def staff(db_of_module):
    return {**everybody(), **policy_staff()}


@pytest.fixture(scope="module")
def label(staff):
    with signed_in(staff["manager"]) as viewer:
        return new_draft(YOUTH, by=viewer)


def look(who, label):
    with signed_in(who) as viewer:
        return version(label, viewer=viewer)


def edit(who, label, *edits, on=1):
    with signed_in(who) as viewer:
        return change(label, *edits, on=on, by=viewer, note="een regel")


def test_an_edit_is_a_new_text_with_who_made_it_and_what_it_was(staff, label):
    assert edit(staff["manager"], label, SetCell("J01", "age", "< 13")) == 2
    view = look(staff["manager"], label)
    assert view.model.rule("J01").texts[0] == "< 13"
    assert [text.note for text in view.texts] == ["", "een regel"]


def test_an_edit_that_changes_nothing_makes_no_new_text(staff, label):
    assert edit(staff["manager"], label, SetCell("J01", "age", "< 12")) == 1


def test_two_people_who_change_two_rules_both_find_their_work(staff, label):
    edit(staff["manager"], label, SetCell("J01", "age", "< 13"))
    assert edit(staff["manager"], label, SetCell("J02", "age", ">= 24"), on=1) == 3
    model = look(staff["manager"], label).model
    assert (model.rule("J01").texts[0], model.rule("J02").texts[0]) == ("< 13", ">= 24")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (SetCell("J01", "age", "< 13"), SetCell("J01", "age", "< 14")),
        (SetWords("J01", {"nl": "Anders."}), SetCell("J01", "age", "< 14")),
        (SetCell("J01", "age", "< 13"), DeleteRule("J01")),
        (DeleteRule("J01"), SetCell("J01", "age", "< 13")),
        (DeleteRule("J01"), MoveRule("J01")),
        (AddRule("route", "J99"), AddRule("route", "J99")),
        (AddColumn("route", "victim_present"), SetCell("J01", "age", "< 13")),
        (AddColumn("route", "victim_present"), SetColumn("route", "age", "Leeftijd")),
    ],
    ids=lambda one: type(one).__name__,
)
def test_two_people_who_change_one_thing_are_told(staff, label, first, second):
    edit(staff["manager"], label, first)
    with pytest.raises(Conflict) as conflict:
        edit(staff["manager"], label, second, on=1)
    assert conflict.value.version == 2


def test_a_rule_that_moved_meanwhile_can_still_be_changed(staff, label):
    edit(staff["manager"], label, MoveRule("J01", before="J03"))
    assert edit(staff["manager"], label, SetCell("J01", "age", "< 13"), on=1) == 3


def test_what_cannot_be_read_is_refused_with_its_place_and_nothing_is_saved(staff, label):
    with pytest.raises(Invalid) as refusal:
        edit(staff["manager"], label, SetCell("J01", "age", "jong"))
    assert refusal.value.errors[0].path == "rules.J01.cells.age"
    assert look(staff["manager"], label).life.text == 1


def test_what_ships_is_not_edited_and_a_stranger_finds_nothing(staff, label):
    with pytest.raises((NotFound, Refused)):
        edit(staff["manager"], YOUTH, SetCell("J01", "age", "< 13"), on=0)
    with pytest.raises(NotFound):
        edit(staff["police"], label, SetCell("J01", "age", "< 13"))


def test_a_written_case_is_added_changed_and_removed(staff, label):
    case = WrittenCase("nieuw", {"age": 11}, {"route": "CARE"}, ("J01",))
    with signed_in(staff["manager"]) as viewer:
        on = change_cases(label, lambda all_: put_case(all_, case), on=1, by=viewer)
        written = version(label, viewer=viewer).written
        last = len(written.cases) - 1
        assert (on, written.cases[last].name) == (2, "nieuw")
        other = replace(case, name="anders")
        change_cases(label, lambda all_: put_case(all_, other, at=last), on=2, by=viewer)
        assert version(label, viewer=viewer).written.cases[last].name == "anders"
        change_cases(label, lambda all_: remove_case(all_, last), on=3, by=viewer)
        assert len(version(label, viewer=viewer).written.cases) == last
        with pytest.raises(Conflict):
            change_cases(label, lambda all_: remove_case(all_, 0), on=2, by=viewer)


@pytest.mark.parametrize(
    ("case", "fault"),
    [
        (WrittenCase(" ", {}, {"route": "CARE"}, ()), ("name", "missing")),
        (WrittenCase("x", {}, {}, ()), ("expected", "missing")),
        (
            WrittenCase("from 23 the ordinary law applies", {}, {"route": "CARE"}, ()),
            ("name", "taken"),
        ),
    ],
)
def test_a_case_without_name_or_outcome_is_refused(staff, label, case, fault):
    with signed_in(staff["manager"]) as viewer, pytest.raises(Invalid) as refusal:
        change_cases(label, lambda all_: put_case(all_, case), on=1, by=viewer)
    assert [(one.path, one.code) for one in refusal.value.errors] == [fault]


def test_a_file_is_taken_over_and_one_of_another_model_is_not(staff, label):
    older = next(one for one in shipped().versions() if one.model.label == YOUTH)
    with signed_in(staff["manager"]) as viewer:
        assert take_over(label, older.model, older.written, on=1, by=viewer) == 1
        changed = dmn.Model(replace(older.model.definitions, description="Anders."))
        assert take_over(label, changed, None, on=1, by=viewer) == 2
        with pytest.raises(Conflict):
            take_over(label, older.model, None, on=1, by=viewer)
        with pytest.raises(Invalid):
            take_over(label, model_of(literal("1")), None, on=2, by=viewer)


def first_stale(monkeypatch, stale):
    """The first look of the next act shows the version as it was before somebody saved."""
    views, real = iter([stale]), drafting.version_of
    monkeypatch.setattr(drafting, "version_of", lambda label: next(views, None) or real(label))


def test_who_saves_another_rule_at_the_same_moment_is_not_hindered(staff, label, monkeypatch):
    stale = look(staff["manager"], label)
    edit(staff["manager"], label, SetCell("J01", "age", "< 13"))
    first_stale(monkeypatch, stale)
    assert edit(staff["manager"], label, SetCell("J02", "age", ">= 24"), on=1) == 3


def test_who_saves_the_same_rule_at_the_same_moment_is_told(staff, label, monkeypatch):
    stale = look(staff["manager"], label)
    edit(staff["manager"], label, SetCell("J01", "age", "< 13"))
    first_stale(monkeypatch, stale)
    with pytest.raises(Conflict):
        edit(staff["manager"], label, SetCell("J01", "age", "< 14"), on=1)
