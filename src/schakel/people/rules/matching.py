"""Exact matching: on BSN, else on normalised name and full birth date (the first walk's rule).

What is less than certain is a review by a person, never a silent link.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields

from schakel.people.rules.codes import Match
from schakel.people.rules.names import fold, folded_surname, partial_date


@dataclass(frozen=True)
class Candidate:
    """An earlier record of the same organisation that shares a key with the new one."""

    record_id: str
    person_id: str
    surname: str
    given_names: str
    initials: str
    birth_date: str
    sex: str
    bsn_hash: bytes | None


@dataclass(frozen=True)
class Mention:
    """The new record, as far as matching needs it."""

    surname: str
    given_names: str = ""
    initials: str = ""
    birth_date: str = ""
    sex: str = ""
    bsn_hash: bytes | None = None


def candidate(mention: Mention, record_id: str, person_id: str) -> Candidate:
    """A mention as something that another is held against, once it was kept."""
    return Candidate(record_id=record_id, person_id=person_id, **asdict(mention))


def mention_of(record: Candidate) -> Mention:
    """An earlier record as something that is held against others."""
    return Mention(**{f.name: getattr(record, f.name) for f in fields(Mention)})


@dataclass(frozen=True)
class Outcome:
    """LINKED with the person, REVIEW with the records in doubt, or NEW.

    ``records`` are those to link with: one is enough for a person. ``agreeing`` are all that say the
    same, for who must find one particular record among them.
    """

    match: Match
    person_id: str | None = None
    records: tuple[str, ...] = ()
    basis: str = ""
    agreeing: tuple[str, ...] = ()


def judge(mention: Mention, candidates: Sequence[Candidate]) -> Outcome:
    """What the new record is, given the earlier records that share a key with it.

    Same BSN and nothing that contradicts: one person. Same BSN with another name or birth date, or
    the same name and birth date without the given names to prove it: a person looks at it.
    """
    same_number = [c for c in candidates if mention.bsn_hash and c.bsn_hash == mention.bsn_hash]
    if same_number:
        return _by_number(mention, same_number)
    named = [c for c in candidates if _may_be_same(mention, c)]
    if not named:
        return Outcome(Match.NEW)
    certain = [c for c in named if _certain(mention, c)]
    persons = {c.person_id for c in named}
    if certain and len(persons) == 1:
        return _linked(certain, "NAME_BIRTH")
    return _doubted(named, "NAME_BIRTH")


def _linked(same: Sequence[Candidate], basis: str) -> Outcome:
    first, every = same[0], tuple(c.record_id for c in same)
    return Outcome(Match.LINKED, first.person_id, (first.record_id,), basis, every)


def _doubted(found: Sequence[Candidate], basis: str) -> Outcome:
    every = tuple(c.record_id for c in found)
    return Outcome(Match.REVIEW, None, every, basis, every)


def _by_number(mention: Mention, same_number: list[Candidate]) -> Outcome:
    agreeing = [c for c in same_number if not _contradicts(mention, c)]
    persons = {c.person_id for c in agreeing}
    if len(persons) == 1:
        return _linked(agreeing, "BSN")
    return _doubted(same_number, "BSN")


def _contradicts(mention: Mention, candidate: Candidate) -> bool:
    """One number, but another birth date, or neither surname nor given names in common."""
    if not _dates_fit(mention.birth_date, candidate.birth_date):
        return True
    return not _same_name(mention, candidate) and not _given_fit(mention, candidate, need=True)


def _may_be_same(mention: Mention, candidate: Candidate) -> bool:
    """Same surname, dates and given names that do not contradict, and not two other numbers."""
    return (
        _same_name(mention, candidate)
        and bool(mention.birth_date and candidate.birth_date)
        and _dates_fit(mention.birth_date, candidate.birth_date)
        and _given_fit(mention, candidate, need=False)
        and not _other_number(mention, candidate)
    )


def _same_name(mention: Mention, candidate: Candidate) -> bool:
    return folded_surname(mention.surname) == folded_surname(candidate.surname)


def _other_number(mention: Mention, candidate: Candidate) -> bool:
    return bool(mention.bsn_hash and candidate.bsn_hash and mention.bsn_hash != candidate.bsn_hash)


def _certain(mention: Mention, candidate: Candidate) -> bool:
    """The same full birth date and a shared first given name; sexes do not differ."""
    parts = partial_date(mention.birth_date)
    if parts is None or 0 in parts or mention.birth_date != candidate.birth_date:
        return False
    known = {mention.sex, candidate.sex} - {"", "X", "U"}
    return len(known) < 2 and _given_fit(mention, candidate, need=True)


def _given_fit(mention: Mention, candidate: Candidate, *, need: bool) -> bool:
    ours, theirs = mention.given_names.split(), candidate.given_names.split()
    if not ours or not theirs:
        return not need
    return fold(ours[0]) == fold(theirs[0])


def _dates_fit(first: str, second: str) -> bool:
    """Whether two partial dates can be one day: unknown parts fit everything."""
    ours, theirs = partial_date(first), partial_date(second)
    if ours is None or theirs is None:
        return True
    return all(a == b or 0 in (a, b) for a, b in zip(ours, theirs, strict=True))
