"""The steps that make what machines read of a site: feeds, sitemap, robots.txt, llms.txt."""

from __future__ import annotations

from . import feeds, media, render
from .engine import Answer, Ask
from .settings import Settings
from .values import Feed, FeedItem, Output, Page, picture_name
from .views import asking_view


def feed_body(ask: Ask, key: str) -> Answer:
    """The text of a page for all the feeds that hold it."""
    found: Page = ask("page_at", key)
    look: Settings = ask("look")
    text = render.body(found, ask("document", found.head.path), asking_view(ask))
    return Answer((feeds.portable(text, look.url + found.url),))


def feed(ask: Ask, owner: str) -> Answer:
    """The feeds of the site, of a section or of a term, in every format."""
    look: Settings = ask("look")
    found: Feed = ask("feed_of", owner)
    bodies: dict[str, str] = {}
    if (look.feeds.terms if found.kind == "term" else look.feeds.content) == "full":
        bodies = {item.id: ask("feed_body", item.id) for item in found.items}
    pictures = {item.id: _picture(ask, item, look) for item in found.items if item.image}
    images = {key: image for key, image in pictures.items() if image}
    return Answer((unless_written(ask, feeds.feed_outputs(found, bodies, images, look)),))


def discovery(ask: Ask, _: str) -> Answer:
    """What crawlers read: sitemap, robots.txt, llms.txt."""
    look: Settings = ask("look")
    made = [*feeds.sitemap(ask("locations"), look), feeds.robots(look)]
    if look.llms:
        made.append(feeds.llms(ask("page_groups"), ask("site_feed"), look))
    return Answer((unless_written(ask, tuple(made)),))


def unless_written(ask: Ask, outputs: tuple[Output, ...]) -> tuple[Output, ...]:
    """Return those of the files made from the settings for which the author has written none."""
    return tuple(output for output in outputs if not ask("is_written", output.path))


def _picture(ask: Ask, item: FeedItem, look: Settings) -> feeds.Image | None:
    """Return the picture that stands for a page: one of another site, or a published one of this."""
    if "://" in item.image:
        return feeds.Image(item.image, media.type_of(item.image.partition("?")[0]))
    found = ask("named_picture", picture_name(item.path, item.image))
    return feeds.Image(look.url + found.url, found.type, found.size) if found else None
