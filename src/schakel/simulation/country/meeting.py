"""Who comes in: somebody new, or somebody who was there before (F44)."""

from datetime import date
from random import Random

from schakel.simulation.country.register import Register
from schakel.simulation.country.templates import ShiftTemplate, Template

ADULT, ADOLESCENT_UNTIL = 18, 24
TRIES = 6


def band(age: int) -> int:
    """Minors, adolescents and others: the instrument and the law treat them differently, so who comes
    again in another band is no fitting copy of a template."""
    return (age >= ADULT) + (age >= ADOLESCENT_UNTIL)


class Meeting:
    """Remembers who was there in a region, by the band of age they were in then."""

    def __init__(self, register: Register, random: Random) -> None:
        self._register = register
        self._met: tuple[list[int], ...] = ([], [], [])
        self._draw = random.random

    def somebody(self, template: Template, day: date) -> int:
        """The key of whom a case of this template is about, on the day of arrival."""
        if isinstance(template, ShiftTemplate):
            raise TypeError("a shift is about nobody")
        met = self._met[band(template.age)]
        if template.repeat and met:
            again = self._again(met, band(template.age), day.toordinal())
            if again is not None:
                return again
        key = self._register.add(day.toordinal(), template.age, self._draw())
        met.append(key)
        return key

    def _again(self, met: list[int], wanted: int, ordinal: int) -> int | None:
        """Somebody of the same band still, if a few tries find one."""
        for _ in range(TRIES):
            key = met[int(self._draw() * len(met))]
            if band(self._register.age(key, ordinal)) == wanted:
                return key
        return None
