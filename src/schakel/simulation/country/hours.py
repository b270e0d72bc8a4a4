"""When people work: the table fourteen hours a day (F23), an office on working days. Spans of the wall
clock since Monday 00:00."""

from datetime import timedelta
from random import Random

from schakel.simulation.country.assumptions import assumed, mix
from schakel.simulation.country.spreading import chosen

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
OPENS, CLOSES = 8 * HOUR, 22 * HOUR
OFFICE_OPENS, OFFICE_CLOSES = 9 * HOUR, 17 * HOUR
SATURDAY = 5


def weekdays() -> dict[int, float]:
    """The days of the week, Monday is 0, with their share of all arrivals."""
    weekend = assumed("weekend_weight")
    weights = {day: weekend if day >= SATURDAY else 1.0 for day in range(7)}
    total = sum(weights.values())
    return {day: weight / total for day, weight in weights.items()}


def hours() -> dict[int, float]:
    """The hours of the day with their share of all arrivals."""
    night = assumed("night_arrivals")
    open_, shut = mix("hours_of_the_day"), mix("hours_of_the_night")
    by_day = {int(hour): share * (1 - night) for hour, share in open_.items()}
    return by_day | {int(hour): share * night for hour, share in shut.items()}


def arrival(day: float, hour: float, random: Random) -> timedelta:
    """When somebody comes in, at a place between 0 and 1 in the week and one in the day."""
    clock = timedelta(minutes=random.randint(0, 59), seconds=random.randint(1, 59))
    return chosen(day, weekdays()) * DAY + chosen(hour, hours()) * HOUR + clock


def at_the_table(span: timedelta) -> timedelta:
    """The moment itself while the table is open; what fell at night is done in the first hour, in its
    order and before what fell in that hour. On a whole second, as all that is moved and written."""
    day, clock = divmod(span, DAY)
    if OPENS + HOUR <= clock < CLOSES:
        return _whole_seconds(span)
    opening = day * DAY + OPENS + (DAY if clock >= CLOSES else timedelta())
    waited = span - (opening - OPENS - DAY + CLOSES)
    return _whole_seconds(opening + waited / ((DAY - CLOSES + OPENS + HOUR) / HOUR))


def at_the_office(span: timedelta) -> timedelta:
    """The moment itself on a working day between nine and five, else on the next, at that minute.

    On a whole second.
    """
    day, clock = divmod(span, DAY)
    if not OFFICE_OPENS <= clock < OFFICE_CLOSES:
        day += 1 if clock >= OFFICE_CLOSES else 0
        clock = OFFICE_OPENS + clock % HOUR
    weekday = day % 7
    if weekday >= SATURDAY:
        day += 7 - weekday
    return _whole_seconds(day * DAY + clock)


def _whole_seconds(span: timedelta) -> timedelta:
    return timedelta(seconds=int(span.total_seconds()))
