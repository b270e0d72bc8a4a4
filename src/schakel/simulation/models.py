"""How the demo stands, what demo people tried that no timeline keeps, and which periods were simulated.
In a demo's database only."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from schakel.kernel.models import Record
from schakel.kernel.protection import ByPerson, Protection, Reference


class DemoState(models.Model):
    """Whether new cases keep coming, and how far a new start is. Names nobody."""

    protection: ClassVar[Protection] = Reference(app_writes=True)

    id = models.SmallIntegerField(primary_key=True, default=1)
    loaded_at = models.DateTimeField()
    running = models.BooleanField(default=True)
    next_arrival_at = models.DateTimeField()
    restarting = models.BooleanField(default=False)
    step = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="one_demo"),)

    def __str__(self) -> str:
        return "running" if self.running else "paused"


class DemoTry(Record):
    """That a demo person did something to try: looked, compared, checked. What, not about whom."""

    protection: ClassVar[Protection] = ByPerson()

    person = models.ForeignKey("regions.Member", on_delete=models.CASCADE)
    kind = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("person", "kind"), name="a_try_counts_once"),
        )

    def __str__(self) -> str:
        return self.kind


class SimulationRun(Record):
    """A synthetic period that was fed to this database, or is being fed. Names nobody."""

    protection: ClassVar[Protection] = Reference(app_writes=True)

    scenario = models.CharField(max_length=60)
    seed = models.BigIntegerField()
    first = models.DateField()
    days = models.PositiveIntegerField()
    regions = ArrayField(models.CharField(max_length=40))
    in_bulk = models.BooleanField()
    events_before = models.PositiveBigIntegerField(default=0)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.scenario} {self.first} + {self.days} days"


class SimulationShare(Record):
    """How far a run is in one region: so many of its items were written, in their order."""

    protection: ClassVar[Protection] = Reference(app_writes=True)

    run = models.ForeignKey(SimulationRun, on_delete=models.CASCADE, related_name="shares")
    region = models.CharField(max_length=40)
    items = models.PositiveIntegerField(default=0)
    rows = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("run", "region"), name="one_share_per_region"),
        )

    def __str__(self) -> str:
        return f"{self.region}: {self.items}"
