"""Numbers in a sentence: rounded, not cut off, and never more than there are."""

from datetime import date

import pytest
from django.utils import translation

from schakel.monitoring.rules.definitions import Unit
from schakel.monitoring.rules.flows import CaseKind, ProcessMap, Way
from schakel.monitoring.rules.periods import quarter_of
from schakel.monitoring.rules.small_numbers import Shown, Sight
from schakel.web.process_map import lasting_text, sentences_beside
from schakel.web.words_charts import value_text


@pytest.fixture(autouse=True)
def in_dutch():
    with translation.override("nl"):
        yield


def test_days_are_rounded_as_on_the_map():
    assert lasting_text(27 * 24 * 60 + 18 * 60) == "28 dagen"
    assert value_text(34.67, Unit.DAYS) == "34,7 dagen"


def test_a_map_is_of_no_more_cases_than_ended():
    """The ways are rounded one by one, and so is their total."""
    total = Shown(Sight.SHOWN, 3145)
    ways = (Way(("CASE_RECEIVED",), 3150),)
    one = ProcessMap("", CaseKind.TABLE, quarter_of(date(2026, 3, 1)), total, ways, (), None)
    assert sentences_beside(one) == [
        "De kaart gaat over ongeveer 3.145 van de 3.145 zaken die eindigden."
    ]
