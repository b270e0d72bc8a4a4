"""The database of the tests, and the people who speak in them."""

import gc
from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.database import make_test_database, undone
from tests.personas import Persona, everybody


def pytest_collection_finish() -> None:
    """What was loaded stays: to look through all of it for garbage takes seconds off what is tested."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Real PostgreSQL, a database per worker, connected as the application role."""
    make_test_database()
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def people(db: None) -> dict[str, Persona]:
    """Everybody, with the table of Rotterdam manned and the house's team filled."""
    return everybody()


@pytest.fixture(scope="module")
def db_of_module(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What a fixture builds on this all tests of a module find; what a test does itself is undone.

    For tests that look at one scene in many ways: to build it costs more than to look.
    """
    with django_db_blocker.unblock(), undone():
        yield


@pytest.fixture(scope="module")
def scene(request: pytest.FixtureRequest, db_of_module: None) -> Iterator[object]:
    """What the tests named with ``in_scene``, and everybody in it; undone before another is built."""
    with undone():
        everybody()
        yield request.param()
