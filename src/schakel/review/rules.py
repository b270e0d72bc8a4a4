"""The peer review: which closed cases are shown, and what a sheet must say. Plain Python.

After the audit sheet of MAPPA (England and Wales): timeliness from 4 to 1, attendance, and what was
weighed and told.
"""

import hashlib
import tomllib
import uuid
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files

from schakel.kernel.errors import FieldError
from schakel.kernel.text import is_storable

MAX_REMARKS = 2000


@dataclass(frozen=True)
class ReviewSample:
    """The setting in force: how many closed cases a region and month, and with which seed."""

    valid_from: date
    per_region_and_month: int
    seed: str


@cache
def review_sample() -> ReviewSample:
    """The sample of the peer review; there is one version so far."""
    text = files("schakel.review").joinpath("sampling.toml").read_text("utf-8")
    return ReviewSample(**tomllib.loads(text)["sample"][-1])


def place_in_line(case_id: uuid.UUID) -> bytes:
    """Where a case stands in the line from which the first ones are taken: by chance, but fixed."""
    seed = review_sample().seed.encode()
    return hashlib.blake2b(case_id.bytes, digest_size=16, key=seed).digest()


class Verdict(StrEnum):
    """An answer on the sheet to what can be answered with yes or no."""

    YES = "YES"
    NO = "NO"
    NOT_APPLICABLE = "NOT_APPLICABLE"


@dataclass(frozen=True)
class Sheet:
    """What a reviewer finds. Marks run from 4 (good) to 1 (insufficient)."""

    timeliness: int
    attendance: int
    plan_weighed: Verdict
    feedback_given: Verdict
    right_table: Verdict
    remarks: str = ""


def sheet_faults(sheet: Sheet) -> list[FieldError]:
    """What a sheet still lacks."""
    found = [
        FieldError(name, "range", "Choose a mark from 4 to 1.")
        for name in ("timeliness", "attendance")
        if getattr(sheet, name) not in {1, 2, 3, 4}
    ]
    if len(sheet.remarks) > MAX_REMARKS or not is_storable(sheet.remarks):
        found.append(FieldError("remarks", "too_long", "Keep it under 2000 characters."))
    low = min(sheet.timeliness, sheet.attendance) == 1 or sheet.right_table == Verdict.NO
    if low and not sheet.remarks.strip():
        found.append(FieldError("remarks", "missing", "Explain a 1 or another table in words."))
    return found
