"""Who reviews, and who reads what was found about a region."""

from schakel.access.viewer import Viewer
from schakel.kernel.errors import NotFound
from schakel.regions.rules import Function


def can_review(viewer: Viewer) -> bool:
    """Whether the viewer looks at cases of other regions."""
    return viewer.holds(Function.REVIEWER)


def can_look(viewer: Viewer) -> bool:
    """Whether the viewer reviews, or reads what was found about the own region."""
    return viewer.holds(Function.REVIEWER, Function.CHAIN_MANAGER)


def check_can_look(viewer: Viewer) -> None:
    """Raises NotFound: for others the page does not exist."""
    if not can_look(viewer):
        raise NotFound("no review for this function")


def check_can_review(viewer: Viewer) -> None:
    """Raises NotFound for who is no reviewer."""
    if not can_review(viewer):
        raise NotFound("not a reviewer")
