"""Answering an offer or a notification: asking more, the entry test, accepting, refusing, returning."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from schakel.access.actions import CaseKey, Entitling, entitle, team_of_org
from schakel.access.context import as_service
from schakel.access.queries import may_see, unit_info
from schakel.access.rules import Basis, FieldGroup, Purpose
from schakel.access.viewer import UnitRef, Viewer
from schakel.audit.actions import action
from schakel.cases.actions import set_state
from schakel.cases.queries import Header, header, notification
from schakel.cases.rules.states import CaseKind, HouseState, TableOfferState
from schakel.handover.actions.destroying import destroy
from schakel.handover.actions.keeping import (
    counted,
    keep_decision,
    locked,
    move,
    offer_of,
    step,
)
from schakel.handover.actions.offering import read_parts, source_of
from schakel.handover.events import CaseAccepted, CaseRefused
from schakel.handover.models import EntryTest, Feedback, Offer, OfferQuestion, SharedPart
from schakel.handover.permissions import check_can_prepare, check_can_sign, check_in
from schakel.handover.rules import (
    OF_THE_PERSON,
    OFFERABLE,
    Direction,
    EntryTestDraft,
    FeedbackOutcome,
    OfferState,
    Outcome,
    Refusal,
    entry_test_faults,
    refusal_faults,
    working_days,
)
from schakel.kernel import clock, events
from schakel.kernel.clock import AMSTERDAM
from schakel.kernel.errors import FieldError, Invalid, NotFound, Refused
from schakel.sharing.actions.disclosing import Passing, add_groups, check_choices
from schakel.sharing.permissions import check_may_give, speaking_unit
from schakel.sharing.rules import Choice, text_faults
from schakel.worklist.actions import NewItem, finish, put
from schakel.worklist.rules import ItemKind, working_days_later

F = FieldGroup


def ask_more(offer_id: uuid.UUID, question: str, *, by: Viewer) -> uuid.UUID:
    """Ask the giver for more before deciding; the giver gets an item with a date.

    Raises NotFound for who is not in the receiving unit, Refused in another state, and Invalid.
    """
    row = locked(offer_id)
    check_in(by, row.to_unit_id)
    found = text_faults("question", question)
    if found:
        raise Invalid(found)
    case = header(row.case_id, viewer=by)
    with action("offer.more_asked", by=by.actor, on=row.id, case=row.case_id):
        move(row, OfferState.MORE_ASKED)
        now = clock.now()
        asked = OfferQuestion.objects.create(
            offer=row,
            from_unit_id=row.from_unit_id,
            to_unit_id=row.to_unit_id,
            question=question,
            asked_at=now,
            asked_by=by.person_id,
        )
        due = working_days_later(now, working_days("GIVE_MORE", on=clock.local(now).date()))
        with as_service("handover", viewer=by):
            put([NewItem(row.from_unit_id, ItemKind.ANSWER_REQUEST, None, row.id, due_at=due)])
        step(case, "MORE_ASKED", by, F.NOTIFICATION)
    return asked.id


@dataclass(frozen=True)
class More:
    """The giver's answer: words, and further parts of the file, each with its ground."""

    words: str
    choices: Sequence[Choice] = ()


def give_more(offer_id: uuid.UUID, more: More, *, by: Viewer) -> None:
    """Answer the receiver's question; the same rules of disclosure hold as for the offer.

    Raises NotFound for who did not make the offer, Refused in another state, and Invalid by field.
    """
    row = locked(offer_id)
    check_in(by, row.from_unit_id)
    if row.state != OfferState.MORE_ASKED:
        raise Refused("NO_SUCH_STEP", "This step is not possible now.")
    source = source_of(row, by=by)
    giver, receiver = unit_info(row.from_unit_id), unit_info(row.to_unit_id)
    groups = frozenset(FieldGroup(choice.field_group) for choice in more.choices)
    _check_more(more, groups, row)
    check_may_give(may_see(by, source.case_id), groups)
    if more.choices:
        check_choices(more.choices, giver=giver, receiver=receiver)
    parts = read_parts(groups, source, by)
    with action("offer.more_given", by=by.actor, on=row.id, case=source.case_id) as act:
        act.field_groups = sorted(groups)
        with as_service("handover", viewer=by):
            SharedPart.objects.bulk_create(
                SharedPart(
                    case_id=row.case_id, source_group=group, content=content, given_at=clock.now()
                )
                for group, content in parts.items()
            )
            add_groups(row.disclosure_id, Passing(source.case_id, giver, receiver, more.choices))
            OfferQuestion.objects.filter(offer=row, answered_at__isnull=True).update(
                answer=more.words, answered_at=clock.now()
            )
            finish(ItemKind.ANSWER_REQUEST, row.id, by=by.person_id)
            row.field_groups = sorted({*row.field_groups, *groups})
            move(row, OfferState.RECEIVED)
            step(header(row.case_id, viewer=by), "MORE_GIVEN", by, F.NOTIFICATION)


def _check_more(more: More, groups: frozenset[FieldGroup], row: Offer) -> None:
    found = text_faults("words", more.words)
    offerable = OFFERABLE[Direction(row.direction)] - OF_THE_PERSON
    if not groups <= offerable:
        found.append(FieldError("choices", "not_offered", "This part cannot be added."))
    if groups & set(row.field_groups):
        found.append(FieldError("choices", "twice", "This part was given before."))
    if found:
        raise Invalid(found)


def prepare(case_id: uuid.UUID, draft: EntryTestDraft, *, by: Viewer) -> None:
    """Record the entry test of Besluit 2.20 and the purpose test; may be done again until signed.

    Raises NotFound, Refused for who is not the process director or before the offer was opened.
    """
    case = header(case_id, viewer=by)
    check_can_prepare(by, case)
    offer = offer_of(case_id)
    if offer is not None and offer.state != OfferState.RECEIVED:
        raise Refused("NO_SUCH_STEP", "Receive the offer first, and wait for what was asked.")
    if case.state not in {HouseState.AANGEMELD, HouseState.TOETS_DOEL}:
        raise Refused("ALREADY_DECIDED", "This report was decided before.")
    found = entry_test_faults(draft)
    if found:
        raise Invalid(found)
    with action("entry_test.prepared", by=by.actor, case=case_id) as act:
        act.field_groups = [F.ENTRY_TEST]
        row = EntryTest.objects.filter(case_id=case_id).first() or EntryTest(case_id=case_id)
        for name, part in draft.parts.items():
            setattr(row, f"{name}_met", part.met)
            setattr(row, f"{name}_words", part.words)
        row.prepared_by, row.prepared_at = by.person_id, clock.now()
        row.save()
        if case.state == HouseState.AANGEMELD:
            set_state(case_id, HouseState.TOETS_DOEL, by=by)
            step(case, "ENTRY_TEST_PREPARED", by, F.ENTRY_TEST)


def accept(case_id: uuid.UUID, *, by: Viewer) -> None:
    """Sign the entry test and take the case (ruling 23). The giver is told.

    Raises NotFound; Refused for who is no first-paragraph participant, without a test, and when a
    part of it is not met.
    """
    case = header(case_id, viewer=by)
    unit = check_deciding(case, by)
    offer = offer_of(case_id)
    with action("case.accepted", by=by.actor, case=case_id) as act:
        act.field_groups = [F.ENTRY_TEST]
        if case.kind == CaseKind.HOUSE:
            _sign(case, by)
            set_state(case_id, HouseState.INFORMATIE_UITVRAAG, by=by)
        else:
            set_state(case_id, TableOfferState.AANGENOMEN, by=by)
        if offer is not None:
            move(offer, OfferState.ACCEPTED)
        due = _feedback_due(offer) if feedback_is_wanted(case, offer, by) else None
        with as_service("handover", viewer=by):
            reporter = reporter_unit(case, offer, by)
            _take_up(case, unit, offer, due, by)
            keep_decision(
                case_id,
                Outcome.ACCEPTED,
                unit_id=unit.id,
                reporter_unit_id=reporter,
                offer=offer,
                by=by,
            )
            put([NewItem(reporter, ItemKind.READ_ANSWER, None, case_id)])
        facts = counted(case, offer)
        facts["feedback_due"] = clock.written(due) if due else None
        step(case, "CASE_ACCEPTED", by, F.NOTIFICATION, offer=offer, **facts)
        events.announce(CaseAccepted(case_id))


def check_deciding(case: Header, by: Viewer) -> UnitRef:
    """The unit that decides on entry. Raises Refused for who may not sign."""
    check_can_sign(by, case)
    at_table = case.kind == CaseKind.TABLE_OFFER
    unit = by.seat_at(case.region) if at_table else speaking_unit(by, case)
    if unit is None:
        raise NotFound("no such case")
    return unit


def _sign(case: Header, by: Viewer) -> None:
    if case.state not in {HouseState.AANGEMELD, HouseState.TOETS_DOEL}:
        raise Refused("ALREADY_DECIDED", "This report was decided before.")
    row = EntryTest.objects.select_for_update().filter(case_id=case.case_id).first()
    if row is None:
        raise Refused("NO_ENTRY_TEST", "Record the entry test first (art. 2.20 Besluit Wgs).")
    met = (
        row.problems_met
        and row.several_domains_met
        and row.indications_met
        and row.several_chains_met
        and row.purpose_met
    )
    if not met:
        raise Refused("TEST_NOT_MET", "Not every part of the test is met.")
    row.signed_by, row.signed_org = by.person_id, by.organisation
    row.signed_at = clock.now()
    row.save()


def feedback_is_wanted(case: Header, offer: Offer | None, by: Viewer) -> bool:
    """Whether who offered or reported asked to hear what came of it."""
    if offer is not None:
        return offer.feedback_wanted
    written = notification(case.case_id, viewer=by)
    return written is None or written.feedback_wanted


def reporter_unit(case: Header, offer: Offer | None, by: Viewer) -> uuid.UUID:
    """The unit that offered or reported. Needs a service context."""
    if offer is not None:
        return offer.from_unit_id
    written = notification(case.case_id, viewer=by)
    return team_of_org(written.reporter_org if written else case.owner_org).id


def _feedback_due(offer: Offer | None) -> datetime:
    """The date that the giver wished, else the term that the partners agreed."""
    now = clock.now()
    if offer is not None and offer.wished_on is not None:
        return datetime.combine(offer.wished_on, time(17), tzinfo=AMSTERDAM)
    days = working_days("GIVE_FEEDBACK", on=clock.local(now).date())
    return working_days_later(now, days)


def _take_up(
    case: Header, unit: UnitRef, offer: Offer | None, due: datetime | None, by: Viewer
) -> None:
    """Plan and conference open to the house's team; the promise of feedback becomes an item."""
    if offer is not None:
        finish(ItemKind.ANSWER_OFFER, offer.id, by=by.person_id)
        if case.kind == CaseKind.HOUSE:
            key = CaseKey(case.case_id, case.owner_org, case.opened_at, case.region, case.kind)
            groups = frozenset({F.PLAN, F.CONFERENCE, F.FEEDBACK})
            team = unit_info(unit.id)
            fact = Entitling(
                team,
                groups,
                Purpose.COMPLEX_CASE,
                Basis.PARTICIPANT,
                basis_id=offer.id,
                house_data=True,
            )
            entitle(key, [fact])
    if due is not None:
        put([NewItem(unit.id, ItemKind.GIVE_FEEDBACK, case.case_id, case.case_id, due_at=due)])


def refuse(case_id: uuid.UUID, refusal: Refusal, *, by: Viewer) -> None:
    """Refuse, with reason, words and where else to go; the receiver's copy is destroyed at once.

    The words go to who offered or reported. Raises NotFound, Refused for who may not sign or in
    another state, and Invalid when words or another way on are missing.
    """
    case = header(case_id, viewer=by)
    unit = check_deciding(case, by)
    found = refusal_faults(refusal)
    if found:
        raise Invalid(found)
    if case.state not in {HouseState.AANGEMELD, HouseState.TOETS_DOEL}:
        raise Refused("ALREADY_DECIDED", "This report was decided before.")
    offer = offer_of(case_id)
    with action("case.refused", by=by.actor, case=case_id):
        if offer is not None:
            move(offer, OfferState.REFUSED)
        with as_service("handover", viewer=by):
            _end_refused(case, unit, offer, refusal, by)
        step(
            case,
            "CASE_REFUSED",
            by,
            F.ENTRY_TEST,
            offer=offer,
            **counted(case, offer),
            reason=refusal.reason,
            way_on=bool(refusal.where_else.strip()),
        )
        events.announce(CaseRefused(case_id))


def _end_refused(
    case: Header, unit: UnitRef, offer: Offer | None, refusal: Refusal, by: Viewer
) -> None:
    """Tell who offered or reported, and destroy the receiver's copy. Needs a service context."""
    reporter = reporter_unit(case, offer, by)
    if offer is not None:
        finish(ItemKind.ANSWER_OFFER, offer.id, by=by.person_id)
        finish(ItemKind.ANSWER_REQUEST, offer.id, by=by.person_id)
    keeper = unit_info(unit.id) if case.kind == CaseKind.HOUSE else None
    destroy(case.case_id, by=by, offer=offer, keeper=keeper)
    keep_decision(
        case.case_id,
        Outcome.REFUSED,
        unit_id=unit.id,
        reporter_unit_id=reporter,
        offer=offer,
        by=by,
        reason=refusal.reason,
        where_else=refusal.where_else,
    )
    Feedback.objects.create(
        case_id=case.case_id,
        offer=offer,
        from_org=unit.organisation,
        to_unit_id=reporter,
        outcome=FeedbackOutcome.REFUSED,
        words=refusal.words,
        given_at=clock.now(),
    )
    put([NewItem(reporter, ItemKind.READ_ANSWER, None, case.case_id)])
