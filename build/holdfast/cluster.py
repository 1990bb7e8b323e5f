"""Workers on other machines: a Dask cluster, through the package `distributed`.

A base travels once for each of its states, as the result of a task: Dask keeps it where it is needed, and
makes it anew where the machine that held it is gone. Calls are pure, so that Dask may run any of them again.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError
from threading import Lock
from typing import TYPE_CHECKING, Any

from .cache import salt
from .engine.pool import Batch, Done, Outcome, run_batch
from .refusals import ClusterError

if TYPE_CHECKING:
    from distributed import Client, Future

TIMEOUT = 10
"""Seconds in which a scheduler has to answer."""

PATIENCE = 30
"""Seconds in which workers have to come, or to come back."""

RESTART = "see what the scheduler and the workers say, then build again; the last release is as it was"
OTHER = "another version of Holdfast, Python or a library, or is another kind of machine"
SAME = "install the same Holdfast, Python and libraries on all machines, then restart scheduler and workers"

_one_at_a_time = Lock()


class Cluster:
    """The workers of a Dask cluster. `address` is `dask://host:port`, that of its scheduler.

    Raises ClusterError where nothing answers there, nobody works, or the machines have other versions.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._shared: dict[str, tuple[bytes, Future[bytes]]] = {}
        self._client = _connect(address)
        try:
            self._check_versions()
            self.count = len(self._client.nthreads())
        except BaseException:
            self.close()
            raise

    def share(self, part: str, seen: bytes, data: bytes) -> Future[bytes]:
        """Bring a base to the cluster, and let go of its last state."""
        if part not in self._shared or self._shared[part][0] != seen:
            self._shared[part] = (seen, self._send(bytes, data))
        return self._shared[part][1]

    def submit(self, batch: Batch, shared: Mapping[str, Any]) -> Outcome:
        """Have a worker run a batch."""
        return _Batch(self, self._send(run_here, salt(), batch, dict(shared)))

    def _send(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Sending large graph")  # It is as large as the site is.
            return self._client.submit(function, *arguments, pure=False)

    def close(self) -> None:
        """Let go of the cluster; what still runs for this build is cancelled."""
        self._client.close(timeout=TIMEOUT)

    def wait(self, future: Future[Done]) -> Done:
        """Return the result of a task. Raises ClusterError where the cluster cannot give it any more."""
        from distributed import KilledWorker

        try:
            while True:
                try:
                    return future.result(timeout=PATIENCE)
                except TimeoutError:
                    if not future.done() and not self._client.nthreads():
                        raise ClusterError(self._address, "all workers are gone", RESTART) from None
        except KilledWorker:
            message = "workers died again and again over the same pages, most often for want of memory"
            raise ClusterError(self._address, message, RESTART) from None
        except OtherVersionError:
            raise ClusterError(self._address, f"a worker has {OTHER}", SAME) from None
        except (CancelledError, OSError):
            raise ClusterError(self._address, "the connection to the scheduler was lost", RESTART) from None

    def _check_versions(self) -> None:
        """Compare with what every machine of the cluster would make pages with."""
        found: dict[str, object] = {}
        try:
            found["the scheduler"] = self._client.run_on_scheduler(salt)
        except Exception as error:  # noqa: BLE001 -- whatever its machine lacks
            found["the scheduler"] = error
        for worker, seen in self._client.run(salt, on_error="return").items():
            found[f"the worker at {worker}"] = seen
        for machine, seen in sorted(found.items()):
            if isinstance(seen, OSError):
                continue  # It died just now; Dask does without it.
            if isinstance(seen, Exception):
                raise ClusterError(self._address, f"Holdfast cannot be used on {machine} ({seen})", SAME)
            if seen != salt():
                raise ClusterError(self._address, f"{machine} has {OTHER}", SAME)


class OtherVersionError(Exception):
    """A worker that came later makes pages in another way."""


class _Batch:
    """A batch on its way through a cluster."""

    def __init__(self, cluster: Cluster, future: Future[Done]) -> None:
        self._cluster, self._future = cluster, future

    def result(self) -> Done:
        return self._cluster.wait(self._future)


def run_here(expected: bytes, batch: Batch, shared: Mapping[str, bytes]) -> Done:
    """Run a batch on a worker, one at a time: its threads share what is opened.

    Raises OtherVersionError where `expected`, the salt of whoever asks, is not that of this machine.
    """
    if salt() != expected:
        raise OtherVersionError
    with _one_at_a_time:
        return run_batch(batch, shared)


def _connect(address: str) -> Client:
    """Return a client that has workers. Raises ClusterError."""
    try:
        import dask

        dask.config.set({"logging": {"distributed": "critical", "distributed.client": "critical"}})
        from distributed import Client
    except ModuleNotFoundError:
        message = "this needs packages that are not installed"
        raise ClusterError(address, message, "pip install 'holdfast[dask]'") from None
    try:
        client = Client(address.replace("dask://", "tcp://"), timeout=TIMEOUT, set_as_default=False)
    except OSError:
        help = "check the address, and that `dask scheduler` runs there"
        raise ClusterError(address, f"no Dask scheduler answered within {TIMEOUT} seconds", help) from None
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError:
        client.close()
        help = "start some with `dask worker`, on machines where Holdfast is installed"
        raise ClusterError(address, "the scheduler has no workers", help) from None
    return client
