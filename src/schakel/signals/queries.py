"""Reading an organisation's own signals."""

import uuid

from schakel.kernel import clock
from schakel.kernel.errors import NotFound
from schakel.people.queries import records_of_person
from schakel.signals.models import Signal


def signals_about(person_id: uuid.UUID, *, organisation: str) -> list[uuid.UUID]:
    """The signals that one organisation has about a person by now, oldest first.

    Needs a service context.
    """
    rows = Signal.objects.filter(
        owner_org=organisation,
        record_id__in=records_of_person(person_id),
        received_at__lte=clock.now(),
    )
    return list(rows.order_by("received_at").values_list("id", flat=True))


def signal_of(owner: str, reference: str) -> uuid.UUID:
    """The dossier of a signal by its owner's reference; raises NotFound. Needs a service context."""
    found = Signal.objects.filter(owner_org=owner, reference=reference).values_list("id", flat=True)
    signal_id = found.first()
    if signal_id is None:
        raise NotFound("no such signal")
    return signal_id
