"""Keeping a signal for the organisation that saw it, and for nobody else."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from schakel.access.actions import CaseKey, Entitling, entitle
from schakel.access.queries import UnitInfo
from schakel.access.rules import Basis, FieldGroup, Purpose
from schakel.kernel import clock
from schakel.people.actions import Kept, NewPerson, Owner, keep_mentions
from schakel.signals.models import Signal


@dataclass(frozen=True)
class NewSignal:
    """A signal as a message brings it."""

    signal_id: uuid.UUID
    reference: str
    kind: str
    text: str
    observed_at: datetime
    person: NewPerson


def keep_signal(new: NewSignal, *, owner: UnitInfo, region: str) -> Kept:
    """Store a signal with its person and open it to the owner's own team. Needs a service context."""
    kept = keep_mentions(
        [new.person], case_id=new.signal_id, owner=Owner(owner.organisation, owner.id)
    )[0]
    Signal.objects.create(
        id=new.signal_id,
        owner_org=owner.organisation,
        reference=new.reference,
        kind=new.kind,
        text=new.text,
        observed_at=new.observed_at,
        received_at=clock.now(),
        record_id=kept.record_id,
    )
    key = CaseKey(new.signal_id, owner.organisation, clock.now(), region, "SIGNAL", live=False)
    groups = frozenset({FieldGroup.SIGNAL, FieldGroup.IDENTITY, FieldGroup.BSN})
    entitle(key, [Entitling(owner, groups, Purpose.EARLY_SIGNAL, Basis.OWN)])
    return kept
