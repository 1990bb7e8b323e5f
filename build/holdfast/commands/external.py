"""The check behind `holdfast check --external`: do links to other sites still lead somewhere?

Polite and bounded: few requests at once, one at a time for each host with a pause, `HEAD` where that is
enough, `Retry-After` respected, and answers kept for days.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urlsplit

from .external_answers import Answer, Asked, Manners, ask_site, client
from .external_problems import as_problem, is_local, local_problem, no_network

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import httpx

    from ..problems import Problem
    from ..report import Outbound
    from .external_cache import Cache

    Show = Callable[[str, int, int], None]


@dataclass(slots=True)
class Outcome:
    """What came of a check: how many addresses there are, were asked now, and were not reached in time."""

    addresses: int = 0
    asked: int = 0
    left: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """The outcome for people."""
        left = f"; no time for {self.left:,}, run it again" if self.left else ""
        known = self.addresses - self.asked - self.left
        return f"{self.addresses:,} addresses of other sites: {self.asked:,} asked, {known:,} known from before{left}"


def check_links(
    links: Iterable[Outbound],
    cache: Cache,
    *,
    site: str,
    manners: Manners | None = None,
    show: Show | None = None,
) -> Outcome:
    """Ask other sites about all links, each address once, and return what is wrong with which link.

    `site` is the URL of the own site, by which other sites see who asks.
    """
    manners = manners or Manners()
    uses: dict[str, list[Outbound]] = defaultdict(list)
    for link in links:
        uses[link.url].append(link)
    local = [url for url in uses if is_local(url) and not manners.local]
    outcome = Outcome(problems=[local_problem(link) for url in local for link in uses.pop(url)])
    wanted: dict[str, Asked] = {}
    for url in uses:
        address, fragment = urldefrag(url)
        one = wanted.setdefault(address, Asked(address))
        wanted[address] = replace(one, fragments=(*one.fragments, fragment) if fragment else one.fragments)
    now = time.time()
    outcome.addresses = len(wanted)
    answers = {url: known for url, one in wanted.items() if (known := cache.fresh(one, now))}
    due = [one for url, one in wanted.items() if url not in answers]
    made = asyncio.run(_ask_all(due, cache, f"+{site}", manners, show)) if due else {}
    for url, answer in made.items():
        cache.keep(url, answer)
    outcome.asked, outcome.left = len(made), len(due) - len(made)
    if len(made) > 1 and len(made) == len(wanted) and all(answer.offline for answer in made.values()):
        outcome.problems.append(no_network(len(made)))
        return outcome
    answers |= made
    for url, found in uses.items():
        address, fragment = urldefrag(url)
        if address in answers:
            outcome.problems += [
                problem for link in found if (problem := as_problem(link, answers[address], fragment))
            ]
    return outcome


async def _ask_all(
    due: list[Asked], cache: Cache, contact: str, manners: Manners, show: Show | None
) -> dict[str, Answer]:
    """Ask about all addresses, some hosts at a time, and return the answers that came in time."""
    hosts: dict[str, list[Asked]] = defaultdict(list)
    for one in due:
        hosts[urlsplit(one.url).netloc.lower()].append(one)
    made: dict[str, Answer] = {}
    turn = asyncio.Semaphore(manners.at_once)

    async def work(session: httpx.AsyncClient, group: list[Asked]) -> None:
        for number, one in enumerate(group):
            if number:
                await asyncio.sleep(manners.pause)
            async with turn:
                made[one.url] = await ask_site(session, one, cache.known(one.url), manners)
            if show:
                show("external", len(made), len(due))

    with suppress(TimeoutError):
        async with client(contact, manners) as session, asyncio.timeout(manners.total):
            await asyncio.gather(*(work(session, group) for group in hosts.values()))
    return made
