"""The wall that a room looks at, the questions apart from the work, and the keys that the help lists."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from schakel.kernel import clock
from schakel.monitoring.tasks import ask
from schakel.web import judging
from tests.monitoring.test_right_table import a_decided_case
from tests.personas import ROTTERDAM, a_case_message, everybody, send

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def people(db_of_module):
    """No case is there before a test sends one in."""
    return everybody()


def test_the_wall_shows_clocks_and_numbers_and_nobody(people):
    number = send(a_case_message())["case"]
    client = Client()
    client.post(reverse("become", kwargs={"username": "prosecutor"}))
    board = reverse("board", kwargs={"region": ROTTERDAM.lower()})
    assert "Proefpersoon" in client.get(board).content.decode()
    rows = reverse("board-rows", kwargs={"region": ROTTERDAM.lower()})
    for address in (board, rows):
        wall = client.get(address, {"weergave": "muur"}).content.decode()
        assert number in wall
        assert "Proefpersoon" not in wall


def test_the_wall_that_is_empty_says_that_there_is_no_case_and_not_that_none_fits(people):
    client = Client()
    client.post(reverse("become", kwargs={"username": "prosecutor"}))
    board = reverse("board", kwargs={"region": ROTTERDAM.lower()})
    wall = client.get(board, {"weergave": "muur"}).content.decode()
    assert "Er is geen lopende zaak" in wall


def test_many_questions_are_one_line_of_my_work_and_twelve_on_their_own_page(people, monkeypatch):
    """The police of a busy table have hundreds; what presses may not drown in them."""
    monkeypatch.setattr(judging, "SHOWN", 1)
    for _ in range(2):
        a_decided_case(people)
    ask(clock.now())
    client = Client()
    client.post(reverse("become", kwargs={"username": "police"}))
    work = client.get(reverse("my-work"))
    assert work.context["questions"] == 2
    assert "JUDGE_TABLE" not in {task.item.kind for task in work.context["tasks"]}
    page = client.get(reverse("questions"))
    assert (len(page.context["questions"]), page.context["later"]) == (1, 1)
    assert "nog 1 vraag" in page.content.decode()


KEYS = re.compile(r'aria-keyshortcuts="([^"]+)"')
LISTED = re.compile(r"<div><dt>((?:<kbd>[^<]+</kbd> ?)+)</dt>")
BY_THE_SCRIPT = {"j", "k", "enter", "?", "esc"}


def test_every_key_that_the_help_lists_does_something_on_the_board_or_the_case(people):
    number = send(a_case_message())["case"]
    client = Client()
    client.post(reverse("become", kwargs={"username": "prosecutor"}))
    pages = [
        client.get(reverse(name, kwargs=where)).content.decode()
        for name, where in (("board", {"region": "rotterdam"}), ("case", {"number": number}))
    ]
    there = {key.lower().replace("control", "ctrl") for page in pages for key in KEYS.findall(page)}
    there |= {f"g+{page[at.end()]}" for page in pages for at in re.finditer(r'data-keys="g ', page)}
    listed = [re.findall(r"<kbd>([^<]+)", row) for row in LISTED.findall(pages[0])]
    assert len(listed) > 10
    for keys in listed:
        pressed = [key.strip().lower() for key in keys]
        assert set(pressed) <= BY_THE_SCRIPT or "+".join(pressed) in there, pressed


def test_the_help_lists_the_places_of_the_one_who_asks(people):
    client = Client()
    client.post(reverse("become", kwargs={"username": "privacy_officer"}))
    page = client.get(reverse("privacy")).content.decode()
    assert "<kbd>G</kbd> <kbd>B</kbd></dt><dd>Blokkades" in page
    assert "<kbd>G</kbd> <kbd>T</kbd>" not in page
