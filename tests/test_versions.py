"""Files as they once were, and how a later version differs, in words."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.history import file_versions
from generator.history.file_versions import Difference, Version

TASK = """\
title: 新建社区书房
text: 新建书房10个,每个藏书不少于3000册。
duties:
  lead: 市财政局
  support: [市教育局, 市体育局]
references: [guo-fa]
deadline: 年底前
"""

HEAD = """\
title: 阅读计划
issuer: 市政府办公室
issued: 2031-03-01
closing: 各单位要抓好落实。
sections:
  - {number: 一, title: 建好书房}
  - {number: 二, title: 办好活动}
"""

ENTRY = "{id: shi-cai-zheng-ju, name: 市财政局, aliases: [财政局]}"


def _version(read: Callable[[Any], Version], text: str) -> Version:
    return read(file_versions.data(text.encode()))


def _lines(read: Callable[[Any], Version], text: str, old: str, new: str) -> tuple[str, ...]:
    assert text.count(old) == 1
    before, after = _version(read, text), _version(read, text.replace(old, new))
    found = file_versions.differs(before, after, {"guo-fa": "《甲》"}.get)  # type: ignore[arg-type]
    return found.lines


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("lead: 市财政局", "lead: 市教委", ["牵头单位由市财政局改为市教委"]),
        ("lead: 市财政局", "lead: [市财政局, 市教委]", ["牵头单位增加市教委"]),
        ("  lead: 市财政局\n", "", ["牵头单位减少市财政局"]),
        ("[市教育局, 市体育局]", "[市教育局, 市体育局, 市文化局]", ["配合单位增加市文化局"]),
        ("[市教育局, 市体育局]", "市体育局", ["配合单位减少市教育局"]),
        ("[市教育局, 市体育局]", "[市体育局, 市文化局]", ["配合单位增加市文化局", "配合单位减少市教育局"]),
        ("[市教育局, 市体育局]", "[市体育局, 市教育局]", ["配合单位的次序有调整"]),
        ("  support:", "  joint:", ["共同负责单位增加市教育局、市体育局", "配合单位减少市教育局、市体育局"]),
        ("新建社区书房", "改建社区书房", ["标题由“新建社区书房”改为“改建社区书房”"]),
        ("10个", "20个", ["文字有改动"]),
        ("年底前", "2032年底前", ["时限由“年底前”改为“2032年底前”"]),
        ("deadline: 年底前\n", "", ["删去时限“年底前”"]),
        ("deadline: 年底前\n", "deadline: 年底前\nopen_ended: true\n", ["注明名单未列全"]),
        ("deadline: 年底前\n", "deadline: 年底前\nnote: 说明。\n", ["增加编者注"]),
        ("references: [guo-fa]\n", "", ["删去依据《甲》"]),
        ("deadline: 年底前\n", "deadline: 年底前\nclause: (甲负责)\n", ["补录责任文字"]),
        ("deadline: 年底前\n", "parts: [{text: 细目。, duties: {lead: 市体育局}, deadline: 6月}]\ndeadline: 年底前\n",
         ["第1部分的牵头单位增加市体育局", "补录第1部分的时限“6月”", "文字有改动"]),
    ],
)  # fmt: skip
def test_changes_of_a_task_in_words(old: str, new: str, said: list[str]) -> None:
    """Each change of a task that readers see is said in a sentence of its own."""
    assert sorted(_lines(file_versions.task, TASK, old, new)) == sorted(said)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("阅读计划", "全民阅读计划", ["标题由“阅读计划”改为“全民阅读计划”"]),
        ("2031-03-01", "2031-03-09", ["成文日期由“2031年3月1日”改为“2031年3月9日”"]),
        ("issuer:", "status: repealed\nissuer:", ["“有效性”一项由“未注明”改为“已废止”"]),
        ("issuer:", "status: current\nissuer:", ["“有效性”一项由“未注明”改为“现行”"]),
        ("issuer:", "number: 示政办发〔2031〕1号\nissuer:", ["补录发文字号“示政办发〔2031〕1号”"]),
        ("issuer:", "published: 2031-04-05\nissuer:", ["补录发布日期“2031年4月5日”"]),
        ("抓好落实", "认真落实", ["结尾有改动"]),
        ("办好活动", "办好各项活动", ["章的标题由“二　办好活动”改为“二　办好各项活动”"]),
        ("  - {number: 二, title: 办好活动}\n", "", ["删去章节“二　办好活动”"]),
    ],
)
def test_changes_of_an_edition_in_words(old: str, new: str, said: list[str]) -> None:
    """So is each change of what stands around the tasks, dates as official documents write them."""
    assert list(_lines(file_versions.edition, HEAD, old, new)) == said


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("name: 市财政局", "name: 市国资局", ["名称由“市财政局”改为“市国资局”"]),
        ("[财政局]", "[财政局, 财局]", ["增加别名财局"]),
        ("aliases:", "until: 2019-01-20, successor: guo-fa, aliases:",
         ["补录撤销时间“2019年1月20日”", "补录后继部门《甲》"]),
        ("aliases:", "kind: body, aliases:", ["种类由“部门”改为“议事协调机构”"]),
    ],
)  # fmt: skip
def test_changes_of_the_registry_in_words(old: str, new: str, said: list[str]) -> None:
    """A department's new name, its aliases, its end and who came after it."""
    assert list(_lines(file_versions.department, ENTRY, old, new)) == said


@pytest.mark.parametrize(
    "other",
    [
        "# 注释\n" + TASK,
        "# yaml-language-server: $schema=x\n" + TASK,
        TASK.replace("lead: 市财政局", "lead:   [ '市财政局' ]  # 注"),
        TASK.replace("text: 新建书房10个,每个藏书不少于3000册。", "text: >-\n  新建书房10个,每个藏书不少于3000册。\n"),
        TASK.replace("deadline: 年底前\n", "") .replace("title:", "deadline: 年底前\ntitle:"),
        TASK + "form: '{title}'\n",
        TASK.replace("\n", "\r\n"),
        "\ufeff" + TASK,
        TASK.replace("[市教育局, 市体育局]", "\n    - 市教育局\n    - 市体育局"),
    ],
)  # fmt: skip
def test_what_readers_do_not_see_is_no_change(other: str) -> None:
    """Comments, the line for editors' programs, the order of keys, blanks, quotes and layout change nothing."""
    assert not file_versions.differs(_version(file_versions.task, TASK), _version(file_versions.task, other))


def test_a_clause_that_changed_with_its_duties_is_said_once() -> None:
    """Where the clause is kept word for word, a change of duties is said by the duties alone."""
    old = TASK + "clause: (市财政局牵头)\n"
    new = old.replace("市财政局", "市教委")

    assert _lines(file_versions.task, old, "lead: 市财政局", "lead: 市教委") == ("牵头单位由市财政局改为市教委",)
    assert file_versions.differs(_version(file_versions.task, old), _version(file_versions.task, new)).lines == (
        "牵头单位由市财政局改为市教委",
    )


def test_texts_are_kept_for_their_difference() -> None:
    """Of a text that changed, the old words and the new are there, to be marked."""
    new = _version(file_versions.task, TASK.replace("10个", "20个"))

    assert file_versions.differs(_version(file_versions.task, TASK), new).texts == (
        ("文字", "新建书房10个,每个藏书不少于3000册。", "新建书房20个,每个藏书不少于3000册。"),
    )


@pytest.mark.parametrize("content", [b"", b"\xff", b"a: [", b"a: &x 1", b"- " * 40, b"x" * 3_000_000, b"\x00"])
def test_what_cannot_be_read_is_nothing(content: bytes) -> None:
    """A file of old that is no YAML, or too large, is no version at all."""
    assert file_versions.data(content) is None


_VALUES = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5) | st.sampled_from([TASK, "2031-13-45"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["title", "text", "duties", "lead", "support", "parts", "cells", "references", "sections", "id"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=40)
@given(_VALUES, _VALUES)
def test_no_old_file_ends_anything(one: Any, other: Any) -> None:
    """Whatever keys of today hold in a file of old, it is read; and nothing differs from itself."""
    for read in (file_versions.task, file_versions.edition, file_versions.department, file_versions.reference):
        old, new = (read(value if isinstance(value, dict) else {}) for value in (one, other))

        assert file_versions.differs(old, old) == Difference()
        assert bool(file_versions.differs(old, new)) <= (old != new)
    assert isinstance(file_versions.entries(one), dict)
    assert isinstance(file_versions.errata(one), tuple)
