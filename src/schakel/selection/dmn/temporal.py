"""Dates, times and durations from FEEL's text and back (DMN 1.5, 10.3.2.3.4 to 10.3.2.3.8)."""

import datetime as dt
import re
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from schakel.selection.dmn.errors import FeelError
from schakel.selection.dmn.values import YearsMonths

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(
    r"(?P<clock>\d{2}:\d{2}:\d{2})(?P<fraction>\.\d{1,9})?"
    r"(?P<zone>[Zz]|[+-]\d{2}:\d{2}(?::\d{2})?|@[A-Za-z_]+(?:/[A-Za-z0-9_+-]+){0,2})?",
    re.ASCII,
)
_DAYS = re.compile(
    r"(?P<sign>-)?P(?:(?P<days>\d{1,9})D)?"
    r"(?P<clock>T(?:(?P<hours>\d{1,9})H)?(?:(?P<minutes>\d{1,9})M)?"
    r"(?:(?P<seconds>\d{1,9}(?:\.\d{0,9})?)S)?)?",
    re.ASCII,
)
_MONTHS = re.compile(r"(?P<sign>-)?P(?:(?P<years>\d{1,9})Y)?(?:(?P<months>\d{1,9})M)?", re.ASCII)


def date(text: str) -> dt.date:
    """A date such as `2026-11-21`. Raises FeelError for a day that does not exist."""
    if not _DATE.fullmatch(text):
        raise FeelError("this is not a date")
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise FeelError("this date does not exist") from error


def time(text: str) -> dt.time:
    """A time such as `08:30:00`, with an offset (`+01:00`, `Z`) or a zone (`@Europe/Amsterdam`)."""
    match = _TIME.fullmatch(text)
    if match is None:
        raise FeelError("this is not a time")
    # Python keeps six decimals of a second; FEEL allows nine in text.
    fraction = (match["fraction"] or "")[:7]
    try:
        clock = dt.time.fromisoformat(match["clock"])
    except ValueError as error:
        raise FeelError("this time does not exist") from error
    micro = int(fraction[1:].ljust(6, "0")) if fraction else 0
    return clock.replace(microsecond=micro, tzinfo=_zone(match["zone"]))


def _zone(text: str | None) -> dt.tzinfo | None:
    if text is None:
        return None
    if text in {"Z", "z"}:
        return dt.UTC
    if text.startswith("@"):
        try:
            return ZoneInfo(text[1:])
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise FeelError("this time zone is not known") from error
    hours, minutes, seconds = int(text[1:3]), int(text[4:6]), int(text[7:9] or 0)
    if minutes > 59 or seconds > 59:
        raise FeelError("this offset does not exist")
    offset = dt.timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return offset_zone(-offset if text[0] == "-" else offset)


def offset_zone(offset: dt.timedelta) -> dt.tzinfo:
    """The zone at a fixed distance from UTC. Raises FeelError beyond 18 hours."""
    if abs(offset) > dt.timedelta(hours=18):
        raise FeelError("this offset does not exist")
    return dt.timezone(offset) if offset else dt.UTC


def date_and_time(text: str) -> dt.datetime:
    """A date and time such as `2026-11-21T22:00:00+01:00`; a date alone means its midnight."""
    day, mark, clock = text.partition("T")
    return dt.datetime.combine(date(day), time(clock) if mark else dt.time())


def duration(text: str) -> dt.timedelta | YearsMonths:
    """A duration: `P1DT6H` in days and smaller, `P1Y6M` in months; never both in one."""
    months = _MONTHS.fullmatch(text)
    if months and (months["years"] or months["months"]):
        total = int(months["years"] or 0) * 12 + int(months["months"] or 0)
        return YearsMonths(-total if months["sign"] else total)
    days = _DAYS.fullmatch(text)
    if days is None or not any(days[part] for part in ("days", "hours", "minutes", "seconds")):
        raise FeelError("this is not a duration")
    if days["clock"] == "T":
        raise FeelError("this is not a duration")
    try:
        micro = int(Decimal(days["seconds"] or 0) * 1_000_000)
        total_time = dt.timedelta(
            days=int(days["days"] or 0),
            hours=int(days["hours"] or 0),
            minutes=int(days["minutes"] or 0),
            microseconds=micro,
        )
    except OverflowError as error:
        raise FeelError("this duration is too long") from error
    return -total_time if days["sign"] else total_time


def any_temporal(text: str) -> object:
    """The value of an at-literal, `@"..."`: a date, a time, both, or a duration."""
    if _DATE.fullmatch(text):
        return date(text)
    if text.lstrip("-").startswith("P"):
        return duration(text)
    # A zone may have a T in its name: only the one behind the day parts it from the time.
    return date_and_time(text) if _DATE.match(text) else time(text)


def time_text(value: dt.time | dt.datetime) -> str:
    """FEEL's own text of a time or a date and time; a named zone stays a name."""
    zone = value.tzinfo
    bare = value.replace(tzinfo=None)
    text = bare.isoformat()
    if bare.microsecond:
        text = text.rstrip("0")
    if isinstance(zone, ZoneInfo):
        return f"{text}@{zone.key}"
    if zone is None:
        return text
    offset = zone.utcoffset(value if isinstance(value, dt.datetime) else None)
    if not offset:
        return f"{text}Z"
    minutes, seconds = divmod(int(abs(offset).total_seconds()), 60)
    sign = "-" if offset < dt.timedelta() else "+"
    tail = f":{seconds:02}" if seconds else ""
    return f"{text}{sign}{minutes // 60:02}:{minutes % 60:02}{tail}"


def duration_text(value: dt.timedelta | YearsMonths) -> str:
    """FEEL's own text of a duration, without parts that are zero: `P1DT6H`, `PT0S`, `P0M`."""
    if isinstance(value, YearsMonths):
        years, months = divmod(abs(value.months), 12)
        parts = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
        return f"{'-' if value.months < 0 else ''}P{parts or '0M'}"
    size = abs(value)
    hours, rest = divmod(size.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    exact = Decimal(seconds) + Decimal(size.microseconds) / 1_000_000
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    clock += f"{exact.normalize():f}S" if exact else ""
    days = f"{size.days}D" if size.days else ""
    sign = "-" if value < dt.timedelta() else ""
    if not days and not clock:
        return "PT0S"
    return f"{sign}P{days}{'T' + clock if clock else ''}"
