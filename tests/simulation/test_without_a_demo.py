"""The worker of an installation that is no demo: its database holds none."""

from schakel.kernel import clock
from schakel.simulation.tasks import go_on


def test_where_no_demo_was_loaded_nothing_happens(db):
    assert go_on(clock.now()) == 0
