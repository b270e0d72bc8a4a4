"""The policy, in a world small enough to try everything: what it allows, and why it says no."""

import ast
import inspect
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from schakel.access import rules
from schakel.access.rules import Basis, Fact, FieldGroup, Purpose, Reason, Recipient, decide

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
BEFORE, AFTER = NOW - timedelta(seconds=1), NOW + timedelta(seconds=1)
ASKED = (FieldGroup.IDENTITY, FieldGroup.BSN, FieldGroup.PLAN)
HOUSE_ONLY = {"HOUSE_HIT", "NOTIFICATION", "ENTRY_TEST", "PLAN", "CONFERENCE", "FEEDBACK"}


def whole_world():
    """Every fact × every recipient × every field group, the very moments themselves too."""
    facts = [
        Fact("US", groups, Purpose.SETTLEMENT, basis, starts, ends, revoked, house, shielded)
        for groups, basis, starts, ends, revoked, house, shielded in product(
            (frozenset(ASKED), frozenset({FieldGroup.CLOCK})),
            (Basis.OWN, Basis.DISCLOSURE),
            (BEFORE, NOW, AFTER),
            (None, NOW, AFTER),
            (None, NOW, AFTER),
            (False, True),
            (False, True),
        )
    ]
    recipients = [
        Recipient(organisation, *rest)
        for organisation, *rest in product(
            ("US", "THEM"),
            (False, True),
            (False, True),
            (None, True, False),
            (True, False),
            (False, True),
        )
    ]
    return product(facts, recipients, ASKED)


def says_no(fact, who, group, purpose):
    """Each rule that forbids, once more and by itself, with the reason it must give."""
    own = fact.basis == "OWN" and who.organisation == fact.owner_org
    house = fact.house_data or group in HOUSE_ONLY
    return {
        reason
        for reason, forbids in {
            "REVOKED": fact.revoked_at is not None and not fact.revoked_at > NOW,
            "NOT_YET": fact.valid_from > NOW,
            "EXPIRED": fact.valid_until is not None and not fact.valid_until > NOW,
            "OTHER_GROUP": group not in fact.field_groups,
            "OTHER_PURPOSE": purpose != fact.purpose,
            "NOT_A_PARTICIPANT": house and who.barred_from_houses and not own,
            "BSN_NOT_SIGNED": group == "BSN" and not who.bsn_signed and not own,
            "SHIELDED": fact.shielded,
            "BLOCKED": who.blocked,
            "NOT_A_MEMBER": who.member is False,
            "WEAK_SIGN_IN": not who.strong_sign_in,
        }.items()
        if forbids
    }


def test_it_allows_only_when_nothing_forbids_and_names_something_that_does():
    alone = set()
    for fact, who, group in whole_world():
        decision = decide(fact, who, field_group=group, purpose=fact.purpose, at=NOW)
        reasons = says_no(fact, who, group, fact.purpose)
        assert decision.allowed == (not reasons), (fact, who, group)
        assert decision.reason in (reasons or {"ALLOWED"}), (fact, who, group)
        alone |= {decision.reason} if len(reasons) <= 1 else set()
    # These two are not in that world; each other reason was reached while nothing else forbade.
    assert alone == set(Reason) - {Reason.NO_FACT, Reason.OTHER_PURPOSE}


FACT = Fact("US", frozenset(ASKED), Purpose.SETTLEMENT, Basis.OWN, BEFORE, None)
WHO = Recipient("US", barred_from_houses=False, bsn_signed=True)


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_fact_for_one_purpose_is_none_for_another(purpose):
    for held in Purpose:
        fact = replace(FACT, purpose=held)
        decision = decide(fact, WHO, field_group=FieldGroup.IDENTITY, purpose=purpose, at=NOW)
        assert decision.allowed == (held == purpose)
        assert decision.reason == ("ALLOWED" if held == purpose else "OTHER_PURPOSE")


@pytest.mark.parametrize("group", list(FieldGroup))
def test_without_a_fact_the_answer_is_no(group):
    for purpose in Purpose:
        decision = decide(None, WHO, field_group=group, purpose=purpose, at=NOW)
        assert (decision.allowed, decision.reason) == (False, "NO_FACT")


def test_that_world_runs_through_every_line_of_the_policy():
    deciding = (
        rules.decide,
        rules.deny,
        *(getattr(rules, name) for name in vars(rules) if "_about" in name),
    )
    seen: set[int] = set()

    def follow(frame, event, _):
        if frame.f_code.co_filename == rules.__file__:
            seen.add(frame.f_lineno)
            return follow
        return None

    before = sys.gettrace()
    sys.settrace(follow)
    try:
        decide(None, WHO, field_group=FieldGroup.BSN, purpose=Purpose.SETTLEMENT, at=NOW)
        other = Purpose.EARLY_SIGNAL
        decide(FACT, WHO, field_group=FieldGroup.BSN, purpose=other, at=NOW)
        for index, (fact, who, group) in enumerate(whole_world()):
            if index % 37 == 0:
                decide(fact, who, field_group=group, purpose=fact.purpose, at=NOW)
    finally:
        sys.settrace(before)
    returns = {
        node.lineno + function.__code__.co_firstlineno - 1
        for function in deciding
        for node in ast.walk(ast.parse(inspect.getsource(function)))
        if isinstance(node, ast.Return) and not isinstance(node.value, ast.BoolOp)
    }
    assert returns <= seen
