"""Views to HTML fragments. `UPDATE_GOLDEN=1 pytest tests/test_pages.py` takes the fragments of now for golden."""

import os
from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
from lxml import html

from generator import urls
from generator.formats.registry import Offer
from generator.package import ASSETS
from generator.plan.load import load
from generator.plan.records import Edition, Plan
from generator.site.pages import registry as pages
from generator.site.pages.kind import FIRST, Below, Counterpart, EditionPage, PageKind, Place, SameThing, Within
from generator.site.pages.navigation import NavItem, SideList
from generator.site.pages.page import Download, Page, Site
from generator.years import elsewhere
from tests import chain
from tests.around import all_pages, only_pages

TESTS = Path(__file__).parent
GOLDEN = (
    *("2014/tasks/3-8.html", "2014/tasks/3-5.html", "2014/tasks/6-4.html", "2014/tasks/2-2.html"),
    *("2014/departments/shi-cheng-xiang-jian-she-ju.html", "2014/references.html", "2014/sections/5.html"),
)


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Return the small plan."""
    return load(TESTS / "small_plan")


@pytest.fixture(scope="module")
def edition(plan: Plan) -> Edition:
    """Return its edition of 2031."""
    return plan.editions[0]


@pytest.fixture(scope="module")
def real(plan_dir: Path) -> dict[str, Page]:
    """Return the pages of 2014 by path."""
    return _by_path(load(plan_dir).editions[0])


def _by_path(edition: Edition, site: Site | None = None, downloads: Sequence[Download] = ()) -> dict[str, Page]:
    return {page.path: page for page in pages.edition_pages(edition, downloads, site or Site("示例"))}


def _with_status(edition: Edition, status: str) -> Edition:
    return replace(edition, head=edition.head.model_copy(update={"status": status}))


def _words(content: str) -> str:
    return str(html.fromstring(content).text_content())


@pytest.mark.parametrize("path", GOLDEN)
def test_fragments_are_golden(path: str, real: dict[str, Page]) -> None:
    """The content of these pages is as it was when somebody last looked at it and found it good."""
    golden = TESTS / "golden" / path.replace("/", "_")
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(real[path].content + "\n", "utf-8")

    assert (real[path].content + "\n").splitlines() == golden.read_text("utf-8").splitlines()


def test_golden_holds_no_page_that_is_not_compared() -> None:
    """Every golden file is compared with a page."""
    found = {path.name for path in (TESTS / "golden").iterdir()}

    assert found == {path.replace("/", "_") for path in GOLDEN}


SHARED = {"page", "navigation", "kind", "compose", "redirect", "registry"}
"""The modules of the folder that are no pages."""


@pytest.mark.parametrize(
    "module", sorted({module.name for module in iter_modules([str(Path(pages.__file__).parent)])} - SHARED)
)
def test_every_module_declares_a_page(module: str) -> None:
    """What lies beside the pages is a page, which the site has."""
    declared = [
        kind for kind in vars(import_module(f"generator.site.pages.{module}")).values() if isinstance(kind, PageKind)
    ]

    assert declared != []
    assert [kind.name for kind in declared if kind not in pages.KINDS] == []


def test_addresses_are_promised_for_the_pages_that_editions_have() -> None:
    """Each kind of page has an address of its own, and no address of a page is promised that no kind has."""
    declared = [urls.url_for(kind.name, "2031", "id") for kind in pages.EDITION_PAGES]

    assert sorted(declared) == sorted(urls.sample_pages("2031"))


@pytest.mark.parametrize("kind", pages.KINDS, ids=lambda kind: f"{type(kind).__name__}-{kind.name}")
def test_a_declaration_is_whole(kind: PageKind) -> None:
    """A kind has a template, a title if it has one page, a place in the side list, and a counterpart that fits it."""
    one_page = "{id}" not in urls.url_for(kind.name, "2031" if isinstance(kind, EditionPage) else None)
    levels: list[Place] = [FIRST, *(Below(other.name) for other in pages.EDITION_PAGES)]

    assert (ASSETS.parent / "templates" / kind.template).is_file()
    assert bool(kind.title) == (one_page and kind.name != "edition")  # whose title is the notice's
    if isinstance(kind, EditionPage):
        if isinstance(kind.place, Within):
            assert kind.place.kind in {other.name for other in pages.EDITION_PAGES}
        elif kind.place:
            assert sum(other is kind for level in levels for other in pages.placed(level)) == 1
        things = {kind.counterpart.of or kind.name} if isinstance(kind.counterpart, SameThing) else set()
        assert things <= elsewhere.THINGS
        assert bool(things) == (not one_page)
        assert kind.counterpart is not Counterpart.SAME_KIND or one_page


def test_an_edition_has_its_pages(edition: Edition) -> None:
    """An edition gives a page for itself, each chapter, task and department, and the lists of them."""
    departments = (f"{folder}/{d.id}" for d in edition.departments for folder in ("departments", "sheets"))
    names = ("sections/1", "sections/2", "tasks/1-1", "tasks/1-2", "tasks/2-1", "tasks/2-2")
    own = {f"2031/{name}.html" for name in (*names, *departments)}

    assert _by_path(edition).keys() == own.union(only_pages(edition).values())


AROUND = ["index.html", "search.html", "duties.html", "changes.html", "editions.html", "editors.html"]
"""The pages around the editions, beside those of departments."""


def test_the_site_has_its_pages(plan: Plan) -> None:
    """Beside the editions there are home, search, duties, the list of years and each department through the years."""
    found = [page.path for page in all_pages(plan, Site("示例"))]

    assert sorted(found) == sorted([*AROUND, *(f"departments/{d.id}.html" for d in plan.departments)])


def test_a_department_without_duties_has_no_page(plan: Plan) -> None:
    """Who is in the registry and bears nothing in any year has no page through the years."""
    idle = plan.departments[0].model_copy(update={"id": "shi-dang-an-ju", "name": "市档案局"})
    found = [page.path for page in all_pages(replace(plan, departments=(idle,)), Site("示例"))]

    assert sorted(found) == sorted(AROUND)


def test_titles_tell_pages_of_all_years_apart(edition: Edition) -> None:
    """A title has chapter, number and year; a description says what a search engine should show."""
    found = _by_path(edition)

    assert found["2031/tasks/2-1.html"].title == "二、（一）举办读书月 – 2031年度"
    assert found["2031/tasks/2-1.html"].description == "在4月举办读书月。"
    assert found["2031/sections/2.html"].title == "二、办好活动 – 2031年度"
    assert found["2031/departments/shi-jiao-yu-ju.html"].title == "市教育局 – 2031年度"
    assert (
        found["2031/departments/shi-jiao-yu-ju.html"].description
        == "市教育局在本年度计划中的责任：牵头2项、配合1项、共同负责1项。"
    )


def test_titles_are_one_line_of_html(edition: Edition) -> None:
    """Markup in a title is text, and blanks and line ends in it are one blank."""
    task = replace(edition.tasks[0], title='<b>"甲"\n  &乙', text="<i>丙</i>\n丁。")
    section = replace(edition.sections[0], tasks=(task,))
    page = _by_path(replace(edition, sections=(section,)))["2031/tasks/1-1.html"]

    assert page.title == "一、（一）&lt;b&gt;&#34;甲&#34; &amp;乙 – 2031年度"
    assert page.description == "&lt;i&gt;丙&lt;/i&gt;"


def test_pages_know_their_address_where_the_site_has_one(edition: Edition) -> None:
    """The canonical address is the site's and the page's; without the site's there is none."""
    known = _by_path(edition, Site("示例", "https://example.org/?a&b/"))

    assert known["2031/text.html"].canonical == "https://example.org/?a&amp;b/2031/text.html"
    assert _by_path(edition)["2031/text.html"].canonical == ""


def test_task_pages_can_be_edited_where_there_is_a_repository(edition: Edition) -> None:
    """With the address of a repository a task's page, and no other, links to its file there."""
    site = Site("示例", edit_url="https://example.org/edit/plan/")
    linked = {
        path: html.fromstring(page.content).xpath("//a[@rel='edit']/@href")
        for path, page in _by_path(edition, site).items()
    }

    assert {path: links for path, links in linked.items() if links} == {
        f"2031/tasks/{task.id}.html": [f"https://example.org/edit/plan/2031/tasks/{task.id}.yml"]
        for task in edition.tasks
    }
    assert 'rel="edit"' not in _by_path(edition)["2031/tasks/1-1.html"].content


def test_side_list_shows_the_tasks_of_the_open_chapter(edition: Edition) -> None:
    """The side list stays small: tasks are listed of the chapter that the page is in, and of no other."""
    found = _by_path(edition)

    def tasks(path: str) -> list[str]:
        return [str(link) for link in html.fromstring(found[path].nav).xpath("//ul/li/ul/li/a/@href")]

    assert tasks("2031/tasks/2-1.html") == ["2-1.html", "2-2.html"]
    assert tasks("2031/sections/1.html") == ["../tasks/1-1.html", "../tasks/1-2.html"]
    assert tasks("2031/matrix.html") == []


def test_an_entry_is_open_on_its_page_its_children_and_its_folder() -> None:
    """The side list shows what is below an entry there, and nowhere else."""
    child = NavItem("子", "a/b.html")
    item = NavItem("父", "a.html", (child,), folders=("c/",))

    side_list = SideList((NavItem("叶", "b.html"), item))

    shown = ["子" in side_list.at(path) for path in ("a.html", "a/b.html", "c/d.html", "c.html", "b.html")]
    assert shown == [True, True, True, False, False]


def test_the_full_text_has_a_table_of_contents(edition: Edition) -> None:
    """The long page lists its chapters; the others list nothing."""
    found = _by_path(edition)

    assert html.fromstring(found["2031/text.html"].toc).xpath("//a/@href") == ["#c1", "#c2"]
    assert {page.path for page in found.values() if page.toc} == {"2031/text.html"}


@pytest.mark.parametrize(
    ("status", "said"), [("draft", "草案"), ("superseded", "已有新的年度计划"), ("repealed", "已废止")]
)
def test_a_plan_that_is_not_in_force_says_so_on_every_page(edition: Edition, status: str, said: str) -> None:
    """A banner in the page's own text, not by script, says what the status is and leads to the other years."""
    for page in _by_path(_with_status(edition, status)).values():
        (banner,) = html.fromstring(page.content).xpath("//p[contains(@class, 'banner')]")

        assert banner.text_content().startswith(f"{said}　这是2031年度计划。")
        assert banner.xpath("./a/@href")[0].endswith("../editions.html")


def test_a_plan_in_force_has_no_banner(edition: Edition) -> None:
    """The plan that is in force needs no warning."""
    assert [page.path for page in _by_path(edition).values() if 'class="banner' in page.content] == []


def test_home_leads_to_the_plan_in_force(plan: Plan, edition: Edition) -> None:
    """Of several years the home page shows the newest in force, and the list of years has them all."""
    draft = _with_status(replace(edition, id="2032"), "draft")
    two = replace(plan, editions=(draft, edition))
    found = {page.path: html.fromstring(page.content) for page in all_pages(two, Site("示例"))}

    assert found["index.html"].xpath("//section[@class='contents']/h2/a/@href") == ["2031/index.html"]
    assert found["index.html"].xpath("//p[@class='actions']/a/@href") == ["2032/index.html"]
    assert found["editions.html"].xpath("//h2/a/@href") == ["2032/index.html", "2031/index.html"]
    assert found["departments/shi-jiao-yu-ju.html"].xpath("//section//p/a/@href") == [
        "../2032/departments/shi-jiao-yu-ju.html",
        "../2031/departments/shi-jiao-yu-ju.html",
    ]


def test_paragraphs_stay_paragraphs(edition: Edition) -> None:
    """Each paragraph of a task's text is one on its page and in the full text, its sentences numbered on."""
    task = replace(edition.tasks[0], text="甲。乙。\n丙。")
    section = replace(edition.sections[0], tasks=(task,))
    found = _by_path(replace(edition, sections=(section,)))
    own = html.fromstring(found["2031/tasks/1-1.html"].content).xpath("//section[@class='official']/p[span[@id]]")
    text = html.fromstring(found["2031/text.html"].content).xpath("//*[@id='t1-1']/p")

    assert [paragraph.xpath("./span/@id") for paragraph in own] == [["s1", "s2"], ["s3"]]
    assert [paragraph.text_content() for paragraph in text] == [
        "（一）新建社区书房。甲。乙。",
        "丙。（市财政局牵头，市教育局配合）",
    ]


def test_editor_s_notes_are_shown(edition: Edition) -> None:
    """The notes of edition, task, department and reference stand on their pages, marked as the editor's."""
    noted = replace(
        edition,
        head=edition.head.model_copy(update={"note": "年度注(甲)"}),
        sections=(replace(edition.sections[0], tasks=(replace(edition.tasks[0], note="任务注"),)),),
        references=tuple(r.model_copy(update={"note": "依据注"}) for r in edition.references),
    )
    found = _by_path(noted)

    assert "编者注　年度注（甲）" in _words(found["2031/index.html"].content)
    assert "编者注　任务注" in _words(found["2031/tasks/1-1.html"].content)
    assert "编者注　依据注" in _words(found["2031/references.html"].content)


def test_a_plan_without_references_says_so(edition: Edition) -> None:
    """Where the notice cites nothing the page of references is a sentence."""
    found = _by_path(replace(edition, references=(), head_references=()))

    assert "通知没有引用文件" in _words(found["2031/references.html"].content)


def test_downloads_are_listed(edition: Edition) -> None:
    """Each file is listed in its group with its address, what it is and its size; its digest is folded away."""
    download = Download("tasks.csv", Offer("任务", "编号、标题", "tables"), 12345, "abc")
    page = html.fromstring(_by_path(edition, downloads=[download])["2031/downloads.html"].content)
    row = page.xpath("//section[h2='办理']/ul/li")[0]
    (digest,) = page.xpath("//details[@class='checksums']//tbody/tr")

    assert row.xpath(".//a/@href") == ["data/tasks.csv?v=abc"]
    assert row.xpath("./*/text()") == ["任务", "CSV　12.1 KB", "编号、标题"]
    assert digest.xpath("./*/text()") == ["tasks.csv", "12,345", "abc"]


def test_downloads_of_a_sealed_edition_lead_to_what_was_kept(edition: Edition, tmp_path: Path) -> None:
    """For the archive there are the bag that was kept, its digest, its pages, and the seal's digest.

    Of an edition without a bag it is said that there is none.
    """
    seal = load(chain.sealed(tmp_path / "plan")).editions[-1].seal
    kept = _by_path(replace(edition, seal=seal), Site("示例", kept=("2031",)))["2031/downloads.html"]
    (section,) = html.fromstring(kept.content).xpath("//section[h2='归档']")
    (without,) = html.fromstring(_by_path(edition)["2031/downloads.html"].content).xpath("//section[h2='归档']")
    bag = [f"../sealed/2031{rest}" for rest in (".zip", ".zip.sha256", "/index.html")]
    assert seal

    assert section.xpath("./ul//a/@href") == [*bag, "manifest-sha256.txt"]
    assert without.xpath("./ul//a/@href") == ["manifest-sha256.txt"]
    assert ["暂不提供归档包" in one.text_content() for one in (section, without)] == [False, True]
    assert "本年度尚未封存" in without.text_content()
    assert section.xpath(".//*[@class='digest']/text()") == [seal.digest]
    assert "2014年12月31日封存" in section.text_content()
