"""What happened, without content: it may be counted, because it names nobody."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F

from schakel.kernel.models import Record, code_choices
from schakel.kernel.protection import ByCase, ByService, Protection


class ProcessEvent(Record):
    """One step of the work (the shape of OCEL 2.0): a type, a time, and pseudonymous objects."""

    protection: ClassVar[Protection] = ByService("read by monitoring, which suppresses")

    type = models.CharField(max_length=60)
    at = models.DateTimeField()
    region_code = models.CharField(max_length=40)
    objects_involved = ArrayField(models.CharField(max_length=60))
    attributes = models.JSONField(default=dict)

    class Meta:
        indexes = (
            models.Index(fields=("type", "region_code", "at"), name="events_by_type"),
            models.Index(F("objects_involved__0"), name="events_by_first_object"),
        )

    def __str__(self) -> str:
        return f"{self.type} {self.at:%Y-%m-%d %H:%M}"


class TimelineEntry(Record):
    """A line on a case's timeline: which act, by which organisation, when. Never what was said."""

    protection: ClassVar[Protection] = ByCase(group_column="field_group")

    case_id = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=60)
    at = models.DateTimeField()
    organisation = models.CharField(max_length=60)
    person_id = models.UUIDField(null=True)
    field_group = models.CharField(max_length=30)

    class Meta:
        indexes = (models.Index(fields=("kind", "at"), name="timeline_by_kind"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


class OutboxEntry(Record):
    """A step that partners' systems may have to hear of; its id is that of the event.

    Written with the step itself, so that what was announced happened and what happened is announced.
    It goes once it has become a delivery for each system that hears of it.
    """

    protection: ClassVar[Protection] = ByService("told on by the worker")

    kind = models.CharField(max_length=60)
    at = models.DateTimeField()
    case_id = models.UUIDField()
    field_group = models.CharField(max_length=30)

    class Meta:
        indexes = (models.Index(fields=("at",), name="outbox_by_time"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


class Webhook(Record):
    """Where the system of an organisation hears what happened."""

    protection: ClassVar[Protection] = ByService("registered by `schakel webhooks`")

    organisation = models.CharField(max_length=60)
    url = models.CharField(max_length=500)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"webhook of {self.organisation}"


class Delivery(Record):
    """One event on its way to one webhook: until it was taken, or set apart after too many tries."""

    WAITING, DELIVERED, PARKED = "WAITING", "DELIVERED", "PARKED"

    protection: ClassVar[Protection] = ByService("delivered by the worker")

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event_id = models.UUIDField()
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=16)
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=code_choices(WAITING, DELIVERED, PARKED))
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("webhook", "event_id"), name="an_event_is_told_once"),
        )
        indexes = (
            models.Index(
                fields=("due_at",), condition=models.Q(state="WAITING"), name="deliveries_due"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} to {self.webhook_id}: {self.state}"


class InboxEntry(Record):
    """A message that came in, as a hash, with the receipt that was given (ruling 19).

    The key is sender and message id, so one sender's ids say nothing about another's.
    """

    ACCEPTED, REJECTED = "accepted", "rejected"

    protection: ClassVar[Protection] = ByService("read by intake to answer a repeated message")

    sender = models.CharField(max_length=60)
    message_id = models.UUIDField(null=True)
    content_hash = models.BinaryField(max_length=32)
    status = models.CharField(max_length=10, choices=code_choices(ACCEPTED, REJECTED))
    receipt = models.JSONField()
    received_at = models.DateTimeField()
    account_id = models.UUIDField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("sender", "message_id"),
                condition=models.Q(status="accepted"),
                name="one_effect_per_message",
            ),
        )

    def __str__(self) -> str:
        return f"{self.sender} {self.status}"
