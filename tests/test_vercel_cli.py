"""The real `vercel build` on a site of ours: it needs no account and no network.

Skipped without the program. HOLDFAST_VERCEL names it where it is not on the PATH; versions whose
dependencies can be installed are told in docs/. Static only: a Python function needs a package index.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sites import MakeSite
from tests.vercel import Vercel

CLI = os.environ.get("HOLDFAST_VERCEL") or shutil.which("vercel")
ROOT = Path(__file__).resolve().parents[1]

pytestmark = pytest.mark.skipif(not CLI, reason="the program `vercel` is not here")


def test_vercel_accepts_what_the_build_writes(site: MakeSite) -> None:
    root = site(
        {
            "content/index.md": "# Home\n",
            "content/learn/_index.md": "---\naliases: [/old/café, /old page.html]\n---\n# Learn\n",
            "content/learn/v1.2.md": "# Version 1.2\n",
            "vercel.json": json.dumps(
                {
                    "framework": None,
                    "installCommand": "true",
                    "buildCommand": shlex.join(
                        [sys.executable, "-m", "holdfast", "build", "--target", "vercel"]
                    ),
                }
            ),
            ".vercel/project.json": json.dumps(
                {"projectId": "prj_local", "orgId": "team_local", "settings": {}}
            ),
        }
    )
    environ = {
        **os.environ,
        "VERCEL_TELEMETRY_DISABLED": "1",
        "PYTHONPATH": f"{ROOT / 'build'}:{ROOT / 'api'}",
    }
    done = subprocess.run(
        [str(CLI), "build", "--prod"], check=False, cwd=root, env=environ, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr

    output = root / ".vercel" / "output"
    static = output / "static"
    files = {it.relative_to(static).as_posix() for it in static.rglob("*") if it.is_file()}
    deployment = Vercel((output / "config.json").read_text(), files)
    assert {"index.html", "404.html", "sw.js", "app.webmanifest"} <= files
    assert not [name for name in files if name.endswith((".br", ".gz", "host.json"))]
    answers = {
        path: deployment.get(path)
        for path in ("/", "/learn/v1.2", "/old/caf%C3%A9", "/old%20page.html", "/x")
    }
    assert [answer.status for answer in answers.values()] == [200, 308, 308, 308, 308]
    assert answers["/"].headers["x-frame-options"] == "DENY"
    assert answers["/old/caf%C3%A9"].headers["location"] == "/learn/"
