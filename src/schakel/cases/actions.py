"""Opening dossiers from messages, and recording the acts that move the clocks."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from schakel.access.actions import CaseKey
from schakel.access.viewer import Viewer
from schakel.audit.actions import action
from schakel.cases.coming_in import brought_in, came_in, what_is_counted
from schakel.cases.events import CustodyOrdered
from schakel.cases.models import (
    Case,
    ClockAct,
    ClockBasis,
    CriminalFile,
    Notification,
    Offence,
    Victim,
)
from schakel.cases.rules.clocks import Acts, ClockKind, Clocks, compute
from schakel.cases.rules.states import (
    ACT_NEEDS,
    ActKind,
    CaseKind,
    CriminalState,
    HouseState,
    is_final,
    may_follow,
)
from schakel.journal.actions import Step, keep
from schakel.kernel import clock, events
from schakel.kernel.errors import FieldError, Invalid, NotFound, Refused
from schakel.kernel.ids import new_case_number, new_id
from schakel.kernel.storing import store
from schakel.people.actions import Kept, NewPerson, Owner, keep_mentions
from schakel.people.rules.names import possibly_minor


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


def open_criminal_case(new: NewCriminalCase, *, owner: Owner, region: str, prefix: str) -> Opened:
    """Store a criminal case with its people, offences, acts and clocks. Needs a service context.

    Grants are not made here: who sees it follows from disclosures, which the caller records.
    """
    case_id, now = new_id(), clock.now()
    mentions = keep_mentions(
        [new.suspect, *(victim.person for victim in new.victims)], case_id=case_id, owner=owner
    )
    case = Case(
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
    store([case])
    _file(case, new)
    _victims(case, new, mentions[1:])
    clocks = _clocks(case, new)
    counted = what_is_counted(
        held=clocks.of(ClockKind.HOLDING) is not None,
        victims=len(new.victims),
        minor=possibly_minor(new.suspect.birth_date, clock.local(case.opened_at).date()),
        groups=[offence.group for offence in new.offences],
        stated=new.facts,
    )
    keep([came_in(case, mentions[0].person_id, counted)])
    key = CaseKey(case_id, owner.organisation, case.opened_at, region, CaseKind.CRIMINAL)
    return Opened(key, case.number, mentions[0], clocks)


def _file(case: Case, new: NewCriminalCase) -> None:
    file = CriminalFile(
        case=case,
        reference=new.reference,
        occurred_at=new.occurred_at,
        municipality=new.municipality,
        facts=dict(new.facts),
    )
    store([file])
    store(
        Offence(case=case, group=o.group, label=o.label, article=o.article, sort=index)
        for index, o in enumerate(new.offences)
    )


def _victims(case: Case, new: NewCriminalCase, mentions: Sequence[Kept]) -> None:
    store(
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
    store([ClockBasis(case=case, pretrial_detention_allowed=new.pretrial_detention_allowed)])
    moments = ((ActKind.ARREST, new.arrested_at), (ActKind.ARRIVAL, new.arrived_at))
    store(ClockAct(case=case, kind=kind, at=at, recorded_at=now) for kind, at in moments if at)
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
    case = Case(
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
    store([case, _notification(case, new, reporter=owner.organisation)])
    keep([brought_in("NOTIFICATION_RECEIVED", case, owner.organisation, now)])
    key = CaseKey(case_id, owner.organisation, case.opened_at, region, CaseKind.HOUSE)
    return Opened(key, case.number, subject, Clocks())


def _notification(case: Case, new: NewNotification, *, reporter: str) -> Notification:
    return Notification(
        case=case,
        reporter_org=reporter,
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


@dataclass(frozen=True)
class Destination:
    """Where an offered dossier is opened: as which kind, in which region, for which house."""

    kind: CaseKind
    region: str
    house: str | None
    prefix: str


def open_offered_case(
    case_id: uuid.UUID, new: NewNotification, to: Destination, *, reporter: str, owner: Owner
) -> Opened:
    """What was offered arrives as a dossier in AANGEMELD with only that (ruling 23).

    The receiver owns its copy. Needs a service context; the caller makes the grants and the id.
    """
    now = clock.now()
    subject = keep_mentions([new.person], case_id=case_id, owner=owner)[0]
    case = Case(
        id=case_id,
        kind=to.kind,
        number=new_case_number(to.prefix),
        region_id=to.region,
        house_id=to.house,
        owner_org=owner.organisation,
        state=HouseState.AANGEMELD,
        opened_at=new.reported_at,
        first_processed_at=now,
        subject_record_id=subject.record_id,
    )
    store([case, _notification(case, new, reporter=reporter)])
    keep([brought_in("OFFER_RECEIVED", case, reporter, now)])
    key = CaseKey(case_id, owner.organisation, case.opened_at, to.region, to.kind)
    return Opened(key, case.number, subject, Clocks())


def forget_content(case_id: uuid.UUID) -> None:
    """Destroy what a refused dossier says; number, times and state stay (Besluit Wgs 1.16.1b).

    Needs a service context.
    """
    Notification.objects.filter(case_id=case_id).delete()


@dataclass(frozen=True)
class Assistance:
    """Legal assistance and hearing (ruling 30). ``kind``: CONSULTED, WAIVED or not known yet."""

    right_told: bool
    lawyer: str = ""
    kind: str = ""
    heard_at: datetime | None = None


def record_assistance(case_id: uuid.UUID, given: Assistance, *, minor: bool, by: Viewer) -> None:
    """Keep what was done about a lawyer and whether the suspect was heard.

    The caller has checked who may. A minor cannot waive a lawyer (art. 489 Sv; unsigned). Raises
    NotFound and Invalid.
    """
    faults = []
    if minor and given.kind == "WAIVED":
        faults.append(FieldError("kind", "minor", "A minor cannot do without a lawyer."))
    if given.heard_at is not None and given.heard_at > clock.now() + timedelta(minutes=5):
        faults.append(FieldError("heard_at", "future", "This moment is in the future."))
    if faults:
        raise Invalid(faults)
    with action("assistance.recorded", by=by.actor, case=case_id):
        changed = CriminalFile.objects.filter(case_id=case_id).update(
            right_to_lawyer_told=given.right_told,
            lawyer=given.lawyer,
            legal_assistance=given.kind,
            suspect_heard_at=given.heard_at,
        )
        if not changed:
            raise NotFound("no such case")


def record_act(
    case_id: uuid.UUID,
    kind: ActKind,
    *,
    at: datetime,
    by: Viewer,
    corrects: uuid.UUID | None = None,
    reason: str = "",
) -> uuid.UUID:
    """Record an act that moves or stops a clock. The caller has checked who may.

    A correction names the act it replaces and why; the old value is kept (ruling 28). Raises Invalid
    when the act cannot be: in the future, before what it follows, or a second of its kind.
    """
    rows = {row.kind: row for row in _standing_acts(case_id) if row.id != corrects}
    faults = _act_faults(kind, at, rows)
    if corrects is not None and not reason.strip():
        faults.append(FieldError("reason", "missing", "Say why you correct this."))
    if faults:
        raise Invalid(faults)
    with action("act.recorded", by=by.actor, case=case_id) as record:
        act = ClockAct.objects.create(
            case_id=case_id,
            kind=kind,
            at=at,
            recorded_by=by.person_id,
            recorded_at=clock.now(),
            corrects_id=corrects,
            reason=reason,
        )
        record.object_id = act.id
        keep([_step(f"ACT_{kind}", act.case, by)])
        if kind == ActKind.CUSTODY_ORDER:
            events.announce(CustodyOrdered(case_id))
    return act.id


def _standing_acts(case_id: uuid.UUID) -> list[ClockAct]:
    rows = list(ClockAct.objects.filter(case_id=case_id))
    replaced = {row.corrects_id for row in rows}
    return [row for row in rows if row.id not in replaced]


def _act_faults(kind: ActKind, at: datetime, rows: Mapping[str, ClockAct]) -> list[FieldError]:
    faults = []
    if at > clock.now() + timedelta(minutes=5):
        faults.append(FieldError("at", "future", "This moment is in the future."))
    if kind in rows:
        faults.append(FieldError("kind", "twice", "This was recorded before; correct it there."))
    needed = ACT_NEEDS[kind]
    if needed is not None and needed not in rows:
        faults.append(FieldError("kind", "order", "Another act is needed first."))
    elif needed is not None and at < rows[needed].at:
        faults.append(FieldError("at", "order", "This is before the act that it follows."))
    return faults


def set_state(case_id: uuid.UUID, after: str, *, by: Viewer) -> None:
    """Move a dossier to its next state. Raises NotFound, and Refused for a step that is not there."""
    case = Case.objects.select_for_update().filter(id=case_id).first()
    if case is None:
        raise NotFound("no such case")
    if not may_follow(CaseKind(case.kind), case.state, after):
        raise Refused("NO_SUCH_STEP", "This step is not possible now.")
    case.state = after
    case.version += 1
    case.closed_at = clock.now() if is_final(CaseKind(case.kind), after) else case.closed_at
    case.save(update_fields=["state", "version", "closed_at"])


def set_house(case_id: uuid.UUID, house: str) -> None:
    """Give a report without a house the one that was chosen. Needs a service context."""
    Case.objects.filter(id=case_id, house_id__isnull=True).update(house_id=house)


def claim(case_id: uuid.UUID, *, by: Viewer) -> None:
    """Take a case up, or give it back when it was one's own. Raises Refused when another has it."""
    with action("case.claimed", by=by.actor, case=case_id):
        case = Case.objects.select_for_update().filter(id=case_id).first()
        if case is None:
            raise NotFound("no such case")
        if case.assigned_to not in {None, by.person_id}:
            raise Refused("TAKEN", "A colleague has taken this case up already.")
        case.assigned_to = None if case.assigned_to else by.person_id
        case.save(update_fields=["assigned_to"])
        kind = "CASE_TAKEN_UP" if case.assigned_to else "CASE_GIVEN_BACK"
        keep([_step(kind, case, by)])


def _step(kind: str, case: Case, by: Viewer) -> Step:
    return Step(kind, clock.now(), case.id, case.region_id, by.organisation, person_id=by.person_id)
