"""Disclosures with ground and purpose, known-checks, and the houses' lists of known persons."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from schakel.access.rules import Basis, FieldGroup, Purpose
from schakel.kernel.models import Record, code_choices
from schakel.kernel.protection import ByCase, ByService, ByUnit, Protection, Reference
from schakel.sharing.rules import AnswerKind, RequestRefusal, RequestState


class StandingDecision(models.Model):
    """What one kind of partner may be shown of a case of another on receipt, and why (ruling 10)."""

    protection: ClassVar[Protection] = Reference()

    code = models.CharField(primary_key=True, max_length=60)
    basis = models.CharField(max_length=30, choices=code_choices(*Basis))
    from_kind = models.CharField(max_length=40)
    to_kind = models.CharField(max_length=40)
    field_groups = ArrayField(models.CharField(max_length=30, choices=code_choices(*FieldGroup)))
    purpose = models.CharField(max_length=30, choices=code_choices(*Purpose))
    ground = models.CharField(max_length=120)
    necessity_nl = models.CharField(max_length=300)
    necessity_en = models.CharField(max_length=300)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    signed_by = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return self.code


class Disclosure(Record):
    """Who gives what to whom, about which case, for what and on which ground, until when.

    ``onto_case_id`` is the receiver's own dossier when what is given is copied there (an offer).
    """

    protection: ClassVar[Protection] = ByUnit(
        unit_columns=("from_unit_id", "to_unit_id"), case_column="case_id"
    )

    case_id = models.UUIDField(db_index=True)
    from_org = models.CharField(max_length=60)
    from_unit_id = models.UUIDField()
    to_org = models.CharField(max_length=60)
    to_unit_id = models.UUIDField()
    field_groups = ArrayField(models.CharField(max_length=30, choices=code_choices(*FieldGroup)))
    purpose = models.CharField(max_length=30, choices=code_choices(*Purpose))
    ground = models.CharField(max_length=120)
    necessity = models.CharField(max_length=1000)
    conditions = models.CharField(max_length=1000, blank=True)
    standing_decision = models.CharField(max_length=60, blank=True)
    decided_by = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    onto_case_id = models.UUIDField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(standing_decision="") | Q(decided_by__isnull=False),
                name="somebody_decided_to_disclose",
            ),
        )

    def __str__(self) -> str:
        return f"{self.from_org} to {self.to_org} on {self.ground}"


class DisclosedGroup(Record):
    """One ticked field group of a disclosure by hand, with its own purpose, ground and reason.

    ``to_unit_id`` is empty once what was given was refused: the giver alone keeps the words.
    """

    protection: ClassVar[Protection] = ByUnit(unit_columns=("from_unit_id", "to_unit_id"))

    disclosure = models.ForeignKey(Disclosure, on_delete=models.CASCADE, related_name="groups")
    from_unit_id = models.UUIDField()
    to_unit_id = models.UUIDField(null=True)
    field_group = models.CharField(max_length=30, choices=code_choices(*FieldGroup))
    purpose = models.CharField(max_length=30, choices=code_choices(*Purpose))
    ground = models.CharField(max_length=60)
    article = models.CharField(max_length=120)
    necessity = models.CharField(max_length=1000)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("disclosure", "field_group"), name="a_group_is_given_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.field_group} on {self.ground}"


class ListedPerson(Record):
    """One entry of a house's list: the house's data, read by no one, only matched (ruling 27)."""

    protection: ClassVar[Protection] = ByService("matched for known-checks, never listed")

    house_id = models.CharField(max_length=60, db_index=True)
    record_id = models.UUIDField(unique=True)
    person_id = models.UUIDField(db_index=True)
    contact_name = models.CharField(max_length=200, blank=True)
    contact_phone = models.CharField(max_length=30, blank=True)
    has_plan = models.BooleanField()
    listed_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"entry of {self.house_id}"


class KnownCheck(Record):
    """The answer "dat" of one house about one case: hit or no hit, and whom to call."""

    protection: ClassVar[Protection] = ByCase(field_group="HOUSE_HIT")

    case_id = models.UUIDField(db_index=True)
    house_id = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    hit = models.BooleanField(null=True)
    has_plan = models.BooleanField(default=False)
    contact_name = models.CharField(max_length=200, blank=True)
    contact_phone = models.CharField(max_length=30, blank=True)

    def __str__(self) -> str:
        return f"check of {self.case_id} at {self.house_id}"


class InformationRequest(Record):
    """A question for the content ("wat") behind a hit, and its answer. Seen by the two units only."""

    protection: ClassVar[Protection] = ByUnit(
        unit_columns=("from_unit_id", "to_unit_id"), case_column="case_id"
    )

    case_id = models.UUIDField(db_index=True)
    from_unit_id = models.UUIDField()
    from_org = models.CharField(max_length=60)
    to_unit_id = models.UUIDField()
    to_org = models.CharField(max_length=60)
    question = models.TextField()
    field_groups = ArrayField(models.CharField(max_length=30, choices=code_choices(*FieldGroup)))
    purpose = models.CharField(max_length=30, choices=code_choices(*Purpose))
    ground = models.CharField(max_length=60)
    necessity = models.CharField(max_length=1000)
    without_hit = models.CharField(max_length=1000, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=code_choices(*RequestState))
    identity_disclosure_id = models.UUIDField()
    answer_kind = models.CharField(max_length=20, blank=True, choices=code_choices(*AnswerKind))
    answer = models.TextField(blank=True)
    answer_content = models.JSONField(null=True)
    call_name = models.CharField(max_length=200, blank=True)
    call_phone = models.CharField(max_length=30, blank=True)
    refusal = models.CharField(max_length=30, blank=True, choices=code_choices(*RequestRefusal))
    answer_disclosure_id = models.UUIDField(null=True)
    answer_until = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)
    taken_back_at = models.DateTimeField(null=True)
    taken_back_why = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state=RequestState.ASKED) | Q(answered_at__isnull=False),
                name="an_answer_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=RequestState.REFUSED) | ~Q(refusal=""),
                name="a_refused_request_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True)
                | Q(answer="", answer_content__isnull=True, call_name="", call_phone=""),
                name="what_was_taken_back_is_not_there",
            ),
        )

    def __str__(self) -> str:
        return f"{self.from_org} asks {self.to_org}: {self.state}"


class TakenBackAnswer(Record):
    """What an answer said before it was taken back: only the unit that gave it can still read it."""

    protection: ClassVar[Protection] = ByUnit(unit_columns=("unit_id",), case_column="case_id")

    request = models.OneToOneField(
        InformationRequest, on_delete=models.CASCADE, related_name="taken_back"
    )
    case_id = models.UUIDField(db_index=True)
    unit_id = models.UUIDField()
    answer = models.TextField(blank=True)
    answer_content = models.JSONField(null=True)
    call_name = models.CharField(max_length=200, blank=True)
    call_phone = models.CharField(max_length=30, blank=True)
    taken_back_by = models.UUIDField()

    def __str__(self) -> str:
        return f"answer to {self.request_id}"
