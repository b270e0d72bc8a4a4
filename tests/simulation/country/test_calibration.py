"""The country beside the published figures: close where one is published, named as assumed where not."""

import re
from importlib.resources import files

import pytest

from schakel.simulation.country.assumptions import assumptions, figure, mixes, published
from schakel.simulation.country.calibration import NOT_USED, rows

# A figure of one place or of few cases may be further off than one of all.
ROOM = {"F22": 0.25, "F54": 0.25}
CLOSE = 0.08


@pytest.fixture(scope="module")
def calibrated():
    return rows()


def test_every_figure_that_is_set_beside_the_country_is_close_to_it(calibrated):
    off = [(r.id, r.what, r.deviation) for r in calibrated if abs(r.deviation) > room(r)]
    assert off == []


def room(row):
    return ROOM.get(row.id, CLOSE)


def test_every_figure_of_the_compilation_is_used_or_is_said_not_to_be(calibrated):
    source = files("schakel.simulation.country")
    code = "".join(
        f.read_text("utf-8") for f in source.iterdir() if f.name.endswith((".py", ".toml"))
    )
    named = set(re.findall(r"\bF\d\d\b", code))
    left_out = {one for codes in NOT_USED.values() for one in codes}
    beside = {row.id for row in calibrated}
    assert published().keys() <= named
    assert beside & left_out == set()


def test_every_number_that_is_assumed_is_used_and_says_why():
    source = files("schakel.simulation.country")
    code = "".join(f.read_text("utf-8") for f in source.iterdir() if f.name.endswith(".py"))
    unused = [name for name in [*assumptions(), *mixes()] if f'"{name}"' not in code]
    assert unused == []
    assert all(len(one.reason) > 10 and one.low < one.high for one in assumptions().values())


def test_a_figure_that_is_not_in_the_compilation_is_an_error():
    with pytest.raises(KeyError):
        figure("F99")
