"""The one clock. Everything that asks for the time asks here, so that tests can move it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

_fixed: ContextVar[datetime | None] = ContextVar("schakel_clock", default=None)


def now() -> datetime:
    """The present moment in UTC, with its zone."""
    return _fixed.get() or datetime.now(tz=UTC)


def written(moment: datetime) -> str:
    """A moment as the process events keep it among their codes: to the second, in UTC."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def local(moment: datetime) -> datetime:
    """The same moment as the wall clock in the Netherlands shows it."""
    return moment.astimezone(AMSTERDAM)


def midnight(day: date) -> datetime:
    """The moment at which a day begins in the Netherlands."""
    return datetime.combine(day, time(), tzinfo=AMSTERDAM)


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Hold the clock still at ``moment`` (with a zone). For tests and the simulation."""
    token = _fixed.set(moment)
    try:
        yield
    finally:
        _fixed.reset(token)
