"""Offering a case: one disclosure, one dossier at the receiver with only what was ticked."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from schakel.access.actions import Entitling, entitle, seat_of, team_of_house
from schakel.access.context import as_service, as_viewer
from schakel.access.queries import UnitInfo, may_see, unit_info
from schakel.access.rules import Basis, FieldGroup, Purpose
from schakel.access.viewer import SignIn, UnitRef, Viewer
from schakel.audit.actions import action, note_read, reading
from schakel.cases.actions import Destination, NewNotification, Opened, open_offered_case
from schakel.cases.queries import Header, header
from schakel.cases.rules.states import CaseKind
from schakel.handover.actions.destroying import destroy
from schakel.handover.actions.keeping import locked, move, step
from schakel.handover.events import CaseOffered, OfferOpened, OfferWithdrawn
from schakel.handover.models import Offer, OfferLetter, SharedPart
from schakel.handover.permissions import check_can_offer, check_in, check_table_side
from schakel.handover.queries import ReceivedCase, received_case
from schakel.handover.rules import (
    OF_THE_PERSON,
    Direction,
    OfferDraft,
    OfferState,
    draft_faults,
    receiving_case_id,
    working_days,
)
from schakel.handover.sources import Content, content_of
from schakel.kernel import clock, events
from schakel.kernel.errors import FieldError, Invalid, NotFound, Refused
from schakel.people.actions import NewPerson, Owner, copy_of
from schakel.people.rules.codes import Match, Role
from schakel.regions.queries import directory
from schakel.regions.rules import PartnerKind
from schakel.sharing.actions.disclosing import Passing, check_choices, record
from schakel.sharing.permissions import check_may_give
from schakel.worklist.actions import NewItem, finish, put
from schakel.worklist.rules import ItemKind, working_days_later

F = FieldGroup
PURPOSES = {
    Direction.TO_HOUSE: Purpose.COMPLEX_CASE,
    Direction.TO_TABLE: Purpose.SETTLEMENT,
}


@dataclass(frozen=True)
class _Prepared:
    """A draft that was checked, with all that goes along read as the giver sees it."""

    draft: OfferDraft
    source: Header
    giver: UnitInfo
    receiver: UnitInfo
    person: NewPerson
    parts: dict[FieldGroup, Content]
    region: str


def offer(draft: OfferDraft, *, by: Viewer) -> uuid.UUID:
    """Offer a case. A second call with the same id returns the first offer and does nothing.

    Raises NotFound; Refused for who may not offer or gives what they do not hold; Invalid naming
    every field and every ticked group without a ground in force.
    """
    earlier = Offer.objects.filter(id=draft.offer_id).first()
    if earlier is not None:
        check_in(by, earlier.from_unit_id)
        return earlier.id
    prepared = _prepare(draft, by)
    try:
        with transaction.atomic():
            _make(prepared, by)
            events.announce(CaseOffered(draft.offer_id, receiving_case_id(draft.offer_id)))
    except IntegrityError as error:
        # The same click came in twice at the same moment: the other one made the offer.
        if not Offer.objects.filter(id=draft.offer_id, from_unit_id__in=by.unit_ids).exists():
            raise Refused("NOT_MADE", "The offer was not made; try again.") from error
    return draft.offer_id


def preview(draft: OfferDraft, *, by: Viewer) -> ReceivedCase:
    """What the receiver will see: the receiver's own query on an offer that is rolled back.

    Raises what ``offer`` raises. Nothing of it stays, and nobody is told (ruling 26).
    """
    prepared = _prepare(draft, by)
    note_read([draft.case_id], field_groups=draft.groups, action="PREVIEW")
    with transaction.atomic():
        _make(prepared, by)
        viewer = _anybody_in(prepared.receiver)
        with as_viewer(viewer), reading(viewer.actor):
            seen = received_case(receiving_case_id(draft.offer_id), viewer=viewer)
        transaction.set_rollback(True)
    return seen


def _anybody_in(unit: UnitInfo) -> Viewer:
    """Somebody whose only unit is the receiving one."""
    reference = UnitRef(unit.id, unit.kind, unit.organisation, unit.region, unit.house, "")
    organisation = directory().organisations[unit.organisation]
    return Viewer(
        person_id=uuid.UUID(int=0),
        name="",
        organisation=unit.organisation,
        organisation_name=organisation.name,
        kind=unit.partner_kind,
        participation=organisation.participation,
        region=unit.region,
        functions=frozenset(),
        units=(reference,),
        sign_in=SignIn.CONSOLE,
    )


def _prepare(draft: OfferDraft, by: Viewer) -> _Prepared:
    source = header(draft.case_id, viewer=by)
    giver = unit_info(check_can_offer(by, source, draft.direction).id)
    receiver, region = _receiver(draft, source)
    check_table_side(receiver)
    reference = directory()
    today = clock.local(clock.now()).date()
    found = draft_faults(draft, life_domains=reference.life_domains, today=today)
    if found:
        raise Invalid(found)
    check_may_give(may_see(by, source.case_id), draft.groups)
    check_choices(draft.choices, giver=giver, receiver=receiver)
    person = copy_of(
        source.subject_record_id, role=Role.SUBJECT, with_bsn=F.BSN in draft.groups, by=by
    )
    parts = read_parts(draft.groups - OF_THE_PERSON, source, by)
    return _Prepared(draft, source, giver, receiver, person, parts, region)


def _receiver(draft: OfferDraft, source: Header) -> tuple[UnitInfo, str]:
    """The house's team, or the OM's seat at the table of a region, with the region it is in."""
    reference = directory()
    house = reference.organisations.get(draft.house)
    if house is None or house.kind != PartnerKind.SAFETY_HOUSE:
        raise Invalid([FieldError("house", "unknown", "This house is not known.")])
    if draft.direction == Direction.TO_HOUSE:
        return team_of_house(draft.house), source.region
    region = draft.region or source.region
    code = (
        reference.partner(PartnerKind.PROSECUTION, region=region, municipality=None)
        if region in reference.regions
        else None
    )
    if code is None:
        raise Invalid([FieldError("region", "unknown", "This table is not known.")])
    return seat_of(code, region), region


def read_parts(
    groups: frozenset[FieldGroup], source: Header, by: Viewer
) -> dict[FieldGroup, Content]:
    """The ticked parts as they stand now. Raises Invalid for a part that is empty."""
    found = {group: content_of(group, source, by) for group in sorted(groups)}
    empty = [group for group, content in found.items() if content is None]
    if empty:
        text = "There is nothing here yet to give."
        raise Invalid([FieldError(f"choices.{group}", "empty", text) for group in empty])
    return {group: content for group, content in found.items() if content is not None}


def _make(prepared: _Prepared, by: Viewer) -> None:
    """Everything an offer is, in the transaction that is open; announces nothing."""
    draft, source = prepared.draft, prepared.source
    with action("case.offered", by=by.actor, on=draft.offer_id, case=source.case_id) as act:
        act.field_groups, act.purpose = sorted(draft.groups), PURPOSES[draft.direction]
        act.ground = draft.choices[0].ground
        with as_service("handover", viewer=by):
            row = _store_offer(prepared, by)
            opened = _open_at_receiver(prepared)
            SharedPart.objects.bulk_create(
                SharedPart(
                    case_id=row.case_id, source_group=group, content=content, given_at=clock.now()
                )
                for group, content in prepared.parts.items()
            )
            entitle(opened.key, _facts(prepared, row))
            put(_items(prepared, row, opened))
        group = F.HOUSE_HIT if source.kind == CaseKind.CRIMINAL else F.CONFERENCE
        facts = {"direction": row.direction, "due": clock.written(row.due_at)}
        step(source, "CASE_OFFERED", by, group, offer=row, **facts)


def _store_offer(prepared: _Prepared, by: Viewer) -> Offer:
    """The offer first: a second one with the same id fails here, before anything else is made."""
    draft, now = prepared.draft, clock.now()
    today = clock.local(now).date()
    case_id = receiving_case_id(draft.offer_id)
    row = Offer(
        id=draft.offer_id,
        direction=draft.direction,
        house_id=draft.house,
        case_id=case_id,
        from_unit_id=prepared.giver.id,
        from_org=prepared.giver.organisation,
        to_unit_id=prepared.receiver.id,
        to_org=prepared.receiver.organisation,
        state=OfferState.OFFERED,
        receiver_name=draft.receiver_name,
        receiver_phone=draft.receiver_phone,
        field_groups=sorted(draft.groups),
        disclosure_id=draft.offer_id,
        feedback_wanted=draft.feedback_wanted,
        wished_on=draft.wished_on,
        offered_at=now,
        offered_by=by.person_id,
        due_at=working_days_later(now, working_days("ANSWER_OFFER", on=today)),
        expires_at=working_days_later(now, working_days("EXPIRE_OFFER", on=today)),
    )
    row.save(force_insert=True)
    passing = Passing(
        prepared.source.case_id, prepared.giver, prepared.receiver, draft.choices, onto=case_id
    )
    row.disclosure_id = record(passing, by=by)
    row.save(update_fields=["disclosure_id"])
    _store_letter(row, prepared)
    return row


def _store_letter(row: Offer, prepared: _Prepared) -> None:
    """What the giver wrote, for the giver alone."""
    draft = prepared.draft
    criteria: dict[str, Any] = {
        **draft.criteria.__dict__,
        "life_domains": list(draft.criteria.life_domains),
        "domains_needed": list(draft.criteria.domains_needed),
    }
    OfferLetter.objects.create(
        offer=row,
        from_unit_id=prepared.giver.id,
        source_case_id=prepared.source.case_id,
        why_now=draft.why_now,
        question=draft.question,
        **criteria,
    )


def _open_at_receiver(prepared: _Prepared) -> Opened:
    draft, criteria = prepared.draft, prepared.draft.criteria
    to_house = draft.direction == Direction.TO_HOUSE
    return open_offered_case(
        receiving_case_id(draft.offer_id),
        NewNotification(
            reference="",
            reported_at=clock.now(),
            person=prepared.person,
            reason=draft.why_now,
            question=draft.question,
            problems_person_or_family=criteria.problems_person_or_family,
            life_domains=criteria.life_domains,
            objective_indications=criteria.objective_indications,
            domains_needed=criteria.domains_needed,
            person_informed=draft.person_informed,
            not_informed_reason=draft.not_informed_reason,
            feedback_wanted=draft.feedback_wanted,
        ),
        Destination(
            kind=CaseKind.HOUSE if to_house else CaseKind.TABLE_OFFER,
            region=prepared.region,
            house=draft.house if to_house else None,
            prefix=directory().regions[prepared.region].prefix,
        ),
        reporter=prepared.giver.organisation,
        owner=Owner(prepared.receiver.organisation, prepared.receiver.id),
    )


def _facts(prepared: _Prepared, row: Offer) -> list[Entitling]:
    """The receiving unit and nobody else; plan and conference only once it is accepted."""
    groups = {F.IDENTITY, F.NOTIFICATION} | (prepared.draft.groups & {F.BSN})
    if prepared.draft.direction == Direction.TO_HOUSE:
        groups |= {F.ENTRY_TEST}
    return [
        Entitling(
            unit=prepared.receiver,
            field_groups=frozenset(groups),
            purpose=PURPOSES[prepared.draft.direction],
            basis=Basis.DISCLOSURE,
            basis_id=row.disclosure_id,
            house_data=True,
        )
    ]


def _items(prepared: _Prepared, row: Offer, opened: Opened) -> list[NewItem]:
    unit = prepared.receiver.id
    items = [NewItem(unit, ItemKind.ANSWER_OFFER, row.case_id, row.id, due_at=row.due_at)]
    if opened.subject.match == Match.REVIEW:
        items.append(NewItem(unit, ItemKind.DECIDE_LINK, row.case_id, opened.subject.record_id))
    return items


def open_received(offer_id: uuid.UUID, *, by: Viewer) -> None:
    """The receiver opens the offer: from now it cannot be withdrawn. Opening twice changes nothing.

    Raises NotFound for who is not in the receiving unit.
    """
    row = locked(offer_id)
    check_in(by, row.to_unit_id)
    if row.state != OfferState.OFFERED:
        return
    case = header(row.case_id, viewer=by)
    with action("offer.opened", by=by.actor, on=row.id, case=row.case_id):
        row.received_at = clock.now()
        row.received_by = by.person_id
        move(row, OfferState.RECEIVED)
        step(case, "OFFER_OPENED", by, F.NOTIFICATION)
        events.announce(OfferOpened(row.id))


def withdraw(offer_id: uuid.UUID, *, by: Viewer) -> None:
    """Undo an offer that was not opened yet: the receiver's copy and grants go with it.

    Raises NotFound for who did not make it, and Refused once it was opened.
    """
    row = locked(offer_id)
    check_in(by, row.from_unit_id)
    with action("offer.withdrawn", by=by.actor, on=row.id):
        move(row, OfferState.WITHDRAWN)
        with as_service("handover", viewer=by):
            finish(ItemKind.ANSWER_OFFER, row.id, by=by.person_id, why_not="WITHDRAWN")
            destroy(row.case_id, by=by, offer=row, keeper=None)
            source_id = OfferLetter.objects.get(offer=row).source_case_id
        source = header(source_id, viewer=by)
        group = F.HOUSE_HIT if source.kind == CaseKind.CRIMINAL else F.CONFERENCE
        step(source, "OFFER_WITHDRAWN", by, group, offer=row)
        events.announce(OfferWithdrawn(row.id))


def source_of(offer_row: Offer, *, by: Viewer) -> Header:
    """The giver's dossier behind an offer. Raises NotFound for everybody but the giver."""
    letter = OfferLetter.objects.filter(offer=offer_row).first()
    if letter is None:
        raise NotFound("no such offer")
    return header(letter.source_case_id, viewer=by)
