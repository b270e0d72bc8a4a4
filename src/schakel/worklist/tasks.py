"""What the worker does for the worklist, by the clock."""

from datetime import datetime

from django.db import transaction

from schakel.worklist import actions


def climb(now: datetime) -> int:
    """Remind and escalate what is late at this moment; may run twice."""
    with transaction.atomic():
        return actions.climb(now)
