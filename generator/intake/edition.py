"""Import a manuscript: compose an edition, merge it with the old one, prove that it gives the text back, write it.

Two compositions are tried: the standard layout, and as written. The first whose files, read again, make a valid edition
with exactly this text is taken; where neither does, the import is refused with the rules that they violate. `standard`
prints clauses from the data; `written` keeps the wording of each clause beside the duties that it states, and every
check (P302) parses it again. See `carry_over` for what stays of an old edition, `guard` for what is refused.
"""

import os
import re
import tempfile
from base64 import b64encode
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from generator.intake import carry_over, compose, guard, install, outline, parsed_notice, registries, serialise
from generator.intake.blocks import Doubt
from generator.intake.compose import EditionData
from generator.intake.manuscript import Manuscript, UncertainLine
from generator.intake.outline import MarkedPiece, UnderstoodChapter
from generator.intake.paragraphs import issued_text
from generator.intake.parsed_notice import ParsedNotice
from generator.intake.report import Astray, Fewer, GoneTask, Inferred, NewName, NotKept, Report, ReportedDoubt
from generator.messages import say
from generator.plan import document, load, shaping, source
from generator.plan.rules import registry
from generator.plan.shapes.files import EditionFiles, PlanFiles
from generator.problems import PlanError, Problem, SiteError
from generator.text import years
from generator.text.typeset import one_line


@dataclass(frozen=True)
class ImportedEdition:
    """A composed edition: its files' texts by path below the plan's folder, and what was understood of the notice."""

    year: str
    layout: str
    title: str
    files: dict[str, str]
    parsed: ParsedNotice
    sections: int
    tasks: int
    parts: int
    duties: int
    chapters: tuple[UnderstoodChapter, ...]
    new_names: tuple[NewName, ...]
    new_references: tuple[str, ...]
    doubts: tuple[Doubt, ...]
    not_kept: tuple[NotKept, ...] = ()
    """What the editor of the replaced edition wrote, and this one has no place for."""
    inferred: tuple[Inferred, ...] = ()
    """What that editor wrote of a task, and is kept at one that is only like it."""
    astray: tuple[Astray, ...] = ()
    """What the import leaves alone, and means another task than before."""
    gone: tuple[GoneTask, ...] = ()
    fewer: tuple[Fewer, ...] = ()


class ExistsError(Exception):
    """Raised where the plan has the edition already, and it is not to be replaced."""


def make(manuscript: Manuscript, year: str, plan_dir: Path, *, force: bool = False) -> ImportedEdition:
    """Return a manuscript composed as the edition of a year; nothing is written.

    Raise ExistsError where the year is there, without `force`; PlanError where it is sealed, the registries or the
    files of the year have problems, or no composition gives the text back; SiteError where no task is read, or more of
    the year would be lost than is brought.
    """
    if os.path.lexists(plan_dir / year) and not force:
        raise ExistsError(year)
    files = _read_plan(plan_dir)
    old = guard.replaced(files, year, plan_dir)
    named = {name for department in files.departments for name in department.names}
    text, _ = issued_text(manuscript)
    if not text.strip():
        raise PlanError([document.Document(plan_dir.as_posix(), "").problem("P301", say("文件里没有文字。"))])
    guard.require_usual_length(text)
    understood = parsed_notice.parse(manuscript, named.__contains__)
    guard.require_tasks(understood)
    problems: tuple[Problem, ...] = ()
    for composed in (compose.standard, compose.written):
        if edition := composed(understood):
            unplaced = [Doubt("box", (0, 0), value) for value in compose.add_facts(edition, manuscript.facts)]
            if manuscript.uncertain is not None:
                for task in edition.tasks.values():
                    task["unreviewed"] = True
            unplaced += _uncertain(manuscript, edition.parsed.text)
            unplaced += [Doubt(kind, (0, 0), words) for kind, words in manuscript.notes]
            edition.parsed = replace(edition.parsed, doubts=(*unplaced, *edition.parsed.doubts))
            imported, problems = _proven(edition, year, files, old, plan_dir)
            if imported:
                return as_first(imported) if _is_begun(files) else imported
    message = say("照这份文件写成的年度通不过检查，什么也没有写。请照下面的提示改好这份文件，再导入：")
    raise SiteError("\n".join([message, *map(str, problems)]))


def _is_begun(files: PlanFiles) -> bool:
    """Whether a plan is one that has only been begun: it has editions, all of them drafts."""
    return bool(files.editions) and all(one.head and one.head.status == "draft" for one in files.editions)


def _uncertain(manuscript: Manuscript, text: str) -> Iterator[Doubt]:
    """Yield a doubt for each line of a scan with characters that are not certain: those stand in brackets."""
    after = 0
    for line in manuscript.uncertain or ():
        words = line.text.strip()
        if (place := text.find(words, after)) >= 0:
            after = place + len(words)
        span = (place, after) if place >= 0 else (0, 0)
        yield Doubt("ocr", span, _bracketed(line), line.picture)


def _bracketed(line: UncertainLine) -> str:
    marked = (f"［{char}］" if at in line.doubtful else char for at, char in enumerate(line.text))
    return "".join(marked).replace("］［", "").strip()


def report(imported: ImportedEdition) -> Report:
    """Return the report of an import: what it made, and what it did not understand, by line of the notice."""
    starts = outline.line_starts(imported.parsed.text)
    findings = tuple(_reported(doubt, starts) for doubt in imported.doubts)
    return Report(
        edition=imported.year,
        layout=imported.layout,
        title=imported.title,
        sections=imported.sections,
        tasks=imported.tasks,
        parts=imported.parts,
        duties=imported.duties,
        new_departments=imported.new_names,
        new_references=imported.new_references,
        findings=findings,
        files=tuple(imported.files),
        not_kept=imported.not_kept,
        inferred=imported.inferred,
        astray=imported.astray,
        gone=imported.gone,
        fewer=imported.fewer,
        chapters=imported.chapters,
        is_of_another_year=years.is_of_another(imported.title, imported.year),
    )


def marked_lines(imported: ImportedEdition) -> tuple[tuple[MarkedPiece, ...], ...]:
    """Return the lines of the notice, cut where something was understood."""
    return outline.marked_lines(imported.parsed)


def _reported(doubt: Doubt, starts: Sequence[int]) -> ReportedDoubt:
    """Return a doubt with its lines, which begin at `starts`; one that stands nowhere in the notice has none."""
    start, end = doubt.span
    first, last = (bisect_right(starts, place) if end else 0 for place in (start, max(start, end - 1)))
    picture = f"data:image/png;base64,{b64encode(doubt.picture).decode('ascii')}" if doubt.picture else ""
    text = doubt.text if picture else _short(doubt.text)
    return ReportedDoubt(kind=doubt.kind, first_line=first, last_line=last, text=text, picture=picture)


def _short(text: str) -> str:
    flat = one_line(" ".join(text.split()))
    return flat if len(flat) <= 60 else flat[:59] + "…"


def _read_plan(plan_dir: Path) -> PlanFiles:
    """Return the plan that is imported into, an empty one where the folder is missing.

    Raise PlanError where a registry has problems; those of editions do not matter here.
    """
    if not plan_dir.exists():
        return PlanFiles(
            departments=(), references=(), departments_document=None, references_document=None, editions=[], problems=[]
        )
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
) -> tuple[ImportedEdition | None, tuple[Problem, ...]]:
    """Return the edition with its files, or the problems that it would have: rules violated, or another text."""
    if old:
        carry_over.keep_readings(edition, old)
    new_references = registries.references(edition, files.references)
    references = [{"id": r.id, "title": r.title, "number": r.number} for r in files.references] + new_references
    registries.cite(edition, references, old)
    departments, new_names = registries.departments(edition, files.departments)
    edition_files = serialise.files(edition, year, departments, new_references, plan_dir)
    if problems := _problems(edition_files, plan_dir):
        return None, problems
    not_kept: tuple[NotKept, ...] = ()
    if old:
        guard.refuse_losses(edition, old, plan_dir)
        not_kept = carry_over.keep_editors(edition, old)
        edition_files = serialise.files(edition, year, departments, new_references, plan_dir)
    duties = sum(1 for _ in compose.bearer_names(edition))
    parts = sum(len(task.get("parts", ())) for task in edition.tasks.values())
    doubts = (
        edition.parsed.doubts
        if edition.layout == "written"
        else tuple(d for d in edition.parsed.doubts if d.kind != "text")
    )
    imported = ImportedEdition(
        year=year,
        layout=edition.layout,
        title=edition.head["title"],
        files=edition_files,
        parsed=edition.parsed,
        sections=len(edition.head.get("sections", ())),
        tasks=len(edition.tasks),
        parts=parts,
        duties=duties,
        chapters=outline.chapters(edition.parsed, edition.tasks, year),
        new_names=new_names,
        new_references=tuple(entry["title"] for entry in new_references),
        doubts=doubts,
        not_kept=not_kept,
        inferred=tuple(carry_over.inferred(edition, old)) if old else (),
        astray=tuple(carry_over.astray(edition, year, old, files.editions)),
        gone=tuple(guard.gone(edition, old)) if old else (),
        fewer=tuple(guard.fewer(edition, old)) if old else (),
    )
    return imported, ()


def _problems(edition_files: Mapping[str, str], plan_dir: Path) -> tuple[Problem, ...]:
    """Return the problems of a plan of these files alone, written to a temporary folder and loaded, as of `plan_dir`.

    To be valid, an edition has to give its notice back, character for character. The editor's entries had no problems
    before: what is wrong here is the import's own doing.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "plan"
        install.write(edition_files, folder)
        try:
            load.load(folder)
        except PlanError as error:
            there, here = one_line(folder.as_posix()), one_line(plan_dir.as_posix())
            return tuple(
                replace(one, file=one.file.replace(there, here, 1), message=one.message.replace(there, here))
                for one in error.problems
            )
    return ()


def as_first(imported: ImportedEdition) -> ImportedEdition:
    """Return an edition as the first of its plan, whose names can be no other spellings of known departments.

    Only those wait to be reviewed that do not look like units, or are like another of the same notice.
    """
    registry = imported.files["departments.yml"]
    for name in imported.new_names:
        if not name.suspect and not name.nearest:
            entry = re.compile(rf"(^- id: {re.escape(name.id)}\n(?:  .*\n)*?)  unreviewed: true\n", re.MULTILINE)
            registry = entry.sub(r"\1", registry)
    return replace(imported, files={**imported.files, "departments.yml": registry})


def put(imported: ImportedEdition, plan_dir: Path) -> None:
    """Write the files of an edition into the plan: all or, where an error is raised, none."""
    install.put(imported.files, imported.year, plan_dir)
