"""Who looks at figures: chain managers, policy advisers and reviewers. For others there are none."""

from schakel.access.viewer import Viewer
from schakel.kernel.errors import NotFound
from schakel.regions.rules import Function


def can_look(viewer: Viewer) -> bool:
    """Whether the viewer may see figures of regions."""
    return viewer.holds(Function.CHAIN_MANAGER, Function.POLICY, Function.REVIEWER)


def check_can_look(viewer: Viewer) -> None:
    """Raises NotFound: for others the page does not exist."""
    if not can_look(viewer):
        raise NotFound("no figures for this function")
