"""Text as XML writes it."""

from xml.sax import saxutils

from hypothesis import example, given
from hypothesis import strategies as st

from generator.text.xml import escaped, quoted


@given(st.text(st.one_of(st.sampled_from("\"'&<>\n\r\t;"), st.characters())))
@example("""he said "it's" & left""")
@example('"')
def test_text_is_written_as_the_library_writes_it(text: str) -> None:
    """Ours are the library's functions without what these load."""
    assert escaped(text) == saxutils.escape(text)
    assert quoted(text) == saxutils.quoteattr(text)
