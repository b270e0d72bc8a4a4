"""Receiving a message, whatever the door: one transaction, one call, one receipt (ruling 1)."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from hashlib import sha256
from itertools import islice
from typing import Any

from django.db import IntegrityError, transaction

from schakel.access.context import as_service
from schakel.access.viewer import Viewer
from schakel.audit.actions import action
from schakel.intake import rules
from schakel.intake.doors import hand_on
from schakel.intake.messages import KnownPersonsMessage, Message
from schakel.journal.actions import Arrival, keep_arrival
from schakel.journal.queries import ArrivalKey, Earlier, earlier_arrivals
from schakel.kernel import clock
from schakel.kernel.errors import FieldError, Invalid, Unavailable
from schakel.kernel.storing import gathering, part_of_batch, settle
from schakel.regions.queries import Directory, directory

BATCH = 100
ATTEMPTS = 3

Receipt = dict[str, Any]


class Inbox:
    """Which messages came in before, asked once for all that are about to be read."""

    def __init__(self, raws: Iterable[bytes]) -> None:
        keys = {key for key in map(rules.key_of, raws) if key is not None}
        self._found = earlier_arrivals(keys)

    def find(self, message: Message) -> Earlier | None:
        """The accepted message of this sender with this id, if there was one."""
        return self._found.get(_key(message))

    def add(self, message: Message, earlier: Earlier) -> None:
        """From now on this message was there before."""
        self._found[_key(message)] = earlier


def _key(message: Message) -> ArrivalKey:
    return message.sender, uuid.UUID(message.message_id)


class Collided(Exception):
    """A random case number was taken already: another draw of it will do (ruling 8)."""


def receive(raw: bytes, *, by: Viewer, only_sender: str | None = None) -> Receipt:
    """Take in one message and return its receipt; stored before the receipt is given.

    ``only_sender``: over the API the message's sender must be the token's own organisation. Bad
    input is a receipt with status ``rejected``, never an exception. One transaction; a message that
    cannot be taken in whole leaves nothing but its hash and errors.
    """
    for _ in range(ATTEMPTS):
        with suppress(Collided), transaction.atomic(), as_service("intake", viewer=by):
            return _receive(raw, Inbox([raw]), by=by, only_sender=only_sender)
    raise Unavailable("the message could not be stored; send it again")


def receive_lines(lines: Iterable[bytes], *, by: Viewer) -> Iterator[Receipt]:
    """Take in a file of messages, one per line; yields a receipt per line, in order.

    Batches of at most a hundred share a transaction, with a savepoint each; receipts of a batch
    come out after its commit (ruling 40).
    """
    numbered = enumerate(lines, 1)
    while batch := list(islice(numbered, BATCH)):
        numbers, raws = zip(*batch, strict=True)
        for number, receipt in zip(numbers, _batch(raws, by=by), strict=True):
            yield {"line": number, **receipt}


def _batch(raws: Sequence[bytes], *, by: Viewer) -> list[Receipt]:
    """The receipts of a batch, committed. What no later message reads goes in by table, at the end.

    When such a row cannot be stored the batch is undone whole, and each message tried by itself.
    """
    try:
        with transaction.atomic(), as_service("intake", viewer=by), gathering():
            inbox = Inbox(raws)
            return [_receive(raw, inbox, by=by) for raw in raws]
    except (IntegrityError, Collided):
        return [receive(raw, by=by) for raw in raws]


def _receive(raw: bytes, inbox: Inbox, *, by: Viewer, only_sender: str | None = None) -> Receipt:
    now = clock.now()
    reference = directory()
    value: dict[str, Any] = {}
    try:
        value = rules.decode(raw)
        message = rules.parse(value)
        rules.check(message, known(reference), now)
        _own_sender(message, only_sender)
        content = rules.content_hash(value)
        earlier = inbox.find(message)
        if earlier is not None:
            return _again(earlier, content)
        receipt = _first_time(message, content, by)
        inbox.add(message, Earlier(content, receipt))
        return receipt
    except IntegrityError:
        # Another process took in the same message while this one was being read.
        return _raced(message)
    except Invalid as refusal:
        return _rejected(raw, value, refusal.errors, by)


def _raced(message: Message) -> Receipt:
    key = _key(message)
    earlier = earlier_arrivals([key]).get(key)
    if earlier is None:
        raise Collided
    return {**earlier.receipt, "status": "duplicate"}


def known(reference: Directory) -> rules.Known:
    """The part of the reference data that messages are held against."""
    return rules.Known(
        organisations={code: o.kind for code, o in reference.organisations.items()},
        municipalities=reference.municipalities.keys(),
        offence_groups=reference.offence_groups,
        life_domains=reference.life_domains,
    )


def _own_sender(message: Message, only_sender: str | None) -> None:
    if only_sender is not None and message.sender != only_sender:
        raise Invalid([FieldError("sender", "other_sender", "Send for your own organisation.")])


def _again(earlier: Earlier, content: bytes) -> Receipt:
    if earlier.content_hash != content:
        text = "This message_id was used before for another message."
        raise Invalid([FieldError("message_id", "other_content", text)])
    return {**earlier.receipt, "status": "duplicate"}


def _first_time(message: Message, content: bytes, by: Viewer) -> Receipt:
    if isinstance(message, KnownPersonsMessage):
        settle()  # it is held against the cases of this batch too
    with part_of_batch(), action("message.received", by=by.actor) as act:
        outcome = hand_on(message, by=by)
        act.case_ids = list(outcome.case_ids)
        act.subjects = list(outcome.subjects)
        receipt: Receipt = {
            "status": "accepted",
            "message_id": message.message_id,
            **outcome.receipt,
        }
        keep_arrival(
            Arrival(
                sender=message.sender,
                message_id=uuid.UUID(message.message_id),
                content_hash=content,
                status="accepted",
                receipt=receipt,
                received_at=clock.now(),
                account_id=by.person_id,
            )
        )
    return receipt


def _rejected(
    raw: bytes, value: dict[str, Any], errors: Sequence[FieldError], by: Viewer
) -> Receipt:
    """Keep the hash and the errors of a line that was refused, and nothing of its content."""
    message_id = value.get("message_id")
    receipt: Receipt = {
        "status": "rejected",
        "message_id": message_id if _is_message_id(message_id) else None,
        "errors": [asdict(error) for error in errors],
    }
    keep_arrival(
        Arrival(
            sender=by.organisation,
            message_id=None,
            content_hash=sha256(raw).digest(),
            status="rejected",
            receipt=receipt,
            received_at=clock.now(),
            account_id=by.person_id,
        )
    )
    return receipt


def _is_message_id(value: object) -> bool:
    try:
        return isinstance(value, str) and str(uuid.UUID(value)) == value.lower()
    except ValueError:
        return False
