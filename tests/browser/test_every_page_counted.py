"""Counted by script on pages of every kind, of a year and of several: what all pages owe their reader."""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests import chain
from tests.browser.plans import build
from tests.browser.windows import served
from tests.once import once

pytestmark = pytest.mark.browser

WIDTHS = (320, 390, 1280)

BROKEN = r"""() => {
    const nodes = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    let text = "";
    for (let node; (node = walker.nextNode()); text += node.data) {
        const shown = !/^(SCRIPT|OPTION)$/.test(node.parentNode.tagName) && node.parentNode.checkVisibility();
        if (shown) nodes.push([text.length, node]);
        else text += "\n";
    }
    const place = at => {
        const [start, node] = nodes.findLast(([start]) => start <= at);
        return [node, Math.min(at - start, node.length)];
    };
    const inLines = found => {
        const range = document.createRange();
        range.setStart(...place(found.index));
        range.setEnd(...place(found.index + found[0].length - 1));
        range.setEnd(range.endContainer, Math.min(range.endOffset + 1, range.endContainer.length));
        const boxes = [...range.getClientRects()].filter(box => box.width > 1);
        return boxes.some(box => box.top >= boxes[0].bottom);
    };
    const numbers = text.matchAll(/〔\d{4}〕\d+号|\d{4}[—–-]\d{4}年|\d{4}年/g);
    return [...numbers].filter(inLines).map(found => text.slice(found.index - 5, found.index + 15));
}"""
"""JavaScript: the numbers of documents, years and spans of years that stand on more lines than one."""

DIVIDED = r"""names => {
    document.querySelectorAll("main details").forEach(fold => { fold.open = true; });
    const lists = ".bearers, .who, .facts, .at-once, .names-list, .tasks td, .duty-sheet td:not(.official)," +
        ".cards th, .inline dd";
    const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode()); ) {
        let block = node.parentNode;
        if (!block.closest(lists) || !block.checkVisibility()) continue;
        while (getComputedStyle(block).display === "inline") block = block.parentNode;
        for (const name of names.filter(name => node.data.includes(name))) {
            const range = document.createRange(), at = node.data.indexOf(name);
            range.setStart(node, at);
            range.setEnd(node, at + name.length);
            const boxes = [...range.getClientRects()].filter(box => box.width > 1);
            const style = getComputedStyle(block);
            const around = parseFloat(style.paddingLeft) + parseFloat(style.paddingRight);
            const fits = boxes.reduce((sum, box) => sum + box.width, 0) <= block.clientWidth - around;
            if (fits && boxes.some(box => box.top >= boxes[0].bottom)) found.push(name);
        }
    }
    return found;
}"""
"""JavaScript: which of some names stand on more lines than one in a list, where one line has room for them."""

BEGUN = r"""() => {
    const found = [], page = document.querySelector(".plan") || document.head; // not a manual's code
    const walker = document.createTreeWalker(page, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode()); ) {
        let block = node.parentNode;
        if (!block.checkVisibility()) continue;
        while (getComputedStyle(block).display === "inline") block = block.parentNode;
        if (getComputedStyle(block).clipPath !== "none") continue; // for screen readers alone
        const padding = parseFloat(getComputedStyle(block).paddingLeft);
        const edge = block.getBoundingClientRect().left + block.clientLeft + padding;
        for (const {index} of node.data.matchAll(/[，。、；：）》”]/g)) {
            const range = document.createRange();
            range.setStart(node, index);
            range.setEnd(node, index + 1);
            if (Math.abs(range.getBoundingClientRect().left - edge) > 2) continue;
            range.setStart(block, 0);
            range.setEnd(node, index);
            if (range.toString().trim()) found.push(`line begins: ${node.data.slice(index, index + 12)}`);
        }
    }
    return found;
}"""
"""JavaScript: lines that begin with a sign that ends something: 、，）."""

UNRINGED = r"""() => {
    const ringed = style => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    const focusable = "a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex='-1'])";
    return [...document.querySelectorAll(focusable)].filter(one => {
        one.focus({preventScroll: true});
        if (document.activeElement !== one) return false; // hidden
        const hit = one.querySelector(".hit"); // a link in a drawing
        return !ringed(getComputedStyle(one)) && !ringed(getComputedStyle(one, "::after")) &&
            !(hit && getComputedStyle(hit).strokeWidth === "2px");
    }).map(one => one.outerHTML.slice(0, 90));
}"""
"""JavaScript: what can have the focus and shows no ring of two pixels when it has."""

SMALL = r"""() => {
    document.querySelectorAll("details.fold").forEach(fold => { fold.open = true; });
    const boxes = [...document.querySelectorAll("a[href]:not(svg a), button, input, select, summary")]
        .filter(one => one.checkVisibility({visibilityProperty: true, opacityProperty: true}))
        .map(one => [one, one.getBoundingClientRect()])
        .filter(([, box]) => box.width > 1 && box.right > 0);
    const inSentence = one => getComputedStyle(one).display === "inline" &&
        [...one.parentNode.childNodes].some(node => node.nodeType === 3 && /[\p{L}\p{N}]/u.test(node.data));
    const small = boxes.filter(([one, box]) => Math.min(box.width, box.height) < 23.9 && !inSentence(one));
    return small.map(([one, box]) => `${box.width}×${box.height} ${one.outerHTML.slice(0, 90)}`);
}"""
"""JavaScript: targets smaller than 24 pixels, in folds, too; those within sentences may be (WCAG 2.5.8)."""

OTHERS = r"""() => {
    const main = document.querySelector("main"), h1 = main.querySelector("h1"), found = [];
    const around = ".crumbs, .banner, .kicker, .editor-note, .erratum, .text > .fold";
    const before = [...main.querySelectorAll("a, button, input")]
        .filter(one => one.compareDocumentPosition(h1) & 4 && !one.closest(around));
    if (!h1 || before.length || main.querySelector(".side")) found.push("main does not begin with its content");
    if (document.documentElement.scrollWidth > innerWidth) found.push("scrolls sideways");
    for (const block of main.querySelectorAll(":is(table, details.fold, ol, ul, section) + :is(p, .official)")) {
        const above = block.previousElementSibling;
        const stacked = getComputedStyle(block.parentNode).display === "block";
        if (!stacked || !above.offsetHeight || !block.offsetHeight) continue;
        const air = block.getBoundingClientRect().top - above.getBoundingClientRect().bottom;
        if (air < 7) found.push(`${air} above ${block.outerHTML.slice(0, 60)}`);
    }
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode()); )
        if (/(?<!…)…(?!…)/.test(node.data) && !node.parentNode.closest("code, script")) found.push(node.data);
    return found;
}"""
"""JavaScript: a `main` that does not begin with its heading, what is too wide, blocks that touch, a half ellipsis."""


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Return the address and the folder of the site of a plan of four years."""
    plan = once(tmp_path_factory, "chain", lambda folder: chain.sealed(folder / "plan")) / "plan"
    folder = once(tmp_path_factory, "chain-in-browser", lambda folder: build(plan, folder / "site")) / "site"
    with served(folder) as address:
        yield address, folder


def kinds(folder: Path, most: int) -> list[str]:
    """Return the longest pages of each folder, so that there are a few of each kind."""
    found: dict[Path, list[Path]] = defaultdict(list)
    for path in sorted(folder.rglob("*.html"), key=lambda path: -path.stat().st_size):
        if b"<main" in path.read_bytes():
            found[path.parent].append(path.relative_to(folder))
    return [path.as_posix() for paths in found.values() for path in (paths[:most] if len(paths) > 20 else paths)]


def faults(page: Page, address: str, paths: list[str]) -> dict[str, Any]:
    """Return what is wrong on pages, by path and width."""
    found: dict[str, Any] = {}
    for path in paths:
        page.goto(address + path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            scripts = (BROKEN, BEGUN, SMALL, OTHERS, *([UNRINGED] if width == WIDTHS[-1] else []))
            wrong = [one for script in scripts for one in page.evaluate(script)]
            if wrong:
                found[f"{path} {width}"] = wrong
    return found


def test_pages_of_a_year(browser: Browser, address: str, site: Path) -> None:
    """No number is divided, no target small, no focus unseen, nothing too wide, whatever the page and the window."""
    page = browser.new_page()
    assert faults(page, address, kinds(site, 3)) == {}
    page.close()


def test_names_in_lists_are_not_divided(browser: Browser, address: str, site: Path) -> None:
    """Where departments are listed, lines end between their names, whatever the page and the window."""
    tasks = json.loads((site / "2014/data/plan.json").read_text("utf-8"))["tasks"]
    names = sorted({duty["as_written"] for task in tasks for duty in task["duties"]})
    page, found = browser.new_page(), {}
    for path in kinds(site, 1):
        page.goto(address + path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            if divided := page.evaluate(DIVIDED, names):
                found[f"{path} {width}"] = divided
    page.close()

    assert found == {}


def test_pages_of_several_years(browser: Browser, years: tuple[str, Path]) -> None:
    """The same holds for pages of every kind where there are four years."""
    address, folder = years
    page = browser.new_page()
    paths = [path for path in kinds(folder, 1) if not path.startswith(("2015/", "2016/", "2019/"))]
    assert faults(page, address, paths) == {}
    page.close()
