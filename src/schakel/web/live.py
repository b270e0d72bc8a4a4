"""The live board: server-sent events that carry a version and no data (screens rule R7).

One LISTEN per process. A signal says that something happened in a region; each open board then asks
for its own viewer whether what they can see has changed, and only then sends an event (ruling 18).
"""

import asyncio
import logging
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import psycopg
from asgiref.sync import sync_to_async
from django.db import close_old_connections, connection, transaction
from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_GET

from schakel.access.context import as_viewer
from schakel.access.queries import viewer_of
from schakel.access.viewer import Viewer
from schakel.journal.actions import CHANNEL
from schakel.kernel.errors import NotFound
from schakel.table.queries.board import board_version
from schakel.web.viewing import viewer_of_request

logger = logging.getLogger("schakel.web")

HEARTBEAT_SECONDS = 15
MOST_KNOWN = 500
RECONNECT_SECONDS = 2


class Hub:
    """Hands the database's signals to the boards that are open in this process."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[asyncio.Event]] = {}
        self._listener: asyncio.Task[None] | None = None
        self._turns: Counter[str] = Counter()
        self._known: dict[tuple[str, tuple[uuid.UUID, ...]], tuple[int, str]] = {}

    def turn(self, region: str) -> int:
        """How often something was heard of a region in this process."""
        return self._turns[region]

    def known_version(self, region: str, units: tuple[uuid.UUID, ...]) -> str | None:
        """The version of what these units see, if nothing was heard since it was looked up.

        Twenty boards of one seat are one look. It is a hash of what the units see (ruling 18); the
        rows themselves are asked for by each viewer, under their own rights.
        """
        turn, version = self._known.get((region, units), (-1, ""))
        return version if turn == self._turns[region] else None

    def keep_version(
        self, region: str, units: tuple[uuid.UUID, ...], version: str, *, turn: int
    ) -> None:
        """Remember a version as of a turn: what was heard meanwhile makes it old."""
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known[region, units] = (turn, version)

    @contextmanager
    def subscribed(self, region: str) -> Iterator[asyncio.Event]:
        """An event that is set whenever something happened in the region."""
        if self._listener is None or self._listener.done():
            self._listener = asyncio.create_task(self._listen())
        signal = asyncio.Event()
        self._waiting.setdefault(region, set()).add(signal)
        try:
            yield signal
        finally:
            self._waiting[region].discard(signal)

    async def _listen(self) -> None:
        while True:
            try:
                await self._hear()
            except psycopg.OperationalError:
                logger.warning("the live signal was lost; trying again")
                self._wake_all()
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _hear(self) -> None:
        parameters = connection.get_connection_params()
        address = {key: parameters[key] for key in ("dbname", "user", "password", "host", "port")}
        async with await psycopg.AsyncConnection.connect(**address, autocommit=True) as listening:
            await listening.execute(f"LISTEN {CHANNEL}")
            self._wake_all()  # what was said before this moment was not heard
            async for notice in listening.notifies():
                self._wake(notice.payload)

    def _wake(self, region: str) -> None:
        self._turns[region] += 1
        for signal in self._waiting.get(region, ()):
            signal.set()

    def _wake_all(self) -> None:
        for region in list(self._waiting):
            self._wake(region)


HUB = Hub()


@require_GET
def board_stream(request: HttpRequest, region: str) -> StreamingHttpResponse:
    """The signals for one open board. The stream itself holds no transaction."""
    viewer = viewer_of_request(request)
    code = region.upper()
    if viewer.seat_at(code) is None:
        raise NotFound("no seat at this table")
    response = StreamingHttpResponse(_events(viewer, code), content_type="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"
    return response


async def _events(viewer: Viewer, region: str) -> AsyncIterator[str]:
    last = ""
    with HUB.subscribed(region) as signal:
        while True:
            version = await sync_to_async(_version_now)(viewer, region)
            if version is None:
                return  # off the roster: the board ends
            if version != last:
                last = version
                yield f"id: {version}\nevent: tafel\ndata: {version}\n\n"
            else:
                yield ": still here\n\n"
            signal.clear()
            try:
                await asyncio.wait_for(signal.wait(), HEARTBEAT_SECONDS)
            except TimeoutError:
                continue


def _version_now(viewer: Viewer, region: str) -> str | None:
    """The version of what the viewer can see now; None when the seat is no longer theirs."""
    try:
        with transaction.atomic():
            fresh = viewer_of(viewer.person_id, sign_in=viewer.sign_in)
            if fresh.seat_at(region) is None:
                return None
            known = HUB.known_version(region, fresh.unit_ids)
            if known is not None:
                return known
            turn = HUB.turn(region)
            with as_viewer(fresh):
                version = board_version(region, viewer=fresh)
            HUB.keep_version(region, fresh.unit_ids, version, turn=turn)
            return version
    except NotFound:
        return None
    finally:
        close_old_connections()
