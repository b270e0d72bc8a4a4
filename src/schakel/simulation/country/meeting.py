"""Who comes in: somebody new, or somebody who was there before (F44)."""

from datetime import date
from random import Random

from schakel.simulation.country.register import Register
from schakel.simulation.country.templates import (
    CaseTemplate,
    NotificationTemplate,
    SignalTemplate,
    Template,
)

ADULT, ADOLESCENT_UNTIL = 18, 24
TRIES = 6


def band(age: int) -> int:
    """Minors, adolescents and others: the instrument and the law treat them differently, so who comes
    again in another band is no fitting copy of a template."""
    return (age >= ADULT) + (age >= ADOLESCENT_UNTIL)


class Meeting:
    """Remembers who was there in a region, by the band of age they were in then."""

    def __init__(self, register: Register, random: Random) -> None:
        self._register, self._random = register, random
        self._met: tuple[list[int], ...] = ([], [], [])

    def somebody(self, template: Template, day: date) -> int:
        """The key of whom a case of this template is about, on the day of arrival."""
        if not isinstance(template, CaseTemplate | NotificationTemplate | SignalTemplate):
            raise TypeError("a shift is about nobody")
        if template.repeat:
            again = self._again(band(template.age), day.toordinal())
            if again is not None:
                return again
        key = self._register.add(day, template.age, self._random.random())
        self._met[band(template.age)].append(key)
        return key

    def _again(self, wanted: int, ordinal: int) -> int | None:
        """Somebody of the same band still; nobody when the first weeks have brought none yet."""
        met = self._met[wanted]
        for _ in range(TRIES if met else 0):
            key = met[int(self._random.random() * len(met))]
            if band(self._register.age(key, ordinal)) == wanted:
                return key
        return None
