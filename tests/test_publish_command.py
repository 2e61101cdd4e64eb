"""`plan publish` from the editor's side: what is refused, what is kept, what a real disk refuses."""

import datetime as dt
import json
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from generator import urls
from generator.history.published import Published
from generator.plan.load import load
from generator.publish import releases, switch, target
from generator.site import pinned
from tests.commands import edit, run
from tests.needs import need
from tests.repositories import COMMIT, Commit, files, git, repository
from tests.served import environment, mark, project

pytestmark = pytest.mark.slow


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a small project, as somebody who publishes sees it from its folder."""
    folder = project(tmp_path / "work")
    monkeypatch.chdir(folder)
    monkeypatch.delenv("SITE_URL", raising=False)
    return folder


def test_a_plan_with_problems_is_not_published(work: Path) -> None:
    """The problems are said with file and line, the site stays as it is; a plan that is not there is a line too."""
    assert run("publish", "www").exit_code == 0
    before = releases.current(work / "www")
    edit(work / "plan/2031/tasks/1-1.yml", "lead: 市财政局", "lead: 市财政居")
    refused = run("publish", "www")
    lost = run("publish", "www", "--plan-dir", "nowhere")

    assert refused.exit_code == lost.exit_code == 1
    assert "plan/2031/tasks/1-1.yml:4:9: P203" in refused.stderr
    assert lost.stderr.splitlines()[-1].startswith("这里没有 nowhere，不是计划的文件夹。")
    assert releases.current(work / "www") == before
    assert [*(work / "www").glob(".staging-*")] == []


@pytest.mark.parametrize("mark_", ["unreviewed: true", "note: 导入时新增，尚待核对。"], ids=["key", "note"])
def test_what_an_import_added_is_reviewed_before_it_is_published(mark_: str, work: Path) -> None:
    """All that makes what the public gets names a department that nobody has looked at, and makes nothing.

    Without the mark the site is published; what drafts are shown to is built with it.
    """
    registered = work / "plan/departments.yml"
    kept = registered.read_text("utf-8")
    edit(registered, "  name: 市财政局\n", f"  name: 市财政局\n  {mark_}\n")
    registered.write_text(registered.read_text("utf-8") + "- id: draft\n  name: 市某局\n  unreviewed: true\n", "utf-8")

    plainly = [sys.executable, "-m", "mkdocs", "build"]
    built = subprocess.run(plainly, cwd=work, env=environment(), capture_output=True, text=True, check=False)
    refused = [run(*words) for words in (("publish", "www"), ("build",), ("build", "--record"))]
    refused += [run(name, "2031", *words, "--date", "2031-12-31") for name, *words in (("bag", "2031.zip"), ("seal",))]

    for code, said in ((built.returncode, built.stderr), *((one.exit_code, one.stderr) for one in refused)):
        assert code == 1
        assert re.findall(r"plan/departments\.yml:\d+:\d+: P219 “(.+?)”", said) == ["市财政局"]
    for name in ("www/current", "site", "2031.zip", "plan/2031/seal.yml", "plan/addresses.txt"):
        assert not (work / name).exists()
    assert run("check").exit_code == 0
    assert run("build", "--drafts").exit_code == 0
    pages = [page.read_text("utf-8") for page in (work / "site").rglob("*.html")]
    assert "市财政局" in "".join(pages)
    assert [page for page in pages if "尚待核对" in page or "unreviewed" in page] == []
    registered.write_text(kept + "- id: draft\n  name: 市某局\n  unreviewed: true\n", "utf-8")
    assert run("publish", "www").exit_code == 0


def test_what_was_read_from_a_scan_is_reviewed_before_it_is_published(work: Path) -> None:
    """All that makes what the public gets stops at a task whose words nobody has compared with the scan."""
    task = work / "plan/2031/tasks/1-1.yml"
    kept = task.read_text("utf-8")
    task.write_text(kept + "unreviewed: true\n", "utf-8")

    refused = [run(*words) for words in (("publish", "www"), ("build",), ("seal", "2031", "--date", "2031-12-31"))]
    refused.append(run("bag", "2031", "2031.zip", "--date", "2031-12-31"))

    for one in refused:
        assert one.exit_code == 1
        assert re.findall(r"(\S+):\d+:\d+: P219 ", one.stderr) == ["plan/2031/tasks/1-1.yml"]
    assert "提醒：" in run("check").stdout
    assert run("build", "--drafts").exit_code == 0
    assert [page for page in (work / "site").rglob("*.html") if "unreviewed" in page.read_text("utf-8")] == []
    task.write_text(kept, "utf-8")
    assert run("publish", "www").exit_code == 0


def test_a_build_tells_what_the_check_warns_of(work: Path) -> None:
    """Each warning stands once on the terminal, as the check words it, whether the cache has the plan or not."""
    edit(work / "plan/2031/edition.yml", "title: 示例市2031年", "title: 示例市2019年")
    edit(work / "plan/2031/notice.txt", "示例市2031年", "示例市2019年")
    _two_years(work)
    warned = [line for line in run("check").stdout.splitlines() if "提醒：" in line]

    assert [line.split()[1] for line in warned] == ["P505"] * 2
    for words in ((), (), ("--no-cache",), ("--json",)):
        told = run("build", *words).stderr
        assert [told.count(line) for line in warned] == [1, 1]
        assert told.count("提醒：") == 2


def test_an_address_that_was_promised_may_not_go(work: Path) -> None:
    """A site that lacks an address of the ledger is not published."""
    (work / "plan/addresses.txt").write_text("2031/tasks/9-9.html\n", "utf-8")
    refused = run("publish", "www")

    assert refused.exit_code == 1
    assert "2031/tasks/9-9.html" in refused.stderr
    assert not (work / "www/current").exists()


def test_a_publish_from_the_cache_is_that_from_nothing(work: Path) -> None:
    """After an edit the site is the same to the byte, twins included; it shares no file with the cache."""
    assert run("publish", "www", "--cache-dir", "cache").exit_code == 0
    mark(work, 11)
    assert run("publish", "www", "--cache-dir", "cache").exit_code == 0
    assert run("publish", "other", "--no-cache").exit_code == 0
    served, other = ((work / name / "current").resolve() for name in ("www", "other"))

    assert tree(served) == tree(other)
    assert inodes(work / "cache")
    assert not inodes(work / "cache") & inodes(work / "www")


def tree(folder: Path) -> dict[str, bytes]:
    """Return path → bytes of all files below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def inodes(folder: Path) -> set[int]:
    """Return the inodes of all files below a folder."""
    return {path.stat().st_ino for path in folder.rglob("*") if path.is_file()}


def test_rollback_and_its_json(work: Path) -> None:
    """The command goes back in one step, and tells programs which addresses are others now."""
    run("publish", "www")
    mark(work, 11)
    run("publish", "www")
    told = json.loads(run("rollback", "www", "--json").stdout)

    assert told["previous"].startswith("000002")
    assert told["release"].startswith("000001")
    assert "/2031/tasks/1-1.html" in told["changed"]
    assert "没有更早的发布版" in run("rollback", "www").stderr


def test_a_sealed_edition_is_kept(work: Path) -> None:
    """It is verified, and stays the very files, whatever the site around it becomes; a new year alone renews it.

    Where a byte of it was damaged, nothing is published, and one line names the file.
    """
    assert run("seal", "2031", "--date", "2031-12-31").exit_code == 0
    run("publish", "www")
    first = releases.current(work / "www")
    edit(work / "mkdocs.yml", "site_name: 盐城市质量发展行动计划", "site_name: 新的名称")
    run("publish", "www")
    second = releases.current(work / "www")
    assert first
    assert second
    files = [path for path in (second / "2031").rglob("*") if path.is_file()]

    assert len(files) > 40
    assert all(path.samefile(first / path.relative_to(second)) for path in files)
    assert "新的名称" in (second / "index.html").read_text("utf-8")

    task = second / "2031/tasks/1-1.html"
    good = task.read_bytes()
    task.write_bytes(good.replace(b"10", b"99"))
    mark(work, 10)
    refused = run("publish", "www")
    said = [line for line in refused.stderr.splitlines() if not line.endswith("……")]

    assert refused.exit_code == 1
    assert len(said) == 1
    assert said[0].startswith("未发布：已公布的2031年度是封存的，文件却有改动：2031/tasks/1-1.html")
    assert releases.current(work / "www") == second
    task.write_bytes(good)

    for path in [path for path in (work / "plan/2031").rglob("*") if path.is_file() and path.name != "seal.yml"]:
        copy = work / "plan/2032" / path.relative_to(work / "plan/2031")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(path.read_text("utf-8").replace("2031", "2032"), "utf-8")
    assert run("publish", "www").exit_code == 0
    third = releases.current(work / "www")
    assert third
    assert "2032" in (third / "2031/tasks/1-1.html").read_text("utf-8")
    assert (third / "2031/data/notice.txt").samefile(second / "2031/data/notice.txt")

    assert switch.reusable_editions(load(work / "plan"), third) == {"2031": third / "2031"}
    anew = [Published("2031", "1" * 64, dt.date(2032, 1, 1), "2" * 64, "……")]
    assert switch.reusable_editions(load(work / "plan"), third, anew) == {}
    (work / "plan/addresses.txt").write_text("2031/more.html\n", "utf-8")
    assert switch.reusable_editions(load(work / "plan"), third) == {}


def _reseal(work: Path, number: int) -> None:
    """Change the text and the notice of a sealed year, and seal it again as if nothing had been."""
    (work / "plan/2031/seal.yml").unlink(missing_ok=True)
    mark(work, number)
    assert run("seal", "2031", "--date", "2031-12-31").exit_code == 0


def test_a_published_seal_binds(work: Path) -> None:
    """Another seal, or none, is refused, whatever became of the releases; the reason for it stands on the changes page.

    It stays there in all later publishes, is in the feed, and the site that says so is whole.
    """
    assert run("seal", "2031", "--date", "2031-12-31").exit_code == 0
    assert run("publish", "www").exit_code == 0
    first = load(work / "plan").editions[0].seal
    _reseal(work, 11)
    second = load(work / "plan").editions[0].seal
    assert first
    assert second
    refused = run("publish", "www")
    shutil.rmtree(work / "www/releases")
    forgotten = run("publish", "www")

    assert refused.exit_code == forgotten.exit_code == 1
    told = f"未发布：2031年度公布的封存摘要是 {first.digest[:12]}，现在的是 {second.digest[:12]}。"
    assert refused.stderr.splitlines()[-1].startswith(told)
    assert forgotten.stderr.splitlines()[-1].startswith(told)
    assert run("publish", "www", "--reason", "  勘正 <b>\n漏字 ").exit_code == 0
    day = target.seal_log(work / "www")[-1].day
    said = f"更换封存的内容（摘要由{first.digest[:12]}改为{second.digest[:12]}）。理由：勘正 &lt;b&gt; 漏字"
    for number in (11, 11, 12):
        (work / "docs/round.css").write_text(f"/* {number} */", "utf-8")
        assert run("publish", "www").exit_code == 0
        for name in ("changes.html", "2031/changes.html"):
            page = (work / "www/current" / name).read_text("utf-8")
            assert page.count(said) == 1
            assert "没有可以列出的内容" not in page
            assert f'<time datetime="{day}">' in page
        feed = ET.parse(work / "www/current/changes.atom")  # noqa: S314  our own
        contents = [content.text or "" for content in feed.iter("{http://www.w3.org/2005/Atom}content")]
        assert sum(one.startswith("<p>") and "。理由：勘正" in one for one in contents) == 1
        assert run("verify", "www/current").exit_code == 3


def test_a_seal_that_is_taken_away_binds_too(work: Path) -> None:
    """A year that is published without the seal it had, or not at all, needs a reason; the first seal needs none."""
    plan = work / "plan"
    shutil.copytree(plan / "2031", plan / "2032")
    for path in (path for path in (plan / "2032").rglob("*") if path.is_file()):
        path.write_text(path.read_text("utf-8").replace("2031", "2032"), "utf-8")
    run("publish", "www")
    assert run("seal", "2032", "--date", "2032-12-31").exit_code == 0
    assert run("publish", "www").exit_code == 0
    (work / "www/seals.jsonl").unlink()
    lost = run("publish", "www")
    assert lost.exit_code == 1
    assert "seals.jsonl”不见了，它记着公布过的封存和更换它们的理由。" in lost.stderr
    (work / "www/seals.jsonl").touch()  # then the releases say it
    seal = (plan / "2032/seal.yml").read_text("utf-8")
    (plan / "2032/seal.yml").unlink()
    without = run("publish", "www")
    shutil.rmtree(plan / "2032")
    gone = run("publish", "www")

    assert without.exit_code == gone.exit_code == 1
    assert "2032年度公布的封存摘要是" in without.stderr
    assert "现在没有封存" in without.stderr
    assert "现在没有封存" in gone.stderr
    assert seal
    assert run("publish", "www", "--reason", "通知撤销").exit_code == 0
    assert "2032年度计划撤下封存" in _in_one_piece(work / "www/current/changes.html")
    assert "2032年度的封存和最近公布的不同" in run("rollback", "www").stderr
    assert run("publish", "www").exit_code == 0


def test_a_target_without_a_memory_is_told_by_git(work: Path) -> None:
    """Who publishes to a new place a plan whose seal was taken away is told what git knows of it."""
    assert run("seal", "2031", "--date", "2031-12-31").exit_code == 0
    for words in (("init", "-q", "-b", "main"), ("add", "plan"), COMMIT):
        git(work, *words)
    (work / "plan/2031/seal.yml").unlink()
    published = run("publish", "www")

    assert published.exit_code == 0
    assert "2031年度的封存不见了" in published.stderr


def test_what_is_remembered_is_never_passed_over(work: Path) -> None:
    """A memory that cannot be read stops the publish with one line; a reason that nobody needs is said to be none."""
    assert "--reason 没有用到" in run("publish", "www", "--reason", "以防万一").stderr
    for unfit in ("\x00", "\udcff"):
        assert "--reason 里有不能显示的字符" in run("publish", "www", "--reason", unfit).stderr
    (work / "www/seals.jsonl").write_text("{}\n", "utf-8")
    refused = run("publish", "www")

    assert refused.exit_code == 1
    assert refused.stderr.splitlines()[-1].endswith(
        "seals.jsonl”读不出来，未发布：第 1 行。它记着公布过的封存，请从备份里恢复。"
    )


def _two_years(work: Path) -> None:
    """Give the plan a second year."""
    shutil.copytree(work / "plan/2031", work / "plan/2032")
    for path in (path for path in (work / "plan/2032").rglob("*") if path.is_file()):
        path.write_text(path.read_text("utf-8").replace("2031", "2032"), "utf-8")


def _feed_says(folder: Path, words: str) -> bool:
    feed = ET.parse(folder / "changes.atom")  # noqa: S314  our own
    return any(words in (text.text or "") for text in feed.iter("{http://www.w3.org/2005/Atom}content"))


def test_no_address_is_lost_without_a_reason(work: Path) -> None:
    """A year that vanished is told with number, names and remedy; with a reason it goes, and the reason stays."""
    _two_years(work)
    assert run("publish", "www").exit_code == 0
    before = releases.current(work / "www")
    paths = {path.removesuffix(".gz") for path in tree(work / "www/current")}
    gone = {path for path in paths if "2032" in path and (path.endswith(".html") or "/data/" in path)}
    shutil.rmtree(work / "plan/2032")
    refused = run("publish", "www")
    said = refused.stderr.splitlines()[-1]

    assert refused.exit_code == 1
    assert said.startswith(f"有 {len(gone)} 个公布过的网址不见了：2032/changes.html、")
    assert all(word in said for word in ("未发布", "redirects", "--reason"))
    assert releases.current(work / "www") == before
    assert not (work / "plan/withdrawn.yml").exists()

    assert run("publish", "www", "--reason", "2032年度 <b>\n尚未印发").exit_code == 0
    words = f"撤下{len(gone)}个公布过的网址。理由：2032年度 &lt;b&gt; 尚未印发"
    (work / "docs/round.css").write_text("/* later */", "utf-8")
    for also in ((), ("other",), ()):  # a later publish, to another target, and where the plan's file was lost
        (work / "docs/round.css").write_text(f"/* {also} */", "utf-8")
        target_ = also[0] if also else "www"
        assert run("publish", target_).exit_code == 0
        page = _in_one_piece(work / target_ / "current/changes.html")
        assert page.count(words) == 1
        assert all(f">{path}<" in page for path in gone)
        assert _feed_says(work / target_ / "current", words)
        if also:
            (work / "plan/withdrawn.yml").unlink()
    assert run("rollback", "www", "--to", "000001").exit_code == 0
    assert run("publish", "www").exit_code == 0
    assert run("verify", "www/current").exit_code == 3


def test_a_withdrawal_excuses_once(work: Path) -> None:
    """What was withdrawn, restored and recorded again is refused anew, by a build and for every target, or excused."""
    _two_years(work)
    kept = work.with_name("kept")
    shutil.copytree(work / "plan/2032", kept)
    promised = work / "plan/addresses.txt"
    assert run("build", "--record").exit_code == 0
    assert run("publish", "www").exit_code == 0
    for _ in range(2):
        shutil.rmtree(work / "plan/2032")
        for words in (("build",), ("publish", "www"), ("publish", "fresh")):
            refused = run(*words)
            assert refused.exit_code == 1
            assert "个公布过的网址不见了：2032/" in refused.stderr
        assert "2032/index.html" in promised.read_text("utf-8")
        withdrawn = run("publish", "www", "--reason", "误登")
        assert withdrawn.exit_code == 0
        assert "addresses.txt 里的这些网址已删去，请一并提交" in withdrawn.stderr
        assert "2032" not in promised.read_text("utf-8")
        for words in (("check",), ("build",), ("publish", "www"), ("publish", "fresh")):
            assert run(*words).exit_code == 0
        shutil.rmtree(work / "fresh")
        page = (work / "www/current/changes.html").read_text("utf-8")
        assert "恢复" not in page
        assert "个公布过的网址。理由：误登" in page
        shutil.copytree(kept, work / "plan/2032")
        assert run("build", "--record").exit_code == 0
        assert run("publish", "www").exit_code == 0
        for site in (work / "www/current", work / "site"):
            page = (site / "changes.html").read_text("utf-8")
            assert "个公布过的网址，后来都恢复了。理由：误登" in page
            assert "个公布过的网址。理由" not in page
            assert page.count("（后来恢复）") == page.count('<li><span class="path">') > 0
            assert _feed_says(site, "个公布过的网址，后来都恢复了。理由：误登")


def test_what_the_site_has_is_not_said_to_be_withdrawn(work: Path) -> None:
    """Of every address that an entry of withdrawn.yml names, the page of changes tells whether the site has it."""
    head = work / "plan/2031/edition.yml"
    head.write_text(head.read_text("utf-8") + "redirects:\n  /old.html: /about.html\n", "utf-8")
    named = {"index.html", "changes.html", "changes.atom", "2031/index.html", "2031/data/plan.json", "old.html"}
    named |= {"sitemap.xml", "about.html", "versions.json", "plan.sqlite", "gone.html", "2031/tasks/9-9.html"}
    entry = f"- date: 2020-01-01\n  reason: 误登\n  addresses: [{', '.join(sorted(named))}]\n"
    (work / "plan/withdrawn.yml").write_text(entry, "utf-8")
    assert run("build").exit_code == 0
    marked = re.findall(
        '<li><span class="path">(.+?)</span>(（后来恢复）)?', (work / "site/changes.html").read_text("utf-8")
    )

    assert {path for path, _ in marked} == named
    assert {path for path, again in marked if again} == {path for path in named if (work / "site" / path).is_file()}
    assert "撤下12个公布过的网址，其中10个后来恢复。理由：误登" in (work / "site/changes.html").read_text("utf-8")
    assert run("verify", "site").exit_code == 3


def test_a_target_remembers_what_it_withdrew_of_a_commit(work: Path) -> None:
    """A commit whose ledger still holds what a target withdrew is published there again, and nowhere else."""
    _two_years(work)
    project_ = files(work, "")
    assert run("build", "--record").exit_code == 0
    first = Commit({**project_, "plan/addresses.txt": (work / "plan/addresses.txt").read_bytes()})
    gone: dict[str, str | bytes | None] = {path: None for path in first.files if path.startswith("plan/2032/")}
    repository(work / "one", [first], checkout=False)
    repository(work / "two", [first, Commit(gone)], checkout=False)
    assert run("publish", "www", "--from-git", "one", "main").exit_code == 0
    explained = run("publish", "www", "--from-git", "two", "main", "--reason", "撤销")

    assert explained.exit_code == 0
    assert "plan/addresses.txt 里有这些网址的，请一并删去" in explained.stderr
    assert run("publish", "www", "--from-git", "two", "main").exit_code == 0
    assert run("publish", "other", "--from-git", "two", "main").exit_code == 1
    assert run("publish", "www", "--from-git", "one", "main").exit_code == 0
    assert run("publish", "www", "--from-git", "two", "main").exit_code == 1


def test_an_address_that_leads_elsewhere_is_not_lost(work: Path) -> None:
    """With a redirect for each lost page and file, nothing is lost; every other promised address has to stay, too."""
    (work / "docs/more.md").write_text("# more\n", "utf-8")
    assert run("publish", "www").exit_code == 0
    (work / "docs/more.md").unlink()
    assert "有 1 个公布过的网址不见了：more.html。" in run("publish", "www").stderr
    head = work / "plan/2031/edition.yml"
    head.write_text(head.read_text("utf-8") + "redirects:\n  /more.html: /about.html\n", "utf-8")

    assert run("publish", "www").exit_code == 0
    assert "about.html" in (work / "www/current/more.html").read_text("utf-8")
    (work / "www/addresses.txt").unlink()  # then the served release says what is due
    edit(head, "redirects:\n  /more.html: /about.html\n", "")
    assert run("publish", "www").exit_code == 1


def test_what_is_withdrawn_is_read_from_commits(work: Path) -> None:
    """Published out of a repository, the reason comes from the command line, or from the plan's own file."""
    _two_years(work)
    first = Commit(files(work, ""))
    gone: dict[str, str | bytes | None] = {path: None for path in first.files if path.startswith("plan/2032/")}
    repository(work / "one", [first], checkout=False)
    assert run("publish", "www", "--from-git", "one", "main").exit_code == 0
    assert run("publish", "other", "--from-git", "one", "main").exit_code == 0
    repository(work / "two", [first, Commit(gone)], checkout=False)
    refused = run("publish", "www", "--from-git", "two", "main")
    explained = run("publish", "www", "--from-git", "two", "main", "--reason", "撤销")
    log = (work / "www/withdrawn.yml").read_text("utf-8")
    repository(work / "three", [first, Commit({**gone, "plan/withdrawn.yml": log})], checkout=False)

    assert (refused.exit_code, explained.exit_code) == (1, 0)
    assert "www/withdrawn.yml 里的内容抄进 plan/withdrawn.yml 并提交" in explained.stderr
    assert run("publish", "www", "--from-git", "two", "main").exit_code == 0
    assert run("publish", "other", "--from-git", "three", "main").exit_code == 0
    for name in ("www", "other"):
        assert (work / name / "current/changes.html").read_text("utf-8").count("理由：撤销") == 1


def test_every_link_to_a_content_is_pinned(work: Path) -> None:
    """What pages ask for by its content, data of all years among it, outlives the release they are of."""
    run("publish", "www")
    release = releases.current(work / "www")
    assert release
    asked = {
        f"{version}/{urls.resolved(unescape(link), page.relative_to(release).as_posix())}"
        for page in release.rglob("*.html")
        for link, version in re.findall(r'="([^"?#:]+)\?v=([0-9a-f]{12})"', page.read_text("utf-8"))
    }
    mark(work, 12)
    run("publish", "www")

    assert {name.partition("/")[2] for name in asked} >= {"plan.sqlite", "plan-metadata.json", "2031/data/plan.json"}
    lost = [name for name in asked if not (work / "www/versions" / name).is_file()]
    assert lost == []
    assert all(pinned.version((work / "www/versions" / name).read_bytes()) == name[:12] for name in asked)


SMALL_DISK = """
set -e
mount -t tmpfs -o size=16m,mode=755 none disk
{plan} publish disk/www
before=$(cat disk/www/current/manifest-sha256.txt)
head -c 16m /dev/zero > disk/filler 2>/dev/null || true
{edit}
! {plan} publish disk/www || exit 9
test "$before" = "$(cat disk/www/current/manifest-sha256.txt)"
! ls -d disk/www/.staging-* 2>/dev/null || exit 8
rm disk/filler
mount -o remount,ro disk
echo read-only >&2
! {plan} publish disk/www || exit 7
test "$before" = "$(cat disk/www/current/manifest-sha256.txt)"
mount -o remount,rw disk
{plan} publish disk/www
test "$before" != "$(cat disk/www/current/manifest-sha256.txt)"
"""


def test_a_disk_that_is_full_or_read_only(work: Path) -> None:
    """On a real small disk: full, then read-only, there is one line each and the old site is whole; then it works."""
    own = ["unshare", "--mount", "--map-root-user", "--user"]
    can = subprocess.run([*own, "true"], capture_output=True, check=False).returncode == 0
    need(can, "a way to mount a small disk (unshare --user --mount)")
    (work / "disk").mkdir()
    edited = "sed -i 's/10个/12个/' plan/2031/tasks/1-1.yml plan/2031/notice.txt"
    script = SMALL_DISK.format(plan=f"{sys.executable} -m generator", edit=edited)
    ran = subprocess.run(
        [*own, "bash", "-c", script], cwd=work, env=environment(), capture_output=True, text=True, check=False
    )
    said = [line for line in ran.stderr.splitlines() if not line.endswith("……")]

    assert ran.returncode == 0, ran.stderr
    assert len(said) == 3, ran.stderr
    assert said[0].startswith("未发布，原来的网站没有变：")
    assert said[0].endswith("磁盘已满。")
    assert said[1] == "read-only"
    assert said[2].startswith("未发布，原来的网站没有变：")
    assert said[2].endswith("磁盘是只读的。")


@pytest.mark.usefixtures("work")
def test_a_log_has_a_line_a_stage() -> None:
    """`build` and `publish` say each stage once where nobody looks on; as JSON for programs, with how far it is."""
    assert run("build").stderr.splitlines() == ["检查计划……", "生成网页……"]
    lines = [json.loads(line) for line in run("build", "--json").stderr.splitlines()]
    assert lines == [
        {"stage": "plan"},
        {"stage": "pages"},
        *({"stage": "pages", "done": n, "total": 2} for n in (1, 2)),
    ]
    assert json.loads(run("build", "--json").stdout)["site_dir"] == "site"
    stages = ["检查计划……", "生成网页……", "核对网站……", "写成发布版……", "切换……"]

    assert run("publish", "www").stderr.splitlines() == stages


def _in_one_piece(page: Path) -> str:
    """Return the markup of a page without the spans that keep lines from breaking within a number."""
    return re.sub('<span class="whole">([^<]*)</span>', r"\1", page.read_text("utf-8"))
