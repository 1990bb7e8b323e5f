"""The API as one ASGI application: what Vercel, and `uvicorn --app-dir api index:app`, import."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
if str(HERE) not in sys.path:
    # In a checkout the package lies beside this file; elsewhere it is installed with Holdfast.
    sys.path.append(str(HERE))

from holdfast_api import create_app

app = create_app(site=HERE.parent)
