"""Shadows: a candidate that is asked beside the model in force for some weeks, to see what differs.

Nothing of what a shadow says is acted on. One that fails hurts no proposal: the failure is kept.
"""

import logging
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import DatabaseError
from django.db.models import Q

from schakel.access.actions import CaseKey
from schakel.access.rules import FieldGroup
from schakel.access.viewer import Viewer
from schakel.audit.actions import action
from schakel.kernel import clock
from schakel.kernel.errors import FieldError, Invalid, NotFound, Refused
from schakel.kernel.storing import asked_once, store, store_now
from schakel.regions.queries import directory
from schakel.selection import dmn
from schakel.selection.actions.trials import read_candidate
from schakel.selection.models import ShadowDifference, ShadowRun
from schakel.selection.permissions import check_can_change
from schakel.selection.queries.catalogue import catalogue
from schakel.selection.rules import Door, Facts, asks_the_youth_route
from schakel.selection.trial import Beside, Difference

logger = logging.getLogger("schakel.selection")

# Some weeks: longer, and it is no trial any more.
LONGEST = timedelta(weeks=12)
LENGTH = 200


def start_shadow(
    document: bytes, *, until: date, by: Viewer, of: str | None = None, region: str = ""
) -> uuid.UUID:
    """Let a DMN document run along from now through a day, in a region or (empty) everywhere.

    Raises Invalid for a document that cannot be read, that no door asks or that is not a model ``of``
    this name, for a region that is not there, and for a day that is past or more than twelve weeks off.
    """
    check_can_change(by)
    model, door = read_candidate(document, of=of)
    now = clock.now()
    today = clock.local(now).date()
    if region and region not in directory().regions:
        raise Invalid([FieldError("region", "unknown", "There is no such region.")])
    if not today <= until <= today + LONGEST:
        text = "Choose a day from today on, at most twelve weeks ahead."
        raise Invalid([FieldError("until", "range", text)])
    row = ShadowRun(
        label=model.label[:80],
        name=model.name,
        door=door,
        document=document.decode(),
        region=region,
        begins=now,
        until=until,
        started_by=by.person_id,
        started_in=by.organisation,
    )
    with action("shadow.started", by=by.actor, on=row.id):
        store_now([row])
    return row.id


def stop_shadow(run: uuid.UUID, *, by: Viewer) -> None:
    """Stop a shadow before its last day; what it found stays. Raises NotFound and Refused."""
    check_can_change(by)
    row = ShadowRun.objects.filter(id=run).first()
    if row is None:
        raise NotFound("no such shadow")
    now = clock.now()
    if row.stopped_at is not None or row.until < clock.local(now).date():
        raise Refused("STOPPED", "This has stopped already.")
    with action("shadow.stopped", by=by.actor, on=run):
        ShadowRun.objects.filter(id=run).update(stopped_at=now, stopped_by=by.person_id)


@dataclass(frozen=True)
class _Running:
    """A shadow that runs now."""

    id: uuid.UUID
    door: Door
    region: str

    def asks(self, door: Door, region: str, facts: Facts) -> bool:
        """Whether it is asked for a case of this door; the youth route with the criminal door."""
        if self.region not in {"", region}:
            return False
        if self.door == Door.YOUTH_ROUTE:
            return door == Door.CRIMINAL_CASE and asks_the_youth_route(facts)
        return self.door == door


def run_along(case: CaseKey, door: Door, asked: Iterable[tuple[FieldGroup, Facts]]) -> None:
    """Ask the shadows of a door about a case too, for each set of facts that was asked, and keep
    what differs. One statement a batch when there is none. Needs a service context.
    """
    running = asked_once("selection.shadows", _running)
    if not running:
        return
    now = clock.now()
    for group, facts in asked:
        for shadow in running:
            if shadow.asks(door, case.region, facts):
                store(_found(shadow, case, group, facts, now))


def _running() -> tuple[_Running, ...]:
    today = clock.local(clock.now()).date()
    rows = ShadowRun.objects.filter(Q(stopped_at=None), until__gte=today)
    found = rows.order_by("begins").values_list("id", "door", "region")
    return tuple(_Running(id_, Door(door), region) for id_, door, region in found)


def _found(
    shadow: _Running, case: CaseKey, group: FieldGroup, facts: Facts, now: datetime
) -> list[ShadowDifference]:
    why = ""
    differences: tuple[Difference, ...]
    try:
        differences = _beside(shadow, case.region)(facts).differences
    except DatabaseError:
        raise  # the transaction is lost with it, whoever asked
    except Exception as error:
        # Whatever a candidate does: the real proposal stands, and who tries it must hear of this.
        logger.exception("the shadow %s failed", shadow.id)
        differences, why = (("", "", ""),), type(error).__name__
    return [
        ShadowDifference(
            shadow_id=shadow.id,
            case_id=case.case_id,
            field_group=group,
            region=case.region,
            at=now,
            decision=decision,
            before=before[:LENGTH],
            after=after[:LENGTH],
            why=why,
        )
        for decision, before, after in differences
    ]


_read: dict[uuid.UUID, dmn.Model] = {}
_pairs: dict[tuple[uuid.UUID, str], tuple[dmn.Model, Beside]] = {}


def _beside(shadow: _Running, region: str) -> Beside:
    """The model in force in a region with the shadow beside it, made once while that one is in force."""
    today, known = clock.local(clock.now()).date(), catalogue()
    current = known.in_force(shadow.door, today, region=region).model
    kept = _pairs.get((shadow.id, region))
    if kept is None or kept[0] is not current:
        if shadow.id not in _read:
            document = ShadowRun.objects.values_list("document", flat=True).get(id=shadow.id)
            _read[shadow.id] = dmn.load(document.encode())
        beside = Beside(current, known.as_in(_read[shadow.id], region, today))
        kept = _pairs[shadow.id, region] = (current, beside)
    return kept[1]


def forget_differences(case_id: uuid.UUID) -> None:
    """Destroy what shadows said of a refused dossier (Besluit Wgs 1.16.1b). Needs a service context."""
    ShadowDifference.objects.filter(case_id=case_id).delete()
