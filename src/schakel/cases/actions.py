"""Opening dossiers from messages, and recording the acts that move the clocks."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from schakel.access.actions import CaseKey
from schakel.cases.models import (
    Case,
    ClockAct,
    ClockBasis,
    CriminalFile,
    Notification,
    Offence,
    Victim,
)
from schakel.cases.rules.clocks import Acts, Clocks, compute
from schakel.cases.rules.states import ActKind, CaseKind, CriminalState, HouseState
from schakel.journal.actions import Step, keep
from schakel.kernel import clock
from schakel.kernel.ids import new_case_number, new_id
from schakel.people.actions import Kept, NewPerson, Owner, keep_mentions


@dataclass(frozen=True)
class NewOffence:
    """An offence as the message names it."""

    group: str
    label: str
    article: str = ""


@dataclass(frozen=True)
class NewVictim:
    """A victim with wishes and telephone number."""

    person: NewPerson
    wishes: str = ""
    phone: str = ""


@dataclass(frozen=True)
class NewCriminalCase:
    """A suspect who came in, as the sender tells it. Moments carry a zone."""

    reference: str
    occurred_at: datetime
    arrived_at: datetime | None
    arrested_at: datetime | None
    pretrial_detention_allowed: bool
    municipality: str
    suspect: NewPerson
    offences: Sequence[NewOffence]
    victims: Sequence[NewVictim] = ()
    facts: Mapping[str, bool | int | str] = field(default_factory=dict)


@dataclass(frozen=True)
class Opened:
    """A dossier that was opened: its key for grants, its number and how the person was matched."""

    key: CaseKey
    number: str
    subject: Kept
    clocks: Clocks


def open_criminal_case(
    new: NewCriminalCase, *, owner: Owner, region: str, prefix: str
) -> Opened:
    """Store a criminal case with its people, offences, acts and clocks. Needs a service context.

    Grants are not made here: who sees it follows from disclosures, which the caller records.
    """
    case_id, now = new_id(), clock.now()
    mentions = keep_mentions(
        [new.suspect, *(victim.person for victim in new.victims)], case_id=case_id, owner=owner
    )
    case = Case.objects.create(
        id=case_id,
        kind=CaseKind.CRIMINAL,
        number=new_case_number(prefix),
        region_id=region,
        owner_org=owner.organisation,
        state=CriminalState.RECEIVED,
        opened_at=new.arrived_at or now,
        first_processed_at=now,
        subject_record_id=mentions[0].record_id,
    )
    _file(case, new)
    _victims(case, new, mentions[1:])
    clocks = _clocks(case, new)
    keep([Step("CASE_RECEIVED", case.opened_at, case_id, region, owner.organisation)])
    key = CaseKey(case_id, owner.organisation, case.opened_at, region, CaseKind.CRIMINAL)
    return Opened(key, case.number, mentions[0], clocks)


def _file(case: Case, new: NewCriminalCase) -> None:
    CriminalFile.objects.create(
        case=case,
        reference=new.reference,
        occurred_at=new.occurred_at,
        municipality=new.municipality,
        facts=dict(new.facts),
    )
    Offence.objects.bulk_create(
        Offence(case=case, group=o.group, label=o.label, article=o.article, sort=index)
        for index, o in enumerate(new.offences)
    )


def _victims(case: Case, new: NewCriminalCase, mentions: Sequence[Kept]) -> None:
    Victim.objects.bulk_create(
        Victim(
            case=case,
            record_id=mention.record_id,
            wishes=victim.wishes,
            phone=victim.phone,
            sort=index,
        )
        for index, (victim, mention) in enumerate(zip(new.victims, mentions, strict=True))
    )


def _clocks(case: Case, new: NewCriminalCase) -> Clocks:
    now = clock.now()
    ClockBasis.objects.create(
        case=case, pretrial_detention_allowed=new.pretrial_detention_allowed
    )
    moments = ((ActKind.ARREST, new.arrested_at), (ActKind.ARRIVAL, new.arrived_at))
    ClockAct.objects.bulk_create(
        ClockAct(case=case, kind=kind, at=at, recorded_at=now) for kind, at in moments if at
    )
    return compute(
        Acts(
            arrived_at=new.arrived_at,
            pretrial_detention_allowed=new.pretrial_detention_allowed,
            arrested_at=new.arrested_at,
        )
    )


@dataclass(frozen=True)
class NewNotification:
    """A notification as the reporter sends it (Besluit Wgs art. 2.20, parts a to d)."""

    reference: str
    reported_at: datetime
    person: NewPerson
    reason: str
    question: str = ""
    problems_person_or_family: str = ""
    life_domains: Sequence[str] = ()
    objective_indications: str = ""
    domains_needed: Sequence[str] = ()
    person_informed: bool | None = None
    not_informed_reason: str = ""
    feedback_wanted: bool = True


def open_house_case(
    new: NewNotification, *, owner: Owner, region: str, house: str | None, prefix: str
) -> Opened:
    """A notification is a house case in AANGEMELD (ruling 5). Needs a service context.

    ``house`` None: no house serves the residence, and a person must choose one.
    """
    case_id, now = new_id(), clock.now()
    subject = keep_mentions([new.person], case_id=case_id, owner=owner)[0]
    case = Case.objects.create(
        id=case_id,
        kind=CaseKind.HOUSE,
        number=new_case_number(prefix),
        region_id=region,
        house_id=house,
        owner_org=owner.organisation,
        state=HouseState.AANGEMELD,
        opened_at=new.reported_at,
        first_processed_at=now,
        subject_record_id=subject.record_id,
    )
    Notification.objects.create(
        case=case,
        reporter_org=owner.organisation,
        reference=new.reference,
        reported_at=new.reported_at,
        reason=new.reason,
        question=new.question,
        problems_person_or_family=new.problems_person_or_family,
        life_domains=list(new.life_domains),
        objective_indications=new.objective_indications,
        domains_needed=list(new.domains_needed),
        person_informed=new.person_informed,
        not_informed_reason=new.not_informed_reason,
        feedback_wanted=new.feedback_wanted,
    )
    keep([Step("NOTIFICATION_RECEIVED", now, case_id, region, owner.organisation,
               field_group="NOTIFICATION")])
    key = CaseKey(case_id, owner.organisation, case.opened_at, region, CaseKind.HOUSE)
    return Opened(key, case.number, subject, Clocks())
