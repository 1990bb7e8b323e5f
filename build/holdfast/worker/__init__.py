"""The offline half of a release: the service worker, the manifest of its build, and what visitors download.

No I/O: digests of the finished files come in, two files go out. Hash after the last writer: whatever
changes a file after this step makes browsers refuse it.
"""

from __future__ import annotations

from .outputs import WorkerFiles, worker_outputs
from .visits import visit

__all__ = ["WorkerFiles", "visit", "worker_outputs"]
