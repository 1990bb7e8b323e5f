"""What a page may ask about the rest of the site: every answer is recorded by whoever answers."""

from __future__ import annotations

from typing import Any, Protocol, cast

from ..templating import DataView
from ..values import Asset, NavItem, PageLink, Target, TermLink, Translations, YearLink


class SiteView(DataView, Protocol):
    """The questions of the graph and of the assets, as methods. Section keys: `` is the home page."""

    def page_link(self, url: str) -> PageLink | None:
        """Return the page at a URL or of a path below `content/`."""

    def section(self, key: str) -> PageLink | None:
        """Return a section's page: title and URL."""

    def sections(self, key: str) -> tuple[PageLink, ...]:
        """Return the sections directly below one."""

    def children(self, key: str) -> tuple[PageLink, ...]:
        """Return the pages and sections directly in a section, in order."""

    def titles(self, key: str, *most: int) -> tuple[PageLink, ...]:
        """Return the same as `children`, titles and URLs only; of more than `most` only sections."""

    def recent(self, key: str, count: int) -> tuple[PageLink, ...]:
        """Return the newest dated pages in a section and below it."""

    def neighbours(self, path: str) -> tuple[PageLink | None, PageLink | None]:
        """Return the pages before and after a page."""

    def breadcrumbs(self, path: str) -> tuple[PageLink, ...]:
        """Return the sections that hold a page, from the home page down."""

    def term_neighbours(self, path: str, taxonomy: str) -> tuple[PageLink | None, PageLink | None]:
        """Return the pages before and after a page among those of its first term."""

    def translations(self, path: str) -> Translations | None:
        """Return a page in other languages."""

    def entries(self, id: str) -> tuple[PageLink, ...]:
        """Return what one page of a list shows."""

    def entry_count(self, path: str) -> int:
        """Return how many entries a list has on all its pages."""

    def list_urls(self, path: str) -> tuple[str, ...]:
        """Return the URLs of all pages of a list, in order."""

    def terms(self, taxonomy: str) -> tuple[TermLink, ...]:
        """Return all terms of a taxonomy, with the number of their pages."""

    def page_terms(self, path: str, taxonomy: str) -> tuple[PageLink, ...]:
        """Return the pages of a page's terms."""

    def parts(self, url: str) -> tuple[PageLink, ...]:
        """Return the pages of the term at a URL, in the order in which a series is read."""

    def archive(self, key: str) -> tuple[YearLink, ...]:
        """Return the dated pages of a section and below it by year."""

    def years(self, key: str) -> tuple[YearLink, ...]:
        """Return the same as `archive`, without the pages."""

    def related(self, path: str, count: int) -> tuple[PageLink, ...]:
        """Return the pages that share most terms with a page."""

    def backlinks(self, path: str) -> tuple[PageLink, ...]:
        """Return the pages whose text links to a page."""

    def menu(self, name: str) -> tuple[NavItem, ...]:
        """Return a menu."""

    def tree(self, key: str) -> tuple[NavItem, ...]:
        """Return everything below a section, nested."""

    def feeds_near(self, key: str) -> tuple[PageLink, ...]:
        """Return the pages whose feeds belong to a section: the home page, and the nearest section."""

    def term_feed(self, path: str) -> PageLink | None:
        """Return the page of a term, given its path, where it has a feed."""

    def target(self, from_path: str, target: str) -> Target | None:
        """Return where a reference without a fragment leads."""

    def named(self, from_path: str, name: str) -> tuple[Target, ...]:
        """Return what a link by name may mean: one page or file, none, or several."""

    def has_anchor(self, path: str, anchor: str) -> bool:
        """Return whether a page's text has an element of that id."""

    def nearest_target(self, from_path: str, target: str) -> str:
        """Return what the author of a broken reference may have meant."""

    def resources(self, path: str) -> tuple[tuple[str, str, str], ...]:
        """Return name, path and URL of each plain file of a bundle."""

    def why_hidden(self, from_path: str, target: str) -> str:
        """Return why the page that a broken reference means is not public, or an empty string."""

    def nearest_anchor(self, path: str, anchor: str) -> str:
        """Return the anchor of a page that is most like one that is not there."""

    def asset(self, name: str) -> Asset | None:
        """Return an asset by its name below `assets/`."""

    def image(self, path: str) -> Asset | None:
        """Return the published image of a path below `content/`."""

    def card(self, path: str) -> str | None:
        """Return the URL of the picture that is drawn for a page; nothing where there is none."""

    def shown_picture(self, name: str) -> Asset | None:
        """Return the picture `content/…` or `assets/…`, which is shown in all its sizes."""

    def named_picture(self, name: str) -> Asset | None:
        """Return a picture that a page names without showing it: `content/a.png`, `assets/b.png`."""

    def nearest_asset(self, name: str) -> str:
        """Return the name of the asset that is most like one that is not there."""


Asked = tuple[str, tuple[Any, ...], Any]
"""A question's name, its arguments, and the answer."""


class Witness:
    """A view that passes questions on, keeps what was asked, and knows what the view itself raised.

    An exception of the view is none of the template's: it has to reach whoever gave the view.
    """

    def __init__(self, view: SiteView) -> None:
        self._view = view
        self.asked: list[Asked] = []
        self.raised: BaseException | None = None

    def __getattr__(self, name: str) -> Any:
        question = getattr(self._view, name)

        def ask(*args: Any) -> Any:
            try:
                answer = question(*args)
            except BaseException as error:
                self.raised = error
                raise
            self.asked.append((name, args, answer))
            return answer

        self.__dict__[name] = ask
        return ask


def witnessed(view: SiteView) -> tuple[SiteView, Witness]:
    """Return a view together with the witness that stands in front of it."""
    witness = Witness(view)
    return cast(SiteView, witness), witness


def still_answers(view: SiteView, asked: tuple[Asked, ...]) -> bool:
    """Return whether a view gives the same answers as before; it records them all the same."""
    for name, args, before in asked:
        now = getattr(view, name)(*args)
        if now is not before and now != before:
            return False
    return True
