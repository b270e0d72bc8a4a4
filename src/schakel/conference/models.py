"""The house's own record of a case: participants, meetings, what was agreed, the plan."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from schakel.access.rules import FieldGroup
from schakel.conference.rules import ActionState, GoalState, Level, ParticipantKind
from schakel.kernel.models import Record, code_choices
from schakel.kernel.protection import ByCase, ByUnit, Protection


class Participant(Record):
    """One place on the need-to-know list of a case (Wgs 2.31.4), with the reason."""

    protection: ClassVar[Protection] = ByCase(field_group="CONFERENCE")

    case_id = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=12, choices=code_choices(*ParticipantKind))
    organisation = models.CharField(max_length=60, blank=True)
    unit_id = models.UUIDField(null=True)
    name = models.CharField(max_length=200, blank=True)
    organisation_name = models.CharField(max_length=200, blank=True)
    field_groups = ArrayField(models.CharField(max_length=30, choices=code_choices(*FieldGroup)))
    reason = models.CharField(max_length=1000)
    secrecy_signed_on = models.DateField(null=True)
    added_by = models.UUIDField()
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    removed_reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="MEMBER", unit_id__isnull=False)
                | Q(kind="INCIDENTAL", unit_id__isnull=True, secrecy_signed_on__isnull=False),
                name="an_incidental_third_signed_first",
            ),
            models.UniqueConstraint(
                fields=("case_id", "organisation"),
                condition=Q(kind="MEMBER", removed_at__isnull=True),
                name="an_organisation_is_listed_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation or self.kind} in {self.case_id}"


class Conference(Record):
    """A meeting of a house. Its agenda is in ``AgendaItem``, each row for who may see that case."""

    protection: ClassVar[Protection] = ByUnit()

    unit_id = models.UUIDField()
    house_id = models.CharField(max_length=60)
    at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    made_by = models.UUIDField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("house_id", "at"), name="one_conference_at_a_time"),
        )

    def __str__(self) -> str:
        return f"{self.house_id} {self.at:%Y-%m-%d %H:%M}"


class AgendaItem(Record):
    """A case on the agenda. Date and place are copied, for participants who see only this case."""

    protection: ClassVar[Protection] = ByCase(field_group="CONFERENCE")

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="agenda")
    case_id = models.UUIDField(db_index=True)
    sort = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    question = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ("at", "sort")
        constraints = (
            models.UniqueConstraint(fields=("conference", "case_id"), name="a_case_comes_up_once"),
        )

    def __str__(self) -> str:
        return f"{self.sort} {self.case_id}"


class Attendance(Record):
    """Whether a participant was there for this case; if not, whether it sent word, and which."""

    protection: ClassVar[Protection] = ByCase(field_group="CONFERENCE")

    case_id = models.UUIDField(db_index=True)
    agenda_item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="attendance")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+")
    present = models.BooleanField()
    with_notice = models.BooleanField(default=True)
    absence_reason = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("agenda_item", "participant"), name="attendance_is_taken_once"
            ),
            models.CheckConstraint(
                condition=Q(present=True) | Q(with_notice=False) | ~Q(absence_reason=""),
                name="absence_has_a_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.participant_id} {self.present}"


class ConferenceDecision(Record):
    """What was decided about a case."""

    protection: ClassVar[Protection] = ByCase(field_group="CONFERENCE")

    case_id = models.UUIDField(db_index=True)
    agenda_item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="decisions")
    words = models.TextField()
    decided_at = models.DateTimeField()
    recorded_by = models.UUIDField()

    def __str__(self) -> str:
        return f"decision about {self.case_id}"


class CaseAction(Record):
    """Something agreed: what, which participant does it, by when, and what came of it."""

    protection: ClassVar[Protection] = ByCase(field_group="CONFERENCE")

    case_id = models.UUIDField(db_index=True)
    agenda_item = models.ForeignKey(
        AgendaItem, null=True, on_delete=models.SET_NULL, related_name="actions"
    )
    owner = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="actions")
    unit_id = models.UUIDField(db_index=True)
    words = models.TextField()
    due_at = models.DateTimeField()
    owner_was_absent = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=code_choices(*ActionState))
    why_not = models.CharField(max_length=1000, blank=True)
    made_at = models.DateTimeField()
    made_by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(state="NOT_DONE") | ~Q(why_not=""),
                name="an_action_not_done_says_why",
            ),
        )

    def __str__(self) -> str:
        return f"{self.state} {self.case_id}"


class Minutes(Record):
    """The minutes of one case in one meeting: a draft until one person adopts them."""

    protection: ClassVar[Protection] = ByCase(field_group="CONFERENCE")

    case_id = models.UUIDField(db_index=True)
    agenda_item = models.OneToOneField(AgendaItem, on_delete=models.CASCADE, related_name="minutes")
    text = models.TextField()
    version = models.PositiveIntegerField(default=1)
    written_by = models.UUIDField()
    written_at = models.DateTimeField()
    adopted_by = models.UUIDField(null=True)
    adopted_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"minutes of {self.case_id}"


class MinutesAddendum(Record):
    """A correction of adopted minutes: added, never written over (ruling 32)."""

    protection: ClassVar[Protection] = ByCase(field_group="CONFERENCE")

    case_id = models.UUIDField(db_index=True)
    minutes = models.ForeignKey(Minutes, on_delete=models.CASCADE, related_name="addenda")
    text = models.TextField()
    written_by = models.UUIDField()
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("written_at",)

    def __str__(self) -> str:
        return f"addendum of {self.case_id}"


class Plan(Record):
    """The plan of a case, with its current line in a few words: what the table gets as "wat"."""

    protection: ClassVar[Protection] = ByCase(field_group="PLAN")

    case_id = models.UUIDField(unique=True)
    line = models.TextField()
    coordinator = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.UUIDField()

    def __str__(self) -> str:
        return f"plan of {self.case_id}"


class Goal(Record):
    """A goal of the plan, in one life domain."""

    protection: ClassVar[Protection] = ByCase(field_group="PLAN")

    case_id = models.UUIDField(db_index=True)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="goals")
    life_domain = models.CharField(max_length=30)
    words = models.TextField()
    target_on = models.DateField(null=True)
    state = models.CharField(max_length=12, choices=code_choices(*GoalState))
    remark = models.CharField(max_length=1000, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.UUIDField()

    def __str__(self) -> str:
        return f"{self.life_domain} {self.state}"


class ScenarioCard(Record):
    """If this person is brought in: call, consider, avoid; with a review date (ruling 31)."""

    protection: ClassVar[Protection] = ByCase(field_group="PLAN")

    case_id = models.UUIDField(unique=True)
    call = models.CharField(max_length=1000)
    consider = models.CharField(max_length=2000, blank=True)
    avoid = models.CharField(max_length=2000, blank=True)
    review_on = models.DateField()
    changed_at = models.DateTimeField()
    changed_by = models.UUIDField()

    def __str__(self) -> str:
        return f"card of {self.case_id}"


class Scaling(Record):
    """One step on the scaling ladder, with its reason; the last one counts."""

    protection: ClassVar[Protection] = ByCase(field_group="CONFERENCE")

    case_id = models.UUIDField(db_index=True)
    level = models.CharField(max_length=20, choices=code_choices(*Level))
    reason = models.CharField(max_length=1000)
    at = models.DateTimeField()
    decided_by = models.UUIDField()

    class Meta:
        ordering = ("-at",)

    def __str__(self) -> str:
        return f"{self.level} {self.case_id}"


class PlanEvaluation(Record):
    """What worked and what did not, at one moment (Wgs 2.31.6)."""

    protection: ClassVar[Protection] = ByCase(field_group="PLAN")

    case_id = models.UUIDField(db_index=True)
    worked = models.TextField()
    did_not_work = models.TextField(blank=True)
    at = models.DateTimeField()
    written_by = models.UUIDField()

    class Meta:
        ordering = ("-at",)

    def __str__(self) -> str:
        return f"evaluation of {self.case_id}"
