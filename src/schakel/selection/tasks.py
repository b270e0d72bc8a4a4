"""What takes long: a trial of a candidate over the stored cases of a period."""

from datetime import datetime

from django.db import transaction

from schakel.access.context import acting, as_service
from schakel.access.rules import FieldGroup
from schakel.access.viewer import Viewer
from schakel.audit.actions import note_read
from schakel.cases.queries import headers
from schakel.kernel import clock
from schakel.kernel.errors import NotFound
from schakel.selection import dmn
from schakel.selection.queries.catalogue import catalogue
from schakel.selection.queries.proposals import past_cases
from schakel.selection.rules import Door
from schakel.selection.shipped import shipped
from schakel.selection.trial import Trial, compare


def door_of(candidate: dmn.Model) -> Door:
    """The door that asks a model of this name. Raises NotFound."""
    for one in shipped().versions():
        if one.model.name == candidate.name:
            return one.door
    raise NotFound("no door asks a model of this name")


def try_on_history(
    candidate: dmn.Model, *, since: datetime, until: datetime, viewer: Viewer | None = None
) -> Trial:
    """What a candidate would have changed in the cases that came in from one moment until another.

    With a viewer only over the cases that this person may see, and these may be listed to them; without
    one over all, as counts that still must be protected before anybody sees them. Raises NotFound when
    no door asks a model of this name.
    """
    door = door_of(candidate)
    today = clock.local(clock.now()).date()
    known = catalogue()

    def model_of(region: str) -> dmn.Model:
        return known.in_force(door, today, region=region).model

    if viewer is not None:
        with acting(viewer):
            found = compare(candidate, model_of, past_cases(candidate.name, since, until))
            note_read(found.ids, field_groups=(FieldGroup.PROPOSAL,), action="READ_TRIAL")
            return found
    with transaction.atomic(), as_service("trial"):
        return compare(candidate, model_of, past_cases(candidate.name, since, until))


def numbers_shown(trial: Trial, *, viewer: Viewer) -> list[str]:
    """The numbers of the cases that would have come out otherwise, as far as the viewer may see them."""
    with acting(viewer):
        note_read(trial.changed_ids, field_groups=(FieldGroup.PROPOSAL,), action="READ_TRIAL")
        return sorted(head.number for head in headers(trial.changed_ids, viewer=viewer))
