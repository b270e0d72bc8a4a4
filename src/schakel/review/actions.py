"""Drawing the sample, and handing in a sheet. Closed cases are looked at; none is changed."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from schakel.access.actions import technical_account
from schakel.access.context import as_service
from schakel.access.viewer import Viewer
from schakel.cases.queries import Header, headers
from schakel.cases.rules.states import CaseKind
from schakel.journal.actions import Count, count, known_as
from schakel.journal.queries import EventView, cases_with, events_of
from schakel.kernel import clock
from schakel.kernel.errors import Invalid, NotFound, Refused
from schakel.regions.queries import directory
from schakel.review.models import Finding, ReviewCase
from schakel.review.permissions import check_can_review
from schakel.review.rules import Sheet, Verdict, place_in_line, review_sample, sheet_faults

# What rests on a house's list is for participants only, also without a name (Wgs 2.27).
OF_HOUSES = frozenset({"KNOWN_CHECK_CHANGED"})
CLOSING = ("CASE_DISPOSED", "CASE_CLOSED", "CASE_RETURNED")


def draw_sample(now: datetime) -> int:
    """Take the first closed cases of each region in last month's line; returns how many are new.

    Runs again and again: a month of a region that was drawn stays as it is. Needs a transaction.
    """
    last = clock.local(now).date().replace(day=1) - timedelta(days=1)
    month, since = f"{last:%Y-%m}", clock.midnight(last.replace(day=1))
    with as_service("peer-review"):
        drawn = set(ReviewCase.objects.filter(month=month).values_list("region_id", flat=True))
        closed = {
            case_id
            for case_id, at in cases_with(CLOSING, since=since)
            if f"{clock.local(at):%Y-%m}" == month
        }
        rows = [
            _sampled(case, month, now)
            for region, cases in _by_region(closed).items()
            if region not in drawn
            for case in _first(cases)
        ]
        ReviewCase.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _by_region(closed: set[uuid.UUID]) -> dict[str, list[Header]]:
    found: dict[str, list[Header]] = {}
    for case in headers(closed, viewer=technical_account("sampling")):
        if case.kind in {CaseKind.CRIMINAL, CaseKind.HOUSE}:
            found.setdefault(case.region, []).append(case)
    return found


def _first(cases: Sequence[Header]) -> list[Header]:
    line = sorted(cases, key=lambda case: place_in_line(case.case_id))
    return line[: review_sample().per_region_and_month]


def _sampled(case: Header, month: str, now: datetime) -> ReviewCase:
    name = known_as("case", case.case_id)
    return ReviewCase(
        known_as=name,
        label=place_in_line(case.case_id).hex()[:6].upper(),
        region_id=case.region,
        month=month,
        facts=_facts(events_of(name)),
        sampled_at=now,
    )


def _facts(events: Sequence[EventView]) -> list[dict[str, str | int]]:
    """What happened, by which kind of partner, minutes after the first: no name, no date, no word."""
    kinds = {code: o.kind for code, o in directory().organisations.items()}
    begin = events[0].at if events else None
    return [
        {
            "kind": event.kind,
            "partner": kinds.get(event.attributes.get("organisation", ""), ""),
            "minutes": (event.at - begin) // timedelta(minutes=1) if begin else 0,
        }
        for event in events
        if event.kind not in OF_HOUSES
    ]


def hand_in(case_id: uuid.UUID, sheet: Sheet, *, by: Viewer) -> uuid.UUID:
    """Keep what a reviewer found about a case of another region; one sheet a reviewer and case.

    Raises NotFound for who is no reviewer of another region, Invalid, and Refused the second time.
    """
    check_can_review(by)
    row = ReviewCase.objects.filter(id=case_id).exclude(region_id=by.region).first()
    if row is None:
        raise NotFound("no such case")
    found = sheet_faults(sheet)
    if found:
        raise Invalid(found)
    try:
        with transaction.atomic():
            finding = Finding.objects.create(
                case=row,
                region_id=row.region_id,
                reviewer_id=by.person_id,
                found_at=clock.now(),
                **sheet.__dict__,
            )
    except IntegrityError:
        raise Refused("REVIEWED_BEFORE", "You reviewed this case before.") from None
    count([_counted(row, sheet, by)])
    return finding.id


def _counted(row: ReviewCase, sheet: Sheet, by: Viewer) -> Count:
    answers = {Verdict.YES: True, Verdict.NO: False, Verdict.NOT_APPLICABLE: None}
    return Count(
        "CASE_REVIEWED",
        clock.now(),
        row.region_id,
        by.organisation,
        known_as=(row.known_as,),
        attributes={
            "right_table": answers[sheet.right_table],
            "timeliness": sheet.timeliness,
            "attendance": sheet.attendance,
        },
    )
