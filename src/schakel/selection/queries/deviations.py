"""What regions want to do otherwise, from the first proposal on: what it says and where it stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from schakel.access.viewer import Viewer
from schakel.kernel import clock
from schakel.kernel.errors import NotFound
from schakel.selection import dmn
from schakel.selection.catalogue import Catalogue
from schakel.selection.dmn.checking import Findings, check_model
from schakel.selection.life import DeviationState, Life, deviation_state, may_sign
from schakel.selection.models import DeviationText, ModelStep
from schakel.selection.overlays import Deviation, Fault, Kind, deviation_of, faults
from schakel.selection.permissions import check_can_look
from schakel.selection.queries.catalogue import catalogue
from schakel.selection.queries.versions import life_of, steps_of
from schakel.selection.reading import answers
from schakel.selection.shipped import deviations as shipped_deviations
from schakel.selection.written import CaseResult


@dataclass(frozen=True)
class DeviationView:
    """A deviation with its life. What ships has text 0 and counts from the day that it says."""

    deviation: Deviation
    life: Life
    state: DeviationState

    @property
    def code(self) -> str:
        """The code that it is known by."""
        return self.deviation.id

    def waits_for(self, viewer: Viewer) -> bool:
        """Whether it was proposed and this viewer may sign it."""
        lack = may_sign(self.life, person=viewer.person_id, organisation=viewer.organisation)
        return self.state == DeviationState.PROPOSED and lack is None


def deviation(code: str, *, viewer: Viewer) -> DeviationView:
    """A deviation by its code. Raises NotFound."""
    check_can_look(viewer)
    return view_of(code)


def view_of(code: str) -> DeviationView:
    """As ``deviation``, for an action that has looked at who asks."""
    rows = list(DeviationText.objects.filter(code=code).order_by("number"))
    taken = steps_of(ModelStep.objects.filter(label=code).order_by("at", "id")).get(code, ())
    if rows:
        return _view(deviation_of(code, rows[-1].content), life_of(taken, rows))
    for one in shipped_deviations():
        if one.id == code:
            return _view(one, Life(taken, 0, frozenset()))
    raise NotFound("no such deviation")


def in_work(viewer: Viewer) -> list[DeviationView]:
    """What was proposed and is not signed yet, the oldest first. Raises NotFound."""
    check_can_look(viewer)
    texts: dict[str, list[DeviationText]] = {}
    for row in DeviationText.objects.order_by("made_at", "number"):
        texts.setdefault(row.code, []).append(row)
    steps = steps_of(ModelStep.objects.filter(label__in=texts).order_by("at", "id"))
    views = [
        _view(deviation_of(code, rows[-1].content), life_of(steps.get(code, ()), rows))
        for code, rows in texts.items()
    ]
    waiting = {DeviationState.PROPOSED, DeviationState.SENT_BACK}
    return [one for one in views if one.state in waiting]


def _view(one: Deviation, life: Life) -> DeviationView:
    until = min((one.valid_until, *life.ends))
    today = clock.local(clock.now()).date()
    return DeviationView(
        one.ended(until), life, deviation_state(life, one.valid_from, until, on=today)
    )


@dataclass(frozen=True)
class DeviationLook:
    """What a deviation would do: whether it fits, what its cases show, what the checker finds.

    All of it against every version of its model that has a turn while it counts.
    """

    deviation: Deviation
    faults: tuple[Fault, ...]
    results: tuple[CaseResult, ...]
    findings: Findings

    @cached_property
    def shown(self) -> bool:
        """Whether its written cases show it: the rule fires, or stays silent where it is off."""
        fired = {rule for result in self.results for rule in result.fired}
        if self.deviation.kind == Kind.OFF:
            return bool(self.results) and self.deviation.rule not in fired
        return self.deviation.id in fired

    @property
    def passed(self) -> bool:
        """Whether it may be signed."""
        sound = not self.findings.found and not self.findings.more
        cases = all(result.passed for result in self.results)
        return sound and cases and self.shown and not self.faults


def look_at_deviation(one: Deviation) -> DeviationLook:
    """Everything that can be said of a deviation before it counts."""
    known = with_it(one)
    turns = known.during(one)
    others = [d for d in known.of_region(one.region, one.model) if d.id == one.id or _meet(d, one)]
    wrong = dict.fromkeys(fault for turn in turns for fault in faults(turn.model, others))
    mine = tuple(fault for fault in wrong if one.id in {fault.deviation, fault.place})
    if mine:
        return DeviationLook(one, mine, (), Findings())
    models = {known.with_its_region(turn, one).model for turn in turns}
    found = sum((check_model(model) for model in models), Findings())
    return DeviationLook(one, (), known.run_regional_cases(one), found)


def with_it(one: Deviation) -> Catalogue:
    """The catalogue as it would be with this deviation in it."""
    known = catalogue()
    others = tuple(other for other in known.deviations if other.id != one.id)
    return Catalogue(known.listed, (*others, one))


def answers_on(model: dmn.Model, decision: str) -> Iterable[str]:
    """The answers of a model that rest on a decision, or are it."""
    for name in answers(model):
        if name == decision or decision in model.definitions.required(name)[1]:
            yield name


def _meet(one: Deviation, other: Deviation) -> bool:
    return one.valid_from < other.valid_until and other.valid_from < one.valid_until
