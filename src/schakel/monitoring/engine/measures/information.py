"""Whether what partners know is asked, comes, and is weighed before the decision."""

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
from schakel.monitoring.engine.measures.timeliness import asked_partners


def hit_rate(events: Events) -> Table:
    """Known-checks with at least one hit, of those answered."""
    rows = events.of("KNOWN_CHECK_ANSWERED")
    return flagged(rows, rows.hit)


def hit_followed(events: Events) -> Table:
    """Decisions on somebody whom a house knew, with a question to a house before the decision."""
    known = first(
        events.of("KNOWN_CHECK_ANSWERED", "KNOWN_CHECK_CHANGED").filter(_.hit), "case", "known"
    )
    asked = first(events.of("INFORMATION_ASKED").filter(_.to_house), "case", "asked")
    decided = decisions(events).select("region", "day", "case", decided=_.at)
    rows = decided.join(known, "case").filter(_.known <= _.decided).left_join(asked, "case")
    return flagged(rows, in_time(rows, "asked", "decided"))


def content_before_decision(events: Events) -> Table:
    """Decided cases in which a house gave content before the decision, of those where it was asked."""
    asked = first(events.of("INFORMATION_ASKED").filter(_.to_house), "case", "asked")
    answers = events.of("INFORMATION_ANSWERED").filter(_.to_house & _.content)
    decided = decisions(events).select("region", "day", "case", decided=_.at)
    rows = decided.join(asked, "case").filter(_.asked <= _.decided)
    rows = rows.left_join(first(answers, "case", "given"), "case")
    return flagged(rows, in_time(rows, "given", "decided"))


def partner_answer_time(events: Events) -> Table:
    """Minutes from the question to a partner to its first answer; an own figure for each partner."""
    given = (
        events.of("CONTRIBUTION_GIVEN").group_by("case", "partner").agg(answered_at=_["at"].min())
    )
    answers = asked_partners(events).join(given, ["case", "partner"])
    received = events.of("CASE_RECEIVED").select("case", "region", "day")
    rows = received.join(answers, "case")
    return lasting(rows, "asked_at", "answered_at", own=_.partner)


def _asked(events: Events) -> Table:
    """Questions of which the date has passed, on that date."""
    asked = events.of("INFORMATION_ASKED").filter(_.due <= events.moment)
    return asked.select("region", "request", "partner", "due", day=_.due_day)


def information_supplied(events: Events) -> Table:
    """Questions that were answered with content, of those whose date has passed; by partner."""
    answers = events.of("INFORMATION_ANSWERED").filter(_.content)
    rows = _asked(events).left_join(first(answers, "request", "given"), "request")
    return flagged(rows, rows.given.notnull(), own=rows.partner)


def information_in_time(events: Events) -> Table:
    """Questions that got an answer of any kind by their date, of those whose date has passed."""
    answers = first(events.of("INFORMATION_ANSWERED"), "request", "answered")
    rows = _asked(events).left_join(answers, "request")
    return flagged(rows, in_time(rows, "answered"), own=rows.partner)


def plan_weighed(events: Events) -> Table:
    """Decisions with a recorded weighing, of those about a person with a running plan."""
    rows = decisions(events).filter(_.plan_running)
    return flagged(rows, rows.plan_weighed)


def minor_with_child_protection(events: Events) -> Table:
    """Decisions on minors with input of the Child Protection Board before the decision."""
    given = events.of("CONTRIBUTION_GIVEN").filter(_.partner == "CHILD_PROTECTION")
    decided = decisions(events).filter(_.minor).select("region", "day", "case", decided=_.at)
    rows = decided.left_join(first(given, "case", "given"), "case")
    return flagged(rows, in_time(rows, "given", "decided"))


MEASURES: dict[str, Measure] = {
    "HIT_RATE": hit_rate,
    "HIT_FOLLOWED": hit_followed,
    "CONTENT_BEFORE_DECISION": content_before_decision,
    "PARTNER_ANSWER_TIME": partner_answer_time,
    "INFORMATION_SUPPLIED": information_supplied,
    "INFORMATION_IN_TIME": information_in_time,
    "PLAN_WEIGHED": plan_weighed,
    "MINOR_WITH_CHILD_PROTECTION": minor_with_child_protection,
}
