"""Reading dossiers. Row-level security decides which rows there are; absent and forbidden are one."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from schakel.access.viewer import Viewer
from schakel.cases.models import (
    Case,
    ClockAct,
    ClockBasis,
    CriminalFile,
    Notification,
    Offence,
    Victim,
)
from schakel.cases.rules.clocks import Acts, Clock, Clocks, compute
from schakel.cases.rules.states import STOPS_ALL, ActKind
from schakel.kernel.errors import NotFound
from schakel.kernel.ids import is_case_number
from schakel.kernel.parts import Part


@dataclass(frozen=True)
class Header:
    """The header of a dossier: what every grant opens. It names nobody."""

    case_id: uuid.UUID
    kind: str
    number: str
    region: str
    house: str | None
    owner_org: str
    state: str
    opened_at: datetime
    closed_at: datetime | None
    subject_record_id: uuid.UUID
    assigned_to: uuid.UUID | None
    version: int


HEADER = (
    "id",
    "kind",
    "number",
    "region_id",
    "house_id",
    "owner_org",
    "state",
    "opened_at",
    "closed_at",
    "subject_record_id",
    "assigned_to",
    "version",
)


def headers(case_ids: Collection[uuid.UUID], *, viewer: Viewer) -> list[Header]:
    """The headers of these dossiers, without those the viewer may not see."""
    rows = Case.objects.filter(id__one_of=case_ids)
    return [Header(*row) for row in rows.values_list(*HEADER)]


def regions_of(case_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The region of each of these dossiers, without those that the context may not see."""
    rows = Case.objects.filter(id__one_of=case_ids)
    return dict(rows.values_list("id", "region_id"))


def header_by_number(number: str, *, viewer: Viewer) -> Header:
    """One dossier by its number. Raises NotFound for absent and forbidden alike."""
    if not is_case_number(number):
        raise NotFound("no such case")
    return _one(Case.objects.filter(number=number.upper()))


def header(case_id: uuid.UUID, *, viewer: Viewer) -> Header:
    """One dossier by its id. Raises NotFound for absent and forbidden alike."""
    return _one(Case.objects.filter(id=case_id))


def _one(found: QuerySet[Case]) -> Header:
    row = found.values_list(*HEADER).first()
    if row is None:
        raise NotFound("no such case")
    return Header(*row)


def offence_labels(case_ids: Collection[uuid.UUID], *, viewer: Viewer) -> dict[uuid.UUID, str]:
    """The first offence of each dossier in words, and how many more there are."""
    found: dict[uuid.UUID, list[str]] = {}
    for case_id, label in Offence.objects.filter(case__id__one_of=case_ids).values_list(
        "case_id", "label"
    ):
        found.setdefault(case_id, []).append(label)
    return {
        case_id: labels[0] + (f" +{len(labels) - 1}" if len(labels) > 1 else "")
        for case_id, labels in found.items()
    }


@dataclass(frozen=True)
class OffenceView:
    """An offence with its CBS group and article."""

    group: str
    label: str
    article: str


def offences_part(case_id: uuid.UUID) -> Part[list[OffenceView]]:
    """The offences of one dossier, in order."""
    return Part(
        Offence.objects.filter(case_id=case_id),
        lambda rows: [OffenceView(row.group, row.label, row.article) for row in rows],
    )


def offences(case_id: uuid.UUID, *, viewer: Viewer) -> list[OffenceView]:
    """The offences of one dossier, in order."""
    return offences_part(case_id).read()


@dataclass(frozen=True)
class ActView:
    """An act that moved a clock; ``replaced`` when a later correction stands in its place."""

    id: uuid.UUID
    kind: str
    at: datetime
    recorded_at: datetime
    recorded_by: uuid.UUID | None
    reason: str
    replaced: bool


def clocks_of(case_ids: Collection[uuid.UUID], *, viewer: Viewer) -> dict[uuid.UUID, Clocks]:
    """The clocks of each dossier of which the viewer may see them."""
    return _clocks(ClockAct.objects.filter(case__id__one_of=case_ids))


def ruling_clocks(case_ids: Collection[uuid.UUID], *, viewer: Viewer) -> dict[uuid.UUID, Clock]:
    """Per dossier the clock that rules it, where one runs and the viewer may see it.

    Of many hundreds most are out of the cell: these are left out by the question already.
    """
    acts = ClockAct.objects.filter(case__id__one_of=case_ids)
    # What a correction has put another act in the place of stops nothing.
    over = acts.filter(kind__in=STOPS_ALL, clockact__isnull=True)
    found = _clocks(acts.exclude(case_id__in=over.values("case_id")))
    return {
        case_id: ruling
        for case_id, clocks in found.items()
        if (ruling := clocks.ruling()) is not None
    }


def _clocks(some: QuerySet[ClockAct]) -> dict[uuid.UUID, Clocks]:
    rows = some.values_list(
        "case_id",
        "kind",
        "at",
        "id",
        "corrects_id",
        "case__clock_basis__pretrial_detention_allowed",
    )
    acts: dict[uuid.UUID, dict[str, datetime]] = {}
    allowed: dict[uuid.UUID, bool] = {}
    all_rows = list(rows)
    replaced = {row[4] for row in all_rows if row[4]}
    for case_id, kind, at, act_id, _, pretrial in all_rows:
        if act_id not in replaced:
            acts.setdefault(case_id, {})[kind] = at
            allowed[case_id] = bool(pretrial)
    return {case_id: compute(acts_from(kinds, allowed[case_id])) for case_id, kinds in acts.items()}


def acts_from(kinds: dict[str, datetime], pretrial: bool) -> Acts:
    """The acts of one dossier as the clocks' rules read them."""
    return Acts(
        arrived_at=kinds.get(ActKind.ARRIVAL),
        pretrial_detention_allowed=pretrial,
        arrested_at=kinds.get(ActKind.ARREST),
        custody_from=kinds.get(ActKind.CUSTODY_ORDER),
        custody_extended=ActKind.CUSTODY_EXTENSION in kinds,
        brought_before_judge_at=kinds.get(ActKind.BEFORE_JUDGE),
        released_at=kinds.get(ActKind.RELEASE),
    )


def acts_part(case_id: uuid.UUID) -> Part[list[ActView]]:
    """All acts of one dossier, corrected ones too, in order of recording."""
    return Part(ClockAct.objects.filter(case_id=case_id).order_by("recorded_at", "at"), _acts)


def _acts(rows: Sequence[ClockAct]) -> list[ActView]:
    replaced = {row.corrects_id for row in rows if row.corrects_id}
    return [
        ActView(
            row.id,
            row.kind,
            row.at,
            row.recorded_at,
            row.recorded_by,
            row.reason,
            row.id in replaced,
        )
        for row in rows
    ]


def detention_part(case_id: uuid.UUID) -> Part[bool]:
    """Whether pre-trial detention is allowed, on which the term of holding depends."""
    return Part(
        ClockBasis.objects.filter(case_id=case_id),
        lambda rows: any(row.pretrial_detention_allowed for row in rows),
    )


def clocks_from(recorded: Sequence[ActView], *, pretrial: bool) -> Clocks:
    """The clocks that follow from the acts of one dossier."""
    kinds = {act.kind: act.at for act in recorded if not act.replaced}
    return compute(acts_from(kinds, pretrial)) if kinds else Clocks()


@dataclass(frozen=True)
class CriminalFileView:
    """The sender's reference and the facts."""

    reference: str
    occurred_at: datetime
    municipality: str
    facts: dict[str, bool | int | str]
    right_to_lawyer_told: bool | None
    lawyer: str
    legal_assistance: str
    suspect_heard_at: datetime | None


def criminal_file_part(case_id: uuid.UUID) -> Part[CriminalFileView | None]:
    """The criminal file, if the viewer may see it."""
    return Part(CriminalFile.objects.filter(case_id=case_id), _criminal_file)


def _criminal_file(rows: Sequence[CriminalFile]) -> CriminalFileView | None:
    for row in rows:
        return CriminalFileView(
            row.reference,
            row.occurred_at,
            row.municipality,
            row.facts,
            row.right_to_lawyer_told,
            row.lawyer,
            row.legal_assistance,
            row.suspect_heard_at,
        )
    return None


def criminal_file(case_id: uuid.UUID, *, viewer: Viewer) -> CriminalFileView | None:
    """The criminal file, if the viewer may see it."""
    return criminal_file_part(case_id).read()


@dataclass(frozen=True)
class VictimView:
    """A victim's wishes and telephone number; the name is read from ``people``."""

    record_id: uuid.UUID
    wishes: str
    phone: str


def victims_part(case_id: uuid.UUID) -> Part[list[VictimView]]:
    """The victims of one dossier, if the viewer may see them."""
    return Part(
        Victim.objects.filter(case_id=case_id),
        lambda rows: [VictimView(row.record_id, row.wishes, row.phone) for row in rows],
    )


def victims(case_id: uuid.UUID, *, viewer: Viewer) -> list[VictimView]:
    """The victims of one dossier, if the viewer may see them."""
    return victims_part(case_id).read()


@dataclass(frozen=True)
class NotificationView:
    """What the reporter wrote."""

    reporter_org: str
    reported_at: datetime
    reason: str
    question: str
    problems_person_or_family: str
    life_domains: tuple[str, ...]
    objective_indications: str
    domains_needed: tuple[str, ...]
    person_informed: bool | None
    not_informed_reason: str
    feedback_wanted: bool


def notification_part(case_id: uuid.UUID) -> Part[NotificationView | None]:
    """The notification behind a house case, if the viewer may see it."""
    return Part(Notification.objects.filter(case_id=case_id), _notification)


def _notification(rows: Sequence[Notification]) -> NotificationView | None:
    for row in rows:
        return NotificationView(
            row.reporter_org,
            row.reported_at,
            row.reason,
            row.question,
            row.problems_person_or_family,
            tuple(row.life_domains),
            row.objective_indications,
            tuple(row.domains_needed),
            row.person_informed,
            row.not_informed_reason,
            row.feedback_wanted,
        )
    return None


def notification(case_id: uuid.UUID, *, viewer: Viewer) -> NotificationView | None:
    """The notification behind a house case, if the viewer may see it."""
    return notification_part(case_id).read()


def numbers_of(case_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The numbers of these dossiers. Inside a service context: for events that carry nothing else."""
    return dict(Case.objects.filter(id__in=case_ids).values_list("id", "number"))


def any_case() -> bool:
    """Whether there is any dossier at all. Inside a service context only."""
    return Case.objects.exists()


def first_opened() -> datetime | None:
    """When the oldest dossier was opened; None without any. Inside a service context only."""
    return Case.objects.order_by("opened_at").values_list("opened_at", flat=True).first()


def numbers_taken(numbers: Collection[str]) -> set[str]:
    """Which of these case numbers are in use. Needs a service context: it tells of hidden cases."""
    return set(Case.objects.filter(number__in=numbers).values_list("number", flat=True))
