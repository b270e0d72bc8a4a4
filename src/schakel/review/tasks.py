"""What the worker does for the peer review, by the clock."""

from datetime import datetime

from django.db import transaction

from schakel.review import actions


def draw(now: datetime) -> int:
    """Draw last month's sample of each region once; may run twice."""
    with transaction.atomic():
        return actions.draw_sample(now)
