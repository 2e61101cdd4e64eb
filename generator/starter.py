"""Files of a new repository: settings, pages, workflows for each host, editors' settings, a first draft or the example.

The templates lie in `data/starter`; a name that begins with `dot-` is one with a dot. `$name` and the like in them are
filled in, all else that begins with a dollar stays.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template

from generator import __version__
from generator.package import DATA, DOCS
from generator.plan import schema
from generator.plan.yaml_write import quoted

EXAMPLE_NAME = "云湖市民生实事（示例）"
EXAMPLE_NOTICE = "示例：云湖市是虚构的，网站上的计划、部门和文件也是虚构的。"

_TEMPLATES, _EXAMPLE = DATA / "starter", DATA / "example"
_ABOUT, _DRAFT = "docs/about.md", "plan/draft/"
_PLAN = ("plan/departments.yml", "plan/references.yml", _DRAFT)
"""The templates of a plan that is yet to be written."""


@dataclass(frozen=True)
class NewRepository:
    """What a new repository is to be: its name, and what its plan begins with."""

    name: str
    year: str = ""
    """The year of a draft to begin with; the empty text where the plan comes from elsewhere."""
    example: bool = False
    """Whether it is the example, which says so on each page."""


def files(new: NewRepository) -> dict[str, bytes]:
    """Return path → bytes of the files of a new repository, in the order of their paths."""
    filled = {path: text.encode() for path, text in _filled(new)}
    own = _below(_EXAMPLE) if new.example else {}
    schemas = {f"plan/{schema.FOLDER}/{name}": text.encode() for name, text in schema.files().items()}
    return dict(sorted({**filled, **schemas, **own}.items()))


def _filled(new: NewRepository) -> Iterator[tuple[str, str]]:
    """Yield path and text of the templates that are wanted, filled in."""
    notice = f"notice: {quoted(EXAMPLE_NOTICE)}" if new.example else "# notice: 试运行"
    values = {
        "name": new.name,
        "quoted_name": quoted(new.name),
        "quoted_description": quoted(f"{new.name}：任务、部门、责任。"),
        "notice": notice,
        "version": __version__,
        "year": new.year,
    }
    for path, content in _below(_TEMPLATES).items():
        if new.year or not path.startswith(_PLAN):
            place = re.sub(r"^dot-", ".", path.replace(_DRAFT, f"plan/{new.year}/"))
            text = Template(content.decode()).safe_substitute(values)
            yield place, _with_common(text) if place == _ABOUT else text


def _with_common(own: str) -> str:
    """Return the page on a site, to be filled in: a part of its own before those that every site has."""
    return (DOCS / "about.md").read_text("utf-8").replace("\n## ", f"\n{own}\n## ", 1)


def _below(folder: Path) -> Mapping[str, bytes]:
    """Return path below a folder → bytes of the files in it."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
