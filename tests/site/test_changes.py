"""What changed, and where pages come from, on the site of a plan that was amended."""

import gzip
import json
import os
import re
import time
from pathlib import Path
from posixpath import dirname, join, normpath

import pytest
from lxml import etree, html
from lxml.html import HtmlElement

from generator import __version__
from generator.build import mkdocs
from generator.git import log as git_log
from generator.history import provenance, revision_reader
from generator.history.revision_reader import is_source
from generator.history.revisions import REGISTRY
from generator.plan.load import load
from generator.problems import SiteError
from generator.site import feeds
from generator.site.pages.page import Site
from generator.site.pages.registry import edition_pages
from tests.amended import amended
from tests.around import all_pages
from tests.commands import run
from tests.repositories import Commit, files, git, repository

ROOT = Path(__file__).parents[2]
Tree = dict[str, bytes]


def _built(plan_dir: Path, folder: Path) -> Tree:
    mkdocs.build(ROOT / "mkdocs.yml", folder, load(plan_dir), plan_dir=plan_dir)
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


@pytest.fixture(scope="module")
def plan_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the plan in its repository."""
    return amended(tmp_path_factory.mktemp("amended") / "repository")


@pytest.fixture(scope="module")
def tree(plan_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """Return the site of the last commit."""
    return _built(plan_dir, tmp_path_factory.mktemp("built") / "site")


@pytest.fixture(scope="module")
def elsewhere(plan_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """Return the site of a clone in another folder and time zone, without the last commit, which touched no plan."""
    folder = tmp_path_factory.mktemp("elsewhere")
    git(folder, "clone", "-q", str(plan_dir.parent), "盐城 2")
    git(folder / "盐城 2", "reset", "-q", "--hard", "HEAD^")
    before = os.environ.get("TZ")
    os.environ["TZ"] = "Pacific/Kiritimati"
    time.tzset()
    built = _built(folder / "盐城 2/plan", folder / "site")
    os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
    time.tzset()
    return built


def _page(tree: Tree, path: str) -> HtmlElement:
    return html.document_fromstring(tree[path].decode())


def _provenance(tree: Tree, path: str) -> str:
    (line,) = _page(tree, path).xpath("//head/meta[@name='provenance']/@content")
    return str(line)


def _commits(plan_dir: Path) -> list[str]:
    """Return the ids of the commits, the first the oldest."""
    return git(plan_dir, "log", "--reverse", "--format=%H").split()


@pytest.mark.slow
def test_the_same_plan_gives_the_same_bytes_in_every_clone(tree: Tree, elsewhere: Tree) -> None:
    """Neither the folder, nor the time zone, nor commits that touch no plan leave a trace."""
    assert "changes.atom" in tree
    assert {path for path in tree if tree[path] != elsewhere.get(path)} == set()
    assert tree.keys() == elsewhere.keys()


@pytest.mark.slow
def test_pages_name_the_last_commit_of_their_own_sources(tree: Tree, plan_dir: Path) -> None:
    """A task's page that of its file, the pages of the edition and the site that of all they are made of, unseen."""
    first, _, third, _ = _commits(plan_dir)
    by_path = {path: _provenance(tree, path) for path in tree if path.endswith(".html") and path != "404.html"}

    assert (
        by_path["2014/tasks/1-1.html"]
        == f"来源 plan/2014/tasks/1-1.yml，提交 {first[:10]}（2026-11-20），plan {__version__}"
    )
    assert (
        by_path["2014/tasks/3-8.html"]
        == f"来源 plan/2014/tasks/3-8.yml，提交 {third[:10]}（2026-11-22），plan {__version__}"
    )
    assert by_path["2014/matrix.html"] == f"来源 plan/2014/，提交 {third[:10]}（2026-11-22），plan {__version__}"
    assert by_path["editions.html"] == f"来源 plan/，提交 {third[:10]}（2026-11-22），plan {__version__}"
    assert by_path["about.html"] == f"来源 docs/about.md，提交不知道，plan {__version__}"
    assert by_path["editors.html"] in _page(tree, "editors.html").text_content()
    assert json.loads(tree["2014/data/plan.json"])["provenance"] == {
        "source": "plan/2014/",
        "commit": third,
        "time": "2026-11-22T12:00:00+08:00",
        "committed": True,
        "generator": f"plan {__version__}",
    }


@pytest.mark.slow
def test_the_foot_says_when_the_data_last_changed(tree: Tree) -> None:
    """For readers a date alone, of the page's own sources: no commit, path or version; none where it is not known."""
    feet = {path: _foot(tree, path) for path in tree if path.endswith(".html") and b"<footer" in tree[path]}
    technical = re.compile("plan/|docs/|提交|来源|[0-9a-f]{10}|" + re.escape(__version__))

    assert feet["2014/tasks/1-1.html"].endswith("本任务数据更新　2026年11月20日")
    assert feet["2014/tasks/3-8.html"].endswith("本任务数据更新　2026年11月22日")
    assert feet["2014/matrix.html"].endswith("2014年度数据更新　2026年11月22日")
    assert "更新" not in feet["about.html"]
    assert {path: foot for path, foot in feet.items() if technical.search(foot)} == {}


def _foot(tree: Tree, path: str) -> str:
    (foot,) = _page(tree, path).xpath("//footer")
    return str(foot.text_content()).strip()


@pytest.mark.slow
def test_the_command_exports_what_the_site_offers(tree: Tree, plan_dir: Path) -> None:
    """`plan export` gives the same bytes, provenance included."""
    assert run("export", "2014", "--plan-dir", plan_dir).stdout_bytes == tree["2014/data/plan.json"]


@pytest.mark.slow
def test_a_task_that_was_amended_says_so(tree: Tree) -> None:
    """Its page has the dates, the words and the difference; pages of other tasks have nothing, and none is heavy."""
    (section,) = _page(tree, "2014/tasks/3-8.html").xpath("//details[summary/@id='revised']")
    told = [(item.xpath("./time/@datetime"), item.text_content()) for item in section.xpath("./ul/li")]
    with_record = [path for path in tree if b'id="revised"' in tree[path]]

    assert [day for day, _ in told] == [["2026-11-22"], ["2026-11-21"]]
    assert "文字有改动" in told[0][1]
    assert section.xpath(".//ins/text()") == ["监管"]
    assert told[1][1] == "2026年11月21日　牵头单位由市安监局改为盐城质监局"
    assert with_record == ["2014/tasks/3-8.html"]
    assert len(tree["2014/tasks/3-8.html"]) <= 12 * 1024
    assert len(gzip.compress(tree["2014/tasks/3-8.html"], 9, mtime=0)) <= 4.5 * 1024


@pytest.mark.slow
@pytest.mark.parametrize("path", ["changes.html", "2014/changes.html"])
def test_the_pages_of_changes_list_them_newest_first(tree: Tree, path: str) -> None:
    """Each day once, each change with a link to what it is of; the edition's page marks what differs."""
    page = _page(tree, path)
    year = "" if path.startswith("2014") else "2014年度　"
    items = [item.text_content().partition("\n")[0] for item in page.xpath("//section[h2/time]/ul/li")]
    task = f"{year}三、（八）加强重大设备监理和特种设备监管"

    assert page.xpath("//h2/time/@datetime") == ["2026-11-22", "2026-11-21", "2026-11-20"]
    assert [item.partition("……")[0].rstrip("文字　") for item in items] == [
        "部门名录　市城乡建设局：增加别名市建设局",
        f"{task}：文字有改动",
        f"{task}：牵头单位由市安监局改为盐城质监局",
        f"{'' if path.startswith('2014') else '2014年度计划：'}在本站公布，共24项任务",
    ]
    assert page.xpath("//ins/text()") == (["下划线", "监管"] if path.startswith("2014") else [])


@pytest.mark.slow
def test_every_link_of_pages_and_feeds_leads_somewhere(tree: Tree) -> None:
    """So do the links to feeds in the heads of pages: of the site, and of each department that has one."""
    found: dict[str, str] = {}
    for path, content in tree.items():
        if path.endswith(".html") and path != "404.html":
            found |= {
                normpath(join(dirname(path), link)): path
                for link in _page(tree, path).xpath("//link[@type='application/atom+xml']/@href")
            }
        elif path.endswith(".atom"):
            links = etree.fromstring(content).xpath("//@href")
            assert [link for link in links if normpath(join(dirname(path), str(link))) not in tree] == []
    for path in ("changes.html", "2014/changes.html", "2014/tasks/3-8.html"):
        links = [link for link in _page(tree, path).xpath("//main//a/@href") if not str(link).startswith("#")]
        assert [link for link in links if normpath(join(dirname(path), link.partition("#")[0])) not in tree] == []

    feeds = {path for path in tree if path.endswith(".atom")}
    assert found.keys() == feeds
    assert len(feeds) == 25


@pytest.mark.slow
def test_nothing_tells_who_committed(tree: Tree) -> None:
    """Neither the name nor the address of a committer, nor the message of a commit, is anywhere on the site."""
    said = re.compile(rb"editor wang|wang@example|no plan", re.IGNORECASE)

    assert [path for path, content in tree.items() if said.search(content)] == []


@pytest.mark.slow
def test_a_commit_changes_the_pages_of_what_it_changed(tree: Tree, plan_dir: Path, tmp_path: Path) -> None:
    """Other tasks' pages stay as they are; what is not committed says so and names no commit."""
    git(tmp_path, "clone", "-q", str(plan_dir.parent), "clone")
    clone = tmp_path / "clone"
    for task in ("1-1", "2-1"):
        path = clone / f"plan/2014/tasks/{task}.yml"
        path.write_text(path.read_text("utf-8") + "note: 说明。\n", "utf-8")
        if task == "1-1":
            git(clone, "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qam", "note")
    now = _built(clone / "plan", tmp_path / "site")
    tasks = {path for path in tree if re.fullmatch(r"2014/tasks/.*\.html", path)}
    newest = git_log.read(clone / "plan").newest

    assert newest
    assert {path for path in tasks if tree[path] != now[path]} == {"2014/tasks/1-1.html", "2014/tasks/2-1.html"}
    assert {path for path in tree if tree[path] != now[path] and not path.startswith(("2014/", "departments/"))} <= {
        *(f"{name}.html" for name in ("index", "search", "duties", "editions", "changes", "editors")),
        *("changes.atom", "plan.sqlite", "manifest-sha256.txt", "manifest-sha512.txt"),
        *(f"data/{name}" for name in ("index.json", "datapackage.json", "tasks.csv")),
    }
    assert f"提交 {newest.short}（" in _provenance(now, "2014/tasks/1-1.html")
    assert "plan/2014/tasks/2-1.yml，未提交，" in _provenance(now, "2014/tasks/2-1.html")
    assert "plan/2014/，未提交，" in _provenance(now, "2014/matrix.html")
    assert json.loads(now["2014/data/plan.json"])["provenance"]["committed"] is False
    assert "增加编者注" in _page(now, "changes.html").text_content()


def test_without_git_the_site_says_less(site: Path) -> None:
    """The pages of changes and the feeds say that there is no history, and no page names a commit."""
    pages = {path.relative_to(site).as_posix(): path.read_text("utf-8") for path in site.rglob("*.html")}

    assert len(list(site.rglob("*.atom"))) == 25
    assert [path for path in site.rglob("*.atom") if "本站未载修改记录" not in path.read_text("utf-8")] == []
    for path in ("changes.html", "2014/changes.html"):
        assert "<p>尚无修改记录。</p>" in pages[path]
        assert "没有修改。" not in pages[path]
        assert "各年度的修改记录" not in pages[path]  # there is one year
        assert "<time" not in pages[path].partition("plan changes")[2]
    assert (
        '<meta name="provenance" content="来源 plan/2014/tasks/3-8.yml，提交不知道，plan '
        in pages["2014/tasks/3-8.html"]
    )
    assert [path for path, text in pages.items() if "，提交 " in text.partition('name="provenance"')[2][:200]] == []
    assert [path for path, text in pages.items() if 'class="updated"' in text] == []


def test_a_clone_without_its_past_says_less(plan_dir: Path, tmp_path: Path) -> None:
    """With the last commit alone nothing is taken for new, and no commit is named that may not be the one."""
    git(tmp_path, "clone", "-q", "--depth=1", plan_dir.parent.as_uri(), "clone")
    plan = load(tmp_path / "clone/plan")
    site = Site("示例", past=provenance.read(tmp_path / "clone/plan", plan))
    found = {page.path: page for page in (*all_pages(plan, site), *edition_pages(plan.editions[0], (), site))}

    assert len(feeds.feeds(plan, site)) == 25
    for path in ("changes.html", "2014/changes.html"):
        assert "本站未载更早的修改记录" in found[path].content
        assert "没有修改。" not in found[path].content
    assert [path for path, page in found.items() if "提交不知道" not in page.head] == []
    assert 'id="revised"' not in found["2014/tasks/3-8.html"].content


def test_a_name_for_ids_that_is_none_is_refused(tmp_path: Path) -> None:
    """The setting `authority` is held to its form before anything is written."""
    config = (
        (ROOT / "mkdocs.yml").read_text("utf-8").replace("  - plan:\n", "  - plan:\n      authority: example.org\n")
    )
    for name in ("docs", "overrides"):
        config = config.replace(f"_dir: {name}\n", f"_dir: {ROOT / name}\n")
    (tmp_path / "mkdocs.yml").write_text(config, "utf-8")

    with pytest.raises(SiteError, match=re.escape("authority“example.org”写法不对")):
        mkdocs.build(tmp_path / "mkdocs.yml", tmp_path / "site", load(ROOT / "plan"), plan_dir=ROOT / "plan")


def test_old_plans_that_no_longer_fit_end_nothing(tmp_path: Path) -> None:
    """History in which files are broken, of other shapes or elsewhere does not keep a site from being built."""
    now = files(ROOT / "plan")
    odd: dict[str, str | bytes | None] = dict.fromkeys(now, b"\xff\x00: [")
    shapes: dict[str, str | bytes | None] = dict.fromkeys(now, "- a\n- {title: [1]}\n")
    others: dict[str, str | bytes | None] = dict.fromkeys(now, "title: {a: b}\nduties: [x]\nsections: 3\n")
    repository(tmp_path, [Commit(odd), Commit(shapes), Commit(others), Commit(now)])
    log = git_log.read(tmp_path / "plan", REGISTRY, is_source)
    found = revision_reader.read(log, load(tmp_path / "plan"))

    assert len(log.steps) == 4
    assert [len(revision.changes) > 0 for revision in found.all] == [True, True]
