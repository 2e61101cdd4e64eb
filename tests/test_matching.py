"""What an editor wrote of a task stays with the task that it was written of, wherever a new notice has it."""

from pathlib import Path

import yaml
from hypothesis import given
from hypothesis import strategies as st

from generator.intake.matching import matched
from generator.plan.shapes.task import TaskFile
from tests.commands import run

FORMULA = "行动，加强监督检查，严肃查处违法行为，切实保障群众合法权益"
THINGS = ("食品安全", "药品质量", "药品安全", "电梯安全", "农药化肥", "特种设备", "烟花爆竹", "校园食品", "食品药品")
Words = tuple[str, str]
"""The title and the text of a task."""


def notice(year: str, tasks: list[Words]) -> str:
    """Return a notice of tasks."""
    numerals = "一二三四五六七八九"
    lines = [f"({numerals[at]}){title}。{text}。(市农委牵头)" for at, (title, text) in enumerate(tasks)]
    return "\n".join([f"示例市{year}年行动计划", "一、开展整治", *lines, ""])


def imported(plan: Path, year: str, tasks: list[Words], *options: str) -> str:
    """Import a notice of tasks, and return the report."""
    (plan.parent / "notice.txt").write_text(notice(year, tasks), "utf-8")
    done = run("import", plan.parent / "notice.txt", "--edition", year, "--plan-dir", plan, *options)
    assert done.exit_code == 0, done.output
    return done.stdout


def draw_words(thing: str, end: str) -> Words:
    """Return a task about a thing, in the words of all others."""
    return f"开展{thing}专项整治", f"开展{thing}专项整治{FORMULA}{end}"


TASK = st.builds(draw_words, st.sampled_from(THINGS), st.sampled_from(("", "，见成效", "，并于年底前报告")))
TASKS = st.lists(TASK, min_size=2, max_size=6, unique_by=lambda words: words[0])


def alike(one: Words, other: Words) -> float:
    """Return the mean of Dice's coefficients of titles and of texts."""

    def cut(text: str) -> set[str]:
        return {text[at : at + 2] for at in range(len(text) - 1)}

    values = (2 * len(cut(a) & cut(b)) / (len(cut(a)) + len(cut(b))) for a, b in zip(one, other, strict=True))
    return sum(values) / 2


def rank(one: Words, other: Words) -> tuple[bool, bool, float]:
    """Return how much two tasks are alike; the same title says more than any other likeness."""
    return one[0] == other[0], one[1] == other[1], round(alike(one, other), 9)


def numbered(tasks: list[Words]) -> dict[str, Words]:
    """Return id → words of tasks."""
    return {f"1-{at}": words for at, words in enumerate(tasks, start=1)}


@given(TASKS, TASKS)
def test_a_note_never_lands_on_a_task_less_like_its_own_than_another(before: list[Words], after: list[Words]) -> None:
    """A task is the new one that is most like it, and of no other; with the same words, it is always found."""
    olds, news = numbered(before), numbered(after)

    homes = matched(
        {name: TaskFile(title=title, text=text) for name, (title, text) in olds.items()},
        {name: {"title": title, "text": text} for name, (title, text) in news.items()},
    )

    assert len(set(homes.values())) == len(homes)
    for name, words in olds.items():
        ranks = {home: rank(words, other) for home, other in news.items()}
        if name in homes:
            assert ranks[homes[name]] == max(ranks.values())
        assert words not in after or news[homes[name]] == words


def test_what_drafts_continue_goes_to_the_task_that_it_is(tmp_path: Path) -> None:
    """药品 keeps what was written of 药品, though 农药化肥 has its id now; 电梯 is gone, and the report says so."""
    plan = tmp_path / "plan"
    imported(plan, "2014", [draw_words(thing, "") for thing in ("食品安全", "药品质量", "电梯安全")])
    registry = plan / "departments.yml"
    registry.write_text(registry.read_text("utf-8").replace("  unreviewed: true\n", ""), "utf-8")
    assert run("new", "2015", "--from", "2014", "--plan-dir", plan).exit_code == 0
    for name, thing in (("1-2", "药品"), ("1-3", "电梯")):
        with (plan / f"2015/tasks/{name}.yml").open("a", encoding="utf-8") as file:
            file.write(f"note: {thing}的说明\n")

    said = imported(plan, "2015", [draw_words(one, "") for one in ("食品安全", "农药化肥", "药品安全")], "--force")

    files = [yaml.safe_load((plan / f"2015/tasks/1-{at}.yml").read_text("utf-8")) for at in (1, 2, 3)]
    assert [(file.get("continues"), file.get("note")) for file in files] == [
        ("2014/1-1", None),
        (None, None),
        ("2014/1-2", "药品的说明"),
    ]
    carried = "  tasks/1-3.yml　原来是 1-2“开展药品质量专项整治”，留下的有：承接、说明\n"
    assert f"程序推定是同一项，编者写的留在这里，1 处；请核对：\n{carried}" in said
    assert "说明：电梯的说明" in said.split("没有保留")[1]
