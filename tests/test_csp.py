"""The policy of pages, and links that name their content."""

from base64 import b64encode
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from generator.site import csp, pinned


def digest(script: str) -> str:
    """Return a script as a policy names it."""
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"


def test_inline_scripts_are_named_and_data_is_not() -> None:
    """What runs is named by its digest, whatever its attributes; files and data blocks need no name."""
    page = """<!doctype html><meta charset="utf-8"><script>one()</script><SCRIPT type="module">
two()</SCRIPT><script src="a.js"></script><script type="application/ld+json">{"a": 1}</script>
<script defer>三</script>"""

    assert csp.inline(page) == {digest("one()"), digest("\ntwo()"), digest("三")}


def test_a_page_carries_its_own_policy() -> None:
    """It stands before all that it governs, names the page's scripts, and nothing that only a header can say."""
    page = csp.with_meta('<html><head><meta charset="utf-8"><script>one()</script></head></html>')
    before, found, _ = page.partition('<meta http-equiv="Content-Security-Policy"')

    assert found
    assert "<script" not in before
    assert digest("one()") in page
    assert "frame-ancestors" not in page
    assert "unsafe-inline" not in page
    assert csp.policy([], "'none'").endswith("; frame-ancestors 'none'")


def test_style_sheets_and_scripts_are_pinned() -> None:
    """Ours name their content; what has it in its name, what is elsewhere and what only leads on stay as they are."""
    files = {"2014/a/plan.css": b"css", "2014/a/plan.js": b"js", "2014/a/main.0123abcd.min.css": b"theme"}
    page = (
        '<link rel="stylesheet" href="../a/plan.css"><link rel="stylesheet" href="../a/main.0123abcd.min.css">'
        '<script src="../a/plan.js" defer></script><script src="https://example.com/x.js"></script>'
        '<script src="lost.js"></script><link rel="canonical" href="x.html"><a href="../a/plan.js">'
    )
    done = pinned.pin(page, "2014/tasks", files.__getitem__)

    assert f'"../a/plan.css?v={sha256(b"css").hexdigest()[:12]}"' in done
    assert f'src="../a/plan.js?v={sha256(b"js").hexdigest()[:12]}"' in done
    assert done.count("?v=") == 2
    assert pinned.pin(done, "2014/tasks", files.__getitem__) == done


@given(st.text())
def test_any_text_keeps_its_words(text: str) -> None:
    """Whatever a page says, pinning and the policy take nothing from it."""
    page = f'<meta charset="utf-8"><p>{text}</p>'
    files: dict[str, bytes] = {}

    assert csp.with_meta(pinned.pin(page, "", files.__getitem__)).endswith(f"<p>{text}</p>")
