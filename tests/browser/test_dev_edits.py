"""Many random edits of a page in which somebody types: `holdfast dev` shows each, and loses nothing."""

from __future__ import annotations

import random
import string

from playwright.sync_api import BrowserContext, Page, expect

from ..sites import MakeSite, write
from .developing import dev, visit

EDITS = 200
FORM = '<form><label>Name <input name="name"></label><label>Story <textarea name="story"></textarea></label></form>'

BLOCKS = (
    "Some *emphasis* and `code` about {}.",
    "## About {}",
    "- one {}\n- two\n  - deep\n- three",
    "1. first\n2. {}",
    "> A quotation of {}.",
    "```py\nx = '{}'\n```",
    "| a | b |\n|---|---|\n| {} | 2 |",
    "> [!NOTE]\n> Mind {}.",
    "<details><summary>See {}</summary>Hidden.</details>",
    "A note about {}.[^1]\n\n[^1]: Below.",
    "<!-- {} -->",
    "![](/favicon.svg) {}",
)


def edited(blocks: list[str], chance: random.Random) -> list[str]:
    """Return the blocks of a page after one more edit: something new, moved, changed or gone."""
    blocks = [*blocks]
    word = "".join(chance.choices(string.ascii_lowercase, k=6))
    new = chance.choice(BLOCKS).format(word)
    at = chance.randrange(len(blocks) + 1)
    match chance.choice(("new", "new", "gone", "moved", "changed", "title")) if blocks else "new":
        case "new":
            blocks.insert(at, new)
        case "gone":
            del blocks[min(at, len(blocks) - 1)]
        case "moved":
            blocks.insert(at, blocks.pop(chance.randrange(len(blocks))))
        case "changed":
            blocks[min(at, len(blocks) - 1)] = new
    return blocks[-25:]


def body(page: Page) -> str:
    """Return what the page is, without what scripts and the reader did to it."""
    text: str = page.evaluate("""() => {
      const copy = document.querySelector("main").cloneNode(true);
      for (const made of copy.querySelectorAll("button.copy")) made.remove();
      for (const one of copy.querySelectorAll("[tabindex], [aria-current]")) {
        one.removeAttribute("tabindex"); one.removeAttribute("aria-current");
      }
      for (const one of copy.querySelectorAll("details")) one.open = false;
      copy.normalize();
      return document.title + copy.innerHTML;
    }""")
    return text


def test_two_hundred_edits_while_typing(site: MakeSite, port: int, visitor: BrowserContext) -> None:
    chance = random.Random(1815)
    blocks: list[str] = []
    root = site({"content/index.md": f"# Edit 0\n\n{FORM}"})
    page, fresh = visitor.new_page(), visitor.new_page()
    loads: list[str] = []
    typed = {"name": "", "story": ""}
    with dev(root, port):
        visit(page, port)
        page.on("framenavigated", lambda frame: loads.append(frame.url))
        for number in range(1, EDITS + 1):
            field = "story" if number % 10 < 5 else "name"
            page.locator(f"[name={field}]").focus()
            blocks = edited(blocks, chance)
            middle = len(blocks) // 2
            content = [f"# Edit {number}", *blocks[:middle], FORM, *blocks[middle:]]
            write(root, {"content/index.md": "\n\n".join(content)})
            for letter in chance.choices(string.ascii_lowercase, k=3):
                page.keyboard.type(letter)
                typed[field] += letter
            page.get_by_role("heading", name=f"Edit {number}", exact=True).wait_for()
            assert {name: page.locator(f"[name={name}]").input_value() for name in typed} == typed
            expect(page.locator(f"[name={field}]")).to_be_focused()
            if number % 20 == 0:
                fresh.goto(f"http://127.0.0.1:{port}/")
                fresh.get_by_role("heading", name=f"Edit {number}", exact=True).wait_for()
                assert body(page) == body(fresh)
    assert loads == []
