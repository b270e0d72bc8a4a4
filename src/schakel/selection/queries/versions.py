"""Versions of models as people work on them: what each says, what was done with it, where it stands."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, Protocol

from schakel.access.viewer import Viewer
from schakel.kernel import clock
from schakel.kernel.errors import NotFound
from schakel.selection import dmn
from schakel.selection.catalogue import Catalogue, Version
from schakel.selection.life import Author, Life, State, Step, Taken, may_sign, state
from schakel.selection.models import ModelStep, ModelText, ModelVersion
from schakel.selection.overlays import Fault, faults
from schakel.selection.permissions import check_can_look
from schakel.selection.queries.catalogue import catalogue
from schakel.selection.rules import Door
from schakel.selection.shipped import shipped
from schakel.selection.written import WrittenCases, read_cases, stored_cases

# What ships has no moment of its own: it was there before anything was done.
SHIPPED_AT = datetime.min.replace(tzinfo=UTC)


class Written(Protocol):
    """A text of a version or of a deviation: which number, and whose."""

    @property
    def number(self) -> int:
        """Its number, from 1."""

    @property
    def made_by(self) -> uuid.UUID:
        """Who wrote it."""

    @property
    def made_in(self) -> str:
        """Of which organisation."""


@dataclass(frozen=True)
class TextView:
    """One text of a version, without the text itself: which, by whom, when, and what changed."""

    number: int
    made_by: uuid.UUID
    made_in: str
    made_at: datetime
    note: str


@dataclass(frozen=True)
class VersionView:
    """A version with its newest text and its life. What ships has one text, number 0, of nobody."""

    label: str
    door: Door
    based_on: str
    document: bytes
    stored: dict[str, Any]
    life: Life
    state: State
    texts: tuple[TextView, ...]
    unchecked: tuple[str, ...] = field(default=())

    @property
    def name(self) -> str:
        """The name of the model."""
        return self.label.partition("@")[0]

    @property
    def version(self) -> str:
        """The name of the version."""
        return self.label.partition("@")[2]

    @property
    def shipped(self) -> bool:
        """Whether it came with the product; then it has no text to change."""
        return self.life.text == 0

    @cached_property
    def model(self) -> dmn.Model:
        """The newest text, read."""
        return dmn.load(self.document)

    @cached_property
    def written(self) -> WrittenCases:
        """Its written cases."""
        return read_cases(self.stored)


@dataclass(frozen=True)
class Overview:
    """A version in a list: where it stands, since when, and on which days its turns begin."""

    label: str
    door: Door
    state: State
    shipped: bool
    based_on: str
    made_by: uuid.UUID | None
    changed_at: datetime | None
    turns: tuple[date, ...]
    life: Life

    def waits_for(self, viewer: Viewer) -> bool:
        """Whether it was tried and this viewer may sign it."""
        lack = may_sign(self.life, person=viewer.person_id, organisation=viewer.organisation)
        return self.state == State.TRIED and lack is None


def overview(viewer: Viewer) -> list[Overview]:
    """Every version of every model, the youngest of each door first. Raises NotFound."""
    check_can_look(viewer)
    known = catalogue()
    steps = steps_of(ModelStep.objects.order_by("at", "id"))
    texts: dict[uuid.UUID, list[TextView]] = {}
    for row in ModelText.objects.defer("document", "cases").order_by("number"):
        texts.setdefault(row.version_id, []).append(_text(row))
    made = [
        _overview(row, life_of(steps.get(str(row), ()), texts[row.id]), texts[row.id], known)
        for row in ModelVersion.objects.order_by("-made_at")
    ]
    return [
        *made,
        *(_overview_shipped(one, steps, known) for one in reversed(shipped().versions())),
    ]


def _overview(
    row: ModelVersion, life: Life, texts: Sequence[TextView], known: Catalogue
) -> Overview:
    label, door, last = str(row), Door(row.door), texts[-1]
    return Overview(
        label,
        door,
        _state(label, door, life, known),
        shipped=False,
        based_on=row.based_on,
        made_by=last.made_by,
        changed_at=last.made_at,
        turns=tuple(sorted(life.turns)),
        life=life,
    )


def _overview_shipped(
    one: Version, steps: dict[str, tuple[Taken, ...]], known: Catalogue
) -> Overview:
    label = one.model.label
    life = _shipped_life(label, steps.get(label, ()))
    return Overview(
        label,
        one.door,
        _state(label, one.door, life, known),
        shipped=True,
        based_on="",
        made_by=None,
        changed_at=None,
        turns=tuple(sorted(turn.valid_from for turn in known.listed if turn.version is one)),
        life=life,
    )


def labels_of(door: Door, *, viewer: Viewer) -> list[str]:
    """The labels of all versions of a door's model, the youngest first. Raises NotFound."""
    check_can_look(viewer)
    made = [str(row) for row in ModelVersion.objects.filter(door=door).order_by("-made_at")]
    came = [one.model.label for one in reversed(shipped().versions()) if one.door == door]
    return [*made, *came]


def version(label: str, *, viewer: Viewer) -> VersionView:
    """A version by its label, with its newest text. Raises NotFound."""
    check_can_look(viewer)
    return version_of(label)


def version_of(label: str) -> VersionView:
    """As ``version``, for an action that has looked at who asks."""
    name, _, number = label.partition("@")
    taken = steps_of(ModelStep.objects.filter(label=label).order_by("at", "id")).get(label, ())
    row = ModelVersion.objects.filter(name=name, version=number).first()
    if row is None:
        return _shipped_view(label, taken)
    rows = list(ModelText.objects.filter(version=row).defer("document", "cases").order_by("number"))
    texts = tuple(_text(one) for one in rows)
    life = life_of(taken, texts)
    newest = ModelText.objects.get(id=rows[-1].id)
    return VersionView(
        label,
        Door(row.door),
        row.based_on,
        newest.document.encode(),
        newest.cases,
        life,
        _state(label, Door(row.door), life),
        texts,
        _unchecked(label, life),
    )


def text_of(label: str, number: int, *, viewer: Viewer) -> tuple[dmn.Model, WrittenCases]:
    """An earlier text of a version. Raises NotFound."""
    check_can_look(viewer)
    name, _, version = label.partition("@")
    row = ModelText.objects.filter(
        version__name=name, version__version=version, number=number
    ).first()
    if row is None:
        raise NotFound("no such text")
    return dmn.load(row.document.encode()), read_cases(row.cases)


def newest(label: str, *, viewer: Viewer) -> dmn.Model:
    """The model of a version as its newest text says it, and nothing of its life. Raises NotFound."""
    check_can_look(viewer)
    name, _, number = label.partition("@")
    texts = ModelText.objects.filter(version__name=name, version__version=number)
    row = texts.order_by("-number").first()
    if row is not None:
        return dmn.load(row.document.encode())
    for one in shipped().versions():
        if one.model.label == label:
            return one.model
    raise NotFound("no such version")


def _shipped_view(label: str, taken: tuple[Taken, ...]) -> VersionView:
    for one in shipped().versions():
        if one.model.label == label:
            life = _shipped_life(label, taken)
            return VersionView(
                label,
                one.door,
                "",
                dmn.write(one.model),
                stored_cases(one.written),
                life,
                _state(label, one.door, life),
                (),
            )
    raise NotFound("no such version")


def _shipped_life(label: str, taken: tuple[Taken, ...]) -> Life:
    """What ships has had its turn by being shipped: see ``Life.turns``."""
    begins = [one.valid_from for one in shipped().listed if one.model.label == label]
    delivered = tuple(
        Taken(Step.SCHEDULED, 0, uuid.UUID(int=0), "", datetime.min.replace(tzinfo=UTC), begins=day)
        for day in begins
    )
    return Life((*delivered, *taken), 0, frozenset())


def _state(label: str, door: Door, life: Life, known: Catalogue | None = None) -> State:
    today = clock.local(clock.now()).date()
    current = (known or catalogue()).in_force(door, today).model.label == label
    return state(life, current=current, on=today)


def steps_of(rows: Iterable[ModelStep]) -> dict[str, tuple[Taken, ...]]:
    """The steps by the label or code of what took them."""
    found: dict[str, list[Taken]] = {}
    for row in rows:
        taken = Taken(
            Step(row.step),
            row.text,
            row.by,
            row.organisation,
            row.at,
            row.begins,
            row.note,
            bool(row.unchecked),
            row.trial,
        )
        found.setdefault(row.label, []).append(taken)
    return {label: tuple(some) for label, some in found.items()}


def life_of(taken: Sequence[Taken], texts: Sequence[Written]) -> Life:
    """The life of what has these texts, in order of their number."""
    authors = frozenset(Author(one.made_by, one.made_in) for one in texts)
    return Life(tuple(taken), texts[-1].number, authors)


def _text(row: ModelText) -> TextView:
    return TextView(row.number, row.made_by, row.made_in, row.made_at, row.note)


def _unchecked(label: str, life: Life) -> tuple[str, ...]:
    """The columns that the standing check could not look at."""
    if not any(one.unchecked for one in life.standing):
        return ()
    rows = ModelStep.objects.filter(label=label, text=life.text, step=Step.CHECKED)
    row = rows.order_by("-at").first()
    return tuple(row.unchecked) if row else ()


@dataclass(frozen=True)
class RegionFault:
    """A deviation of a region that does not fit a version, and why."""

    region: str
    fault: Fault


def conflicts(model: dmn.Model, begins: date) -> tuple[RegionFault, ...]:
    """What regions do otherwise from a day on and could not be laid over this model any more."""
    later = [one for one in catalogue().deviations if one.valid_until > begins]
    regions = sorted({one.region for one in later})
    return tuple(
        RegionFault(region, fault)
        for region in regions
        for fault in faults(
            model, [one for one in later if (one.region, one.model) == (region, model.name)]
        )
    )
