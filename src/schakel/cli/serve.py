"""`schakel serve`: the web processes."""

import os
import socket

import click
import uvicorn

from schakel.config.database import ensure_running
from schakel.gateways.postgres import ServerError
from schakel.monitoring.rules.definitions import definitions


@click.command("serve")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
def command(port: int, host: str, workers: int) -> None:
    """Serve the screens and the API. Each worker connects as the application role."""
    serve(port=port, host=host, workers=workers)


def _check_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ServerError(
                f"Port {port} on {host} cannot be used ({error.strerror}): choose another with --port."
            ) from error


def serve(*, port: int, host: str = "127.0.0.1", workers: int = 2) -> None:
    """Run the web processes until they are stopped.

    Raises ServerError when the port is taken or the database cannot be had, and DefinitionError when
    an indicator cannot be shown.
    """
    _check_free(host, port)
    definitions()
    ensure_running()
    os.environ["SCHAKEL_DB_ROLE"] = "app"
    os.environ.setdefault("SCHAKEL_POOL", "16")
    uvicorn.run(
        "schakel.config.asgi:application",
        host=host,
        port=port,
        workers=workers,
        log_level="warning",
        timeout_keep_alive=75,  # longer than a reader looks away, and than proxies keep theirs
        access_log=False,
        server_header=False,
    )
