"""Words and moments in templates."""

import re
from datetime import UTC, date, datetime

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from schakel.cases.rules.clocks import Clock, ClockKind, night_pauses
from schakel.cases.rules.terms import term_on
from schakel.kernel import clock
from schakel.regions.queries import directory
from schakel.web.words import short, word
from schakel.web.words_rules import model_word

register = template.Library()

# A moment as a shared part keeps it, among texts and codes.
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.]*[+-]\d\d:\d\d$")

register.filter("word", word)
register.filter("short", short)
register.filter("model_word", model_word)


@register.filter
def in_words(value: object) -> str:
    """A value of a shared part: lists joined, codes in words, yes and no."""
    if isinstance(value, dict):
        return ", ".join(in_words(part) for part in value.values() if part not in ("", None))
    if isinstance(value, list | tuple):
        return "; ".join(in_words(part) for part in value)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, str) and MOMENT.match(value):
        return moment(datetime.fromisoformat(value))
    return word(value)


@register.filter
def model_name(label: str) -> str:
    """The name of a model in its label ``name@version`` or ``name@version/region``."""
    return label.partition("@")[0]


@register.filter
def model_version(label: str) -> str:
    """The national version in the label of a model."""
    return label.partition("@")[2].partition("/")[0]


@register.filter
def organisation(code: str) -> str:
    """The name of an organisation by its code."""
    found = directory().organisations.get(code)
    return found.name if found else code


@register.filter
def moment(value: datetime | None) -> str:
    """A moment as people read it: ``ma 23 nov 14:32``, in Dutch time; of another year with its year."""
    if value is None:
        return ""
    local = clock.local(value)
    if local.year != clock.local(clock.now()).year:
        return day_and_time(value)
    return f"{date_format(local, 'D j b').lower()} {local:%H:%M}"


@register.filter
def day_and_time(value: datetime) -> str:
    """A moment that may be years ago: with its year."""
    local = clock.local(value)
    return f"{date_format(local, 'j b Y').lower()} {local:%H:%M}"


@register.filter
def born(value: str) -> str:
    """A date of birth as people write it: ``4 mrt 1990``; what is unknown of it (00) is left out."""
    year, _dash, rest = value.partition("-")
    month, _dash, day = rest.partition("-")
    if month in {"", "00"}:
        return year
    if day in {"", "00"}:
        return date_format(date(int(year), int(month), 1), "b Y").lower()
    return date_format(date.fromisoformat(value), "j b Y").lower()


@register.filter
def key_moment(value: datetime) -> str:
    """A moment as the key of a page, to the microsecond, in UTC and safe in an address."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


@register.filter
def clock_time(value: datetime | None) -> str:
    """The wall clock: ``14:32``."""
    return f"{clock.local(value):%H:%M}" if value else ""


@register.filter
def deadline(value: datetime, now: datetime) -> str:
    """A moment to come: the wall clock when it is today, with the weekday within a week, else in full."""
    local, ahead = clock.local(value), (clock.local(value).date() - clock.local(now).date()).days
    if ahead == 0:
        return clock_time(value)
    return f"{date_format(local, 'D').lower()} {local:%H:%M}" if 0 < ahead < 7 else moment(value)


@register.filter
def passed(running: Clock, now: datetime) -> int:
    """How much of a clock's span has gone by, in hundredths, for its bar."""
    span = (running.ends_at.astimezone(UTC) - running.began_at.astimezone(UTC)).total_seconds()
    gone = (now.astimezone(UTC) - running.began_at.astimezone(UTC)).total_seconds()
    return max(0, min(100, round(100 * gone / span))) if span > 0 else 100


@register.filter
def pauses(running: Clock, now: datetime) -> str:
    """The night pauses of a holding clock from now on, as ``start/end``, for the clocks' script."""
    if running.kind != ClockKind.HOLDING:
        return ""
    begin, end = night_pauses(now, term_on("NIGHT_PAUSE", clock.local(now).date()))
    return f"{iso(begin)}/{iso(end)}"


@register.filter
def iso(value: datetime | None) -> str:
    """ISO 8601 with offset, for ``<time>`` and for the clocks' script."""
    return clock.local(value).isoformat(timespec="seconds") if value else ""


@register.filter
def span(minutes: int) -> str:
    """A span of time in the two largest units that fit: days and hours, or hours and minutes."""
    days, rest = divmod(minutes, 24 * 60)
    if days:
        return _("%(days)s d %(hours)s h") % {"days": days, "hours": rest // 60}
    return f"{rest // 60}:{rest % 60:02d}"


@register.filter
def month(code: str) -> str:
    """A month by its code: ``november 2026`` for ``2026-11``."""
    return date_format(date.fromisoformat(f"{code}-01"), "F Y")


@register.filter
def typed(value: datetime) -> str:
    """A moment as a date-and-time field wants it, in Dutch time."""
    return f"{clock.local(value):%Y-%m-%dT%H:%M}"


@register.filter
def left(ends_at: datetime, now: datetime) -> str:
    """Time left as ``2:20``, or over it as ``+0:12``."""
    seconds = int((ends_at - now).total_seconds())
    minutes = abs(seconds) // 60
    return f"{'+' if seconds < 0 else ''}{minutes // 60}:{minutes % 60:02d}"
