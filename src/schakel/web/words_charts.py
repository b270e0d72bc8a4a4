"""The words for what a chart says of a point: in time, or of a region beside the others."""

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from schakel.monitoring.rules.case_mix import allowed, things
from schakel.monitoring.rules.definitions import Definition, Group, Unit
from schakel.monitoring.rules.funnel import Standing
from schakel.monitoring.rules.periods import RECENT, first_day, is_week
from schakel.monitoring.rules.xmr import Signal

ANSWERS: dict[Signal | Standing, Promise] = {
    Signal.BETTER: _("specially better"),
    Signal.WORSE: _("specially worse"),
    Signal.HIGHER: _("specially higher"),
    Signal.LOWER: _("specially lower"),
    Signal.ORDINARY: _("ordinary variation"),
    Standing.AS_EXPECTED: _("as expected"),
    Standing.ABOVE: _("higher, perhaps by chance"),
    Standing.BELOW: _("lower, perhaps by chance"),
    Standing.FAR_ABOVE: _("higher, more than chance"),
    Standing.FAR_BELOW: _("lower, more than chance"),
}


def period_name(code: str) -> str:
    """A month, a week, or recent time, in the language of the screen. Raises ValueError."""
    if code == RECENT:
        return gettext("this month and the three before it")
    first = first_day(code)
    if not is_week(code):
        return date_format(first, "F Y")
    day = date_format(first, "j F Y")
    return gettext("week %(week)s (from %(day)s)") % {"week": first.isocalendar().week, "day": day}


def told(thing: object, name: str) -> str:
    """A text of configuration in the language of the screen."""
    language = "en" if get_language() == "en" else "nl"
    return str(getattr(thing, f"{name}_{language}"))


def allowed_for(definition: Definition) -> str:
    """What a comparison of regions allows for; nothing where the definition does not ask for it."""
    one = allowed().get(definition.code)
    return ", ".join(told(things()[code], "name") for code in one.allows_for) if one else ""


def value_text(value: float | None, unit: Unit) -> str:
    """A percentage, minutes or days in words, or a dash."""
    if value is None:
        return "–"
    if unit == Unit.PERCENT:
        return f"{round(value)}%"
    if unit == Unit.DAYS:
        return gettext("%(days)s days") % {"days": number_format(round(value, 1), 1)}
    hours, minutes = divmod(round(value), 60)
    if hours:
        return gettext("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes}
    return gettext("%(minutes)s min") % {"minutes": minutes}


def answer_word(answer: Signal | Standing) -> str:
    """What a chart says of a point, in the language of the screen. Raises KeyError for TOO_FEW."""
    return str(ANSWERS[answer])


GROUPS: dict[Group, tuple[Promise, Promise]] = {
    Group.TIMELINESS: (
        _("Timeliness"),
        _("How fast a case goes, held against legal terms and days."),
    ),
    Group.STAGES: (_("Stages"), _("Where the time of a case goes, and what is still open.")),
    Group.INFORMATION: (
        _("Information"),
        _("Whether what partners know is asked, comes, and is weighed."),
    ),
    Group.FEEDBACK: (_("Feedback given"), _("Whether who is waiting hears what came of it.")),
    Group.HANDOVER: (_("Handing over"), _("Offering, accepting and refusing, both ways.")),
    Group.HOUSES: (_("The house"), _("What a house does with what is reported to it.")),
    Group.STAFFING: (
        _("Table and staffing"),
        _("Who sits at the table, and what nobody did in time."),
    ),
    Group.LEARNING: (_("Learning"), _("What the table can learn from.")),
}


def group_words(group: Group) -> tuple[str, str]:
    """The heading of a group of indicators and what it is about, in the language of the screen."""
    heading, about = GROUPS[group]
    return str(heading), str(about)


def quarter_name(code: str) -> str:
    """A quarter in words."""
    year, number = code.split("-Q")
    return gettext("quarter %(number)s of %(year)s") % {"number": number, "year": year}
