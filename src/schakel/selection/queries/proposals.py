"""Reading proposals: the one that rests on a house's list where the viewer may see it, else without."""

import json
import uuid
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Case, Q, QuerySet, TextField
from django.db.models import When as If
from django.db.models.functions import Cast

from schakel.access.rules import FieldGroup
from schakel.access.viewer import Viewer
from schakel.cases.queries import regions_of
from schakel.kernel import clock
from schakel.kernel.parts import Part
from schakel.selection.models import Proposal
from schakel.selection.rules import Facts
from schakel.selection.shifts import Shift, shift_of
from schakel.selection.trial import PastCase, When

AT_ONCE = 10_000
# Real cases repeat: of a year, so many different sets of facts come back again and again.
KNOWN = 20_000


@dataclass(frozen=True)
class ProposalView:
    """What the instrument advised, and by which rules."""

    id: uuid.UUID
    model: str
    track: str
    house_action: str
    house: str
    partners: tuple[str, ...]
    rules: tuple[str, ...]
    facts: dict[str, Any]
    missing: tuple[str, ...]
    provisional: bool
    why_none: str
    made_at: datetime
    knows_houses: bool
    lighter_step: str
    youth_model: str
    youth_route: str


@dataclass(frozen=True)
class Advice:
    """What a list needs of a proposal: which table and partners, and whether it may still change."""

    id: uuid.UUID
    track: str
    house_action: str
    partners: tuple[str, ...]
    provisional: bool


def latest_advice(case_ids: Collection[uuid.UUID], *, viewer: Viewer) -> dict[uuid.UUID, Advice]:
    """Per dossier the youngest proposal the viewer may see; with the house's hit before without."""
    # The database chooses: of a long list half of all rows would be read to be thrown away.
    rests_on_list = Case(If(field_group=FieldGroup.HOUSE_HIT, then=0), default=1)
    rows = (
        Proposal.objects.filter(case_id__one_of=case_ids)
        .order_by("case_id", rests_on_list, "-made_at")
        .distinct("case_id")
        .values_list("case_id", "id", "track", "house_action", "partners", "provisional")
    )
    return {
        case_id: Advice(id_, track, action, tuple(partners), provisional)
        for case_id, id_, track, action, partners, provisional in rows
    }


def proposal_part(case_id: uuid.UUID) -> Part[ProposalView | None]:
    """The proposal that counts in one dossier, as ``latest_advice`` chooses it."""
    return Part(
        Proposal.objects.filter(case_id=case_id),
        lambda rows: (
            _view(max(rows, key=lambda row: _rank(row.field_group, row.made_at))) if rows else None
        ),
    )


def proposal_history(case_id: uuid.UUID, *, viewer: Viewer) -> list[ProposalView]:
    """Every time that the proposal which counts for the viewer was made, oldest first.

    Who sees a proposal that rests on a house's list reads the history of that one; for the others
    there is only the one made without it, which an answer of a house leaves as it is (ruling 11).
    """
    rows = list(Proposal.objects.filter(case_id=case_id).order_by("made_at", "id"))
    group = max((row.field_group for row in rows), key=_group_rank, default="")
    return [_view(row) for row in rows if row.field_group == group]


def _group_rank(field_group: str) -> bool:
    return field_group == FieldGroup.HOUSE_HIT


def _rank(field_group: str, made_at: datetime) -> tuple[bool, datetime]:
    return (field_group == FieldGroup.HOUSE_HIT, made_at)


def _view(row: Proposal) -> ProposalView:
    return ProposalView(
        row.id,
        row.model,
        row.track,
        row.house_action,
        row.house_id,
        tuple(row.partners),
        tuple(row.rules),
        row.facts,
        tuple(row.missing),
        row.provisional,
        row.why_none,
        row.made_at,
        row.field_group == FieldGroup.HOUSE_HIT,
        row.lighter_step,
        row.youth_model,
        row.youth_route,
    )


def past_cases(
    name: str,
    since: datetime,
    until: datetime,
    *,
    each: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> Iterator[list[PastCase]]:
    """The cases that a model of this name was asked about in a period, with their facts then.

    The facts without what rests on a house's list, of the first time each case was asked. In pages,
    by time; each is read inside ``each()``, so that a long history is no long transaction. Row-level
    security leaves out what the context may not see.
    """
    asked = Q(model__startswith=f"{name}@") | Q(youth_model__startswith=f"{name}@")
    rows = Proposal.objects.filter(asked, field_group=FieldGroup.PROPOSAL, made_at__lt=until)
    reader, mark = _Reader(), (since.isoformat(), uuid.UUID(int=0))
    while True:
        with each():
            found = _page(rows, *mark)
            regions = regions_of({case_id for case_id, _, _ in found})
        if page := reader.read(found, regions):
            yield page
        if len(found) < AT_ONCE:
            return
        last, at, _ = found[-1]
        mark = (at, last)


# The dossier, and as text the moment and the facts: of many rows, most need no reading.
_Row = tuple[uuid.UUID, str, str]


def _page(rows: QuerySet[Proposal], at: str, after: uuid.UUID) -> list[_Row]:
    later = Q(made_at__gt=at) | Q(made_at=at, case_id__gt=after)
    wanted = rows.filter(later, made_at__gte=at).order_by("made_at", "case_id")
    told = wanted.annotate(at=Cast("made_at", TextField()), told=Cast("facts", TextField()))
    return list(told.values_list("case_id", "at", "told")[:AT_ONCE])


class _Reader:
    """From rows to cases, each case once. What repeats, be it facts or an hour, is read once."""

    def __init__(self) -> None:
        self._seen: set[int] = set()  # of ids as numbers, which are told apart quickest
        self._facts: dict[str, Facts] = {}
        self._hours: dict[str, When] = {}
        self._whens: dict[tuple[Shift, date], When] = {}
        self._decode = json.JSONDecoder().raw_decode

    def read(self, rows: list[_Row], regions: dict[uuid.UUID, str]) -> list[PastCase]:
        page = []
        places = {case_id.int: region for case_id, region in regions.items()}
        for case_id, at, told in rows:
            number = case_id.int
            region = places.get(number)
            if region is None or number in self._seen:
                continue
            self._seen.add(number)
            facts = self._facts.get(told)
            if facts is None:
                facts = self._decode(told)[0]
                if len(self._facts) < KNOWN:
                    self._facts[told] = facts
            page.append(PastCase(case_id, region, self._when(at), facts))
        return page

    def _when(self, at: str) -> When:
        """The shift and the month of a moment: the same object for all that have the same."""
        hour = at[:13]  # the connection speaks UTC, and shifts and days begin on the hour
        known = self._hours.get(hour)
        if known is None:
            moment = datetime.fromisoformat(f"{hour}:00").replace(tzinfo=UTC)
            shift, month = shift_of(moment), clock.local(moment).date().replace(day=1)
            known = self._whens.setdefault((shift, month), When(shift, month))
            self._hours[hour] = known
        return known
