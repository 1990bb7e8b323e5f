"""Typed collections: what the fields of a collection make of front matter, and what they say of mistakes."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest

from holdfast import parse, schema
from holdfast.building import build
from holdfast.config import read_settings
from holdfast.parse.keys import KINDS
from holdfast.problems import as_text
from holdfast.settings import authoring
from holdfast.values import Document, Reference, Source

from . import sites

FIELDS = """\
content:
  blog:
    fields:
      author: {type: page, to: authors, required: true, description: who wrote it}
      level: [easy, hard]
      stars: {type: integer, min: 1, max: 5, default: 3}
      price: number
      sold: boolean
      version: text
      code: {pattern: '[A-Z]{2}\\d+'}
      when: date
      home: url
      cover: file
      also: {type: list, items: {type: page}, max: 2}
      links: {type: list, items: {type: map, fields: {name: {required: true}, url: url}}}
      free: any
      description: {required: true, max: 20}
      tags: {values: [sea, sky]}
"""
SMALL = "author: ann\ndescription: Words\n"


def document(front: str, fields: str = FIELDS, path: str = "blog/one.md") -> Document:
    """Return a page of a site with these collections."""
    settings, problems = read_settings((sites.SETTINGS + fields).encode())
    assert settings, list(map(as_text, problems))
    text = f"---\n{front}---\n"
    return parse.document(Source(path, text.encode()), authoring(settings, path.rpartition("/")[0]))


def problems(front: str, fields: str = FIELDS) -> list[tuple[str, str, str]]:
    """Return place, sentence and advice of each problem of a page."""
    found = document(front, fields).problems
    return [(f"{one.place.line}:{one.place.column}", one.message, one.help) for one in found]


def params(front: str) -> dict[str, Any]:
    made = document(SMALL + front)
    assert made.problems == ()
    return made.head.params


def test_each_type_gives_its_value() -> None:
    assert params(
        """\
level: hard
stars: 5
price: 2.50
sold: true
version: 1.10
code: AB12
when: 2026-01-02T10:00:00+02:00
home: https://example.com/x
cover: img/cover.png
also: [../ann.md, /learn/keys.md]
links: [{name: A, url: /x}, {name: 7}]
free: {a: [1, two]}
"""
    ) == {
        "author": "/authors/ann",
        "level": "hard",
        "stars": 5,
        "price": 2.5,
        "sold": True,
        "version": "1.10",
        "code": "AB12",
        "when": datetime(2026, 1, 2, 8, tzinfo=UTC),
        "home": "https://example.com/x",
        "cover": "/blog/img/cover.png",
        "also": ("/ann.md", "/learn/keys.md"),
        "links": ({"name": "A", "url": "/x"}, {"name": "7"}),
        "free": {"a": (1, "two")},
    }


def test_what_is_not_given_has_its_default_or_is_not_there() -> None:
    assert params("level:\n") == {"author": "/authors/ann", "stars": 3}


def test_one_value_is_a_list_of_one() -> None:
    assert params("also: two.md\nlinks: {name: A}\n") == {
        **params(""),
        "also": ("/blog/two.md",),
        "links": ({"name": "A"},),
    }


def test_a_date_may_be_text() -> None:
    assert params('when: "2026-01-02 10:00"\n')["when"] == datetime(2026, 1, 2, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("ann", "/authors/ann"),
        ("ann.md", "/authors/ann.md"),
        ("guests/bo", "/authors/guests/bo"),
        ("authors/ann.md", "/authors/ann.md"),
        ("/authors/ann.md", "/authors/ann.md"),
        ("../authors/ann.md", "/authors/ann.md"),
        ("./ann.md", "/blog/ann.md"),
    ],
)
def test_a_page_is_named_as_is_easiest(written: str, kept: str) -> None:
    head = document(f"author: {written}\ndescription: Words\n").head
    assert head.params["author"] == kept
    assert head.references == (
        Reference("author", written, 2, 9, "page", "authors", kept, "content/blog/one.md"),
    )


def test_all_mistakes_are_told_at_once_with_their_places() -> None:
    front = """\
level: eesy
stars: 9
price: two
sold: 1
code: ab
when: soon
home: nowhere
also: [a.md, b.md, c.md]
links:
  - {name: A, url: nope}
  - {ur: x}
tags: [sea, ski]
authr: ann
"""
    assert problems(front) == [
        ("14:1", "front matter has no key `authr`", "did you mean `author`?"),
        ("12:6", "entry 2 of `links` has no key `ur`", "did you mean `url`?"),
        ("1:1", "`author` is missing", "add `author: authors/name.md`: who wrote it"),
        ("2:8", "`level` must be `easy` or `hard`", "did you mean `easy`?"),
        ("3:8", "`stars` must be at most 5", ""),
        ("4:8", "`price` must be a number", "write it without quotes: `2.5`"),
        ("5:7", "`sold` must be `true` or `false`", "write it without quotes"),
        ("6:7", "`code` must match `[A-Z]{2}\\d+`", ""),
        ("7:7", "`when` must be a date", "write `2026-11-23` or `2026-11-23T09:30:00+01:00`"),
        (
            "8:7",
            "`home` must be an address",
            "write `https://example.org/page`, or `/page/` on this site",
        ),
        ("9:7", "`also` must have at most 2 entries, and has 3", ""),
        (
            "11:20",
            "`links.url` must be an address",
            "write `https://example.org/page`, or `/page/` on this site",
        ),
        ("12:5", "`links.name` is missing", "add `name: …`"),
        ("1:1", "`description` is missing", "add `description: …`"),
        ("13:13", "entry 2 of `tags` must be `sea` or `sky`", "did you mean `sky`?"),
    ]


def test_a_known_key_of_a_wrong_form_is_told_once() -> None:
    assert problems("author: ann\ndescription: [a]\n") == [
        (
            "3:14",
            "`description` must be text",
            "write it in one line, in quotes where it holds `: ` or starts with `[` or `{`",
        )
    ]


def test_rules_hold_for_known_keys() -> None:
    assert problems("author: ann\ndescription: Far more words than there may be\n") == [
        ("3:14", "`description` must have at most 20 characters, and has 32", "")
    ]
    fields = "content: {blog: {fields: {draft: {default: true}, weight: {min: 2}, template: {default: a}}}}\n"
    head = document("weight: 2\n", fields).head
    assert (head.draft, head.weight, head.template, head.params) == (True, 2, "a", {})


def test_unknown_keys_are_errors_where_a_collection_is_strict() -> None:
    strict = FIELDS.replace("blog:\n", "blog:\n    strict: true\n")
    found = document(SMALL + "autor: ann\n", strict).problems
    assert [(one.message, one.severity, one.blocks) for one in found] == [
        ("front matter has no key `autor`", "error", False)
    ]
    assert [one.severity for one in document(SMALL + "autor: ann\n").problems] == ["warning"]


@pytest.mark.parametrize(
    "path", ["blog/_index.md", "blog/index.md", "blog/sub/_index.md", "learn/a.md", "a.md"]
)
def test_what_is_no_page_of_the_collection_keeps_to_no_schema(path: str) -> None:
    head = document("title: Blog\n", path=path).head
    assert (head.collection, head.params) == ("", {})


def test_the_innermost_collection_holds() -> None:
    fields = "content: {blog: {fields: {a: {default: 1}}}, notes: {folder: blog/notes, fields: {b: {default: x}}}}\n"
    assert document("", fields, "blog/a.md").head.params == {"a": "1"}
    head = document("", fields, "blog/notes/deep/a/index.md").head
    assert (head.collection, head.params) == ("notes", {"b": "x"})


def test_a_collection_may_hold_all_pages() -> None:
    settings, _ = read_settings(f"{sites.SETTINGS}content: {{all: {{folder: /}}, blog: {{}}}}\n".encode())
    assert settings
    folders = ("", "deep/er", "blog", "blog/deep")
    assert [next(iter(authoring(settings, one).content)) for one in folders] == ["all", "all", "blog", "blog"]


SCHEMAS = {
    "author: txt": ("author: txt", "`content.blog.fields.author.type` must be ", "did you mean `text`?"),
    "a: {pattern: '('}": ("'('", "`(` is no pattern: missing ), unterminated subpattern at position 0", "write `\\` before a sign that is meant"),
    "a: {type: number, min: 3, max: 2}": ("3, max", "`min` is 3 and `max` is 2: nothing can be both", "change one of them"),
    "a: {type: integer, max: 3, default: 9}": ("9}", "the default breaks the field's own rules: `a` must be at most 3", ""),
    "a: {type: date, default: soon}": ("soon", "the default breaks the field's own rules: `a` must be a date", "write `2026-11-23` or `2026-11-23T09:30:00+01:00`"),
    "weight: {max: 3, default: 9}": ("9}", "the default breaks the field's own rules: `weight` must be at most 3", ""),
    "weight: {type: text}": ("text", "`weight` is a key of every page, of the type `integer`", "leave `type` out"),
    "a: {type: choice}": ("{type", "the choice `a` has no values", "write `a: [one, two]`"),
    "a: [yes, no]": ("a: [yes", "a value cannot be true or false", "YAML reads `yes`, `no`, `on` and `off` as that: put the value in quotes"),
    "a: {type: boolean, min: 1}": ("1}", "`min` says nothing of a `boolean`", "it is for the type `text` or `integer` or `number` or `list`"),
    "a: {requird: true}": ("requird", "`content.blog.fields.a` has no key `requird`", "did you mean `required`?"),
    "a: {type: list, items: {type: map, fields: {b: {typ: text}}}}": ("typ: text", "`content.blog.fields.a.items.fields.b` has no key `typ`", "did you mean `type`?"),
}  # fmt: skip


@pytest.mark.parametrize("field", SCHEMAS)
def test_the_schema_itself_is_checked(field: str) -> None:
    _, found = read_settings(f"{sites.SETTINGS}content:\n  blog:\n    fields: {{{field}}}\n".encode())
    there, message, help = SCHEMAS[field]
    (one,) = found[:1]
    assert (one.place.line, one.help) == (5, help)
    assert one.excerpt[one.place.column - 1 :].startswith(there)
    assert one.message.startswith(message)


def test_two_collections_cannot_have_one_folder() -> None:
    _, found = read_settings(f"{sites.SETTINGS}content: {{blog: {{}}, news: {{folder: /blog/}}}}\n".encode())
    assert [one.message for one in found] == ["`blog` and `news` are both of the folder `/blog/`"]


def test_every_key_of_front_matter_has_a_type() -> None:
    assert {*schema.OWN_KEYS, "author", "authors"} == KINDS.keys()


REFERENCES: dict[str, str | bytes | None] = {
    "site.yaml": sites.SETTINGS
    + "content: {blog: {fields: {author: {type: page, to: authors, default: house}, cover: file}}}\n",
    "content/authors/ann.md": "# Ann\n",
    "content/authors/bo/index.md": "# Bo\n",
    "content/authors/cy.md": "---\ndraft: true\n---\n",
    "content/other.md": "# Other\n",
    "content/blog/img/c.png": b"",
    "templates/page.html": "{% set author = page_at(page.params.author or '/') %}{{ author.title if author }}",
}


def test_what_fields_name_has_to_be_there(site: sites.MakeSite) -> None:
    pages = {
        "a": "author: an",
        "b": "author: /other.md",
        "c": "author: cy",
        "d": "",
        "e": "author: bo\ncover: img/d.png",
        "f": "author: ann\ncover: ann.md",
    }
    made = {f"content/blog/{name}.md": f"---\n{front}\n---\n" for name, front in pages.items()}
    report = build(site({**REFERENCES, **made}), jobs=1)
    found = [one for one in report.problems if one.code == "broken-reference"]
    assert [(one.place.file, one.place.line, one.message, one.help) for one in found] == [
        ("content/blog/a.md", 2, "`author` names `an`, which is not there", "did you mean `ann`?"),
        (
            "content/blog/b.md", 2, "`author` names `/other.md`, which is not in content/authors",
            "give the name of a page in content/authors",
        ),
        (
            "content/blog/c.md", 2, "`author` names `cy`, which is not there",
            "content/authors/cy.md is a draft: `--drafts` builds it",
        ),
        ("site.yaml", 3, "`author` names `house`, which is not there", "give the name of a page in content/authors"),
        ("content/blog/e.md", 3, "`cover` names `img/d.png`, which is not there", "give the path of a file below content/"),
        ("content/blog/f.md", 3, "`cover` names `ann.md`, which is not there", "did you mean `/authors/ann.md`?"),
    ]  # fmt: skip


def test_a_template_shows_the_page_that_a_field_names(site: sites.MakeSite) -> None:
    pages = {"content/blog/a.md": "---\nauthor: ann\n---\n", "content/blog/b.md": "---\nauthor: bo\n---\n"}
    root = site({**REFERENCES, **pages})
    assert build(root, jobs=1).published
    shown = [(root / f"dist/blog/{name}/index.html").read_text() for name in "ab"]
    assert shown == ["Ann", "Bo"]


def test_a_collection_has_a_template_of_its_own(site: sites.MakeSite) -> None:
    root = site(
        {
            "site.yaml": sites.SETTINGS + "content: {blog: {template: story}}\n",
            "templates/story.html": "story",
            "templates/own.html": "own",
            "content/blog/a.md": "---\ndate: 2020-01-01\n---\n",
            "content/blog/b.md": "---\ntemplate: own\n---\n",
        }
    )
    assert build(root, jobs=1).published
    assert [(root / f"dist/blog/{name}/index.html").read_text() for name in "ab"] == ["story", "own"]


def test_a_schema_is_checked_again_where_it_has_changed_only(site: sites.MakeSite) -> None:
    files = {f"content/{folder}/{name}.md": "# Hi\n" for folder in ("blog", "learn") for name in "abc"}
    root = site(files)
    build(root, jobs=1)
    sites.write(root, {"site.yaml": sites.SETTINGS + "content: {blog: {fields: {x: {required: true}}}}\n"})
    report = build(root, jobs=1)
    assert (report.parsed, report.published) == (3, False)
    assert [one.message for one in report.problems] == ["`x` is missing"] * 3


def test_a_site_without_fields_imports_no_pydantic_to_parse() -> None:
    code = (
        "import sys; from holdfast import parse; from holdfast.settings import Authoring; "
        "from holdfast.values import Source; "
        "parse.document(Source('a.md', b'---\\ntitle: A\\n---\\n'), Authoring()); "
        "print('pydantic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
