"""What the worker does for the hand-over, by the clock."""

from datetime import datetime

from django.db import transaction

from schakel.handover.actions import expiring


def expire(now: datetime) -> int:
    """End the offers on which nobody decided in time; may run twice."""
    with transaction.atomic():
        return expiring.expire(now)
