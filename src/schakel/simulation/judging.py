"""The question after a closed case: was this the right table? Asked and answered in a made-up case."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from schakel.access.context import acting
from schakel.access.viewer import Viewer
from schakel.kernel import clock
from schakel.monitoring.actions import answer_question, ask_about
from schakel.monitoring.queries import questions_about
from schakel.monitoring.rules.sampling import RightPlace


def judge(
    case_id: uuid.UUID, closed_at: datetime, place: RightPlace, people: Iterable[Viewer]
) -> None:
    """Let everybody whose unit had a part say where the case belonged.

    The plan drew this case; outside a simulation the draw is that of the case's id.
    """
    with transaction.atomic():
        ask_about({case_id: closed_at}, clock.now())
    for somebody in people:
        with acting(somebody) as viewer:
            for question in questions_about(case_id, viewer=viewer):
                answer_question(question, place, by=viewer)
