"""The steps of a version, as the tests take them again and again."""

import uuid
from dataclasses import replace
from datetime import timedelta

from schakel.kernel import clock
from schakel.selection import dmn
from schakel.selection.actions.turns import schedule
from schakel.selection.actions.versions import (
    approve,
    check,
    digest,
    new_draft,
    save,
    tried,
)
from schakel.selection.queries.versions import version
from schakel.selection.written import run_cases
from tests.personas import signed_in

YOUTH = "youth-route@2026-11-15"
TRACK = "intake-selection@2026-11-15"
TRIAL = uuid.UUID(int=7)


def today():
    return clock.local(clock.now()).date()


def in_days(number):
    return today() + timedelta(days=number)


def look(who, label):
    with signed_in(who) as viewer:
        return version(label, viewer=viewer)


def a_draft(who, based_on=YOUTH):
    with signed_in(who) as viewer:
        return new_draft(based_on, by=viewer)


def with_words(model, rule_id, text):
    """The model with other words for one rule, in both languages."""
    decisions = dict(model.definitions.decisions)
    for name, decision in decisions.items():
        if rule_id in {rule.id for rule in model.rules(name)}:
            rules = tuple(
                replace(rule, explanation={"nl": text, "en": text}) if rule.id == rule_id else rule
                for rule in decision.logic.rules
            )
            decisions[name] = replace(decision, logic=replace(decision.logic, rules=rules))
    return dmn.Model(replace(model.definitions, decisions=decisions))


def without_rule(model, rule_id):
    decisions = dict(model.definitions.decisions)
    for name, decision in decisions.items():
        if rule_id in {rule.id for rule in model.rules(name)}:
            rules = tuple(rule for rule in decision.logic.rules if rule.id != rule_id)
            decisions[name] = replace(decision, logic=replace(decision.logic, rules=rules))
    return dmn.Model(replace(model.definitions, decisions=decisions))


def as_they_come_out(model, cases):
    results = run_cases(model, cases)
    return tuple(replace(one.case, expected=one.found, fires=one.fired) for one in results)


def first_rule(model):
    return next(rule.id for name in model.decisions for rule in model.rules(name))


def changed(who, label, text="Omdat het anders is."):
    view = look(who, label)
    model = with_words(view.model, first_rule(view.model), text)
    with signed_in(who) as viewer:
        return save(label, model, view.written, on=view.life.text, by=viewer, note="words")


def checked_and_tried(who, label):
    on = look(who, label).life.text
    with signed_in(who) as viewer:
        assert check(label, on=on, by=viewer).passed
        tried(label, trial=TRIAL, document=digest(look(who, label).document), by=viewer)


def signed(who, label):
    with signed_in(who) as viewer:
        approve(label, on=version(label, viewer=viewer).life.text, by=viewer)


def an_approved_version(staff, based_on=YOUTH):
    label = a_draft(staff["manager"], based_on)
    changed(staff["manager"], label)
    checked_and_tried(staff["manager"], label)
    signed(staff["policy"], label)
    return label


def scheduled(who, label, day):
    with signed_in(who) as viewer:
        schedule(label, day, by=viewer)


def state_of(staff, label):
    return look(staff["manager"], label).state
