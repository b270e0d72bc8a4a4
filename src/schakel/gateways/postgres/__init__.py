"""The embedded PostgreSQL server: finding its binaries, starting it, stopping it.

Used when no ``DATABASE_URL`` is given. The server belongs to one ``SCHAKEL_HOME``, listens on a
socket only, and keeps running when the processes that started it end: the second start is then a
look at its socket. Roles, databases other than ``schakel`` and everything inside them belong to
``schakel migrate``; nothing here knows Django.

    server = Server(home)
    server.start()
    psycopg.connect(host=str(server.socket_dir), port=server.port, dbname=DATABASE,
                    user=SUPERUSER, password=role_password("superuser", home))

Everything that can go wrong outside the program is a ``ServerError``: one sentence that says what
is wrong and what to do about it, for exit code 3.
"""

from schakel.gateways.postgres.binaries import Binaries
from schakel.gateways.postgres.credentials import master_secret, role_password
from schakel.gateways.postgres.errors import ServerError
from schakel.gateways.postgres.server import DATABASE, SUPERUSER, Server

__all__ = [
    "DATABASE",
    "SUPERUSER",
    "Binaries",
    "Server",
    "ServerError",
    "master_secret",
    "role_password",
]
