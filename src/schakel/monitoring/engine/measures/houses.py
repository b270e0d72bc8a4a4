"""What a house does with what is reported to it: from early signal to conference, actions and goals."""

import ibis
from ibis import _
from ibis.expr.types import Table

from schakel.monitoring.engine.measures.reading import (
    Events,
    Measure,
    first,
    flagged,
    in_time,
    lasting,
)

# A signal that leads to nothing within eight weeks stood by itself (the span of ruling 33).
FOLLOWED_WITHIN = ibis.interval(weeks=8)
ENDED = ("REACHED", "PARTLY", "NOT_REACHED", "STOPPED")
OF_JUSTICE = ("POLICE", "PROSECUTION")


def _reports(events: Events) -> Table:
    """Notifications, and what a table offered."""
    return events.of("NOTIFICATION_RECEIVED", "OFFER_RECEIVED").filter(_.case_kind == "HOUSE")


def brought_in(events: Events) -> Table:
    """Reports that others than police and prosecution brought in; by partner."""
    rows = _reports(events).filter(_.partner.notnull())
    return flagged(rows, ~rows.partner.isin(OF_JUSTICE), part=rows.partner)


def _from_report(events: Events, *kinds: str) -> Table:
    """Minutes from the report to the first event of some kinds, on the day of the latter."""
    ended = (
        events.of(*kinds)
        .group_by("case")
        .agg(done=_["at"].min(), day=_["day"].min(), region=_["region"].min())
    )
    rows = first(_reports(events), "case", "reported").join(ended, "case")
    return lasting(rows, "reported", "done")


def report_to_answer(events: Events) -> Table:
    """Minutes from a report to the answer: accepted or refused."""
    return _from_report(events, "CASE_ACCEPTED", "CASE_REFUSED")


def report_to_conference(events: Events) -> Table:
    """Minutes from a report to the first conference that dealt with it."""
    return _from_report(events, "ATTENDANCE_TAKEN")


def signal_to_conference(events: Events) -> Table:
    """Minutes from the first signal behind a report to the first conference that dealt with it."""
    signals = events.of("SIGNAL_RECEIVED").select("signal", seen=_["at"])
    led = events.of("SIGNAL_FOLLOWED").select("case", "signal").join(signals, "signal")
    begun = led.group_by("case").agg(seen=_.seen.min())
    held = (
        events.of("ATTENDANCE_TAKEN")
        .group_by("case")
        .agg(done=_["at"].min(), day=_["day"].min(), region=_["region"].min())
    )
    return lasting(begun.join(held, "case"), "seen", "done")


def signals_acted_on(events: Events) -> Table:
    """Early signals that a report of the same organisation followed within eight weeks."""
    seen = events.of("SIGNAL_RECEIVED").select(
        "region", "day", "signal", "partner", end=_["at"] + FOLLOWED_WITHIN
    )
    followed = first(events.of("SIGNAL_FOLLOWED"), "signal", "followed")
    rows = seen.filter(_.end <= events.moment).left_join(followed, "signal")
    return flagged(rows, in_time(rows, "followed", "end"))


def attendance(events: Events) -> Table:
    """Participants who were there, of those on the list; the last time it was taken counts."""
    rows = events.of("PARTICIPANT_EXPECTED").filter(_.partner != "INCIDENTAL")
    last = rows.group_by("region", "agenda_item", "participant", "partner").agg(
        day=_["day"].max(), present=_.present.argmax(_["at"])
    )
    return flagged(last, last.present, own=last.partner)


def actions_on_time(events: Events) -> Table:
    """Actions that were done by their date, of those that fell due."""
    agreed = events.of("ACTION_AGREED").filter(_.due <= events.moment)
    done = first(events.of("ACTION_ENDED").filter(_.done), "action", "done_at")
    rows = agreed.select("region", "action", "due", day=_.due_day).left_join(done, "action")
    return flagged(rows, in_time(rows, "done_at"))


def goals_reached(events: Events) -> Table:
    """Goals that were reached, of those that ended; how a goal stands last is what counts."""
    goals = (
        events.of("GOAL_SET")
        .group_by("region", "goal")
        .agg(day=_["day"].max(), state=_.state.argmax(_["at"]))
    )
    ended = goals.filter(_.state.isin(ENDED))
    return flagged(ended, ended.state == "REACHED")


def evaluated(events: Events) -> Table:
    """Closed house cases of which the plan was evaluated before."""
    looked_back = first(events.of("PLAN_EVALUATED"), "case", "evaluated")
    closed = events.of("CASE_CLOSED").select("region", "day", "case", closed=_["at"])
    rows = closed.left_join(looked_back, "case")
    return flagged(rows, in_time(rows, "evaluated", "closed"))


MEASURES: dict[str, Measure] = {
    "BROUGHT_IN": brought_in,
    "REPORT_TO_ANSWER": report_to_answer,
    "REPORT_TO_CONFERENCE": report_to_conference,
    "SIGNAL_TO_CONFERENCE": signal_to_conference,
    "SIGNALS_ACTED_ON": signals_acted_on,
    "ATTENDANCE": attendance,
    "ACTIONS_ON_TIME": actions_on_time,
    "GOALS_REACHED": goals_reached,
    "EVALUATED": evaluated,
}
