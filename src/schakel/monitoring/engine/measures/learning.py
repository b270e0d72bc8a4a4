"""What the table can learn from: deviations, later facts, judgements afterwards, who comes back."""

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
)

ANSWERED_WITHIN = ibis.interval(days=14)


def deviation(events: Events) -> Table:
    """Decisions that differ from the proposal, of those with one; by reason."""
    rows = decisions(events).filter(_.proposed)
    return flagged(rows, ~rows.followed, part=rows.deviation)


def later_facts(events: Events) -> Table:
    """Decisions in cases of which a fact became known only after receipt, before the decision."""
    given = first(events.of("FACT_GIVEN"), "case", "given")
    decided = decisions(events).select("region", "day", "case", decided=_["at"])
    rows = decided.left_join(given, "case")
    return flagged(rows, in_time(rows, "given", "decided"))


def wrong_table(events: Events) -> Table:
    """Cases that somebody judged to belong elsewhere, of those judged in the sample or in review."""
    rows = events.of("TABLE_JUDGED", "CASE_REVIEWED").filter(_.right_table.notnull())
    cases = rows.group_by("region", "case").agg(day=_["day"].max(), wrong=(~_.right_table).any())
    return flagged(cases, cases.wrong)


def judged(events: Events) -> Table:
    """Questions "was this the right table?" answered within two weeks; an own figure per partner."""
    asked = events.of("TABLE_ASKED").select(
        "region", "day", "question", "partner", end=_["at"] + ANSWERED_WITHIN
    )
    answered = first(events.of("TABLE_JUDGED"), "question", "answered")
    rows = asked.filter(_.end <= events.moment).left_join(answered, "question")
    return flagged(rows, in_time(rows, "answered", "end"), own=rows.partner)


def re_entry(events: Events) -> Table:
    """Decided cases whose suspect came in with a new case within twelve months (ADR 0031).

    Counted when the twelve months are over: before that nobody knows whether somebody comes back.
    """
    a_year = ibis.interval(months=12)
    ended = decisions(events).filter(_.person.notnull())
    ended = ended.select(
        "region",
        "case",
        "person",
        decided=_["at"],
        end=_["at"] + a_year,
        day=(_["day"] + a_year).cast("date"),
    ).filter(_.end <= events.moment)
    received = events.of("CASE_RECEIVED").filter(_.person.notnull())
    came = received.select("person", other=_["case"], came_at=_["at"])
    back = ended.join(came, "person").filter(
        (_.other != _["case"]) & (_.came_at > _.decided) & (_.came_at <= _.end)
    )
    again = back.select("case", again=True).distinct()
    rows = ended.left_join(again, "case")
    return flagged(rows, rows.again.fill_null(False), by_case=True)


MEASURES: dict[str, Measure] = {
    "DEVIATION": deviation,
    "LATER_FACTS": later_facts,
    "WRONG_TABLE": wrong_table,
    "JUDGED": judged,
    "RE_ENTRY": re_entry,
}
