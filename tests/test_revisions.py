"""What commits changed in a plan: which are told, of what, and under which name."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from generator.git import log as git_log
from generator.git.log import Log, Step
from generator.history import revision_reader, revisions
from generator.history.revisions import Change, Revision, Revisions
from generator.plan.load import load
from generator.plan.records import Edition, Plan
from generator.years.diff import Piece

PLAN = Path(__file__).parent / "small_plan"
START = {path.relative_to(PLAN).as_posix(): path.read_text("utf-8") for path in PLAN.rglob("*.yml")}
TASK = "2031/tasks/1-1.yml"
HEAD = "2031/edition.yml"

Files = Mapping[str, str | None]


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Return the small plan."""
    return load(PLAN)


@pytest.fixture(scope="module")
def edition(plan: Plan) -> Edition:
    """Return its edition of 2031."""
    return plan.editions[0]


def _log(*commits: Files, whole: bool = True) -> Log:
    """Return the log of commits, the first the oldest, a day apart."""
    contents = {text: text.encode() for files in commits for text in files.values() if text is not None}
    times = (dt.datetime(2031, 4, 1, 9, tzinfo=dt.timezone(dt.timedelta(hours=8))) + dt.timedelta(n) for n in range(99))
    steps = [
        Step(git_log.Commit(f"{at:040x}", time), files, f"{time.timestamp():.0f}")
        for at, (files, time) in enumerate(zip(commits, times, strict=False))
    ]
    return Log(tuple(reversed(steps)), contents, whole=whole)


def _edited(path: str, old: str, new: str) -> dict[str, str | None]:
    assert START[path].count(old) == 1
    return {path: START[path].replace(old, new)}


def _told(found: Revisions) -> list[list[tuple[str, str | None, str]]]:
    """Return each revision, newest first, as kind, id and words of its changes."""
    return [[(change.kind, change.id_, change.said) for change in revision.changes] for revision in found.all]


def _since(plan: Plan, *commits: Files) -> list[list[tuple[str, str | None, str]]]:
    """Return what is told of commits after the plan was published."""
    *since, first = _told(revision_reader.read(_log(START, *commits), plan))
    assert first == [("edition", None, "在本站公布，共4项任务")]
    return since


def test_a_change_of_a_task_is_told(plan: Plan) -> None:
    """The commit that changed who leads a task is told, with the words for it and the departments concerned."""
    log = _log(START, _edited(TASK, "lead: 市财政局", "lead: 市教委"))
    newest, _ = revision_reader.read(log, plan).all

    assert newest == Revision(
        log.steps[0].commit,
        (
            Change(
                "task",
                "2031",
                "1-1",
                "新建社区书房",
                ("牵头单位由市财政局改为市教委",),
                names=("市教委", "市教育局", "市财政局"),
            ),
        ),
        log.steps[0].written,
    )


def test_what_changes_nothing_for_readers_is_not_told(plan: Plan) -> None:
    """Comments, order, blanks, the notice's own file, the ledger and unknown files are no revisions."""
    reordered = "text: 新建书房10个,每个藏书不少于3000册。\ntitle: 新建社区书房\n" + START[TASK].partition("册。\n")[2]
    quiet: list[Files] = [
        {TASK: "# 注\n" + START[TASK]},
        {TASK: reordered},
        {HEAD: START[HEAD] + "\n\n# 完\n"},
        {"2031/notice.txt": "x", "addresses.txt": "y", "schemas/task.json": "z", "2031/tasks/readme.md": "w"},
        {"departments.yml": "# 注\n" + START["departments.yml"]},
    ]

    assert _since(plan, *quiet) == []


def test_tasks_that_come_and_go_are_told(plan: Plan) -> None:
    """A task added after publication, and one taken away."""
    added = START[TASK].replace("社区", "乡镇").replace("10个", "5个")

    assert _since(plan, {"2031/tasks/1-3.yml": added}, {"2031/tasks/1-3.yml": None}) == [
        [("task", None, "删去任务")],
        [("task", None, "补录任务")],
    ]


def test_a_renumbered_task_keeps_its_history(plan: Plan, edition: Edition) -> None:
    """Its changes of before stand under its number of now, also where two tasks changed places."""
    one, two = START["2031/tasks/2-1.yml"], START["2031/tasks/2-2.yml"]
    found = revision_reader.read(
        _log(
            START,
            {"2031/tasks/2-2.yml": one.replace("4月", "5月"), "2031/tasks/2-1.yml": two},
        ),
        plan,
    )
    assert [(c.id_, c.said) for c in found.all[0].changes] == [
        ("2-1", "位置由第二章第二项改为第二章第一项"),
        ("2-2", "位置由第二章第一项改为第二章第二项；文字有改动"),
    ]

    moved = {"2031/tasks/1-1.yml": None, "2031/tasks/1-3.yml": START[TASK]}
    back = {"2031/tasks/1-1.yml": START[TASK], "2031/tasks/1-3.yml": None}
    found = revision_reader.read(_log(START, _edited(TASK, "10个", "12个"), {**moved}, {**back}), plan)
    told = [change.said for _, change in found.of_task(edition, edition.tasks[0])]

    assert told == [
        "位置由第一章第三项改为第一章第一项",
        "位置由第一章第一项改为第一章第三项；文字有改动",
        "文字有改动",
    ]


def test_an_edition_that_was_given_another_year_keeps_its_history(plan: Plan, edition: Edition) -> None:
    """Where the folder of a year is renamed, its tasks were not taken away and added, and keep what is told of them."""
    wrong = {path.replace("2031/", "2013/"): text for path, text in START.items()}
    slip = {"2013/tasks/1-1.yml": START[TASK].replace("10个", "1个")}
    moved: dict[str, str | None] = {path: None for path in wrong if path.startswith("2013/")}
    found = revision_reader.read(_log(wrong, slip, {**moved, **START}), plan)

    assert _told(found) == [
        [("edition", None, "年度由2013年改为2031年"), ("task", "1-1", "文字有改动")],
        [("task", "1-1", "文字有改动")],
        [("edition", None, "在本站公布，共4项任务")],
    ]
    assert len(found.of_task(edition, edition.tasks[0])) == 2


def test_what_a_draft_was_is_not_told(plan: Plan) -> None:
    """All that is told of an edition begins when it stops to be a draft."""
    draft = {**START, **_edited(HEAD, "issuer:", "status: draft\nissuer:")}
    found = revision_reader.read(_log(draft, _edited(TASK, "10个", "20个"), {HEAD: START[HEAD]}), plan)

    assert _told(found) == [[("edition", None, "在本站公布，共4项任务")]]


def test_other_years_are_not_told(plan: Plan) -> None:
    """Only the editions that the site shows are told of: drafts of other years are nobody's business."""
    other = {path.replace("2031/", "2032/"): text for path, text in START.items() if path.startswith("2031/")}

    assert _since(plan, other, {"2032/tasks/1-1.yml": None}) == []


def test_versions_that_cannot_be_read_are_passed_over(plan: Plan) -> None:
    """A broken file is no change; the next that can be read is compared with the last that could."""
    assert _since(
        plan,
        {TASK: "a: [", HEAD: "- 1", "departments.yml": "a: b", "references.yml": "\t"},
        {TASK: START[TASK], HEAD: START[HEAD], "departments.yml": START["departments.yml"]},
        _edited(TASK, "10个", "20个"),
    ) == [[("task", "1-1", "文字有改动")]]


def test_the_registry_is_told(plan: Plan, edition: Edition) -> None:
    """Departments that were renamed, came or went; told to those whom it concerns."""
    registry = START["departments.yml"]
    assert registry.count("name: 市财政局") == 1
    renamed = registry.replace("name: 市财政局", "name: 市财政局\n  aliases: [财政局]")
    more = renamed + "- id: shi-dang-an-ju\n  name: 市档案局\n"
    found = revision_reader.read(_log(START, {"departments.yml": renamed}, {"departments.yml": more}), plan)

    assert _told(found)[:2] == [
        [("department", None, "收录市档案局")],
        [("department", "shi-cai-zheng-ju", "增加别名财政局")],
    ]
    assert [change.name for revision in found.all[:2] for change in revision.changes] == [
        "部门名录",
        "部门名录　市财政局",
    ]
    assert [len(revision.changes) for revision in found.of_edition(edition)] == [1, 1]


def test_seals_and_errata_are_told(plan: Plan, edition: Edition) -> None:
    """An edition that is sealed, an erratum of it and one of a task."""
    errata = "- {date: 2031-05-01, task: 1-2, correction: 更正。}\n- {date: 2031-05-02, correction: 全文更正。}\n"

    assert _since(
        plan, {"2031/seal.yml": "sealed: 2031-05-01"}, {"2031/errata.yml": errata}, {"2031/errata.yml": None}
    ) == [
        [("edition", None, "撤下勘误：全文更正。"), ("task", "1-2", "撤下勘误：更正。")],
        [("edition", None, "勘误：全文更正。"), ("task", "1-2", "勘误：更正。")],
        [("edition", None, "数据封存")],
    ]
    found = revision_reader.read(_log(START, {"2031/errata.yml": errata}), plan)
    assert len(found.of_task(edition, edition.tasks[1])) == 1


def test_seals_that_go_and_change_are_told(plan: Plan) -> None:
    """A seal that is taken away, put back, or replaced by another, at once or after a while."""
    steps: list[dict[str, str | None]]
    one: dict[str, str | None] = {"2031/seal.yml": f"sealed: 2031-05-01\ndigest: '{'a' * 64}'\n"}
    other: dict[str, str | None] = {"2031/seal.yml": f"sealed: 2031-05-01\ndigest: '{'b' * 64}'\n"}
    none: dict[str, str | None] = {"2031/seal.yml": None}
    taken, changed = f"撤下封存（原摘要{'a' * 12}）", f"更换封存的内容（摘要由{'a' * 12}改为{'b' * 12}）"

    for steps, told in [
        ([one, none], [taken, "数据封存"]),
        ([one, none, one], ["数据封存", taken, "数据封存"]),
        ([one, other], [changed, "数据封存"]),
        ([one, none, other], [changed, taken, "数据封存"]),
    ]:
        assert _since(plan, *steps) == [[("edition", None, line)] for line in told]


def test_subjects_and_corrected_errata_are_told(plan: Plan) -> None:
    """Which subjects came and went, whose entry was edited, and an erratum whose grounds or date were."""
    subjects = "subjects: [{id: a, name: 甲, kind: list, tasks: 1-1}]\n"
    edited = "subjects: [{id: a, name: 甲, kind: list, tasks: 1-2}, {id: b, name: 乙, kind: list, tasks: [1-1]}]\n"
    errata = "- {date: 2031-05-01, task: 1-2, correction: 更正。}\n"

    assert _since(
        plan,
        {"2031/subjects.yml": subjects},
        {"2031/subjects.yml": subjects.replace("tasks: 1-1", "tasks: [1-1]")},
        {"2031/subjects.yml": edited},
        {"2031/subjects.yml": f"{edited}machinery: [{{act: meet, verb: 召开, task: 1-1}}]\n"},
        {"2031/subjects.yml": f"{edited}machinery: [{{act: meet, verb: 举行, task: 1-1}}]\n"},
        {"2031/subjects.yml": f"{edited}excused: [{{text: 乙, kinds: list, reason: 说明}}]\n"},
        {"2031/errata.yml": errata},
        {"2031/errata.yml": errata.replace("task:", "note: 根据。, task:")},
    ) == [
        [("task", "1-2", "修改勘误：更正。")],
        [("task", "1-2", "勘误：更正。")],
        [("edition", None, "删去推进机制（牵头、考核、依据）；注明未列入事项的语句")],
        [("edition", None, "修改推进机制（牵头、考核、依据）")],
        [("edition", None, "补录推进机制（牵头、考核、依据）")],
        [("edition", None, "补录工作事项1项：乙；修改工作事项1项：甲")],
        [("edition", None, "补录工作事项1项：甲")],
    ]


def test_without_its_past_nothing_is_told_of_the_oldest_commit(plan: Plan) -> None:
    """Where the log is cut off, what the oldest commit holds was not changed by it."""
    changed = _edited(TASK, "10个", "20个")

    assert _told(revision_reader.read(_log(START, changed, whole=False), plan)) == [[("task", "1-1", "文字有改动")]]
    assert revision_reader.read(_log(START, whole=False), plan) == Revisions()
    assert revision_reader.read(Log(), plan) == Revisions()


def test_no_id_is_told(plan: Plan) -> None:
    """Tasks that a task continues are told by year and place, documents and departments by their names."""
    continued = {TASK: START[TASK] + "continues: [2030/1-12, 2030/3-8]\nreferences: [nowhere]\n"}

    assert _since(plan, continued) == [
        [("task", "1-1", "补录依据未收录的条目；注明延续自2030年度第一章第十二项、2030年度第三章第八项")]
    ]


BROKEN = "a: ["


@pytest.mark.parametrize("path", [TASK, HEAD, "departments.yml", "references.yml"])
def test_what_the_oldest_commit_has_unreadable_is_not_new(plan: Plan, path: str) -> None:
    """Where the log is cut off at a version that cannot be read, the next one is not told as new, but changes since."""
    log = _log({**START, path: BROKEN}, {path: START[path]}, _edited(TASK, "10个", "20个"), whole=False)
    assert _told(revision_reader.read(log, plan)) == [[("task", "1-1", "文字有改动")]]

    moved = _log({**START, TASK: BROKEN}, {TASK: None, "2031/tasks/1-3.yml": START[TASK]}, whole=False)
    assert revision_reader.read(moved, plan) == Revisions(is_holed=True)


@pytest.mark.parametrize("path", [TASK, HEAD, "departments.yml"])
def test_what_the_clone_does_not_have_is_not_told(plan: Plan, path: str) -> None:
    """A version whose content is missing may have held anything: the one after it is not told as a change."""
    lost, more = "lost: 1", START[path].replace("市财政局", "市公安局").replace("社区", "乡镇") + "\n# x\n"
    log = _log(START, {path: lost}, {path: more}, {path: START[path]})
    partial = replace(log, contents={blob: text for blob, text in log.contents.items() if blob != lost})
    full, told = (revision_reader.read(each, plan) for each in (log, partial))
    commits = [one.commit for one in told.all]

    assert set(commits) <= {one.commit for one in full.all}
    assert log.steps[1].commit not in commits
    assert (full.is_holed, told.is_holed) == (False, True)


def _without(log: Log, lost: str) -> Log:
    return replace(log, contents={blob: text for blob, text in log.contents.items() if blob != lost})


def test_what_an_unknown_registry_names_is_not_told(plan: Plan) -> None:
    """Where the clone lacks the list of documents, what a task cites is not told under names that may be old ones."""
    cited = {TASK: START[TASK].replace("10个", "20个") + "references: [a]\n"}
    log = _log(START, {"references.yml": "- {id: a, title: 甲}"}, cited)

    assert _told(revision_reader.read(log, plan))[0] == [("task", "1-1", "补录依据《甲》；文字有改动")]
    late = revision_reader.read(_without(log, "- {id: a, title: 甲}"), plan)
    assert _told(late)[0] == [("task", "1-1", "文字有改动")]


def test_what_an_unknown_seal_was_is_not_told(plan: Plan) -> None:
    """Of a seal whose predecessor the clone lacks nothing is told: it may be the same, or another one."""
    path, seals = "2031/seal.yml", ["digest: a", "digest: b", None, "digest: b"]
    log = _log(START, *({path: seal} for seal in seals))
    late = revision_reader.read(_without(log, "digest: b"), plan)
    other = revision_reader.read(
        _without(_log(START, {path: "digest: b"}, {path: None}, {path: "digest: a"}), "digest: b"), plan
    )

    assert [text for row in _told(late) for _, _, text in row if "数据封存" in text] == ["数据封存"]
    assert [text for row in _told(other) for _, _, text in row if "数据封存" in text] == []


def test_keys_stay_where_a_commit_is_amended(plan: Plan) -> None:
    """The key of a revision is neither the commit's id, nor its time, nor what it holds; two written at once differ."""
    log = _log(START, _edited(TASK, "10个", "20个"), _edited(TASK, "10个", "30个"))
    at_once = [replace(step, written="7") for step in log.steps]
    other = git_log.Commit("f" * 40, log.steps[0].commit.time + dt.timedelta(9))
    amended = [replace(at_once[0], commit=other), *at_once[1:]]
    keys = [
        [one.key for one in revision_reader.read(replace(log, steps=tuple(steps)), plan).all]
        for steps in (at_once, amended)
    ]

    assert keys == [["7-3", "7-2", "7"]] * 2


def test_a_department_sees_what_concerns_it(plan: Plan, edition: Edition) -> None:
    """Those that bear a task before or after a change are told of it, under any of their names, and no others."""
    found = revision_reader.read(_log(START, _edited(TASK, "[市教育局]", "[]")), plan)
    seen = {d.id for d in plan.departments if len(found.of_department(d)) == 2}
    bear = {duty.department.id for duty in edition.tasks[0].duties}

    assert seen == bear
    assert len(bear) == 2


def test_a_difference_is_shown_with_what_is_around_it() -> None:
    """The changed words stand between a few that did not change; without them the old text and the new are whole."""
    long = "一二三四五六七八九十" * 5
    old, new = f"{long}甲{long}乙{long}", f"{long}丙{long}乙丁{long}"
    change = Change("task", "2031", "1-1", "", (), (("文字", old, new),))
    ((name, marks),) = revisions.marked(change)

    assert name == "文字"
    assert [piece.kind for piece in marks] == ["same", "dropped", "added", "same", "added", "same"]
    assert marks[0] == Piece("same", "……" + long[-12:])
    assert marks[3].text == f"{long[:12]}……{long[-11:]}乙"
    assert revisions.marked(change, limit=10) == ()


def test_days_are_those_of_who_changed_it() -> None:
    """Late in the evening in Beijing is the same day, wherever the site is built."""
    late = git_log.Commit("0" * 40, dt.datetime(2031, 4, 1, 23, 59, tzinfo=dt.timezone(dt.timedelta(hours=8))))
    early = replace(late, time=dt.datetime(2031, 4, 1, 0, 1, tzinfo=dt.timezone(dt.timedelta(hours=8))))
    found = [Revision(commit, (), "1") for commit in (late, early)]

    assert list(revisions.days(found)) == [(dt.date(2031, 4, 1), tuple(found), ())]
