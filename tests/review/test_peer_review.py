"""Peer review: closed cases of another region without names, a sheet, and who reads it."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from schakel.access.context import as_service
from schakel.journal.queries import events_of
from schakel.kernel import clock
from schakel.kernel.errors import Invalid, NotFound, Refused
from schakel.regions.actions import NewMember, add_member
from schakel.regions.rules import Function
from schakel.review.actions import hand_in
from schakel.review.models import Finding, ReviewCase
from schakel.review.queries import case_to_review, cases_to_review, findings_about
from schakel.review.rules import Sheet, Verdict, sheet_faults
from schakel.review.tasks import draw
from schakel.table.actions.decisions import decide
from tests.monitoring.test_indicators import SUMMONS, arrived, ratio
from tests.personas import ROTTERDAM, Persona, signed_in

pytestmark = pytest.mark.django_db

GOOD = Sheet(4, 3, Verdict.NOT_APPLICABLE, Verdict.YES, Verdict.YES)


def last_month():
    """A moment in the middle of last month."""
    first = clock.local(clock.now()).replace(day=1, hour=12)
    return (first - timedelta(days=15)).astimezone(clock.now().tzinfo)


@pytest.fixture
def reviewer(people):
    """A reviewer of another region, and a chain manager of a third."""
    with transaction.atomic(), as_service("demo"):
        for name, region, function in (
            ("reviewer", "OOST-NEDERLAND", Function.REVIEWER),
            ("manager_limburg", "LIMBURG", Function.CHAIN_MANAGER),
        ):
            add_member(
                NewMember(
                    username=name,
                    display_name="B. Beoordelaar",
                    organisation="OM-OOST-NEDERLAND",
                    functions=(function,),
                    valid_from=date(2026, 1, 1),
                    region=region,
                    demo=True,
                )
            )
    return Persona("reviewer")


@pytest.fixture
def drawn(people, reviewer):
    """Four cases of Rotterdam that were closed last month, of which three are drawn."""
    with clock.standing_at(last_month()):
        for _ in range(4):
            case_id = arrived(people)
            with signed_in(people["prosecutor"]) as viewer:
                decide(case_id, SUMMONS, by=viewer)
    assert draw(clock.now()) == 3
    return people


def cases_of(persona):
    with signed_in(persona) as viewer:
        return cases_to_review(viewer)


def test_the_sample_of_a_month_is_drawn_once(drawn):
    assert draw(clock.now()) == 0


def test_a_reviewer_of_another_region_sees_what_happened_without_names(drawn, reviewer):
    cases = cases_of(reviewer)
    assert len(cases) == 3
    facts = cases[0].facts
    assert facts[0].kind == "CASE_RECEIVED"
    assert {"PROPOSAL_MADE", "CASE_DISPOSED"} <= {fact.kind for fact in facts}
    assert {fact.partner for fact in facts} == {"POLICE", "PROSECUTION"}
    for canary in ("Proefpersoon", "mishandeling", "Herhaling", "ROT-", "PL1700"):
        assert canary not in str(cases)


def test_who_is_no_reviewer_or_of_the_same_region_gets_no_case(drawn, reviewer):
    case_id = cases_of(reviewer)[0].id
    # The chain manager of Rotterdam reviews too, but not the own region.
    assert cases_of(drawn["manager"]) == []
    for name in ("manager", "prosecutor", "police", "director", "elsewhere"):
        with signed_in(drawn[name]) as viewer, pytest.raises(NotFound):
            case_to_review(case_id, viewer=viewer)


def test_the_database_itself_holds_function_and_region_against_each_row(drawn, reviewer):
    case = cases_of(reviewer)[0]
    with signed_in(reviewer) as viewer:
        hand_in(case.id, GOOD, by=viewer)
    seen = {}
    for persona in (reviewer, Persona("manager_limburg"), *map(drawn.get, ("manager", "police"))):
        with signed_in(persona):
            seen[persona.username] = (ReviewCase.objects.count(), Finding.objects.count())
    assert seen == {
        "reviewer": (3, 1),
        "manager": (3, 1),
        "manager_limburg": (0, 0),
        "police": (0, 0),
    }
    assert (ReviewCase.objects.count(), Finding.objects.count()) == (0, 0)


def test_a_sheet_is_handed_in_once_and_read_by_the_chain_manager_of_the_case(drawn, reviewer):
    case = cases_of(reviewer)[0]
    sheet = Sheet(1, 3, Verdict.NO, Verdict.YES, Verdict.NO, "Het plan was niet gezien.")
    with signed_in(reviewer) as viewer:
        hand_in(case.id, sheet, by=viewer)
        with pytest.raises(Refused):
            hand_in(case.id, sheet, by=viewer)
        assert findings_about(viewer) == []
        assert case_to_review(case.id, viewer=viewer).done
    with signed_in(drawn["manager"]) as viewer:
        (finding,) = findings_about(viewer)
    assert (finding.label, finding.timeliness, finding.right_table) == (case.label, 1, "NO")
    assert finding.remarks == "Het plan was niet gezien."
    with signed_in(Persona("manager_limburg")) as viewer:
        assert findings_about(viewer) == []
    assert ratio("WRONG_TABLE") == (1, 1)


def test_the_event_of_a_sheet_joins_the_case_and_tells_no_remark(drawn, reviewer):
    case = cases_of(reviewer)[0]
    with signed_in(reviewer) as viewer:
        name = ReviewCase.objects.get(id=case.id).known_as
        hand_in(case.id, Sheet(4, 4, *[Verdict.YES] * 3, "opmerkingkanarie"), by=viewer)
    with transaction.atomic(), as_service("test"):
        event = events_of(name)[-1]
    assert (event.kind, event.region) == ("CASE_REVIEWED", ROTTERDAM)
    assert "kanarie" not in str(event)


def test_a_low_mark_or_another_table_needs_words():
    low = Sheet(1, 4, Verdict.YES, Verdict.YES, Verdict.YES)
    other = Sheet(4, 4, Verdict.YES, Verdict.YES, Verdict.NO)
    wrong = Sheet(5, 4, Verdict.YES, Verdict.YES, Verdict.YES)
    assert [(f.path, f.code) for f in sheet_faults(low)] == [("remarks", "missing")]
    assert [(f.path, f.code) for f in sheet_faults(other)] == [("remarks", "missing")]
    assert [(f.path, f.code) for f in sheet_faults(wrong)] == [("timeliness", "range")]
    assert sheet_faults(GOOD) == []


def test_a_sheet_on_screen_keeps_what_was_typed_until_it_is_whole(drawn, reviewer):
    client = Client()
    client.post(reverse("become", kwargs={"username": "reviewer"}))
    case = cases_of(reviewer)[0]
    assert case.label in client.get(reverse("review")).content.decode()
    address = reverse("review-sheet", args=[case.id])
    text = client.get(address).content.decode()
    assert "Zaak ontvangen" in text
    sheet = {
        "timeliness": "4",
        "attendance": "1",
        "plan_weighed": "YES",
        "feedback_given": "NOT_APPLICABLE",
        "right_table": "YES",
    }
    refused = client.post(address, sheet)
    assert refused.status_code == 422
    assert "Leg een 1 of een andere tafel uit" in refused.content.decode()
    done = client.post(address, {**sheet, "remarks": "Reclassering ontbrak."})
    assert done.status_code == 302
    client.post(reverse("become", kwargs={"username": "manager"}))
    assert "Reclassering ontbrak." in client.get(reverse("review")).content.decode()


def test_a_sheet_with_a_wrong_mark_is_refused_by_the_act_itself(drawn, reviewer):
    case = cases_of(reviewer)[0]
    with signed_in(reviewer) as viewer, pytest.raises(Invalid):
        hand_in(case.id, Sheet(0, 4, *[Verdict.YES] * 3), by=viewer)
