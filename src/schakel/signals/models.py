"""An organisation's own early signals: facts in words. No number per person is kept (ruling 33)."""

from typing import ClassVar

from django.db import models

from schakel.kernel.models import Record
from schakel.kernel.protection import ByCase, Protection


class Signal(Record):
    """What an organisation observed, for itself. Its id is the dossier that grants speak of."""

    protection: ClassVar[Protection] = ByCase(field_group="SIGNAL", case_column="id")

    owner_org = models.CharField(max_length=60)
    reference = models.CharField(max_length=80)
    kind = models.CharField(max_length=30)
    text = models.TextField()
    observed_at = models.DateTimeField()
    received_at = models.DateTimeField()
    record_id = models.UUIDField()

    def __str__(self) -> str:
        return f"{self.kind} {self.observed_at:%Y-%m-%d}"
