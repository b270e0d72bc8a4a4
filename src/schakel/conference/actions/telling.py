"""Answering a question with the house's plan: a copy of its line and its scenario card, no more."""

import uuid
from dataclasses import replace

from schakel.access.viewer import Viewer
from schakel.conference.permissions import check_can_run, house_header
from schakel.conference.queries import plan_in_short
from schakel.kernel.errors import FieldError, Invalid
from schakel.sharing.actions.requests import Answer, answer


def answer_with_plan(
    request_id: uuid.UUID, given: Answer, *, plan_of: uuid.UUID, by: Viewer
) -> None:
    """Answer with the plan of one of the house's own running cases (ruling 31).

    What goes along is a copy at this moment. Raises what ``answer`` raises, NotFound for a case of
    another house, Refused before acceptance, and Invalid when there is no plan yet.
    """
    check_can_run(by, house_header(plan_of, viewer=by))
    plan = plan_in_short(plan_of, viewer=by)
    if plan is None:
        text = "This case has no plan and no scenario card yet."
        raise Invalid([FieldError("plan", "empty", text)])
    answer(request_id, replace(given, plan=plan), by=by)
