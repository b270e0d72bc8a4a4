"""The houses' lists of known persons: each counts for thirty days, so one is sent every four weeks."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from schakel.simulation.acts import at
from schakel.simulation.country.templates import CaseTemplate, Known, moment
from schakel.simulation.course import send
from schakel.simulation.feeding.items import NAMESPACE, Item, Writer
from schakel.simulation.feeding.messages import house_for, list_message

# Less than the thirty days that an entry counts (ruling 27).
BLOCK = timedelta(days=28)


@dataclass(frozen=True)
class DueList:
    """A list that a house sends at a moment."""

    at: datetime
    message: dict[str, Any]

    def send(self) -> None:
        """Send it, with the clock standing at that moment."""
        with at(self.at):
            send(self.message)


def lists_of(items: list[Item], writer: Writer) -> Iterator[DueList]:
    """The lists of the period, in order: who comes in while it counts, as their message says it, and who
    came in before and still waits for a decision."""
    known = [
        (item, item.template)
        for item in items
        if isinstance(item.template, CaseTemplate) and item.template.known != Known.NOT_KNOWN
    ]
    wish = writer.plan.wish
    begins, ends = moment(wish.first, timedelta()), moment(wish.until, timedelta())
    while begins < ends:
        by_house: dict[str, dict[str, tuple[dict[str, Any], Known]]] = {}
        for item, template in known:
            if _counts(item, template, begins):
                person = writer.person(item)
                listed = by_house.setdefault(house_for(template), {})
                listed[repr(sorted(person.items()))] = (person, template.known)
        for house, persons in sorted(by_house.items()):
            message_id = uuid.uuid5(NAMESPACE, f"{writer.run}/{house}/{begins:%Y-%m-%d}")
            yield DueList(begins, list_message(house, list(persons.values()), str(message_id)))
        begins += BLOCK


def _counts(item: Item, template: CaseTemplate, begins: datetime) -> bool:
    """Whether somebody comes in while the list counts, or came in before and waits for a decision."""
    if item.comes_in >= begins:
        return item.comes_in < begins + BLOCK
    decided, until = template.course.decided, item.planned.until
    if decided is None or (until is not None and until <= decided):
        return True
    return item.comes_in - template.course.received + decided >= begins
