"""Which event leads to which follow-up: the one list.

NOW rows run in the transaction of the event and may undo it; only access and opening a house case
may be NOW. LATER rows defer a job that takes ids and may run twice.
"""

from schakel.kernel.events import Reaction

REACTIONS: tuple[Reaction, ...] = ()
