"""Scenes that cost more to build than to look at: built once for the tests of a module that look."""

from collections.abc import Callable

import pytest


def in_scene(build: Callable[[], object]) -> pytest.MarkDecorator:
    """The test finds what this builds, in a database where everybody is there and nothing else.

    Tests of a module that stand next to each other share it; what a test does itself is undone. Each
    test of a module that has scenes names its own: otherwise it would find that of the test before.
    """
    named = pytest.param(build, id=build.__name__)
    return pytest.mark.parametrize("scene", [named], indirect=True, scope="module")


def only_everybody() -> None:
    """A scene in which nothing has happened yet."""
