"""Every write of sharing: on receipt of a message, one disclosure by hand, and asking for "wat"."""

from schakel.sharing.actions.receipt import (
    Hit,
    Listing,
    check_known,
    disclose_on_receipt,
    load_standing_decisions,
    replace_list,
)
from schakel.sharing.actions.rechecking import Changed, check_again

__all__ = [
    "Changed",
    "Hit",
    "Listing",
    "check_again",
    "check_known",
    "disclose_on_receipt",
    "load_standing_decisions",
    "replace_list",
]
