"""Sign-in sessions in the database, each readable only by the request that already holds its key."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import connection


class SessionStore(DatabaseStore):
    """Django's store; row-level security shows it the one row whose key the browser sent."""

    def load(self) -> dict[str, Any]:
        """What the session holds; empty when there is no such session or it has ended."""
        self._hold(self.session_key)
        return super().load()

    def exists(self, session_key: str) -> bool:
        """Whether this key is taken: asked once per new session, about a random key."""
        self._hold(session_key)
        return super().exists(session_key)

    def save(self, must_create: bool = False) -> None:
        """Write the session under its own key."""
        self._hold(self.session_key)
        super().save(must_create)

    def delete(self, session_key: str | None = None) -> None:
        """End the session: the next request with this key is nobody's."""
        self._hold(session_key or self.session_key)
        super().delete(session_key)

    def _hold(self, session_key: str | None) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('schakel.session', %s, true)", [session_key or ""])
