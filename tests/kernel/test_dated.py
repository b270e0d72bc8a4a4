"""Which version of a dated rule counts on a day."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schakel.kernel.dated import in_force


@dataclass(frozen=True)
class Version:
    valid_from: date


DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@given(st.lists(DAYS.map(Version), min_size=1), DAYS)
def test_the_youngest_that_has_begun_counts_whatever_the_order_of_the_file(versions, day):
    begun = [one.valid_from for one in versions if one.valid_from <= day]
    every = [one.valid_from for one in versions]
    assert in_force(versions, day).valid_from == (max(begun) if begun else min(every))


def test_a_version_counts_from_its_own_day():
    old, new = Version(date(2025, 1, 1)), Version(date(2026, 1, 1))
    assert in_force([new, old], new.valid_from) == new
    assert in_force([new, old], new.valid_from - timedelta(days=1)) == old


def test_a_rule_without_versions_is_a_fault():
    with pytest.raises(ValueError, match="without any version"):
        in_force([], date(2026, 1, 1))
