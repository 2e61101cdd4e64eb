"""The parts of the proof that nothing has changed: what is asked of a checkout of the program."""

import itertools
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from tests.proof.side import Job, Part

UNPROVEN = 3
"""The exit code of `plan verify` where all agrees, and nothing from outside proves where it came from."""

YEARS = ("2014", "2015", "2016", "2019")


def repository(part: Part) -> None:
    """Build the repository's own plan: each theme, cold and out of the cache, with and without documents."""
    for theme in ("mkdocs", "readthedocs"):
        part.build(theme, "-f", f"theme-{theme}.yml")
        part.build(f"{theme}-warm", "-f", f"theme-{theme}.yml")
    part.build("material")
    part.build("material-warm", "--json")
    part.build("material-at-an-address", "--no-cache", SITE_URL="https://example.org/plan/")
    part.build("bare", "-f", "bare.yml", "--json", "--jobs", "1")
    part.build("english", "--no-cache", LANGUAGE="en")
    part.build("recorded", "--record")
    part.program("mkdocs-build", "mkdocs", "build", "-d", part.out / "sites/by-mkdocs")
    part.program("version", "python", "-m", "generator", "--version")
    _archive(part, "2014", "--date", "2014-12-31")
    for asked in (("check",), ("stats",), ("stats", "--json"), ("text", "2014"), ("diff", "2014", "2014")):
        part.plan("-".join(asked), *asked)
    for name, _, words in part.exports("2014"):
        part.plan(name, *words)


def _archive(part: Part, year: str, *words: str | Path) -> None:
    """Pack an edition, whole and signed, and verify what came out, then damaged."""
    bag, key = part.out / "bag", part.side.work / "in/chain"
    part.plan("bag", "bag", year, bag, *words)
    part.plan("bag-again", "bag", year, bag, *words, code=2)
    part.plan("bag-zip", "bag", year, part.out / "bag.zip", *words)
    part.plan("bag-signed", "bag", year, part.out / "signed", *words, "--sign", key / "key")
    part.plan("verify-bag", "verify", bag, code=UNPROVEN)
    part.plan("verify-zip", "verify", part.out / "bag.zip", code=UNPROVEN)
    part.plan("verify-signed", "verify", part.out / "signed", "--signers", key / "signers")
    damaged = Path(shutil.copytree(bag, part.out / "damaged"))
    (damaged / "bag-info.txt").write_text("Source-Organization: another\n", "utf-8")
    min((damaged / "data").rglob("notice.txt")).unlink()
    part.plan("verify-damaged", "verify", damaged, code=1)
    (part.out / "damaged.zip").write_bytes((part.out / "bag.zip").read_bytes()[:-100])
    part.plan("verify-damaged-zip", "verify", part.out / "damaged.zip", code=1)


def upgrade(part: Part) -> None:
    """Build with the cache and the compiled templates that OLD has left: the same site, whoever left them."""
    temporary = part.side.work / "tmp-of-old"
    temporary.mkdir()
    before = replace(part.side, checkout=part.side.old, surprises=[])
    words = ("build", "--site-dir", temporary / "site")
    environment = {"PLAN_CACHE_DIR": str(part.cache), "TMPDIR": str(temporary)}
    ran = before.run("plan", part.inputs, environment, *words)
    assert ran.returncode == 0, ran.stderr
    part.build("upgraded", TMPDIR=str(temporary))


def chain(part: Part) -> None:
    """Build and archive four years with a seal, errata and history."""
    part.cwd = part.inputs / "project"
    for year in YEARS:
        part.plan(f"text-{year}", "text", year)
        part.plan(f"stats-{year}", "stats", year, "--json")
    part.plan("check", "check")
    _asked(part, YEARS)
    part.build("cold")
    part.build("warm", "--json")
    part.build("at-an-address", "--no-cache", "--jobs", "1", SITE_URL="https://example.org/")
    part.build("mkdocs", "-f", "theme-mkdocs.yml", LANGUAGE="en")
    _archive(part, "2014")


def _asked(part: Part, years: Sequence[str], name: str = "") -> None:
    """Export editions in every format, and compare each with each."""
    first: list[tuple[str, ...]] = [("check", "--plan-dir", str(part.cwd / "plan"))]
    jobs = [job for year in years for job in part.exports(year, name=name)]
    jobs += [
        (f"{name}diff-{one}-{other}-{form}", part.cwd, ("diff", one, other, "--format", form))
        for one, other in itertools.product(years, years)
        for form in part.side.known.options["diff"]["--format"]
    ]
    part.batch("zh", first, jobs, succeed=True)


def published(part: Part) -> None:
    """Publish the chain: amended, gone back, from git, with an edition that is kept, with a seal that is replaced."""
    part.cwd = part.inputs / "project"
    _publish(part)
    _kept(part)
    _sealed_anew(part)


def _publish(part: Part) -> None:
    target, note = part.out / "www", part.cwd / "plan/2019/tasks/5-1.yml"
    publish = ("publish", target)
    part.plan("publish-1", *publish)
    part.plan("publish-same", *publish)
    note.write_text(note.read_text("utf-8") + "note: 说明。\n", "utf-8")
    part.build("amended")
    part.plan("publish-2", *publish, "--json")
    part.plan("rollback", "rollback", target, "--json")
    part.plan("rollback-none", "rollback", target, code=1)
    part.plan("publish-from-git", "publish", part.out / "www-git", "--from-git", ".", "main")
    part.plan("nginx", "nginx", target)
    part.plan("nginx-named", "nginx", target, "--server-name", "example.org", "--prefix", "plan", "--listen", "8080")
    part.plan("verify-site", "verify", target / "current", code=UNPROVEN)


def _kept(part: Part) -> None:
    """Build a site that keeps the look of an edition's archive."""
    (part.cwd / "kept").mkdir()
    part.plan("bag-kept", "bag", "2014", "kept/2014.zip")
    with (part.cwd / "overrides/assets/frame.css").open("a", encoding="utf-8") as css:
        css.write("body { color: hotpink; }\n")
    part.build("kept")
    part.build("kept-warm")
    part.plan("publish-kept", "publish", part.out / "www-kept")


def _sealed_anew(part: Part) -> None:
    publish = ("publish", part.out / "www")
    part.plan("seal", "seal", "2015", "--date", "2015-12-31")
    part.plan("seal-by-git", "seal", "2016")
    part.plan("seal-twice", "seal", "2014", code=2)
    part.plan("publish-sealed", *publish)
    (part.cwd / "plan/2015/seal.yml").unlink()
    part.plan("seal-other", "seal", "2015", "--date", "2016-01-31")
    part.plan("publish-other-seal", *publish, code=1)
    part.plan("publish-reason", *publish, "--reason", "原件漏印")
    part.plan("new", "new", "2020")
    part.build("without-drafts")
    part.build("with-drafts", "--drafts")
    part.plan("fix-dry-run", "fix", "--dry-run")
    part.plan("fix", "fix")


def large(part: Part) -> None:
    """Build a plan of 240 tasks × 60 departments."""
    part.build("cold")
    part.build("warm")
    part.plan("verify-site", "verify", part.out / "sites/cold", code=UNPROVEN)
    _asked(part, ("2114",))


def hostile(part: Part) -> None:
    """Build plans whose texts try to be anything but text."""
    for plan in ("markup", "formulas"):
        part.cwd = part.inputs / plan
        part.build(plan, SITE_URL="https://example.org/")
        part.build(f"{plan}-warm", SITE_URL="https://example.org/")
        part.build(f"{plan}-mkdocs", "-f", "theme-mkdocs.yml")
        _asked(part, ("2014", "2015") if plan == "formulas" else ("2014",), f"{plan}-")
        for asked in (("check",), ("stats",), ("text", "2014"), ("fix", "--dry-run")):
            part.plan("-".join((plan, *asked)), *asked)
        part.plan(f"{plan}-bag", "bag", "2014", part.out / f"{plan}-bag.zip", "--date", "2014-12-31")
        code = 1 if plan == "markup" else UNPROVEN  # a name of control characters looks like a script to it
        part.plan(f"{plan}-verify", "verify", part.out / f"{plan}-bag.zip", code=code)


def commands(part: Part) -> None:
    """Run all commands over all bad plans, all documents to import and all there is to explain, in both languages."""
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda language: _in_a_language(part, language), ("zh", "en")))


def _in_a_language(part: Part, language: str) -> None:
    for name in ("", *part.side.known.options):
        part.plan(f"{language}/help/{name or 'plan'}", *filter(None, [name]), "--help", LANGUAGE=language)
    folder = part.inputs / language
    jobs = (*_told(part, folder), *_small(part, folder), *_imports(folder), *_bad(part, folder))
    part.batch(language, _first(folder), [(f"{language}/{name}", cwd, words) for name, cwd, words in jobs])


def _first(folder: Path) -> Iterator[tuple[str | Path, ...]]:
    """Return commands that write nothing, after which most of the program is loaded."""
    small = ("--plan-dir", folder / "small/plan")
    yield from (
        ("check", *small),
        ("text", "2031", *small),
        ("verify", folder / "small/plan"),
        ("bag", "2030", "x", *small),
    )
    yield from (("export", "2031", *small, "--format", form) for form in ("xlsx", "docx", "akn", "datapackage"))
    for file in ("given/plain.docx", "given/notice.html", "given/notice.pdf", "draft/edited.xlsx"):
        yield "import", folder / file, "--edition", "2031", *small, "--force", "--dry-run"
    yield "publish", "/dev/null/www"
    yield "build", "--no-cache", "--jobs", "1", "--plan-dir", folder / "bad/empty-file/plan"


def _told(part: Part, folder: Path) -> Iterator[Job]:
    """Return what needs no plan."""
    known = part.side.known
    words: list[tuple[str, ...]] = [
        *(
            (),
            ("-h",),
            ("--version",),
            ("nothing",),
            ("check", "--nothing"),
            ("build", "--jobs", "0"),
            ("build", "more"),
        ),
        *(("explain", code) for code in (*known.codes, "P999")),
        *(("schema", kind) for kind in (*known.kinds, "nothing")),
        *(("explain",), ("explain", "--all"), ("schema",), ("schema", "--out", "schemas")),
        *((name,) for name in known.options if name not in ("build", "serve")),  # what it asks for
        *((name, "nowhere") for name in ("nginx", "rollback", "verify", "publish")),
        *((name, "--plan-dir", "nowhere") for name in ("check", "build", "fix", "stats", "publish")),
    ]
    cwd = folder / "given"
    for number, one in enumerate(words):
        yield f"told/{number:03}-{'-'.join(one)}", cwd, one


def _small(part: Part, folder: Path) -> Iterator[Job]:
    """Return what is asked of a good plan, one after the other."""
    cwd = folder / "small"
    for form in part.side.known.options["export"]["--format"]:
        which = () if form in ("sqlite", "datasette") else ("2031",)
        yield f"small/export-{form}", cwd, ("export", *which, "--format", form)
    words: list[tuple[str, ...]] = [
        *(("check", "--format", form) for form in part.side.known.options["check"]["--format"]),
        *(("text", "2031"), ("text", "2030"), ("stats",), ("stats", "2031", "--json"), ("diff", "2031", "2031")),
        *(
            ("export",),
            ("export", "2030"),
            ("export", "2031", "--format", "sqlite"),
            ("export", "2031", "--out", "no/a"),
        ),
        *(
            ("bag", "2031", "bag"),
            ("bag", "2031", "bag", "--date", "2031-12-31"),
            ("bag", "2031", "bag.zip", "--date", "x"),
        ),
        *(("build", "--jobs", "1"), ("build", "--jobs", "1", "--site-dir", "plan"), ("build", "--site-dir", "docs")),
        *(("publish", "www"), ("publish", "docs"), ("publish", "www", "--allow", "mkdocs.yml"), ("nginx", "www")),
        *(("verify", "site"), ("verify", "plan"), ("verify", "mkdocs.yml")),
        *(("seal", "2031"), ("seal", "2031", "--date", "2030-01-01"), ("seal", "2031", "--date", "2031-12-31")),
        *(("seal", "2031", "--date", "2031-12-31"), ("bag", "2031", "sealed"), ("verify", "sealed")),
        *(("new", "2032"), ("new", "2032"), ("new", "20x2"), ("new", "2033", "--from", "2031"), ("seal", "2032")),
        *(("bag", "2032", "draft"), ("check",), ("build", "--drafts", "--record"), ("fix", "--dry-run"), ("fix",)),
        ("diff", "2031", "2032", "--format", "json"),
    ]
    for number, one in enumerate(words):
        yield f"small/{number:03}-{one[0]}", cwd, one


def _imports(folder: Path) -> Iterator[Job]:
    """Return the imports of documents, and of edited spreadsheets."""
    cwd = folder / "imported"
    cwd.mkdir()
    for file in sorted((folder / "given").iterdir()):
        words = ("import", f"../given/{file.name}", "--edition", "2031", "--plan-dir", file.name)
        for form in ("text", "json", "html"):
            yield f"import/{file.name}-{form}", cwd, (*words, "--dry-run", "--format", form)
        yield f"import/{file.name}", cwd, words
        yield f"import/{file.name}-again", cwd, words
        yield f"import/{file.name}-anew", cwd, (*words, "--force", "--format", "html", "--out", f"{file.name}.report")
        yield f"import/{file.name}-check", cwd, ("check", "--plan-dir", file.name)
        document = ("export", "2031", "--plan-dir", file.name, "--format", "docx", "--out", f"{file.name}.docx")
        yield f"import/{file.name}-export", cwd, document
        back = ("import", f"{file.name}.docx", "--edition", "2031", "--plan-dir", f"{file.name}-back")
        yield f"import/{file.name}-back", cwd, back
    cwd = folder / "draft"
    for table in ("as-it-was", "wrong", "edited"):
        asked = ("import", f"{table}.xlsx", "--edition", "2031")
        for form in ("text", "json", "html"):
            yield f"import/{table}-{form}", cwd, (*asked, "--dry-run", "--format", form)
        yield f"import/{table}", cwd, asked
    yield "import/edited-check", cwd, ("check",)
    yield "import/edited-again", cwd, ("import", "edited.xlsx", "--edition", "2031", "--format", "json")


def _bad(part: Part, folder: Path) -> Iterator[Job]:
    """Return all commands that read a plan, over each bad one; those that may write come last."""
    day = ("--date", "2031-12-31")
    words: list[tuple[str, ...]] = [
        *(("check", "--format", form) for form in part.side.known.options["check"]["--format"]),
        *(("stats",), ("text", "2031"), ("diff", "2031", "2031"), ("export", "2031"), ("export", "--format", "sqlite")),
        *(("bag", "2031", "bag", *day), ("build", "--no-cache", "--jobs", "1"), ("verify", "plan")),
        *(("seal", "2031", *day), ("new", "2032"), ("publish", "www")),
        *(("import", str(folder / "given/city-clause-in-heading.txt"), "--edition", "2033", "--dry-run"),),
        *(("import", str(folder / "draft/edited.xlsx"), "--edition", "2031", "--dry-run", "--format", "json"),),
        *(("fix", "--dry-run"), ("fix",), ("check",)),
    ]
    for plan in sorted((folder / "bad").iterdir()):
        for number, one in enumerate(words):
            yield f"bad/{plan.name}/{number:02}-{one[0]}", plan, one


PARTS = {part.__name__: part for part in (published, commands, chain, repository, hostile, large, upgrade)}
"""The parts by name, those that take longest first."""
