"""Values put into YAML files: the smallest edits, whatever the file looks like."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.plan import document, yaml_edit
from generator.plan.document import Document, Keys
from generator.plan.edits import TangledError
from generator.plan.shapes.task import Duties, PartFile, TaskFile
from generator.plan.yaml_edit import Value

ORDER: dict[Keys, tuple[str, ...]] = {
    (): tuple(TaskFile.model_fields),
    ("duties",): tuple(Duties.model_fields),
    ("parts",): tuple(PartFile.model_fields),
}


def put(text: str, values: dict[Keys, Value]) -> str:
    """Put values into a text of YAML."""
    read, problems = document.parse(Document("a.yml", text))
    assert read, problems
    return yaml_edit.put(read, values, ORDER).text


CASES: dict[str, tuple[str, dict[Keys, Value], str]] = {
    "plain": ("title: 甲 # 注\ntext: 乙\n", {("title",): "丙"}, "title: 丙 # 注\ntext: 乙\n"),
    "needs quotes": ("title: 甲\n", {("title",): "丙: 丁 # 戊"}, "title: '丙: 丁 # 戊'\n"),
    "number": ("title: 甲\n", {("title",): "2014"}, "title: '2014'\n"),
    "block to line": ("text: |-\n  一\n  二\nnote: 注\n", {("text",): "三"}, "text: 三\nnote: 注\n"),
    "line to block": ("text: 一\nnote: 注\n", {("text",): "一\n二"}, "text: |-\n  一\n  二\nnote: 注\n"),
    "block before a comment": (
        "text: >-\n  一\n  二\n\n# 注\nnote: 注\n",
        {("text",): "三"},
        "text: 三\n\n# 注\nnote: 注\n",
    ),
    "one to several": ("duties:\n  lead: 甲\n", {("duties", "lead"): ("甲", "乙")}, "duties:\n  lead: [甲, 乙]\n"),
    "several to one": (
        "duties:\n  lead: [甲, 乙] # 注\n",
        {("duties", "lead"): ("乙",)},
        "duties:\n  lead: [乙] # 注\n",
    ),
    "key added in order": (
        "title: 甲\nduties:\n  joint: 丙 # 注\nnote: 注\n",
        {("duties", "lead"): ("乙",), ("open_ended",): True},
        "title: 甲\nduties:\n  lead: 乙\n  joint: 丙 # 注\nopen_ended: true\nnote: 注\n",
    ),
    "last line without an end": ("title: 甲", {("note",): "注"}, "title: 甲\nnote: 注"),
    "duties added": (
        "title: 甲\nnote: 注\n",
        {("duties", "lead"): ("乙",)},
        "title: 甲\nduties:\n  lead: 乙\nnote: 注\n",
    ),
    "last duty removed": (
        "title: 甲\nduties:\n  lead: 乙\nnote: 注\n",
        {("duties", "lead"): ()},
        "title: 甲\nnote: 注\n",
    ),
    "key removed": ("title: 甲\n# 上\nnote: |-\n  一\n  二\n# 下\n", {("note",): None}, "title: 甲\n# 上\n# 下\n"),
    "list over lines": (
        "duties:\n  support: [\n    甲, # 一\n    乙, # 二\n    丙 # 三\n  ]\n",
        {("duties", "support"): ("甲", "丁", "丙", "戊")},
        "duties:\n  support: [\n    甲, # 一\n    丁, # 二\n    丙, 戊 # 三\n  ]\n",
    ),
    "items removed and added": (
        "duties:\n  support:\n  - 甲 # 一\n  # 间\n  - 乙 # 二\n  - 丙\nnote: 注\n",
        {("duties", "support"): ("丁", "甲", "丙", "戊")},
        "duties:\n  support:\n  - 丁\n  - 甲 # 一\n  # 间\n  - 丙\n  - 戊\nnote: 注\n",
    ),
    "part": (
        "parts:\n  - title: 甲\n    text: 一 # 注\n  - text: 二\n",
        {("parts", 0, "text"): "三", ("parts", 1, "text"): "四"},
        "parts:\n  - title: 甲\n    text: 三 # 注\n  - text: 四\n",
    ),
    "line ends of Windows": (
        "title: 甲\r\ntext: 一\r\n",
        {("text",): "一\n二"},
        "title: 甲\r\ntext: |-\r\n  一\r\n  二\r\n",
    ),
    "nothing": ("title: 甲\n", {("note",): None, ("duties", "lead"): ()}, "title: 甲\n"),
}


@pytest.mark.parametrize("case", CASES)
def test_edits_are_the_smallest(case: str) -> None:
    """Only the value is other than before."""
    before, values, after = CASES[case]
    assert put(before, values) == after


def test_a_file_that_no_small_edit_fits_is_refused() -> None:
    """A mapping in brackets gets no new key: who edits is told, and nothing is guessed."""
    with pytest.raises(TangledError):
        put("duties: {lead: 甲}\n", {("duties", "support"): ("乙",)})


NAME = st.text(st.sampled_from("甲乙:#,'\"[] -&*!%@{}"), min_size=1, max_size=6).filter(str.strip)
TEXT = st.text(st.sampled_from("甲乙。:#'\" -\n\t"), min_size=1, max_size=12).filter(str.strip)


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """Return a task's file in one of the many ways in which it can be written, with comments, and its data."""
    data: dict[str, Any] = {"title": draw(TEXT), "text": draw(TEXT)}
    names = {
        role: draw(st.lists(NAME, min_size=1, max_size=3, unique=True))
        for role in draw(st.sets(st.sampled_from(["lead", "support", "joint"]), min_size=1))
    }
    lines = [f"{key}: {_quoted(value)} # {key}注" for key, value in data.items()]
    duties = ["duties: # 责任注"]
    for role, found in names.items():
        style = draw(st.sampled_from(["flow", "block", "lines"]))
        if style == "flow":
            duties.append(f"  {role}: [{', '.join(map(_quoted, found))}] # {role}注")
        elif style == "block":
            duties += [f"  {role}: # {role}注", *(f"    - {_quoted(name)} # 项注" for name in found)]
        else:
            duties += [f"  {role}: [ # {role}注", *(f"    {_quoted(name)}, # 项注" for name in found), "  ]"]
    blocks = [*([line] for line in lines), duties]
    shuffled = draw(st.permutations(blocks))
    return "# 头注\n" + "".join(f"{line}\n" for block in shuffled for line in block) + "# 尾注\n", {
        **data,
        "duties": names,
    }


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'


@given(documents(), st.data())
@settings(max_examples=100)
def test_any_file_gets_any_values(found: tuple[str, dict[str, Any]], drawn: st.DataObject) -> None:
    """However a file is written, it says what it is to say, and every comment on what stays is still there."""
    text, data = found
    values: dict[Keys, Value] = {
        ("title",): drawn.draw(TEXT),
        ("note",): drawn.draw(st.none() | TEXT),
        ("open_ended",): drawn.draw(st.sampled_from([None, True])),
        **{
            ("duties", role): tuple(drawn.draw(st.lists(NAME, max_size=4, unique=True))) for role in ("lead", "support")
        },
    }
    after = put(text, values)
    read, problems = document.parse(Document("a.yml", after))

    assert read
    assert not problems
    said = read.data
    names = {**data["duties"], "lead": values["duties", "lead"], "support": values["duties", "support"]}
    duties = {
        role: [said["duties"][role]] if isinstance(said["duties"][role], str) else said["duties"][role]
        for role in said.get("duties", {})
    }
    assert duties == {role: list(bearing) for role, bearing in names.items() if bearing}
    assert (said["title"], said["text"]) == (values["title",], data["text"])
    assert (said.get("note"), said.get("open_ended")) == (values["note",], values["open_ended",])
    kept = (
        {"头注", "尾注", "title注", "text注"}
        | ({"责任注"} if duties else set())
        | {f"{role}注" for role in duties if role in data["duties"]}
    )
    assert kept <= set(re.findall(r"# (\w+注)", after))
