"""Shifts and rosters, partners' contributions, the assessment and the disposal."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from schakel.kernel.models import Record, code_choices
from schakel.kernel.protection import ByCase, ByPerson, Protection, Reference
from schakel.table.rules import (
    Channel,
    ContributionState,
    Deviation,
    Disposal,
    Interim,
    Routing,
    Told,
)


class Shift(Record):
    """A shift at the table of a region."""

    protection: ClassVar[Protection] = Reference(app_writes=True)

    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT)
    name = models.CharField(max_length=60)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="a_shift_ends"),
            models.UniqueConstraint(fields=("region", "starts_at"), name="one_shift_per_start"),
        )

    def __str__(self) -> str:
        return f"{self.region_id} {self.name}"


class Seat(Record):
    """A seat to be filled in a shift, by a person or still by nobody."""

    protection: ClassVar[Protection] = Reference(app_writes=True)

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="seats")
    unit_id = models.UUIDField()
    organisation = models.ForeignKey("regions.Organisation", on_delete=models.PROTECT)
    person = models.ForeignKey("regions.Member", null=True, on_delete=models.PROTECT)
    absent_reason = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.organisation_id} in {self.shift_id}"


class Contribution(Record):
    """One partner's card in one case: what it knows, worries about and advises."""

    protection: ClassVar[Protection] = ByCase(group_column="field_group", unit_column="unit_id")

    case_id = models.UUIDField()
    field_group = models.CharField(max_length=30)
    unit_id = models.UUIDField()
    organisation = models.CharField(max_length=60)
    partner_kind = models.CharField(max_length=40)
    state = models.CharField(max_length=20, choices=code_choices(*ContributionState))
    concerns = ArrayField(models.CharField(max_length=30), default=list)
    text = models.TextField(blank=True)
    advice = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    author_id = models.UUIDField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("case_id", "unit_id"), name="one_card_per_partner"),
        )
        indexes = (models.Index(fields=("unit_id", "answered_at"), name="cards_by_answer"),)

    def __str__(self) -> str:
        return f"{self.partner_kind} {self.state}"


class Assessment(Record):
    """The assessment at the table, as one text with a version."""

    protection: ClassVar[Protection] = ByCase(field_group="ASSESSMENT")

    case_id = models.UUIDField(unique=True)
    text = models.TextField(blank=True)
    author_id = models.UUIDField(null=True)
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"assessment of {self.case_id}"


class InterimAct(Record):
    """An act of the prosecutor while the case goes on."""

    protection: ClassVar[Protection] = ByCase(field_group="DISPOSAL")

    case_id = models.UUIDField(db_index=True)
    code = models.CharField(max_length=40, choices=code_choices(*Interim))
    at = models.DateTimeField()
    decided_by = models.UUIDField()
    motivation = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.code


class DisposalDecision(Record):
    """The prosecutor's decision, signed: codes, grounds, deviation, and how the plan was weighed."""

    protection: ClassVar[Protection] = ByCase(field_group="DISPOSAL")

    case_id = models.UUIDField(unique=True)
    disposals = ArrayField(models.CharField(max_length=40, choices=code_choices(*Disposal)))
    routings = ArrayField(models.CharField(max_length=40, choices=code_choices(*Routing)))
    penal_orders = ArrayField(models.CharField(max_length=40), default=list)
    ground = models.CharField(max_length=20, blank=True)
    motivation = models.TextField(blank=True)
    followed = models.BooleanField()
    deviation = models.CharField(max_length=30, blank=True, choices=code_choices(*Deviation))
    deviation_text = models.TextField(blank=True)
    without_child_protection = models.TextField(blank=True)
    proposal_id = models.UUIDField(null=True)
    decided_by = models.UUIDField()
    mandate = models.CharField(max_length=80)
    decided_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(followed=True) | ~Q(deviation_text=""), name="deviating_has_a_reason"
            ),
        )

    def __str__(self) -> str:
        return f"decision in {self.case_id}"


class GivenFact(Record):
    """A fact of a case that came in or was corrected after the message; earlier ones stay beside it.

    ``before`` is null where the fact was not known.
    """

    protection: ClassVar[Protection] = ByCase(field_group="CRIMINAL_FILE")

    case_id = models.UUIDField(db_index=True)
    name = models.CharField(max_length=60)
    before = models.JSONField(null=True)
    value = models.JSONField()
    reason = models.CharField(max_length=400)
    given_by = models.UUIDField()
    organisation = models.CharField(max_length=60)
    given_at = models.DateTimeField()

    class Meta:
        ordering = ("given_at",)

    def __str__(self) -> str:
        return f"{self.name} in {self.case_id}"


class PlanWeighing(Record):
    """How the running plan was weighed. It rests on a house's hit: for participants only."""

    protection: ClassVar[Protection] = ByCase(field_group="HOUSE_HIT")

    case_id = models.UUIDField(unique=True)
    text = models.TextField()
    decided_by = models.UUIDField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"weighing in {self.case_id}"


class Telling(Record):
    """Who was told what was ordered or decided, how, when and by whom (ruling 30).

    Of a victim it belongs to the victim's file, which stays apart; of probation to the decision.
    """

    protection: ClassVar[Protection] = ByCase(group_column="field_group")

    case_id = models.UUIDField(db_index=True)
    field_group = models.CharField(max_length=30)
    told = models.CharField(max_length=12, choices=code_choices(*Told))
    who = models.CharField(max_length=200)
    channel = models.CharField(max_length=12, choices=code_choices(*Channel))
    told_at = models.DateTimeField()
    remark = models.CharField(max_length=1000, blank=True)
    told_by = models.UUIDField()

    def __str__(self) -> str:
        return f"{self.told} told in {self.case_id}"


class Draft(Record):
    """What somebody is typing: private until shared, deleted after seven days."""

    protection: ClassVar[Protection] = ByPerson()

    person_id = models.UUIDField()
    case_id = models.UUIDField()
    section = models.CharField(max_length=40)
    content = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("person_id", "case_id", "section"), name="one_draft_per_section"
            ),
        )

    def __str__(self) -> str:
        return f"draft {self.section}"


class Looking(Record):
    """Who has the page of a case open, and where they type. Unlogged: gone after a crash, and good.

    Seen by who may see the case.
    """

    protection: ClassVar[Protection] = ByCase()

    person_id = models.UUIDField()
    case_id = models.UUIDField(db_index=True)
    name = models.CharField(max_length=200)
    organisation = models.CharField(max_length=60)
    typing = models.CharField(max_length=40, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("person_id", "case_id"), name="one_place_per_case"),
        )

    def __str__(self) -> str:
        return f"{self.name} at {self.case_id}"
