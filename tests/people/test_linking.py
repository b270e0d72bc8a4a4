"""Deciding that records are one person, and undoing it: nothing is lost, and a no outlives matching."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from schakel.access.context import as_service
from schakel.audit import actions as log
from schakel.cases.queries import header_by_number
from schakel.kernel.errors import Invalid, NotFound, Refused
from schakel.people.actions.linking import keep_apart, link
from schakel.people.models import PersonRecord
from schakel.people.queries import links_of
from schakel.people.rules.codes import LinkState
from schakel.people.rules.linking import groups_of, person_of
from schakel.worklist.queries import my_items
from tests.personas import a_case_message, send, signed_in

pytestmark = pytest.mark.django_db

DOUBT = {"surname": "Twijfel", "birth_date": "1991-05-00", "sex": "M"}
SURE = {"given_names": "Ilse", "surname": "Zeker", "birth_date": "1991-05-06", "sex": "F"}


def record_of(people, person):
    """A case about this person; returns the record of the police."""
    number = send(a_case_message(suspect__person=person))["case"]
    with signed_in(people["police"]) as viewer:
        return header_by_number(number, viewer=viewer).subject_record_id


def person_ids(*records):
    with transaction.atomic(), as_service("verify"):
        found = dict(PersonRecord.objects.filter(id__in=records).values_list("id", "person_id"))
    return [found[record] for record in records]


def only_link(people, record_id, name="police"):
    with signed_in(people[name]) as viewer:
        return links_of(record_id, viewer=viewer)[0]


def test_a_doubt_is_an_item_and_stays_two_people_until_a_person_says_otherwise(people):
    first, second = record_of(people, DOUBT), record_of(people, DOUBT)
    one, two = person_ids(first, second)
    assert one != two
    with signed_in(people["police"]) as viewer:
        assert "DECIDE_LINK" in {item.kind for item in my_items(viewer)}
        link(links_of(second, viewer=viewer)[0].id, by=viewer)
        assert "DECIDE_LINK" not in {item.kind for item in my_items(viewer)}
    assert person_ids(first, second) == [one, one]


def test_undoing_gives_both_sides_back_what_they_had(people):
    first, second = record_of(people, DOUBT), record_of(people, DOUBT)
    before = person_ids(first, second)
    found = only_link(people, second)
    with signed_in(people["police"]) as viewer:
        link(found.id, by=viewer)
        keep_apart(found.id, by=viewer, reason="Andere geboorteplaats.")
    assert person_ids(first, second) == before
    undone = only_link(people, second)
    assert (undone.state, undone.reason) == ("APART", "Andere geboorteplaats.")
    with signed_in(people["police"]) as viewer:
        link(found.id, by=viewer)
    assert person_ids(first, second) == [before[0], before[0]]


def test_a_link_by_rule_can_be_undone_and_a_later_match_does_not_bring_it_back(people):
    first, second = record_of(people, SURE), record_of(people, SURE)
    assert len(set(person_ids(first, second))) == 1
    with signed_in(people["police"]) as viewer:
        keep_apart(links_of(second, viewer=viewer)[0].id, by=viewer, reason="Tweelingzus.")
    assert len(set(person_ids(first, second))) == 2
    third = record_of(people, SURE)
    assert len(set(person_ids(first, second, third))) == 3
    with signed_in(people["police"]) as viewer:
        assert {one.state for one in links_of(third, viewer=viewer)} == {LinkState.REVIEW}


def test_who_was_told_apart_is_not_linked_by_way_of_a_third(people):
    first, second = record_of(people, SURE), record_of(people, SURE)
    with signed_in(people["police"]) as viewer:
        keep_apart(links_of(second, viewer=viewer)[0].id, by=viewer, reason="Tweelingzus.")
    third = record_of(people, SURE)
    with signed_in(people["police"]) as viewer:
        one, two = links_of(third, viewer=viewer)
        link(one.id, by=viewer)
        with pytest.raises(Refused):
            link(two.id, by=viewer)
    assert len(set(person_ids(first, second))) == 2


def test_records_are_never_merged_or_changed(people):
    def contents():
        with transaction.atomic(), as_service("verify"):
            fields = [f.name for f in PersonRecord._meta.fields if f.name != "person_id"]
            return list(PersonRecord.objects.order_by("id").values(*fields))

    record_of(people, DOUBT)
    second = record_of(people, DOUBT)
    before = contents()
    with signed_in(people["police"]) as viewer:
        link(links_of(second, viewer=viewer)[0].id, by=viewer)
    assert contents() == before


def test_apart_needs_a_reason_and_nobody_else_decides(people):
    record_of(people, DOUBT)
    second = record_of(people, DOUBT)
    found = only_link(people, second)
    with signed_in(people["police"]) as viewer, pytest.raises(Invalid):
        keep_apart(found.id, by=viewer, reason=" ")
    for name in ("prosecutor", "probation", "elsewhere", "director"):
        with signed_in(people[name]) as viewer, pytest.raises(NotFound):
            link(found.id, by=viewer)


def test_each_decision_leaves_its_record_in_the_audit_log(people, monkeypatch):
    record_of(people, DOUBT)
    second = record_of(people, DOUBT)
    found = only_link(people, second)
    kept = []
    write = log._insert
    monkeypatch.setattr(
        log, "_insert", lambda by, **record: (kept.append(record), write(by, **record))
    )
    with signed_in(people["police"]) as viewer:
        link(found.id, by=viewer)
        keep_apart(found.id, by=viewer, reason="Toch niet.")
    acts = [record for record in kept if record["action"].startswith("link.")]
    assert [record["action"] for record in acts] == ["link.linked", "link.apart"]
    assert all(record["object_id"] == found.id and record["subjects"] for record in acts)


def test_the_page_lays_the_records_side_by_side_and_only_for_their_owner(people):
    record_of(people, {**DOUBT, "birth_place": "Delft"})
    second = record_of(people, {**DOUBT, "birth_place": "Gouda"})
    police, prosecutor = Client(), Client()
    police.post(reverse("become", kwargs={"username": "police"}))
    prosecutor.post(reverse("become", kwargs={"username": "prosecutor"}))
    path = reverse("person-links", kwargs={"record_id": second})
    page = police.get(path).content.decode()
    assert "Delft" in page
    assert "Gouda" in page
    assert "Delft" not in prosecutor.get(path).content.decode()
    found = only_link(people, second)
    decide = reverse("decide-link", kwargs={"record_id": second, "link_id": found.id})
    assert police.post(decide, {"oordeel": "anders"}).status_code == 422
    assert prosecutor.post(decide, {"oordeel": "zelfde"}).status_code == 404
    assert police.post(decide, {"oordeel": "zelfde"}).status_code == 302
    assert only_link(people, second).state == "LINKED"


RECORDS = [uuid.UUID(int=n) for n in range(1, 7)]
PAIRS = st.sets(st.tuples(st.sampled_from(RECORDS), st.sampled_from(RECORDS)))
START = datetime(2026, 1, 1, tzinfo=UTC)
RECORDED = {record: START + timedelta(days=n // 2) for n, record in enumerate(RECORDS)}


def persons(links):
    """Who each record is, given the links."""
    return {
        record: person_of({one: RECORDED[one] for one in group})
        for group in groups_of(RECORDS, links)
        for record in group
    }


def reachable(record, links):
    found, edge = {record}, [record]
    while edge:
        here = edge.pop()
        for first, second in links:
            for there in (second if first == here else None, first if second == here else None):
                if there is not None and there not in found:
                    found.add(there)
                    edge.append(there)
    return found


@given(PAIRS)
def test_two_records_are_one_person_exactly_when_links_lead_from_one_to_the_other(links):
    who = persons(links)
    for record in RECORDS:
        together = {other for other in RECORDS if who[other] == who[record]}
        assert together == reachable(record, links)


@given(PAIRS, st.tuples(st.sampled_from(RECORDS), st.sampled_from(RECORDS)))
def test_a_link_that_is_taken_away_leaves_no_trace(links, extra):
    without = {link for link in links if set(link) != set(extra)}
    before = persons(without)
    persons(without | {extra})
    assert persons((without | {extra}) - {extra}) == before


@given(PAIRS)
def test_the_order_of_the_links_does_not_matter(links):
    assert persons(sorted(links)) == persons(sorted(links, reverse=True))
