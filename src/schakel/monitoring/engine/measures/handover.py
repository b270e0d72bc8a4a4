"""Handing over and hearing back, both ways: answers, refusals, feedback, what bounces."""

import ibis
from ibis import _
from ibis.expr.types import BooleanValue, Table

from schakel.monitoring.engine.measures.reading import (
    Events,
    Measure,
    decisions,
    first,
    flagged,
    in_time,
)

BOUNCES_WITHIN = ibis.interval(days=30)


def feedback_in_time(events: Events) -> Table:
    """Promised feedback that was told by its date, of what fell due; both ways."""
    return _feedback(events, _.due.notnull())


def feedback_to_table(events: Events) -> Table:
    """Feedback of a house on what a table offered, told by its date, of what fell due."""
    return _feedback(events, _.by_offer & (_.direction == "TO_HOUSE"))


def _feedback(events: Events, which: BooleanValue) -> Table:
    promised = events.of("CASE_ACCEPTED").filter(which).filter(_.due <= events.moment)
    told = events.of("FEEDBACK_GIVEN", "CASE_RETURNED").filter(_.told)
    rows = promised.select("region", "case", "due", day=_.due_day)
    rows = rows.left_join(first(told, "case", "told_at"), "case")
    return flagged(rows, in_time(rows, "told_at"))


def outcome_to_house(events: Events) -> Table:
    """Decisions that a house heard of within the term, of those that a house waited for."""
    told = first(events.of("HOUSE_TOLD"), "case", "told_at")
    by_hand = events.of("INFORMATION_DISCLOSED").filter(_.to_house & _.with_outcome)
    told = (
        told.union(first(by_hand, "case", "told_at")).group_by("case").agg(told_at=_.told_at.min())
    )
    waited = decisions(events).filter(_.house_waits & (_.due <= events.moment))
    rows = waited.select("region", "case", "due", day=_.due_day).left_join(told, "case")
    return flagged(rows, in_time(rows, "told_at"))


def victim_told(events: Events) -> Table:
    """Decisions of which the victim was told within the term, of those in cases with a victim."""
    told = first(events.of("TOLD_VICTIM"), "case", "told_at")
    owed = decisions(events).filter((_.victims > 0) & (_.due <= events.moment))
    rows = owed.select("region", "case", "due", day=_.due_day).left_join(told, "case")
    return flagged(rows, in_time(rows, "told_at"))


def acceptance_in_time(events: Events) -> Table:
    """Offers that were accepted or refused by their date, of those whose date has passed."""
    offered = events.of("CASE_OFFERED").filter(_.due <= events.moment)
    offered = offered.select("region", "offer", "due", day=_.due_day)
    withdrawn = events.of("OFFER_WITHDRAWN").select("offer")
    answered = first(events.of("CASE_ACCEPTED", "CASE_REFUSED"), "offer", "answered")
    rows = offered.anti_join(withdrawn, "offer").left_join(answered, "offer")
    return flagged(rows, in_time(rows, "answered"))


def refused(events: Events) -> Table:
    """Refusals, of all offers and notifications that got an answer or ran out; by reason."""
    rows = events.of("CASE_ACCEPTED", "CASE_REFUSED", "OFFER_EXPIRED")
    return flagged(rows, rows.kind == "CASE_REFUSED", part=rows.reason)


def refused_with_way(events: Events) -> Table:
    """Cases not taken that came with another way on; who gets no answer hears of none."""
    rows = events.of("CASE_REFUSED", "OFFER_EXPIRED").filter(_.way_on.notnull())
    return flagged(rows, rows.way_on)


def bounced(events: Events) -> Table:
    """Accepted cases that were returned or handed on within thirty days, of those a month old."""
    back = events.of("CASE_RETURNED", "FEEDBACK_GIVEN")
    back = back.filter((_.kind == "CASE_RETURNED") | (_.outcome == "HANDED_ON"))
    taken = events.of("CASE_ACCEPTED").select("region", "day", "case", end=_.at + BOUNCES_WITHIN)
    rows = taken.filter(_.end <= events.moment).left_join(first(back, "case", "left"), "case")
    return flagged(rows, in_time(rows, "left", "end"))


MEASURES: dict[str, Measure] = {
    "FEEDBACK_IN_TIME": feedback_in_time,
    "FEEDBACK_TO_TABLE_IN_TIME": feedback_to_table,
    "OUTCOME_TO_HOUSE_IN_TIME": outcome_to_house,
    "VICTIM_TOLD": victim_told,
    "ACCEPTANCE_IN_TIME": acceptance_in_time,
    "REFUSED": refused,
    "REFUSED_WITH_WAY": refused_with_way,
    "BOUNCED": bounced,
}
