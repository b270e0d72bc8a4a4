"""What keeps a demo alive while it runs: the worker asks twice a minute. Colleagues do it, so that
nothing is ticked off for a demo person that they did not do themselves."""

from datetime import datetime, timedelta
from random import Random

from django.db import transaction

from schakel.access.context import acting
from schakel.access.queries import viewer_of
from schakel.access.viewer import SignIn, Viewer
from schakel.cases.queries import header
from schakel.cases.rules.clocks import ClockState
from schakel.simulation.actions import BETWEEN_ARRIVALS, next_arrival
from schakel.simulation.cases import Wish, criminal_case
from schakel.simulation.course import decision_for, send
from schakel.simulation.courses import answer, course
from schakel.simulation.live import arrival_ending_at, paused_at_night, places_of
from schakel.simulation.queries import standing
from schakel.simulation.shift import REGIONS, SUBSTITUTES
from schakel.table.actions.contributions import contribute
from schakel.table.actions.decisions import decide
from schakel.table.queries.board import Row, board
from schakel.table.queries.case import situation_of

# How many cases a table has before decisions keep up with what comes in.
ENOUGH = 44
PARTNERS = ("reclassering", "raad", "slachtofferhulp")
MINUTE = timedelta(minutes=1)


def go_on(now: datetime) -> int:
    """Let the next things happen, if a demo runs; returns how many happened."""
    state = standing()
    if state is None or not state.running or state.restarting:
        return 0
    random = Random(int(now.timestamp()))
    done = 0
    with transaction.atomic():
        if state.next_arrival_at <= now:
            next_arrival(now + random.uniform(0.7, 1.3) * BETWEEN_ARRIVALS)
            _arrive(random, now)
            done += 1
    done += _decide_one(random, now)
    return done + _speak(random)


def _arrive(random: Random, now: datetime) -> None:
    """A suspect comes in: mostly in Rotterdam; registered late when nothing else presses there."""
    region = random.choices(REGIONS, (3, 1, 1))[0]
    wish = Wish(now - random.randint(2, 6) * MINUTE)
    if region == REGIONS[0] and _pressing() < 2 and not paused_at_night(now):
        wish = Wish(arrival_ending_at(now + 55 * MINUTE), pretrial=True)
    number = int(now.timestamp()) % 1_000_000
    send(
        criminal_case(random, wish, sender=f"POL-{region}", places=places_of(region), number=number)
    )


def _rows(viewer: Viewer) -> tuple[Row, ...]:
    return board(REGIONS[0], viewer=viewer).rows


def _substitute(name: str) -> Viewer:
    return viewer_of(SUBSTITUTES[name], sign_in=SignIn.CONSOLE, origin="demo")


def _pressing() -> int:
    with acting(_substitute("officier")) as viewer:
        return sum(row.critical for row in _rows(viewer))


def _speak(random: Random) -> int:
    """Now and then a partner answers the card that waits longest."""
    if random.random() < 0.5:
        return 0
    with acting(_substitute(random.choice(PARTNERS))) as viewer:
        waiting = [row for row in _rows(viewer) if row.waits_for_me]
        if not waiting:
            return 0
        oldest = min(waiting, key=lambda row: row.arrived_at)
        contribute(oldest.case_id, answer(random), by=viewer)
    return 1


def _decide_one(random: Random, now: datetime) -> int:
    """A colleague decides what nobody took up and has no time left; or the oldest, when it is full."""
    with acting(_substitute("officier")) as viewer:
        rows = [row for row in _rows(viewer) if row.assigned_to is None]
        late = [row for row in rows if _out_of_time(row, now)]
        full = sorted(rows, key=lambda row: row.arrived_at) if len(rows) > ENOUGH else []
        held = [row for row in full if row.clock_state == ClockState.RUNNING]
        chosen = (late or held)[:1]
        for row in chosen:
            situation, _ = situation_of(header(row.case_id, viewer=viewer), viewer=viewer)
            drawn = course(random, arrived=now, minor=row.minor)
            decide(row.case_id, decision_for(situation, drawn), by=viewer)
    return len(chosen)


def _out_of_time(row: Row, now: datetime) -> bool:
    return row.ruling is not None and row.ruling.ends_at - now < 4 * MINUTE
