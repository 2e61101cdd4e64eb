"""Whatever an editor's files say, there are problems or a whole site, and the site shows it as text."""

import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import event, example, given, settings
from hypothesis import strategies as st
from lxml import html
from lxml.html import HtmlElement
from mkdocs.commands.build import build
from mkdocs.config import load_config

from generator.build.mkdocs import FrameRenderer, PlanPlugin
from generator.plan import notice, shaping, source
from generator.plan.load import join, load
from generator.plan.records import Edition, Plan
from generator.problems import PlanError
from generator.site import files
from generator.site.frame import Frame
from generator.site.pages.page import Site
from generator.site.search import Record
from generator.text.typeset import display, paragraphs, sentences
from tests.around import all_files

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "tests/small_plan"

MORE: dict[str, dict[str, Any]] = {
    "2031/edition.yml": {
        "cover": "印发",
        "note": "年度注",
        "category": "教育",
        "disclosure": "主动公开",
        "index_number": "索引",
    },
    "2031/tasks/1-1.yml": {"note": "任务注", "references": ["shi-zheng-fa-2030-5"]},
}
"""Keys that the small plan does without."""

WORDS = (
    *("市财政局", "市教育局", "市教委", "市阅读领导小组", "部门注", "示例市全民阅读办法", "示例市2031年阅读计划"),
    *("示例市人民政府办公室", "各区人民政府", "抓好落实", "印发", "年度注", "教育", "主动公开", "索引", "任务注"),
    *("建好书房", "新建社区书房", "每个藏书不少于3000册。", "在4月举办读书月。", "举办读书月", "制定本计划。"),
)
"""What is put out of the plan, wherever it stands, and other text in its place."""

NASTY = (
    *("<script>alert(1)</script>", "</script>", "</title>", "<!--", "-->", "]]>", "<x-y>", "<b>", "</p></div>", "<"),
    *('"><img src=x onerror=alert(1)>', "' onclick='alert(1)", "javascript:alert(1)", "&lt;b&gt;", "&#0;", "&", '"'),
    *(
        "{{ 7*7 }}",
        "{% raw %}",
        "{#",
        "\\1",
        "\\g<0>",
        "\0title\0",
        "\0",
        "\x1b[31m",
        "\x7f",
        "\x85",
        "\r",
        "\n",
        "\n\n",
    ),
    *(
        "\u2028",
        "\ufeff",
        "\u202e",
        "\ufffe",
        "\ufdd0",
        "\U0001ffff",
        "\ud800",
        "\U00020000",
        "e\u0301",
        "\t",
        " ",
        "\u3000",
    ),
    *(
        "(",
        ")",
        ",",
        ":",
        "。",
        "”",
        "。" * 50,
        "x" * 100_000,
        "汉" * 100_000,
        "(" * 5_000,
        "、",
        "等部门",
        "国发〔2012〕9号",
    ),
)

TEXTS = st.lists(st.sampled_from(NASTY) | st.text(max_size=10), min_size=1, max_size=4).map("".join)


def _small_plan() -> dict[str, Any]:
    """Return the files of the small plan as data."""
    data = {
        path.relative_to(SMALL).as_posix(): yaml.safe_load(path.read_text("utf-8")) for path in SMALL.rglob("*.yml")
    }
    data["2031/edition.yml"]["issued"] = "2031-03-01"
    data["departments.yml"][0]["note"] = "部门注"
    for name, more in MORE.items():
        data[name] |= more
    data["2031/tasks/1-1.yml"]["text"] += "见《示例市全民阅读办法》(示政发〔2030〕5号)。"
    return data


def _replaced(value: Any, words: dict[str, str]) -> Any:
    """Return a value with other words, its keys and ids left as they are."""
    if isinstance(value, dict):
        return {key: entry if key in ("id", "issued") else _replaced(entry, words) for key, entry in value.items()}
    if isinstance(value, list):
        return [_replaced(entry, words) for entry in value]
    return re.sub("|".join(words), lambda found: words[found[0]], value) if isinstance(value, str) and words else value


def _yaml(value: Any) -> str:
    """Write a value as YAML, every character that could mean something as an escape."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_yaml(entry)}' for key, entry in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_yaml, value))}]"
    if isinstance(value, str):
        escaped = (char if char.isalnum() else f"\\U{ord(char):08X}" for char in value)
        return f'"{"".join(escaped)}"'
    return json.dumps(value)


def _write(folder: Path, words: dict[str, str]) -> None:
    """Write the small plan with other words, and the notice that it renders to."""
    for name, value in _small_plan().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(_yaml(_replaced(value, words)), "utf-8")
    (folder / "2031/notice.txt").touch()
    shaped = shaping.shape(source.read(folder))
    if not shaped.problems:
        text = notice.text(join(shaped).editions[0])
        (folder / "2031/notice.txt").write_text(text, "utf-8", newline="")


@pytest.fixture(scope="module")
def frame(tmp_path_factory: pytest.TempPathFactory) -> Frame:
    """Return the frame of a task's page; all pages of these tests are stamped into it."""
    folder = str(tmp_path_factory.mktemp("frame"))
    config = load_config(config_file=str(ROOT / "mkdocs.yml"), site_dir=folder, site_url="")
    plugin = config.plugins["plan"]
    assert isinstance(plugin, PlanPlugin)
    plugin.plan = load(ROOT / "plan")
    build(config)
    return FrameRenderer(plugin, config).frame("2014", "2014/tasks/1-1.html")


def _built(plan: Plan, folder: Path, frame: Frame) -> dict[str, bytes]:
    """Build every file of the site but the theme's own."""

    def asset(path: str) -> bytes:
        raise KeyError(path)

    def frame_for(_edition: str | None, _path: str) -> Frame:
        return frame

    site = Site("示例")
    built = {
        file.path: file.content for file in all_files(plan, site, frame_for, [Record("about.html", "page", "关于本站")])
    }
    for edition in plan.editions:
        read = files.read(files.sources(plan, edition), folder)
        own = [
            *files.edition_files(edition, read, site, frame_for, asset),
            *files.index_files(edition, plan.departments, ()),
        ]
        built |= {file.path: file.content for file in own}
    return built


def _parsed(built: dict[str, bytes]) -> dict[str, HtmlElement]:
    return {
        path: html.document_fromstring(content.decode("utf-8"), parser=html.HTMLParser(huge_tree=True))
        for path, content in built.items()
        if path.endswith(".html")
    }


def _made_of(pages: dict[str, HtmlElement]) -> Iterator[tuple[str, ...]]:
    """Return each element's name with the names of its attributes, but those that a page may well have or not."""
    for page in pages.values():
        for element in page.iter():
            yield str(element.tag), *sorted(set(element.attrib) - {"class"})


@pytest.fixture(scope="module")
def known(frame: Frame, tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, ...]]:
    """Return what the pages of harmless plans are made of."""
    folder = tmp_path_factory.mktemp("harmless")
    _write(folder, {})
    harmless = set(_made_of(_parsed(_built(load(folder), folder, frame))))
    return harmless | set(_made_of(_parsed(_built(load(ROOT / "plan"), ROOT / "plan", frame))))


@settings(max_examples=30, deadline=None)  # each builds a whole site
@given(words=st.dictionaries(st.sampled_from(WORDS), TEXTS, min_size=1, max_size=4))
@example(words={"市财政局": "<script>alert(1)</script>", "教育": "</title>"})
@example(words=dict.fromkeys(WORDS[7:], '"><img src=x onerror=alert(1)>'))
@example(words={"每个藏书不少于3000册。": "x" * 100_000, "新建社区书房": "汉" * 100_000})
@example(words={"每个藏书不少于3000册。": "\n\n<b>。\n \n\0title\0。", "制定本计划。": "一\n\n二"})
@example(words={"新建社区书房": "\ud800"})
def test_any_text_is_a_problem_or_is_shown(words: dict[str, str], frame: Frame, known: set[tuple[str, ...]]) -> None:
    """Any words in any place give problems, or pages that show them and hold no element or attribute made by them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write(folder, words)
        try:
            plan = load(folder)
        except PlanError:
            event("problems")
            return
        event("site")
        built = _built(plan, folder, frame)
    pages = _parsed(built)

    assert set(_made_of(pages)) - known == set()
    _shows_everything(plan.editions[0], pages)
    assert json.loads(built["2031/data/plan.json"])["tasks"][0]["text"] == plan.editions[0].tasks[0].text


def _shows_everything(edition: Edition, pages: dict[str, HtmlElement]) -> None:
    for task in edition.tasks:
        page = pages[f"2031/tasks/{task.id}.html"]
        cut = [display(sentence) for paragraph in paragraphs(task.text) for sentence in sentences(paragraph)]

        assert _heading(page).endswith(display(task.title))
        assert [span.text_content() for span in page.xpath("//*[@class='sentence']")] == cut
    for department in edition.departments:
        assert _heading(pages[f"2031/departments/{department.id}.html"]) == display(department.name)
    for section in edition.sections:
        assert _heading(pages[f"2031/sections/{section.id}.html"]).endswith(display(section.title))
    article = pages["2031/text.html"].xpath("//article[contains(@class, 'notice')]")[0]

    assert _bare(article.text_content()) == _bare(display(notice.text(edition)))


def _heading(page: HtmlElement) -> str:
    return str(page.xpath("//h1")[0].text_content())


def _bare(text: str) -> str:
    """Return a text without blanks, its marks half-width: where it is cut changes neither."""
    return "".join(text.split()).translate(str.maketrans("（），：；", "(),:;"))
