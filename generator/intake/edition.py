"""A manuscript in, the files of an edition out: written all or not at all, and only where they give the text back.

Three attempts in order: the standard layout (it needs nothing but the data), as written, and the whole text as
`opening`. So an import cannot fail because of a text. `standard` prints clauses from the data; `written` keeps each
clause word for word beside the duties that it states, and P302 reads it again on every check, by the same parser.
"""

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from generator.intake import carry_over, compose, install, parsed_notice, registries, serialise
from generator.intake.blocks import Doubt
from generator.intake.compose import EditionData
from generator.intake.manuscript import Manuscript
from generator.intake.paragraphs import issued_text
from generator.intake.parsed_notice import ParsedNotice
from generator.intake.report import NewName, Report, ReportedDoubt
from generator.messages import say
from generator.plan import document, load, shaping, source
from generator.plan.rules import registry
from generator.plan.shapes import EditionFiles, PlanFiles
from generator.problems import PlanError, Problem
from generator.text.typeset import one_line


@dataclass(frozen=True)
class ImportedEdition:
    """What an import makes: files by path below the plan's folder, and what it understood."""

    year: str
    layout: str
    title: str
    files: dict[str, str]
    parsed: ParsedNotice
    sections: int
    tasks: int
    parts: int
    duties: int
    new_names: tuple[NewName, ...]
    new_references: tuple[str, ...]
    doubts: tuple[Doubt, ...]


class ExistsError(Exception):
    """The edition is there already."""


def make(manuscript: Manuscript, year: str, plan_dir: Path, *, force: bool = False) -> ImportedEdition:
    """Make the files of an edition; raise PlanError where the plan has problems, ExistsError without force."""
    if (plan_dir / year).exists() and not force:
        raise ExistsError(year)
    files = _read_plan(plan_dir)
    old = next((edition for edition in files.editions if edition.year == year), None)
    named = {name for department in files.departments for name in department.names}
    text, _ = issued_text(manuscript)
    if not text.strip():
        raise PlanError([document.Document(plan_dir.as_posix(), "").problem("P301", say("文件里没有文字。"))])
    understood = parsed_notice.parse(manuscript, named.__contains__)
    for parsed, in_layout in (
        (understood, compose.standard),
        (understood, compose.written),
        (parsed_notice.unparsed(text), compose.written),
    ):
        if (edition := in_layout(parsed)) and (edition_files := _proven(edition, year, files, old, plan_dir)):
            return edition_files
    message = say("导入的内容排不回原文，什么也没有写。")
    raise PlanError([document.Document(plan_dir.as_posix(), "").problem("P301", message)])


def report(imported: ImportedEdition) -> Report:
    """Say what an import made, and what it did not understand."""
    text = imported.parsed.text
    findings = tuple(
        ReportedDoubt(
            doubt.kind,
            _line(text, doubt.span[0]),
            _line(text, max(doubt.span[0], doubt.span[1] - 1)),
            _short(doubt.text),
        )
        for doubt in imported.doubts
    )
    return Report(
        imported.year,
        imported.layout,
        imported.title,
        imported.sections,
        imported.tasks,
        imported.parts,
        imported.duties,
        imported.new_names,
        imported.new_references,
        findings,
        tuple(imported.files),
    )


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _short(text: str) -> str:
    flat = one_line(" ".join(text.split()))
    return flat if len(flat) <= 60 else flat[:59] + "…"


def _read_plan(plan_dir: Path) -> PlanFiles:
    """Read the plan around the edition; a plan that is not there yet is empty. Raise PlanError for its registries."""
    if not plan_dir.exists():
        return PlanFiles((), (), None, None, [], [])
    read = shaping.shape(source.read(plan_dir))
    problems = [p for p in read.problems if p.file.endswith(source.REGISTRIES) and not _is_absence(p)]
    problems += registry.check(replace(read, editions=[], addresses=None))
    if problems:
        raise PlanError(problems)
    return read


def _is_absence(problem: Problem) -> bool:
    """Whether a file is not there at all; one that is there and does not open is the editor's to mend."""
    return problem.code == "P101" and not os.path.lexists(problem.file)


def _proven(
    edition: EditionData, year: str, files: PlanFiles, old: EditionFiles | None, plan_dir: Path
) -> ImportedEdition | None:
    """Write into a folder of its own and check there; None where the edition does not come back whole."""
    if edition.parsed.laid_out_text() != edition.parsed.text and edition.layout == "written":
        return None
    new_references = registries.references(edition, files.references)
    references = [{"id": r.id, "title": r.title, "number": r.number} for r in files.references] + new_references
    registries.cite(edition, references)
    if old:
        carry_over.keep_editors(edition, old)
    departments, new_names = registries.departments(edition, files.departments)
    edition_files = serialise.files(edition, year, departments, new_references, plan_dir)
    if not _is_valid(edition_files):
        return None
    duties = sum(1 for _ in compose.bearer_names(edition))
    parts = sum(len(task.get("parts", ())) for task in edition.tasks.values())
    doubts = (
        edition.parsed.doubts
        if edition.layout == "written"
        else tuple(d for d in edition.parsed.doubts if d.kind != "text")
    )
    return ImportedEdition(
        year=year,
        layout=edition.layout,
        title=edition.head["title"],
        files=edition_files,
        parsed=edition.parsed,
        sections=len(edition.head.get("sections", ())),
        tasks=len(edition.tasks),
        parts=parts,
        duties=duties,
        new_names=new_names,
        new_references=tuple(entry["title"] for entry in new_references),
        doubts=doubts,
    )


def _is_valid(edition_files: Mapping[str, str]) -> bool:
    """Whether the files, read again, have no problem and give the notice back.

    The editor's entries were without problems before: what is wrong now is the import's doing.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "plan"
        install.write(edition_files, folder)
        try:
            load.load(folder)
        except PlanError:
            return False
    return True


def put(imported: ImportedEdition, plan_dir: Path) -> None:
    """Put an edition into the plan, whole or not at all."""
    install.put(imported.files, imported.year, plan_dir)
