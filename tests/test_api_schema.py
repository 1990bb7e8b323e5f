"""Declarations and values: what a collection may say, and what its fields accept."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
import yaml

from holdfast_api.fields import read_record
from holdfast_api.pattern import fault
from holdfast_api.schema import parse_collections
from holdfast_api.strict_json import BadJSON, decode
from holdfast_api.values import Collection, Field, FieldError, SchemaError


def declare(text: str) -> tuple[tuple[Collection, ...], tuple[SchemaError, ...]]:
    return parse_collections(yaml.safe_load(text))


def record(fields: str, data: Any) -> tuple[dict[str, Any], dict[str, str]]:
    (collection,), errors = parse_collections({"things": {"fields": yaml.safe_load(fields)}})
    assert errors == ()
    values, wrong = read_record(collection.shown, data)
    return values, {error.field: error.message for error in wrong}


def test_a_collection_is_locked_until_it_is_opened() -> None:
    collections, errors = declare("""
        feedback:
          create: public
          fields:
            message: {type: text, required: true, max: 4000}
            email: email
    """)
    assert errors == ()
    message = Field("message", "text", required=True, max=4000)
    assert collections == (Collection("feedback", (message, Field("email", "email")), "none", "public"),)


def test_nothing_declared_is_no_error() -> None:
    assert parse_collections(None) == ((), ())
    assert parse_collections({}) == ((), ())


def test_every_fault_is_named_with_its_path() -> None:
    collections, errors = declare("""
        Markets: {fields: {a: text}}
        good: {fields: {a: text}}
        bad:
          raed: public
          create: everyone
          seed: ../secret.yaml
          fields:
            id: text
            price: {type: deciml}
            size: {type: integer, min: 5, max: 1}
            state: {type: enum}
            name: {type: text, min: x, required: maybe}
            code: {type: text, pattern: "(a+)+"}
            stars: {type: integer, max: 5, default: 9}
            long: {type: text, max: 501, unique: true}
            none: {}
    """)
    assert [collection.name for collection in collections] == ["good"]
    assert [(error.path, error.message) for error in errors] == [
        (("Markets",), "`Markets` cannot be the name of a collection"),
        (("bad", "raed"), "there is no option `raed` here"),
        (("bad", "fields", "id"), "a field cannot be called `id`: the API uses that name itself"),
        (("bad", "fields", "price", "type"), "there is no type `deciml`"),
        (("bad", "fields", "size", "max"), "`max` is less than `min`"),
        (("bad", "fields", "state", "values"), "an enum needs `values`, a list of texts"),
        (("bad", "fields", "name", "required"), "`required` is `true` or `false`"),
        (
            ("bad", "fields", "code", "pattern"),
            "`pattern` could take long to match: its repeats can share a text in too many ways",
        ),
        (("bad", "fields", "stars", "default"), "`default` does not fit the field: Expected 5 or less."),
        (
            ("bad", "fields", "long", "max"),
            "a text that is `unique`, `index` or `sort` has a `max` of at most 500",
        ),
        (("bad", "fields", "none"), "a field needs a `type`"),
        (("bad", "create"), "`create` is `public` or `none`"),
        (("bad", "seed"), "`seed` must be a file of the site"),
    ]
    assert {error.path[-1]: error.help for error in errors}["raed"] == "did you mean `read`?"
    assert {error.path[-2:]: error.help for error in errors}["price", "type"] == "did you mean `decimal`?"


@pytest.mark.parametrize(
    "raw", [[], 3, "x", {"a": None}, {"a": []}, {3: {}}, {"a": {"fields": []}}, {None: 1}]
)
def test_declarations_of_the_wrong_shape_are_told(raw: Any) -> None:
    collections, errors = parse_collections(raw)
    assert collections == ()
    assert errors


@pytest.mark.parametrize(
    ("field", "sent", "kept"),
    [
        ("text", " as it is ", " as it is "),
        ("slug", "two-words", "two-words"),
        ("email", "ada@example.org", "ada@example.org"),
        ("url", "https://example.org/a?b#c", "https://example.org/a?b#c"),
        ("integer", -3, -3),
        ("number", 2, 2.0),
        ("number", -0.0, 0.0),
        ("decimal", "12.5", "12.50"),
        ("decimal", "-0.07", "-0.07"),
        ("{type: decimal, places: 0}", "7", "7"),
        ("boolean", False, False),
        ("date", "2028-02-29", "2028-02-29"),
        ("datetime", "2026-11-23T10:30:00+01:00", "2026-11-23T09:30:00.000Z"),
        ("datetime", "0999-01-01t00:00:00.123456z", "0999-01-01T00:00:00.123Z"),
        ("{type: enum, values: [a, b]}", "b", "b"),
        ("{type: text, pattern: '[A-Z]{3,5}(-[A-Z]+)?'}", "BTC-USD", "BTC-USD"),
        ("text", None, None),
        ("{type: text, default: x}", None, None),
    ],
)
def test_a_value_is_kept_in_one_form(field: str, sent: Any, kept: Any) -> None:
    assert record(f"value: {field}", {"value": sent}) == ({"value": kept}, {})


@pytest.mark.parametrize(
    ("field", "sent", "message"),
    [
        ("{type: text, required: true}", None, "This field is required."),
        ("{type: text, required: true}", "  ", "This field is required."),
        ("text", "a\x00b", "The text contains something that is no character."),
        ("text", "a\ud800", "The text contains something that is no character."),
        ("text", 3, "Expected a text in quotes."),
        ("text", "x" * 10_001, "At most 10000 characters are allowed."),
        ("{type: text, min: 3}", "ab", "At least 3 characters are needed."),
        ("slug", "Two Words", "Expected lower-case letters and digits, in words joined by single hyphens."),
        ("email", "ada@localhost", "Expected an e-mail address such as `name@example.org`."),
        ("url", "javascript:alert(1)", "Expected a full web address that begins with `https://` or `http://`."),
        ("url", "https://[::1", "Expected a full web address that begins with `https://` or `http://`."),
        ("integer", True, "Expected a whole number."),
        ("integer", 1.0, "Expected a whole number."),
        ("{type: integer, max: 5}", 6, "Expected 5 or less."),
        ("number", "1", "Expected a number."),
        ("decimal", 1.5, 'Expected a decimal number in quotes, such as `"12.50"`.'),
        ("decimal", "1.234", "Expected at most 2 digits after the point."),
        ("decimal", "9" * 19, "The number is too large."),
        ('{type: decimal, min: "9.50"}', "9.49", "Expected 9.50 or more."),
        ("boolean", 1, "Expected `true` or `false`."),
        ("date", "2027-02-29", "Expected a date such as `2026-11-23`."),
        ("{type: date, min: 2026-01-01}", "2025-12-31", "Expected 2026-01-01 or more."),
        ("datetime", "2026-11-23T10:30:00", "Expected a date and time with its offset, such as `2026-11-23T09:30:00Z`."),
        ("datetime", "0001-01-01T00:00:00+09:00", "Expected a date and time with its offset, such as `2026-11-23T09:30:00Z`."),
        ("{type: enum, values: [a, b]}", "c", "Expected one of `a`, `b`."),
        ("{type: text, pattern: '[A-Z]+', max: 9}", "btc", "The value does not have the form `[A-Z]+`."),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_explained(field: str, sent: Any, message: str) -> None:
    assert record(f"value: {field}", {"value": sent})[1] == {"value": message}


def test_all_faults_of_a_record_are_told_at_once() -> None:
    fields = "{title: {type: text, required: true}, stars: {type: integer, max: 5}}"
    assert record(fields, {"stars": 7, "titel": "x", "id": 1})[1] == {
        "titel": "There is no such field. Did you mean `title`?",
        "id": "The server sets this field.",
        "title": "This field is required.",
        "stars": "Expected 5 or less.",
    }
    assert record(fields, [1])[1] == {"": "Send one JSON object with a member for each field."}


def test_a_thousand_unknown_members_are_answered_briefly() -> None:
    _, errors = read_record((Field("title", "text"),), {f"x{n}": 1 for n in range(1000)})
    assert len(errors) == 20
    assert errors[0] == FieldError("x0", "There is no such field.")


@pytest.mark.parametrize("pattern", ["[A-Z]{2,5}", "a|b", r"\d{4}-\d{2}", "(ab)?c*", r"[^@]+@[^@]+"])
def test_a_pattern_that_is_bounded_is_accepted(pattern: str) -> None:
    assert fault(pattern, 200) == ""


@pytest.mark.parametrize(
    "pattern",
    ["(a*)*b", "(a|a)*", "(a|aa)+$", ".*.*.*.*x", r"(\w+\s?)*", "(?=a+)a", r"(a)\1", "("],
)
def test_a_pattern_that_could_hang_is_refused(pattern: str) -> None:
    assert fault(pattern, 200).startswith(("could take long", "is not a regular"))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "The body is empty."),
        (b" \n", "The body is empty."),
        (b"\xff{}", "The body is not UTF-8: byte 1 is wrong."),
        (b"\xef\xbb\xbf{}", "The body is not JSON: line 1, column 1: Expecting value."),
        (b"{", "The body is not JSON: line 1, column 2: Expecting property name enclosed in double quotes."),
        (b'{"a":1,"a":2}', "An object has two members of the same name."),
        (b'{"a":NaN}', "`NaN` is not JSON."),
        (b"-Infinity", "`-Infinity` is not JSON."),
        (b"1e999", "The body contains a number that is too large."),
        (b"9" * 5000, f"The body contains a whole number beyond {2**53 - 1}, which readers would round."),
        (b"[" * 20_000, "The body is nested more than 32 levels deep."),
        (b"[" * 33 + b"]" * 33, "The body is nested more than 32 levels deep."),
        (rb'"\ud800"', "The body contains half of a surrogate pair, which is no character."),
        (rb'{"\udc00":1}', "The body contains half of a surrogate pair, which is no character."),
        (rb'["a\u0000b"]', "The body contains a NUL character."),
    ],
)  # fmt: skip
def test_json_that_could_mean_two_things_is_refused(body: bytes, message: str) -> None:
    with pytest.raises(BadJSON) as caught:
        decode(body)
    assert str(caught.value) == message


def test_json_that_is_good_is_read() -> None:
    assert decode(rb' {"a": [1, -2.5, true, null, "\ud83d\ude00 \\u0000"]} ') == {
        "a": [1, -2.5, True, None, "😀 \\u0000"]
    }


def test_the_schema_needs_neither_the_framework_nor_the_database() -> None:
    program = (
        "import sys, holdfast_api.schema;"
        "print([name for name in ('sqlalchemy', 'starlette', 'asyncio') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
