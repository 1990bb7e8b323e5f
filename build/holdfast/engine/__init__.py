"""Rebuild only what changed, by remembering what each step asked. Knows steps, not sites.

A *step* is a pure function `run(ask, key) -> Answer`. It learns about the world only by asking
questions, and every question is recorded. Steps stand in strata: a step may ask about inputs, about
the answers of steps brought up to date before it, and about *views* of such answers. A later build
runs a call again only where an answer to a recorded question differs, and a result that comes out the
same as before changes nothing above it (early cut-off).

This is the constructive-trace rebuilder of "Build Systems à la Carte" (Mokhov, Mitchell, Peyton Jones,
ICFP 2018) under a scheduler whose order is the order of the strata.
"""

from .engine import Engine, Inputs
from .pool import Processes, Workers, processors
from .steps import Answer, Ask, Base, Question, Registry, Step, View
from .store import Store, StoreError

__all__ = [
    "Answer",
    "Ask",
    "Base",
    "Engine",
    "Inputs",
    "Processes",
    "Question",
    "Registry",
    "Step",
    "Store",
    "StoreError",
    "View",
    "Workers",
    "processors",
]
