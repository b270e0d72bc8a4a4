"""What every act of the house shares: its line on the timeline, for who may see the conference."""

from schakel.access.rules import FieldGroup
from schakel.access.viewer import Viewer
from schakel.cases.queries import Header
from schakel.journal.actions import Step, keep
from schakel.kernel import clock


def step(case: Header, kind: str, by: Viewer, group: FieldGroup = FieldGroup.CONFERENCE) -> None:
    """A line on the timeline of a house case. House groups only: no outsider sees the line."""
    line = Step(
        kind,
        clock.now(),
        case.case_id,
        case.region,
        by.organisation,
        person_id=by.person_id,
        field_group=group,
    )
    keep([line])
