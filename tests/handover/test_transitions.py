"""The states of an offer: what is not in the table cannot happen, by whatever door."""

import itertools
from datetime import timedelta

import pytest

from schakel.handover.actions.answering import (
    More,
    accept,
    ask_more,
    give_more,
    prepare,
    refuse,
)
from schakel.handover.actions.feedback import give_feedback, return_
from schakel.handover.actions.keeping import locked, move
from schakel.handover.actions.offering import open_received, withdraw
from schakel.handover.models import Offer
from schakel.handover.rules import TRANSITIONS, FeedbackOutcome, OfferState, may_follow
from schakel.handover.tasks import expire
from schakel.kernel import clock
from schakel.kernel.errors import Invalid, NotFound, Refused
from tests.handover.journeys import a_refusal, a_test, offered
from tests.personas import everybody, signed_in

pytestmark = pytest.mark.django_db

S = OfferState
PAIRS = list(itertools.product(OfferState, OfferState))


@pytest.fixture(scope="module")
def people(db_of_module):
    return everybody()


@pytest.fixture(scope="module")
def offer(people):
    """One that nobody opened yet: its id and the dossier of the receiver."""
    return offered(people)


def test_the_table_is_that_of_the_ruling():
    assert {(before, after) for before, afters in TRANSITIONS.items() for after in afters} == {
        (S.OFFERED, S.RECEIVED),
        (S.OFFERED, S.WITHDRAWN),
        (S.OFFERED, S.EXPIRED),
        (S.RECEIVED, S.MORE_ASKED),
        (S.RECEIVED, S.ACCEPTED),
        (S.RECEIVED, S.REFUSED),
        (S.RECEIVED, S.EXPIRED),
        (S.MORE_ASKED, S.RECEIVED),
        (S.MORE_ASKED, S.REFUSED),
        (S.MORE_ASKED, S.EXPIRED),
        (S.ACCEPTED, S.RETURNED),
        (S.ACCEPTED, S.FEEDBACK_GIVEN),
    }


def test_every_step_is_in_the_table_or_refused(people, offer):
    offer_id, _ = offer
    with signed_in(people["prosecutor"]):
        for before, after in PAIRS:
            Offer.objects.filter(id=offer_id).update(state=before)
            if may_follow(before, after):
                move(locked(offer_id), after)
                assert Offer.objects.get(id=offer_id).state == after
            else:
                with pytest.raises(Refused):
                    move(locked(offer_id), after)
                assert Offer.objects.get(id=offer_id).state == before


ACTS = {
    "open": ("director", lambda o, c, by: open_received(o, by=by)),
    "ask_more": ("director", lambda o, c, by: ask_more(o, "Wat nog?", by=by)),
    "prepare": ("director", lambda o, c, by: prepare(c, a_test(), by=by)),
    "accept": ("director", lambda o, c, by: accept(c, by=by)),
    "refuse": ("director", lambda o, c, by: refuse(c, a_refusal(), by=by)),
    "return": ("director", lambda o, c, by: return_(c, a_refusal(), by=by)),
    "feedback": (
        "director",
        lambda o, c, by: give_feedback(c, FeedbackOutcome.TAKEN_UP, "Opgepakt", by=by),
    ),
    "withdraw": ("prosecutor", lambda o, c, by: withdraw(o, by=by)),
    "give_more": ("prosecutor", lambda o, c, by: give_more(o, More("Dit"), by=by)),
}


@pytest.mark.parametrize("first", sorted(ACTS))
@pytest.mark.parametrize("second", sorted(ACTS))
def test_any_two_acts_in_any_order_keep_to_the_table(people, offer, first, second):
    """Walk: each act either moves the offer along the table or is refused and moves nothing."""
    offer_id, case_id = offer
    before = OfferState.OFFERED
    for name in (first, second, "open", "prepare", second, first, "accept", first, second):
        persona, act = ACTS[name]
        refused = False
        try:
            with signed_in(people[persona]) as viewer:
                act(offer_id, case_id, viewer)
        except (Refused, NotFound, Invalid):
            refused = True
        with signed_in(people["director"]):
            after = Offer.objects.get(id=offer_id).state
        assert after == before if refused else after == before or may_follow(before, after)
        before = after


def test_an_unanswered_offer_expires_and_both_sides_hear_of_it(people, offer):
    offer_id, case_id = offer
    with signed_in(people["director"]) as viewer:
        open_received(offer_id, by=viewer)
        late = Offer.objects.get(id=offer_id).expires_at + timedelta(minutes=1)
    assert expire(clock.now()) == 0
    assert expire(late) == 1
    assert expire(late) == 0
    with signed_in(people["prosecutor"]):
        assert Offer.objects.get(id=offer_id).state == S.EXPIRED
    with signed_in(people["director"]) as viewer, pytest.raises(NotFound):
        prepare(case_id, a_test(), by=viewer)
