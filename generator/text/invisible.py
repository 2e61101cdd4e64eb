"""Find characters that nobody sees, or takes for others, and spell them out where a text is quoted."""

import re

# Signs without ink: soft hyphen, joiners, marks and overrides of direction, fillers, variation selectors, tags.
_INKLESS = (
    "\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# What looks like a common blank and is none; what ends a line beyond ASCII; what each computer shows otherwise.
_BLANK = "\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2800"
_CONTROL = "\x00-\x08\x0b-\x1f\x7f-\x9f"
_PRIVATE = "\ud800-\udfff\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"

INKLESS = re.compile(f"[{_INKLESS}]")
"""The characters that a name must not hold: two names that differ by them alone look the same."""

HIDDEN = re.compile(f"[{_INKLESS}{_BLANK}{_CONTROL}{_PRIVATE}]")
"""Characters that a reader does not see, or takes for others; tabs, line ends and U+3000 are not among them."""


def spelled(text: str) -> str:
    """Return a text with its hidden characters spelled out: 市农委⟨U+200B⟩."""
    return HIDDEN.sub(lambda match: code(match[0]), text)


def code(char: str) -> str:
    """Return a character spelled out: ⟨U+200B⟩."""
    return f"⟨U+{ord(char):04X}⟩"
