"""What every act of the house shares: its line on the timeline, for who may see the conference."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from schakel.access.rules import FieldGroup
from schakel.access.viewer import Viewer
from schakel.cases.queries import Header
from schakel.journal.actions import Attributes, Step, keep
from schakel.kernel import clock


@dataclass(frozen=True)
class Counted:
    """What is counted of an act: codes, yes or no, minutes; and other things it concerns."""

    attributes: Attributes = field(default_factory=dict)
    about: Mapping[str, uuid.UUID] = field(default_factory=dict)


NOTHING_MORE = Counted()


def step(
    case: Header,
    kind: str,
    by: Viewer,
    group: FieldGroup = FieldGroup.CONFERENCE,
    counted: Counted = NOTHING_MORE,
) -> None:
    """A line on the timeline of a house case. House groups only: no outsider sees the line."""
    line = Step(
        kind,
        clock.now(),
        case.case_id,
        case.region,
        by.organisation,
        person_id=by.person_id,
        field_group=group,
        attributes=counted.attributes,
        about=counted.about,
    )
    keep([line])
