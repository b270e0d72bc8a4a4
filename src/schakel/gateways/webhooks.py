"""Partners' webhooks: one POST, no redirects, a short patience. Its fake is a server of the tests."""

from collections.abc import Mapping

import urllib3

CONNECT_SECONDS, READ_SECONDS = 5, 10
OK = range(200, 300)

_pool = urllib3.PoolManager(
    timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS), retries=False
)


class NotTaken(Exception):
    """The other side did not take it; the text is a code for the log, without any content."""


def post(url: str, body: bytes, headers: Mapping[str, str]) -> str:
    """Deliver one event; returns the status. Raises NotTaken for any answer but 2xx, or none.

    Certificates are checked; a redirect is an answer that is not 2xx.
    """
    try:
        answer = _pool.request(
            "POST", url, body=body, headers=dict(headers), redirect=False, preload_content=False
        )
        status = answer.status
        answer.drain_conn()
        answer.release_conn()
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise NotTaken(type(error).__name__) from error
    if status not in OK:
        raise NotTaken(f"HTTP {status}")
    return f"HTTP {status}"
