"""The catalogue in force: what ships, and the turns that were scheduled since."""

import logging
import uuid
from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet, Value
from django.db.models.functions import Concat

from schakel.kernel.storing import asked_once
from schakel.selection import dmn
from schakel.selection.catalogue import Catalogue, Turn, Version, put_together
from schakel.selection.life import Step, is_version
from schakel.selection.models import DeviationText, ModelStep, ModelText
from schakel.selection.overlays import Deviation, deviation_of
from schakel.selection.rules import Door
from schakel.selection.shipped import deviations, shipped, turns
from schakel.selection.written import read_cases

logger = logging.getLogger("schakel.selection")

Row = tuple[uuid.UUID, str, str, date | None]
_read: dict[uuid.UUID, Version] = {}
_current: list[tuple[tuple[Row, ...], Catalogue]] = []


def catalogue() -> Catalogue:
    """What ships with what was scheduled. One statement; one for a whole batch of messages.

    The models themselves are read once a process: a text that has a turn does not change.
    """
    return asked_once("selection.catalogue", _asked)


def _asked() -> Catalogue:
    rows = tuple(
        ModelStep.objects.filter(step__in=(Step.SCHEDULED, Step.WITHDRAWN))
        .order_by("at", "id")
        .values_list("id", "label", "step", "begins")
    )
    if not rows:
        return shipped()
    if not _current or _current[0][0] != rows:
        found = put_together([*turns(), *_scheduled(rows)], _counting(rows))
        _current[:] = [(rows, found)]
    return _current[0][1]


def _scheduled(rows: Iterable[Row]) -> list[Turn]:
    """The turns that stand. On a day that a shipped version has too, the scheduled one counts."""
    standing: dict[tuple[str, date], None] = {}
    for _, label, step, begins in rows:
        if is_version(label) and begins is not None and step == Step.SCHEDULED:
            standing[label, begins] = None
        elif begins is not None:
            standing.pop((label, begins), None)
    known = {one.model.label: one for one in shipped().versions()}
    known |= _made({label for label, _ in standing} - known.keys())
    return [Turn(known[label], begins) for label, begins in standing if label in known]


def _counting(rows: Iterable[Row]) -> list[Deviation]:
    """What regions do otherwise: what ships and what was signed, each until its end."""
    own = [row for row in rows if not is_version(row[1])]
    known = {one.id: one for one in deviations()}
    known |= _signed({label for _, label, step, _ in own if step == Step.SCHEDULED})
    for _, code, step, day in own:
        if step == Step.WITHDRAWN and day is not None and code in known:
            known[code] = known[code].ended(day)
    return [one for one in known.values() if one.valid_from < one.valid_until]


def _signed(codes: set[str]) -> dict[str, Deviation]:
    rows = DeviationText.objects.filter(code__in=codes).order_by("code", "-number")
    return {row.code: deviation_of(row.code, row.content) for row in rows.distinct("code")}


def _made(labels: set[str]) -> dict[str, Version]:
    """The versions that were made in the product, each read once by its text.

    One that this release of the product cannot read keeps its turn from beginning: what was in force
    before it stays in force, and the log says so.
    """
    found: dict[str, Version] = {}
    for row in _newest_texts(labels):
        version = _read_once(row, str(row.version))
        if version is not None:
            found[str(row.version)] = version
    return found


def _newest_texts(labels: set[str]) -> QuerySet[ModelText]:
    named = Concat("version__name", Value("@"), "version__version")
    rows = ModelText.objects.annotate(label=named).filter(label__in=labels)
    return rows.select_related("version").order_by("version", "-number").distinct("version")


def _read_once(row: ModelText, label: str) -> Version | None:
    if row.id not in _read:
        try:
            model = dmn.load(row.document.encode())
        except dmn.ModelError as error:
            logger.error("the scheduled model %s cannot be read: %s", label, error)
            return None
        _read[row.id] = Version(Door(row.version.door), model, read_cases(row.cases))
    return _read[row.id]
