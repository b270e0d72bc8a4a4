"""A partner's system that hears events: a real server on this machine, as patient as it is told."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Receiver:
    """What came in, and what is answered: a status, after so many seconds."""

    address: str = ""
    status: int = 202
    seconds: float = 0
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def events(self) -> list[dict[str, str]]:
        """The events that came in, in order."""
        return [json.loads(body) for _, body in self.heard]

    def kinds(self) -> list[str]:
        """The types of the events, in order."""
        return [event["type"] for event in self.events]


@contextmanager
def listening() -> Iterator[Receiver]:
    """A receiver that listens until the end of the block."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.heard.append((headers, body))
            time.sleep(receiver.seconds)
            self.send_response(receiver.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.address = f"http://127.0.0.1:{server.server_port}/events"
    # It looks this often whether it must stop: at its own half a second each test would wait for that.
    looks = {"poll_interval": 0.02}
    threading.Thread(target=server.serve_forever, kwargs=looks, daemon=True).start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
