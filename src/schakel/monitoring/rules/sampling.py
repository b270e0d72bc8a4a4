"""Which closed cases are looked at again: a seeded sample, the same whoever computes it (ruling 37)."""

import hashlib
import tomllib
import uuid
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Sample:
    """The setting in force: one case in so many, with which seed, and how long an answer is asked."""

    valid_from: date
    one_in: int
    seed: str
    asked_days: int


@cache
def sample() -> Sample:
    """The sample of the feedback question; there is one version so far."""
    text = files("schakel.monitoring.rules").joinpath("sampling.toml").read_text("utf-8")
    return Sample(**tomllib.loads(text)["sample"][-1])


def draw(case_id: uuid.UUID, seed: str) -> int:
    """A number that depends on the case and the seed only."""
    digest = hashlib.blake2b(case_id.bytes, digest_size=8, key=seed.encode()).digest()
    return int.from_bytes(digest)


def is_sampled(case_id: uuid.UUID) -> bool:
    """Whether the question is asked about this case. Nobody can choose or avoid one."""
    return draw(case_id, sample().seed) % sample().one_in == 0


class RightPlace(StrEnum):
    """Where a case belonged, in hindsight: at this table, or where else."""

    HERE = "HERE"
    TABLE = "TABLE"
    CONFERENCE = "CONFERENCE"
    LOCAL = "LOCAL"
    CARE = "CARE"
    REGULAR = "REGULAR"
    RETURN = "RETURN"


ELSEWHERE = tuple(place for place in RightPlace if place != RightPlace.HERE)
