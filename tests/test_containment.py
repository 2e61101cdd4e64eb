"""Tasks that were cut in several, put together, or exchanged their texts: recognised by the texts, told as inferred."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise, permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.formats import plan_json
from generator.plan.load import load
from generator.plan.records import Edition, Plan, Task
from generator.years import comparison, pairing
from generator.years.diff import Comparison, compare
from generator.years.lineage import History, TaskLink
from tests.test_growth import FLOOR, MORE, seconds

PLAN = load(Path(__file__).parents[1] / "plan")
EDITION = PLAN.editions[-1]
SENTENCES = [
    one
    for task in EDITION.tasks
    for one in re.findall("[^。]+。", task.text)
    if len(one) > 16 and task.text.count(one) == 1
]
NONE: Mapping[str, Sequence[str]] = {}
WIDE = str.maketrans("(),:;", "（），：；")


def edition(year: str, tasks: Sequence[tuple[str, str]]) -> Edition:
    """Return an edition with these tasks, of title and text, in one chapter; none says what it continues."""
    first = EDITION.tasks[0]
    made = tuple(
        replace(first, id=f"1-{at}", item=at, title=title, heading=title, text=text, section="1")
        for at, (title, text) in enumerate(tasks, start=1)
    )
    return replace(EDITION, id=year, sections=(replace(EDITION.sections[0], tasks=made),))


def compared(
    olds: Sequence[tuple[str, str]], news: Sequence[tuple[str, str]], continues: Mapping[str, Sequence[str]] = NONE
) -> Comparison:
    """Return the comparison of two years with these tasks; `continues`: id → those of the earlier year."""
    old, new = edition("2014", olds), edition("2015", news)
    stated = {id_: tuple(f"2014/{one}" for one in ids) for id_, ids in continues.items()}
    tasks = tuple(replace(task, continues=stated.get(task.id, ())) for task in new.tasks)
    new = replace(new, sections=(replace(new.sections[0], tasks=tasks),))
    return compare(History(Plan(PLAN.departments, PLAN.references, (new, old))), old, new)


def joined(found: Comparison) -> set[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return which tasks a comparison takes for which, by their titles."""
    return {(titles(change.old), titles(change.new)) for change in found.changes}


def titles(tasks: Sequence[Task]) -> tuple[str, ...]:
    """Return the titles of tasks."""
    return tuple(task.title for task in tasks)


@st.composite
def cuts(draw: st.DrawFn) -> tuple[str, list[str], list[str]]:
    """Return a text, the pieces that it is cut in between sentences, and texts that have nothing to do with it."""
    sentences = draw(st.lists(st.sampled_from(SENTENCES), min_size=8, max_size=14, unique=True))
    lengths = draw(st.lists(st.integers(1, 3), min_size=2, max_size=3))
    places = [0, *accumulate(lengths)]
    pieces = ["".join(sentences[i:j]) for i, j in pairwise(places)]
    return "".join(pieces), pieces, ["".join(sentences[places[-1] :][:2])] if places[-1] < 8 else []


Places = tuple[int, int]
"""The places of a task of the old edition and of one of the new."""


def held(pieces: Sequence[str], wholes: Sequence[str], links: Sequence[Places]) -> dict[Places, float]:
    """Return piece and whole → containment, each text without a link measured against each of the other edition."""

    def cut(text: str) -> set[str]:
        return {text[at : at + 2] for at in range(len(text) - 1)}

    found: dict[Places, float] = {}
    for at, piece in enumerate(map(cut, pieces)):
        rows = []
        for place, whole in enumerate(map(cut, wholes)):
            kept: set[str] = set().union(*(cut(pieces[one]) for one, other in links if other == place))
            share = len(piece & whole) / max(1, len(piece))
            if len(piece) >= 12 and share >= 0.7 and len(piece & whole - kept) >= 0.35 * len(piece):
                rows.append((-share, place))
        if rows and at not in {one for one, _ in links}:
            found[at, min(rows)[1]] = -min(rows)[0]
    return found


@st.composite
def years(draw: st.DrawFn) -> tuple[list[str], list[str], list[Places]]:
    """Return the texts of two years, those of the second cut from the first and written into, and some links."""
    random = draw(st.randoms(use_true_random=False))

    def text(most: int) -> str:
        return "".join(random.choices("甲乙丙丁戊己庚辛壬癸，。", k=random.randint(0, most)))

    olds = [text(50) for _ in range(random.randint(1, 20))]
    news = []
    for _ in range(random.randint(1, 12)):
        start = random.randint(0, 30)
        news.append(random.choice(olds)[start : start + random.randint(5, 30)] + text(12))
    return olds, news, [(at, random.randrange(len(news))) for at in range(random.randint(0, min(3, len(olds))))]


@given(years())
def test_the_same_pieces_are_found_as_if_each_text_were_measured(
    two: tuple[list[str], list[str], list[Places]],
) -> None:
    """No text that stands in another is missed and none is added, with links of other tasks and without."""
    olds, news, links = two
    before, after = (list(edition("2014", [("甲", text) for text in texts]).tasks) for texts in (olds, news))
    known = [TaskLink(before[at].id, after[other].id, "title") for at, other in links]
    found = pairing.contained(before, after, known)
    expected = {(old, new): value for (new, old), value in held(news, olds, [(new, old) for old, new in links]).items()}
    expected |= held(olds, news, links)

    assert {(link.old, link.new): link.likeness for link in found} == {
        (before[old].id, after[new].id): value for (old, new), value in expected.items()
    }


TITLES = ("甲乙丙丁", "戊己庚辛", "壬癸子丑", "寅卯辰巳")
"""Titles that share nothing."""


@given(cuts(), st.booleans(), st.booleans())
def test_a_task_that_was_cut_word_for_word_is_split(
    cut: tuple[str, list[str], list[str]], keeps_title: bool, turned: bool
) -> None:
    """Whatever the pieces are called, a task cut in several is told as split and inferred; turned about, as merged.

    No word of it is told as reworded.
    """
    text, pieces, others = cut
    whole = (TITLES[0] if keeps_title else "午未申酉", text)
    beside = [("戌亥天地", one) for one in others]
    one, several = [whole, *beside], [*zip(TITLES, pieces, strict=False), *beside]
    found = compared(several, one) if turned else compared(one, several)
    (change,) = (one for one in found.changes if whole[0] in titles((*one.old, *one.new)))

    assert len(change.old if turned else change.new) == len(pieces)
    assert change.inferred
    assert "reworded" not in change.kinds
    assert ("merged" if turned else "split") in change.kinds
    assert found.of("added") == found.of("dropped") == ()


def test_what_is_inferred_says_so() -> None:
    """A split that only the texts show is called one in tags, counts, text and JSON, with how it was found."""
    whole, others = "".join(SENTENCES[:3]), SENTENCES[3]
    found = compared([("甲乙", whole)], [("丙丁", "".join(SENTENCES[:2])), ("戊己", SENTENCES[2])])
    view = comparison.comparison_view(found)
    (row,) = (row for group in view.groups for row in group.rows)

    assert others not in whole
    assert row.tags[0] == "拆分（推定）"
    assert ("拆分（推定）", 1) in view.counts
    assert row.inferred == "一方的文字见于另一方，由程序推定，未经编者确认（占 100%）"
    assert f"      {row.inferred}\n" in plan_json.comparison_text(found)
    assert '"how": "contained"' in plan_json.comparison_json(found)


@pytest.mark.parametrize("confirmed", ["merged", "split"])
def test_what_an_editor_confirms_stands_apart_from_what_is_inferred(confirmed: str) -> None:
    """A merger that `continues` states is no guess, though texts suggest a split beside it; nor is such a split."""
    one, two, three = "".join(SENTENCES[:2]), SENTENCES[2], SENTENCES[3]
    before, after = [("甲乙", one + three), ("丙丁", two)], [("戊己", one + two), ("庚辛", three)]
    if confirmed == "split":
        before, after = after, before
    found = compared(
        before, after, {"1-1": ["1-1", "1-2"]} if confirmed == "merged" else {"1-1": ["1-1"], "1-2": ["1-1"]}
    )
    (row,) = (row for group in comparison.comparison_view(found).groups for row in group.rows)

    assert row.tags[:2] == (("拆分（推定）", "合并") if confirmed == "merged" else ("拆分", "合并（推定）"))
    assert [is_inferred for _, is_inferred in row.hows] == [False, True]
    (sure, _), (guess, _) = row.hows
    assert sure.startswith("编者认定承接：")
    assert sure.count(" → ") == 2
    assert guess.startswith("一方的文字见于另一方，由程序推定，未经编者确认（占 100%）：")
    assert guess.count(" → ") == 1
    assert "编者认定" not in row.inferred


def test_tasks_that_share_only_the_words_of_all_official_texts_are_not_joined() -> None:
    """No task of the plan stands in another; none is taken for a piece of one that stays as it was."""
    for one, other in permutations([task.body for task in EDITION.tasks], 2):
        found = compared([("甲乙丙丁", one)], [("戊己庚辛", other)])

        assert joined(found) == {((), ("戊己庚辛",)), (("甲乙丙丁",), ())}
    text = "".join(SENTENCES[:3])

    assert (((), ("戊己",))) in joined(compared([("甲乙", text)], [("甲乙", text), ("戊己", SENTENCES[1])]))


def test_what_the_editor_says_stays_and_what_is_added_to_it_is_inferred() -> None:
    """A task linked by its title takes in the pieces that were cut from it; without the title the largest does."""
    text = "".join(SENTENCES[:4])
    found = compared([("甲乙", text)], [("甲乙", SENTENCES[0]), ("丙丁", "".join(SENTENCES[1:4]))])

    assert joined(found) == {(("甲乙",), ("甲乙", "丙丁"))}
    assert [change.how for change in found.changes] == ["contained"]


@given(st.lists(st.sampled_from(SENTENCES), min_size=4, max_size=4, unique=True), st.booleans())
def test_exchanged_texts_go_before_titles(words: list[str], wide: bool) -> None:
    """Where two tasks exchanged their long texts, each text is followed, whatever its title and its width."""
    one, other = ("".join(words[at : at + 2]) + "加强组织领导,落实工作责任,确保取得实效。" for at in (0, 2))
    after = [text.translate(WIDE) if wide else text for text in (other, one)]
    found = compared([("推进甲", one), ("推进乙", other)], [("推进甲", after[0]), ("推进乙", after[1])])

    assert joined(found) == {(("推进甲",), ("推进乙",)), (("推进乙",), ("推进甲",))}
    assert {kind for change in found.changes for kind in change.kinds} == {"renumbered", "retitled"}


def test_short_texts_do_not_go_before_titles() -> None:
    """A short text that two tasks exchanged is a phrase: titles are followed."""
    found = compared(
        [("推进甲", "按要求推进。"), ("推进乙", "抓好落实。")], [("推进甲", "抓好落实。"), ("推进乙", "按要求推进。")]
    )

    assert joined(found) == {(("推进甲",), ("推进甲",)), (("推进乙",), ("推进乙",))}


def full_width(one: Edition, year: str) -> Edition:
    """Return an edition as it is written with full-width punctuation."""
    sections = tuple(
        replace(
            section,
            tasks=tuple(
                replace(task, text=task.text.translate(WIDE), title=task.title.translate(WIDE))
                for task in section.tasks
            ),
        )
        for section in one.sections
    )
    texts = {key: (getattr(one.head, key) or "").translate(WIDE) or None for key in ("preamble", "closing", "cover")}
    return replace(one, id=year, sections=sections, head=one.head.model_copy(update={"punctuation": "full", **texts}))


def test_the_width_of_punctuation_is_no_change() -> None:
    """Two years that differ in half and full width alone have no change of any task, and it is said once."""
    new = full_width(EDITION, "2015")
    found = compare(History(Plan(PLAN.departments, PLAN.references, (new, EDITION))), EDITION, new)
    view = comparison.comparison_view(found)

    assert [change.kinds for change in found.changes] == [()] * len(EDITION.tasks)
    assert found.outside == ()
    assert found.other_width
    assert view.summary.endswith("未变化 24 项。有的标点一年用全角，一年用半角，不算变化。")


def test_where_more_changed_only_that_is_marked() -> None:
    """A text with another word and other punctuation has the word marked alone, the rest as the new year writes it."""
    found = compared([("推进", "做好检查(抽查),及时通报。")], [("推进", "做好检查（普查），及时通报。")])
    (change,) = found.changes

    assert [(piece.kind, piece.text) for piece in change.text] == [
        ("same", "做好检查（"),
        ("dropped", "抽"),
        ("added", "普"),
        ("same", "查），及时通报。"),
    ]


def test_what_is_told_is_told_in_words() -> None:
    """Deadline, order, wording, references and what stands outside of tasks are named, with before and after."""
    task = replace(EDITION.tasks[0], deadline="6月底", continues=())
    duties = [one for one in task.duties if one.role == "support"][:2]
    late = replace(
        task,
        deadline="9月底",
        references=EDITION.references[:1],
        duties=(
            *(one for one in task.duties if one not in duties),
            *(replace(one, wording="协助") for one in reversed(duties)),
        ),
    )
    old, new = (
        replace(
            EDITION,
            id=year,
            sections=(replace(EDITION.sections[0], title=title, tasks=(one,)),),
            head=EDITION.head.model_copy(update={"closing": closing}),
        )
        for year, title, one, closing in (("2014", "甲", task, "到6月底。"), ("2015", "乙", late, "到9月底。"))
    )
    text = plan_json.comparison_text(compare(History(Plan(PLAN.departments, PLAN.references, (new, old))), old, new))
    first, second = (one.as_written for one in duties)

    assert "任务以外有 2 处变化。" in text
    assert "\n任务以外（2）\n  结尾：到〔-6-〕〔+9+〕月底。\n  章的标题：一、〔-甲-〕〔+乙+〕\n" in text
    assert "\n      时限：〔-6月底-〕〔+9月底+〕\n" in text
    assert f"\n      责任的写法（{second}、{first}）：〔-配合-〕〔+协助+〕\n" in text
    assert "配合单位的次序：" in text
    assert f"\n      依据：〔+{EDITION.references[0].title.replace('(', '（').replace(')', '）')}+〕\n" in text


def apart(count: int) -> list[Task]:
    """Return tasks whose texts share half of their phrases with all others."""
    common = "".join(f"加强第{at}类监管，" for at in range(10))
    words = [
        "".join(f"{chr(0x5000 + at)}{chr(0x6000 + i)}{chr(0x7000 + at)}，" for i in range(10)) for at in range(count)
    ]
    return list(edition("2014", [(word[:4], common + word) for word in words]).tasks)


def test_looking_for_pieces_keeps_its_pace() -> None:
    """Twice the tasks without a counterpart take no more than the square of the time."""

    def looking(count: int) -> Callable[[], object]:
        olds, news = apart(count), apart(2 * count)[count:]
        return lambda: pairing.contained(olds, news, ())

    assert seconds(looking(400)) <= max(FLOOR, 2 * MORE * seconds(looking(200)))
