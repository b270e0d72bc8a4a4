"""What lies behind a demo's board: closed cases on every day, in the published mix, rightly granted."""

from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from django.db import transaction

from schakel.access.actions import verify
from schakel.access.context import acting, as_service
from schakel.access.queries import viewer_of
from schakel.access.viewer import SignIn
from schakel.cases.models import Case
from schakel.kernel import clock
from schakel.simulation.courses import disposal_at
from schakel.simulation.history import Size, Source, write_history
from schakel.simulation.live import places_of
from schakel.simulation.shift import staff
from schakel.simulation.strangers import Strangers
from schakel.table.models import DisposalDecision
from schakel.table.queries.board import board
from schakel.table.rules import Disposal

SIZE = Size(days=9, least=30, most=33, a_weekday=5)


@pytest.fixture
def history(db):
    with transaction.atomic(), as_service("test"):
        staff(clock.now())
    for _ in write_history(Source(Strangers(Random(3)), places_of("ROTTERDAM")), SIZE):
        continue


def test_every_day_has_its_closed_cases_and_none_is_on_the_board(history):
    today = clock.local(clock.now()).date()
    with transaction.atomic(), as_service("test"):
        found = Case.objects.filter(kind="CRIMINAL").values_list("opened_at", "state", "number")
        days = Counter(clock.local(opened).date() for opened, state, _ in found)
        states = {state for _, state, _ in found}
        decided = list(DisposalDecision.objects.values_list("decided_at", "followed"))
        wrong = verify()
    assert all(days[today - timedelta(days=back)] >= SIZE.least for back in range(1, 10))
    assert states == {"DISPOSED"}
    assert len({number for *_, number in found}) == len(found)
    assert max(at for at, _ in decided) <= clock.now()
    assert {followed for _, followed in decided} == {True, False}
    assert wrong == []
    prosecutor = viewer_of("2-officier", sign_in=SignIn.DEMO)
    with acting(prosecutor):
        assert board("ROTTERDAM", viewer=prosecutor).total == 0


def test_the_mix_of_disposals_is_the_published_one():
    drawn = Counter(disposal_at(place / 1000, minor=False) for place in range(1000))
    assert drawn[Disposal.DAGVAARDING] == 546
    assert drawn[Disposal.OM_STRAFBESCHIKKING] == 167
    assert drawn[Disposal.SEPOT_TECHNISCH] + drawn[Disposal.SEPOT_BELEID] == 180
    assert disposal_at(0.1, minor=True) == Disposal.HALT
