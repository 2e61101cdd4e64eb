"""Plans of any size, made of the words of the notice of 2014: the same bytes for the same numbers.

A task keeps its title and its departments for five years, as real plans do; each year a sentence of its text is new.
Years are written as `plan import` writes them, which says of no task what it continues, or linked, as `plan new` writes
them: each task continues the one in its place.
"""

import random
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from generator.plan import notice
from generator.plan.load import join, load
from generator.plan.records import Edition
from generator.plan.shaping import shape
from generator.plan.source import read
from generator.text.typeset import NUMERALS

ROOT = Path(__file__).parents[2]
LATEST = 2114
"""The year of the newest edition: there is room for a hundred before it."""

KEPT_FOR = 5
COUNTIES = ("亭湖", "盐都", "大丰", "东台", "建湖", "射阳", "阜宁", "滨海", "响水", "城南")


@dataclass(frozen=True)
class Size:
    """How large a plan is: editions, tasks of each, departments of each; and whether tasks say what they continue."""

    editions: int
    tasks: int
    departments: int
    linked: bool = False


SIZES = {
    "E": Size(1, 240, 60),
    "S": Size(1, 24, 24),
    "M": Size(5, 80, 24),
    "L": Size(10, 240, 60),
    "XL": Size(100, 240, 60),
    "Y": Size(24, 24, 24),
}
"""S is the plan of 2014 as it is; M to XL hold about 530, 3 000 and 30 000 pages of tasks and departments;
Y has more years than are searched without Pagefind."""
SIZES |= {f"{name}-linked": replace(size, linked=True) for name, size in SIZES.items() if size.editions > 1}


def make(folder: Path, name: str) -> Path:
    """Write the plan of a size into a folder that is not there yet."""
    size = SIZES[name]
    if name == "S":
        return Path(shutil.copytree(ROOT / "plan", folder))
    words = load(ROOT / "plan").editions[0]
    departments = _departments(words, size.departments)
    folder.mkdir(parents=True)
    _dump(folder / "departments.yml", departments)
    _dump(folder / "references.yml", [])
    for year in range(LATEST - size.editions + 1, LATEST + 1):
        _edition(folder / str(year), year, size, [one["name"] for one in departments], words)
    for edition in join(shape(read(folder))).editions:
        (folder / edition.id / "notice.txt").write_text(notice.text(edition), "utf-8", newline="\n")
    return folder


def _departments(words: Edition, number: int) -> list[dict[str, str]]:
    own = [{"id": one.id, "name": one.name} for one in words.departments if one.kind == "department"]
    more = (
        {"id": f"{one['id']}-{at}", "name": f"{county}{one['name'].removeprefix('市')}"}
        for at, county in enumerate(COUNTIES, start=1)
        for one in own
    )
    return [*own, *more][:number]


def _edition(folder: Path, year: int, size: Size, names: Sequence[str], words: Edition) -> None:
    titles = [section.title for section in words.sections]
    sections = [{"number": number, "title": title} for number, title in zip(NUMERALS, titles, strict=False)]
    head = {
        "title": f"{year}年行动计划",
        "issuer": words.head.issuer,
        "issued": f"{year}-06-27",
        "cover": f"《{year}年行动计划》已经市政府同意,现印发你们,请结合实际,认真贯彻落实。",
        "sections": sections,
    }
    _dump(folder / "edition.yml", head)
    (folder / "notice.txt").touch()
    sentences = [
        sentence for task in words.tasks for sentence in re.findall("[^。]+。", task.text) if "〔" not in sentence
    ]
    per_section = -(-size.tasks // len(sections))
    follows = size.linked and year > LATEST - size.editions + 1
    for at in range(size.tasks):
        id_ = f"{at // per_section + 1}-{at % per_section + 1}"
        continues = {"continues": f"{year - 1}/{id_}"} if follows else {}
        _dump(folder / f"tasks/{id_}.yml", _task(at, year, names, sentences) | continues)


def _task(at: int, year: int, names: Sequence[str], sentences: Sequence[str]) -> dict[str, Any]:
    kept = random.Random(f"{at} {(year + at) // KEPT_FOR}")
    title = re.split("[,、。:;]", kept.choice(sentences))[0][:18] + f"第{kept.randrange(1000)}批"
    lead, *support = dict.fromkeys([names[at % len(names)], *kept.sample(names, 5)])
    text = kept.sample(sentences, 6)
    for _ in range((year + at) % KEPT_FOR):
        text[kept.randrange(len(text))] = kept.choice(sentences)
    return {"title": title, "text": "".join(text), "duties": {"lead": lead, "support": support}}


def _dump(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        yaml.dump(content, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=10_000), "utf-8"
    )
