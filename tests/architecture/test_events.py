"""Every event leads somewhere on purpose, and what follows at once cannot go round in a circle."""

import ast
from collections.abc import Iterable, Mapping
from importlib import import_module

from schakel.config import reactions
from schakel.kernel.events import Event, When
from tests.architecture.reading import SOURCE, calls, floors, modules, told

# Rulings: only access and opening a house case may follow in the transaction of the event itself.
AT_ONCE = {"access", "cases", "handover"}


def event_classes() -> dict[str, type[Event]]:
    """Every event of every capability, by its name."""
    found = [
        value
        for folder in floors()
        if (SOURCE / folder / "events.py").exists() or (SOURCE / folder / "events").is_dir()
        for value in vars(import_module(f"schakel.{folder}.events")).values()
        if isinstance(value, type) and issubclass(value, Event) and value is not Event
    ]
    return {one.__name__: one for one in found}


def announced_by(folder: str, names: Iterable[str]) -> set[str]:
    """The events that the code of a capability announces."""
    wanted = set(names)
    return {
        node.id
        for path, tree in modules().items()
        if path.startswith(f"{folder}/")
        for call in calls(tree, "announce")
        for node in ast.walk(call)
        if isinstance(node, ast.Name) and node.id in wanted
    }


def circle(follows: Mapping[str, set[str]]) -> list[str]:
    """One way round, if there is any."""

    def walk(name: str, way: list[str]) -> list[str]:
        if name in way:
            return [*way[way.index(name) :], name]
        return next(
            (found for n in sorted(follows.get(name, ())) if (found := walk(n, [*way, name]))), []
        )

    return next((found for name in sorted(follows) if (found := walk(name, []))), [])


def test_every_event_has_a_reaction_or_is_listed_as_having_none():
    without = set(getattr(reactions, "WITHOUT_REACTION", ()))
    named = {row.event for row in reactions.REACTIONS} | without
    found = [name for name, event in event_classes().items() if event not in named]
    told(found, "Add a row to REACTIONS in config/reactions.py, or name it in WITHOUT_REACTION.")


def test_an_event_listed_as_having_no_reaction_has_none():
    without = set(getattr(reactions, "WITHOUT_REACTION", ()))
    both = [row.event.__name__ for row in reactions.REACTIONS if row.event in without]
    told(both, "The two lists contradict each other: a reader would believe the wrong one.")


def test_every_event_is_announced_somewhere():
    names = event_classes()
    announced = {name for folder in floors() for name in announced_by(folder, names)}
    told(sorted(names.keys() - announced), "An event that nobody announces is a promise not kept.")


def test_events_are_frozen_and_carry_no_content():
    found = [
        f"{name}.{field}: {kind}"
        for name, event in event_classes().items()
        for field, kind in event.__annotations__.items()
        if kind in {dict, list, bytes} or "person" in field or "text" in field
    ]
    told(found, "An event carries ids and codes: what is in it may be stored and sent on.")


def test_few_things_follow_in_the_same_transaction():
    found = [
        f"{row.event.__name__}: {row.call.__module__}"
        for row in reactions.REACTIONS
        if row.when is When.NOW and row.call.__module__.split(".")[1] not in AT_ONCE
    ]
    told(found, "A failure of a NOW row undoes the act of somebody else: make it LATER.")


def test_what_follows_at_once_does_not_go_round():
    names = event_classes()
    follows: dict[str, set[str]] = {}
    for row in reactions.REACTIONS:
        if row.when is When.NOW:
            folder = row.call.__module__.split(".")[1]
            follows.setdefault(row.event.__name__, set()).update(announced_by(folder, names))
    told(
        circle(follows),
        "Each NOW row may announce what its capability announces: this is a circle.",
    )


def test_a_circle_would_be_found():
    assert circle({"A": {"B"}, "B": {"C"}, "C": {"B"}}) == ["B", "C", "B"]
    assert circle({"A": {"B", "C"}, "B": {"C"}}) == []
