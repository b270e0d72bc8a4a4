"""How many requests a client may make in a minute, counted in each web process."""

import threading
import time

from schakel.api.problems import Problem

WINDOW_SECONDS = 60
REQUESTS = 600

_lock = threading.Lock()
_counts: dict[str, tuple[float, int]] = {}


def count(client_id: str) -> None:
    """Count a request. Raises Problem 429 with the time to wait when there were too many."""
    now = time.monotonic()
    with _lock:
        start, requests = _counts.get(client_id, (now, 0))
        if now - start >= WINDOW_SECONDS:
            start, requests = now, 0
        _counts[client_id] = (start, requests + 1)
    if requests >= REQUESTS:
        wait = max(1, round(WINDOW_SECONDS - (now - start)))
        raise Problem(429, {"Retry-After": str(wait)})
