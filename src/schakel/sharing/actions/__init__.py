"""Every write of sharing: on receipt of a message, one disclosure by hand, and asking for "wat"."""

from schakel.sharing.actions.receipt import (
    Hit,
    Listing,
    check_known,
    disclose_on_receipt,
    load_standing_decisions,
    replace_list,
)

__all__ = [
    "Hit",
    "Listing",
    "check_known",
    "disclose_on_receipt",
    "load_standing_decisions",
    "replace_list",
]
