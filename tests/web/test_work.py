"""My work: every kind of item is done or ticked off on screen; what is not done says why."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from schakel.cases.queries import header, header_by_number
from schakel.handover.actions.answering import refuse
from schakel.kernel import clock
from schakel.regions.queries import directory
from schakel.sharing.actions.requests import answer
from schakel.sharing.rules import AnswerKind
from schakel.table.actions.decisions import InterimChoice, decide, order_interim
from schakel.table.rules import Decision, Disposal, Interim
from schakel.worklist.queries import my_items
from tests.handover.journeys import VICTIM, a_case, a_refusal, accepted, offered
from tests.personas import HOUSE, a_case_message, a_notification_message, send, signed_in
from tests.sharing.test_requests import ANSWERS, asked

pytestmark = pytest.mark.django_db


def client_of(name):
    client = Client()
    client.post(reverse("become", kwargs={"username": name}))
    return client


def item_of(people, name, kind):
    with signed_in(people[name]) as viewer:
        return next(item for item in my_items(viewer) if item.kind == kind)


def kinds_of(people, name):
    with signed_in(people[name]) as viewer:
        return {item.kind for item in my_items(viewer)}


def end(item):
    return reverse("end-item", kwargs={"item_id": item.id})


def do(item):
    return reverse("work-act", kwargs={"item_id": item.id})


def decided(people):
    case_id = a_case(people, victims=[VICTIM], facts={"prior_cases_12m": 3})
    with signed_in(people["prosecutor"]) as viewer:
        decision = Decision(
            disposals=[Disposal.DAGVAARDING], routings=[], penal_orders=[], motivation="Ernst."
        )
        decide(case_id, decision, by=viewer)
    return case_id


def a_telling(**changes):
    now = clock.local(clock.now())
    return {"who": "M. Geraakt", "channel": "PHONE", "at": f"{now:%Y-%m-%dT%H:%M}", **changes}


def test_the_victim_is_told_and_the_case_says_who_how_and_when(people):
    case_id = decided(people)
    item = item_of(people, "prosecutor", "TELL_VICTIM")
    client = client_of("prosecutor")
    assert client.post(do(item), a_telling(who="")).status_code == 422
    assert client.post(do(item), a_telling(at="2099-01-01T10:00")).status_code == 422
    assert client.post(do(item), a_telling()).status_code == 302
    assert "TELL_VICTIM" not in kinds_of(people, "prosecutor")
    with signed_in(people["prosecutor"]) as viewer:
        number = header(case_id, viewer=viewer).number
    case = reverse("case", kwargs={"number": number})
    assert "M. Geraakt" in client.get(case).content.decode()
    assert "M. Geraakt" not in client_of("probation").get(case).content.decode()


def test_probation_is_told_of_the_custody_order(people):
    case_id = a_case(people)
    with signed_in(people["prosecutor"]) as viewer:
        order_interim(case_id, InterimChoice(Interim.IVS), by=viewer)
    item = item_of(people, "prosecutor", "TELL_PROBATION")
    assert client_of("prosecutor").post(do(item), a_telling(who="RN")).status_code == 302
    assert "TELL_PROBATION" not in kinds_of(people, "prosecutor")


def test_what_is_not_done_needs_its_reason(people):
    decided(people)
    item = item_of(people, "prosecutor", "TELL_VICTIM")
    client = client_of("prosecutor")
    assert client.post(end(item), {"why_not": ""}).status_code == 422
    assert client.post(end(item), {"klaar": "ja"}).status_code == 422
    assert client.post(end(item), {"why_not": "Wil niets horen."}).status_code == 302
    assert "TELL_VICTIM" not in kinds_of(people, "prosecutor")


def test_an_answer_is_read_and_ticked_off_by_who_asked(people):
    _, request_id = asked(people)
    path = reverse("request", kwargs={"request_id": request_id})
    assert path in client_of("director").get(reverse("my-work")).content.decode()
    with signed_in(people["director"]) as viewer:
        answer(request_id, ANSWERS[AnswerKind.NOTHING_KNOWN][0], by=viewer)
    item = item_of(people, "prosecutor", "READ_ANSWER")
    client = client_of("prosecutor")
    assert path in client.get(reverse("my-work")).content.decode()
    assert client_of("probation").post(end(item), {"klaar": "ja"}).status_code == 404
    assert client.post(end(item), {"klaar": "ja"}).status_code == 302
    assert "READ_ANSWER" not in kinds_of(people, "prosecutor")


def test_a_promise_ends_by_keeping_it_and_not_by_a_tick(people):
    accepted(people)
    item = item_of(people, "director", "GIVE_FEEDBACK")
    client = client_of("director")
    assert "#terug" in client.get(reverse("my-work")).content.decode()
    for given in ({"klaar": "ja"}, {"why_not": "Geen tijd."}):
        assert client.post(end(item), given).status_code == 422
    assert "GIVE_FEEDBACK" in kinds_of(people, "director")


def test_an_offer_to_answer_leads_to_its_case(people):
    offered(people)
    page = client_of("director").get(reverse("my-work"))
    assert next(task.url for task in page.context["tasks"]).endswith("#toets")


def test_a_doubt_leads_to_the_two_records(people):
    person = {"surname": "Twijfel", "birth_date": "1991-05-00"}
    send(a_case_message(suspect__person=person))
    send(a_case_message(suspect__person=person))
    item = item_of(people, "police", "DECIDE_LINK")
    path = reverse("person-links", kwargs={"record_id": item.subject_id})
    client = client_of("police")
    assert path in client.get(reverse("my-work")).content.decode()
    assert client.get(path).status_code == 200


def test_a_report_without_a_house_goes_to_the_one_that_is_chosen(people):
    homeless = next((m for m in directory().municipalities.values() if m.house is None), None)
    residence = homeless.code if homeless else None
    number = send(a_notification_message(residence=residence))["case"]
    item = item_of(people, "reporter", "CHOOSE_HOUSE")
    client = client_of("reporter")
    assert client.post(do(item), {"house": "GEEN-HUIS"}).status_code == 422
    case = reverse("house-case", kwargs={"number": number})
    assert client_of("director").get(case).status_code == 404
    assert client.post(do(item), {"house": HOUSE}).status_code == 302
    assert client_of("director").get(case).status_code == 200
    assert "CHOOSE_HOUSE" not in kinds_of(people, "reporter")


def test_who_reported_reads_the_refusal_after_the_case_is_gone(people):
    number = send(a_notification_message())["case"]
    with signed_in(people["director"]) as viewer:
        case_id = header_by_number(number, viewer=viewer).case_id
        refuse(case_id, a_refusal(), by=viewer)
    page = client_of("reporter").get(reverse("my-work"))
    path = reverse("my-report", kwargs={"case_id": case_id})
    assert path in page.content.decode()
    assert "Reclassering" in client_of("reporter").get(path).content.decode()
    assert client_of("probation").get(path).status_code == 404


def test_the_page_takes_the_same_statements_for_one_item_and_for_many(people):
    def statements():
        client = client_of("prosecutor")
        client.get(reverse("my-work"))
        with CaptureQueriesContext(connection) as log:
            client.get(reverse("my-work"))
        return len(log)

    decided(people)
    few = statements()
    for _ in range(4):
        decided(people)
    assert statements() == few
