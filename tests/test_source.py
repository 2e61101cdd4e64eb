"""Reading: values as the file writes them, the place of each, and whatever may stand in a folder."""

import errno
import os
import socket
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from generator.plan import document as yaml_document
from generator.plan import yaml_write
from generator.plan.document import MAX_DEPTH, Document, Keys, Number
from generator.plan.rules.codes import CODES
from generator.plan.source import MAX_BYTES, read

TASK = "2031/tasks/1-1.yml"


def document(folder: Path, text: str) -> Document | None:
    """Read a text as a task's file of a plan that has nothing else."""
    file = folder / TASK
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode())
    return read(folder).editions["2031"].tasks.get("1-1")


def data(folder: Path, text: str) -> Any:
    """Return the value that a text holds."""
    found = document(folder, text)
    assert found is not None
    assert not found.broken
    return found.data


def problems(plan: Path) -> list[str]:
    """Read a plan and give what was wrong in reading it, a line each."""
    return [str(problem) for problem in read(plan).problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 文字", "文字"),
        ("a: '文字'", "文字"),
        ("a: 2014-06-27", "2014-06-27"),
        ("a: 2014-06-27 10:00:00", "2014-06-27 10:00:00"),
        ("a: 010", Number("010")),
        ("a: 1_000", Number("1_000")),
        ("a: 12:30", Number("12:30")),
        ("a: .nan", Number(".nan")),
        ("a: 1e3", "1e3"),
        ("a: '010'", "010"),
        ("a: yes", True),
        ("a: off", False),
        ("a: 'yes'", "yes"),
        ("a:", None),
        ("a: ~", None),
        ("a: ''", ""),
        ("a: =", "="),
        ("a: <<", "<<"),
        ("a: 甲\n  乙", "甲 乙"),
        ("a: |\n  甲\n  乙", "甲\n乙"),
        ('a: "\\u2028\\x85"', "\u2028\x85"),
        ("a: 甲#乙", "甲#乙"),
        ("a: 甲 # 乙", "甲"),
        ("a: ＡＢ１２　　甲", "ＡＢ１２　　甲"),
        ("a: e\u0301", "e\u0301"),
        ("a: 𠀀👍", "𠀀👍"),
    ],
)
def test_scalars(text: str, value: object, tmp_path: Path) -> None:
    """Text stays as written, dates and numbers too; only blank, true and false are more than text."""
    assert data(tmp_path, text) == {"a": value}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_make_no_difference(end: str, tmp_path: Path) -> None:
    """A file reads the same however its lines end."""
    assert data(tmp_path, f"a: 1{end}b:{end}  - 甲{end}") == {"a": Number("1"), "b": ["甲"]}


def test_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    """The mark that Windows puts first belongs neither to the first key nor to its column."""
    found = document(tmp_path, "\ufefftitle: 甲")

    assert found is not None
    assert found.data == {"title": "甲"}
    assert found.locate(("title",)) == (1, 8)


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff")).filter(
    lambda text: all(char >= " " or char in "\t\n\r" for char in text)
)


@given(st.recursive(TEXTS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=8))
def test_what_yaml_writes_is_read(value: object) -> None:
    """Any text that XML can hold, list and mapping that YAML can write comes back as it was."""
    text = yaml.safe_dump({"a": value}, allow_unicode=False)
    builder = yaml_document._Builder(Document("a.yml", text))

    if builder.build() != {"a": value}:
        assert [problem.code for problem in builder.problems] == ["P106"]


@given(st.from_regex(yaml_write._PLAIN, fullmatch=True) | TEXTS, st.booleans())
def test_what_is_written_as_yaml_is_read_by_others(text: str, within: bool) -> None:
    """A text is written so that PyYAML reads it as it is, alone or in a list, whether it was parsed to see or not."""
    written = yaml_write.scalar(text, 2, within=within)
    sample = f"k: [{written}, x]\n" if within else f"k: {written}\n"

    assert yaml.safe_load(sample) == {"k": [text, "x"] if within else text}


@pytest.mark.parametrize("char", [*map(chr, (*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF))], ids=ascii)
@pytest.mark.parametrize("text", ['a: "{}"', '"{}": a', 'a: ["b", {{c: "d{}"}}]'])
def test_what_an_escape_makes_is_refused_as_if_it_stood_there(text: str, char: str, tmp_path: Path) -> None:
    """A character that no Word file and no XML can hold is a problem, in keys and values, with its place."""
    document(tmp_path, text.format(f"\\u{ord(char):04x}"))

    assert [line for line in problems(tmp_path) if f"P107 这里有文件不能保存的字符（U+{ord(char):04X}）" in line]


PLACES = """\
# 说明
title: 甲
text: >
  乙
duties:
    lead: 丙
    support: [丁,
      "戊", {己: 庚}]
"辛": ''
"""


@pytest.mark.parametrize(
    ("keys", "key", "place"),
    [
        ((), False, (2, 1)),
        (("title",), False, (2, 8)),
        (("title",), True, (2, 1)),
        (("text",), False, (3, 7)),
        (("duties",), True, (5, 1)),
        (("duties",), False, (6, 5)),
        (("duties", "support"), False, (7, 14)),
        (("duties", "support", 1), False, (8, 7)),
        (("duties", "support", 2, "己"), False, (8, 16)),
        (("duties", "support", 2, "己"), True, (8, 13)),
        (("辛",), False, (9, 6)),
        (("duties", "joint"), False, (6, 5)),
        (("duties", "lead", 0), False, (6, 11)),
        (("壬",), True, (2, 1)),
    ],
)
def test_every_value_has_a_place(keys: Keys, key: bool, place: tuple[int, int], tmp_path: Path) -> None:
    """Lines and columns count from 1, in characters; what is not there has its parent's place."""
    found = document(tmp_path, PLACES)

    assert found is not None
    assert found.locate(keys, key=key) == place


def test_the_slow_loader_reads_the_same(plan_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where PyYAML has no libyaml, the plan has the same values at the same places."""
    fast = read(plan_dir)
    monkeypatch.setattr(yaml_document, "_LOADER", yaml.SafeLoader)
    slow = read(plan_dir)

    assert slow == fast
    assert slow.departments is not None
    assert fast.departments is not None
    assert slow.departments._places == fast.departments._places


def test_the_slow_loader_finds_half_a_character(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lone surrogate, which no file can hold, is found without libyaml too."""
    monkeypatch.setattr(yaml_document, "_LOADER", yaml.SafeLoader)
    document(tmp_path, 'title: "\\ud800"')

    assert [p.code for p in read(tmp_path).problems if p.file.endswith(TASK)] == ["P107"]


@pytest.mark.parametrize("brackets", ["[", "{", "[{", "- ", "? ", "{a: "])
def test_depth_is_bounded(brackets: str, tmp_path: Path) -> None:
    """A file nested without end is one problem, not a crash."""
    found = document(tmp_path, brackets * (200_000 // len(brackets)))

    assert found is not None
    assert found.broken


def test_twelve_levels_are_read(tmp_path: Path) -> None:
    """The limit of depth is the one that the rule names."""
    deepest = "[" * 12 + "]" * 12
    deeper = "[" * 13 + "]" * 13

    assert data(tmp_path, deepest) is not None
    assert (found := document(tmp_path, f"{deeper}\n")) is not None
    assert found.broken


@pytest.mark.parametrize("name", ["departments.yml", "2031/notice.txt", TASK])
def test_large_file_is_not_read(name: str, small_plan: Path) -> None:
    """A file over the limit is a problem of its size, whatever it holds."""
    (small_plan / name).write_bytes(b"x" * (MAX_BYTES + 1))

    assert problems(small_plan) == [f"plan/{name}:1:1: P106 文件有 {MAX_BYTES + 1} 字节，超过 {MAX_BYTES} 字节的上限。"]


def test_limit_is_the_one_that_the_rule_names() -> None:
    """The rules page promises 2 MiB and 12 levels."""
    assert MAX_BYTES == 2 * 1024 * 1024
    assert "2 MiB" in CODES["P106"].meaning
    assert f"{MAX_DEPTH} 层" in CODES["P106"].meaning


def test_file_of_the_largest_size_is_read(tmp_path: Path) -> None:
    """The limit itself is no problem, and a field may be as long as its file."""
    text = "a: ".ljust(MAX_BYTES, "x")

    assert len(data(tmp_path, text)["a"]) == MAX_BYTES - 3


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("departments.yml", "缺少文件 departments.yml。"),
        ("2031/edition.yml", "缺少文件 edition.yml。"),
        ("2031/tasks", "缺少文件夹 tasks。"),
    ],
)
def test_link_that_leads_nowhere_is_missing(name: str, said: str, small_plan: Path) -> None:
    """A symbolic link to nothing is a file that is not there."""
    (small_plan / name).rename(small_plan.parent / "moved")
    (small_plan / name).symlink_to("nowhere")

    assert problems(small_plan) == [f"plan/{name}:1:1: P101 {said}"]


def test_link_to_itself_is_said(small_plan: Path) -> None:
    """A ring of links is a problem of its own."""
    (small_plan / TASK).unlink()
    (small_plan / TASK).symlink_to("1-1.yml")

    assert problems(small_plan) == [f"plan/{TASK}:1:1: P101 “1-1.yml”打不开：符号链接绕成了圈。"]


def test_link_to_the_folder_around_ends(small_plan: Path) -> None:
    """A year that links to the plan itself is read once and lacks its files."""
    (small_plan / "2032").symlink_to(".")
    files = {problem.split(":")[0] for problem in problems(small_plan)}

    assert {"plan/2032/edition.yml", "plan/2032/notice.txt", "plan/2032/tasks"} <= files


@pytest.mark.parametrize("name", ["departments.yml", "2031/edition.yml", "2031/notice.txt"])
def test_folder_where_a_file_belongs(name: str, small_plan: Path) -> None:
    """A folder that has a file's name is a problem."""
    (small_plan / name).unlink()
    (small_plan / name).mkdir()

    assert [line.split(" ")[:2] for line in problems(small_plan)] == [[f"plan/{name}:1:1:", "P101"]]


def test_folder_that_is_named_like_a_task(small_plan: Path) -> None:
    """A folder in the folder of tasks is not a task."""
    (small_plan / "2031/tasks/2-3.yml").mkdir()

    assert problems(small_plan) == [
        "plan/2031/tasks/2-3.yml:1:1: P108 不认识的文件夹“2-3.yml”，它不会出现在网站上。请改名或移走。"
    ]


def test_socket_is_not_read(small_plan: Path) -> None:
    """What is neither file nor folder is not opened, as reading might never end."""
    (small_plan / TASK).unlink()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(small_plan / TASK))

    assert problems(small_plan) == [f"plan/{TASK}:1:1: P101 “1-1.yml”应是一个文件，这里却是文件夹或别的东西。"]


def test_file_without_permission(small_plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that may not be read says so. Root may read everything: the system's answer is set."""

    def refuse(path: Path, _flags: int) -> int:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(os, "open", refuse)

    assert f"plan/{TASK}:1:1: P101 “1-1.yml”打不开：没有读取的权限。" in problems(small_plan)


def test_folder_without_permission(small_plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that may not be listed says so."""

    def refuse(path: Path) -> list[Path]:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "iterdir", refuse)

    assert "plan:1:1: P101 “plan”打不开：没有读取的权限。" in problems(small_plan)


@pytest.mark.parametrize("name", ["nowhere", "departments.yml"])
def test_plan_that_is_no_folder(name: str, small_plan: Path) -> None:
    """A plan that does not exist, or is a file, is one problem."""
    root = small_plan / name

    assert problems(root) == [f"plan/{name}:1:1: P101 没有这个计划文件夹。"]


@pytest.mark.parametrize("name", ["２０３２", "20310", "031", "x2031", "2031 "])
def test_year_has_four_plain_digits(name: str, small_plan: Path) -> None:
    """A folder that is not named by a year is a stranger."""
    (small_plan / name).mkdir()

    assert problems(small_plan) == [f"plan/{name}:1:1: P108 不认识的文件夹“{name}”，它不会出现在网站上。请改名或移走。"]


@pytest.mark.parametrize("name", [".DS_Store", ".git", "1-1.yml~", ".1-1.yml.swp"])
def test_hidden_files_and_backups_are_left_alone(name: str, small_plan: Path) -> None:
    """What editors' programs leave beside a file is no problem."""
    for folder in (".", "2031", "2031/tasks"):
        (small_plan / folder / name).write_bytes(b"\xff")

    assert problems(small_plan) == []


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"\xff.txt", "?.txt"),
        (b"a\nb.txt", "a␊b.txt"),
        (b"\x1b[31m.txt", "␛[31m.txt"),
    ],
)
def test_odd_file_names_can_be_printed(name: bytes, shown: str, small_plan: Path) -> None:
    """A file's name fits one line of UTF-8, whatever bytes it is made of."""
    Path(os.fsdecode(os.fsencode(small_plan) + b"/" + name)).write_bytes(b"")

    assert problems(small_plan) == [f"plan/{shown}:1:1: P108 不认识的文件“{shown}”，它不会出现在网站上。请改名或移走。"]


def test_odd_task_names_can_be_printed(small_plan: Path) -> None:
    """A task file's name is a key of the plan only as something that can be printed."""
    Path(os.fsdecode(b"plan/2031/tasks/\xff\n.yml")).write_bytes(b"title: a\n")
    names = list(read(small_plan).editions["2031"].tasks)

    assert names == ["1-1", "1-2", "2-1", "2-2", "?␊"]


def test_seal_belongs_to_an_edition(small_plan: Path) -> None:
    """The seal of an edition is no stranger."""
    (small_plan / "2031/seal.yml").write_text("digest: 0\n", "utf-8")

    assert problems(small_plan) == []


def test_messages_are_one_short_line(tmp_path: Path) -> None:
    """Whatever a message quotes, it stays on its line and is cut where it is long."""
    problem = Document("a.yml", "").problem("P203", f"部门“{'长' * 50}\n”不在“名录”中。")

    assert problem.message == f"部门“{'长' * 40}……”不在“名录”中。"
    assert not tmp_path.joinpath("a.yml").exists()


def test_every_message_of_libyaml_is_known() -> None:
    """What reading stops at is said in Chinese, also where libyaml's words are not known."""
    for text in ("%YAML 9.9\n---\na", "a: |0\n b", "%\n", "a: >x", "'a' 'b'", "- - a\n -b: c\n"):
        builder = yaml_document._Builder(Document("a.yml", text))
        builder.build()

        assert [(p.code, p.message.isascii()) for p in builder.problems] == [("P103", False)]
