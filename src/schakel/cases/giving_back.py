"""Giving a case back for somebody who may no longer see it; by hand it is ``actions.claim``."""

import uuid

from schakel.access.viewer import Viewer
from schakel.cases.models import Case
from schakel.journal.actions import Step, keep
from schakel.kernel import clock


def give_back_for(person_id: uuid.UUID, case_id: uuid.UUID, *, by: Viewer) -> bool:
    """Give a case back if this person had taken it up: nobody else could take it up any more.

    Returns whether they had. Needs a service context.
    """
    case = Case.objects.select_for_update().filter(id=case_id, assigned_to=person_id).first()
    if case is None:
        return False
    case.assigned_to = None
    case.save(update_fields=["assigned_to"])
    given = Step("CASE_GIVEN_BACK", clock.now(), case.id, case.region_id, by.organisation)
    keep([given])
    return True
