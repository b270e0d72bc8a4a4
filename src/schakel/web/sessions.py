"""Sign-in sessions in the database, each readable only by the request that already holds its key."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import connection


class SessionStore(DatabaseStore):
    """Django's store; row-level security shows it the one row whose key the browser sent."""

    def _get_session_from_db(self) -> Any:
        self._hold(self.session_key)
        return super()._get_session_from_db()

    def exists(self, session_key: str) -> bool:
        """Whether this key is taken, as far as can be seen: keys are random, none is guessed."""
        self._hold(session_key)
        return super().exists(session_key)

    def save(self, must_create: bool = False) -> None:
        """Write the session under its own key."""
        if self.session_key is not None:
            self._hold(self.session_key)
        super().save(must_create)

    def delete(self, session_key: str | None = None) -> None:
        """End the session: the next request with this key is nobody's."""
        self._hold(session_key or self.session_key)
        super().delete(session_key)

    def _hold(self, session_key: str | None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('schakel.session', %s, true)", [session_key or ""]
            )
