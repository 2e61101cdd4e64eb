"""Our own scripts: joined, shrunk, and still what they were."""

import re
from pathlib import Path

import pytest

import generator
from generator.site.scripts import SCRIPTS, script

ASSETS = Path(generator.__file__).parent / "assets"


def test_every_source_is_part_of_one_script() -> None:
    """No file of scripts is forgotten, and none is loaded twice."""
    parts = [part for parts in SCRIPTS.values() for part in parts]

    assert sorted(parts) == sorted(path.relative_to(ASSETS).with_suffix("").as_posix() for path in ASSETS.rglob("*.js"))


@pytest.mark.parametrize("name", SCRIPTS)
def test_readers_load_no_comments_and_no_indentation(name: str) -> None:
    """A script is smaller than its parts, and every Chinese text is in it unchanged."""
    source = "".join((ASSETS / f"{part}.js").read_text("utf-8") for part in SCRIPTS[name])
    text = script(name)
    code = re.sub(r"^\s*//.*$", "", source, flags=re.MULTILINE)

    assert len(text.encode()) < 0.9 * len(source.encode())
    assert not re.search(r"^\s*//|^\s+", text, re.MULTILINE)
    assert re.findall(r"[一-鿿，。：；“”]+", text) == re.findall(r"[一-鿿，。：；“”]+", re.sub(r" //.*", "", code))


def test_joined_parts_leave_nothing_behind() -> None:
    """The parts of the search share one scope, which is not the page's."""
    text = script("search.js")

    assert text.startswith("(function(){")
    assert text.endswith("})();\n")
