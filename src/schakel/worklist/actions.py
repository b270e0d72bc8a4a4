"""Putting items in a unit's list, doing them, and climbing the ladder when nothing happens."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from schakel.access.actions import seat_of, team_of_org, technical_account
from schakel.access.context import as_service
from schakel.access.queries import UnitInfo, unit_info
from schakel.access.viewer import Viewer
from schakel.audit.actions import action
from schakel.journal.actions import Count, count
from schakel.kernel import clock
from schakel.kernel.errors import FieldError, Invalid, NotFound, Refused
from schakel.regions.queries import directory
from schakel.regions.rules import PartnerKind
from schakel.worklist.models import WorkItem
from schakel.worklist.rules import (
    MAY_STAY_UNDONE,
    READ_AND_DONE,
    ItemKind,
    ItemState,
    Rung,
    ladder_on,
    level_at,
)

MAX_REASON = 400


@dataclass(frozen=True)
class NewItem:
    """A thing to do: for which unit, about which dossier and subject, by when."""

    unit_id: uuid.UUID
    kind: ItemKind
    case_id: uuid.UUID | None = None
    subject_id: uuid.UUID | None = None
    due_at: datetime | None = None
    owner_id: uuid.UUID | None = None


def put(items: Iterable[NewItem]) -> None:
    """Add items. An open item of the same kind about the same subject is not doubled."""
    WorkItem.objects.bulk_create(
        (
            WorkItem(
                unit_id=item.unit_id,
                kind=item.kind,
                case_id=item.case_id,
                subject_id=item.subject_id,
                due_at=item.due_at,
                owner_id=item.owner_id,
                state=ItemState.OPEN,
                made_at=clock.now(),
            )
            for item in items
        ),
        ignore_conflicts=True,
    )


def finish(
    kind: ItemKind, subject_id: uuid.UUID, *, by: uuid.UUID | None, why_not: str = ""
) -> int:
    """Close the open items about a subject: done, or not done with the reason. Returns how many."""
    return WorkItem.objects.filter(kind=kind, subject_id=subject_id, state=ItemState.OPEN).update(
        state=ItemState.NOT_DONE if why_not else ItemState.DONE,
        why_not=why_not,
        done_at=clock.now(),
        done_by=by,
    )


def tick(item_id: uuid.UUID, *, by: Viewer, why_not: str = "") -> None:
    """End an item by hand: done, or with ``why_not`` not done and why.

    Raises NotFound for who is in neither of its units; Refused for what ends by an act of its own.
    """
    row = WorkItem.objects.select_for_update().filter(id=item_id, state=ItemState.OPEN).first()
    if row is None or not {row.unit_id, row.escalated_to_id} & set(by.unit_ids):
        raise NotFound("no such item")
    reason = why_not.strip()
    if len(reason) > MAX_REASON:
        raise Invalid([FieldError("why_not", "too_long", "This text is too long.")])
    allowed = MAY_STAY_UNDONE if reason else READ_AND_DONE
    if row.kind not in allowed:
        raise Refused("BY_ITS_OWN_ACT", "This ends when it is done itself; follow its link.")
    with action("item.ended", by=by.actor, on=row.id, case=row.case_id):
        row.state = ItemState.NOT_DONE if reason else ItemState.DONE
        row.why_not, row.done_at, row.done_by = reason, clock.now(), by.person_id
        row.save(update_fields=["state", "why_not", "done_at", "done_by"])


def drop(case_id: uuid.UUID, *, by: uuid.UUID | None, why_not: str) -> int:
    """Close all open items about a dossier, with the reason. Needs a service context."""
    return WorkItem.objects.filter(case_id=case_id, state=ItemState.OPEN).update(
        state=ItemState.NOT_DONE, why_not=why_not, done_at=clock.now(), done_by=by
    )


def raise_to_next(kind: ItemKind, subject_id: uuid.UUID) -> None:
    """Show the open items about a subject to the next unit of the ladder now, late or not.

    Needs a service context.
    """
    for item in WorkItem.objects.filter(kind=kind, subject_id=subject_id, state=ItemState.OPEN):
        _escalate(item, max(item.level, 2), clock.now())


def climb(now: datetime) -> int:
    """Take every late item up the steps it has not had yet; returns how many items moved.

    Due: the unit is reminded. A day later the next unit of the ladder sees it too, and so on. Each
    step happens once, however often this runs.
    """
    moved = 0
    with as_service("ladder"):
        late = WorkItem.objects.select_for_update().filter(state=ItemState.OPEN, due_at__lte=now)
        for item in late.order_by("due_at"):
            if item.due_at is None:
                continue
            level = level_at(item.due_at, now)
            if level > item.level:
                _climb_to(item, level, now)
                moved += 1
    return moved


def _climb_to(item: WorkItem, level: int, now: datetime) -> None:
    account = technical_account("ladder")
    with action("item.climbed", by=account.actor, on=item.id, case=item.case_id):
        if item.reminded_at is None:
            item.reminded_at = now
        for step in range(max(item.level, 1) + 1, level + 1):
            _escalate(item, step, now)
        item.level = max(item.level, level)
        item.save(update_fields=["level", "reminded_at"])
        count([_climbed(item, level, now)])


def _climbed(item: WorkItem, level: int, now: datetime) -> Count:
    """A late item as it is counted: what kind of work, whose, and how far up it is."""
    unit = unit_info(item.unit_id)
    return Count(
        "ITEM_CLIMBED",
        now,
        _region_of(unit),
        unit.organisation,
        about={"item": item.id},
        attributes={
            "item_kind": item.kind,
            "partner": unit.partner_kind,
            "level": level,
            "due": clock.written(item.due_at) if item.due_at else None,
        },
    )


def _region_of(unit: UnitInfo) -> str:
    """Where a unit works: its table's region, or that of its house or organisation; else none."""
    return unit.region or directory().region_of(unit.house or unit.organisation) or ""


def _escalate(item: WorkItem, level: int, now: datetime) -> None:
    above = next_unit(unit_info(item.escalated_to_id or item.unit_id), now)
    if above is not None:
        item.escalated_to_id = above.id
    item.level = max(item.level, level)
    item.save(update_fields=["escalated_to_id", "level"])


def next_unit(unit: UnitInfo, now: datetime) -> UnitInfo | None:
    """The unit above this one on the ladder of the day, or None at the top."""
    rung = ladder_on(clock.local(now).date()).next_rung.get(rung_of(unit))
    match rung:
        case Rung.HOUSE_MANAGEMENT | Rung.ORGANISATION_TEAM:
            above = team_of_org(unit.organisation)
        case Rung.PROSECUTION_SEAT if unit.region:
            code = directory().partner(
                PartnerKind.PROSECUTION, region=unit.region, municipality=None
            )
            above = seat_of(code, unit.region) if code else unit
        case _:
            return None
    return above if above.id != unit.id else None


def rung_of(unit: UnitInfo) -> Rung:
    """Where a unit stands on the ladder. A house's own team without territory is its management."""
    if unit.region is not None:
        prosecution = unit.partner_kind == PartnerKind.PROSECUTION
        return Rung.PROSECUTION_SEAT if prosecution else Rung.SEAT
    if unit.house is not None:
        return Rung.HOUSE_TEAM
    if unit.partner_kind == PartnerKind.SAFETY_HOUSE:
        return Rung.HOUSE_MANAGEMENT
    return Rung.CASE_TEAM
