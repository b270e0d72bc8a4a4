"""The demo's reviewer finds cases of another region to review, from the first minute on."""

from random import Random

import pytest
from django.db import transaction

from schakel.access.actions import verify
from schakel.access.context import acting, as_service
from schakel.access.queries import viewer_of
from schakel.access.viewer import SignIn
from schakel.kernel import clock
from schakel.review.queries import cases_to_review
from schakel.simulation.elsewhere import REGION, close_elsewhere
from schakel.simulation.shift import staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(db):
    with transaction.atomic(), as_service("test"):
        staff(clock.now())
        lines = list(close_elsewhere(Random(1)))
    return lines


def test_there_is_something_to_review_and_it_went_as_far_as_a_decision(closed):
    manager = viewer_of("8-ketenmanager", sign_in=SignIn.DEMO)
    with acting(manager):
        found = cases_to_review(manager)
    assert {case.region for case in found} == {REGION}
    assert len(found) == 3
    for case in found:
        assert {"CASE_RECEIVED", "CASE_DISPOSED"} <= {fact.kind for fact in case.facts}


def test_what_was_played_is_rightly_granted(closed):
    with transaction.atomic(), as_service("test"):
        assert verify() == []
