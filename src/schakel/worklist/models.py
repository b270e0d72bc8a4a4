"""What a unit must do, by when, and who hears of it when it is not done."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from schakel.kernel.models import Record, code_choices
from schakel.kernel.protection import ByUnit, Protection
from schakel.worklist.rules import ItemKind, ItemState


class WorkItem(Record):
    """One thing to do for one unit. ``level`` counts the steps up the escalation ladder."""

    protection: ClassVar[Protection] = ByUnit(
        unit_columns=("unit_id", "escalated_to_id"), case_column="case_id"
    )

    unit_id = models.UUIDField(db_index=True)
    escalated_to_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=40, choices=code_choices(*ItemKind))
    case_id = models.UUIDField(null=True, db_index=True)
    subject_id = models.UUIDField(null=True)
    state = models.CharField(max_length=10, choices=code_choices(*ItemState))
    owner_id = models.UUIDField(null=True)
    due_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    level = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.UUIDField(null=True)
    why_not = models.CharField(max_length=400, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=("due_at",), condition=Q(state="OPEN"), name="open_items_by_due"),
        )
        constraints = (
            models.CheckConstraint(
                condition=~Q(state="NOT_DONE") | ~Q(why_not=""), name="not_done_has_a_reason"
            ),
            models.UniqueConstraint(
                fields=("kind", "subject_id"),
                condition=Q(state="OPEN"),
                name="one_open_item_per_subject",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
