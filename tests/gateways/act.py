"""What a test has another process do: start (and use) the server of a home, or stop it.

Run as ``python act.py start|stop HOME``; prints one JSON object.
"""

import json
import os
import sys
import time
from pathlib import Path

import psycopg

from schakel.gateways import postgres


def connect(
    server: postgres.Server, home: Path, password: str = ""
) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(
        host=str(server.socket_dir),
        port=server.port,
        dbname=postgres.DATABASE,
        user=postgres.SUPERUSER,
        password=password or postgres.role_password("superuser", home),
        connect_timeout=10,
    )


def main(act: str, home: Path) -> dict[str, object]:
    server = postgres.Server(home, durable=False)
    begin = time.monotonic()
    try:
        if act == "stop":
            server.stop()
            return {"running": server.is_running()}
        server.start()
        took = time.monotonic() - begin
        with connect(server, home) as connection:
            row = connection.execute("SELECT pg_postmaster_start_time()::text").fetchone()
    except postgres.ServerError as error:
        return {"error": str(error)}
    return {
        "uid": os.geteuid(),
        "took": took,
        "started": row[0] if row else None,
        "folder": str(server.folder),
        "version": server.version,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1], Path(sys.argv[2]))) + "\n")
