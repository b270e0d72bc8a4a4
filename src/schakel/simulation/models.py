"""How the demo stands, and what demo people tried that no timeline keeps. In a demo's database only."""

from typing import ClassVar

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
