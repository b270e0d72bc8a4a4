"""What every act of the hand-over shares: the step on the timeline, the state, the lookup."""

import uuid

from schakel.access.rules import FieldGroup
from schakel.access.viewer import Viewer
from schakel.cases.queries import Header
from schakel.cases.rules.states import CaseKind
from schakel.handover.models import EntryDecision, Offer
from schakel.handover.rules import Direction, OfferState, Outcome, RefusalReason, may_follow
from schakel.journal.actions import Step, keep
from schakel.kernel import clock
from schakel.kernel.errors import NotFound, Refused


def step(
    case: Header,
    kind: str,
    by: Viewer,
    group: FieldGroup,
    *,
    offer: Offer | None = None,
    **attributes: str | int | bool | None,
) -> None:
    """A line on the timeline of a dossier, for who may see that part of it; attributes are counted.

    ``offer`` ties the steps of both sides together in what is counted: their dossiers differ.
    """
    line = Step(
        kind,
        clock.now(),
        case.case_id,
        case.region,
        by.organisation,
        person_id=by.person_id,
        field_group=group,
        attributes=attributes,
        about={"offer": offer.id} if offer is not None else {},
    )
    keep([line])


def counted(case: Header, offer: Offer | None) -> dict[str, str | int | bool | None]:
    """What is counted of an answer: which way it went, and whether it came in time."""
    to_table = case.kind == CaseKind.TABLE_OFFER
    return {
        "direction": Direction.TO_TABLE if to_table else Direction.TO_HOUSE,
        "by_offer": offer is not None,
        "on_time": clock.now() <= offer.due_at if offer else None,
    }


def locked(offer_id: uuid.UUID) -> Offer:
    """An offer, locked until the transaction ends. Raises NotFound for who is on neither side."""
    offer = Offer.objects.select_for_update().filter(id=offer_id).first()
    if offer is None:
        raise NotFound("no such offer")
    return offer


def offer_of(case_id: uuid.UUID) -> Offer | None:
    """The offer that a receiver's dossier came from, locked; None for a notification."""
    return Offer.objects.select_for_update().filter(case_id=case_id).first()


def move(offer: Offer, after: OfferState) -> None:
    """Move an offer to its next state. Raises Refused for a step that is not in the table."""
    if not may_follow(offer.state, after):
        raise Refused("NO_SUCH_STEP", "This step is not possible now.")
    offer.state = after
    if after in {OfferState.REFUSED, OfferState.WITHDRAWN, OfferState.EXPIRED, OfferState.RETURNED}:
        offer.ended_at = clock.now()
    offer.save()


def keep_decision(
    case_id: uuid.UUID,
    outcome: Outcome,
    *,
    unit_id: uuid.UUID,
    reporter_unit_id: uuid.UUID,
    offer: Offer | None,
    by: Viewer | None,
    reason: RefusalReason | None = None,
    where_else: str = "",
) -> uuid.UUID:
    """Record what was decided: codes, times and who. Needs a service context."""
    decision = EntryDecision.objects.create(
        case_id=case_id,
        offer=offer,
        unit_id=unit_id,
        reporter_unit_id=reporter_unit_id,
        outcome=outcome,
        reason=reason or "",
        where_else=where_else,
        decided_by=by.person_id if by else None,
        decided_at=clock.now(),
    )
    return decision.id
