"""Working agreements: a region as everybody, otherwise for now, or otherwise past its date."""

from datetime import date

import pytest

from schakel.regions.agreements import Standing, agreements, compare, deviations
from schakel.regions.queries import directory

DAY = date(2026, 11, 25)


def standings(region, on=DAY):
    return {row.agreement.code: row.standing for row in compare(region, on=on)}


def test_a_region_stands_to_each_agreement_in_one_of_three_ways():
    assert standings("ROTTERDAM") == {
        "ANSWER_OFFER": Standing.LAPSED,
        "OPENING_HOURS": Standing.SAME,
        "PARTNERS_AT_THE_TABLE": Standing.VARIED,
        "FRONT_DOOR": Standing.SAME,
        "CONFERENCE_EVERY": Standing.SAME,
    }


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        (date(2025, 12, 31), Standing.SAME),
        (date(2026, 1, 1), Standing.VARIED),
        (date(2026, 6, 30), Standing.VARIED),
        (date(2026, 7, 1), Standing.LAPSED),
    ],
)
def test_a_deviation_has_a_first_and_a_last_day(day, standing):
    assert standings("ROTTERDAM", day)["ANSWER_OFFER"] == standing


@pytest.mark.django_db
def test_every_deviation_names_a_known_agreement_region_and_owner():
    known = {agreement.code for agreement in agreements()}
    for deviation in deviations():
        assert deviation.agreement in known
        assert deviation.region in directory().regions
        assert deviation.owner in directory().organisations
        assert deviation.valid_from < deviation.valid_until
        assert deviation.reason_nl
        assert deviation.reason_en
        assert deviation.assumed or deviation.source  # made up, or read somewhere
