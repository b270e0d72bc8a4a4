"""Drafts that are one's own, who else is here, and two who write in one section."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from schakel.access.context import as_service
from schakel.cases.queries import header_by_number
from schakel.config.periodic import PERIODIC
from schakel.kernel import clock
from schakel.table.models import Draft
from schakel.table.queries.case import case_file
from schakel.table.queries.drafts import my_drafts
from schakel.table.tasks import forget_drafts
from tests.personas import a_case_message, a_known_list, send, signed_in
from tests.sharing.test_requests import SUSPECT
from tests.web.test_table_offers import SUMMONS, decided

pytestmark = pytest.mark.django_db


def client_of(name):
    client = Client()
    client.post(reverse("become", kwargs={"username": name}))
    return client


@pytest.fixture
def number(people):
    return send(a_case_message())["case"]


@pytest.fixture
def case_id(people, number):
    with signed_in(people["prosecutor"]) as viewer:
        return header_by_number(number, viewer=viewer).case_id


def kept(case_id, section="contribution"):
    return reverse("draft", kwargs={"case_id": case_id, "section": section})


def page(name, number):
    return client_of(name).get(reverse("case", kwargs={"number": number})).content.decode()


TYPED = {"text": "Half af", "advice": "", "concerns": ["housing"], "version": "0", "csrf": "x"}


def test_a_draft_comes_back_after_a_reload_and_is_nobody_elses(people, number, case_id):
    assert client_of("probation").post(kept(case_id), TYPED).status_code == 204
    assert "Half af" in page("probation", number)
    for name in ("prosecutor", "police", "assistant"):
        assert "Half af" not in page(name, number)
        with signed_in(people[name]) as viewer:
            assert my_drafts(case_id, viewer=viewer) == {}
            assert not Draft.objects.exists()


def test_only_the_fields_of_the_section_are_kept(people, case_id):
    client_of("probation").post(kept(case_id), {**TYPED, "csrfmiddlewaretoken": "geheim"})
    with signed_in(people["probation"]) as viewer:
        found = my_drafts(case_id, viewer=viewer)["contribution"].content
    assert found.keys() == {"text", "advice", "concerns", "version"}


def test_sharing_takes_the_draft_away(people, number, case_id):
    client = client_of("probation")
    client.post(kept(case_id), TYPED)
    path = reverse("contribution", kwargs={"number": number})
    shared = {"state": "KNOWN", "text": "Af", "version": "0"}
    assert client.post(path, shared).status_code == 302
    with signed_in(people["probation"]) as viewer:
        assert my_drafts(case_id, viewer=viewer) == {}


def test_a_draft_can_be_thrown_away(people, number, case_id):
    client = client_of("probation")
    client.post(kept(case_id), TYPED)
    assert client.post(kept(case_id), {"weg": "ja"}).status_code == 302
    assert "Half af" not in page("probation", number)


def test_what_cannot_be_kept_is_said_and_what_is_not_there_is_not_found(case_id):
    client = client_of("probation")
    assert client.post(kept(case_id), {"text": "x" * 40_001}).status_code == 422
    assert client.post(kept(case_id), {"text": "a\0b"}).status_code == 422
    assert client.post(kept(case_id, "iets"), TYPED).status_code == 404
    assert client_of("elsewhere").post(kept(case_id), TYPED).status_code == 404


def test_a_draft_of_more_than_seven_days_is_deleted_by_the_clock(people, case_id):
    assert forget_drafts in {one.task for one in PERIODIC}
    client_of("probation").post(kept(case_id), TYPED)
    now = clock.now()
    assert forget_drafts(now + timedelta(days=6, hours=23)) == 0
    assert forget_drafts(now + timedelta(days=7, minutes=1)) == 1
    with transaction.atomic(), as_service("verify"):
        assert not Draft.objects.exists()


def here(name, case_id, section=""):
    path = reverse("here", kwargs={"case_id": case_id})
    return client_of(name).post(path, {"sectie": section}).content.decode()


def test_who_has_the_case_open_is_named_with_what_they_type_in(case_id):
    assert here("prosecutor", case_id) == ""
    assert here("probation", case_id, "contribution").startswith("Ook hier: J. de Boer")
    seen = here("prosecutor", case_id)
    assert "M. Jansen" in seen
    assert "typt in" in seen


def test_who_left_is_gone_within_a_minute(case_id):
    here("probation", case_id)
    with clock.standing_at(clock.now() + timedelta(seconds=50)):
        assert here("prosecutor", case_id) == ""


def test_presence_is_for_who_may_see_the_case_and_leaves_no_log(case_id):
    path = reverse("here", kwargs={"case_id": case_id})
    for name in ("elsewhere", "off_roster", "victim_support"):
        assert client_of(name).post(path).status_code == 404
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'table_looking'")
        assert cursor.fetchone() == ("u",)


def test_the_house_is_not_seen_looking_at_a_case_of_the_table(people):
    send(a_known_list(SUSPECT))
    number = send(a_case_message())["case"]
    with signed_in(people["prosecutor"]) as viewer:
        case_id = header_by_number(number, viewer=viewer).case_id
    decided(people, case_id, SUMMONS)
    here("director", case_id)
    assert here("probation", case_id) == ""


def contribute_twice(number):
    path = reverse("contribution", kwargs={"number": number})
    first = {"state": "KNOWN", "text": "Van de een", "advice": "Wacht", "version": "0"}
    client_of("prosecutor").post(path, first)
    mine = {"state": "KNOWN", "text": "Van mij", "version": "0", "base": "Uitgangstekst"}
    return path, client_of("assistant").post(path, mine)


def test_two_in_one_section_see_three_texts_and_lose_no_word(people, number):
    _path, answer = contribute_twice(number)
    assert answer.status_code == 409
    found = answer.context["conflict"]
    assert (found.mine, found.base, found.who) == ("Van mij", "Uitgangstekst", "J. de Boer")
    assert found.theirs == "Van de een\n\nWacht"
    shown = answer.context["contribution"].initial
    assert shown["text"] == "Van mij\n\nVan de een"
    assert shown["advice"] == "Wacht"


def card_of(people, number):
    with signed_in(people["prosecutor"]) as viewer:
        return next(card for card in case_file(number, viewer=viewer).cards if card.mine)


def test_take_mine_saves_it_over_theirs(people, number):
    path, answer = contribute_twice(number)
    mine = dict(answer.context["conflict"].overwrite)
    assert client_of("assistant").post(path, mine).status_code == 302
    assert card_of(people, number).text == "Van mij"


def test_take_theirs_leaves_what_stands_there(people, number, case_id):
    contribute_twice(number)
    assert client_of("assistant").post(kept(case_id), {"weg": "ja"}).status_code == 302
    assert card_of(people, number).text == "Van de een"


def test_put_together_is_saved_from_the_form_below(people, number):
    path, answer = contribute_twice(number)
    form = answer.context["contribution"]
    both = {name: form.initial[name] for name in ("state", "text", "advice", "version")}
    assert client_of("assistant").post(path, both).status_code == 302
    card = card_of(people, number)
    assert (card.text, card.advice) == ("Van mij\n\nVan de een", "Wacht")


def test_two_in_the_assessment_see_the_same_panel(people, number):
    path = reverse("assessment", kwargs={"number": number})
    client_of("prosecutor").post(path, {"text": "Eerst", "version": "0"})
    answer = client_of("police").post(path, {"text": "Daarna", "version": "0", "base": ""})
    assert answer.status_code == 409
    mine = dict(answer.context["conflict"].overwrite)
    assert client_of("police").post(path, mine).status_code == 302
