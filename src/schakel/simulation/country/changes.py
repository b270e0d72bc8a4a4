"""What a scenario makes different from an ordinary year: where, since when, and how strongly.

A change never says what the monitoring shows of it: that is for the monitoring to find.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from schakel.regions.rules import PartnerKind
from schakel.simulation.country.templates import (
    CaseTemplate,
    NotificationTemplate,
    ShiftTemplate,
    SignalTemplate,
    Template,
)

DAY = timedelta(days=1)
MONTH = 365.2425 / 12  # in days


@dataclass(frozen=True)
class Change:
    """An ordinary year: nothing changes. The kinds of change below say what does.

    ``strength``: the share of the cases concerned in which it happens, from 0 to 1.
    """

    region: str = ""
    begins: date = date.max
    strength: float = 1.0

    def concerns(self, template: Template) -> bool:
        """Whether cases of this template can become different."""
        return False

    def changed(self, template: Template) -> Template:
        """What such a case becomes."""
        return template

    def felt_after(self, template: Template) -> timedelta:
        """How long after arrival the difference would show; earlier cases that run on have it too."""
        return timedelta()

    def share(self, template: Template, arrives: date) -> float:
        """In which share of the cases that arrive on a day it happens."""
        felt = arrives + (template.arrives % DAY + self.felt_after(template))
        return self.strength if felt >= self.begins else 0.0

    def times(self, template: Template, arrives: date) -> float:
        """How many times as many cases of a template come in as in an ordinary year."""
        return 1.0

    def _renamed(self, template: Template) -> str:
        return f"{template.key}/{type(self).__name__}"


@dataclass(frozen=True)
class NoFeedback(Change):
    """The houses of a region give no feedback any more; so they close no case either."""

    def concerns(self, template: Template) -> bool:
        """Cases of the region of which feedback would be given."""
        return template.region == self.region and self._told(template) is not None

    def felt_after(self, template: Template) -> timedelta:
        """It shows when feedback would have been given."""
        return self._told(template) or timedelta()

    def changed(self, template: Template) -> Template:
        """The same case, in which nobody hears what came of it."""
        key = self._renamed(template)
        if isinstance(template, NotificationTemplate):
            course = replace(template.course, told=None, closed=None, judged=None)
            return replace(template, key=key, course=course)
        if isinstance(template, CaseTemplate) and template.course.house is not None:
            house = replace(template.course.house, told=None, closed=None, judged=None)
            return replace(template, key=key, course=replace(template.course, house=house))
        return template

    def _told(self, template: Template) -> timedelta | None:
        if isinstance(template, NotificationTemplate):
            return template.course.told
        if isinstance(template, CaseTemplate) and template.course.house is not None:
            told = template.course.house.told
            return (template.course.offered or timedelta()) + told if told else None
        return None


@dataclass(frozen=True)
class PartnerAbsent(Change):
    """A partner does not come to the table of a region on one day of the week (Monday is 0)."""

    partner: PartnerKind = PartnerKind.PROBATION
    weekday: int = 5

    def concerns(self, template: Template) -> bool:
        """Shifts and cases of that table on that day."""
        mine = template.region == self.region and template.arrives // DAY == self.weekday
        return mine and isinstance(template, ShiftTemplate | CaseTemplate)

    def changed(self, template: Template) -> Template:
        """The seat is planned and stays empty; a case of that day has no answer of this partner."""
        key = self._renamed(template)
        if isinstance(template, ShiftTemplate):
            seats = tuple(
                replace(seat, emptied=timedelta(minutes=-90))
                if seat.partner == self.partner
                else seat
                for seat in template.seats
            )
            return replace(template, key=key, seats=seats)
        if isinstance(template, CaseTemplate):
            answers = {k: a for k, a in template.course.answers.items() if k != self.partner}
            return replace(template, key=key, course=replace(template.course, answers=answers))
        return template


@dataclass(frozen=True)
class RuleMissesGroup(Change):
    """The selection instrument in a region misses a group of offences: people decide otherwise, and
    those who are asked say that it was the wrong table. ``group`` is a first figure of the CBS
    classification."""

    group: str = "3"

    def concerns(self, template: Template) -> bool:
        """Criminal cases of that group in the region."""
        return (
            isinstance(template, CaseTemplate)
            and template.region == self.region
            and template.offence.group.split(".")[0] == self.group
        )

    def changed(self, template: Template) -> Template:
        """The same case, decided against the proposal and judged to be at the wrong table."""
        if not isinstance(template, CaseTemplate):
            return template
        course = replace(template.course, followed=False, right_table=False)
        return replace(template, key=self._renamed(template), course=course)


@dataclass(frozen=True)
class SignalsGrow(Change):
    """Light early signals in a region become more from month to month, and nobody acts on what is more.

    ``strength``: how much of an ordinary month comes on top in the first month, twice as much in the
    second, and so on.
    """

    def times(self, template: Template, arrives: date) -> float:
        """More in each month since it began."""
        mine = isinstance(template, SignalTemplate) and template.region == self.region
        if arrives < self.begins or not mine:
            return 1.0
        return 1 + self.strength * (1 + int((arrives - self.begins).days / MONTH))


NOTHING = Change()
