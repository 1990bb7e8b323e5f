"""Menus: entries of site.yaml and of front matter, in order, nested, and told where they are wrong."""

from __future__ import annotations

from dataclasses import replace

from holdfast.building import build
from holdfast.config import read_settings
from holdfast.graph import Site
from holdfast.parse import document
from holdfast.problems import as_text
from holdfast.settings import Authoring, MenuItem
from holdfast.values import Head, MenuPlace, NavItem, Source

from .graphs import SETTINGS, asking, site
from .sites import MakeSite


def menu_of(*heads: Head | str, items: tuple[MenuItem, ...] = ()) -> Site:
    """Build a site whose settings give the menu `main` these entries."""
    return site(*heads, settings=replace(SETTINGS, menus={"main": items} if items else {}))


def outline(items: tuple[NavItem, ...], depth: int = 0) -> list[str]:
    """Return a menu as lines, indented by depth."""
    rows: list[str] = []
    for item in items:
        rows += ["  " * depth + f"{item.title} {item.url}".strip(), *outline(item.children, depth + 1)]
    return rows


def place(parent: str = "", weight: int | None = None, title: str = "", menu: str = "main") -> MenuPlace:
    """Return a page's wish for a place."""
    return MenuPlace(menu, title, weight, parent)


def test_entries_of_the_settings_nest() -> None:
    made = menu_of(
        "learn/_index.md",
        Head("learn/keys.md", "All about keys", link_title="Keys"),
        items=(
            MenuItem(
                page="learn/_index.md",
                title="Learn",
                children=(MenuItem(page="learn/keys.md"), MenuItem("Parts", page="learn/keys.md#parts")),
            ),
            MenuItem("More", children=(MenuItem("Code", url="https://example.com/"),)),
        ),
    )
    assert outline(asking(made)("menu", "main")) == [
        "Learn /learn/",
        "  Keys /learn/keys/",
        "  Parts /learn/keys/#parts",
        "More",
        "  Code https://example.com/",
    ]


def test_pages_ask_for_a_place() -> None:
    made = menu_of(
        Head("a.md", "A", menus=(place(weight=2), place(menu="footer"))),
        Head("b.md", "B", weight=1, menus=(place(title="Bee"),)),
        Head("d.md", "D", menus=(place(),)),
        Head("c.md", "C", menus=(place(),)),
    )
    ask = asking(made)
    assert outline(ask("menu", "main")) == ["Bee /b/", "A /a/", "C /c/", "D /d/"]
    assert outline(ask("menu", "footer")) == ["A /a/"]
    assert ask("menu", "none") == ()


def test_pages_stand_among_the_entries_of_the_settings() -> None:
    made = menu_of(
        "two.md",
        Head("new.md", "New", menus=(place(weight=1),)),
        Head("last.md", "Last", menus=(place(),)),
        Head("one.md", "One", menus=(place(weight=9),)),
        items=(MenuItem(page="one.md"), MenuItem(page="two.md"), MenuItem("Top", url="/top/", weight=-1)),
    )
    assert outline(asking(made)("menu", "main")) == [
        "Top /top/",
        "One /one/",
        "New /new/",
        "two /two/",
        "Last /last/",
    ]


def test_a_parent_is_a_title_a_page_a_url_or_an_identifier() -> None:
    made = menu_of(
        Head("docs/_index.md", "Documentation", menus=(place(title="Docs"),)),
        Head("docs/a.md", "A", menus=(place("docs"),)),
        Head("docs/b.md", "B", menus=(place("docs/_index.md"),)),
        Head("docs/c.md", "C", menus=(place("/docs/"),)),
        Head("docs/d.md", "D", menus=(MenuPlace("main", parent="C", identifier="dee"),)),
        Head("docs/f.md", "F", menus=(place("dee"),)),
        Head("e.md", "E", menus=(place("More"),)),
        items=(MenuItem("More", children=()),),
    )
    assert made.problems == ()
    assert outline(asking(made)("menu", "main")) == [
        "More",
        "  E /e/",
        "Docs /docs/",
        "  A /docs/a/",
        "  B /docs/b/",
        "  C /docs/c/",
        "    D /docs/d/",
        "      F /docs/f/",
    ]


def test_a_parent_that_is_not_there_or_goes_round_is_told() -> None:
    made = menu_of(
        Head("a.md", "A", menus=(place("B"),), lines={"menus": 3}),
        Head("b.md", "B", menus=(place("A"),), lines={"menus": 4}),
        Head("c.md", "C", menus=(place("Dosc"),), lines={"menus": 5}),
        Head("d.md", "Docs", menus=(place(),)),
    )
    assert [as_text(one) for one in made.problems] == [
        (
            "error: the parent `A` in the menu `main` stands below this page itself\n"
            "  --> content/b.md:4\n"
            "  help: take one of the two parents out"
        ),
        (
            "error: the menu `main` has no entry `Dosc` to stand below\n"
            "  --> content/c.md:5\n"
            "  help: did you mean `docs`?"
        ),
    ]
    assert outline(asking(made)("menu", "main")) == ["B /b/", "  A /a/", "C /c/", "Docs /d/"]


SETTINGS_TEXT = """title: T
url: https://example.org
pwa: {icon: brand.png}
menus:
  main:
    - page: a.md
    - title: More
      children:
        - b.md
        - page: lost.md
redirects:
  /old/: /gone/
"""


def test_what_settings_name_in_vain_is_told_with_its_line(site: MakeSite) -> None:
    root = site({"site.yaml": SETTINGS_TEXT, "content/a.md": "# A\n", "content/b.md": "# B\n"})
    told = [
        (one.place.line, one.place.column, one.excerpt, one.place.key) for one in build(root, jobs=1).problems
    ]
    assert told == [
        (12, 3, "  /old/: /gone/", ()),
        (10, 11, "        - page: lost.md", ()),
        (3, 7, "pwa: {icon: brand.png}", ()),
    ]
    (root / "site.yaml").write_text("# A new line above\n" + SETTINGS_TEXT)
    assert [one.place.line for one in build(root, jobs=1).problems] == [13, 11, 4]


def test_the_theme_shows_nested_menus(site: MakeSite) -> None:
    root = site(
        {
            "content/docs/_index.md": "---\ntitle: Docs\nmenu: [main, footer]\n---\n",
            "content/docs/a.md": "---\ntitle: A\nmenus: {main: {parent: Docs}, footer: {parent: Docs}}\n---\n",
        }
    )
    assert build(root, jobs=1).problems == ()
    page = (root / "dist/docs/a/index.html").read_text()
    header = page[page.index("<details") : page.index("</details>")]
    assert "<summary>Docs</summary>" in header
    assert "<a aria-current=page href=/docs/a/>A</a>" in header
    assert page.count("/docs/a/") >= 3


def test_an_entry_below_another_is_checked_too() -> None:
    text = (
        b"title: T\nurl: https://example.org\nmenus:\n  main:\n    - title: A\n      children:\n"
        b"        - {title: B}\n        - {page: b.md, url: /b/}\n    - children: [c.md]\n"
    )
    _, problems = read_settings(text)
    assert [(one.place.line, one.message, one.help) for one in problems] == [
        (7, "this menu entry leads nowhere", "give it a `page:` or a `url:`"),
        (8, "this menu entry has a `page:` and a `url:`", "keep one of them"),
        (9, "this menu entry has no title", "write `{title: …, children: […]}`"),
    ]


def test_a_page_asks_for_its_place_in_three_forms() -> None:
    forms = {
        "menu: main": (MenuPlace("main"),),
        "menus: [main, footer]": (MenuPlace("main"), MenuPlace("footer")),
        "menus: {main: {name: Short, weight: 2, parent: Docs, identifier: x}, footer: }": (
            MenuPlace("main", "Short", 2, "Docs", "x"),
            MenuPlace("footer"),
        ),
    }
    for text, places in forms.items():
        found = document(Source("a.md", f"---\n{text}\n---\n".encode()), Authoring())
        assert (found.head.menus, found.problems) == (places, ())
