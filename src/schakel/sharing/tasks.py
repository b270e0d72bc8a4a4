"""What the worker does for partners' systems, by the clock."""

from datetime import datetime

from schakel.sharing.actions import telling


def tell(now: datetime) -> int:
    """Pass on what is in the outbox and deliver what is due; may run twice."""
    telling.pass_on_outbox()
    return telling.deliver(now)


def forget(now: datetime) -> int:
    """Forget deliveries that are long done; may run twice."""
    return telling.forget_delivered(now)
