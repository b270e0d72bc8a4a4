"""The clock that rules a dossier, asked for many at once: the same as of all its clocks."""

import pytest

from schakel.cases.actions import record_act
from schakel.cases.queries import clocks_of, header_by_number, ruling_clocks
from schakel.cases.rules.states import ActKind
from schakel.kernel import clock
from tests.personas import a_case_message, send, signed_in

pytestmark = pytest.mark.django_db


def ruling(case_id, viewer):
    found = ruling_clocks([case_id], viewer=viewer).get(case_id)
    assert found == clocks_of([case_id], viewer=viewer)[case_id].ruling()
    return found


def test_a_release_ends_it_and_a_correction_of_that_release_brings_it_back(people):
    now = clock.now()
    number = send(a_case_message())["case"]
    with signed_in(people["prosecutor"]) as viewer:
        case_id = header_by_number(number, viewer=viewer).case_id
        assert ruling(case_id, viewer) is not None
        released = record_act(case_id, ActKind.RELEASE, at=now, by=viewer)
        assert ruling(case_id, viewer) is None
        stays = {"corrects": released, "reason": "Niet heengezonden maar in verzekering gesteld."}
        record_act(case_id, ActKind.CUSTODY_ORDER, at=now, by=viewer, **stays)
        assert ruling(case_id, viewer) is not None
