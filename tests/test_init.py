"""A new repository: what `plan init` writes, refuses, and what becomes of it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator import __version__
from generator.build.mkdocs_settings import ABOUT_SITE, PlanConfig
from generator.commands.init import init
from generator.files import staging
from generator.plan.load import load
from generator.plan.shapes.files import FILES
from tests.commands import run, said

NOTICE = """各县(市、区)人民政府,市各有关部门:
现将《东湖市养老服务2025年行动计划》印发给你们,请认真组织实施。
东湖市人民政府办公室
2025年3月2日
东湖市养老服务2025年行动计划
为进一步提升养老服务水平,制定本计划。
一、加强设施建设
(一)建设社区食堂。年底前新建社区食堂30个。(市民政局牵头,市财政局配合)
二、完善服务机制
(一)开展上门巡诊。每月巡诊一次。(市卫生健康委牵头,市医保局配合)"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go to a folder that holds a notice."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SITE_URL", raising=False)
    (tmp_path / "通知.txt").write_text(NOTICE, "utf-8")
    return tmp_path


def _tree(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


@pytest.mark.parametrize("words", [(), ("--from", "通知.txt", "--edition", "2025"), ("--example",)])
def test_the_plan_of_a_new_repository_is_in_order(words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """The check finds no problem in what it was made from nothing, from a notice, or as the example."""
    made = run("init", "F", *words)
    monkeypatch.chdir("F")

    assert made.exit_code == 0, made.output
    assert "plan build" in made.stdout
    assert run("check").exit_code == 0


def test_a_notice_becomes_a_site_in_two_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    """After `plan init --from` the site is built; the notice's title is its name, and its text is the notice's own."""
    assert run("init", "F", "--from", "通知.txt", "--edition", "2025").exit_code == 0
    monkeypatch.chdir("F")
    built = run("build")

    assert built.exit_code == 0, built.output
    assert run("text", "2025").stdout.rstrip("\n") == NOTICE
    page = Path("site/index.html").read_text("utf-8")
    assert "<title>" in page
    assert "东湖市养老服务2025年行动计划" in page
    assert "（请填写）" in Path("site/about.html").read_text("utf-8")
    assert not re.search("盐城|江苏|yancheng", "".join(_texts(Path("site"))), re.IGNORECASE)


def _texts(folder: Path) -> list[str]:
    kinds = {".html", ".js", ".css", ".json", ".xml", ".txt", ".csv", ".svg", ".atom", ".md"}
    return [path.read_text("utf-8") for path in folder.rglob("*") if path.suffix in kinds]


def test_names_in_doubt_wait_for_somebody_to_look(place: Path) -> None:
    """Only a name that looks like no unit, or is like another of the notice, keeps a first plan from being built."""
    doubtful = NOTICE.replace("市医保局", "市医疗保障局").replace("市财政局", "市医保局")
    (place / "通知.txt").write_text(doubtful, "utf-8")
    made = run("init", "F", "--from", "通知.txt", "--edition", "2025")
    waiting = [one.name for one in load(place / "F/plan").departments if one.unreviewed]

    assert waiting == ["市医疗保障局"]
    assert "plan check" in made.stdout


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("--from", "通知.txt"), 2, "请用 --edition 写明"),
        (("--example", "--edition", "2025"), 2, "--example 自带四个年度"),
        (("--edition", "25"), 2, "年度"),
        (("--name", " "), 2, "--name 是空的"),
        (("--from", "别的.txt", "--edition", "2025"), 1, "没有读出一项任务"),
    ],
)
def test_nothing_is_left_of_what_fails(words: tuple[str, ...], code: int, message: str, place: Path) -> None:
    """What goes wrong is said, and no folder is made, nor anything beside it."""
    (place / "别的.txt").write_text("今天下雨。", "utf-8")
    before = _tree(place)
    refused = run("init", "F", *words)

    assert refused.exit_code == code
    assert message in refused.stderr
    assert _tree(place) == before


def test_a_write_that_fails_leaves_nothing(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the last step fails, the folder is not there, and neither is what was made for it."""

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(staging, "_switch", fail)
    before = _tree(place)

    assert run("init", "F", "--example").exit_code == 1
    assert _tree(place) == before


def test_a_folder_in_use_is_not_touched(place: Path) -> None:
    """A folder with anything in it is refused by name; an empty one, or the start of a repository, is taken."""
    (place / "F/.git").mkdir(parents=True)
    (place / "F/.git/HEAD").write_text("ref: refs/heads/main\n")
    (place / "F/笔记.txt").write_text("我的", "utf-8")
    refused = run("init", "F")
    assert refused.exit_code == 1
    assert said(refused).count("\n") == 1
    assert "笔记.txt" in refused.stderr
    assert _tree(place / "F") == {".git", ".git/HEAD", "笔记.txt"}

    (place / "F/笔记.txt").unlink()
    assert run("init", "F").exit_code == 0
    assert (place / "F/.git/HEAD").read_text() == "ref: refs/heads/main\n"
    assert (place / "F/mkdocs.yml").is_file()


def test_a_name_may_be_any_text(place: Path) -> None:
    """The name stands in the settings as it was given, whatever YAML makes of its signs."""
    name = '某市: "十件实事" # 2025 {a} $name'
    assert run("init", "F", "--name", name).exit_code == 0

    settings = yaml.safe_load((place / "F/mkdocs.yml").read_text("utf-8").replace("!ENV", ""))
    assert settings["site_name"] == name


def _settings(text: str) -> Any:
    return yaml.safe_load(text.replace("!ENV", ""))


def test_every_setting_is_explained(place: Path) -> None:
    """Every setting of ours stands in mkdocs.yml, in use or behind a #, below a line in Chinese, and is valid."""
    run("init", "F", "--from", "通知.txt", "--edition", "2025")
    lines = (place / "F/mkdocs.yml").read_text("utf-8").splitlines()
    keys = {match[1] for line in lines if (match := re.match(r"\s*(?:# )?\s*(?:- )?([a-z_]+):( |$)", line))}
    bare = "\n".join(re.sub(r"# (?=\s*[\w\u4e00-\u9fff]+:( |$))", "", line) for line in lines)

    own, about = {key for key, _ in PlanConfig._schema}, {*ABOUT_SITE}
    assert keys >= own | about | {"site_name", "site_url", "site_description", "copyright", "repo_url", "edit_uri"}
    for key in own | about:
        at = next(i for i, line in enumerate(lines) if re.match(rf"\s*(?:# )?{key}:", line))
        above = next(line for line in reversed(lines[:at]) if not re.match(r"\s*# *(codes|contact|edit)", line))
        assert re.search("[\u4e00-\u9fff]", above), key
    assert set(_settings(bare)["extra"]["site"]) == about


def test_editors_programs_know_every_kind_of_file(place: Path) -> None:
    """The settings of VS Code map a schema, which is there, to each kind of file of a plan."""
    run("init", "F", "--example")
    mapped = json.loads((place / "F/.vscode/settings.json").read_text("utf-8"))["yaml.schemas"]

    assert set(mapped) == {f"plan/schemas/{kind}.json" for kind in FILES}
    assert [path for path in mapped if not (place / "F" / path).is_file()] == []
    for pattern in mapped.values():
        assert pattern in {"plan/withdrawn.yml", "plan/synonyms.yml"} or [*(place / "F").glob(pattern)]


def test_the_program_is_pinned(place: Path) -> None:
    """The workflows install one version of the program, which one file names: this one."""
    run("init", "F")
    texts = "".join(path.read_text("utf-8") for path in (place / "F").rglob(".git*/**/*.yml"))

    assert f"plan-site[archive,import]=={__version__}\n" in (place / "F/requirements.txt").read_text("utf-8")
    assert "requirements.txt" in texts
    assert "plan-site" not in texts


def test_help_names_each_option() -> None:
    """The help of the command explains all of its options."""
    shown = run("init", "--help").output

    assert all(option in shown for parameter in init.params for option in parameter.opts if option.startswith("-"))


WRONG_PLACE = (
    "这里没有 {}，不是计划的文件夹。请先进入计划的文件夹；还没有的，用 plan init 新建一个，如 plan init 我们的计划。\n"
)


@pytest.mark.parametrize("words", [("build",), ("check",), ("serve",), ("publish", "www"), ("stats", "2025")])
def test_outside_of_a_project_one_line_says_what_makes_one(words: tuple[str, ...], place: Path) -> None:
    """Where there is no plan, or a plan without settings, a command says so in one line, and what to do."""
    assert said(run(*words)) == WRONG_PLACE.format("plan")

    run("init", "F")
    (place / "F/plan").rename(place / "plan")
    if words[0] in {"build", "serve", "publish"}:
        assert said(run(*words)) == WRONG_PLACE.format("mkdocs.yml")


def test_what_is_named_and_not_there_is_a_wrong_call() -> None:
    """A folder that an option names, and that is not there, is a fault of the call, with its usage."""
    refused = run("check", "--plan-dir", "nowhere")

    assert refused.exit_code == 2
    assert "用法" in refused.stderr
    assert "nowhere" in refused.stderr


def test_the_next_steps_of_a_draft_lead_to_a_site(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who follows the steps that are printed, in their order, replaces the draft by a notice and has a site."""
    shown = run("init", "F").stdout
    (place / "F/通知.docx").write_text(NOTICE, "utf-8")
    (place / "F/通知.docx").rename(place / "F/通知.txt")
    monkeypatch.chdir("F")
    steps = [line.split("　　")[0].split()[1:] for line in shown.splitlines() if line.startswith("  plan ")]
    followed = [step for step in steps if step[0] in {"import", "check", "build"}]

    assert [step[0] for step in followed][:1] == ["import"]
    for step in followed:
        done = run(*(word.replace(".docx", ".txt") for word in step))
        assert done.exit_code == 0, done.output
        for head in Path("plan").glob("*/edition.yml"):
            head.write_text(head.read_text("utf-8").replace("status: draft\n", ""), "utf-8")
    (year,) = (path.name for path in Path("plan").iterdir() if path.name.isdigit())
    assert Path("site", year, "tasks/1-1.html").is_file()


@pytest.mark.parametrize("name", ["云\n湖", "云\t湖", "云\u202e湖", "\x01"])
def test_a_name_is_one_line_that_can_be_seen(name: str, place: Path) -> None:
    """What would break a line, or cannot be seen, is refused and shown; nothing is written."""
    refused = run("init", "F", "--name", name)

    assert refused.exit_code == 2
    assert "请写成一行" in refused.stderr
    assert not (place / "F").exists()


def test_what_was_published_is_checked_by_the_name_of_its_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """`plan verify` and `plan inspect` of the folder that `plan publish` was told look at the release it serves."""
    run("init", "F", "--from", "通知.txt", "--edition", "2025")
    monkeypatch.chdir("F")
    assert run("publish", "../www").exit_code == 0
    as_told, as_served = (run("verify", folder) for folder in ("../www", "../www/current"))
    inspected = run("inspect", "../www")

    assert as_told.stdout == as_served.stdout
    assert as_told.exit_code == as_served.exit_code == 3
    assert [line for line in inspected.stdout.splitlines() if line.startswith("不通过")] == []


def test_without_a_site_there_is_nothing_to_inspect(place: Path) -> None:
    """Where no site was built, one line says what builds it."""
    assert place.is_dir()
    refused = run("inspect")

    assert refused.exit_code == 2
    assert said(refused) == "这里没有 site 文件夹。请先生成网站，或者写明网站所在的文件夹。\n"


def test_a_package_that_no_index_has_is_found_beside_the_plan(place: Path) -> None:
    """The folder in which the requirements look for packages is there, for whoever has but a file."""
    run("init", "F")
    wanted = (place / "F/requirements.txt").read_text("utf-8")

    assert "--find-links wheels\n" in wanted
    assert f"plan_site-{__version__}-py3-none-any.whl" in wanted
    assert (place / "F/wheels").is_dir()


@pytest.mark.parametrize("is_printed", [True, False])
def test_the_page_of_the_notice_has_one_heading(is_printed: bool, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A notice kept as it is written is headed by its title where it prints it, or else by the page's own name."""
    issued = NOTICE.replace("(市民政局牵头", "(牵头单位：市民政局")
    (place / "通知.txt").write_text(issued, "utf-8")
    assert run("init", "F", "--from", "通知.txt", "--edition", "2025").exit_code == 0
    monkeypatch.chdir("F")
    head = Path("plan/2025/edition.yml")
    assert "layout: written" in head.read_text("utf-8")
    if not is_printed:
        head.write_text(head.read_text("utf-8").replace("title: 东湖市", "title: "), "utf-8")
    assert run("build").exit_code == 0
    headings = re.findall("<h1>(.*?)</h1>", Path("site/2025/text.html").read_text("utf-8"), re.DOTALL)

    assert [re.sub("<.*?>", "", one) for one in headings] == [
        "东湖市养老服务2025年行动计划" if is_printed else "通知全文"
    ]
