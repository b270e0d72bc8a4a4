"""Real Chromium against a real server process on a database of its own, filled as the demo is."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    ViewportSize,
    sync_playwright,
)
from scripts.chromium import SENTENCE, find

from tests.database import demo_database

START_SECONDS = 60


@dataclass(frozen=True)
class Site:
    """A running product: its address, and the environment in which its commands run."""

    address: str
    environment: dict[str, str]

    def command(self, *arguments: str, given: str = "") -> str:
        """Run a `schakel` command beside the server; its standard output."""
        done = subprocess.run(
            [sys.executable, "-m", "schakel.cli", *arguments],
            env=self.environment,
            input=given,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def send(self, message: dict[str, Any]) -> dict[str, Any]:
        """Send one message in by the door of files; its receipt."""
        receipt: dict[str, Any] = json.loads(
            self.command("intake", "-", given=json.dumps(message) + "\n")
        )
        return receipt

    def person_of(self, message: dict[str, Any], username: str) -> str:
        """The id of a suspect that was sent, as this demo person finds them."""
        person = json.dumps(message["suspect"]["person"])
        found = json.loads(self.command("people", "find", "--as", username, given=person))
        person_id: str = found["candidates"][0]["person"]
        return person_id


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_it_answers(address: str, server: subprocess.Popen[bytes]) -> None:
    """Waits for a server that is starting; it raises when that ends first."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError("the server ended before it answered")
        try:
            urllib.request.urlopen(address, timeout=2)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the server does not answer")


@contextmanager
def served(database: str) -> Iterator[Site]:
    """The product on this database of a demo."""
    environment = {**os.environ, "SCHAKEL_DATABASE": database, "SCHAKEL_DEMO": "yes"}
    port = free_port()
    found = Site(f"http://127.0.0.1:{port}", environment)
    server = subprocess.Popen(
        [sys.executable, "-m", "schakel.cli", "serve", "--port", str(port), "--workers", "1"],
        env=environment,
    )
    try:
        wait_until_it_answers(found.address, server)
        yield found
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture(scope="session")
def site(django_db_setup: None) -> Iterator[Site]:
    """The demo, served."""
    with served(demo_database("journey")) as found:
        yield found


@pytest.fixture
def own_site(django_db_setup: None) -> Iterator[Site]:
    """A demo for one test alone, which may throw it away."""
    with served(demo_database("journey_own")) as found:
        yield found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium."""
    path = find()
    if path is None:
        pytest.fail(SENTENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


class Windows:
    """Windows of demo people, each with a sign-in of its own; remembers every fault in their consoles."""

    def __init__(self, site: Site, chromium: Browser) -> None:
        self._site, self._chromium = site, chromium
        self._contexts: list[BrowserContext] = []
        self._faults: list[str] = []

    def open(self, username: str, *, width: int = 1280) -> Page:
        """A window on the first page of somebody, or of nobody."""
        size = ViewportSize(width=width, height=900)
        context = self._chromium.new_context(viewport=size, locale="nl-NL")
        context.set_default_timeout(10_000)
        self._contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self._faults.append(str(error)))
        page.on("console", self._heard)
        page.goto(self._site.address)
        if username:
            page.locator(f'form[action$="/{username}/"] button').click()
            page.wait_for_load_state()
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._faults.append(message.text)

    def close(self) -> None:
        """Close them all."""
        for context in self._contexts:
            context.close()

    def check(self) -> None:
        """No fault since the last time, but for answers that say no."""
        expected = ("status of 404", "status of 422", "status of 409", "net::ERR_FAILED")
        faults, self._faults = self._faults, []
        assert [fault for fault in faults if not any(text in fault for text in expected)] == []


@pytest.fixture
def as_person(site: Site, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a window of one's own for a demo person; any fault in the console fails the test."""
    windows = Windows(site, chromium)
    yield windows.open
    windows.close()
    windows.check()
