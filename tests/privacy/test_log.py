"""Who saw a case: what a privacy officer of the owner sees, of another sees, and nobody else does."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from schakel.access.actions import technical_account
from schakel.access.context import as_service, as_viewer
from schakel.audit.queries import lines_of_case
from schakel.kernel import clock
from schakel.kernel.errors import NotFound
from schakel.privacy.queries import Asked, Mark, looks_at, looks_to_export
from schakel.regions.actions import NewMember, add_member
from schakel.regions.rules import Function
from tests.personas import Persona, a_case_message, a_known_list, send, signed_in

pytestmark = pytest.mark.django_db

ABSENT = "ROT-7K2M9Q-4"
MASK = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')


@pytest.fixture
def number(people):
    return send(a_case_message())["case"]


@pytest.fixture
def officer_of_the_om(people):
    with transaction.atomic(), as_service("demo"):
        add_member(
            NewMember(
                username="om_officer",
                display_name="B. Toezicht",
                organisation="OM-ROTTERDAM",
                functions=(Function.PRIVACY_OFFICER,),
                valid_from=date(2026, 1, 1),
                demo=True,
            )
        )
    return Persona("om_officer")


def client_of(name):
    client = Client()
    client.post(reverse("become", kwargs={"username": name}))
    return client


def opens(name, number):
    return client_of(name).get(reverse("case", kwargs={"number": number})).status_code


def seen_by(persona, number, **asked):
    with signed_in(persona) as viewer:
        return looks_at(Asked(number, **asked), viewer=viewer).lines


def whom(looks):
    return {(look.name, look.actions[0]) for look in looks}


def test_the_owners_officer_sees_everybody_who_looked_newest_first(people, number):
    for name in ("police", "prosecutor", "probation"):
        assert opens(name, number) == 200
    looks = seen_by(people["privacy_officer"], number)
    read = [look.name for look in looks if look.actions == ("READ",)]
    assert read == ["M. Jansen", "J. de Boer", "A. van Dam"]
    assert [look.at for look in looks] == sorted((look.at for look in looks), reverse=True)


def test_a_line_says_which_parts_were_shown_and_to_whom(people, number):
    opens("prosecutor", number)
    (look,) = [
        one for one in seen_by(people["privacy_officer"], number) if one.actions == ("READ",)
    ]
    assert {"IDENTITY", "OFFENCE_SUMMARY", "CLOCK"} <= set(look.field_groups)
    assert (look.organisation, look.functions, look.origin) == (
        "OM-ROTTERDAM",
        ("PROSECUTOR",),
        "web",
    )


def test_a_line_says_on_what_the_access_rested_at_that_moment(people, number):
    opens("police", number)
    opens("probation", number)
    looks = seen_by(people["privacy_officer"], number)
    bases = {look.name: look.bases for look in looks if look.actions == ("READ",)}
    assert bases["A. van Dam"] == ("OWN", "PARTICIPANT")
    assert bases["M. Jansen"] == ("PARTICIPANT", "STANDING_DECISION")


def test_a_list_of_a_house_tells_the_log_of_a_case_nothing(people):
    known = {"given_names": "Bekend", "surname": "Gezien", "birth_date": "1980-05-06"}
    number = send(a_case_message(suspect__person=known))["case"]
    before = len(seen_by(people["privacy_officer"], number))
    send(a_known_list(known))
    assert len(seen_by(people["privacy_officer"], number)) == before + 1  # the look before


def test_an_officer_of_another_organisation_sees_only_what_own_colleagues_did(
    people, number, officer_of_the_om
):
    for name in ("police", "prosecutor", "probation"):
        opens(name, number)
    assert whom(seen_by(officer_of_the_om, number)) == {("J. de Boer", "READ")}


def test_a_no_stands_in_the_log_of_the_case_that_was_asked_for_and_is_marked(people, number):
    assert opens("off_roster", number) == 404
    (look,) = [one for one in seen_by(people["privacy_officer"], number) if one.denied]
    assert (look.name, look.actions, look.marks) == ("K. Collega", ("case",), (Mark.DENIED,))


def test_a_look_long_after_the_case_was_closed_is_marked(people, number):
    with transaction.atomic(), as_service("look"), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_case SET closed_at = %s WHERE number = %s",
            [clock.now() - timedelta(days=1), number],
        )
    opens("police", number)
    marks = {look.actions[0]: look.marks for look in seen_by(people["privacy_officer"], number)}
    assert marks["READ"] == (Mark.AFTER_CLOSING,)


def test_the_look_at_the_log_and_the_file_of_it_are_in_the_log(people, number):
    seen_by(people["privacy_officer"], number)
    with signed_in(people["privacy_officer"]) as viewer:
        looks_to_export(Asked(number), viewer=viewer)
    acts = [look.actions[0] for look in seen_by(people["privacy_officer"], number)]
    assert acts[:2] == ["privacy.log_exported", "privacy.log_seen"]


def test_who_is_no_privacy_officer_gets_nothing_not_even_from_the_database(people, number):
    opens("police", number)
    since = clock.now() - timedelta(days=30)
    for name in people.keys() - {"privacy_officer"}:
        with signed_in(people[name]) as viewer:
            with pytest.raises(NotFound):
                looks_at(Asked(number), viewer=viewer)
            assert lines_of_case(number, since=since, limit=10) == []


def test_a_service_context_and_no_context_read_no_log(people, number):
    since = clock.now() - timedelta(days=30)
    assert lines_of_case(number, since=since, limit=10) == []
    with transaction.atomic(), as_service("look", viewer=technical_account()):
        assert lines_of_case(number, since=since, limit=10) == []


def test_an_officer_whose_function_has_ended_reads_nothing(people, number):
    viewer = people["privacy_officer"].viewer
    with transaction.atomic(), as_service("look"), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE regions_memberfunction SET valid_until = current_date"
            " WHERE function = 'PRIVACY_OFFICER'"
        )
    with transaction.atomic(), as_viewer(viewer):
        assert lines_of_case(number, since=clock.now() - timedelta(days=30), limit=10) == []


def test_a_case_of_others_and_a_case_that_is_not_there_are_one(people, number, officer_of_the_om):
    opens("police", number)
    client, moment = client_of("om_officer"), clock.now()

    def answer(of):
        with clock.standing_at(moment):
            content = client.get(reverse("privacy"), {"zaak": of}).content
        return MASK.sub(b"", content).replace(of.encode(), b"X")

    assert answer(number) == answer(ABSENT)


def test_lines_of_the_board_can_be_left_out(people, number):
    client = client_of("probation")
    client.get(reverse("board", kwargs={"region": "rotterdam"}))
    client.get(reverse("case", kwargs={"number": number}))
    every = {look.actions[0] for look in seen_by(people["privacy_officer"], number)}
    opened = {look.actions[0] for look in seen_by(people["privacy_officer"], number, opened=True)}
    assert {"READ_BOARD", "READ"} <= every
    assert "READ" in opened
    assert "READ_BOARD" not in opened


def test_the_log_pages_by_key_and_misses_nothing(people, number, monkeypatch):
    monkeypatch.setattr("schakel.privacy.queries.PAGE", 2)
    for _ in range(5):
        opens("police", number)
    moment, found, before = clock.now(), [], None
    with signed_in(people["privacy_officer"]) as viewer:
        while True:
            page = looks_at(Asked(number), viewer=viewer, before=before)
            found += page.lines
            before = page.older
            if before is None:
                break
    looks = [look for look in found if look.actions == ("READ",)]
    assert len(looks) == 5
    assert len({look.at for look in looks}) == 5
    assert all(look.at <= moment for look in looks)


def test_what_is_older_than_the_period_is_not_shown(people, number):
    with clock.standing_at(clock.now() - timedelta(days=40)):
        opens("police", number)
    assert ("A. van Dam", "READ") not in whom(seen_by(people["privacy_officer"], number))
    assert ("A. van Dam", "READ") in whom(seen_by(people["privacy_officer"], number, days=90))


def test_the_page_and_the_file_name_members_and_no_suspect(people, number):
    opens("prosecutor", number)
    client = client_of("privacy_officer")
    page = client.get(reverse("privacy"), {"zaak": number}).content.decode()
    file = client.get(reverse("privacy-file"), {"zaak": number}).content.decode("utf-8-sig")
    assert "J. de Boer" in page
    assert "J. de Boer" in file
    assert "Proefpersoon" not in page + file
    assert file.count("\r\n") >= 3


def test_a_number_that_is_no_case_number_is_told_so(people):
    answer = client_of("privacy_officer").get(reverse("privacy"), {"zaak": "ROT-000000-0"})
    assert answer.status_code == 422
    assert "zaak-fout" in answer.content.decode()


def test_the_page_takes_few_statements(people, number):
    opens("prosecutor", number)
    client = client_of("privacy_officer")
    with CaptureQueriesContext(connection) as log:
        client.get(reverse("privacy"), {"zaak": number})
    brackets = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    assert len([q for q in log if not q["sql"].startswith(brackets)]) <= 12


def test_an_officer_lands_on_the_log(people):
    answer = Client().post(reverse("become", kwargs={"username": "privacy_officer"}))
    assert answer.headers["Location"] == reverse("privacy")
