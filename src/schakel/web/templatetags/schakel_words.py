"""Words and moments in templates."""

from datetime import datetime

from django import template
from django.utils.formats import date_format

from schakel.kernel import clock
from schakel.web.words import word

register = template.Library()

register.filter("word", word)


@register.filter
def moment(value: datetime | None) -> str:
    """A moment as people read it: ``ma 23 nov 14:32``, in Dutch time."""
    if value is None:
        return ""
    local = clock.local(value)
    return f"{date_format(local, 'D j M')} {local:%H:%M}"


@register.filter
def clock_time(value: datetime | None) -> str:
    """The wall clock: ``14:32``."""
    return f"{clock.local(value):%H:%M}" if value else ""


@register.filter
def iso(value: datetime | None) -> str:
    """ISO 8601 with offset, for ``<time>`` and for the clocks' script."""
    return clock.local(value).isoformat(timespec="seconds") if value else ""


@register.filter
def left(ends_at: datetime, now: datetime) -> str:
    """Time left as ``2:20``, or over it as ``+0:12``."""
    seconds = int((ends_at - now).total_seconds())
    minutes = abs(seconds) // 60
    return f"{'+' if seconds < 0 else ''}{minutes // 60}:{minutes % 60:02d}"
