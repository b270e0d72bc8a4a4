"""Proposals: what the instrument advised, on which facts, by which rules of which version."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from schakel.kernel.models import Record
from schakel.kernel.protection import ByCase, Protection


class Proposal(Record):
    """Advice about a table and partners. It is kept with and without what rests on a house's list.

    ``field_group`` is HOUSE_HIT for the proposal that knows of a hit and PROPOSAL for the one that
    does not; the second equals that of a person no house knows (ruling 11). Re-evaluations are new
    rows; the youngest counts. ``youth_model`` is the model that was asked beside the first one, for a
    young suspect.
    """

    protection: ClassVar[Protection] = ByCase(group_column="field_group")

    case_id = models.UUIDField(db_index=True)
    field_group = models.CharField(max_length=30)
    made_at = models.DateTimeField()
    model = models.CharField(max_length=80)
    track = models.CharField(max_length=20, blank=True)
    lighter_step = models.CharField(max_length=20, blank=True, default="")
    youth_model = models.CharField(max_length=80, blank=True, default="")
    youth_route = models.CharField(max_length=20, blank=True, default="")
    house_action = models.CharField(max_length=20, blank=True)
    house_id = models.CharField(max_length=60, blank=True)
    partners = ArrayField(models.CharField(max_length=40))
    rules = ArrayField(models.CharField(max_length=40))
    facts = models.JSONField()
    missing = ArrayField(models.CharField(max_length=60))
    provisional = models.BooleanField()
    why_none = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-made_at",)
        indexes = (
            # A trial reads the proposals of a period in this order.
            models.Index(
                fields=("made_at", "case_id"),
                condition=models.Q(field_group="PROPOSAL"),
                name="proposals_in_order",
            ),
        )

    def __str__(self) -> str:
        return f"{self.model} {self.track}"
