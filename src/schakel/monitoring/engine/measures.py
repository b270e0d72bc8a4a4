"""Each indicator as one Ibis expression over the process events (ADR 0011).

An expression gives a row per unit that is counted: its region, the day that puts it in a period, 1
or 0 for the numerator, its weight in the denominator, and where they are wanted minutes and a part.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import ibis
from ibis import _
from ibis.expr.types import Table

from schakel.monitoring.engine.events import TYPES, columns_of

WEEK_DAYS = 7


@dataclass(frozen=True)
class Events:
    """A table per kind of event, and the moment of looking: what did not fall due yet is not counted."""

    tables: Mapping[str, Table]
    now: datetime

    def of(self, kind: str, *more: str) -> Table:
        """The events of these kinds. Of several, each row says its kind, and nothing for what only
        another kind tells.
        """
        if not more:
            return self.tables[kind]
        kinds = (kind, *more)
        names = list(dict.fromkeys(name for one in kinds for name in columns_of(one)))
        parts = [self._widened(one, names) for one in kinds]
        return ibis.union(parts[0], *parts[1:], distinct=False)

    def _widened(self, kind: str, names: list[str]) -> Table:
        own = columns_of(kind)
        nothing = {
            name: ibis.null(ibis.dtype(TYPES[name])).name(name) for name in names if name not in own
        }
        return self.tables[kind].mutate(kind=ibis.literal(kind), **nothing).select("kind", *names)

    @property
    def moment(self) -> ibis.expr.types.TimestampScalar:
        """The moment of looking, in UTC like the events."""
        return ibis.timestamp(self.now.astimezone(UTC).replace(tzinfo=None).isoformat())


Measure = Callable[[Events], Table]


def triage_time(events: Events) -> Table:
    """Minutes from arrival to the first answer of the last partner that was asked."""
    proposed = events.of("PROPOSAL_MADE").filter(_.partners != "")
    named = proposed.select("case", partner=proposed.partners.split(",")).unnest("partner")
    invited = events.of("PARTNER_INVITED").select("case", "partner")
    asked = named.union(invited).distinct()
    given = events.of("CONTRIBUTION_GIVEN").group_by("case", "partner").agg(answered_at=_.at.min())
    answers = (
        asked.left_join(given, ["case", "partner"])
        .group_by("case")
        .agg(asked=_.count(), answered=_.answered_at.count(), last=_.answered_at.max())
    )
    whole = answers.filter(_.asked == _.answered).select("case", "last")
    received = events.of("CASE_RECEIVED").select("case", "region", "day", "at")
    joined = received.join(whole, "case")
    minutes = (joined["last"].epoch_seconds() - joined["at"].epoch_seconds()) / 60
    return joined.select(
        "region", "day", numerator=1, denominator=1, minutes=minutes.cast("float64")
    )


def _decisions(events: Events) -> Table:
    return events.of("CASE_DISPOSED")


def within_holding(events: Events) -> Table:
    """Decisions before the holding term ended, of those with a holding clock."""
    rows = _decisions(events).filter(_.within_holding.notnull())
    return _flagged(rows, rows.within_holding)


def decided_within(days: int) -> Measure:
    """First decision at most so many days after arrival; one definition for every number of days."""

    def measure(events: Events) -> Table:
        received = events.of("CASE_RECEIVED").select("region", "day", "case", arrived=_.at)
        decided = _decisions(events).group_by("case").agg(decided=_.at.min())
        rows = received.left_join(decided, "case")
        end = rows.arrived + ibis.interval(days=days)
        due = rows.filter(end <= events.moment)
        return _flagged(
            due, (due.decided <= due.arrived + ibis.interval(days=days)).fill_null(False)
        )

    return measure


def hit_rate(events: Events) -> Table:
    """Known-checks with at least one hit, of those answered."""
    rows = events.of("KNOWN_CHECK_ANSWERED")
    return _flagged(rows, rows.hit)


def content_before_decision(events: Events) -> Table:
    """Decided cases in which a house gave content before the decision, of those where it was asked."""
    asked = events.of("INFORMATION_ASKED").filter(_.to_house).group_by("case").agg(asked=_.at.min())
    given = (
        events.of("INFORMATION_ANSWERED")
        .filter(_.to_house & _.content)
        .group_by("case")
        .agg(given=_.at.min())
    )
    decided = _decisions(events).select("region", "day", "case", "at")
    rows = decided.join(asked, "case").filter(_.asked <= _.at).left_join(given, "case")
    return _flagged(rows, (rows.given <= rows["at"]).fill_null(False))


def plan_weighed(events: Events) -> Table:
    """Decisions with a recorded weighing, of those about a person with a running plan."""
    rows = _decisions(events).filter(_.plan_running)
    return _flagged(rows, rows.plan_weighed)


def feedback_in_time(events: Events) -> Table:
    """Promised feedback that was told by its date, of what fell due; both ways."""
    promised = events.of("CASE_ACCEPTED").filter(_.due.notnull() & (_.due <= events.moment))
    told = (
        events.of("FEEDBACK_GIVEN", "CASE_RETURNED")
        .filter(_.told)
        .group_by("case")
        .agg(told_at=_.at.min())
    )
    rows = promised.select("region", "case", "due", day=_.due_day).left_join(told, "case")
    return _flagged(rows, (rows.told_at <= rows.due).fill_null(False))


def refused(events: Events) -> Table:
    """Refusals, of all offers and notifications that got an answer or ran out; by reason."""
    rows = events.of("CASE_ACCEPTED", "CASE_REFUSED", "OFFER_EXPIRED")
    no = rows.kind == "CASE_REFUSED"
    return _flagged(rows, no, part=rows.reason)


def _so_far(events: Events, kind: str) -> Table:
    """Spans of seats that have begun; one that still runs counts to the moment of looking."""
    begun = events.of(kind).filter(_["at"] <= events.moment)
    passed = (events.moment.epoch_seconds() - begun["at"].epoch_seconds()) // 60
    return begun.mutate(minutes=ibis.least(begun.minutes, passed))


def seats_filled(events: Events) -> Table:
    """Hours that a seat was filled, of the hours planned until now."""
    empty = _so_far(events, "SEAT_EMPTIED").group_by("seat").agg(empty=_.minutes.sum())
    rows = _so_far(events, "SEAT_PLANNED").left_join(empty, "seat")
    manned = rows.filled.ifelse(rows.minutes - rows.empty.fill_null(0), 0)
    return rows.select("region", "day", numerator=manned / 60, denominator=rows.minutes / 60)


def actions_on_time(events: Events) -> Table:
    """Actions that were done by their date, of those that fell due."""
    agreed = events.of("ACTION_AGREED").filter(_.due <= events.moment)
    done = events.of("ACTION_ENDED").filter(_.done).group_by("action").agg(done_at=_.at.min())
    rows = agreed.select("region", "action", "due", day=_.due_day).left_join(done, "action")
    return _flagged(rows, (rows.done_at <= rows.due).fill_null(False))


def deviation(events: Events) -> Table:
    """Decisions that differ from the proposal, of those with one; by reason."""
    rows = _decisions(events).filter(_.proposed)
    return _flagged(rows, ~rows.followed, part=rows.deviation)


def wrong_table(events: Events) -> Table:
    """Cases that somebody judged to belong elsewhere, of those judged in the sample or in review."""
    rows = events.of("TABLE_JUDGED", "CASE_REVIEWED").filter(_.right_table.notnull())
    cases = rows.group_by("region", "case").agg(day=_.day.max(), wrong=(~_.right_table).any())
    return _flagged(cases, cases.wrong)


def _flagged(
    rows: Table,
    flag: ibis.expr.types.BooleanValue,
    *,
    part: ibis.expr.types.StringValue | None = None,
) -> Table:
    """A row per unit that is counted, with 1 in the numerator where the flag holds."""
    extra = {} if part is None else {"part": flag.ifelse(part, ibis.null("string"))}
    return rows.select("region", "day", numerator=flag.ifelse(1, 0), denominator=1, **extra)


MEASURES: dict[str, Measure] = {
    "TRIAGE_TIME": triage_time,
    "WITHIN_HOLDING": within_holding,
    "DECIDED_IN_7_DAYS": decided_within(WEEK_DAYS),
    "HIT_RATE": hit_rate,
    "CONTENT_BEFORE_DECISION": content_before_decision,
    "PLAN_WEIGHED": plan_weighed,
    "FEEDBACK_IN_TIME": feedback_in_time,
    "REFUSED": refused,
    "SEATS_FILLED": seats_filled,
    "ACTIONS_ON_TIME": actions_on_time,
    "DEVIATION": deviation,
    "WRONG_TABLE": wrong_table,
}
