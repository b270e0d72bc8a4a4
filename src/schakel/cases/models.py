"""Dossiers: the header that every grant opens, and one table for each field group below it."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from schakel.cases.rules.states import ActKind, CaseKind
from schakel.kernel.models import Record, code_choices
from schakel.kernel.protection import ByCase, Protection


class Case(Record):
    """The header of a dossier. It names nobody: the person is in ``people``."""

    protection: ClassVar[Protection] = ByCase(case_column="id", controlled=True)

    kind = models.CharField(max_length=20, choices=code_choices(*CaseKind))
    number = models.CharField(max_length=16, unique=True)
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT)
    house = models.ForeignKey("regions.SafetyHouse", null=True, on_delete=models.PROTECT)
    owner_org = models.CharField(max_length=60)
    state = models.CharField(max_length=40)
    opened_at = models.DateTimeField()
    first_processed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    subject_record_id = models.UUIDField()
    assigned_to = models.UUIDField(null=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.number


class Offence(Record):
    """One offence a suspect is held for, with its CBS group."""

    protection: ClassVar[Protection] = ByCase(field_group="OFFENCE_SUMMARY")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="offences")
    group = models.CharField(max_length=6)
    label = models.CharField(max_length=200)
    article = models.CharField(max_length=60, blank=True)
    sort = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("sort",)

    def __str__(self) -> str:
        return self.label


class CriminalFile(Record):
    """The sender's reference and the facts of a criminal case."""

    protection: ClassVar[Protection] = ByCase(field_group="CRIMINAL_FILE")

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="criminal_file")
    reference = models.CharField(max_length=80)
    occurred_at = models.DateTimeField()
    municipality = models.CharField(max_length=6)
    facts = models.JSONField(default=dict)
    right_to_lawyer_told = models.BooleanField(null=True)
    lawyer = models.CharField(max_length=120, blank=True)
    legal_assistance = models.CharField(
        max_length=20, blank=True, choices=code_choices("CONSULTED", "WAIVED")
    )
    suspect_heard_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.reference


class ClockBasis(Record):
    """What the law's terms depend on beside the acts."""

    protection: ClassVar[Protection] = ByCase(field_group="CLOCK")

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="clock_basis")
    pretrial_detention_allowed = models.BooleanField()

    def __str__(self) -> str:
        return f"terms of {self.case_id}"


class ClockAct(Record):
    """An act with its time and who recorded it. A correction points at what it replaces."""

    protection: ClassVar[Protection] = ByCase(field_group="CLOCK")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="acts")
    kind = models.CharField(max_length=20, choices=code_choices(*ActKind))
    at = models.DateTimeField()
    recorded_by = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT)
    reason = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(reason=""), name="a_correction_has_a_reason"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


class Victim(Record):
    """A victim beside the suspect: wishes and how to reach them, in a field group of their own."""

    protection: ClassVar[Protection] = ByCase(field_group="VICTIM")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="victims")
    record_id = models.UUIDField()
    wishes = models.CharField(max_length=1000, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    sort = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("sort",)

    def __str__(self) -> str:
        return f"victim in {self.case_id}"


class Notification(Record):
    """What the reporter wrote in a notification: the four parts of Besluit Wgs 2.20 and more."""

    protection: ClassVar[Protection] = ByCase(field_group="NOTIFICATION")

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="notification")
    reporter_org = models.CharField(max_length=60)
    reference = models.CharField(max_length=80)
    reported_at = models.DateTimeField()
    reason = models.TextField()
    question = models.TextField(blank=True)
    problems_person_or_family = models.TextField(blank=True)
    life_domains = ArrayField(models.CharField(max_length=30), default=list)
    objective_indications = models.TextField(blank=True)
    domains_needed = ArrayField(models.CharField(max_length=20), default=list)
    person_informed = models.BooleanField(null=True)
    not_informed_reason = models.TextField(blank=True)
    feedback_wanted = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"notification {self.case_id}"
