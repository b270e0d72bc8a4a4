"""Writing the log: one record for an act, one record for all that a response showed.

If the record cannot be written, the transaction of the act or the read fails with it.
"""

import secrets
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Required, TypedDict, Unpack

from django.db import transaction

from schakel.audit.actor import Actor
from schakel.audit.models import AuditEvent
from schakel.kernel import clock
from schakel.kernel.ids import is_case_number, pseudonym
from schakel.kernel.storing import store

POLICY_VERSION = "2026-11"
APP_VERSION = version("schakel")


@dataclass
class Reading:
    """What one response has shown so far; becomes one row (ruling 15)."""

    actor: Actor
    case_ids: set[uuid.UUID] = field(default_factory=set)
    subjects: set[str] = field(default_factory=set)
    field_groups: set[str] = field(default_factory=set)
    actions: set[str] = field(default_factory=set)
    purposes: set[str] = field(default_factory=set)
    rows: int = 0


_reading: ContextVar[Reading | None] = ContextVar("schakel_reading", default=None)
_trace: ContextVar[str] = ContextVar("schakel_trace", default="")


@contextmanager
def reading(actor: Actor) -> Iterator[Reading]:
    """Collect what is read inside the block and write it as one record at the end.

    An exception in the block, or a transaction that is to be rolled back, leaves no record,
    because nothing was shown.
    """
    collected = Reading(actor)
    token = _reading.set(collected)
    try:
        yield collected
    finally:
        _reading.reset(token)
    if collected.actions and not transaction.get_rollback():
        _write_reading(collected)


def note_read(
    case_ids: Iterable[uuid.UUID],
    *,
    field_groups: Iterable[str],
    subjects: Iterable[uuid.UUID] = (),
    action: str = "READ",
    purpose: str = "",
) -> None:
    """Say that these dossiers are about to be shown, and for what when the viewer stated it.

    Raises RuntimeError when nobody collects: a read that cannot be logged does not happen.
    """
    collected = _reading.get()
    if collected is None:
        raise RuntimeError("a dossier is read outside audit.actions.reading()")
    ids = set(case_ids)
    collected.case_ids |= ids
    collected.rows += len(ids)
    collected.field_groups |= set(field_groups)
    collected.subjects |= {pseudonym(subject, purpose="audit") for subject in subjects}
    collected.actions.add(action)
    if purpose:
        collected.purposes.add(purpose)


def _write_reading(collected: Reading) -> None:
    _insert(
        collected.actor,
        action="+".join(sorted(collected.actions)),
        case_ids=sorted(collected.case_ids),
        subjects=sorted(collected.subjects),
        field_groups=sorted(collected.field_groups),
        purpose="+".join(sorted(collected.purposes)),
        row_count=collected.rows,
    )


@dataclass
class Act:
    """The record of an act while it runs; the body may fill in what it learns."""

    object_id: uuid.UUID | None = None
    case_ids: list[uuid.UUID] = field(default_factory=list)
    subjects: list[uuid.UUID] = field(default_factory=list)
    field_groups: Sequence[str] = ()
    purpose: str = ""
    ground: str = ""
    asked: str = ""


@contextmanager
def action(
    name: str,
    *,
    by: Actor,
    on: uuid.UUID | None = None,
    case: uuid.UUID | None = None,
    ground: str = "",
) -> Iterator[Act]:
    """One act: one transaction, one audit record, written last and in the same transaction."""
    act = Act(object_id=on, case_ids=[case] if case else [], ground=ground)
    with transaction.atomic():
        yield act
        _insert(
            by,
            action=name,
            object_id=act.object_id,
            case_ids=act.case_ids,
            subjects=[pseudonym(subject, purpose="audit") for subject in act.subjects],
            field_groups=list(act.field_groups),
            purpose=act.purpose,
            ground=act.ground,
            asked=act.asked,
        )


def record_denial(
    actor: Actor, *, action_name: str, reason_code: str, asked: str | None = None
) -> None:
    """Keep a no. Called after the rollback, in a transaction of its own (ruling 14).

    ``asked`` is the case number in the address. Whether there is such a case was not looked up: for
    who asked, absent and forbidden are one.
    """
    number = asked.upper() if asked and is_case_number(asked) else ""
    with transaction.atomic():
        _insert(actor, action=action_name, result="DENIED", reason_code=reason_code, asked=number)


@contextmanager
def trace(trace_id: str) -> Iterator[None]:
    """Use the caller's W3C trace id (32 hex digits) for the records written in the block."""
    token = _trace.set(trace_id)
    try:
        yield
    finally:
        _trace.reset(token)


class _Fields(TypedDict, total=False):
    action: Required[str]
    object_id: uuid.UUID | None
    case_ids: Sequence[uuid.UUID]
    subjects: Sequence[str]
    field_groups: Sequence[str]
    purpose: str
    ground: str
    result: str
    reason_code: str
    asked: str
    row_count: int


def _insert(actor: Actor, **fields: Unpack[_Fields]) -> None:
    empty: _Fields = {"action": "", "case_ids": [], "subjects": [], "field_groups": []}
    record = AuditEvent(
        at=clock.now(),
        trace_id=_trace.get() or secrets.token_hex(16),
        span_id=secrets.token_hex(8),
        actor_id=actor.person_id,
        organisation=actor.organisation,
        functions=list(actor.functions),
        sign_in=actor.sign_in,
        origin=actor.origin,
        policy_version=POLICY_VERSION,
        app_version=APP_VERSION,
        **{"result": "OK", **empty, **fields},
    )
    store([record])
