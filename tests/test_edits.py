"""Edits of YAML files: what they leave alone is the same to the byte, and what they change says what it should."""

import re
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.plan import document as document_plan
from generator.plan import yaml_edit
from generator.plan.document import Document, Keys
from generator.plan.edits import GONE, Edit, TangledError, apply, apply_verified
from tests.test_rewriting import ORDER

WORD = st.text(st.sampled_from("甲乙:#,'\"[] -&*!%@{}|>"), min_size=1, max_size=6).filter(str.strip)
LINE = st.text(st.sampled_from("甲乙。:#'\" -"), min_size=1, max_size=10).filter(str.strip)
TEXT = LINE | st.lists(LINE.map(str.strip), min_size=2, max_size=3).map("\n".join)
ROLES = ("lead", "support", "joint")


def read(text: str) -> Document:
    """Read a file that is in order."""
    document, problems = document_plan.parse(Document("a.yml", text))
    assert document
    assert not problems
    return document


def quoted(draw: st.DrawFn, text: str, *, within: bool = False) -> str:
    """Write a text on one line in one of the ways in which YAML itself reads it back."""
    ways = [text, "'" + text.replace("'", "''") + "'"]
    double = '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'
    return draw(st.sampled_from([*(way for way in ways if _is_read(way, text, within=within)), double]))


def _is_read(written: str, text: str, *, within: bool) -> bool:
    try:
        read_back = yaml.safe_load(f"k: [{written}, x] # 注\n" if within else f"k: {written} # 注\n")
    except yaml.YAMLError:
        return False
    return bool(read_back == {"k": [text, "x"] if within else text})


def field(draw: st.DrawFn, key: str, text: str) -> list[str]:
    """Return the lines of a text: in quotes, without, or as a block."""
    if text == text.strip() and draw(st.booleans()):
        block = [f"{key}: |-", *(f"  {line}" if line else "" for line in text.split("\n"))]
        if yaml.safe_load("\n".join(block)) == {key: text}:
            return block
    return [f"{key}: {quoted(draw, text)} # {key}注"]


def role(draw: st.DrawFn, key: str, names: list[str]) -> list[str]:
    """Return the lines of a list: in brackets on one line or several, or with dashes; each with its comments."""
    style = draw(st.sampled_from(["line", "lines", "dashes"]))
    if style == "line":
        return [f"  {key}: [{', '.join(quoted(draw, name, within=True) for name in names)}] # {key}注"]
    if style == "lines":
        return [f"  {key}: [ # {key}注", *(f"    {quoted(draw, name, within=True)}, # 项注" for name in names), "  ]"]
    return [f"  {key}: # {key}注", *(f"    - {quoted(draw, name)} # 项注" for name in names)]


@st.composite
def files(draw: st.DrawFn) -> tuple[str, dict[str, Any], dict[str, list[str]]]:
    """Return a task's file as one of many hands could have written it, its data, and its lines by their key."""
    data: dict[str, Any] = {
        key: draw(TEXT) for key in ("title", "text", "note") if key != "note" or draw(st.booleans())
    }
    roles = draw(st.lists(st.sampled_from(ROLES), min_size=1, max_size=3, unique=True))
    duties = {key: draw(st.lists(WORD, min_size=1, max_size=3, unique=True)) for key in roles}
    lines = {"": ["# 头注", "# 尾注"], "duties": ["duties: # 责任注"]}
    lines |= {key: field(draw, key, text) for key, text in data.items()}
    lines |= {key: role(draw, key, names) for key, names in duties.items()}
    whole = ["# 头注"]
    for key in draw(st.permutations([*data, "duties"])):
        for part in [key, *roles] if key == "duties" else [key]:
            above = draw(st.sampled_from([[], ["# 上注"], [""], ["# 上注", ""]]))
            whole += [*above, *lines[part]]
            lines["duties" if part in roles else ""] = [*lines["duties" if part in roles else ""], *above]
    end = draw(st.sampled_from(["\n", "\r\n"]))
    return end.join([*whole, "# 尾注"]) + draw(st.sampled_from([end, ""])), {**data, "duties": duties}, lines


def is_within(few: list[str], many: list[str]) -> bool:
    """Whether each line stands among others at least as often."""
    return all(few.count(line) <= many.count(line) for line in few)


@settings(max_examples=150)
@given(files(), st.data())
def test_what_is_not_edited_is_the_same(
    found: tuple[str, dict[str, Any], dict[str, list[str]]], drawn: st.DataObject
) -> None:
    """Another reader of YAML finds what was asked, and all else as it was; lines of other keys are the same."""
    text, data, lines = found
    asked: dict[str, yaml_edit.Value] = drawn.draw(
        st.fixed_dictionaries(
            {}, optional={"title": TEXT, "text": TEXT, "note": st.none() | TEXT, "open_ended": st.just(True)}
        )
    )
    bearing: dict[str, tuple[str, ...]] = drawn.draw(
        st.dictionaries(st.sampled_from(ROLES), st.lists(WORD, max_size=4, unique=True).map(tuple), max_size=3)
    )
    duties = {key: list(names) for key, names in {**data["duties"], **bearing}.items() if names}
    wanted = {key: value for key, value in {**data, **asked, "duties": duties}.items() if value not in (None, {})}
    after = yaml_edit.put(
        read(text),
        {
            **{(key,): value for key, value in asked.items()},
            **{("duties", key): names for key, names in bearing.items()},
        },
        ORDER,
    ).text

    said = yaml.safe_load(after)
    for key, names in said.get("duties", {}).items():
        said["duties"][key] = [names] if isinstance(names, str) else names
    assert said == wanted
    kept = [
        line for key, own in lines.items() if key not in {*asked, *bearing} for line in own if key != "duties" or duties
    ]
    assert is_within(kept, after.splitlines())
    comments = [f"# {key}注" for key in {*asked, *bearing} if key in said or key in said.get("duties", {})]
    assert is_within([c for c in comments if c in text], re.findall(r"# \w+注(?=\r?$)", after, re.MULTILINE))
    assert after.count("\r\n") == (after.count("\n") if "\r" in text else 0)


@settings(max_examples=300)
@given(files(), st.data())
def test_no_edit_that_passes_harms_anything(
    found: tuple[str, dict[str, Any], dict[str, list[str]]], drawn: st.DataObject
) -> None:
    """Wherever an edit strikes and whatever it writes, it is refused, or no value and no other comment has changed."""
    text, _, _ = found
    start = drawn.draw(st.integers(0, len(text)))
    end = min(len(text), start + drawn.draw(st.integers(0, 3) | st.integers(0, 40)))
    new = drawn.draw(st.sampled_from(["", " ", "\n", "#", "# 注", "'", ": ", ",", "- ", "\r\n"]) | WORD)
    try:
        after = apply_verified(read(text), [Edit(start, text[start:end], new)], {})[0].text
    except TangledError:
        return

    assert yaml.safe_load(after) == yaml.safe_load(text)
    rest = text if new else text[:start] + text[end:]
    assert is_within(re.findall("[头尾上责任项题]注", rest), re.findall("[头尾上责任项题]注", after))


def test_edits_that_meet_are_refused() -> None:
    """Edits are made in the order of the text; those that overlap, stand at one place or expect other text are not."""
    assert (
        apply("甲乙丙丁", [Edit(2, "丙", "三"), Edit(0, "甲", ""), Edit(2, "", "、"), Edit(4, "", "。")])
        == "乙、三丁。"
    )
    for edits in (
        [Edit(0, "甲乙", "一"), Edit(1, "乙丙", "二")],
        [Edit(1, "", "一"), Edit(1, "", "二")],
        [Edit(0, "乙", "")],
    ):
        with pytest.raises(TangledError):
            apply("甲乙丙丁", edits)


REFUSED: dict[str, tuple[str, Edit, dict[Keys, object]]] = {
    "another value changes too": ("a: 1\nb: 2\n", Edit(3, "1\nb: 2", "2\nb: 3"), {("a",): document_plan.Number("2")}),
    "a value is not what was asked": ("a: 甲\n", Edit(3, "甲", "乙: 丙"), {("a",): "乙: 丙"}),
    "a value ends at a number sign": ("a: 甲\n", Edit(3, "甲", "乙 #丙"), {("a",): "乙 #丙"}),
    "a comment is lost": ("a: 甲 # 注\nb: 乙\n", Edit(3, "甲 # 注", "丙"), {("a",): "丙"}),
    "a comment becomes text": ("a: 甲\n# 注\n", Edit(3, "甲", "|-\n  乙\n "), {("a",): "乙\n# 注"}),
    "a blank line is lost": ("a: 甲\n\nb: 乙\n", Edit(3, "甲\n\nb", "丙\nb"), {("a",): "丙"}),
    "a key is there twice": ("a: 甲\nb: 乙\n", Edit(5, "b", "a"), {("b",): GONE}),
    "nothing can be read": ("a: 甲\n", Edit(3, "甲", "["), {("a",): "["}),
}


@pytest.mark.parametrize("case", REFUSED)
def test_an_edit_that_does_anything_else_is_refused(case: str) -> None:
    """No file comes of an edit that does more or less than was asked."""
    text, edit, values = REFUSED[case]
    with pytest.raises(TangledError):
        apply_verified(read(text), [edit], values)


def test_what_is_cut_out_takes_its_comment_along() -> None:
    """A key that goes takes the comment beside it, and the mapping that it was the last in."""
    before = read("a: 甲\nb:\n  c: 乙 # 注\n")
    assert apply_verified(before, [Edit(5, "b:\n  c: 乙 # 注\n", "")], {("b", "c"): GONE})[0].data == {"a": "甲"}
