"""The figures of a log: how much, how long, and what follows what."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from schakel.monitoring.logs.following import Ordered, following_in, ordered
from schakel.monitoring.logs.reading import Log

PERCENTILES = (50, 75, 90, 95)
DAY = 86400e6  # microseconds


@dataclass(frozen=True)
class Profile:
    """What a log says of itself. Durations are elapsed days from the first to the last event of a
    case, as linear percentiles; a case of one event lasts 0.
    """

    cases: int
    events: int
    activities: int
    variants: int
    days: dict[str, float]
    follows: tuple[tuple[str, str, int], ...]
    starts: dict[str, int]
    ends: dict[str, int]
    left_out: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """The form of the public interface."""
        return {
            "cases": self.cases,
            "events": self.events,
            "activities": self.activities,
            "variants": self.variants,
            "case_duration_days": self.days,
            "dfg": [list(row) for row in self.follows],
            "start_activities": self.starts,
            "end_activities": self.ends,
            "left_out": self.left_out,
        }


def profile(log: Log) -> Profile:
    """The figures of a log that was read."""
    events = ordered(log)
    following = following_in(events, log.activities)
    lasted = (events.moment[events.last] - events.moment[events.first]) / DAY
    days = np.percentile(lasted, PERCENTILES).tolist()
    return Profile(
        cases=len(lasted),
        events=len(events.activity),
        activities=len(log.activities),
        variants=_variants(events),
        days={f"p{part}": round(one, 6) for part, one in zip(PERCENTILES, days, strict=True)},
        follows=following.follows,
        starts=following.starts,
        ends=following.ends,
        left_out=dict(log.left_out),
    )


def _variants(events: Ordered) -> int:
    """How many different ways cases went."""
    bounds = [*np.flatnonzero(events.first).tolist(), len(events.first)]
    return len({events.activity[start:end].tobytes() for start, end in pairwise(bounds)})
