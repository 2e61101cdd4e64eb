"""The one style sheet: of a theme's only what our pages may have, of ours every letter."""

import re
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import tinycss2

import generator
from generator.theme.styles import COMPONENTS, joined

MATERIAL = Path(str(files("material"))) / "templates/assets/stylesheets"
SHEETS = sorted(MATERIAL.glob("*.css"))
THEME = next(MATERIAL.glob("main.*.css")).read_text("utf-8")
PLAN = (Path(generator.__file__).parent / "assets/plan.css").read_text("utf-8")
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
        (':root{--used:url("data:;}");--unused:1px}p{a:var(--used)}', ':root{--used:url("data:;}")}p{a:var(--used)}'),
        (":root{--unused:1px}", ""),
        ("@media x{@supports (a:b){.md-nav{c:d}}p{e:f}}", "@media x{p{e:f}}"),
        ("@MEDIA x{.md-nav{a:b}p{c:d}}", "@MEDIA x{p{c:d}}"),
        (":root{--used:1px;--unused:'var(--unused)'}p{a:VAR(--used)}", ":root{--used:1px}p{a:VAR(--used)}"),
        ("p{a:url(b/*c*/d)}", "p{a:url(b/*c*/d)}"),
        (r"p{a:url(b\)}c)}.md-nav{d:e}", r"p{a:url(b\)}c)}"),
        (r".a\{b,.md-nav{c:d}", r".a\{b{c:d}"),
        ('[a=",.md-nav"],.md-nav{b:c}', '[a=",.md-nav"]{b:c}'),
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


_Rule = tuple[str, list[str], str]
"""What holds around a rule, as @media; its selectors; all that it declares."""


def _rules(nodes: Iterable[Any], around: str = "") -> Iterator[_Rule]:
    for node in nodes:
        head = tinycss2.serialize(node.prelude)
        if node.type == "at-rule" and node.lower_at_keyword in ("media", "supports"):
            inner = tinycss2.parse_blocks_contents(node.content, skip_whitespace=True)
            yield from _rules(inner, f"{around}@{node.lower_at_keyword}{head} ")
        elif node.type == "at-rule":
            yield around, [f"@{node.at_keyword}{head}"], tinycss2.serialize(node.content or ())
        else:
            declared = tinycss2.parse_blocks_contents(node.content, skip_whitespace=True)
            yield around, re.split(r",(?![^(]*\))", head), tinycss2.serialize(declared)


def _parsed(css: str) -> list[_Rule]:
    return list(_rules(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)))


def _fits(selector: str) -> bool:
    """Whether a rule is for what pages of ours have, as far as its names outside of brackets say."""
    outside = re.sub(r"\(([^()]|\([^()]*\))*\)", "", selector)
    return "[dir=rtl]" not in selector and set(re.findall(r"\.md-([a-z]+)", outside)) <= COMPONENTS


def _without(declared: str, asked: set[str]) -> str:
    """Return declarations but for variables that nothing asks for."""
    lines = tinycss2.parse_declaration_list(declared, skip_whitespace=True)
    kept = [line for line in lines if not line.name.startswith("--") or line.name in asked]
    return str(tinycss2.serialize(kept))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: str(sheet.name))
def test_rules_of_material_that_fit_stay_as_they_were(sheet: Path) -> None:
    """Of each style sheet of Material the very rules that fit are left, in their order, with all that they declare.

    Only variables of the whole page go which nothing asks for.
    """
    theme = [
        (around, [one for one in selectors if _fits(one)], declared)
        for around, selectors, declared in _parsed(sheet.read_text("utf-8"))
    ]
    fit = [rule for rule in theme if rule[1]] + _parsed(PLAN)
    asked = set(re.findall(r"var\(\s*(--[\w-]+)", "".join(declared for _, _, declared in fit)))
    expected = [
        (around, selectors, _without(declared, asked) if is_root else declared)
        for around, selectors, declared in fit
        for is_root in [not around and selectors[0].startswith(":root")]
    ]

    left = _parsed(joined(sheet.read_text("utf-8"), PLAN))
    assert left == [rule for rule in expected if rule[2] or "@charset" in rule[1][0]]
    assert len(left) > len(_parsed(PLAN)) + 20


def test_browsers_without_has_lose_no_rule_for_it() -> None:
    """A selector with `:has` shares no rule with others: browsers that do not know it drop the rule whole."""
    root = Path(generator.__file__).parents[1]
    sheets = [root / "generator/assets/plan.css", root / "generator/theme/assets/frame.css"]
    lists = [found for path in sheets for found in re.findall(r"[^{}]*:has\([^{}]*(?=\{)", path.read_text("utf-8"))]
    mixed = [one.strip() for one in lists if any(":has(" not in part for part in re.split(r",(?![^(]*\))", one))]

    assert lists
    assert mixed == []
