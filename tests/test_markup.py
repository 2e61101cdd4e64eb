"""HTML cut into tags as browsers cut it: held against the standard library's parser and the standard's rules."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.site.links import links_of
from generator.text.markup import Token, tokens

NAMES = st.sampled_from(["a", "p", "img", "section", "h1"])
VALUES = st.text(st.characters(codec="utf-8", exclude_characters='\0"\r', exclude_categories=["Cc"]), max_size=8)
PIECES = st.tuples(NAMES, st.dictionaries(st.sampled_from(["href", "title", "data-x", "class"]), VALUES, max_size=3))


class Library(HTMLParser):
    """Gathers tags as the standard library finds them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a tag."""
        self.found.append((tag, {name: value or "" for name, value in attrs}))


@given(st.lists(PIECES, max_size=5))
def test_plain_markup_is_cut_as_the_library_cuts_it(pieces: list[tuple[str, dict[str, str]]]) -> None:
    """Of markup that is well formed both find the same tags with the same attributes."""
    written = "".join(_written(name, values) for name, values in pieces)
    library = Library()
    library.feed(written)

    assert [(token.text, token.attributes) for token in tokens(written) if token.kind == "start"] == library.found


def _written(name: str, values: dict[str, str]) -> str:
    attributes = "".join(f' {key}="{value.replace("&", "&amp;")}"' for key, value in values.items())
    return f"<{name}{attributes}>x</{name}>\n"


@given(st.text("<>!-/?='\" abscriptyle", max_size=60))
def test_any_text_is_cut(text: str) -> None:
    """Whatever the text, the pieces come to an end, and what is cut off stands last."""
    kinds = [token.kind for token in tokens(text)]

    assert "open" not in kinds[:-1]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<a/onclick=x>", [Token("start", "a", {"onclick": "x"})]),
        ("<a b='1'c=2>", [Token("start", "a", {"b": "1", "c": "2"})]),
        ("<A B=1 b=2>", [Token("start", "a", {"b": "1"})]),
        ("<a =b>", [Token("start", "a", {"=b": ""})]),
        ("<a href=j&#97;va>", [Token("start", "a", {"href": "java"})]),
        ("<!--><a>", [Token("comment", ">"), Token("start", "a")]),
        ("<!-- x --!><a>", [Token("comment", " x "), Token("start", "a")]),
        ("</ x><a>", [Token("declaration", "/ x"), Token("start", "a")]),
        ("1 < 2", [Token("text", "1 "), Token("text", "<"), Token("text", " 2")]),
        (
            "<style><a></style x>",
            [Token("start", "style"), Token("raw", "<a>", {}, "style"), Token("end", "style", {"x": ""})],
        ),
        (
            "<title></titled></title>",
            [Token("start", "title"), Token("raw", "</titled>", {}, "title"), Token("end", "title")],
        ),
        ("<script>x", [Token("start", "script"), Token("raw", "x", {}, "script")]),
        ("<a href='x>", [Token("open", "<a href='x>")]),
    ],
)
def test_odd_markup_is_cut_as_browsers_cut_it(text: str, found: list[Token]) -> None:
    """The cases of the standard in which parsers differ."""
    assert [*tokens(text)] == found


def test_links_are_those_of_elements() -> None:
    """Addresses are told with what names them; in comments and in scripts there are none."""
    page = "<a href=a.html><link rel=stylesheet href=b.css><!-- <a href=c> -->"
    page += "<script>'<a href=d>'</script><noscript><img src=e></noscript>"

    assert links_of("x.html", page) == [("a", "a.html"), ("load", "b.css"), ("img", "e")]
    assert links_of("x.css", "/* url(a) */ b { c: url('d') } /* url(e)") == [("load", "d")]
