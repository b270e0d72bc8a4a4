"""Sampled cases under a pseudonym, and what reviewers found."""

from typing import ClassVar

from django.db import models

from schakel.kernel.models import Record, code_choices
from schakel.kernel.protection import ByFunction, Protection
from schakel.review.rules import Verdict


class ReviewCase(Record):
    """A closed case as a reviewer of another region sees it: events without names or words.

    ``known_as`` is the journal's pseudonym: from here nobody gets to the dossier (ruling 34).
    """

    protection: ClassVar[Protection] = ByFunction(
        at_home=("CHAIN_MANAGER",), elsewhere=("REVIEWER",)
    )

    known_as = models.CharField(max_length=60, unique=True)
    label = models.CharField(max_length=12)
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT)
    month = models.CharField(max_length=7)
    facts = models.JSONField()
    sampled_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.label


class Finding(Record):
    """The sheet of one reviewer about one case: for that reviewer, and the case's chain manager."""

    protection: ClassVar[Protection] = ByFunction(
        at_home=("CHAIN_MANAGER",), person_column="reviewer_id"
    )

    case = models.ForeignKey(ReviewCase, on_delete=models.CASCADE, related_name="findings")
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT)
    reviewer_id = models.UUIDField()
    timeliness = models.PositiveSmallIntegerField()
    attendance = models.PositiveSmallIntegerField()
    plan_weighed = models.CharField(max_length=20, choices=code_choices(*Verdict))
    feedback_given = models.CharField(max_length=20, choices=code_choices(*Verdict))
    right_table = models.CharField(max_length=20, choices=code_choices(*Verdict))
    remarks = models.CharField(max_length=2000, blank=True)
    found_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("case", "reviewer_id"), name="one_finding_per_reviewer"
            ),
        )

    def __str__(self) -> str:
        return f"finding about {self.case_id}"
