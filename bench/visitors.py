"""People who look at pages over HTTP: signed in, at moments drawn beforehand, answers read whole.

A page's time runs from the moment at which it should have been asked for: a server that falls behind
cannot hide it (ruling 39: Poisson arrivals).
"""

import re
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random
from threading import local
from urllib.parse import urlencode

import urllib3

MOST_AT_ONCE = 40
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class Asked:
    """One page that was asked for: its name, how long it took in ms, and whether it came."""

    page: str
    milliseconds: float
    status: int


class Visitor:
    """One demo person with a session and a connection of their own per thread."""

    def __init__(self, address: str, username: str) -> None:
        self._address, self._username = address, username
        self._cookies: dict[str, str] = {}
        self._threads = local()
        start = self.ask("GET", "/")
        self._keep_cookies(start)
        self._keep_cookies(self.post(f"/demo/als/{username}/", {}, page="/"))

    def ask(
        self, method: str, path: str, fields: dict[str, str] | None = None
    ) -> urllib3.BaseHTTPResponse:
        """One request, its answer read whole."""
        pool = getattr(self._threads, "pool", None)
        if pool is None:
            pool = self._threads.pool = urllib3.PoolManager(1, timeout=30, retries=False)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items())}
        body = urlencode(fields).encode() if fields is not None else None
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        answer: urllib3.BaseHTTPResponse = pool.request(
            method, self._address + path, body=body, headers=headers, redirect=False
        )
        return answer

    def post(self, path: str, fields: dict[str, str], *, page: str) -> urllib3.BaseHTTPResponse:
        """Fill in a form that stands on a page."""
        shown = self.ask("GET", page)
        self._keep_cookies(shown)
        found = TOKEN.search(shown.data)
        if found is None:
            raise RuntimeError(f"there is no form on {page} for {self._username}")
        return self.ask("POST", path, {**fields, "csrfmiddlewaretoken": found[1].decode()})

    def _keep_cookies(self, answer: urllib3.BaseHTTPResponse) -> None:
        for line in answer.headers.getlist("Set-Cookie"):
            name, _, rest = line.partition("=")
            self._cookies[name] = rest.partition(";")[0]


@dataclass(frozen=True)
class Page:
    """A kind of page: its share of all, who asks for it, and at which address each time."""

    name: str
    share: float
    visitors: Sequence[Visitor]
    address: Callable[[Random], str]


@dataclass(frozen=True)
class Plan:
    """What is asked for: so many pages a second, for so long after warming up."""

    pages: Sequence[Page]
    a_second: float
    warm_up: float
    seconds: float


def ask_for_pages(plan: Plan, random: Random) -> list[Asked]:
    """Ask for pages at drawn moments; returns those after the warm-up."""
    began, moment = time.perf_counter() + 0.2, 0.0
    asked = []
    with ThreadPoolExecutor(MOST_AT_ONCE) as people:
        while moment < plan.warm_up + plan.seconds:
            moment += random.expovariate(plan.a_second)
            page = random.choices(plan.pages, [page.share for page in plan.pages])[0]
            visitor, path = random.choice(page.visitors), page.address(random)
            time.sleep(max(0.0, began + moment - time.perf_counter()))
            asked.append((moment, people.submit(_one, visitor, page.name, path, began + moment)))
    return [one.result() for moment, one in asked if moment >= plan.warm_up]


def _one(visitor: Visitor, name: str, path: str, due: float) -> Asked:
    status = visitor.ask("GET", path).status
    return Asked(name, 1000 * (time.perf_counter() - due), status)
