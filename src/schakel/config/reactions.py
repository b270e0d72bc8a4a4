"""Which event leads to which follow-up: the one list.

NOW rows run in the transaction of the event and may undo it; only access and opening a house case
may be NOW. LATER rows defer a job that takes ids and may run twice.
"""

from schakel.cases.events import CaseReceived, CustodyOrdered
from schakel.kernel.events import Event, Reaction
from schakel.table.events import CaseDisposed, ContributionGiven

REACTIONS: tuple[Reaction, ...] = ()

# Announced for who comes later; what must follow is done by the act itself, downwards: its work
# items, its grants and its line on the timeline.
WITHOUT_REACTION: tuple[type[Event], ...] = (
    CaseReceived,
    CustodyOrdered,
    ContributionGiven,
    CaseDisposed,
)
