"""Figures that may be shown, the chart of each region, and the question about closed cases."""

from typing import ClassVar

from django.db import models

from schakel.kernel.models import Record, code_choices
from schakel.kernel.protection import ByUnit, Protection, Reference
from schakel.monitoring.rules.flows import CaseKind
from schakel.monitoring.rules.pictures import Form
from schakel.monitoring.rules.sampling import RightPlace
from schakel.monitoring.rules.small_numbers import Sight
from schakel.monitoring.rules.xmr import Kind, Signal


class StoredFigure(Record):
    """A figure as it may be shown. The exact counts behind it are stored nowhere (ruling 36)."""

    protection: ClassVar[Protection] = Reference(app_writes=True)

    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT)
    indicator = models.CharField(max_length=40)
    period = models.CharField(max_length=20)
    starts_on = models.DateField()
    ends_on = models.DateField()
    numerator_sight = models.CharField(max_length=10, choices=code_choices(*Sight))
    numerator = models.PositiveIntegerField(null=True)
    denominator_sight = models.CharField(max_length=10, choices=code_choices(*Sight))
    denominator = models.PositiveIntegerField(null=True)
    value = models.FloatField(null=True)
    high = models.FloatField(null=True)
    parts = models.JSONField(default=dict)
    own = models.JSONField(default=dict)
    suppressed = models.BooleanField()
    computed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("region", "indicator", "period"), name="one_figure_per_cell"
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator} {self.region_id} {self.period}"


class ControlChart(Record):
    """A control chart: what it says, with the points and the limits that it is drawn from."""

    protection: ClassVar[Protection] = Reference(app_writes=True)

    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT)
    indicator = models.CharField(max_length=40)
    kind = models.CharField(max_length=3, choices=code_choices(*Kind), default=Kind.XMR)
    verdict = models.CharField(max_length=10, choices=code_choices(*Signal))
    mean = models.FloatField(null=True)
    points = models.JSONField(default=list)
    computed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("region", "indicator"), name="one_chart_per_region"),
        )

    def __str__(self) -> str:
        return f"{self.indicator} {self.region_id}"


class Comparison(Record):
    """The regions beside each other for one indicator: limits by size, and where each region lies.

    Only regions of which the figure may be shown are in it, and it is computed from what is shown. ``mix``
    says in which months cases were counted to allow for their kinds, and where each region lies without
    that; nothing where they were not allowed for. Counts by kind are stored nowhere (ruling 36).
    """

    protection: ClassVar[Protection] = Reference(app_writes=True)

    indicator = models.CharField(max_length=40, unique=True)
    target = models.FloatField()
    dispersion = models.FloatField()
    widened = models.BooleanField()
    places = models.JSONField()
    mix = models.JSONField(null=True)
    computed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.indicator} of all regions"


class Picture(Record):
    """A chart as the worker drew it, in one language and one form of file."""

    protection: ClassVar[Protection] = Reference(app_writes=True)

    subject = models.CharField(max_length=100)
    language = models.CharField(max_length=2)
    form = models.CharField(max_length=3, choices=code_choices(*Form))
    content = models.BinaryField()
    mark = models.CharField(max_length=64)
    drawn_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("subject", "language", "form"), name="one_picture_per_form"
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject}.{self.language}.{self.form}"


class RuleFigure(Record):
    """What became of the advice of a rule in a region or all of them, as it may be shown (ruling 36).

    ``region`` is empty for all regions together. The numbers are pairs of sight and number.
    """

    protection: ClassVar[Protection] = Reference(app_writes=True)

    model = models.CharField(max_length=80)
    rule = models.CharField(max_length=40)
    region = models.CharField(max_length=40, blank=True)
    period = models.CharField(max_length=20)
    starts_on = models.DateField()
    ends_on = models.DateField()
    numbers = models.JSONField()
    deviated_share = models.FloatField(null=True)
    wrong_share = models.FloatField(null=True)
    at_least = models.FloatField(null=True)
    reasons = models.JSONField(default=dict)
    places = models.JSONField(default=dict)
    computed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("model", "rule", "region", "period"), name="one_figure_per_rule_and_cell"
            ),
        )

    def __str__(self) -> str:
        return f"{self.rule} of {self.model} in {self.region or 'all regions'}"


class StoredMap(Record):
    """A process map as it may be shown: ways with rounded counts, and durations of many cases.

    ``region`` is empty for all regions together.
    """

    protection: ClassVar[Protection] = Reference(app_writes=True)

    region = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=10, choices=code_choices(*CaseKind))
    period = models.CharField(max_length=20)
    starts_on = models.DateField()
    ends_on = models.DateField()
    total_sight = models.CharField(max_length=10, choices=code_choices(*Sight))
    total = models.PositiveIntegerField(null=True)
    median = models.PositiveIntegerField(null=True)
    ways = models.JSONField(default=list)
    passed = models.JSONField(default=list)
    computed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("region", "kind", "period"), name="one_map_per_cell"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.region or 'all regions'} {self.period}"


class YearReport(Record):
    """The report on usefulness of a calendar year as it was told (Wgs art. 1.7).

    It stays as it is when facts come later or cases are destroyed; ``remade`` says when and why it was
    made again. ``figures`` are of each region and of all together, as they may be shown.
    """

    protection: ClassVar[Protection] = Reference(app_writes=True)

    year = models.PositiveSmallIntegerField(unique=True)
    counted_from = models.DateField()
    first_told_at = models.DateTimeField()
    told_at = models.DateTimeField()
    remade = models.JSONField(default=list)
    figures = models.JSONField()

    def __str__(self) -> str:
        return f"report of {self.year}"


class TableQuestion(Record):
    """ "Was this the right table?", asked of one unit that had a part in a closed case.

    It carries the case's number, because the case itself may be shielded by now, and nothing of it.
    """

    protection: ClassVar[Protection] = ByUnit(case_column="case_id")

    unit_id = models.UUIDField()
    case_id = models.UUIDField(db_index=True)
    case_number = models.CharField(max_length=16)
    case_kind = models.CharField(max_length=20)
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT)
    partner_kind = models.CharField(max_length=40)
    closed_on = models.DateField()
    asked_at = models.DateTimeField()
    place = models.CharField(max_length=20, blank=True, choices=code_choices(*RightPlace))
    words = models.CharField(max_length=400, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("case_id", "unit_id"), name="one_question_per_unit"),
        )

    def __str__(self) -> str:
        return f"question about {self.case_number}"
