"""The one style sheet: of a theme's only what our pages may have, of ours every letter."""

import re
from importlib.resources import files
from pathlib import Path

import pytest

from generator.site.styles import joined

MATERIAL = Path(str(files("material"))) / "templates/assets/stylesheets"
THEME = next(MATERIAL.glob("main.*.css")).read_text("utf-8")
OWN = '.plan::before { content: "}/*;{"; } /* ours */\n'


@pytest.mark.parametrize(
    ("theme", "left"),
    [
        ('@charset "UTF-8";a{b:c}', '@charset "UTF-8";a{b:c}'),
        ("a/* x } */{b:c}", "a{b:c}"),
        (".md-nav{a:b}.md-nav__link,.md-main__inner{c:d}", ".md-main__inner{c:d}"),
        ("@media print{.md-nav{a:b}}@media screen{.md-nav{a:b}p{c:d}}", "@media screen{p{c:d}}"),
        (
            ".md-typeset a:not(.md-nav),:is(.x,:not(.md-nav)){a:b}",
            ".md-typeset a:not(.md-nav),:is(.x,:not(.md-nav)){a:b}",
        ),
        ("[dir=rtl] p,[dir=ltr] p{a:b}", "[dir=ltr] p{a:b}"),
        ('i::after{content:"}{;"}.md-nav{a:b}', 'i::after{content:"}{;"}'),
        ("@keyframes x{0%{a:b}to{a:c}}", "@keyframes x{0%{a:b}to{a:c}}"),
        (":root{--used:url('data:;}');--unused:1px}p{a:var(--used)}", ":root{--used:url('data:;}')}p{a:var(--used)}"),
        (":root{--unused:1px}", ""),
    ],
)
def test_what_is_left_of_a_theme(theme: str, left: str) -> None:
    """Rules for parts that no page has go, and variables that no rule asks for; all others stay to the letter."""
    assert joined(theme, "") == f"{left}\n"


def test_our_own_rules_stay_to_the_letter() -> None:
    """Our style sheets stand behind the theme's in their order, unchanged, and what they ask of it is there."""
    asking = "p { color: var(--asked) }\n"
    assert joined(":root{--asked:red}", OWN, asking) == f":root{{--asked:red}}\n{OWN}{asking}"


def test_half_of_material_goes() -> None:
    """Of Material's style sheet less than 70 KB are left: whole rules, none for headers and lists of its own."""
    left = joined(THEME)
    assert len(left.encode()) < 70_000 < len(THEME.encode()) / 1.8
    assert left.count("{") == left.count("}") > 300
    assert not re.search(r"\.md-(nav|search|header|sidebar|footer)\b", left)
    assert ".md-typeset .admonition" in left
