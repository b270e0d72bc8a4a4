"""How much comes in: by region, by year, through the year, and on New Year's Day."""

from datetime import date
from functools import cache
from math import cos, pi

from schakel.simulation.country.assumptions import assumed, figure
from schakel.simulation.country.houses import notifications_a_year, requests_a_notification
from schakel.simulation.country.places import regions

FIRST_YEAR, LAST_YEAR = 2018, 2022  # of F03
DAYS, WEEKS = 365.2425, 52.1775
# The middle of the summer half, and thus the top of the wave through the year.
TOP_OF_THE_YEAR = 197
DEN_HAAG = "DEN-HAAG"


def cases_a_year(year: int) -> float:
    """F03: cases through the tables in a year; the first and the last published year stand for the rest.

    Between 2018 and 2019 registration changed, and the figure with it: a break that no table made.
    """
    return figure("F03", min(max(year, FIRST_YEAR), LAST_YEAR) - FIRST_YEAR)


def requests_a_year() -> float:
    """The information requests that go with these notifications."""
    return notifications_a_year() * requests_a_notification()


def idle_signals_a_year() -> float:
    """Early signals in the whole country that lead to nothing (assumptions)."""
    return assumed("signals_a_year") * (1 - assumed("signal_acted_on"))


def season(day: date) -> float:
    """How busy a day is by the time of the year, as times the mean."""
    turn = 2 * pi * (day.timetuple().tm_yday - TOP_OF_THE_YEAR) / DAYS
    return 1 + assumed("season_swing") * cos(turn)


def cases_on(region: str, day: date) -> float:
    """How many cases come in at a table on a day of average weekday weight."""
    usual = cases_a_year(day.year) / DAYS * regions()[region].share * season(day)
    return usual + (new_year(region) if (day.month, day.day) == (1, 1) else 0.0)


@cache
def new_year(region: str) -> float:
    """F54: what New Year's night brings on top, in Den Haag as published, elsewhere by population."""
    all_, den_haag = figure("F54"), figure("F54", 1)
    if region == DEN_HAAG:
        return den_haag
    share = regions()[region].share / (1 - regions()[DEN_HAAG].share)
    return (all_ - den_haag) * share
