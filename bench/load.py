"""A region at its real size: what every benchmark of pages and lists is measured on.

`load()` fills a migrated, empty database, and does nothing where it did so before. Sizes come from
the environment:

BENCH_CASES        62000   closed criminal cases in Rotterdam
BENCH_YEARS        3       over how many years up to yesterday
BENCH_OF_ONE       872     cases of one person
BENCH_LIVE         200     live cases at the table, beside the forty of the demo
BENCH_NARROW       50      of the live cases on which the municipality is asked: all that it sees

Who sees how much: the prosecutor (`WIDE`) sees every case of the region that the law still shows, the
live ones and those decided in the last thirty days; the municipality's seat (`NARROW`) sees fifty.
The range of citizen service numbers kept for tests holds some nine thousand; so one in ten has one.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

from schakel.access.actions import technical_account
from schakel.access.context import acting
from schakel.access.queries import viewer_of
from schakel.access.viewer import SignIn
from schakel.cases.queries import header_by_number
from schakel.intake.actions import receive_lines
from schakel.kernel import clock
from schakel.kernel.ids import new_id
from schakel.regions.queries import demo_members
from schakel.regions.rules import PartnerKind
from schakel.simulation.cases import Wish, criminal_case
from schakel.simulation.demo import load_once
from schakel.simulation.history import Familiar, Size, write_familiar, write_history
from schakel.simulation.live import places_of
from schakel.simulation.originals import Source
from schakel.simulation.strangers import Strangers
from schakel.table.actions.invitations import invite

WIDE, NARROW = "2-officier", "7-casemanager"
REGION = "ROTTERDAM"
CASES = int(os.environ.get("BENCH_CASES", "62000"))
YEARS = float(os.environ.get("BENCH_YEARS", "3"))
OF_ONE = int(os.environ.get("BENCH_OF_ONE", "872"))
LIVE = int(os.environ.get("BENCH_LIVE", "200"))
ASKED = int(os.environ.get("BENCH_NARROW", "50"))
PERSON = {
    "given_names": "Bram",
    "surname": "Luchtkasteel",
    "birth_date": "1981-05-17",
    "sex": "M",
    "bsn": "999990019",
}


def load() -> Iterator[str]:
    """Fill the database unless that was done; yields a line for each step."""
    if demo_members():
        yield "loaded before"
        return
    yield from load_once(7, history=None)
    random = Random(62)
    days = int(YEARS * 365)
    a_day = CASES / days
    size = Size(days=days, least=int(a_day * 0.8), most=int(a_day * 1.2 + 0.5))
    source = Source(Strangers(random), places_of(REGION), numbered=0.15)
    yield from write_history(source, size)
    yield f"{_of_one(replace(source, numbered=1.0))} cases of one person"
    numbers = _live(random)
    yield f"{len(numbers)} live cases"
    yield f"{_ask(numbers[:ASKED])} of them shown to the municipality"


def _of_one(source: Source) -> int:
    """Closed cases of one person, the records linked one to the next.

    All of the last four weeks: thirty days after its decision a case is seen no longer, and this page
    is measured with every case on it.
    """
    today = clock.local(clock.now()).date()
    moments = [today - timedelta(days=14 + number % 14) for number in range(OF_ONE)]
    return write_familiar(source, Familiar(PERSON, new_id()), moments)


def _live(random: Random) -> list[str]:
    now = clock.now()
    moments = [now - timedelta(minutes=random.randint(15, 420)) for _ in range(LIVE)]
    lines = [_line(random, Wish(moment, minor=False), "L") for moment in sorted(moments)]
    return [receipt["case"] for receipt in receive_lines(lines, by=technical_account())]


def _line(random: Random, wish: Wish, series: str) -> bytes:
    message: dict[str, Any] = criminal_case(
        random, wish, sender=f"POL-{REGION}", places=places_of(REGION), number=0
    )
    message["reference"] = f"BENCH-{series}{random.getrandbits(40):010x}"
    message["municipality"] = message["suspect"]["residence"] = "GM0599"
    return json.dumps(message).encode()


def _ask(numbers: list[str]) -> int:
    for number in numbers:
        with acting(viewer_of(WIDE, sign_in=SignIn.DEMO)) as viewer:
            case_id = header_by_number(number, viewer=viewer).case_id
            invite(case_id, PartnerKind.MUNICIPALITY, by=viewer)
    return len(numbers)
