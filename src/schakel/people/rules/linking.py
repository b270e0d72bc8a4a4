"""Which records are one person, given the links between them. Plain Python."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

Pair = tuple[uuid.UUID, uuid.UUID]


def groups_of(records: Collection[uuid.UUID], links: Iterable[Pair]) -> list[set[uuid.UUID]]:
    """The records in groups: two are together when links lead from the one to the other."""
    group = {record: {record} for record in records}
    for first, second in links:
        if group[first] is group[second]:
            continue
        joined = group[first] | group[second]
        for record in joined:
            group[record] = joined
    return list({id(found): found for found in group.values()}.values())


def person_of(recorded: Mapping[uuid.UUID, datetime]) -> uuid.UUID:
    """A person is named after their oldest record, so that undoing a link gives the name back."""
    return min(recorded, key=lambda record: (recorded[record], record))
