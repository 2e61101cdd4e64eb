"""The setting `documents`, and the files that each department can be had as."""

from pathlib import Path

import pytest

from generator.build import mkdocs
from generator.formats import registry
from generator.formats.registry import DepartmentFormat, FileKind, Format
from generator.plan.load import load
from tests.commands import edit

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("documents", [True, False])
def test_office_files_can_be_left_out(
    documents: bool, small_plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build has the office files of the edition and its departments, linked; `documents: false` leaves both out.

    Then a promised address that is lacking on purpose does not keep the site from being built.
    """
    monkeypatch.setitem(registry.KINDS, ".odd", FileKind("表", "application/octet-stream", is_text=False))
    monkeypatch.setitem(registry.FORMATS, "test", Format("test.odd", "表", lambda e: e.id.encode(), office=True))
    own = DepartmentFormat("own/{id}.odd", "单", lambda _, d: d.name.encode(), lambda _, d: d.kind == "department")
    monkeypatch.setitem(registry.DEPARTMENT_FORMATS, "test", own)
    config = tmp_path / "mkdocs.yml"
    config.write_text((ROOT / "mkdocs.yml").read_text("utf-8"), "utf-8")
    edit(config, "docs_dir: docs", f"docs_dir: {ROOT}/docs")
    edit(config, "custom_dir: overrides", f"custom_dir: {ROOT}/overrides")
    edit(config, "documents: true", f"documents: {str(documents).lower()}")
    promised = ["2031/data/plan.json", "2031/data/plan.xlsx", "2031/data/departments/shi-jiao-yu-ju.xlsx"]
    (small_plan / "addresses.txt").write_text("".join(f"{path}\n" for path in promised), "utf-8")
    plan = load(small_plan)

    mkdocs.build(config, tmp_path / "site", plan, plan_dir=small_plan)

    edition = tmp_path / "site" / plan.current.id
    files = {path.relative_to(edition).as_posix(): path.read_text() for path in edition.rglob("*.odd")}
    bearing = [department for department in plan.current.departments if department.kind == "department"]
    whole = {"data/test.odd": plan.current.id}
    assert files == (whole | {f"data/own/{d.id}.odd": d.name for d in bearing} if documents else {})
    listed = (edition / "downloads.html").read_text("utf-8")
    assert ("data/test.odd" in listed) is documents
    page = (edition / f"departments/{bearing[0].id}.html").read_text("utf-8")
    assert (f"data/own/{bearing[0].id}.odd" in page) is documents
    assert [(tmp_path / "site" / path).exists() for path in promised] == [True, documents, documents]
