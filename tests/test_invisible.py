"""Characters that nobody sees: which they are by the tables of Unicode, and that no message hides one."""

import sys
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from generator.plan.document import Document
from generator.text.invisible import HIDDEN, INKLESS, spelled
from generator.text.typeset import one_line

ALL = [chr(at) for at in range(sys.maxunicode + 1)]
TYPED = {" ", "\u3000", "\t", "\n"}
FILLERS = set("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\u034f")


def test_what_unicode_calls_invisible_is_hidden() -> None:
    """Controls, formats, blanks, private characters and selectors are spelled out; letters, marks and signs are not."""
    hidden = {char for char in ALL if HIDDEN.fullmatch(char)}
    categories = {"Cc", "Cf", "Cs", "Co", "Zs", "Zl", "Zp"}
    due = {char for char in ALL if unicodedata.category(char) in categories and char not in TYPED}
    selectors = {char for char in ALL if "VARIATION SELECTOR" in unicodedata.name(char, "")}
    beyond = hidden - due - selectors - FILLERS

    assert due | selectors | FILLERS <= hidden
    assert {unicodedata.category(char) for char in beyond} <= {"Cn"}


def test_what_has_no_ink_is_hidden_and_no_blank() -> None:
    """Names are refused what is invisible altogether: all formats of Unicode and fillers, but no blank or control."""
    inkless = {char for char in ALL if INKLESS.fullmatch(char)}

    assert {char for char in ALL if unicodedata.category(char) == "Cf"} <= inkless
    assert {unicodedata.category(char) for char in inkless} <= {"Cf", "Mn", "Lo", "Cn"}
    assert all(HIDDEN.fullmatch(char) for char in inkless)


@given(st.text())
def test_no_message_hides_anything(text: str) -> None:
    """Whatever a problem quotes, its message is one line of characters that are seen, each one told."""
    message = Document("a.yml", "").problem("P203", f"“{text}”").message

    assert not HIDDEN.search(message)
    assert len(message.splitlines()) == 1
    assert spelled(one_line(text)) == one_line(text)


def test_a_long_quotation_is_cut_beside_what_is_spelled() -> None:
    """Where a quotation is cut, no half of a spelled character is left."""
    message = Document("a.yml", "").problem("P203", f"“{'市' * 36}{chr(0x200B) * 9}”。").message

    assert message == f"“{'市' * 36}……”。"
