"""Offers with what they say, what the receiver got, the entry test, decisions and feedback."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from schakel.access.rules import FieldGroup
from schakel.handover.rules import (
    Direction,
    FeedbackOutcome,
    OfferState,
    Outcome,
    RefusalReason,
)
from schakel.kernel.models import Record, code_choices
from schakel.kernel.protection import ByCase, ByUnit, Protection


class Offer(Record):
    """An offer as giver and receiver both see it. The id is made by the client (ruling 26).

    ``case_id`` is the receiver's dossier. What the giver wrote is in ``OfferLetter``.
    """

    protection: ClassVar[Protection] = ByUnit(
        unit_columns=("from_unit_id", "to_unit_id"), case_column="case_id"
    )

    direction = models.CharField(max_length=10, choices=code_choices(*Direction))
    house_id = models.CharField(max_length=60)
    case_id = models.UUIDField(unique=True)
    from_unit_id = models.UUIDField()
    from_org = models.CharField(max_length=60)
    to_unit_id = models.UUIDField()
    to_org = models.CharField(max_length=60)
    state = models.CharField(max_length=20, choices=code_choices(*OfferState))
    receiver_name = models.CharField(max_length=200)
    receiver_phone = models.CharField(max_length=30)
    field_groups = ArrayField(models.CharField(max_length=30, choices=code_choices(*FieldGroup)))
    disclosure_id = models.UUIDField()
    feedback_wanted = models.BooleanField()
    wished_on = models.DateField(null=True)
    offered_at = models.DateTimeField()
    offered_by = models.UUIDField()
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    received_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(
                fields=("expires_at",),
                condition=Q(state__in=["OFFERED", "RECEIVED", "MORE_ASKED"]),
                name="waiting_offers",
            ),
        )

    def __str__(self) -> str:
        return f"{self.direction} {self.state}"


class OfferLetter(Record):
    """What the giver wrote and from which dossier: the giver's own data, kept whatever follows."""

    protection: ClassVar[Protection] = ByUnit(
        unit_columns=("from_unit_id",), case_column="source_case_id"
    )

    offer = models.OneToOneField(Offer, on_delete=models.CASCADE, related_name="letter")
    from_unit_id = models.UUIDField()
    source_case_id = models.UUIDField(db_index=True)
    why_now = models.TextField()
    question = models.TextField()
    problems_person_or_family = models.TextField(blank=True)
    life_domains = ArrayField(models.CharField(max_length=30), default=list)
    objective_indications = models.TextField(blank=True)
    domains_needed = ArrayField(models.CharField(max_length=20), default=list)

    def __str__(self) -> str:
        return f"letter of {self.offer_id}"


class OfferQuestion(Record):
    """What the receiver wants to know before it decides, and the giver's answer."""

    protection: ClassVar[Protection] = ByUnit(unit_columns=("from_unit_id", "to_unit_id"))

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="questions")
    from_unit_id = models.UUIDField()
    to_unit_id = models.UUIDField()
    question = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"question about {self.offer_id}"


class SharedPart(Record):
    """A part of the giver's file that came along: a copy at one moment, in the receiver's dossier."""

    protection: ClassVar[Protection] = ByCase(field_group="NOTIFICATION")

    case_id = models.UUIDField()
    source_group = models.CharField(max_length=30, choices=code_choices(*FieldGroup))
    content = models.JSONField()
    given_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("case_id", "source_group"), name="a_part_comes_once"),
        )

    def __str__(self) -> str:
        return f"{self.source_group} in {self.case_id}"


class EntryTest(Record):
    """The recorded test of Besluit Wgs 2.20 and of the purpose (2.31.2), prepared and signed."""

    protection: ClassVar[Protection] = ByCase(field_group="ENTRY_TEST")

    case_id = models.UUIDField(unique=True)
    problems_met = models.BooleanField()
    problems_words = models.TextField()
    several_domains_met = models.BooleanField()
    several_domains_words = models.TextField()
    indications_met = models.BooleanField()
    indications_words = models.TextField()
    several_chains_met = models.BooleanField()
    several_chains_words = models.TextField()
    purpose_met = models.BooleanField()
    purpose_words = models.TextField()
    prepared_by = models.UUIDField()
    prepared_at = models.DateTimeField()
    signed_by = models.UUIDField(null=True)
    signed_org = models.CharField(max_length=60, blank=True)
    signed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"entry test of {self.case_id}"


class EntryDecision(Record):
    """What was decided about an offer or notification: codes and times, and where else to go.

    This stays after a refusal (ruling 25); the words go to who offered or reported, as feedback.
    """

    protection: ClassVar[Protection] = ByUnit(
        unit_columns=("unit_id", "reporter_unit_id"), case_column="case_id"
    )

    case_id = models.UUIDField(db_index=True)
    offer = models.ForeignKey(Offer, null=True, on_delete=models.PROTECT, related_name="decisions")
    unit_id = models.UUIDField()
    reporter_unit_id = models.UUIDField()
    outcome = models.CharField(max_length=20, choices=code_choices(*Outcome))
    reason = models.CharField(max_length=30, blank=True, choices=code_choices(*RefusalReason))
    where_else = models.CharField(max_length=400, blank=True)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.REFUSED) | (~Q(reason="") & ~Q(where_else="")),
                name="a_refusal_says_why_and_where",
            ),
        )

    def __str__(self) -> str:
        return f"{self.outcome} {self.case_id}"


class Feedback(Record):
    """What came of an offer or notification, told to the unit that made it and to nobody else.

    ``from_unit_id`` is empty for the words of a refusal: the refuser keeps none of it (ruling 25).
    """

    protection: ClassVar[Protection] = ByUnit(
        unit_columns=("from_unit_id", "to_unit_id"), case_column="case_id"
    )

    case_id = models.UUIDField(db_index=True)
    offer = models.ForeignKey(Offer, null=True, on_delete=models.PROTECT, related_name="feedback")
    from_unit_id = models.UUIDField(null=True)
    from_org = models.CharField(max_length=60)
    to_unit_id = models.UUIDField()
    outcome = models.CharField(max_length=20, choices=code_choices(*FeedbackOutcome))
    words = models.TextField()
    given_by = models.UUIDField(null=True)
    given_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.outcome} to {self.to_unit_id}"
