"""Waiting for a page under a strict policy, which forbids what Playwright's own waiting does."""

from __future__ import annotations

from playwright.sync_api import Error, Page

from ..services import wait_until


def until(page: Page, expression: str) -> None:
    """Wait until an expression holds in a page, also while the page is being reloaded.

    A document that has only begun to come has no element yet: nothing holds in it.
    """

    def holds() -> bool:
        try:
            return bool(page.evaluate(f"document.documentElement !== null && ({expression})"))
        except Error as error:
            if "context was destroyed" in error.message:
                return False
            raise

    wait_until(holds, expression)
