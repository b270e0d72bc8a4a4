"""How fast a case goes: the legal terms, days until the decision, the stages, and what is open."""

import ibis
from ibis import _
from ibis.expr.types import Table

from schakel.monitoring.engine.measures.reading import (
    Events,
    Measure,
    decisions,
    first,
    flagged,
    in_time,
    lasting,
)

NEVER = ibis.timestamp("9999-12-31 00:00:00")


def within(term: str) -> Measure:
    """Decisions before a term ended, of those in which that clock ran."""

    def measure(events: Events) -> Table:
        rows = decisions(events)
        counted = rows.filter(rows[term].notnull())
        return flagged(counted, counted[term], by_case=True)

    return measure


def decided_within(**span: int) -> Measure:
    """First decision within a span after arrival; one definition for every span."""

    def measure(events: Events) -> Table:
        received = events.of("CASE_RECEIVED").select("region", "day", "case", arrived=_.at)
        rows = received.left_join(first(decisions(events), "case", "decided"), "case")
        rows = rows.mutate(end=rows.arrived + ibis.interval(**span))
        due = rows.filter(rows.end <= events.moment)
        return flagged(due, in_time(due, "decided", "end"), by_case=True)

    return measure


def time_to_decision(events: Events) -> Table:
    """Minutes from arrival to the decision, as the decision itself tells them."""
    rows = decisions(events).filter(_.minutes >= 0)
    return rows.select(
        "region", "day", numerator=1, denominator=1, minutes=rows.minutes.cast("float64")
    )


def arrival_to_proposal(events: Events) -> Table:
    """Minutes from arrival at the station to the first proposal of the instrument."""
    received = events.of("CASE_RECEIVED").select("region", "day", "case", arrived=_.at)
    rows = received.join(first(events.of("PROPOSAL_MADE"), "case", "proposed_at"), "case")
    return lasting(rows, "arrived", "proposed_at")


def triage_time(events: Events) -> Table:
    """Minutes from arrival to the first answer of the last partner that was asked."""
    given = events.of("CONTRIBUTION_GIVEN").group_by("case", "partner").agg(answered_at=_.at.min())
    answers = (
        asked_partners(events)
        .left_join(given, ["case", "partner"])
        .group_by("case")
        .agg(asked=_.count(), answered=_.answered_at.count(), last=_.answered_at.max())
    )
    whole = answers.filter(_.asked == _.answered).select("case", "last")
    received = events.of("CASE_RECEIVED").select("case", "region", "day", arrived=_.at)
    return lasting(received.join(whole, "case"), "arrived", "last")


def asked_partners(events: Events) -> Table:
    """Which partners were asked to look at a case, and since when: by the instrument or somebody."""
    proposed = events.of("PROPOSAL_MADE").filter(_.partners != "")
    named = proposed.select("case", "at", partner=proposed.partners.split(",")).unnest("partner")
    invited = events.of("PARTNER_INVITED").select("case", "at", "partner")
    return named.union(invited).group_by("case", "partner").agg(asked_at=_.at.min())


def input_to_decision(events: Events) -> Table:
    """Minutes from the last input of a partner before the decision to that decision."""
    given = events.of("CONTRIBUTION_GIVEN").select("case", given_at=_.at)
    decided = decisions(events).select("region", "day", "case", decided=_.at)
    before = decided.join(given, "case").filter(_.given_at <= _.decided)
    last = before.group_by("region", "day", "case", "decided").agg(last=_.given_at.max())
    return lasting(last, "last", "decided")


def open_stock(events: Events) -> Table:
    """Of the cases without a decision at the end of a period, those older than a month.

    A stock is not counted on the day something happened, but at the end of each period: a case has
    a row for each period at the end of which it was open.
    """
    received = events.of("CASE_RECEIVED").select("region", "case", arrived=_.at)
    rows = received.left_join(first(decisions(events), "case", "decided"), "case")
    # Not decided is decided never: two plain comparisons are a join, and one with "or" tries all pairs.
    rows = rows.mutate(decided=_.decided.fill_null(NEVER))
    stock = rows.join(
        events.ends, [rows.arrived < events.ends.end, rows.decided >= events.ends.end]
    )
    old = stock.arrived + ibis.interval(months=1) <= stock.end
    return stock.select("region", "period", "case", numerator=old.ifelse(1, 0), denominator=1)


MEASURES: dict[str, Measure] = {
    "WITHIN_HOLDING": within("within_holding"),
    "WITHIN_CUSTODY": within("within_custody"),
    "DECIDED_IN_1_DAY": decided_within(days=1),
    "DECIDED_IN_7_DAYS": decided_within(days=7),
    "DECIDED_IN_1_MONTH": decided_within(months=1),
    "TIME_TO_DECISION": time_to_decision,
    "ARRIVAL_TO_PROPOSAL": arrival_to_proposal,
    "TRIAGE_TIME": triage_time,
    "INPUT_TO_DECISION": input_to_decision,
    "OPEN_STOCK": open_stock,
}
