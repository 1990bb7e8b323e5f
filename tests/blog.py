"""A blog of 300 posts over eight years: `python -m tests.blog DIR` writes it, tests build it.

Tags, authors, series, years, pages of lists, feeds, pictures in four formats, drafts, scheduled and
expired posts: everything that a blog has after some years, the same each time.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw

from . import sites

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
"""The moment at which tests build the blog: scheduled posts are later, expired ones were earlier."""

POSTS, FIRST = 300, datetime(2018, 6, 4, 8, tzinfo=UTC)
DRAFTS, SCHEDULED, EXPIRED = 6, 4, 5
"""Posts besides the 300 that a reader must not see."""

TAGS = (
    *("garden", "Kitchen", "letterpress", "walking", "tools", "winter", "café", "reading", "bees", "repair"),
    *("maps", "music", "苔", "rivers", "bread", "C++", "night sky", "wool", "trains", "clocks"),
)
AUTHORS = {"ines": "Inês Carvalho", "tomas": "Tomáš Beran", "aya": "Aya Mori"}
SERIES = ("Building a shed", "A year of bread", "Along the river")
FORMATS = (("jpg", "JPEG"), ("png", "PNG"), ("webp", "WEBP"), ("avif", "AVIF"))
WORDS = (
    *("stone", "river", "morning", "paper", "quiet", "ladder", "copper", "letter", "field", "window"),
    *("slow", "warm", "broken", "small", "old", "blue", "heavy", "distant", "patient", "useful"),
)

SETTINGS = """\
title: Slow Notes
url: https://notes.example
description: Three people write about what they make with their hands.
language: en
author: Slow Notes
content:
  blog:
    permalink: /blog/:year/:slug/
    paginate: 10
    archive: true
    strict: true
    fields:
      description: {required: true, max: 160}
      author: {type: page, to: authors, required: true}
      level: {type: choice, values: [easy, middle, hard], default: easy}
taxonomies:
  tags: {paginate: 10}
  series: {related: 3}
  authors: {title: Authors}
images: {widths: [160, 320]}
menus:
  main: [blog/_index.md, archive.md, about.md]
"""


@cache
def picture(number: int, kind: str) -> bytes:
    """Return a picture of 400 × 260 pixels in one of the four formats."""
    chance = Random(number)
    image = Image.new("RGB", (400, 260), tuple(chance.randrange(120, 250) for _ in range(3)))
    draw = ImageDraw.Draw(image)
    for _ in range(90):
        left, top = chance.randrange(360), chance.randrange(220)
        box = (left, top, left + chance.randrange(20, 160), top + chance.randrange(20, 120))
        draw.ellipse(box, fill=tuple(chance.randrange(256) for _ in range(3)))
    stream = BytesIO()
    image.save(stream, kind)
    return stream.getvalue()


def post(number: int, date: datetime, chance: Random, more: str = "") -> str:
    """Return a post's text."""
    tags = chance.sample(TAGS[: 8 + number % 13], chance.randint(1, 4))
    author = chance.choice(list(AUTHORS))
    series = f'series: ["{SERIES[number % 3]}"]\n' if number % 10 == 3 else ""
    paragraphs = [
        " ".join(chance.choices(WORDS, k=chance.randint(25, 60))).capitalize() + "." for _ in range(4)
    ]
    shown = f'![A drawing of {chance.choice(WORDS)} shapes](pictures/{number % 8}.{FORMATS[number % 4][0]} "A drawing")'
    link = f"See [the one before]({number - 1:03}.md).\n" if 0 < number < POSTS else ""
    return f"""\
---
title: {chance.choice(WORDS).capitalize()} {chance.choice(WORDS)} {number}
description: {paragraphs[0][:100]}…
date: {date.isoformat()}
slug: post-{number}
tags: {[*tags]}
authors: [{AUTHORS[author]}]
author: /authors/{author}.md
level: {chance.choice(("easy", "middle", "hard"))}
{series}{more}---

{paragraphs[0]}

{shown if number % 3 == 0 else paragraphs[1]}

## What came of it

{paragraphs[2]}

{link}
{paragraphs[3]}
"""


def files() -> dict[str, str | bytes | None]:
    """Return all files of the blog."""
    chance = Random(2018)
    made: dict[str, str | bytes | None] = {
        "site.yaml": SETTINGS,
        "content/index.md": "---\ntitle: Slow Notes\n---\n\nWhat we make with our hands.\n",
        "content/about.md": "# About\n\nThree people in three towns.\n",
        "content/archive.md": "---\ntitle: Archive\ntemplate: archive\nparams: {section: blog}\n---\n",
        "content/blog/_index.md": "---\ntitle: Blog\ndescription: All posts, the newest first.\n---\n",
        "content/authors/_index.md": "---\ntitle: The authors\nsort: title\n---\n",
    }
    for key, name in AUTHORS.items():
        made[f"content/authors/{key}.md"] = f"# {name}\n\n{name} writes here since 2018.\n"
    for number in range(8):
        ending, kind = FORMATS[number % 4]
        made[f"content/blog/pictures/{number}.{ending}"] = picture(number, kind)
    step = (NOW - timedelta(days=3) - FIRST) / (POSTS - 1)
    for number in range(POSTS):
        date = (FIRST + step * number).replace(microsecond=0)
        made[f"content/blog/{number:03}.md"] = post(number, date, chance)
    for number in range(DRAFTS):
        made[f"content/blog/draft-{number}.md"] = post(900 + number, NOW, chance, "draft: true\n")
    for number in range(SCHEDULED):
        later = NOW + timedelta(days=7 * (number + 1))
        made[f"content/blog/later-{number}.md"] = post(920 + number, later, chance)
    for number in range(EXPIRED):
        past, over = NOW - timedelta(days=400 + number), NOW - timedelta(days=30 + number)
        made[f"content/blog/expired-{number}.md"] = post(
            940 + number, past, chance, f"expires: {over.isoformat()}\n"
        )
    return made


if __name__ == "__main__":
    sites.write(Path(sys.argv[1]), files())
