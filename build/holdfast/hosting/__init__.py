"""What a host must be told to serve a site right: headers, redirects, and what never expires.

No I/O: each function takes the entries of a release and gives the text of a configuration.
"""

from __future__ import annotations

from .headers import header_problems, security_headers
from .local import HOST_FILE, describe
from .plan import IMMUTABLE, Plan, plan
from .vercel import vercel

__all__ = [
    "HOST_FILE",
    "IMMUTABLE",
    "Plan",
    "describe",
    "header_problems",
    "plan",
    "security_headers",
    "vercel",
]
