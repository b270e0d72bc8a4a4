"""Keeping a signal for the organisation that saw it, and for nobody else."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from schakel.access.actions import CaseKey, Entitling, entitle
from schakel.access.queries import UnitInfo
from schakel.access.rules import Basis, FieldGroup, Purpose
from schakel.journal.actions import Count, count
from schakel.kernel import clock
from schakel.people.actions import Kept, NewPerson, Owner, keep_mentions
from schakel.signals.models import Signal
from schakel.signals.queries import signals_about


@dataclass(frozen=True)
class NewSignal:
    """A signal as a message brings it."""

    signal_id: uuid.UUID
    reference: str
    kind: str
    text: str
    observed_at: datetime
    person: NewPerson


def _received(new: NewSignal, owner: UnitInfo, region: str) -> Count:
    """A signal as it is counted: its kind, and never about whom (ruling 33)."""
    return Count(
        "SIGNAL_RECEIVED",
        clock.now(),
        region,
        owner.organisation,
        about={"signal": new.signal_id},
        attributes={"signal_kind": new.kind, "partner": owner.partner_kind},
    )


def follow_signals(
    person_id: uuid.UUID, case_id: uuid.UUID, *, organisation: str, region: str
) -> int:
    """Count that an organisation's own signals about somebody led to a report; returns how many.

    Only the reporter's own signals are looked at, and the count names signal and case, not the person.
    Needs a service context.
    """
    signals = signals_about(person_id, organisation=organisation)
    count(
        Count(
            "SIGNAL_FOLLOWED",
            clock.now(),
            region,
            organisation,
            about={"case": case_id, "signal": signal_id},
        )
        for signal_id in signals
    )
    return len(signals)


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
    count([_received(new, owner, region)])
    return kept
