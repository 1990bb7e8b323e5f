"""Where the time of one build went: what is recorded, and what it comes to.

Nothing here is known to any step, and nothing of it is kept for the next build.
"""

from __future__ import annotations

from .profile import Cost, PageCost, Process, Profile, StepCost, profile_of
from .recording import Recording
from .speedscope import speedscope
from .tree import Node, tree

__all__ = [
    "Cost",
    "Node",
    "PageCost",
    "Process",
    "Profile",
    "Recording",
    "StepCost",
    "profile_of",
    "speedscope",
    "tree",
]
