"""How the demo stands: one row, in a demo's database only."""

from typing import ClassVar

from django.db import models

from schakel.kernel.protection import Protection, Reference


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
