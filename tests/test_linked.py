"""Linked data in pages: blocks that any program parses, and that say what the page shows."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from lxml.html import HtmlElement

from generator.formats.registry import Offer
from generator.plan.load import load
from generator.plan.records import Edition, Plan
from generator.site.pages import registry as pages
from generator.site.pages.page import Download, Page, Site
from generator.text.typeset import display
from tests.around import all_pages

SITE = Site("示例", "https://example.org/plan/")
FILES = (
    Download("notice.txt", Offer("通知原文", "", "text"), 735, "a" * 64),
    Download("tasks.csv", Offer("任务一览", "", "data"), 20480, "b" * 64),
)
REQUIRED = {
    "BreadcrumbList": {"itemListElement"},
    "Dataset": {"@id", "name", "description", "distribution", "isBasedOn", "temporalCoverage"},
    "GovernmentOrganization": {"@id", "name", "url"},
    "Legislation": {"@id", "name", "inLanguage", "hasPart"},
    "WebSite": {"name", "url", "potentialAction"},
}
EVIL = "</script><script>alert(1)</script><!--<script> & ' \u2028 ]]>"


@pytest.fixture(scope="module")
def plan(plan_dir: Path) -> Plan:
    """Return the repository's plan."""
    return load(plan_dir)


@pytest.fixture(scope="module")
def edition(plan: Plan) -> Edition:
    """Return its edition of 2014."""
    return plan.editions[0]


def _pages(edition: Edition, site: Site = SITE, files: Sequence[Download] = FILES) -> dict[str, Page]:
    return {page.path: page for page in pages.edition_pages(edition, files, site)}


def _blocks(page: Page) -> tuple[HtmlElement, dict[str, dict[str, Any]]]:
    """Return a page's content, and its blocks by type."""
    found = [json.loads(script.text) for script in _head(page).xpath("./script[@type='application/ld+json']")]
    assert all(block["@context"] == "https://schema.org" for block in found)
    return html.fromstring(page.content), {block["@type"]: block for block in found}


def _head(page: Page) -> HtmlElement:
    head: HtmlElement
    (head,) = html.document_fromstring(f"<html><head>{page.head}</head><body><p>x</p></body></html>").xpath("//head")
    return head


def _shown(content: HtmlElement) -> str:
    return str(content.text_content())


def _names(block: Any) -> list[str]:
    """Return every name that a block states, at any depth."""
    if isinstance(block, dict):
        own = [block["name"]] if "name" in block else []
        return own + [name for value in block.values() for name in _names(value)]
    return [name for value in block for name in _names(value)] if isinstance(block, list) else []


def test_every_kind_of_page_states_what_it_shows(plan: Plan, edition: Edition) -> None:
    """Each block has a known type and its properties; every name in it stands on the page."""
    whole = {page.path: page for page in all_pages(plan, SITE)} | _pages(edition)
    kinds: set[str] = set()
    for path, page in whole.items():
        content, blocks = _blocks(page)
        kinds |= blocks.keys()
        for kind, block in blocks.items():
            assert (path, REQUIRED[kind] - block.keys()) == (path, set())
            if kind != "WebSite":  # its name stands in the header of every page
                assert (path, [name for name in _names(block) if name not in _shown(content)]) == (path, [])
        assert (path, "BreadcrumbList" in blocks) == (path, bool(content.xpath("//nav[@class='crumbs']")))
    assert kinds == REQUIRED.keys()


def test_the_trail_is_the_page_s_own(edition: Edition) -> None:
    """Names and addresses of a trail are those of the links; a task's page states its trail and nothing else."""
    for path, page in _pages(edition).items():
        content, blocks = _blocks(page)
        stated = [(item["name"], item.get("item")) for item in blocks["BreadcrumbList"]["itemListElement"]]
        trail = content.xpath("//nav[@class='crumbs']//li/*")
        content.make_links_absolute(SITE.url + path)

        assert stated == [(one.text_content(), one.get("href")) for one in trail]
        assert "/tasks/" not in path or blocks.keys() == {"BreadcrumbList"}


def test_addresses_are_whole_only_where_the_site_has_one(edition: Edition) -> None:
    """With the site's address every address is absolute; without it every one is a link of the page."""
    keys = {"@id", "item", "url", "contentUrl", "isBasedOn"}

    def addresses(block: Any) -> list[str]:
        if isinstance(block, dict):
            own = [value for key, value in block.items() if key in keys]
            return own + [one for value in block.values() for one in addresses(value)]
        return [one for value in block for one in addresses(value)] if isinstance(block, list) else []

    for site, whole in ((SITE, True), (Site("示例"), False)):
        found = {
            one
            for page in _pages(edition, site).values()
            for block in _blocks(page)[1].values()
            for one in addresses(block)
        }

        assert {one.startswith(SITE.url) for one in found} == {whole}
    assert "https://example.org/plan/2014/data/tasks.csv" in addresses(
        _blocks(_pages(edition)["2014/downloads.html"])[1]
    )


def test_the_plan_is_stated_as_the_notice_states_it(edition: Edition) -> None:
    """Title, date and issuer are the official block's; what that calls unstated is not there."""
    _, blocks = _blocks(_pages(edition)["2014/index.html"])
    stated = blocks["Legislation"]

    assert stated["@id"] == "https://example.org/plan/2014/index.html"
    assert stated["name"] == display(edition.head.title)
    assert stated["legislationDate"] == "2014-06-27"
    assert stated["legislationPassedBy"]["name"] == "盐城市人民政府办公室"
    assert len(stated["hasPart"]) == 6
    assert not {"legislationIdentifier", "datePublished", "legislationLegalForce", "citation"} & stated.keys()


@pytest.mark.parametrize(
    ("status", "force"),
    [
        ("current", "https://schema.org/InForce"),
        ("superseded", None),
        ("repealed", "https://schema.org/NotInForce"),
        ("draft", None),
        (None, None),
    ],
)
def test_force_is_stated_only_where_it_is_known(edition: Edition, status: str | None, force: str | None) -> None:
    """That a newer plan came does not say that the older one lost its force."""
    changed = replace(edition, head=edition.head.model_copy(update={"status": status}))

    assert _blocks(_pages(changed)["2014/index.html"])[1]["Legislation"].get("legislationLegalForce") == force


def test_departments_are_one_thing_on_all_of_their_pages(plan: Plan, edition: Edition) -> None:
    """A department's page of a year and that of all years state one organization, with its other names."""
    years = {page.path: page for page in all_pages(plan, SITE)}
    id_ = "shi-cheng-xiang-jian-she-ju"
    _, one = _blocks(_pages(edition)[f"2014/departments/{id_}.html"])
    _, other = _blocks(years[f"departments/{id_}.html"])

    assert one["GovernmentOrganization"] == other["GovernmentOrganization"]
    assert one["GovernmentOrganization"]["@id"] == f"https://example.org/plan/departments/{id_}.html"
    assert one["GovernmentOrganization"]["alternateName"] == ["市建设局"]


def test_a_group_is_no_organization(edition: Edition) -> None:
    """“Each county's government” is no organization, and is not stated as one."""
    duty = edition.tasks[0].duties[0]
    group = duty.department.model_copy(update={"kind": "group"})
    task = replace(edition.tasks[0], duties=(replace(duty, department=group),))
    changed = replace(edition, sections=(replace(edition.sections[0], tasks=(task,)),))

    assert _blocks(_pages(changed)[f"2014/departments/{group.id}.html"])[1].keys() == {"BreadcrumbList"}


def test_files_are_stated_with_size_and_digest(edition: Edition) -> None:
    """The page of downloads states each file with address, format, size and digest, as it shows them."""
    page = _pages(edition)["2014/downloads.html"]
    content, blocks = _blocks(page)
    files = blocks["Dataset"]["distribution"]

    assert [(one["name"], one["encodingFormat"], one["contentSize"], one["sha256"]) for one in files] == [
        ("notice.txt", "text/plain", "735 B", "a" * 64),
        ("tasks.csv", "text/csv", "20.0 KB", "b" * 64),
    ]
    assert all(one["contentSize"] in _shown(content) and one["sha256"] in _shown(content) for one in files)
    assert len(blocks["Dataset"]["description"]) >= 50
    assert blocks["Dataset"]["description"] == page.description


def test_no_text_ends_a_block(edition: Edition) -> None:
    """Text that looks like the end of a script, or a comment, stays text."""
    task = replace(edition.tasks[0], title=EVIL)
    head = edition.head.model_copy(update={"title": EVIL, "issuer": EVIL})
    evil = replace(edition, head=head, sections=(replace(edition.sections[0], title=EVIL, tasks=(task,)),))
    for path in ("2014/index.html", "2014/tasks/1-1.html", "2014/downloads.html"):
        page = _pages(evil)[path]
        _, blocks = _blocks(page)

        data, provenance = r'(<script type="application/ld\+json">[^<>&]+</script>)+', '<meta name="provenance" [^<>]+>'
        assert re.fullmatch(rf"(<(link|meta) [^<>]+>)*{data}{provenance}", page.head)
        assert any(display(EVIL) in name for block in blocks.values() for name in _names(block))


def test_pages_link_to_the_same_as_data(edition: Edition) -> None:
    """The head of a page names the files that say the same, each with its media type; a task's is its own source."""
    found = _pages(edition)
    links = {
        path: [(link.get("type"), link.get("href")) for link in _head(page).findall("link[@rel='alternate']")]
        for path, page in found.items()
    }

    assert links["2014/tasks/3-8.html"] == [("application/yaml", "../data/source/tasks/3-8.yml")]
    assert links["2014/index.html"] == [
        ("application/json", "data/plan.json"),
        ("application/ld+json", "data/plan.jsonld"),
        ("application/xml", "data/notice.akn.xml"),
    ]
    assert links["2014/text.html"][0] == ("text/plain", "data/notice.txt")
    assert links["2014/matrix.html"] == [("text/csv", "data/duties.csv")]
    assert _pages(replace(edition, notice=""))["2014/text.html"].head.count("notice.txt") == 0
