"""Telling who offered or reported what came of it, and giving a case back. Silence is the failure."""

import uuid

from schakel.access.actions import shield
from schakel.access.context import as_service
from schakel.access.rules import FieldGroup
from schakel.access.viewer import Viewer
from schakel.audit.actions import action
from schakel.cases.actions import set_state
from schakel.cases.queries import Header, header
from schakel.cases.rules.states import CaseKind, HouseState, TableOfferState
from schakel.handover.actions.answering import check_deciding, reporter_unit
from schakel.handover.actions.keeping import keep_decision, move, offer_of, step
from schakel.handover.events import CaseReturned, FeedbackGiven
from schakel.handover.models import EntryDecision, Feedback, Offer
from schakel.handover.permissions import check_in
from schakel.handover.rules import GIVEN_BY_HAND, FeedbackOutcome, OfferState, Outcome, Refusal
from schakel.handover.rules import refusal_faults as return_faults
from schakel.kernel import clock, events
from schakel.kernel.errors import FieldError, Invalid, NotFound, Refused
from schakel.sharing.rules import text_faults
from schakel.worklist.actions import NewItem, drop, finish, put
from schakel.worklist.rules import ItemKind

ENTRY_ONLY = frozenset({HouseState.AANGEMELD, HouseState.TOETS_DOEL, HouseState.GEWEIGERD})


def give_feedback(case_id: uuid.UUID, outcome: FeedbackOutcome, words: str, *, by: Viewer) -> None:
    """Tell who offered or reported what came of it; only that unit sees it (ruling 11).

    Raises NotFound; Refused before acceptance and when it was told; Invalid without words.
    """
    found = text_faults("words", words)
    if outcome not in GIVEN_BY_HAND:
        found.append(FieldError("outcome", "missing", "Choose what came of it."))
    if found:
        raise Invalid(found)
    _tell(case_id, outcome, words, by)


def want_no_feedback(case_id: uuid.UUID, reason: str, *, by: Viewer) -> None:
    """Record why no feedback is wanted, so that the case can be closed. Raises as ``give_feedback``."""
    found = text_faults("reason", reason)
    if found:
        raise Invalid(found)
    _tell(case_id, FeedbackOutcome.NONE_WANTED, reason, by)


def _tell(case_id: uuid.UUID, outcome: FeedbackOutcome, words: str, by: Viewer) -> None:
    case = header(case_id, viewer=by)
    unit_id = _answering_unit(case, by)
    offer = offer_of(case_id)
    if case.state in ENTRY_ONLY:
        raise Refused("NOT_ACCEPTED_YET", "Decide first whether the case is accepted.")
    with action("feedback.given", by=by.actor, case=case_id) as act:
        act.field_groups = [FieldGroup.FEEDBACK]
        if offer is not None:
            move(offer, OfferState.FEEDBACK_GIVEN)
        with as_service("handover", viewer=by):
            _store(case, offer, outcome, words, unit_id=unit_id, by=by)
            finish(ItemKind.GIVE_FEEDBACK, case_id, by=by.person_id)
        told = outcome != FeedbackOutcome.NONE_WANTED
        step(case, "FEEDBACK_GIVEN", by, FieldGroup.CONFERENCE, outcome=outcome, told=told)
        events.announce(FeedbackGiven(case_id))


def _answering_unit(case: Header, by: Viewer) -> uuid.UUID:
    """The unit that took the case. Raises NotFound for who is not in it."""
    taken = EntryDecision.objects.filter(case_id=case.case_id, outcome=Outcome.ACCEPTED).first()
    team = by.team_of(case.house) if case.house else None
    unit_id = taken.unit_id if taken else (team.id if team else None)
    check_in(by, unit_id)
    if unit_id is None:
        raise NotFound("no such case")
    return unit_id


def _store(
    case: Header,
    offer: Offer | None,
    outcome: FeedbackOutcome,
    words: str,
    *,
    unit_id: uuid.UUID,
    by: Viewer,
) -> None:
    reporter = reporter_unit(case, offer, by)
    Feedback.objects.create(
        case_id=case.case_id,
        offer=offer,
        from_unit_id=unit_id,
        from_org=case.house or by.organisation,
        to_unit_id=reporter,
        outcome=outcome,
        words=words,
        given_by=by.person_id,
        given_at=clock.now(),
    )
    put([NewItem(reporter, ItemKind.READ_ANSWER, None, case.case_id)])


def return_(case_id: uuid.UUID, refusal: Refusal, *, by: Viewer) -> None:
    """Give an accepted case back to who offered or reported it: told why, closed and shielded.

    Raises NotFound, Refused for who may not sign or in another state, and Invalid by field.
    """
    case = header(case_id, viewer=by)
    unit = check_deciding(case, by)
    found = return_faults(refusal)
    if found:
        raise Invalid(found)
    if case.state in ENTRY_ONLY:
        raise Refused("NOT_ACCEPTED_YET", "Refuse the case; only an accepted case is returned.")
    offer = offer_of(case_id)
    after = HouseState.AFGESLOTEN if case.kind == CaseKind.HOUSE else TableOfferState.AFGESLOTEN
    with action("case.returned", by=by.actor, case=case_id):
        if offer is not None:
            move(offer, OfferState.RETURNED)
        set_state(case_id, after, by=by)
        with as_service("handover", viewer=by):
            finish(ItemKind.GIVE_FEEDBACK, case_id, by=by.person_id)
            reporter = reporter_unit(case, offer, by)
            keep_decision(
                case_id,
                Outcome.RETURNED,
                unit_id=unit.id,
                reporter_unit_id=reporter,
                offer=offer,
                by=by,
                reason=refusal.reason,
                where_else=refusal.where_else,
            )
            _store(case, offer, FeedbackOutcome.RETURNED, refusal.words, unit_id=unit.id, by=by)
            drop(case_id, by=by.person_id, why_not="RETURNED")
            shield(case_id)
        step(case, "CASE_RETURNED", by, FieldGroup.CONFERENCE, reason=refusal.reason, told=True)
        events.announce(CaseReturned(case_id))
