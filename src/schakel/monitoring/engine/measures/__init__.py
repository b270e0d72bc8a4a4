"""Each indicator as one Ibis expression over the process events (ADR 0011), by subject."""

from schakel.monitoring.engine.measures import (
    handover,
    houses,
    information,
    learning,
    staffing,
    timeliness,
)
from schakel.monitoring.engine.measures.reading import Events, Measure, described

MEASURES: dict[str, Measure] = {
    **timeliness.MEASURES,
    **information.MEASURES,
    **handover.MEASURES,
    **houses.MEASURES,
    **staffing.MEASURES,
    **learning.MEASURES,
}

__all__ = ["MEASURES", "Events", "Measure", "described"]
