"""Offers on which nobody decided in time: ended, destroyed at the receiver, and told to both sides."""

from datetime import datetime

from schakel.access.actions import technical_account
from schakel.access.context import as_service
from schakel.access.rules import FieldGroup
from schakel.audit.actions import action
from schakel.cases.queries import header
from schakel.handover.actions.destroying import destroy
from schakel.handover.actions.keeping import keep_decision, move, step
from schakel.handover.events import OfferExpired
from schakel.handover.models import Offer
from schakel.handover.rules import WAITING, OfferState, Outcome
from schakel.kernel import events
from schakel.worklist.actions import NewItem, finish, put, raise_to_next
from schakel.worklist.rules import ItemKind


def expire(now: datetime) -> int:
    """End the offers past their term; returns how many. Running twice ends none twice.

    It never ends silently (ruling 24): the giver must offer again or choose otherwise, and the unit
    above the receiver sees that nobody answered.
    """
    account = technical_account("expiry")
    with as_service("handover"):
        late = Offer.objects.select_for_update().filter(
            state__in=list(WAITING), expires_at__lte=now
        )
        rows = list(late.order_by("expires_at"))
        for row in rows:
            with action("offer.expired", by=account.actor, on=row.id, case=row.case_id):
                move(row, OfferState.EXPIRED)
                finish(ItemKind.ANSWER_OFFER, row.id, by=None, why_not="EXPIRED")
                finish(ItemKind.ANSWER_REQUEST, row.id, by=None, why_not="EXPIRED")
                destroy(row.case_id, by=account, offer=row, keeper=None)
                keep_decision(
                    row.case_id,
                    Outcome.EXPIRED,
                    unit_id=row.to_unit_id,
                    reporter_unit_id=row.from_unit_id,
                    offer=row,
                    by=None,
                )
                put(_told(row))
                step(
                    header(row.case_id, viewer=account),
                    "OFFER_EXPIRED",
                    account,
                    FieldGroup.NOTIFICATION,
                    offer=row,
                    direction=row.direction,
                    way_on=False,
                )
                raise_to_next(ItemKind.OFFER_EXPIRED, row.case_id)
                events.announce(OfferExpired(row.id))
    return len(rows)


def _told(row: Offer) -> list[NewItem]:
    """One item for the giver, about the offer; one for the receiver that goes up, about the case."""
    return [
        NewItem(row.from_unit_id, ItemKind.OFFER_EXPIRED, None, row.id),
        NewItem(row.to_unit_id, ItemKind.OFFER_EXPIRED, None, row.case_id),
    ]
