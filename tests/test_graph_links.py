"""Links between documents: where they lead, and what is meant where they lead nowhere."""

from __future__ import annotations

import pytest

from holdfast.values import Head, PageLink, Target

from .graphs import asking, site

LINKED = site(
    "index.md",
    Head("learn/keys/index.md", "Keys", aliases=("/old-keys/",)),
    "learn/keys/more.md",
    "learn/wallets.md",
    "learn/my file?.md",
    "blog/post.md",
    Head("blog/über uns.md", "Über uns", url="/ueber/"),
    files=("learn/w.png", "blog/a b.pdf"),
)


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("keys/index.md", "/learn/keys/"),
        ("./keys/", "/learn/keys/"),
        ("keys", "/learn/keys/"),
        ("../blog/post.md", "/blog/post/"),
        ("../blog/post", "/blog/post/"),
        ("../blog", "/blog/"),
        ("../blog/_index.md", "/blog/"),
        ("/learn/wallets.md", "/learn/wallets/"),
        ("/learn/wallets/", "/learn/wallets/"),
        ("/learn/wallets/index.html", "/learn/wallets/"),
        ("/blog/post", "/blog/post/"),
        ("../keys/", "/learn/keys/"),
        ("my file?.md", "/learn/my-file/"),
        ("my%20file%3F.md", "/learn/my-file/"),
        ("wallets.md?tab=2", "/learn/wallets/?tab=2"),
        ("../blog/u\u0308ber uns.md", "/ueber/"),
        ("/ueber", "/ueber/"),
        ("w.png", "/learn/w.png"),
        ("../blog/a%20b.pdf", "/blog/a-b.pdf"),
        ("/old-keys", "/learn/keys/"),
        ("Wallets.MD", "/learn/wallets/"),
        ("/Learn/Keys/", "/learn/keys/"),
        ("W.PNG", "/learn/w.png"),
        ("..", "/"),
        ("/", "/"),
        ("", "/learn/wallets/"),
        ("?q=1", "/learn/wallets/?q=1"),
        ("/sitemap.xml", "/sitemap.xml"),
        ("/api/v1/markets", "/api/v1/markets"),
        ("../../../etc/passwd", None),
        ("nowhere.md", None),
        ("keys.png", None),
    ],
)
def test_links_lead_where_authors_mean(written: str, url: str | None) -> None:
    found = asking(LINKED)("target", "learn/wallets.md", written)
    assert (found.url if found else None) == url


def test_a_target_names_its_source() -> None:
    ask = asking(LINKED)
    assert ask("target", "", "/learn/w.png") == Target("file", "/learn/w.png", "learn/w.png")
    assert ask("target", "", "/learn/keys") == Target("page", "/learn/keys/", "learn/keys/index.md")
    assert ask("target", "", "/blog/") == Target("page", "/blog/", "")
    assert ask("page_link", "blog/post.md") == PageLink("/blog/post/", "post", section="blog")
    assert ask("page_link", "/nowhere/") is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("key/index.md", "keys/index.md"),
        ("more.md", "keys/more.md"),
        ("/blog/pots/", "/blog/post/"),
        ("../blog/psot.md", "../blog/post.md"),
        ("img/w.png", "w.png"),
        ("blgo/", "../blog/"),
        ("../blogg/", "../blog/"),
        ("completely-different.md", ""),
        ("[https://example.org/keys.md](x", ""),
    ],
)
def test_a_broken_link_has_a_nearest_name(written: str, meant: str) -> None:
    assert asking(LINKED)("nearest_target", "learn/wallets.md", written) == meant


def test_anchors() -> None:
    ask = asking(site(Head("a.md", "A", anchors=("install", "First-Steps"))))
    assert ask("has_anchor", "a.md", "install")
    assert not ask("has_anchor", "a.md", "instal")
    assert not ask("has_anchor", "nowhere.md", "install")
    assert ask("nearest_anchor", "a.md", "instal") == "install"
    assert ask("nearest_anchor", "a.md", "first-steps") == "First-Steps"
    assert ask("nearest_anchor", "a.md", "zzz") == ""


NAMED = site(
    "index.md",
    Head("learn/keys/index.md", "All about Keys"),
    Head("learn/wallets.md", "Wallets"),
    Head("vault/wallets.md", "Vault wallets"),
    "vault/my-notes.md",
    "learn/deep/vault/wallets.md",
    files=("learn/plan.pdf",),
)


@pytest.mark.parametrize(
    ("origin", "name", "paths"),
    [
        ("index.md", "keys", ("learn/keys/index.md",)),
        ("index.md", "Keys", ("learn/keys/index.md",)),
        ("index.md", "all about keys", ("learn/keys/index.md",)),
        ("index.md", "My notes", ("vault/my-notes.md",)),
        ("index.md", "plan.pdf", ("learn/plan.pdf",)),
        ("index.md", "vault/my-notes.md", ("vault/my-notes.md",)),
        ("index.md", "Vault wallets", ("vault/wallets.md",)),
        ("index.md", "wallets", ("learn/deep/vault/wallets.md", "learn/wallets.md", "vault/wallets.md")),
        ("index.md", "deep/wallets", ("learn/deep/vault/wallets.md",)),
        ("vault/my-notes.md", "wallets", ("vault/wallets.md",)),
        ("index.md", "/learn/wallets", ("learn/wallets.md",)),
        ("index.md", "nothing", ()),
    ],
)
def test_links_by_name_find_pages_anywhere(origin: str, name: str, paths: tuple[str, ...]) -> None:
    assert tuple(one.path for one in asking(NAMED)("named", origin, name)) == paths
