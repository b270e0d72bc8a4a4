"""Reading an organisation's own signals."""

import uuid

from schakel.people.queries import records_of_person
from schakel.signals.models import Signal


def signals_about(person_id: uuid.UUID, *, organisation: str) -> list[uuid.UUID]:
    """The signals of one organisation about a person, oldest first. Needs a service context."""
    rows = Signal.objects.filter(owner_org=organisation, record_id__in=records_of_person(person_id))
    return list(rows.order_by("received_at").values_list("id", flat=True))
