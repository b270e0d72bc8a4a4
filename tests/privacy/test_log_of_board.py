"""What the live board leaves in the log: everybody once when it is opened, then who is new (ruling 15)."""

import pytest
from django.urls import reverse

from tests.personas import a_case_message, send
from tests.privacy.test_log import client_of, seen_by

pytestmark = pytest.mark.django_db

PLACE = {"region": "rotterdam"}


@pytest.fixture
def number(people):
    return send(a_case_message())["case"]


def times_on_board(people, number):
    looks = seen_by(people["privacy_officer"], number)
    return sum(look.actions == ("READ_BOARD",) for look in looks)


def opened(client, **asked):
    assert client.get(reverse("board", kwargs=PLACE), asked).status_code == 200


def refreshed(client, **asked):
    answer = client.get(reverse("board-rows", kwargs=PLACE), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_refresh_logs_who_is_newly_shown_and_nobody_again(people, number):
    client = client_of("probation")
    opened(client)
    refreshed(client)
    later = send(a_case_message())["case"]
    for _ in range(3):
        text = refreshed(client)
        assert number in text
        assert later in text
    assert times_on_board(people, number) == 1
    assert times_on_board(people, later) == 1


def test_opening_the_board_anew_is_looking_anew(people, number):
    client = client_of("probation")
    opened(client)
    opened(client)
    assert times_on_board(people, number) == 2


def test_every_sign_in_begins_with_an_empty_memory(people, number):
    for _ in range(2):
        client = client_of("probation")
        refreshed(client)
        refreshed(client)
    assert times_on_board(people, number) == 2


def test_what_the_filter_leaves_out_was_not_shown(people, number):
    client = client_of("probation")
    opened(client, q="bestaat niet")
    assert times_on_board(people, number) == 0
    assert number in refreshed(client)
    assert times_on_board(people, number) == 1
