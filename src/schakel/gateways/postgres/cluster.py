"""Making the data folder, and the settings that the server is started with."""

import shutil
import tempfile
from pathlib import Path

from schakel.gateways.postgres import diagnosis
from schakel.gateways.postgres.account import Account
from schakel.gateways.postgres.binaries import Binaries
from schakel.gateways.postgres.errors import ServerError
from schakel.gateways.postgres.layout import PORT, Layout

SUPERUSER = "postgres"
DATABASE = "schakel"
RULES = "# Sockets only, and never without a password.\nlocal all all scram-sha-256\n"
SETTINGS = """\
# Written by Schakel at each start; what is changed here is lost. Use ALTER SYSTEM.
listen_addresses = ''
port = {port}
unix_socket_directories = '"{sockets}"'
unix_socket_permissions = 0700
password_encryption = 'scram-sha-256'
max_connections = 100
shared_buffers = 256MB
effective_cache_size = 1GB
work_mem = 8MB
maintenance_work_mem = 64MB
random_page_cost = 1.1
jit = off
fsync = {on}
synchronous_commit = {on}
full_page_writes = {on}
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
logging_collector = off
log_line_prefix = '%m [%p] '
# Statements and the details of errors hold personal data: they stay out of the log.
log_statement = 'none'
log_min_error_statement = panic
log_min_duration_statement = -1
log_error_verbosity = terse
"""


def create(
    layout: Layout, binaries: Binaries, account: Account, password: str, *, durable: bool
) -> None:
    """Make the data folder beside its place and rename it: half a folder never counts as data."""
    fresh = layout.folder / "data.new"
    if fresh.exists():
        shutil.rmtree(fresh)
    try:
        _initdb(fresh, layout, binaries, account, password, durable=durable)
        _settle(fresh, account)
        _make_database(fresh, layout, binaries, account)
        fresh.rename(layout.data)
    finally:
        if fresh.exists():
            shutil.rmtree(fresh)


def configure(layout: Layout, account: Account, *, durable: bool) -> None:
    """Write this version's settings into the data folder."""
    on = "on" if durable else "off"
    _hand_over(
        layout.data / "schakel.conf",
        SETTINGS.format(port=PORT, sockets=layout.socket_dir, on=on),
        account,
    )


def _locales(major: int) -> list[list[str]]:
    """Sorted by code point and with Unicode letters, alike in every version.

    PostgreSQL 17 brings that itself. Before, the system's C.UTF-8 has it, else plain C must do.
    """
    if major >= 17:
        return [["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]]
    letters = ["--locale-provider=libc", "--locale=C", "--lc-ctype=C.UTF-8"]
    return [letters, ["--locale-provider=libc", "--locale=C"]]


def _initdb(
    fresh: Path,
    layout: Layout,
    binaries: Binaries,
    account: Account,
    password: str,
    *,
    durable: bool,
) -> None:
    common: list[str | Path] = [binaries.program("initdb"), "-D", fresh]
    common += [f"--username={SUPERUSER}", "--encoding=UTF8", "--data-checksums"]
    common += ["--auth=scram-sha-256", *([] if durable else ["--no-sync"])]
    said = ""
    for locale in _locales(binaries.major):
        fresh.mkdir(mode=0o700)
        account.give(fresh)
        with tempfile.NamedTemporaryFile("w", dir=layout.folder, prefix=".word-") as word:
            word.write(password + "\n")
            word.flush()
            account.give(Path(word.name))
            done = account.run(
                [*common, *locale, f"--pwfile={word.name}"],
                folder=layout.folder,
                more=binaries.environment,
            )
        if done.returncode == 0:
            return
        said = done.stdout
        shutil.rmtree(fresh)
        if "invalid locale name" not in said:
            break
    raise ServerError(diagnosis.of_output(said, layout))


def _settle(fresh: Path, account: Account) -> None:
    _hand_over(fresh / "pg_hba.conf", RULES, account)
    main = fresh / "postgresql.conf"
    _hand_over(main, main.read_text() + "\ninclude_if_exists = 'schakel.conf'\n", account)


def _make_database(fresh: Path, layout: Layout, binaries: Binaries, account: Account) -> None:
    """In single-user mode: no connection, no password, and in place before the folder is data."""
    done = account.run(
        [binaries.program("postgres"), "--single", "-D", fresh, "postgres"],
        folder=layout.folder,
        more=binaries.environment,
        said=f"CREATE DATABASE {DATABASE}\n",
    )
    if done.returncode or diagnosis.GRAVE.search(done.stdout):
        raise ServerError(diagnosis.of_output(done.stdout, layout))


def _hand_over(path: Path, text: str, account: Account) -> None:
    """Replace a file in the data folder by one that belongs to the server's user."""
    scratch = path.with_name(f"{path.name}.new")
    scratch.unlink(missing_ok=True)
    scratch.touch(mode=0o600, exist_ok=False)
    scratch.write_text(text)
    account.give(scratch)
    scratch.replace(path)
