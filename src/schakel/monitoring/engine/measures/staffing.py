"""Who sits at the table, what comes in while a seat is empty, and what nobody did in time."""

from datetime import timedelta

import ibis
from ibis import _
from ibis.expr.types import Table

from schakel.monitoring.engine.measures.reading import Events, Measure, flagged, seconds
from schakel.worklist.rules import ladder_on


def _so_far(events: Events, kind: str) -> Table:
    """Spans of seats that have begun; one that still runs counts to the moment of looking."""
    begun = events.of(kind).filter(_["at"] <= events.moment)
    passed = (seconds(events.moment) - seconds(begun["at"])) // 60
    return begun.mutate(minutes=ibis.least(begun.minutes, passed))


def seats_filled(events: Events) -> Table:
    """Hours that a seat was filled, of the hours planned until now."""
    empty = _so_far(events, "SEAT_EMPTIED").group_by("seat").agg(empty=_.minutes.sum())
    rows = _so_far(events, "SEAT_PLANNED").left_join(empty, "seat")
    manned = rows.filled.ifelse(rows.minutes - rows.empty.fill_null(0), 0)
    return rows.select("region", "day", numerator=manned / 60, denominator=rows.minutes / 60)


def cases_with_empty_seat(events: Events) -> Table:
    """Cases that arrived while a seat of the table was empty, of those that arrived in a shift.

    A seat stays empty from when it was reported to the end of the shift: the minutes left say since
    when. Seats and cases meet by region and day first; a shift may run on past midnight.
    """
    empty = events.of("SEAT_EMPTIED").group_by("seat").agg(left=_.minutes.max())
    seats = events.of("SEAT_PLANNED").left_join(empty, "seat")
    # In seconds since 1970: adding a number of minutes to a moment is not the same in each engine.
    start = seconds(seats["at"])
    end = start + seats.minutes * 60
    since = seats.filled.ifelse(end - seats.left.fill_null(0) * 60, start)
    # The seats of a table change at the same moments: a case meets the shift, and not each of its seats.
    spans = (
        seats.select("region", "day", start=start, end=end, empty_since=since)
        .group_by("region", "day", "start", "end")
        .agg(empty_since=_.empty_since.min())
    )
    next_day = spans.mutate(day=(spans.day + ibis.interval(days=1)).cast("date"))
    received = events.of("CASE_RECEIVED").select("region", "day", "case", arrived=seconds(_["at"]))
    met = received.join(spans.union(next_day), ["region", "day"])
    met = met.filter((_.arrived >= _.start) & (_.arrived < _.end))
    cases = met.group_by("region", "day", "case").agg(empty=(met.arrived >= met.empty_since).any())
    return flagged(cases, cases.empty)


def escalated(events: Events) -> Table:
    """Late work that went up the ladder, of all late work; by kind of work.

    Work is counted once it had the time to be done after its reminder.
    """
    grace = timedelta(hours=ladder_on(events.today).hours[1]) // timedelta(hours=1)
    late = (
        events.of("ITEM_CLIMBED")
        .group_by("region", "item", "item_kind")
        .agg(day=_["day"].min(), due=_.due.min(), level=_.level.max())
    )
    ripe = late.filter((_.due + ibis.interval(hours=grace) <= events.moment) | (_.level > 1))
    return flagged(ripe, ripe.level > 1, part=ripe.item_kind)


MEASURES: dict[str, Measure] = {
    "SEATS_FILLED": seats_filled,
    "CASES_WITH_EMPTY_SEAT": cases_with_empty_seat,
    "ESCALATED": escalated,
}
