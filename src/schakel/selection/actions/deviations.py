"""What a region does otherwise: proposed, shown by a written case, signed elsewhere, ended early."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from schakel.access.viewer import Viewer
from schakel.audit.actions import action
from schakel.kernel import clock
from schakel.kernel.errors import Conflict, FieldError, Invalid, Refused
from schakel.kernel.storing import store_now
from schakel.regions.queries import directory
from schakel.selection.actions.turns import one_at_a_time
from schakel.selection.actions.versions import NOT_NOW, not_to_sign
from schakel.selection.life import DeviationState, Step, may_sign
from schakel.selection.models import DeviationText, ModelStep
from schakel.selection.overlay_faults import as_error
from schakel.selection.overlays import Deviation, stored_deviation
from schakel.selection.permissions import check_can_change
from schakel.selection.queries.catalogue import catalogue
from schakel.selection.queries.deviations import (
    DeviationView,
    answers_on,
    look_at_deviation,
    view_of,
    with_it,
)
from schakel.selection.rules import Facts
from schakel.selection.shipped import shipped

OPEN = frozenset({DeviationState.PROPOSED, DeviationState.SENT_BACK})


def propose_deviation(new: Deviation, *, by: Viewer) -> str:
    """Keep what a region wants to do otherwise; returns the code it got.

    Raises Refused for a region that is not the member's own, and Invalid, each fault with the field
    of ``Deviation`` that it is about. Nothing counts before it is signed: see ``sign_deviation``.
    """
    _check_region(new.region, by)
    with transaction.atomic():
        one_at_a_time()
        one = replace(new, id=_next_code(new.region))
        _keep_text(one, 1, by=by)
    return one.id


def change_deviation(code: str, new: Deviation, *, on: int, by: Viewer) -> int:
    """Keep another text of a deviation that is not signed yet; returns its number.

    Its written cases stay. Raises as ``propose_deviation``, Conflict when somebody saved since ``on``,
    and Refused once it was signed.
    """
    view = _open(code, on=on, by=by)
    same = replace(new, id=code, region=view.deviation.region, model=view.deviation.model)
    return _keep_text(replace(same, tests=view.deviation.tests), on + 1, by=by)


def write_case(code: str, name: str, facts: Facts, *, on: int, by: Viewer) -> int:
    """Add a written case: what these facts come to with the deviation is what must come of them.

    Facts that are not given are those of the model's own cases. Raises Invalid when the facts cannot
    be asked, and as ``change_deviation``.
    """
    view = _open(code, on=on, by=by)
    one = view.deviation
    if not name.strip() or name in {case["name"] for case in one.tests}:
        raise Invalid([FieldError("name", "name", "Give the case a name of its own.")])
    case = {"name": name.strip(), "facts": facts, **_come_out(one, facts)}
    return _keep_text(replace(one, tests=(*one.tests, case)), on + 1, by=by)


def drop_case(code: str, name: str, *, on: int, by: Viewer) -> int:
    """Take a written case away. Raises as ``change_deviation``."""
    view = _open(code, on=on, by=by)
    kept = tuple(case for case in view.deviation.tests if case["name"] != name)
    return _keep_text(replace(view.deviation, tests=kept), on + 1, by=by)


def _come_out(one: Deviation, facts: Facts) -> dict[str, Any]:
    known = with_it(one)
    turn = known.during(one)[0]
    model = known.with_its_region(turn, one).model
    whole = {**turn.version.written.base, **facts}
    results = {n: model.evaluate(n, whole) for n in answers_on(model, one.decision)}
    fired = dict.fromkeys(rule for result in results.values() for rule in result.rules)
    return {**{name: result.value for name, result in results.items()}, "fires": list(fired)}


def sign_deviation(code: str, *, on: int, by: Viewer, note: str = "") -> None:
    """Sign as a second person of another organisation; from its first day on it counts.

    Raises Refused when it does not fit, when no written case shows it, or when its first day passed.
    """
    with transaction.atomic():
        one_at_a_time()
        view = _open(code, on=on, by=by)
        lack = may_sign(view.life, person=by.person_id, organisation=by.organisation)
        if lack is not None:
            raise not_to_sign(lack)
        _check_ready(view.deviation)
        _keep_step(view, Step.APPROVED, by=by, note=note)
        _keep_step(view, Step.SCHEDULED, by=by, begins=view.deviation.valid_from)


def _check_ready(one: Deviation) -> None:
    if one.valid_from <= _today():
        text = "Its first day has passed. Choose a day from tomorrow on."
        raise Refused("LATE", text)
    if not look_at_deviation(one).passed:
        text = "It does not fit yet, or no written case shows it. The page says what is lacking."
        raise Refused("NOT_READY", text)


def send_deviation_back(code: str, *, on: int, by: Viewer, note: str) -> None:
    """Send a proposal back with the reason. Raises Conflict, Invalid, Refused."""
    view = _open(code, on=on, by=by)
    if not note.strip():
        raise Invalid([FieldError("note", "empty", "Say what must be different.")])
    _keep_step(view, Step.RETURNED, by=by, note=note)


def end_deviation(code: str, ends: date, *, by: Viewer, note: str) -> None:
    """End a deviation before its time: from that day on the baseline counts. Raises Invalid, Refused."""
    check_can_change(by)
    view = view_of(code)
    _check_region(view.deviation.region, by)
    if view.state in OPEN or view.state == DeviationState.ENDED:
        raise Refused("NO_SUCH_STEP", NOT_NOW)
    if not _today() < ends < view.deviation.valid_until:
        text = "Choose a day from tomorrow on, before the day on which it ends anyhow."
        raise Invalid([FieldError("ends", "day", text)])
    if not note.strip():
        raise Invalid([FieldError("note", "empty", "Say why it ends earlier.")])
    _keep_step(view, Step.WITHDRAWN, by=by, begins=ends, note=note)


def _open(code: str, *, on: int, by: Viewer) -> DeviationView:
    """The deviation while it can change, on the text that the member looked at."""
    check_can_change(by)
    view = view_of(code)
    if view.state not in OPEN:
        raise Refused("NO_SUCH_STEP", NOT_NOW)
    if view.life.text != on:
        raise _conflict(view)
    return view


def _conflict(view: DeviationView) -> Conflict:
    row = DeviationText.objects.filter(code=view.code).order_by("-number").first()
    return Conflict(
        "deviation",
        version=view.life.text,
        by=row.made_by if row else None,
        at=row.made_at if row else None,
    )


def _check_region(region: str, by: Viewer) -> None:
    check_can_change(by)
    if by.region is not None and by.region != region:
        text = "What another region does otherwise is not yours to change."
        raise Refused("OTHER_REGION", text)


def _keep_text(one: Deviation, number: int, *, by: Viewer) -> int:
    wrong = [*_first_day(one), *map(as_error, look_at_deviation(one).faults)]
    if wrong:
        raise Invalid(wrong)
    row = DeviationText(
        code=one.id,
        number=number,
        region=one.region,
        model=one.model,
        content=stored_deviation(one),
        made_at=clock.now(),
        made_by=by.person_id,
        made_in=by.organisation,
    )
    try:
        with action("deviation.saved", by=by.actor, on=row.id):
            store_now([row])
    except IntegrityError:
        raise _conflict(view_of(one.id)) from None
    return number


def _first_day(one: Deviation) -> Iterable[FieldError]:
    if one.valid_from <= _today():
        text = "Choose a day from tomorrow on: what counted today stays as it was."
        yield FieldError("valid_from", "past", text)


def _next_code(region: str) -> str:
    """The next code of a region, such as ``LIM-03``; none is ever given twice."""
    prefix = directory().regions[region].prefix
    taken = {one.id for one in shipped().deviations}
    taken |= set(DeviationText.objects.filter(region=region).values_list("code", flat=True))
    numbers = range(1, len(taken) + 2)
    return next(code for code in (f"{prefix}-{n:02}" for n in numbers) if code not in taken)


def _keep_step(view: DeviationView, step: Step, *, by: Viewer, **more: Any) -> None:
    model = view.deviation.model
    door = next(one.door for one in catalogue().versions() if one.model.name == model)
    row = ModelStep(
        label=view.code,
        door=door,
        text=view.life.text,
        step=step,
        at=clock.now(),
        by=by.person_id,
        organisation=by.organisation,
        **more,
    )
    with action(f"deviation.{step.lower()}", by=by.actor, on=row.id):
        store_now([row])


def _today() -> date:
    return clock.local(clock.now()).date()
