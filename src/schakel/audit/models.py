"""The append-only log. Deliberately without foreign keys: a record outlives what it speaks of."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from schakel.kernel.models import Record
from schakel.kernel.protection import AppendOnly, Protection


class AuditEvent(Record):
    """Who saw or did what, on which ground (Wpg 32a, Wgs 1.8.4, BIO2 8.15)."""

    protection: ClassVar[Protection] = AppendOnly(reader="auditor", controlled=True)

    at = models.DateTimeField(db_index=True)
    trace_id = models.CharField(max_length=32)
    span_id = models.CharField(max_length=16)
    actor_id = models.UUIDField(null=True)
    organisation = models.CharField(max_length=60)
    functions = ArrayField(models.CharField(max_length=40))
    sign_in = models.CharField(max_length=20)
    origin = models.CharField(max_length=20)
    action = models.CharField(max_length=60)
    object_id = models.UUIDField(null=True)
    case_ids = ArrayField(models.UUIDField())
    subjects = ArrayField(models.CharField(max_length=32))
    field_groups = ArrayField(models.CharField(max_length=30))
    purpose = models.CharField(max_length=30, blank=True)
    ground = models.CharField(max_length=80, blank=True)
    result = models.CharField(max_length=10)
    reason_code = models.CharField(max_length=40, blank=True)
    # The case number that was asked for, where there is no case to name: a no, a look at this log.
    asked = models.CharField(max_length=16, blank=True)
    row_count = models.PositiveIntegerField(default=0)
    policy_version = models.CharField(max_length=20)
    app_version = models.CharField(max_length=20)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.result}"
