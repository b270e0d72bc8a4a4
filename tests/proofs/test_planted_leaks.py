"""Leaks that we plant ourselves: each must be caught by a check that runs anyway (security 1.3).

A fault in the database is planted as its superuser in a transaction that is rolled back; the product
runs inside that transaction as the application role. A fault in the code is a monkeypatch.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.transaction import TransactionManagementError
from django.http import HttpResponse
from django.test import override_settings

from schakel.access import lists, queries, rules
from schakel.access.context import as_service
from schakel.access.models import EffectiveAccess, Entitlement
from schakel.access.rls.apply import differences
from schakel.cases.models import Case
from schakel.cases.queries import lists as case_lists
from schakel.config import database, env
from schakel.config.database import database_roles
from schakel.intake import rules as intake_rules
from schakel.kernel import clock
from schakel.kernel.errors import FieldError, NotFound
from schakel.kernel.parts import Part
from schakel.people.models import PersonRecord
from schakel.sharing.actions import telling
from schakel.table.queries import board as board_queries
from schakel.web.middleware import transaction as web_transaction
from tests.access import test_decide
from tests.api.conftest import program  # noqa: F401 - a fixture
from tests.proofs import test_canary, test_non_interference
from tests.proofs.test_canary import audited, look  # noqa: F401 - fixtures
from tests.proofs.test_differential import QUICK, Access
from tests.sharing import test_telling
from tests.sharing.receiver import listening
from tests.web import test_access_table

pytestmark = pytest.mark.django_db

APP = database.role_name("app")


@pytest.fixture(autouse=True)
def quick_secrets() -> Iterator[None]:
    with override_settings(PASSWORD_HASHERS=QUICK):
        yield


# The checks: each raises AssertionError when it sees something wrong.


def the_catalogue() -> None:
    assert differences(database_roles()) == []


def a_history(*, ends: bool = False) -> None:
    """The naive model, held against what people see in a short history."""
    history = Access()
    both = history.both
    try:
        both.receive(victim=True)
        both.report()
        both.block("prosecutor", both.cases[0])
        both.contribute("probation", both.cases[0])
        if ends:
            until = clock.now() + timedelta(seconds=1)
            both.give("police", both.cases[0], "PROBATION", "CRIMINAL_FILE", until)
        else:
            both.give("police", both.cases[0], "PROBATION", "CRIMINAL_FILE", None)
            both.take_back("police", 0)
        both.accept("director", both.cases[1])
        both.close("director", both.cases[1])
        assert both.done.keys() >= {"block", "contribute", "give", "accept", "close"}
        history.everybody_sees_what_the_naive_model_says()
    finally:
        history.teardown()


def a_history_with_an_end() -> None:
    a_history(ends=True)


# Faults in the database.

LOOSE = "schakel_in_service() OR true"
WITHOUT_END = (
    "(SELECT schakel_in_service()) OR EXISTS (SELECT 1 FROM access_effectiveaccess e"
    " WHERE e.case_id = cases_criminalfile.case_id AND e.unit_id = ANY ((SELECT schakel_units())::uuid[])"
    " AND e.field_group = 'CRIMINAL_FILE')"
)
ANOTHER_GROUP = WITHOUT_END.replace("cases_criminalfile", "cases_victim").replace(
    "'CRIMINAL_FILE'", "'IDENTITY'"
)
IN_THE_DATABASE: dict[str, tuple[list[str], Callable[[], None]]] = {
    "a policy was dropped": (["DROP POLICY reads ON cases_victim"], the_catalogue),
    "blocks were dropped": (["DROP POLICY blocks ON cases_case"], the_catalogue),
    "a policy lets all in": (
        ["CREATE POLICY open ON people_personrecord FOR SELECT USING (true)"],
        the_catalogue,
    ),
    "a policy of ours lets all in": (
        [f"ALTER POLICY reads ON cases_victim USING ({LOOSE})"],
        a_history,
    ),
    "a policy looks at another group": (
        [f"ALTER POLICY reads ON cases_victim USING ({ANOTHER_GROUP})"],
        a_history,
    ),
    "an ended grant still counts": (
        [f"ALTER POLICY reads ON cases_criminalfile USING ({WITHOUT_END})"],
        a_history_with_an_end,
    ),
    "a restrictive policy became a permissive one": (
        ["DROP POLICY blocks ON cases_case", "CREATE POLICY blocks ON cases_case USING (true)"],
        the_catalogue,
    ),
    "row-level security is not forced": (
        ["ALTER TABLE cases_case NO FORCE ROW LEVEL SECURITY"],
        the_catalogue,
    ),
    "row-level security is off": (
        ["ALTER TABLE people_personrecord DISABLE ROW LEVEL SECURITY"],
        a_history,
    ),
    "the application passes all policies": ([f"ALTER ROLE {APP} BYPASSRLS"], the_catalogue),
    "the application owns a table": ([f"ALTER TABLE cases_case OWNER TO {APP}"], the_catalogue),
    "the application may read the log": (
        [f"GRANT SELECT ON audit_auditevent TO {APP}"],
        the_catalogue,
    ),
    "everybody may read the key": (["GRANT SELECT ON access_contextkey TO PUBLIC"], the_catalogue),
    "a view runs as its owner": (["CREATE VIEW peek AS SELECT * FROM cases_case"], the_catalogue),
    "a function runs as its owner": (
        ["CREATE FUNCTION peek() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'"],
        the_catalogue,
    ),
    "a table without a declaration": (["CREATE TABLE notes (text text)"], the_catalogue),
}


@contextmanager
def planted(*statements: str) -> Iterator[None]:
    """The product on a connection where this was done; all of it is undone afterwards."""
    own = connections["default"]
    address = database.administrator(env.home())
    settings = {**own.settings_dict, "USER": address["user"], "PASSWORD": address["password"]}
    connections["default"] = DatabaseWrapper(settings, alias="default")
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            cursor.execute(f"SET LOCAL ROLE {APP}")
            yield
            transaction.set_rollback(True)
    finally:
        connections["default"].close()
        connections["default"] = own


@pytest.mark.parametrize("check", [the_catalogue, a_history, a_history_with_an_end])
def test_without_a_fault_the_checks_find_nothing(check):
    with planted():
        check()


@pytest.mark.parametrize("fault", IN_THE_DATABASE)
def test_a_fault_in_the_database_is_caught(fault):
    statements, check = IN_THE_DATABASE[fault]
    with planted(*statements), pytest.raises(AssertionError):
        check()


# Faults in the code.


def the_view_of_the_whole_organisation(patch: pytest.MonkeyPatch) -> None:
    of_the_person, of_all = "x.person_id = m.id", "u.organisation_id = m.organisation_id"
    sql = queries._VIEWER_SQL.replace(of_the_person, of_all)
    patch.setattr(queries, "_VIEWER_SQL", sql)


def ended_grants_count(patch: pytest.MonkeyPatch) -> None:
    def without_end(viewer, case_id):
        rows = EffectiveAccess.objects.filter(case_id=case_id, unit_id__in=viewer.unit_ids)
        return Part(rows, lambda found: frozenset(row.field_group for row in found))

    patch.setattr(queries, "may_see_part", without_end)


def a_list_without_the_units(patch: pytest.MonkeyPatch) -> None:
    def every_case(viewer, **_):
        with as_service("leak"):
            rows = Case.objects.values_list("id", "opened_at")
            return lists.Page(tuple(lists.Place(*row) for row in rows), more=False)

    def every_header(ids, *, viewer):
        with as_service("leak"):
            return headers(ids, viewer=viewer)

    headers = case_lists.headers
    patch.setattr(case_lists, "page_of_cases", every_case)
    patch.setattr(case_lists, "headers", every_header)


def the_law_forgets_who_takes_part(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(rules, "_about_the_law", lambda *_: None)


def revoking_forgets_the_grants(patch: pytest.MonkeyPatch) -> None:
    def only_the_facts(case_id, *, basis_id=None):
        rows = Entitlement.objects.filter(case_id=case_id, basis_id=basis_id)
        return rows.update(revoked_at=clock.now())

    patch.setattr("schakel.sharing.actions.disclosing.revoke", only_the_facts)


def closing_forgets_the_grants(patch: pytest.MonkeyPatch) -> None:
    def only_the_facts(case_id):
        Entitlement.objects.filter(case_id=case_id).update(shielded=True)

    patch.setattr("schakel.conference.actions.closing.shield", only_the_facts)


def forbidden_is_403(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(web_transaction.STATUS, NotFound, 403)


def a_total_over_all_rows(patch: pytest.MonkeyPatch) -> None:
    real = board_queries.board

    def with_total(region, *, viewer, **asked):
        with as_service("leak"):
            total = Case.objects.count()
        return replace(real(region, viewer=viewer, **asked), total=total)

    patch.setattr("schakel.web.table.board", with_total)


def a_version_that_counts_everything(patch: pytest.MonkeyPatch) -> None:
    def version(rows):
        with as_service("leak"):
            return f"{Case.objects.count():016x}"

    patch.setattr(board_queries, "_version", version)


def a_tag_of_the_whole_table(patch: pytest.MonkeyPatch) -> None:
    real = HttpResponse.__init__

    def tagged(self, *given, **named):
        real(self, *given, **named)
        with suppress(RuntimeError, TransactionManagementError), as_service("leak"):
            self["ETag"] = f'"{PersonRecord.objects.count()}"'

    patch.setattr(HttpResponse, "__init__", tagged)


def the_worker_tells_everybody(patch: pytest.MonkeyPatch) -> None:
    def all_of_them(parts, organisations):
        return dict.fromkeys(parts, frozenset(organisations))

    patch.setattr(telling, "organisations_that_see", all_of_them)


def an_error_repeats_the_value(patch: pytest.MonkeyPatch) -> None:
    real = intake_rules._field_error

    def telling_all(detail):
        found = real(detail)
        return FieldError(found.path, found.code, f"{found.message} Not {detail['input']!r}.")

    patch.setattr(intake_rules, "_field_error", telling_all)


def a_name_in_the_log(patch: pytest.MonkeyPatch) -> None:
    real = intake_rules.parse

    def noisy(value):
        logging.getLogger("schakel").warning("took in %s", value)
        return real(value)

    patch.setattr(intake_rules, "parse", noisy)


def a_name_in_a_header(patch: pytest.MonkeyPatch) -> None:
    real = HttpResponse.__init__

    def tagged(self, content=b"", *given, **named):
        real(self, content, *given, **named)
        if test_canary.CANARY.encode() in self.content:
            self["X-About"] = test_canary.CANARY

    patch.setattr(HttpResponse, "__init__", tagged)


def bytes_for(*names: str) -> Callable[[dict], None]:
    def check(people):
        for name in names:
            test_non_interference.test_hidden_things_change_nothing_of_what_somebody_receives(
                people, name
            )
            test_non_interference.test_nor_when_they_happen_while_somebody_looks(people, name)

    return check


def nobody_else_hears(people) -> None:
    with listening() as system:
        test_telling.test_who_may_not_see_it_hears_nothing(people, system, "OM-OOST-NEDERLAND")


def the_address_table(people) -> None:
    scene = test_non_interference.a_scene(people)
    keys = test_access_table.keys_of_everybody()
    test_access_table.test_everybody_gets_what_the_table_says(scene, keys, "case", "elsewhere")


IN_HISTORY = {
    the_view_of_the_whole_organisation: a_history,
    ended_grants_count: a_history_with_an_end,
    a_list_without_the_units: a_history,
    the_law_forgets_who_takes_part: (
        test_decide.test_it_allows_only_when_nothing_forbids_and_names_something_that_does
    ),
    revoking_forgets_the_grants: a_history,
    closing_forgets_the_grants: a_history,
}
IN_ANSWERS = {
    forbidden_is_403: the_address_table,
    a_total_over_all_rows: bytes_for("victim_support"),
    a_version_that_counts_everything: bytes_for("victim_support"),
    a_tag_of_the_whole_table: bytes_for("victim_support"),
    the_worker_tells_everybody: nobody_else_hears,
}
GETTING_OUT = (an_error_repeats_the_value, a_name_in_the_log, a_name_in_a_header)


@pytest.mark.parametrize("plant", IN_HISTORY)
def test_a_fault_in_the_policy_is_caught(db, monkeypatch, plant):
    plant(monkeypatch)
    with pytest.raises(AssertionError):
        IN_HISTORY[plant]()


@pytest.mark.parametrize("plant", IN_ANSWERS)
def test_a_fault_in_an_answer_is_caught(people, monkeypatch, plant):
    plant(monkeypatch)
    with pytest.raises(AssertionError):
        IN_ANSWERS[plant](people)


@pytest.mark.parametrize("plant", GETTING_OUT)
def test_a_name_that_gets_out_is_caught(look, monkeypatch, plant):  # noqa: F811
    plant(monkeypatch)
    with pytest.raises(AssertionError):
        look()
