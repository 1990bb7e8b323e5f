"""Assets: bytes in, fingerprinted files out, and every reference follows."""

from __future__ import annotations

import io
import random
import re
import shutil
import subprocess
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from holdfast import assets
from holdfast.assets.minify import minified
from holdfast.assets.tokens import tokens
from holdfast.problems import as_text
from holdfast.values import Source

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parent.parent
NODE = shutil.which("node")


def site(files: Mapping[str, str | bytes], *, minify: bool = False) -> assets.Linked:
    """Link files by their names below `assets/`."""
    sources = [Source(name, data.encode() if isinstance(data, str) else data) for name, data in files.items()]
    return assets.link(
        [minified(source, minify=minify) for source in sources if not assets.is_picture(source.path)],
        [assets.picture(source).asset for source in sources if assets.is_picture(source.path)],
    )


def published(linked: assets.Linked) -> dict[str, str]:
    """The text of each linked file by its name."""
    names = {asset.url: asset.name for asset in linked.assets}
    return {names[f"/{output.path}"]: output.data.decode() for output in linked.outputs}


def unlinked(files: dict[str, str]) -> dict[str, str]:
    """What is published, with the digits of every name left out again."""
    return {name: re.sub(r"\.[0-9a-f]{10}\b", "", text) for name, text in published(site(files)).items()}


def squeezed(name: str, text: str) -> str:
    """A file after minifying, with its references as they were."""
    pieces = minified(Source(name, text.encode())).pieces
    return "".join(piece if isinstance(piece, str) else piece.target for piece in pieces)


def png(width: int = 2, height: int = 3, orientation: int = 1, kind: str = "PNG") -> bytes:
    """A picture of one colour."""
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.new("RGB", (width, height), "#123456").save(file, kind, exif=exif)
    return file.getvalue()


# Names


def test_a_name_holds_the_digest_of_the_published_bytes() -> None:
    linked = site({"fonts/a b.woff2": b"font", "LICENSE": b"MIT"})
    mit, font = (sha256(data).hexdigest()[:10] for data in (b"MIT", b"font"))
    assert [output.path for output in linked.outputs] == [
        f"assets/LICENSE.{mit}",
        f"assets/fonts/a b.{font}.woff2",
    ]
    assert linked.assets[1].url == f"/assets/fonts/a%20b.{font}.woff2"
    assert linked.assets[1].type == "font/woff2"
    assert all(output.fingerprinted for output in linked.outputs)


def test_references_in_style_sheets_follow() -> None:
    sheet = """
        @import "parts/base.css" layer(base);
        @import url(../css/parts/base.css);
        /* url(no.png) */
        .a { background: url( ../img/w.svg#part ) }
        .b { background: url("/assets/img/w.svg?x"), URL('../img/w%2Esvg') }
        .c { background: url(https://example.org/x.png), url(data:image/png;base64,AA), url(#id) }
        .d::before { content: "url(no.png)"; mask: url(/elsewhere.png); --src: my-url(no.png) }
    """
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
    files = {"css/site.css": sheet, "css/parts/base.css": "a{}", "img/w.svg": svg}
    text = published(site(files))["css/site.css"]
    base, image = (sha256(data.encode()).hexdigest()[:10] for data in ("a{}", svg))
    assert text == sheet.replace("base.css", f"base.{base}.css").replace("%2E", ".").replace(
        "w.svg", f"w.{image}.svg"
    )
    assert site(files).problems == ()


def test_references_in_modules_follow() -> None:
    module = """
        import './a.js'
        import b, { c as d, "e f" as g } from "../lib/b.js"
        export * from './a.js'; export { b as h } from '/assets/lib/b.js'
        const lazy = () => import(`./a.js`), other = import( "./a.js", {} )
        const picture = new URL('w.txt', import.meta.url).href
        const nested = `${ await import('./a.js') } import './no.js'`
        // import './no.js'
        /* import './no.js' */
        const text = "import './no.js'", from = './no.js', shape = /import '.\\/no.js'/
        import 'bare'; import x from 'https://example.org/x.js'; import(from); import(`./${text}.js`)
        thing.import('./no.js'); export default './no.js'; new URL('no.txt', location)
        const bare = new URL('no.txt').href, here = import.meta.url
    """
    files = {"js/main.js": module, "js/a.js": "1", "lib/b.js": "2", "js/w.txt": "3"}
    text = published(site(files))["js/main.js"]
    assert re.sub(r"\.[0-9a-f]{10}\b", "", text) == module
    assert len(re.findall(r"\ba\.[0-9a-f]{10}\.js", text)) == 5
    assert len(re.findall(r"\bb\.[0-9a-f]{10}\.js", text)) == 2
    assert len(re.findall(r"\bw\.[0-9a-f]{10}\.txt", text)) == 1
    assert "no." in text and not re.search(r"no\.[0-9a-f]{10}", text)


def test_a_missing_asset_is_a_problem_that_names_the_place_and_the_nearest() -> None:
    linked = site(
        {"js/main.js": "\n  import './sitee.js'", "js/site.js": "", "css/a.css": "a{b:url(x.png)}"},
        minify=True,
    )
    assert [as_text(problem) for problem in linked.problems] == [
        (
            "error: `x.png` is not there: no asset is called `css/x.png`.\n"
            "  --> assets/css/a.css:1:9\n"
            "  1 | a{b:url(x.png)}\n"
            "    |         ^"
        ),
        (
            "error: `./sitee.js` is not there: no asset is called `js/sitee.js`.\n"
            "  --> assets/js/main.js:2:11\n"
            "  2 |   import './sitee.js'\n"
            "    |           ^\n"
            "  help: did you mean `js/site.js`?"
        ),
    ]
    assert published(linked)["js/main.js"] == "import './sitee.js'"
    assert not any(problem.blocks for problem in linked.problems)


def test_a_change_reaches_the_names_of_all_that_import_it() -> None:
    files = {"a.js": "import './b.js'", "b.js": "import './c.js'", "c.js": "1", "d.js": "2"}
    before, after = site(files), site({**files, "c.js": "3"})
    changed = [old.name for old, new in zip(before.assets, after.assets, strict=True) if old.url != new.url]
    assert changed == ["a.js", "b.js", "c.js"]


def test_modules_in_a_ring_share_one_digest() -> None:
    files = {"a.js": "import './b.js'", "b.js": "import './a.js'; import './c.js'", "c.js": "import './c.js'"}
    linked = site(files)
    a, b, c = (asset.url.split(".")[1] for asset in linked.assets)
    assert a == b != c
    assert published(linked) == {
        "a.js": f"import './b.{a}.js'",
        "b.js": f"import './a.{a}.js'; import './c.{c}.js'",
        "c.js": f"import './c.{c}.js'",
    }
    again = site({**files, "a.js": "import './b.js' //"})
    assert again.assets[1].url != linked.assets[1].url
    assert again.assets[2].url == linked.assets[2].url


def test_a_chain_of_ten_thousand_modules_links() -> None:
    files: dict[str, str | bytes] = {f"m{n}.js": f"import './m{n + 1}.js'" for n in range(10_000)}
    linked = site({**files, "m10000.js": ""})
    assert linked.problems == ()
    assert len({asset.url for asset in linked.assets}) == 10_001


GRAPHS = st.dictionaries(
    st.sampled_from("abcdefgh"), st.lists(st.sampled_from("abcdefghxy"), max_size=4), min_size=1
)


@given(GRAPHS, st.randoms(use_true_random=False))
def test_linking_does_not_depend_on_order(graph: dict[str, list[str]], order: random.Random) -> None:
    files = [
        minified(Source(f"{name}.js", "".join(f"import './{target}.js';" for target in targets).encode()))
        for name, targets in graph.items()
    ]
    shuffled = list(files)
    order.shuffle(shuffled)
    linked = assets.link(files)
    assert assets.link(shuffled) == linked
    known = {output.path.removeprefix("assets/") for output in linked.outputs}
    for name, text in published(linked).items():
        targets = list(re.findall(r"'\./(.+?)'", text))
        there = [f"{target}.js" in graph_names(graph) for target in graph[name[0]]]
        assert [target in known for target in targets] == there


def graph_names(graph: dict[str, list[str]]) -> set[str]:
    """The names of the files of a graph."""
    return {f"{name}.js" for name in graph}


CODE = st.lists(
    st.sampled_from(
        ["import './a.js'", 'from "./a.js"', "import(`./a.js`)", "`", "${", "}", "{", "(", ")", "/", "/*", "*/",
         "//", "'", '"', "\\", "\n", "\r", "\u2028", "a", "#b", "1", ".5", "=", "=>", "return", "if", "/x/g", "é",
         " ", ";", "++", "url(a.css)", "@import 'a.css'", "[", "]", "<!--", "export {a} from './a.js'"]
    )
).map("".join)  # fmt: skip


@given(CODE)
def test_rewriting_keeps_everything_else(text: str) -> None:
    files = {"main.js": text, "main.css": text, "a.js": "", "a.css": ""}
    assert unlinked(files)["main.js"] == text
    assert unlinked(files)["main.css"] == text


@given(CODE)
def test_minified_code_is_the_same_program(text: str) -> None:
    after = squeezed("main.js", text)
    assert [token.text for token in tokens(after)] == [token.text for token in tokens(text)]


@given(st.text())
def test_tokens_cover_a_source_in_order(text: str) -> None:
    found = list(tokens(text))
    assert all(token.text == text[token.start : token.end] for token in found)
    assert all(one.end <= two.start for one, two in pairwise(found))


# Minifying


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("const a = `x  // no ${ b + `  in  ` }  y` // c", "const a=`x  // no ${ b+`  in  ` }  y`"),
        ("f = () => /a  b/g\nif (x) /c  '/.test(y)", "f=()=>/a  b/g\nif(x)/c  '/.test(y)"),
        ("x = (a + b) / 2 / c; y = z[1] / 3 / d", "x=(a+b)/2/c;y=z[1]/3/d"),
        ("x = [] / 2 / 1; {}\n/a  b/.test(x)", "x=[]/2/1;{}\n/a  b/.test(x)"),
        ("class A { #a = 1; b() { return this.#a } }", "class A{#a=1;b(){return this.#a}}"),
        ("return`a` /* x */ + tag`b`", "return `a`+tag `b`"),
        ("/*! licence */\nlet a  =  1", "/*! licence */let a=1"),
        ("let a = b\n++c", "let a=b\n++c"),
        # rjsmin would lose a line end that stands for a semicolon, or join a number and a name
        ("class A { a = 1\n 'b' = 2 }", "class A { a = 1\n 'b' = 2 }"),
        ("a = b\n~c", "a = b\n~c"),
        ("1 .toFixed( )", "1 .toFixed( )"),
    ],
)
def test_scripts_are_squeezed_and_stay_the_same_program(before: str, after: str) -> None:
    assert squeezed("a.js", before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a :is( b ) > c { d : e ; }", "a :is(b)>c{d:e}"),
        ("a { b: calc( 1px + 2px ) }", "a{b:calc(1px + 2px)}"),
        ("a { b: url( 'x  y.png' ) , url( \"data:a  b\" ) }", "a{b:url('x  y.png'),url(\"data:a  b\")}"),
        ('@import"x.css"print;', '@import "x.css" print'),
        ("/*! licence */ /* no */ a { content: '/*  */' }", "/*! licence */a{content:'/*  */'}"),
        (".a { & .b { c: d } &:hover { e: f } }", ".a{& .b{c:d}&:hover{e:f}}"),
        ("@media x { .a :hover { c: d } }", "@media x{.a :hover{c:d}}"),
        ("a { grid-area: 1 / 2; color: rgb(0 0 0 / 50%) }", "a{grid-area:1 / 2;color:rgb(0 0 0 / 50%)}"),
    ],
)
def test_style_sheets_are_squeezed(before: str, after: str) -> None:
    assert squeezed("a.css", before) == after


def test_a_sheet_that_is_not_utf_8_is_published_as_it_is() -> None:
    linked = site({"a.css": b"a{}\n/* \xe9 */"}, minify=True)
    assert linked.outputs[0].data == b"a{}\n/* \xe9 */"
    assert [as_text(problem) for problem in linked.problems] == [
        (
            "warning: `a.css` is not UTF-8: it is published as it is.\n"
            "  --> assets/a.css:2\n"
            "  help: save the file as UTF-8"
        )
    ]


@pytest.mark.skipif(NODE is None, reason="needs Node")
def test_node_understands_every_squeezed_script_of_the_theme(tmp_path: Path) -> None:
    scripts = [*ROOT.glob("assets/js/*.js"), *ROOT.glob("sw/client/*.js")]
    for number, script in enumerate(scripts):
        text = script.read_text()
        after = squeezed(script.name, text)
        assert len(after) < len(text), f"{script} came back unminified"
        (tmp_path / f"{number}.mjs").write_text(after)
        command = [str(NODE), "--check", str(tmp_path / f"{number}.mjs")]
        check = subprocess.run(command, check=False, capture_output=True, text=True)
        assert check.returncode == 0, f"{script}: {check.stderr}"


# Pictures


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "AVIF"])
def test_a_picture_has_its_size(kind: str) -> None:
    image = assets.picture(Source(f"learn/w.{kind.lower()}", png(20, 30, kind=kind)), "content")
    assert (image.asset.width, image.asset.height, image.problems) == (20, 30, ())
    digits = sha256(image.output.data).hexdigest()[:10]
    assert image.asset.url == f"/assets/learn/w.{digits}.{kind.lower()}"
    assert image.output.path == image.asset.url[1:]


@pytest.mark.parametrize(
    ("orientation", "size"), [(1, (20, 30)), (3, (20, 30)), (6, (30, 20)), (8, (30, 20))]
)
def test_a_turned_photograph_has_the_size_that_is_shown(orientation: int, size: tuple[int, int]) -> None:
    asset = assets.picture(Source("w.jpg", png(20, 30, orientation, "JPEG"))).asset
    assert (asset.width, asset.height) == size


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="20" height="30px"', (20, 30)),
        ('viewBox="0 0 40 20"', (40, 20)),
        ('width="10" viewBox="0,0,40,20"', (10, 5)),
        ('width="1in" height="2.54cm"', (96, 96)),
        ('width="100%" height="100%" viewBox="0 0 4 2"', (4, 2)),
        ('width="100%"', (0, 0)),
        ('viewBox="0 0 inf nan"', (0, 0)),
        ('width="1e300" height="1e999"', (0, 0)),
    ],
)
def test_an_svg_has_its_natural_size(attributes: str, size: tuple[int, int]) -> None:
    text = (
        f'<?xml version="1.0"?><!-- <svg> --><svg xmlns="http://www.w3.org/2000/svg" {attributes}><g/></svg>'
    )
    image = assets.picture(Source("w.svg", text.encode()))
    assert (image.asset.width, image.asset.height, image.problems) == (*size, ())


BOMB = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
    + (40_000).to_bytes(4) * 2
    + b"\x08\x02\x00\x00\x00\x2f\x0a\x0b\x0c"
)


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("w.png", b"", "the file is empty"),
        ("w.png", b"<html>", "its bytes are no AVIF, GIF, JPEG, PNG or WebP"),
        ("w.svg", b"<svg", "it is not well-formed XML (unclosed token: line 1, column 0)"),
        ("w.svg", b"<svg/>", 'its root is not <svg xmlns="http://www.w3.org/2000/svg">'),
    ],
)
def test_what_is_no_picture_is_a_problem(name: str, data: bytes, why: str) -> None:
    image = assets.picture(Source(name, data), "content")
    assert [as_text(problem) for problem in image.problems] == [
        (
            f"error: `content/{name}` cannot be read as an image: {why}.\n"
            f"  --> content/{name}\n"
            "  help: replace it, or give it the extension of what it is"
        )
    ]
    assert (image.output.data, image.asset.width, image.problems[0].blocks) == (data, 0, False)


def test_a_picture_of_too_many_pixels_is_a_problem() -> None:
    file = io.BytesIO()
    Image.new("1", (12_000, 10_000)).save(file, "PNG")
    image = assets.picture(Source("w.png", file.getvalue()))
    assert "it has more than 100,000,000 pixels (12000 × 10000)" in image.problems[0].message
    assert "cannot be read" in assets.picture(Source("bomb.png", BOMB)).problems[0].message


@given(st.binary(max_size=200), st.sampled_from(["png", "jpg", "svg", "avif"]))
@settings(max_examples=60)
def test_no_bytes_raise(data: bytes, extension: str) -> None:
    for start in (b"", png()[:40], b"<svg xmlns='http://www.w3.org/2000/svg' "):
        assert assets.picture(Source(f"w.{extension}", start + data)).output.data == start + data
