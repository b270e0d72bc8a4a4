"""The regions beside each other for one indicator: as counted, and after allowing for their cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from schakel.monitoring.rules.case_mix import Mix
from schakel.monitoring.rules.definitions import Unit, definitions
from schakel.monitoring.rules.figures import Figure
from schakel.monitoring.rules.funnel import Count, Funnel, Standing, adjusted_funnel, funnel
from schakel.monitoring.rules.periods import RECENT
from schakel.monitoring.rules.small_numbers import Thresholds


@dataclass(frozen=True)
class Compared:
    """The funnel to show. Where cases were allowed for: in which months they were counted (``mix``), and
    where each region lies as counted, without that.
    """

    funnel: Funnel
    mix: Mix | None = None
    as_counted: Mapping[str, Standing] = field(default_factory=dict)


def compared(
    figures: Sequence[Figure], mixes: Mapping[str, Mix], rule: Thresholds
) -> dict[str, Compared]:
    """The regions beside each other in recent time, of each indicator that is a share.

    A region of which the share may not be shown is no point, and has no part in the limits. Where a
    comparison must allow for cases, it does so when enough regions have an expectation.
    """
    told: dict[str, dict[str, Count]] = {}
    for one in figures:
        percent = definitions()[one.indicator].unit == Unit.PERCENT
        if percent and one.period.code == RECENT and one.value is not None:
            told.setdefault(one.indicator, {})[one.region] = _count(one)
    found = {code: _compared(counts, mixes.get(code), rule) for code, counts in told.items()}
    return {code: one for code, one in found.items() if one is not None}


def _count(figure: Figure) -> Count:
    return Count(figure.numerator.number or 0, figure.denominator.number or 0)


def _compared(counts: Mapping[str, Count], mix: Mix | None, rule: Thresholds) -> Compared | None:
    plain = funnel(counts, rounded_to=rule.rounded_to)
    if plain is None:
        return None
    if mix is None:
        return Compared(plain)
    adjusted = adjusted_funnel(counts, mix.regions, rounded_to=rule.rounded_to)
    if adjusted is None:
        return Compared(plain)
    standings = {region: place.standing for region, place in plain.places.items()}
    return Compared(adjusted, mix, standings)
