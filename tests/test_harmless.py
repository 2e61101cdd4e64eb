"""Pages that were made elsewhere: what they may run is found, and pages of ours run nothing that is not known."""

from base64 import b64encode
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.site.harmless import faults

PAGE = '<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8">{}</head><body><p>市农委{}</p></body></html>'
DIGEST = f"'sha256-{b64encode(sha256(b'known()').digest()).decode()}'"

HARMLESS = [
    *(
        "",
        "a < b",
        "&lt;script&gt;",
        "<!-- note -->",
        '<a href="tasks/1-1.html#s1">',
        '<a href="https://example.org/">',
    ),
    *(
        '<script src="../assets/plan.js?v=1" defer></script>',
        "<script>known()</script>",
        "<noscript><p>x</p></noscript>",
    ),
    *('<script type="application/ld+json">{"@type": "x"}</script>', '<img src="data:image/png;base64,x">'),
    *(
        '<meta http-equiv="refresh" content="0; url=../index.html">',
        "<style>p > a { color: red }</style>",
    ),
    *(
        '<link rel="canonical" href="https://example.org/">',
        '<link rel="stylesheet" href="a.css">',
        "online=1 onclick=x",
    ),
]

HARMFUL = [
    *("<script>evil()</script>", "<SCRIPT >evil()</SCRIPT>", "<script/x>evil()</script>", "<script>known() </script>"),
    *(
        '<script type="module">evil()</script>',
        '<script data-src="x">evil()</script>',
        '<script type=" ">evil()</script>',
    ),
    *('<script src="https://example.org/x.js"></script>', '<script src="//example.org/x.js"></script>'),
    *('<script src="data:text/javascript,evil()"></script>', '<script src="/\\example.org/x.js"></script>'),
    *("<img src=x onerror=evil()>", "<svg/onload=evil()>", "<p ONCLICK='evil()'>", '<a/href="x"onfocus=evil()>'),
    *('<a href="javascript:evil()">', '<a href=" java\nscript:evil()">', '<a href="&#106;avascript&colon;evil()">'),
    *(
        '<svg><a xlink:href="javascript:evil()">',
        '<form action="javascript:evil()">',
        '<button formaction="javascript:x">',
    ),
    *('<svg><set attributeName="href" to="javascript:evil()">', '<svg><animate attributeName="href" values="x">'),
    *(
        '<iframe src="x.html">',
        '<iframe srcdoc="x">',
        '<object data="x">',
        '<embed src="x">',
        '<base href="https://example.org/">',
    ),
    *(
        '<meta http-equiv="refresh" content="0; url=https://example.org/">',
        '<meta http-equiv="refresh" content="0;javascript:x">',
    ),
    *('<meta charset="utf-7">', '<meta http-equiv="content-type" content="text/html; charset=iso-2022-jp">'),
    *('<link rel="stylesheet" href="https://example.org/x.css">', '<img src="https://example.org/x.png">'),
    *(
        '<svg><style><img src=x onerror="evil()"></style></svg>',
        "<!--><img src=x onerror=evil()>-->",
        "<!-- --!><img src=x onerror=evil()>-->",
    ),
    *('<title><img src=x onerror="evil()"></title>', "<noscript><img src=x onerror=evil()></noscript>", "<xmp>x</xmp>"),
    *(
        "<svg><noscript><p title=\"</noscript><b title='\"><img src=x onerror=evil()>'>",
        "<svg:script>evil()</svg:script>",
    ),
    *('<script type="application/ld+json">{}</script x><img src=x onerror=evil()><script>known()</script>',),
    *(
        '<script type="application/ld+json">{"a": "<script>"}</script>',
        '<script type="application/json">evil()</script>',
    ),
    *(
        "<svg><![CDATA[><img src=x onerror=evil()>]]>",
        '<?xml-stylesheet href="x.xsl"?>',
        "<script>known()",
        "a\0b",
        "<a b='",
    ),
]


def found(markup: str, path: str = "x.html") -> list[str]:
    """Look through a page that has this in its body, and the same in its head."""
    return [*faults(path, PAGE.format("", markup).encode(), {DIGEST})]


@pytest.mark.parametrize("markup", HARMLESS)
def test_what_our_pages_have_is_harmless(markup: str) -> None:
    """Scripts that are known, files of the site's own, data, and words that only look like markup."""
    assert [*faults("x.html", PAGE.format(markup, "").encode(), {DIGEST})] == []


@pytest.mark.parametrize("markup", HARMFUL)
def test_what_may_run_is_found(markup: str) -> None:
    """Whatever runs a script, or loads one, in some browser, in the head as in the body."""
    assert found(markup)
    assert [*faults("x.html", PAGE.format(markup, "").encode(), {DIGEST})]


@given(st.sampled_from(HARMLESS), st.sampled_from(HARMFUL), st.sampled_from(HARMLESS))
def test_nothing_hides_it(before: str, harmful: str, after: str) -> None:
    """What may run is found behind and before anything that is harmless."""
    assert found(before + harmful + after)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>evil()</script></svg>"),
        ("x.xml", b"<a><h:script xmlns:h='http://www.w3.org/1999/xhtml'>evil()</h:script></a>"),
        ("x.XHTML", b"<p onclick='evil()'/>"),
        ("x.html", "<p>".encode("utf-16")),
        ("x.xml", b"<?xml version='1.0' encoding='utf-7'?><a/>"),
        ("x.xsl", b""),
    ],
)
def test_other_kinds_of_markup_are_looked_at(path: str, content: bytes) -> None:
    """Drawings, XML and what is no UTF-8 may run scripts, too."""
    assert [*faults(path, content)]


def test_any_script_is_taken_where_the_bytes_are_vouched_for() -> None:
    """Without a list of known ones inline scripts pass; what no page of ours has does not."""
    assert [*faults("x.html", PAGE.format("", "<script>own()</script>").encode(), None)] == []
    assert [*faults("x.html", PAGE.format("", "<p onclick=own()>").encode(), None)] == ["<p onclick>"]
