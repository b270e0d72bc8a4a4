"""Reading early signals. What one says is shown to nobody yet: it belongs to who saw it."""

import uuid

from schakel.kernel.errors import NotFound
from schakel.signals.models import Signal


def signal_of(owner: str, reference: str) -> uuid.UUID:
    """The dossier of a signal by its owner's reference; raises NotFound. Needs a service context."""
    found = Signal.objects.filter(owner_org=owner, reference=reference).values_list("id", flat=True)
    signal_id = found.first()
    if signal_id is None:
        raise NotFound("no such signal")
    return signal_id
