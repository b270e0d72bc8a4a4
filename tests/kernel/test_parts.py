"""Parts that are fetched together are the parts that are read one by one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from schakel.access.queries import may_see_part
from schakel.cases.queries import (
    acts_part,
    criminal_file_part,
    detention_part,
    header_by_number,
    offences_part,
    victims_part,
)
from schakel.journal.queries import timeline_part
from schakel.kernel import clock
from schakel.kernel.parts import Part, Together
from schakel.people.models import PersonBsn
from schakel.people.queries import persons_part
from schakel.selection.queries.proposals import proposal_part
from schakel.sharing.queries import known_checks_part
from schakel.table.models import Contribution
from tests.personas import a_case_message, a_known_list, send, signed_in

pytestmark = pytest.mark.django_db

DAAN = {"given_names": "Daan", "surname": "Proefpersoon", "birth_date": "1990-03-04", "sex": "M"}


@pytest.fixture
def number(people):
    send(a_known_list(DAAN))
    victims = [{"person": {"surname": "Geraakt"}, "wishes": 'geen "contact"\n🌞'}]
    return send(a_case_message(victims=victims))["case"]


def parts_of(case_id, viewer):
    return [
        may_see_part(viewer, case_id),
        persons_part(case_id, on=clock.now().date()),
        victims_part(case_id),
        acts_part(case_id),
        detention_part(case_id),
        offences_part(case_id),
        criminal_file_part(case_id),
        proposal_part(case_id),
        known_checks_part(case_id),
        timeline_part(case_id),
        Part(Contribution.objects.filter(case_id=case_id), len),
    ]


@pytest.mark.parametrize("name", ["police", "prosecutor", "victim_support", "elsewhere"])
def test_fetched_together_or_one_by_one_it_is_the_same_for_everybody(people, number, name):
    with signed_in(people["police"]) as viewer:
        case_id = header_by_number(number, viewer=viewer).case_id
    with signed_in(people[name]) as viewer:
        alone = [part.read() for part in parts_of(case_id, viewer)]
        together = Together()
        slots = [together.ask(part) for part in parts_of(case_id, viewer)]
        with CaptureQueriesContext(connection) as log:
            together.fetch()
    assert [slot.value for slot in slots] == alone
    assert len(log) == 1


def test_a_part_is_not_there_before_it_was_fetched(people, number):
    slot = Together().ask(Part(Contribution.objects.none(), list))
    with pytest.raises(RuntimeError):
        _ = slot.value


def test_bytes_come_whole_too(people):
    send(a_case_message(suspect__person={**DAAN, "bsn": "999990019"}))
    with signed_in(people["police"]):
        (row,) = PersonBsn.objects.all()
        together = Together()
        slot = together.ask(Part(PersonBsn.objects.all(), list))
        together.fetch()
    assert slot.value[0].ciphertext == bytes(row.ciphertext)
