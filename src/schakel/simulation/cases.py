"""Made-up messages: the mix of offences follows public figures (OM 2018; see docs/adr)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from schakel.kernel.clock import local
from schakel.simulation.people import GIVEN, SURNAMES, Place, person, residence

# Group, label, article, pre-trial detention allowed, weight (property 35, violence 19, traffic 16,
# order 11, drugs 7, weapons 2 %, the rest other).
OFFENCES = (
    ("1.1", "winkeldiefstal", "Sr 310", True, 24),
    ("1.1", "fietsendiefstal", "Sr 310", True, 6),
    ("1.2", "oplichting", "Sr 326", True, 5),
    ("3.1", "mishandeling", "Sr 300", True, 12),
    ("3.2", "bedreiging", "Sr 285", True, 7),
    ("5.2", "rijden onder invloed", "WVW 8", False, 11),
    ("5.1", "verlaten plaats ongeval", "WVW 7", False, 5),
    ("2.1", "vernieling", "Sr 350", True, 7),
    ("2.4", "belediging van een agent", "Sr 267", False, 4),
    ("6.1", "bezit van harddrugs", "Ow 2", True, 7),
    ("7", "voorhanden hebben van een wapen", "WWM 26", True, 2),
    ("9", "overtreding van een bijzondere wet", "", False, 10),
)
WISHES = ("geen contact", "schadevergoeding", "wil weten hoe het afloopt", "slachtoffergesprek")


@dataclass(frozen=True)
class Wish:
    """What a case must be, beside what chance makes of it."""

    arrived_at: datetime
    minor: bool | None = None
    person: dict[str, Any] | None = None
    pretrial: bool | None = None


def criminal_case(
    random: Random, wish: Wish, *, sender: str, places: Sequence[Place], number: int
) -> dict[str, Any]:
    """A criminal case of a suspect who arrived at a given moment."""
    arrived = local(wish.arrived_at)
    minor = random.random() < 0.07 if wish.minor is None else wish.minor
    group, label, article, pretrial, _ = random.choices(OFFENCES, [o[4] for o in OFFENCES])[0]
    home = residence(random, places)
    message: dict[str, Any] = {
        "type": "criminal_case",
        "message_id": str(UUID(int=random.getrandbits(128), version=4)),
        "sender": sender,
        "reference": f"DEMO-{arrived:%Y}-{number:06d}",
        "occurred_at": _before(arrived, timedelta(minutes=random.randint(40, 180))),
        "arrived_at": _text(arrived),
        "pretrial_detention_allowed": pretrial if wish.pretrial is None else wish.pretrial,
        "municipality": home or places[0].code,
        "suspect": {
            "person": wish.person or person(random, on=arrived.date(), minor=minor),
            "residence": home,
        },
        "offences": [{"group": group, "label": label, "article": article}],
        "victims": _victims(random) if random.random() < 0.53 else [],
        "facts": {
            "domestic_violence": group.startswith("3") and random.random() < 0.25,
            "weapon": group == "7" or random.random() < 0.05,
            "prior_cases_12m": min(9, int(random.expovariate(0.9))),
        },
    }
    if random.random() < 0.9:
        message["arrested_at"] = _before(arrived, timedelta(minutes=random.randint(10, 38)))
    return message


def _victims(random: Random) -> list[dict[str, Any]]:
    return [
        {
            "person": {"given_names": random.choice(GIVEN), "surname": random.choice(SURNAMES)},
            "wishes": random.choice(WISHES),
            "contact": {"phone": f"+310000{random.randrange(100_000):05d}"},
        }
    ]


def _before(moment: datetime, elapsed: timedelta) -> str:
    """So long before, by elapsed time: the wall clock skips and repeats an hour in two nights."""
    return _text(local(moment.astimezone(UTC) - elapsed))


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
