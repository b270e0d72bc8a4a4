"""Who comes in: somebody new, or somebody who was there before (F44)."""

from collections.abc import Sequence
from random import Random

from schakel.simulation.country.assumptions import assumed
from schakel.simulation.country.register import Register
from schakel.simulation.country.templates import ShiftTemplate, Template

ADULT, ADOLESCENT_UNTIL = 18, 24
BANDS = 3
TRIES = 6
# F44 counts who comes back within two years.
LONGEST_WEEKS = 104


def band(age: int) -> int:
    """Minors, adolescents and others: the instrument and the law treat them differently, so who comes
    again in another band is no fitting copy of a template."""
    return (age >= ADULT) + (age >= ADOLESCENT_UNTIL)


class Meeting:
    """Remembers who was there in a region, by week and by the band of age they were in then.

    ``usual``: how many of each band come in in a week. Of the weeks before the period only those are in
    the plan whose case still ran: who comes back from such a week is in that proportion one of them, and
    else somebody whom the plan has not met. So as many come back in its first month as in its last.
    """

    def __init__(self, register: Register, random: Random, usual: Sequence[float]) -> None:
        self._register, self._random, self._usual = register, random, usual
        self._met: tuple[dict[int, list[int]], ...] = tuple({} for _ in range(BANDS))

    def somebody(self, template: Template, week: int, ordinal: int) -> int:
        """The key of whom a case of this template is about, in a week, on a day given as its ordinal."""
        if isinstance(template, ShiftTemplate):
            raise TypeError("a shift is about nobody")
        mine = band(template.age)
        key = self._again(mine, week, ordinal) if template.repeat else None
        if key is None:
            key = self._register.add(ordinal, template.age, self._random.random())
        self._met[mine].setdefault(week, []).append(key)
        return key

    def _again(self, mine: int, week: int, ordinal: int) -> int | None:
        """Somebody of the same band still who was there some weeks ago; None when that is a stranger."""
        ago = 1 + int(self._random.expovariate(1 / assumed("weeks_between")))
        met = self._met[mine].get(week - ago, [])
        known = len(met) / self._usual[mine] if week - ago < 0 else 1.0
        if ago > LONGEST_WEEKS or not met or self._random.random() > known:
            return None
        for _ in range(TRIES):
            key = met[int(self._random.random() * len(met))]
            if band(self._register.age(key, ordinal)) == mine:
                return key
        return None
