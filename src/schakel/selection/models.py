"""What the instrument advised, and the versions of models that were made in the product."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from schakel.kernel.models import Record, code_choices
from schakel.kernel.protection import ByCase, Protection, Reference
from schakel.selection.life import Step
from schakel.selection.rules import Door
from schakel.selection.trial import RunState


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


class ModelVersion(Record):
    """A version of a model that was made in the product; what ships is in files.

    Its row never changes: what it says is in its texts, and what was done with it in its steps.
    """

    protection: ClassVar[Protection] = Reference(app_adds=True)

    door = models.CharField(max_length=30, choices=code_choices(*Door))
    name = models.CharField(max_length=40)
    version = models.CharField(max_length=39)
    based_on = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    made_by = models.UUIDField()
    made_in = models.CharField(max_length=60)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("name", "version"), name="one_version_of_a_name"),
        )

    def __str__(self) -> str:
        return f"{self.name}@{self.version}"


class ModelText(Record):
    """What a version said at one moment: a DMN document and its written cases. The newest counts.

    ``note`` says in a few words what changed, for who looks back.
    """

    protection: ClassVar[Protection] = Reference(app_adds=True)

    version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="texts")
    number = models.PositiveIntegerField()
    document = models.TextField()
    cases = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.UUIDField()
    made_in = models.CharField(max_length=60)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("version", "number"), name="one_text_of_a_number"),
        )

    def __str__(self) -> str:
        return f"{self.version_id} {self.number}"


class DeviationText(Record):
    """What a region wants to do otherwise, as it said at one moment. The newest of a code counts."""

    protection: ClassVar[Protection] = Reference(app_adds=True)

    code = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    region = models.CharField(max_length=40)
    model = models.CharField(max_length=40)
    content = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.UUIDField()
    made_in = models.CharField(max_length=60)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("code", "number"), name="one_deviation_of_a_number"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.number}"


class ModelStep(Record):
    """A step in the life of a version or of a regional deviation, by label or code.

    What ships takes steps too: a version another turn, a deviation an earlier end. ``text`` is the
    number of the text that the step was taken on; 0 for what ships. ``unchecked`` are the columns
    that a check could not look at. ``begins`` is the day of a turn, or on which a deviation ends.
    """

    protection: ClassVar[Protection] = Reference(app_adds=True)

    label = models.CharField(max_length=80, db_index=True)
    door = models.CharField(max_length=30, choices=code_choices(*Door))
    text = models.PositiveIntegerField()
    step = models.CharField(max_length=12, choices=code_choices(*Step))
    at = models.DateTimeField()
    by = models.UUIDField()
    organisation = models.CharField(max_length=60)
    begins = models.DateField(null=True)
    note = models.CharField(max_length=500, blank=True)
    unchecked = models.JSONField(default=list)
    trial = models.UUIDField(null=True)

    class Meta:
        ordering = ("at",)

    def __str__(self) -> str:
        return f"{self.label} {self.step}"


class TrialRun(Record):
    """A trial of a candidate over the stored cases of a period, as the worker runs it.

    ``result`` holds what anybody may be told (ruling 36): the exact counts behind it, and which cases
    they were, are stored nowhere. ``digest`` says which document was tried. ``mine_until``: until then
    the worker that took the run is taken to be busy with it.
    """

    protection: ClassVar[Protection] = Reference(app_writes=True)

    label = models.CharField(max_length=80)
    name = models.CharField(max_length=40)
    door = models.CharField(max_length=30, choices=code_choices(*Door))
    document = models.TextField()
    digest = models.CharField(max_length=64)
    since = models.DateField()
    until = models.DateField()
    state = models.CharField(max_length=10, choices=code_choices(*RunState))
    why = models.CharField(max_length=20, blank=True)
    looked_at = models.PositiveIntegerField(default=0)
    taken = models.PositiveSmallIntegerField(default=0)
    mine_until = models.DateTimeField(null=True)
    result = models.JSONField(null=True)
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField()
    asked_in = models.CharField(max_length=60)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-asked_at",)

    def __str__(self) -> str:
        return f"{self.label} {self.since} {self.until}"


class ShadowRun(Record):
    """A candidate that is asked beside the model in force for some weeks; what it says is acted on nowhere.

    ``region``: only there; empty for all. It runs from ``begins`` through the day ``until``, unless
    it is stopped before.
    """

    protection: ClassVar[Protection] = Reference(app_writes=True)

    label = models.CharField(max_length=80)
    name = models.CharField(max_length=40)
    door = models.CharField(max_length=30, choices=code_choices(*Door))
    document = models.TextField()
    region = models.CharField(max_length=40, blank=True)
    begins = models.DateTimeField()
    until = models.DateField()
    started_by = models.UUIDField()
    started_in = models.CharField(max_length=60)
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.UUIDField(null=True)

    class Meta:
        ordering = ("-begins",)

    def __str__(self) -> str:
        return f"{self.label} {self.region}"


class ShadowDifference(Record):
    """What a candidate would have advised otherwise in one case, seen by who sees the proposal itself.

    ``why``: the candidate failed for this case, and how.
    """

    protection: ClassVar[Protection] = ByCase(group_column="field_group")

    shadow_id = models.UUIDField(db_index=True)
    case_id = models.UUIDField(db_index=True)
    field_group = models.CharField(max_length=30)
    region = models.CharField(max_length=40)
    at = models.DateTimeField()
    decision = models.CharField(max_length=40)
    before = models.CharField(max_length=200, blank=True)
    after = models.CharField(max_length=200, blank=True)
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("at",)

    def __str__(self) -> str:
        return f"{self.shadow_id} {self.decision}"
