"""What the reader of an open page did to it stays, while `holdfast dev` brings it up to date."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from ..services import wait_until
from ..sites import MakeSite, write
from .developing import dev, visit, was_reloaded
from .waiting import until

LONG = "\n\n".join(f"Paragraph {number}." for number in range(60))
FORM = """\
<form><label>Name <input name="name"></label><label>Story <textarea name="story"></textarea></label>
<label><input type="checkbox" name="news"> News</label>
<select name="coin"><option>Gold</option><option>Silver</option></select></form>

<details><summary>More</summary><p>Inside.</p></details>
"""


@pytest.fixture
def page(visitor: BrowserContext) -> Page:
    """Return a page of a visitor who has never been here."""
    return visitor.new_page()


def text(heading: str, *parts: str) -> str:
    return "\n\n".join([f"# {heading}", *parts])


def test_what_a_reader_did_stays(site: MakeSite, port: int, page: Page) -> None:
    root = site({"content/index.md": text("One", FORM, "A sentence to select.", LONG)})
    with dev(root, port):
        visit(page, port)
        page.get_by_label("Story").fill("Once upon a time")
        page.get_by_label("News").check()
        page.get_by_role("combobox").select_option("Silver")
        page.get_by_text("More").click()
        page.get_by_label("Name").press_sequentially("Ada Love")
        page.evaluate("document.querySelector('[name=name]').setSelectionRange(2, 5)")
        page.evaluate("scrollTo({ top: 300, behavior: 'instant' })")

        write(root, {"content/index.md": text("Two", "New above.", FORM, "A sentence to select.", LONG)})
        page.get_by_role("heading", name="Two").wait_for()
        expect(page.get_by_text("New above.")).to_have_count(1)
        expect(page.get_by_label("Story")).to_have_value("Once upon a time")
        expect(page.get_by_label("Name")).to_have_value("Ada Love")
        expect(page.get_by_label("Name")).to_be_focused()
        expect(page.get_by_label("News")).to_be_checked()
        expect(page.get_by_role("combobox")).to_have_value("Silver")
        expect(page.get_by_text("Inside.")).to_be_visible()
        where = page.evaluate(
            "(({ selectionStart, selectionEnd }) => [selectionStart, selectionEnd])(document.activeElement)"
        )
        assert (where, was_reloaded(page)) == ([2, 5], False)
        assert page.evaluate("scrollY") >= 300


def test_the_head_follows_too(site: MakeSite, port: int, page: Page) -> None:
    root = site({"content/learn.md": "---\ndescription: Old\n---\n# One"})
    with dev(root, port):
        visit(page, port, "/learn/")
        write(root, {"content/learn.md": "---\ndescription: New\nnoindex: true\n---\n# Two"})
        until(page, "document.title === 'Two · Test'")
        metas = "[...document.querySelectorAll('[name=description], [name=robots]')].map((it) => it.content)"
        assert (page.evaluate(metas), was_reloaded(page)) == (["New", "noindex"], False)


def test_a_form_that_gets_a_frame_keeps_what_was_typed(site: MakeSite, port: int, page: Page) -> None:
    root = site({"content/index.md": text("One", FORM)})
    with dev(root, port):
        visit(page, port)
        page.get_by_text("More").click()
        page.get_by_label("Name").press_sequentially("Ada")
        framed = text("Two", f"<section>\n\n{FORM}\n\n</section>")
        write(root, {"content/index.md": framed})
        page.get_by_role("heading", name="Two").wait_for()
        expect(page.locator("section input[name=name]")).to_have_value("Ada")
        expect(page.locator("section input[name=name]")).to_be_focused()
        expect(page.get_by_text("Inside.")).to_be_visible()
        assert not was_reloaded(page)


def test_a_selected_text_stays_selected(site: MakeSite, port: int, page: Page) -> None:
    root = site({"content/index.md": text("One", "Select these words, please.")})
    with dev(root, port):
        visit(page, port)
        page.evaluate("""() => {
          const node = [...document.querySelectorAll("p")].find((it) => it.textContent.startsWith("Select")).firstChild;
          getSelection().setBaseAndExtent(node, 7, node, 18);
        }""")
        write(root, {"content/index.md": text("Two", "Please: Select these words, please.")})
        page.get_by_role("heading", name="Two").wait_for()
        assert page.evaluate("getSelection().toString()") == "these words"


def test_what_scripts_made_stays(site: MakeSite, port: int, page: Page) -> None:
    code = "```sh\necho {}\n```"
    root = site({"content/index.md": text("One", code.format("one"))})
    with dev(root, port):
        visit(page, port)
        page.locator("[data-scheme]").click()
        scheme = page.evaluate("document.documentElement.dataset.theme")
        page.evaluate("document.querySelector('.highlight').dataset.mine = 'yes'")
        write(root, {"content/index.md": text("Two", code.format("two"), code.format("three"))})
        page.get_by_role("heading", name="Two").wait_for()
        state = page.evaluate("""() => [document.documentElement.className, document.documentElement.dataset.theme,
          [...document.querySelectorAll('.highlight')].map((it) => [it.querySelector('code').textContent.trim(), it.dataset.mine])]""")
        assert state == ["js", scheme, [["echo two", "yes"], ["echo three", None]]]
        assert not was_reloaded(page)


def test_a_film_goes_on_where_the_page_changes_around_it(site: MakeSite, port: int, page: Page) -> None:
    film = '<video id="film" controls></video>'
    root = site({"content/index.md": text("One", "First.", film, "Last.")})
    with dev(root, port):
        visit(page, port)
        page.evaluate("""() => {
          window.film = document.querySelector('#film');
          const canvas = document.createElement('canvas');
          canvas.getContext('2d').fillRect(0, 0, 1, 1);
          film.srcObject = canvas.captureStream(10);
          film.muted = true;
          return film.play();
        }""")
        write(root, {"content/index.md": text("Two", film, "Last.", "First.", "New.")})
        page.get_by_role("heading", name="Two").wait_for()
        assert page.evaluate("document.querySelector('#film') === film && !film.paused")


def test_a_style_is_replaced_without_a_reload(site: MakeSite, port: int, page: Page) -> None:
    root = site({"content/index.md": text("One", FORM), "assets/css/print.css": "/* none */"})
    with dev(root, port):
        visit(page, port)
        page.get_by_label("Name").fill("Ada")
        for colour in ("rgb(1, 2, 3)", "rgb(4, 5, 6)"):
            write(root, {"assets/css/images.css": f"h1 {{ color: {colour} }}"})
            until(page, f"getComputedStyle(document.querySelector('h1')).color === '{colour}'")
        until(page, "document.querySelectorAll('link[rel=stylesheet]').length === 6")
        expect(page.get_by_label("Name")).to_have_value("Ada")
        assert not was_reloaded(page)


def test_templates_and_scripts_reload_the_page_where_it_was(site: MakeSite, port: int, page: Page) -> None:
    root = site({"content/index.md": text("One", LONG, LONG)})
    footer = "<footer>{}</footer>\n"
    with dev(root, port):
        for number, files in enumerate(
            (
                {"templates/partials/footer.html": footer.format("new-0")},
                {"assets/js/scheme.js": "document.documentElement.className = 'new-1';"},
            )
        ):
            visit(page, port)
            page.evaluate("scrollTo({ top: 900, behavior: 'instant' })")
            write(root, files)
            until(page, f"document.documentElement.outerHTML.includes('new-{number}')")
            until(page, "scrollY > 800")
            assert was_reloaded(page)


def test_a_new_element_for_scripts_reloads_the_page(site: MakeSite, port: int, page: Page) -> None:
    root = site({"content/index.md": "# One"})
    with dev(root, port):
        visit(page, port)
        write(root, {"content/index.md": text("Two", '<p data-expires="2999-01-01">It is late.</p>')})
        page.get_by_text("It is late.").wait_for()
        assert was_reloaded(page)


def test_a_hidden_page_catches_up_when_it_is_seen(site: MakeSite, port: int, page: Page) -> None:
    root = site({"content/index.md": text("One", FORM)})
    hide = """(state) => {
      Object.defineProperty(document, "visibilityState", { get: () => state, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }"""
    with dev(root, port):
        visit(page, port)
        page.get_by_label("Name").fill("Ada")
        page.evaluate(hide, "hidden")
        write(root, {"content/index.md": text("Two", FORM)})
        with page.context.expect_page() as opened:
            page.evaluate("open('/')")
        opened.value.get_by_role("heading", name="Two").wait_for()
        opened.value.close()
        assert page.get_by_role("heading", name="One").is_visible()
        page.evaluate(hide, "visible")
        page.get_by_role("heading", name="Two").wait_for()
        expect(page.get_by_label("Name")).to_have_value("Ada")
        assert not was_reloaded(page)


def test_a_server_that_starts_again_finds_its_pages(site: MakeSite, port: int, page: Page) -> None:
    root = site({"content/index.md": text("One", FORM)})
    with dev(root, port):
        visit(page, port)
        page.get_by_label("Name").fill("Ada")
    with dev(root, port):
        write(root, {"content/index.md": text("Two", FORM)})
        page.get_by_role("heading", name="Two").wait_for()
        expect(page.get_by_label("Name")).to_have_value("Ada")
        assert not was_reloaded(page)


def test_a_script_can_ask_for_a_reload(site: MakeSite, port: int, page: Page) -> None:
    root = site({"content/index.md": "# One"})
    with dev(root, port):
        visit(page, port)
        page.evaluate("""document.addEventListener("holdfast:patch", (event) => {
          if (event.detail.added.some((it) => it.textContent.includes("tea"))) event.preventDefault();
        })""")
        write(root, {"content/index.md": text("One", "More coffee.")})
        page.get_by_text("More coffee.").wait_for()
        assert not was_reloaded(page)
        write(root, {"content/index.md": text("One", "More coffee.", "More tea.")})
        page.get_by_text("More tea.").wait_for()
        until(page, "window.mark === undefined")


def test_a_click_with_alt_opens_the_file_in_the_editor(
    site: MakeSite, port: int, page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen"
    script = f'echo "$0" > {seen}.new; mv {seen}.new {seen}'
    monkeypatch.setenv("HOLDFAST_EDITOR", f"/bin/sh -c '{script}' {{file}}:{{line}}")
    root = site(
        {
            "content/learn.md": "# Learn\n\nOne paragraph.\n\nGo [home](index.md) now.",
            "content/index.md": "# Hi",
        }
    )
    with dev(root, port):
        visit(page, port, "/learn/")
        page.locator("main").get_by_role("link", name="home", exact=True).click(modifiers=["Alt"])
        badge = page.locator("holdfast-source p")
        expect(badge).to_have_text(["content/learn.md:5", "templates/page.html"])
        wait_until(seen.is_file, "the editor")
        assert seen.read_text() == f"{root}/content/learn.md:5\n"
        page.get_by_text("One paragraph.").click()
        expect(badge).to_have_count(0)
        assert not was_reloaded(page)


@pytest.mark.parametrize("act", ["it.remove()", "it.textContent = 'Mine'", "it.firstChild.data = 'Mine'"])
def test_what_a_script_took_away_comes_back_with_a_reload(
    site: MakeSite, port: int, page: Page, act: str
) -> None:
    root = site({"content/index.md": text("One", "First.", "Second.")})
    with dev(root, port):
        visit(page, port)
        page.evaluate(
            f"[...document.querySelectorAll('p')].filter((it) => it.textContent === 'First.').forEach((it) => {act})"
        )
        write(root, {"content/index.md": text("One", "First.", "Second, changed.")})
        page.get_by_text("Second, changed.").wait_for()
        assert not was_reloaded(page)
        write(root, {"content/index.md": text("One", "First, changed.", "Second, changed.")})
        page.get_by_text("First, changed.").wait_for()
        assert was_reloaded(page)
