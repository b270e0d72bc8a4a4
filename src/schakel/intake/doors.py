"""One door per kind of message: each hands the message to the capability that owns it.

Everything here runs inside the intake's service context and transaction.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from schakel.access.actions import Entitling, entitle, seat_of, team_of_house, team_of_org
from schakel.access.queries import UnitInfo, seats
from schakel.access.rules import Basis, FieldGroup, Purpose
from schakel.access.viewer import Viewer
from schakel.cases.actions import (
    NewCriminalCase,
    NewNotification,
    NewOffence,
    NewVictim,
    Opened,
    open_criminal_case,
    open_house_case,
)
from schakel.cases.events import CaseReceived
from schakel.cases.rules.clocks import ClockKind
from schakel.handover.rules import HOUSE_TEAM_GROUPS
from schakel.intake.inviting import evaluate_again, invited, knowledge_of, open_to_the_table
from schakel.intake.messages import (
    CriminalCaseMessage,
    KnownPersonsMessage,
    Message,
    NotificationMessage,
    Person,
    SignalMessage,
)
from schakel.journal.actions import Attributes, Count, count
from schakel.kernel import clock, events
from schakel.kernel.errors import FieldError, Invalid
from schakel.kernel.ids import new_id
from schakel.kernel.storing import asked_once
from schakel.people.actions import NewPerson, Owner
from schakel.people.rules.codes import Match, Role
from schakel.regions.queries import Directory, Routing, directory
from schakel.regions.rules import PartnerKind
from schakel.selection.actions.proposing import Proposals, propose
from schakel.selection.rules import (
    NOT_KNOWN,
    Door,
    Facts,
    criminal_facts,
    notification_facts,
)
from schakel.sharing.actions import Hit, Listing, check_again, check_known, replace_list
from schakel.signals.actions import NewSignal, follow_signals, keep_signal
from schakel.worklist.actions import NewItem, put
from schakel.worklist.rules import ItemKind

F = FieldGroup

REPORTED_GROUPS = frozenset({F.IDENTITY, F.BSN, F.NOTIFICATION, F.FEEDBACK})


@dataclass(frozen=True)
class Outcome:
    """What a message led to: for the audit record and for the receipt."""

    receipt: dict[str, Any]
    case_ids: tuple[uuid.UUID, ...] = ()
    subjects: tuple[uuid.UUID, ...] = ()


def hand_on(message: Message, *, by: Viewer) -> Outcome:
    """Let the owner of this kind of message do its work."""
    match message:
        case CriminalCaseMessage():
            return _criminal_case(message)
        case NotificationMessage():
            return _notification(message)
        case SignalMessage():
            return _signal(message)
        case KnownPersonsMessage():
            return _known_persons(message, by)


def to_person(
    person: Person, *, role: Role, field_group: FieldGroup, residence: str | None = None
) -> NewPerson:
    """A person of a message as ``people`` keeps them; what is absent is an empty text."""
    given = {
        key: value
        for key, value in person.model_dump(exclude={"address"}).items()
        if value is not None
    }
    address = person.address.model_dump(exclude_none=True) if person.address else None
    return NewPerson(
        role=role, field_group=field_group, residence=residence or "", address=address, **given
    )


def _region_of_sender(sender: str, reference: Directory) -> str:
    organisation = reference.organisations[sender]
    return organisation.area.upper().replace(" ", "-")


def _criminal_case(message: CriminalCaseMessage) -> Outcome:
    reference = directory()
    region = _region_of_sender(message.sender, reference)
    seated = asked_once(("seats", region), lambda: seats(region))
    seat = seated.get(message.sender) or seat_of(message.sender, region)
    opened = open_criminal_case(
        _to_case(message),
        owner=Owner(message.sender, seat.id),
        region=region,
        prefix=reference.regions[region].prefix,
    )
    routing = reference.route(message.suspect.residence, message.municipality)
    hits = _ask_houses(opened, message, region, routing, reference)
    proposals = propose(
        opened.key,
        Door.CRIMINAL_CASE,
        _facts(message, region, routing),
        knowledge=knowledge_of(hits),
        house=routing.house,
    )
    partners = invited(opened.key.region, proposals, message.suspect.residence, seated)
    open_to_the_table(opened.key, seat, partners)
    _review_item(opened, seat)
    _count(opened, hits, proposals)
    events.announce(CaseReceived(opened.key.case_id))
    holding = opened.clocks.of(ClockKind.HOLDING)
    receipt = {
        "case": opened.number,
        "person": {"match": opened.subject.match.value},
        "clock": {"holding_ends_at": holding.ends_at.isoformat() if holding else None},
        "proposal": (proposals.without_house if seat.barred else proposals.full).as_receipt(),
    }
    return Outcome(receipt, (opened.key.case_id,), (opened.subject.person_id,))


def _count(opened: Opened, hits: Sequence[Hit], proposals: Proposals) -> None:
    """The known-check and the proposal as facts that are counted; who is asked is needed."""
    now, key = clock.now(), opened.key
    checked = {"hit": bool(hits), "has_plan": any(hit.has_plan for hit in hits)}
    plain = proposals.without_house
    asked = [kind for kind in plain.partners if kind != PartnerKind.SAFETY_HOUSE]
    proposed = {"model": plain.model, "track": plain.track, "partners": ",".join(asked)}
    facts: dict[str, Attributes] = {"KNOWN_CHECK_ANSWERED": checked, "PROPOSAL_MADE": proposed}
    about = {"case": key.case_id}
    count(Count(k, now, key.region, key.owner_org, about, f) for k, f in facts.items())


def _facts(message: CriminalCaseMessage, region: str, routing: Routing) -> Facts:
    return criminal_facts(
        birth_date=message.suspect.person.birth_date,
        at=message.arrived_at or message.occurred_at,
        offence_groups=[offence.group for offence in message.offences],
        victims=len(message.victims),
        residence=message.suspect.residence,
        in_region=routing.region == region,
        pretrial_detention_allowed=message.pretrial_detention_allowed,
        stated=message.facts,
    )


def _to_case(message: CriminalCaseMessage) -> NewCriminalCase:
    suspect = to_person(
        message.suspect.person,
        role=Role.SUSPECT,
        field_group=F.IDENTITY,
        residence=message.suspect.residence,
    )
    return NewCriminalCase(
        reference=message.reference,
        occurred_at=message.occurred_at,
        arrived_at=message.arrived_at,
        arrested_at=message.arrested_at,
        pretrial_detention_allowed=message.pretrial_detention_allowed,
        municipality=message.municipality,
        suspect=suspect,
        offences=[NewOffence(o.group, o.label, o.article or "") for o in message.offences],
        victims=[
            NewVictim(
                to_person(victim.person, role=Role.VICTIM, field_group=F.VICTIM),
                victim.wishes or "",
                (victim.contact.phone if victim.contact else None) or "",
            )
            for victim in message.victims
        ],
        facts=message.facts,
    )


def _ask_houses(
    opened: Opened,
    message: CriminalCaseMessage,
    region: str,
    routing: Routing,
    reference: Directory,
) -> tuple[Hit, ...]:
    """The known-check at every house of the region and the house of the suspect's residence."""
    houses = set(reference.houses_of(region)) | ({routing.house} if routing.house else set())
    suspect = to_person(message.suspect.person, role=Role.SUSPECT, field_group=F.IDENTITY)
    return check_known(opened.key.case_id, suspect, sorted(houses), at=clock.now())


def _review_item(opened: Opened, unit: UnitInfo) -> None:
    if opened.subject.match == Match.REVIEW:
        item = NewItem(unit.id, ItemKind.DECIDE_LINK, opened.key.case_id, opened.subject.record_id)
        put([item])


def _notification(message: NotificationMessage) -> Outcome:
    reference = directory()
    routing = reference.route(message.residence, None)
    region = routing.region or _any_region(message.sender, reference)
    team = team_of_org(message.sender)
    opened = open_house_case(
        _to_notification(message),
        owner=Owner(message.sender, team.id),
        region=region,
        house=routing.house,
        prefix=reference.regions[region].prefix,
    )
    facts = notification_facts(
        birth_date=message.person.birth_date,
        at=message.reported_at,
        problems=message.criteria.problems_person_or_family,
        life_domains=message.criteria.life_domains,
        indications=message.criteria.objective_indications,
        domains_needed=message.criteria.domains_needed,
    )
    proposals = propose(
        opened.key, Door.NOTIFICATION, facts, knowledge=NOT_KNOWN, house=routing.house
    )
    _open_to_the_house(opened, team, routing)
    _review_item(opened, team)
    if opened.subject.match == Match.LINKED:
        person_id = opened.subject.person_id
        follow_signals(person_id, opened.key.case_id, organisation=message.sender, region=region)
    events.announce(CaseReceived(opened.key.case_id))
    receipt = {
        "case": opened.number,
        "person": {"match": opened.subject.match.value},
        "proposal": proposals.without_house.as_receipt(),
    }
    return Outcome(receipt, (opened.key.case_id,), (opened.subject.person_id,))


def _open_to_the_house(opened: Opened, team: UnitInfo, routing: Routing) -> None:
    """The reporter's team keeps its own data; the house's team gets the notification."""
    entitlings = [Entitling(team, REPORTED_GROUPS, Purpose.COMPLEX_CASE, Basis.OWN)]
    if routing.house:
        entitlings.append(
            Entitling(
                team_of_house(routing.house),
                HOUSE_TEAM_GROUPS,
                Purpose.COMPLEX_CASE,
                Basis.PARTICIPANT,
                house_data=True,
            )
        )
    else:
        put([NewItem(team.id, ItemKind.CHOOSE_HOUSE, opened.key.case_id, opened.key.case_id)])
    entitle(opened.key, entitlings)


def _any_region(sender: str, reference: Directory) -> str:
    """Without a residence the sender's own area tells the region; a national sender must say where."""
    organisation = reference.organisations[sender]
    for municipality in reference.municipalities.values():
        serves = organisation.area in {municipality.code, municipality.safety_region}
        if serves and municipality.region:
            return municipality.region
    code = organisation.area.upper().replace(" ", "-")
    if code in reference.regions:
        return code
    text = "Without a residence the region is unknown: give the municipality to ask."
    raise Invalid([FieldError("residence", "region_unknown", text)])


def _to_notification(message: NotificationMessage) -> NewNotification:
    criteria, informed = message.criteria, message.person_informed
    return NewNotification(
        reference=message.reference,
        reported_at=message.reported_at,
        person=to_person(
            message.person, role=Role.SUBJECT, field_group=F.IDENTITY, residence=message.residence
        ),
        reason=message.reason,
        question=message.question or "",
        problems_person_or_family=criteria.problems_person_or_family or "",
        life_domains=criteria.life_domains,
        objective_indications=criteria.objective_indications or "",
        domains_needed=criteria.domains_needed,
        person_informed=informed.informed if informed else None,
        not_informed_reason=(informed.reason if informed else None) or "",
        feedback_wanted=message.feedback_wanted,
    )


def _signal(message: SignalMessage) -> Outcome:
    signal_id = new_id()
    kept = keep_signal(
        NewSignal(
            signal_id=signal_id,
            reference=message.reference,
            kind=message.kind,
            text=message.text,
            observed_at=message.observed_at,
            person=to_person(
                message.person,
                role=Role.SUBJECT,
                field_group=F.IDENTITY,
                residence=message.residence,
            ),
        ),
        owner=team_of_org(message.sender),
        region=directory().route(message.residence, None).region or "",
    )
    return Outcome({"person": {"match": kept.match.value}}, (signal_id,), (kept.person_id,))


def _known_persons(message: KnownPersonsMessage, by: Viewer) -> Outcome:
    """A house's list. Running cases that asked this house are looked at again.

    Neither the receipt nor the audit record of the message names one: whose answer changed rests on
    the list, and is kept as HOUSE_HIT.
    """
    listings = [
        Listing(
            person=to_person(listed.person, role=Role.LISTED, field_group=F.HOUSE_HIT),
            contact_name=listed.contact.name or "",
            contact_phone=listed.contact.phone or "",
            has_plan=listed.has_plan,
        )
        for listed in message.persons
    ]
    house, people = message.sender, [listing.person for listing in listings]
    kept = replace_list(house, listings, owner=team_of_house(house))
    changes = check_again(house, people, kept, by=by, at=clock.now())
    evaluate_again(changes, by=by)
    return Outcome({"persons": len(kept)})
