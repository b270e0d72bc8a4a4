"""Who was there before: what matching would say of each message of a plan, by the same rule.

The database cannot be asked for a copy that is not written yet. So the earlier mentions of each organisation
are remembered here, and held against each other by ``people.rules.matching``, as receiving does.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from schakel.people.rules.codes import Match
from schakel.people.rules.matching import Candidate, Mention, Outcome, candidate, judge


@dataclass(frozen=True)
class Seen:
    """A mention that is about to be written: whose record it becomes, when, and how it is found again.

    ``columns`` are those of ``people.actions.written_as``. ``until``: from then it is destroyed.
    """

    owner: str
    record_id: uuid.UUID
    at: datetime
    columns: Mapping[str, Any]
    until: datetime | None = None


@dataclass
class Recognition:
    """The mentions of all organisations so far, in the order in which they came in."""

    _by_key: dict[tuple[str, bytes], list[tuple[Candidate, datetime | None]]] = field(
        default_factory=dict
    )

    def meet(self, seen: Seen) -> Outcome:
        """What matching says of a mention; it is remembered from now on."""
        columns = seen.columns
        number, key = columns["keyed_hash"], columns["key"]
        mention = Mention(
            surname=columns["surname"],
            given_names=columns["given_names"],
            birth_date=columns["birth_date"],
            sex=columns["sex"],
            bsn_hash=number,
        )
        keys = [(seen.owner, one) for one in (number, key) if one is not None]
        earlier = self._candidates(keys, seen.at)
        outcome = judge(mention, earlier) if earlier else Outcome(Match.NEW)
        person_id = outcome.person_id or str(seen.record_id)
        entry = (candidate(mention, str(seen.record_id), person_id), seen.until)
        for one in keys:
            self._by_key.setdefault(one, []).append(entry)
        return outcome

    def _candidates(self, keys: list[tuple[str, bytes]], at: datetime) -> list[Candidate]:
        """The earlier mentions under these keys that are still there, each once."""
        found = {
            entry.record_id: entry
            for key in keys
            for entry, until in self._by_key.get(key, ())
            if until is None or until > at
        }
        return list(found.values())
