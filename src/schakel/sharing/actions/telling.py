"""Telling partners' systems what happened, by ids: to who may see that part of the case, no one else."""

import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.conf import settings
from django.db import transaction

from schakel.access.actions import technical_account
from schakel.access.context import as_service
from schakel.access.queries import organisations_that_see
from schakel.audit.actions import Act, action
from schakel.cases.queries import numbers_of
from schakel.gateways.webhooks import NotTaken, post
from schakel.journal import actions as journal
from schakel.journal.queries import (
    DueDelivery,
    Hearer,
    OutboxView,
    WebhookView,
    outbox_waiting,
    webhook_organisations,
    webhooks,
)
from schakel.journal.rules import CONTENT_TYPE, PAUSES, cloud_event, secret_of, signature
from schakel.kernel import clock
from schakel.kernel.errors import FieldError, Invalid, NotFound
from schakel.regions.queries import directory

BATCH = 200
AT_ONCE = 4
KEPT = timedelta(days=30)  # to answer "did you get it?"


def pass_on_outbox() -> int:
    """Make the deliveries of what is in the outbox; returns how many entries were taken.

    An organisation hears of a step when one of its units may see that part of the dossier at this
    moment: what rests on a house's list is told to participants only (ruling 11).
    """
    with transaction.atomic(), as_service("outbox"):
        entries = outbox_waiting(limit=BATCH)
        if entries:
            journal.pass_on(entries, _hearers(entries))
    return len(entries)


def _hearers(entries: Sequence[OutboxView]) -> dict[uuid.UUID, list[Hearer]]:
    hooks = webhook_organisations()
    if not hooks:
        return {}
    parts = {(entry.case_id, entry.field_group) for entry in entries}
    seeing = organisations_that_see(parts, set(hooks.values()))
    numbers = numbers_of({case_id for case_id, _ in seeing})
    return {
        entry.id: [
            Hearer(hook, numbers[entry.case_id])
            for hook, organisation in hooks.items()
            if organisation in seeing.get((entry.case_id, entry.field_group), ())
            and entry.case_id in numbers
        ]
        for entry in entries
    }


@dataclass(frozen=True)
class _Result:
    delivery: DueDelivery
    answer: str
    taken: bool


def deliver(now: datetime) -> int:
    """Send what is due, at least once and with the same id each time; returns how many were taken.

    Addresses are served side by side, each in its own order; one that fails is left for this round,
    so that it does not keep the others waiting.
    """
    with transaction.atomic(), as_service("outbox"):
        due = journal.take_due(now, limit=BATCH)
    due.sort(key=lambda one: (one.webhook_id, one.event.at))
    lines = [list(of_one) for _, of_one in groupby(due, key=lambda one: one.webhook_id)]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        results = [result for line in threads.map(_send_line, lines) for result in line]
    with transaction.atomic(), as_service("outbox"):
        _settle(due, results, now)
    return sum(result.taken for result in results)


def _send_line(line: Sequence[DueDelivery]) -> list[_Result]:
    results = []
    for delivery in line:
        results.append(_send(delivery))
        if not results[-1].taken:
            break
    return results


def _send(delivery: DueDelivery) -> _Result:
    body = cloud_event(delivery.event, source=settings.EVENT_SOURCE)
    sent_at = clock.now()
    secret = secret_of(delivery.webhook_id, key=settings.WEBHOOK_KEY)
    headers = {
        "Content-Type": CONTENT_TYPE,
        "webhook-id": str(delivery.event.id),
        "webhook-timestamp": str(int(sent_at.timestamp())),
        "webhook-signature": signature(secret, delivery.event.id, sent_at, body),
    }
    try:
        return _Result(delivery, post(delivery.url, body, headers), taken=True)
    except NotTaken as refusal:
        return _Result(delivery, str(refusal)[:60], taken=False)


def _settle(due: Sequence[DueDelivery], results: Sequence[_Result], now: datetime) -> None:
    tried = {result.delivery.id for result in results}
    for result in results:
        if result.taken:
            journal.delivered(result.delivery.id, result.answer)
        else:
            journal.not_delivered(result.delivery.id, result.answer)
    left = [delivery.id for delivery in due if delivery.id not in tried]
    journal.postpone(left, now + PAUSES[0])


def add_webhook(organisation: str, url: str) -> tuple[uuid.UUID, bytes]:
    """Register an address; returns its id and the secret that its signatures are made with.

    Raises NotFound for an unknown organisation, Invalid for an address that is not https (http is
    allowed on this machine only, in demo mode).
    """
    if organisation not in directory().organisations:
        raise NotFound("no such organisation")
    local = url.startswith(("http://127.0.0.1:", "http://localhost:", "http://[::1]:"))
    if not (url.startswith("https://") or (local and settings.UNSIGNED_LAW_WORKS)):
        raise Invalid([FieldError("url", "not_https", "Give an address that begins with https.")])
    with _keeping("webhook.added") as act:
        id_ = act.object_id = journal.register_webhook(organisation, url)
    return id_, secret_of(id_, key=settings.WEBHOOK_KEY)


@contextmanager
def _keeping(name: str, *, on: uuid.UUID | None = None) -> Iterator[Act]:
    """An act on the list of addresses, by who runs the commands of this installation."""
    account = technical_account("webhooks")
    with transaction.atomic(), as_service("outbox"), action(name, by=account.actor, on=on) as act:
        yield act


def end_webhook(webhook_id: uuid.UUID) -> None:
    """Tell an address nothing any more. Raises NotFound when there is none."""
    with _keeping("webhook.ended", on=webhook_id):
        if not journal.end_webhook(webhook_id):
            raise NotFound("no such webhook")


def retry_webhook(webhook_id: uuid.UUID) -> int:
    """Try again what was set apart for an address; returns how many deliveries."""
    with _keeping("webhook.retried", on=webhook_id):
        return journal.retry_parked(webhook_id)


def list_webhooks() -> list[WebhookView]:
    """The addresses that run and how their deliveries stand."""
    with transaction.atomic(), as_service("outbox"):
        return webhooks()


def forget_delivered(now: datetime) -> int:
    """Delete what was delivered long enough ago that nobody asks for it; returns how many."""
    with transaction.atomic(), as_service("outbox"):
        return journal.forget_delivered(now - KEPT)
