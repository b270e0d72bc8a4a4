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
from schakel.selection.life import Step
from schakel.selection.models import ModelStep, ModelText
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
        _current[:] = [(rows, put_together([*turns(), *_scheduled(rows)], deviations()))]
    return _current[0][1]


def _scheduled(rows: Iterable[Row]) -> list[Turn]:
    """The turns that stand. On a day that a shipped version has too, the scheduled one counts."""
    standing: dict[tuple[str, date], None] = {}
    for _, label, step, begins in rows:
        if begins is not None and step == Step.SCHEDULED:
            standing[label, begins] = None
        elif begins is not None:
            standing.pop((label, begins), None)
    known = {one.model.label: one for one in shipped().versions()}
    known |= _made({label for label, _ in standing} - known.keys())
    return [Turn(known[label], begins) for label, begins in standing if label in known]


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
