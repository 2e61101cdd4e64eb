"""A page stamped into a frame is the page that MkDocs renders."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from mkdocs.commands.build import _build_page, build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig

from generator.build.mkdocs import FrameRenderer, PlanPlugin
from generator.build.mkdocs_settings import PlanPage
from generator.plan.load import load
from generator.plan.records import Edition, Plan, Section
from generator.site.frame import SLOTS, Frame, cut, marker
from generator.site.pages.page import Page

ROOT = Path(__file__).parents[1]

HOSTILE = (
    """&amp;<b>"'`</title><script>alert(1)</script></p>{{ 7*7 }}{% raw %}\\1\\g<0>"""
    f"{''.join(map(marker, SLOTS))}(,)——，"
)
"""What would break a page if it were taken for markup, a template, a pattern or a slot of the frame."""


def _plain(plan: Plan) -> Plan:
    return plan


def _hostile(plan: Plan) -> Plan:
    """Put the hostile text into every title of the plan and every text of a task."""

    def edition(old: Edition) -> Edition:
        head = old.head.model_copy(update={"title": HOSTILE, "issuer": HOSTILE})
        return replace(old, head=head, sections=tuple(map(section, old.sections)))

    def section(old: Section) -> Section:
        tasks = tuple(replace(task, title=HOSTILE, text=HOSTILE) for task in old.tasks)
        return replace(old, title=HOSTILE, tasks=tasks)

    return replace(plan, editions=tuple(map(edition, plan.editions)))


@pytest.mark.parametrize(
    ("theme", "url", "change"),
    [
        ({}, "", _plain),
        ({}, "https://example.org/plan/", _hostile),
        ({"theme": "mkdocs"}, "https://example.org/?a=1&b=2", _hostile),
    ],
    ids=["plan", "plan-url-hostile", "mkdocs-url-hostile"],
)
def test_stamped_pages_are_those_that_mkdocs_renders(
    theme: dict[str, str],
    url: str,
    change: Callable[[Plan], Plan],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Every generated page is, byte for byte, what MkDocs' own function writes for it."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    stamped = _watch(monkeypatch)
    short, long = tmp_path / "short", tmp_path / "long"
    config = load_config(config_file=str(ROOT / "mkdocs.yml"), site_dir=str(short), site_url=url, **theme)
    plugin = config.plugins["plan"]
    assert isinstance(plugin, PlanPlugin)
    plugin.plan = change(load(ROOT / "plan"))
    build(config)
    config.site_dir = str(long)
    for page in stamped:
        _write_the_long_way(page, plugin, config)

    assert len(stamped) > 80
    for page in stamped:
        assert (short / page.path).read_bytes().decode() == (long / page.path).read_bytes().decode()


def _watch(monkeypatch: pytest.MonkeyPatch) -> list[Page]:
    """Return a list that will hold every page that is stamped."""
    stamped: list[Page] = []
    stamp = Frame.stamp

    def watched(frame: Frame, page: Page) -> str:
        stamped.append(page)
        return stamp(frame, page)

    monkeypatch.setattr(Frame, "stamp", watched)
    return stamped


def _write_the_long_way(page: Page, plugin: PlanPlugin, config: MkDocsConfig) -> None:
    """Let MkDocs write a page as it writes its own."""
    around, nav = FrameRenderer(plugin, config).surroundings(page.edition)
    _build_page(PlanPage(page, around), around, plugin.files.documentation_pages(), nav, plugin.env)


def _page(**slots: str) -> Page:
    blank = dict.fromkeys(SLOTS, "")
    return Page(path="2014/text.html", edition="2014", **(blank | slots))


def test_a_frame_is_cut_at_its_slots() -> None:
    """Each slot takes its part of the page, as often and in whatever order the theme has them."""
    frame = cut(f"<a>{marker('title')}</a>{marker('content')}{marker('title')}<b>")

    assert frame.stamp(_page(title="T", content="C")) == "<a>T</a>CT<b>"


def test_a_frame_without_slots_is_the_page() -> None:
    """A theme that shows no part of a page is left as it is."""
    assert cut("<p>plan</p>").stamp(_page(title="T")) == "<p>plan</p>"


@pytest.mark.parametrize("slot", SLOTS)
def test_what_is_stamped_in_is_not_read_again(slot: str) -> None:
    """A part of a page that looks like a slot, a pattern or a template stays as it is."""
    frame = cut("".join(map(marker, SLOTS)))

    assert frame.stamp(_page(**{slot: HOSTILE})) == HOSTILE
