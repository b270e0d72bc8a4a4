"""What the worker does for the table, by the clock."""

from datetime import datetime

from django.db import transaction

from schakel.table.actions import drafts


def forget_drafts(now: datetime) -> int:
    """Delete drafts that were never shared; may run twice."""
    with transaction.atomic():
        return drafts.forget_old(now)
