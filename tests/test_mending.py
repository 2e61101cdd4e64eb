"""`plan fix` mends what is mechanical, changes nothing else by a byte, and never a word of the notice."""

import datetime as dt
import re
import shutil
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.cli import main
from generator.plan import notice
from generator.plan.fix import mend
from generator.plan.load import load, sealed
from generator.plan.seal import text as seal_text
from generator.problems import PlanError
from tests.test_fuzz import Spoil, bytes_spoilt, values_spoilt

SMALL = Path(__file__).parent / "small_plan"
TASK = "2031/tasks/1-1.yml"


def mended(plan: Path, name: str, text: str) -> str:
    """Write a file of the plan, mend the plan, and give the file as it is then."""
    path = plan / name
    path.write_bytes(text.encode("utf-8"))
    for file in mend(plan).mended:
        file.file.write_bytes(file.after.encode("utf-8"))
    return path.read_bytes().decode("utf-8")


def changed(plan: Path, name: str, old: str, new: str) -> str:
    """Put a fault into a file of the plan and mend it."""
    text = (plan / name).read_text("utf-8")
    assert text.count(old) == 1
    return mended(plan, name, text.replace(old, new))


def texts(plan: Path) -> list[str] | None:
    """Return the notices that the plan renders to; none where it has problems."""
    try:
        return [notice.text(edition) for edition in load(plan).editions]
    except PlanError:
        return None


def test_a_good_plan_is_left_alone(plan_dir: Path) -> None:
    """The repository's plan needs no mending."""
    assert mend(plan_dir).mended == ()


FAULTS = [
    (TASK, "title: ", "title："),
    (TASK, "title: ", "title:"),
    (TASK, "title: ", "title:   "),
    (TASK, "title: ", "title : "),
    (TASK, "title: ", "ｔｉｔｌｅ: "),
    (TASK, "  support: [", "  support：["),
    (TASK, "  support: [", "  support: [  "),
    (TASK, "  lead: ", "  lead:  "),
    (TASK, "duties:\n", "duties:  \n"),
    (TASK, "  lead: 市财政局\n", "  lead: 市财政局 \t\n"),
    (TASK, "  lead: 市财政局\n", "  lead: '市 财政局'\n"),
    (TASK, "  lead: 市财政局\n", "  lead: 市财政局\u3000\n"),
    ("references.yml", "〔2030〕5号", "[2030]第05号"),
    ("references.yml", "〔2030〕5号", "（2030）5号"),
    ("references.yml", "示政发〔2030〕5号", "'示政发[2030]5号'"),
]


@pytest.mark.parametrize(("name", "old", "new"), FAULTS, ids=[repr(new) for *_, new in FAULTS])
def test_a_mechanical_fault_is_mended(name: str, old: str, new: str, small_plan: Path) -> None:
    """The file is, byte for byte, what it was before the fault, but for quotes, which stay."""
    good = (small_plan / name).read_text("utf-8")
    after = changed(small_plan, name, old, new)

    assert after.replace("'", "") == good.replace("'", "")
    assert texts(small_plan) == texts(SMALL)


def test_keys_are_put_in_order_with_their_comments(small_plan: Path) -> None:
    """Keys take their comments along; the file's head, entries and line ends stay."""
    before = (
        "# 任务\r\n\r\nduties:\r\n  # 照通知\r\n  support: [市教育局]\r\n  lead: 市财政局 # 牵头\r\n"
        "# 标题\r\ntitle: 甲\r\n\r\n# 编者\r\nnote: 说明\r\ntext: 乙"
    )
    after = (
        "# 任务\r\n\r\n# 标题\r\ntitle: 甲\r\ntext: 乙\r\nduties:\r\n  lead: 市财政局 # 牵头\r\n"
        "  # 照通知\r\n  support: [市教育局]\r\n\r\n# 编者\r\nnote: 说明"
    )

    assert mended(small_plan, TASK, before) == after
    assert mend(small_plan).mended == ()


def test_the_keys_of_entries_are_put_in_order(small_plan: Path) -> None:
    """The first key of an entry, which stands beside its dash, may be any; the entries stay in their order."""
    before = "- name: 市乙局\n  id: shi-yi-ju\n- id: shi-jia-ju\n  note: 说明\n  name: 市甲局 # 甲\n"
    after = "- id: shi-yi-ju\n  name: 市乙局\n- id: shi-jia-ju\n  name: 市甲局 # 甲\n  note: 说明\n"

    assert mended(small_plan, "departments.yml", before) == after


@pytest.mark.parametrize("more", ["# 注", "", "\n  # 注\n", "  support: [市教育局] # 注\n"])
def test_what_stands_below_a_block_stays(more: str, small_plan: Path) -> None:
    """A name that is written as a block gets its spelling, and what comes after it is the same to the byte."""
    head = "title: 新建社区书房\ntext: 新建书房10个,每个藏书不少于3000册。\nduties:\n  lead: "

    assert mended(small_plan, TASK, f"{head}>-\n    市 财政局\n{more}") == f"{head}市财政局\n{more}"


def test_text_that_looks_like_a_number_is_quoted(small_plan: Path) -> None:
    """What must be text and is a number or a truth value to YAML gets quotes; what may be a number does not."""
    text = (small_plan / "departments.yml").read_text("utf-8")
    more = "- id: 2014\n  name: yes\n  since: 2010\n  note: 010\n"

    assert mended(small_plan, "departments.yml", text + more) == text + more.replace("2014", "'2014'").replace(
        "yes", "'yes'"
    ).replace("010\n", "'010'\n").replace("2'010'", "2010")


LEFT = [
    (TASK, "lead: 市财政局", "lead: 市经济局", "a name that is not known"),
    (TASK, "title: ", "titel: ", "a misspelt key"),
    (TASK, "title: ", "# 备注   有空格  \ntitle: ", "blanks in a comment"),
    ("departments.yml", "kind: body", "kind: 机构", "a wrong value"),
]


@pytest.mark.parametrize(("name", "old", "new"), [case[:3] for case in LEFT], ids=[what for *_, what in LEFT])
def test_what_needs_judgement_is_left_alone(name: str, old: str, new: str, small_plan: Path) -> None:
    """A fault that only an editor can judge stays as it is."""
    text = (small_plan / name).read_text("utf-8")

    assert changed(small_plan, name, old, new) == text.replace(old, new)


def test_the_notices_own_spelling_is_left_alone(small_plan: Path) -> None:
    """A name that the notice itself writes with a blank is the notice's: it stays, though the registry differs."""
    issued = small_plan / "2031/notice.txt"
    issued.write_text(issued.read_text("utf-8").replace("市财政局", "市 财政局", 1), "utf-8")
    text = (small_plan / TASK).read_text("utf-8").replace("lead: 市财政局", "lead: 市 财政局")

    assert mended(small_plan, TASK, text) == text


def run(*words: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, ["fix", *words])


def test_the_command_tells_and_shows_what_it_does(small_plan: Path) -> None:
    """`--dry-run` shows a diff and writes nothing; without it the same is written, and told."""
    path = small_plan / TASK
    good = path.read_text("utf-8")
    bad = good.replace("title: ", "title:   ", 1)
    path.write_text(bad, "utf-8")
    shown = run("--dry-run")

    assert shown.exit_code == 0
    assert re.search(r"^-title:   .*\n\+title: ", shown.stdout, re.MULTILINE)
    assert "去掉多余的空格 1 处" in shown.stderr
    assert path.read_text("utf-8") == bad

    done = run()
    assert done.output == f"plan/{TASK}: 去掉多余的空格 1 处\n改了 1 个文件。\n"
    assert path.read_text("utf-8") == good
    assert run().output == "没有可以自动改正的地方。\n"


def test_what_is_sealed_is_left_alone(small_plan: Path) -> None:
    """A sealed edition's files stay as they are, by the byte, tidy or not; the command says so, and what to do."""
    path, registry = small_plan / TASK, small_plan / "departments.yml"
    path.write_text(path.read_text("utf-8").replace("title: ", "title:   ", 1), "utf-8")
    (small_plan / "2031/seal.yml").write_text(seal_text(sealed(small_plan, "2031", dt.date(2031, 12, 31))), "utf-8")
    tidy = registry.read_text("utf-8")
    registry.write_text(tidy.replace("name: ", "name:  ", 1), "utf-8")
    before = path.read_bytes()
    shown, done = run("--dry-run"), run()

    assert path.read_bytes() == before
    assert registry.read_text("utf-8") == tidy
    assert TASK not in shown.stdout
    assert f"plan/{TASK}: 本年度已经封存，没有改。\n" in shown.stderr
    assert done.exit_code == 0
    assert done.output == (
        "plan/departments.yml: 去掉多余的空格 1 处\n"
        f"plan/{TASK}: 本年度已经封存，没有改。\n"
        "改了 1 个文件。\n"
        "封存的文件一个字节也不能动：封存以后改过的，用 git 找回；要更正内容，写进 errata.yml。\n"
    )


def test_what_was_changed_after_its_seal_is_left_to_its_editor(small_plan: Path) -> None:
    """A fault made after the seal is not mended into another change: the problem names the file, with exit code 1.

    A seal that cannot be read any more is a seal.
    """
    seal = small_plan / "2031/seal.yml"
    seal.write_text(seal_text(sealed(small_plan, "2031", dt.date(2031, 12, 31))), "utf-8")
    path = small_plan / TASK
    spoilt = path.read_text("utf-8").replace("title: ", "title：", 1)
    path.write_text(spoilt, "utf-8")
    left = run()
    seal.write_bytes(b"\xff")

    assert left.exit_code == 1
    assert f"plan/{TASK}: 本年度已经封存，没有改。\n没有可以自动改正的地方。\n" in left.output
    assert f"plan/{TASK}:" in left.output.partition("还有")[2]
    assert run().exit_code == 1
    assert path.read_text("utf-8") == spoilt


def test_the_command_names_what_is_left(small_plan: Path) -> None:
    """Problems that need judgement are listed at the end, with exit code 1."""
    (small_plan / TASK).write_text("titel: 甲\n", "utf-8")
    left = run()

    assert left.exit_code == 1
    assert "没有可以自动改正的地方。\n还有 " in left.output
    assert f"plan/{TASK}:1:1: P111 " in left.output


@st.composite
def untidy(draw: st.DrawFn) -> Spoil:
    """Put blanks where they say nothing, and keys into any order, in every file."""
    seed = draw(st.randoms(use_true_random=False))

    def spoil(plan: Path) -> None:
        for path in sorted(plan.rglob("*.yml")):
            lines = [
                re.sub(r"^([ -]*\w+):(?= )", lambda m: m[1] + seed.choice([":", " :", ":  "]), line)
                for line in path.read_text("utf-8").splitlines()
            ]
            lines = [line if line.startswith("#") else line + seed.choice(["", "", " ", "\t"]) for line in lines]
            path.write_text("\n".join(lines) + "\n", "utf-8")

    return spoil


@settings(max_examples=25)
@given(untidy())
def test_an_untidy_plan_is_tidied(spoil: Spoil) -> None:
    """Blanks of any kind go, and the plan is again what it was, byte for byte."""
    with tempfile.TemporaryDirectory() as folder:
        plan = Path(shutil.copytree(SMALL, Path(folder) / "plan"))
        spoil(plan)
        for file in mend(plan).mended:
            file.file.write_bytes(file.after.encode())

        for path in SMALL.rglob("*.yml"):
            assert (plan / path.relative_to(SMALL)).read_text("utf-8") == path.read_text("utf-8")


@settings(max_examples=40)
@given(st.lists(bytes_spoilt() | values_spoilt(), min_size=1, max_size=3))
def test_mending_never_changes_what_the_plan_says(spoils: list[Spoil]) -> None:
    """Whatever a plan is like, mending does not fail, is done in one go, and leaves the rendered notice as it was."""
    with tempfile.TemporaryDirectory() as folder:
        plan = Path(shutil.copytree(SMALL, Path(folder) / "plan"))
        for spoil in spoils:
            spoil(plan)
        before = texts(plan)
        for file in mend(plan).mended:
            file.file.write_bytes(file.after.encode())

        assert before is None or texts(plan) == before
        assert mend(plan).mended == ()
