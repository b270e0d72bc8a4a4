"""Which event leads to which follow-up: the one list.

NOW rows run in the transaction of the event and may undo it; only access and opening a house case
may be NOW. LATER rows keep ids for the worker, whose task may run twice.

Partners' systems need no row here: each step that is kept on a timeline stands in the outbox too.
"""

from schakel.cases.events import CaseReceived, CustodyOrdered
from schakel.conference import events as conference
from schakel.handover import events as handover
from schakel.kernel.events import Event, Reaction
from schakel.sharing import events as sharing
from schakel.table.events import CaseDisposed, ContributionGiven

REACTIONS: tuple[Reaction, ...] = ()

# Announced for who comes later; what must follow is done by the act itself, downwards: its work
# items, its grants and its line on the timeline.
WITHOUT_REACTION: tuple[type[Event], ...] = (
    CaseReceived,
    CustodyOrdered,
    ContributionGiven,
    CaseDisposed,
    sharing.InformationDisclosed,
    sharing.DisclosureWithdrawn,
    sharing.InformationAsked,
    sharing.RequestAnswered,
    sharing.AnswerTakenBack,
    sharing.AnswerPutBack,
    handover.CaseOffered,
    handover.OfferOpened,
    handover.OfferWithdrawn,
    handover.OfferExpired,
    handover.CaseAccepted,
    handover.CaseRefused,
    handover.CaseReturned,
    handover.FeedbackGiven,
    conference.ParticipantAdded,
    conference.ParticipantRemoved,
    conference.ActionAgreed,
    conference.ActionEnded,
    conference.MinutesAdopted,
    conference.PlanChanged,
    conference.HouseCaseClosed,
)
