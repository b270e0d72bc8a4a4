"""Who looks at the log: the privacy officer of an organisation, for control (Wpg 32a, Wgs 1.8.4)."""

from schakel.access.viewer import Viewer
from schakel.kernel.errors import NotFound
from schakel.regions.rules import Function


def can_look(viewer: Viewer) -> bool:
    """Whether the viewer is a privacy officer. The database asks it again for each line."""
    return viewer.holds(Function.PRIVACY_OFFICER)


def check_can_look(viewer: Viewer) -> None:
    """Raises NotFound: for others the page does not exist."""
    if not can_look(viewer):
        raise NotFound("no log for this function")
