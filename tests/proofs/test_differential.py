"""After every step: the naive model = the policy = the rows = the lists = the API (security 1.2)."""

import os
import time
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client, override_settings
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from schakel.access.actions import verify
from schakel.access.context import as_service, as_viewer
from schakel.access.queries import may_see
from schakel.access.rls.declared import declared_protections
from schakel.access.rules import Purpose
from schakel.api import limits
from schakel.audit.actions import reading
from schakel.cases.queries import find_cases, list_of_cases
from schakel.conference.queries import house_inbox
from schakel.kernel import clock
from schakel.kernel.protection import ByCase, ByUnit
from schakel.people.queries import Sought
from schakel.table.queries.board import board
from tests.personas import HOUSE, ROTTERDAM
from tests.proofs.world import BY_HAND, PEOPLE, REPORTER, SUBJECT, BothWorlds

pytestmark = pytest.mark.django_db

# Hashing a secret is slow on purpose; not in tests.
QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]
NIGHTLY = bool(os.environ.get("SCHAKEL_NIGHTLY"))
SOUGHT = Sought(surname=SUBJECT["surname"], birth_date=SUBJECT["birth_date"])
PURPOSE = {"CRIMINAL": Purpose.SETTLEMENT, "HOUSE": Purpose.COMPLEX_CASE}

MOST_CASES = 4

which = st.integers(0, 20)
at_the_table = st.sampled_from(["prosecutor", "assistant", "probation", "police"])
anybody = st.sampled_from(PEOPLE)


def rows_in_sight(tables=None):
    """Of every table whose rows are of dossiers: table, key, dossier, field group and units."""
    selects = []
    for table, protection in declared_protections().items():
        if tables is not None and table not in tables:
            continue
        match protection:
            case ByCase():
                group = protection.group_column or f"'{protection.field_group or '*'}'"
                own = f"ARRAY[{protection.unit_column}]" if protection.unit_column else "NULL"
                case = protection.case_column
            case ByUnit(unit_columns=columns, case_column=str() as case):
                group, own = "'-'", f"ARRAY[{', '.join(columns)}]"
            case _:
                continue
        selects.append(
            f"SELECT '{table}', t.id::text, {case}::text, {group}, {own}::uuid[] FROM {table} t"
        )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(selects))
        return {row[:2]: row[2:] for row in cursor.fetchall()}


class Access(RuleBasedStateMachine):
    """What people do with a few cases, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        limits._counts.clear()
        self.both = BothWorlds()

    def teardown(self):
        transaction.set_rollback(True)
        with suppress(transaction.TransactionManagementError):
            self.undone.__exit__(None, None, None)

    def a_case(self, number, kind=None):
        cases = [case for case in self.both.cases if kind in {None, case.kind}]
        return cases[number % len(cases)]

    @initialize(victim=st.booleans())
    def both_doors_are_used(self, victim):
        self.both.receive(victim=victim)
        self.both.report()

    @rule(victim=st.booleans())
    def a_suspect_comes_in(self, victim):
        if len(self.both.cases) < MOST_CASES:
            self.both.receive(victim=victim)

    @rule()
    def somebody_is_reported(self):
        if len(self.both.cases) < MOST_CASES:
            self.both.report()

    @rule(
        who=at_the_table, n=which, kind=st.sampled_from(["CHILD_PROTECTION", "HALT", "PROBATION"])
    )
    def a_partner_is_invited(self, who, n, kind):
        self.both.invite(who, self.a_case(n, "CRIMINAL"), kind)

    @rule(who=anybody, n=which)
    def a_partner_contributes(self, who, n):
        self.both.contribute(who, self.a_case(n))

    @rule(
        who=at_the_table,
        n=which,
        kind=st.sampled_from(["PROBATION", "VICTIM_SUPPORT"]),
        group=st.sampled_from(BY_HAND),
        ends=st.sampled_from([None, timedelta(days=1), timedelta(seconds=1)]),
    )
    def a_part_is_given_by_hand(self, who, n, kind, group, ends):
        until = clock.now() + ends if ends else None
        self.both.give(who, self.a_case(n, "CRIMINAL"), kind, group, until)

    @rule(who=at_the_table, n=which)
    def it_is_taken_back(self, who, n):
        if self.both.given:
            self.both.take_back(who, n)

    @rule(who=at_the_table, n=which, bsn=st.booleans())
    def a_case_is_offered(self, who, n, bsn):
        groups = ("IDENTITY", "BSN") if bsn else ("IDENTITY",)
        if len(self.both.cases) <= MOST_CASES:
            self.both.offer(who, self.a_case(n, "CRIMINAL"), groups)

    @rule(who=anybody, n=which, act=st.sampled_from(["open", "accept", "accept", "refuse", "undo"]))
    def a_report_is_answered(self, who, n, act):
        getattr(self.both, act)(who, self.a_case(n, "HOUSE"))

    @rule(n=which, act=st.sampled_from(["open", "accept", "refuse", "close"]))
    def the_director_acts(self, n, act):
        getattr(self.both, act)("director", self.a_case(n, "HOUSE"))

    @rule()
    def nobody_answers_in_time(self):
        self.both.nobody_answers()

    @rule(
        n=which,
        person=anybody,
        extra=st.sets(st.sampled_from(["BSN", "NOTIFICATION"])).map(frozenset),
    )
    def somebody_takes_part(self, n, person, extra):
        self.both.take_part("director", self.a_case(n, "HOUSE"), person, extra)

    @rule(n=which)
    def somebody_is_off_the_list(self, n):
        if self.both.on_the_list:
            self.both.leave_the_list("director", n)

    @rule(who=anybody)
    def somebody_sits_down(self, who):
        if who != "elsewhere":
            self.both.sit_down(who)

    @rule(who=anybody)
    def somebody_stands_up(self, who):
        if who != "elsewhere":
            self.both.stand_up(who)

    @rule(who=anybody, n=which)
    def somebody_is_kept_from_a_case(self, who, n):
        self.both.block(who, self.a_case(n))

    @invariant()
    def everybody_sees_what_the_naive_model_says(self):
        self.let_what_ends_end()
        with transaction.atomic(), as_service("proof"):
            assert verify() == []
            there = rows_in_sight()
        for name in PEOPLE:
            self.look_as(name, there)
        self.programs_read()

    def let_what_ends_end(self):
        """Only the database's clock counts: wait for what is about to end, rather than move it."""
        soon = [end for end in self.both.ends if end < clock.now() + timedelta(minutes=1)]
        left = max(((end - clock.now()).total_seconds() for end in soon), default=0)
        time.sleep(max(0.0, left))

    def look_as(self, name, there):
        now, naive = clock.now(), self.both.naive
        sees = {case.name: naive.sees(name, case.name, now) for case in self.both.cases}
        viewer = self.both.viewer(name)
        with transaction.atomic(), as_viewer(viewer), reading(viewer.actor):
            for case in self.both.cases:
                assert may_see(viewer, case.case_id) == sees[case.name], (name, case)
            self.rows_are(name, viewer, sees, there)
            self.lists_are(name, viewer, sees)

    def rows_are(self, name, viewer, sees, there):
        mine = set(viewer.unit_ids)
        expected = set()
        for key, (case, group, units) in there.items():
            blocked = (name, case) in self.both.naive.blocked
            own = bool(mine & set(units or ()))
            groups = sees.get(case, frozenset())
            if not blocked and (own or group in groups or (group == "*" and groups)):
                expected.add(key)
        tables = {table for table, _ in there}
        seen = rows_in_sight(tables) if tables else {}
        assert seen.keys() == expected, name

    def lists_are(self, name, viewer, sees):
        def those(kind, group="IDENTITY"):
            cases = self.both.cases
            return {c.number for c in cases if c.kind == kind and group in sees[c.name]}

        listed = {row.number for row in list_of_cases(viewer).rows}
        assert listed == those("CRIMINAL") | those("HOUSE"), name
        rows = board(ROTTERDAM, viewer=viewer).rows
        assert {row.number for row in rows} == those("CRIMINAL"), name
        for kind, purpose in PURPOSE.items():
            found = find_cases(SOUGHT, number="", purpose=purpose, viewer=viewer)
            assert {row.number for row in found} == those(kind), (name, purpose)
        if viewer.team_of(HOUSE):
            inbox = {row.number for row in house_inbox(viewer, HOUSE).rows}
            assert inbox == those("HOUSE", "NOTIFICATION"), name

    def programs_read(self):
        """A program reads how the cases stand that its own organisation sent, and no others."""
        for organisation, kind, place in (
            ("POL-ROTTERDAM", "CRIMINAL", "seat POLICE"),
            (REPORTER, "HOUSE", f"team {REPORTER}"),
        ):
            token = self.both.programs[organisation]
            for case in self.both.cases:
                own = any(one.own for one in self.own_facts(case, place))
                expected = 200 if own and case.kind == kind else 404
                limits._counts.clear()
                answer = Client().get(
                    f"/api/v1/cases/{case.number}", headers={"Authorization": f"Bearer {token}"}
                )
                assert answer.status_code == expected, (organisation, case)

    def own_facts(self, case, place):
        naive = self.both.naive
        return [
            one
            for one in naive.told
            if (one.case, one.place) == (case.name, place)
            and not one.ended
            and case.name not in naive.shielded
        ]


@override_settings(PASSWORD_HASHERS=QUICK)
def test_policy_rows_lists_and_api_are_what_the_naive_model_says(db):
    run_state_machine_as_test(
        Access,
        settings=settings(
            max_examples=200 if NIGHTLY else 3,
            stateful_step_count=50 if NIGHTLY else 12,
            derandomize=not NIGHTLY,
            deadline=None,
            database=None,
            print_blob=True,
            # A short history is found by hand soon enough; shrinking takes minutes.
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


def a_story(both):
    """One history in which every act is done at least once; ends each time something happened."""
    both.receive(victim=True)
    yield both.report()
    criminal, reported = both.cases
    yield both.invite("prosecutor", criminal, "HALT")
    yield both.contribute("probation", criminal)
    yield both.give("prosecutor", criminal, "PROBATION", "CRIMINAL_FILE", None)
    soon = clock.now() + timedelta(seconds=1)
    yield both.give("police", criminal, "VICTIM_SUPPORT", "CRIMINAL_FILE", soon)
    yield both.take_back("prosecutor", 0)
    yield both.offer("prosecutor", criminal, ("IDENTITY", "BSN"))
    yield both.undo("assistant", both.cases[-1])
    yield both.offer("prosecutor", criminal, ("IDENTITY", "OFFENCE_SUMMARY"))
    yield both.nobody_answers()
    yield both.offer("probation", criminal, ("IDENTITY",))
    both.open("director", both.cases[-1])
    yield both.refuse("director", both.cases[-1])
    both.offer("prosecutor", criminal, ("IDENTITY", "BSN"))
    yield both.open("director", both.cases[-1])
    yield both.accept("director", both.cases[-1])
    yield both.take_part("director", both.cases[-1], "off_roster", frozenset({"BSN"}))
    yield both.block("off_roster", both.cases[-1])
    both.take_part("director", both.cases[-1], "reporter", frozenset())
    yield both.take_part("director", both.cases[-1], "victim_support", frozenset())
    yield both.leave_the_list("director", 1)
    yield both.block("prosecutor", criminal)
    yield both.stand_up("probation")
    yield both.sit_down("off_roster")
    yield both.sit_down("manager")
    yield both.accept("director", reported)
    yield both.block("reporter", reported)
    yield both.stand_up("director")
    both.sit_down("director")
    yield both.close("director", reported)


ACTS = {
    *("invite", "contribute", "give", "take_back", "offer", "undo", "open", "accept", "refuse"),
    *("take_part", "leave_the_list", "close", "nobody_answers", "block"),
}


@override_settings(PASSWORD_HASHERS=QUICK)
def test_through_one_long_history_everybody_sees_what_the_naive_model_says(db):
    history = Access()
    for _ in a_story(history.both):
        history.everybody_sees_what_the_naive_model_says()
    # A history in which everything is refused would prove nothing.
    assert history.both.done.keys() >= ACTS
    assert history.both.done["take_part"] == 2
    history.teardown()
