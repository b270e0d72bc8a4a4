"""The page of the load of a table: what it says, where it leads, and what looking at it leaves behind."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from schakel.access.actions import join_unit, leave_unit, seat_of, technical_account
from schakel.access.context import as_service
from schakel.kernel import clock
from schakel.table.actions.shifts import Place, plan_shift
from tests.personas import ROTTERDAM, a_case_message, send
from tests.privacy.test_log import seen_by
from tests.table.test_load import HOUR, arrived, decided

pytestmark = pytest.mark.django_db

PLACE = {"region": "rotterdam"}


def client_of(name):
    client = Client()
    client.post(reverse("become", kwargs={"username": name}))
    return client


def page_of(name, address="load", **asked):
    answer = client_of(name).get(reverse(address, kwargs=PLACE), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def words(page):
    return re.sub(r"\s+", " ", strip_tags(page.partition("<main")[2].partition("</main>")[0]))


def test_an_empty_table_says_so_in_each_part(people):
    told = words(page_of("prosecutor"))
    assert "Er is geen lopende zaak aan deze tafel." in told
    assert "te weinig gedaan om van een tempo te spreken" in told
    assert "Wat er binnenkomt, is nog niet te zeggen" in told
    assert "Zonder tempo wordt niets voorspeld." in told
    assert re.search(r"Stand van \d\d:\d\d", told)


def test_a_case_that_will_pass_its_clock_is_named_with_both_times(people):
    with clock.standing_at(clock.now()):
        for number in [arrived(HOUR) for _ in range(3)]:
            decided(people["prosecutor"], number, ago=HOUR / 2)
        late = arrived(40 * HOUR)
        page = page_of("prosecutor")
    assert reverse("case", kwargs={"number": late}) in page
    told = words(page)
    assert "zijn 3 zaken afgedaan: 1,5 per uur." in told
    assert re.search(rf"{late} D\. Proefpersoon: Ophouden liep tot \w+ \d", told)
    assert re.search(r"ben je er pas tegen .*\d\d:\d\d mee klaar\.", told)


def test_a_partner_reads_of_its_own_cards_and_of_no_other_partner(people):
    send(a_case_message())
    told = words(page_of("probation"))
    assert "Jullie zijn bij 1 zaak op tafel gevraagd." in told
    assert "jullie inbreng" in told
    assert "Op wiens inbreng wordt gewacht" not in told
    assert "Op wiens inbreng wordt gewacht" in words(page_of("prosecutor"))


def test_a_number_leads_to_the_board_with_these_cases_and_the_chip_takes_it_off_again(people):
    number = send(a_case_message())["case"]
    address = f"{reverse('board', kwargs=PLACE)}?fase=inbreng"
    assert address in page_of("prosecutor")
    board = page_of("prosecutor", "board", fase="inbreng")
    assert number in board
    assert 'name="fase" value="inbreng" checked' in board
    assert number not in page_of("prosecutor", "board", fase="besluit")
    assert number in page_of("prosecutor", "board", fase="bestaat-niet")
    assert number in page_of("prosecutor", "board", partner="probation")
    assert number not in page_of("prosecutor", "board", partner="halt")


def test_the_board_and_the_shift_lead_to_the_load(people):
    for address in ("board", "shift"):
        assert f'href="{reverse("load", kwargs=PLACE)}"' in page_of("police", address)


def test_between_shifts_the_page_says_that_no_shift_runs(people):
    """Somebody in a seat without a shift on the roster, as in a simulated country."""
    with transaction.atomic(), as_service("roster"):
        seat = seat_of("OM-OOST-NEDERLAND", "OOST-NEDERLAND")
        leave_unit(seat.id, people["elsewhere"].viewer.person_id)
        seat = seat_of("OM-OOST-NEDERLAND", "LIMBURG")
        join_unit(seat.id, [people["elsewhere"].viewer.person_id])
    client = client_of("elsewhere")
    told = words(client.get(reverse("load", kwargs={"region": "limburg"})).content.decode())
    assert "Er loopt nu geen dienst." in told
    assert "Voor de rest van vandaag staat er geen dienst op het rooster." in told


def test_an_hour_with_an_empty_seat_names_the_partner(people):
    now = clock.now()
    with transaction.atomic(), as_service("roster"):
        plan_shift(
            ROTTERDAM,
            name="extra",
            starts_at=now - timedelta(minutes=5),
            ends_at=now + timedelta(hours=3),
            places=[Place("HALT")],
            by=technical_account("roster"),
        )
    told = words(page_of("prosecutor"))
    assert re.search(r"Halt[^:]*: niemand van \d\d:\d\d tot \d\d:\d\d\.", told)


def test_the_open_page_is_refreshed_only_when_it_reads_otherwise(people):
    with clock.standing_at(clock.now()):
        client = client_of("prosecutor")
        parts = reverse("load-parts", kwargs=PLACE)
        first = client.get(parts)
        assert first.status_code == 200
        assert "<html" not in first.content.decode()
        again = client.get(parts, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        send(a_case_message())
        later = client.get(parts, headers={"If-None-Match": first.headers["ETag"]})
        assert later.status_code == 200


def test_who_is_named_stands_in_the_log_once_however_often_the_page_is_refreshed(people):
    number = arrived(40 * HOUR)
    client = client_of("prosecutor")
    client.get(reverse("load", kwargs=PLACE))
    for _ in range(3):
        client.get(reverse("load-parts", kwargs=PLACE))
    looks = seen_by(people["privacy_officer"], number)
    assert sum(look.actions == ("READ_LOAD",) for look in looks) == 1


def test_numbers_alone_leave_no_look_at_a_person_in_the_log(people):
    number = arrived(HOUR / 60)
    for one in [arrived(HOUR) for _ in range(3)]:
        decided(people["prosecutor"], one, ago=HOUR / 2)
    page_of("prosecutor")
    looks = seen_by(people["privacy_officer"], number)
    assert not any("READ_LOAD" in look.actions for look in looks)
