"""Builds that use the cache give what builds without it give, whatever was changed before."""

import json
import os
import pickle
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jinja2
import pytest
import yaml

from generator.files import cache as store
from generator.files import keys, manifest
from generator.files.codec import Codec
from generator.git.log import Provenance
from generator.plan.records import Edition
from generator.recall.edition_cache import EditionCache
from generator.site import search
from tests.browser.plans import add_year, write
from tests.chain import render
from tests.commands import edit, run
from tests.repositories import DAY, NOON, git

ROOT = Path(__file__).parents[2]
EDITS = int(os.environ.get("PLAN_EDITS", "30"))
"""How many edits the builds are held to; PLAN_EDITS=300 for more."""

CORRUPTIONS = int(os.environ.get("PLAN_CORRUPTIONS", "10"))
"""How many times the cache is damaged; PLAN_CORRUPTIONS=60 for more."""

WORDS = "加强质量监管推进标准化建设完善诚信体系开展专项检查落实主体责任"

CONFIG = """\
site_name: 示例
use_directory_urls: false
theme: {name: null, custom_dir: overrides}
plugins: [plan]
"""
MAIN = """\
<!doctype html><title>{{ page.title }}</title><link rel="stylesheet" href="{{ "assets/plan.css"|url }}">
<nav>{{ plan.nav }}</nav>{{ plan.years }}{{ page.content }}<footer>{{ config.site_name }} 一</footer>
"""
DEPARTMENTS = [{"id": f"ju-{n}", "name": f"市{name}局"} for n, name in enumerate("农工商学兵", start=1)]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go to a small project of two years."""
    tasks = {
        f"{section}-{item}": {
            "title": f"任务{section}{item}",
            "text": f"第{section}章第{item}项。做好工作。",
            "duties": {"lead": DEPARTMENTS[item]["name"], "support": [DEPARTMENTS[0]["name"]]},
        }
        for section in (1, 2)
        for item in (1, 2)
    }
    write(tmp_path / "plan", DEPARTMENTS, tasks, ["甲章", "乙章"], cover="现印发你们。")
    add_year(tmp_path / "plan", 2016, lambda text: text + "继续。")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/about.md").write_text("# 关于\n\n文字。\n", "utf-8")
    (tmp_path / "overrides").mkdir()
    (tmp_path / "overrides/main.html").write_text(MAIN, "utf-8")
    (tmp_path / "mkdocs.yml").write_text(CONFIG, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def indexed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Pagefind index the same records once: its index is made of nothing else, and it takes most of a build."""
    known: dict[str, dict[str, bytes]] = {}
    index = search.index

    def once(*told: Any) -> dict[str, bytes]:
        key = repr(told)
        if key not in known:
            known[key] = index(*told)
        return known[key]

    monkeypatch.setattr(search, "index", once)


def _tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _build(site: str, *more: str) -> dict[str, bytes]:
    result = run("build", "--jobs", "1", "--site-dir", site, *more)
    assert result.exit_code == 0, result.output
    return _tree(Path(site))


def _changed(path: Path, change: Callable[[Any], object]) -> None:
    data = yaml.safe_load(path.read_text("utf-8"))
    change(data)
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8")


def _replace_in_all_years(project: Path, old: str, new: str) -> None:
    for path in (project / "plan").glob("*/**/*.*"):
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def test_mkdocs_does_not_run_for_what_no_frame_shows(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new title stands in our side list, not in that of MkDocs: where no template asks for it, MkDocs stays out."""
    _build("site")
    _replace_in_all_years(project, "任务11", "新任务")
    monkeypatch.setattr("generator.commands.build._render_theme", None)
    cached = _build("site")

    assert "新任务" in cached["2016/tasks/1-1.html"].decode()


def test_a_theme_with_a_side_list_of_its_own_shows_new_titles(project: Path) -> None:
    """A template that asks MkDocs for the side list is rendered again when a title changes."""
    own = "{% for item in nav %}<i>{{ item.title }}</i>{% endfor %}"
    (project / "overrides/main.html").write_text(MAIN + own, "utf-8")
    _build("site")
    _replace_in_all_years(project, "甲章", "新章")
    cached = _build("site")

    assert "新章</i>" in cached["2016/tasks/1-1.html"].decode()
    assert cached == _build("fresh", "--no-cache")


class Editor:
    """Edits a plan at random, the same way for the same seed; every plan it leaves is in order."""

    def __init__(self, project: Path, seed: int, library: "Library") -> None:
        self.project, self.chance, self.library = project, random.Random(seed), library
        self.commits = 0

    def edit(self) -> str:
        """Make one edit; give its name."""
        kinds = [self.text] * 4 + [self.duty] * 3 + [self.title, self.title, self.alias, self.note, self.removed]
        kinds += [self.reverted, self.reverted, self.template, self.config, self.page, self.nothing]
        kinds += [self.committed, self.committed, self.committed, self.amended, self.upgraded]
        kind = self.chance.choice(kinds)
        kind()
        return kind.__name__

    def _year(self) -> Path:
        return self.project / "plan" / self.chance.choice(["2014", "2016"])

    def _task(self) -> Path:
        return self.chance.choice(sorted((self._year() / "tasks").iterdir()))

    def _words(self, count: int) -> str:
        return "".join(self.chance.choices(WORDS, k=count))

    def _task_changed(self, change: Callable[[dict[str, Any]], object]) -> None:
        path = self._task()
        shutil.rmtree(self.project / "before", ignore_errors=True)
        shutil.copytree(self.project / "plan", self.project / "before")
        _changed(path, change)
        render(self.project / "plan", path.parts[-3])

    def text(self) -> None:
        """Reword a task."""
        self._task_changed(lambda task: task.update(text=f"{self._words(8)}。{self._words(6)}。"))

    def title(self) -> None:
        """Call a task otherwise, maybe like the same task of another year."""
        self._task_changed(lambda task: task.update(title=self.chance.choice([self._words(5), "任务11", "任务21"])))

    def duty(self) -> None:
        """Return a task to others."""
        lead, *support = (one["name"] for one in self.chance.sample(DEPARTMENTS, 3))
        self._task_changed(lambda task: task.update(duties={"lead": lead, "support": support}))

    def alias(self) -> None:
        """Return a department another name beside its own."""
        _changed(self.project / "plan/departments.yml", lambda all_: all_[2].update(aliases=[self._words(4) + "局"]))

    def note(self) -> None:
        """Explain a department."""
        _changed(self.project / "plan/departments.yml", lambda all_: all_[0].update(note=self._words(9)))

    def removed(self) -> None:
        """Remove the last task of a year's second chapter, or put one there."""
        year = self._year()
        last = max((year / "tasks").glob("2-*.yml"), key=lambda path: int(path.stem[2:]))
        if last.stem == "2-1" or self.chance.random() < 0.5:
            shutil.copyfile(last, last.with_stem(f"2-{int(last.stem[2:]) + 1}"))
        else:
            last.unlink()
        render(self.project / "plan", year.name)

    def reverted(self) -> None:
        """Take the last change of a task back."""
        if (self.project / "before").exists():
            shutil.rmtree(self.project / "plan")
            (self.project / "before").rename(self.project / "plan")

    def template(self) -> None:
        """Change the theme's template."""
        (self.project / "overrides/main.html").write_text(MAIN.replace("一", self._words(2)), "utf-8")

    def config(self) -> None:
        """Change the configuration."""
        (self.project / "mkdocs.yml").write_text(CONFIG.replace("示例", self._words(4)), "utf-8")

    def page(self) -> None:
        """Change a hand-written page."""
        (self.project / "docs/about.md").write_text(f"# 关于\n\n{self._words(9)}。\n", "utf-8")

    def committed(self) -> None:
        """Commit what was edited, at another time than the last commit."""
        self._commit()

    def amended(self) -> None:
        """Make the last commit another one, with what was edited since."""
        self._commit(*(["--amend"] if self.commits else []))

    def _commit(self, *how: str) -> None:
        self.commits += 1
        git(self.project, "init", "-q", "-b", "main")
        git(self.project, "add", "-A", "plan", "docs", "mkdocs.yml")
        who = ("-c", "user.name=Wang", "-c", "user.email=wang@example.org")
        date = f"--date={NOON + self.commits * DAY // 2} +0800"
        git(self.project, *who, "commit", "-q", "--allow-empty", "-m", self._words(4), date, *how)

    def upgraded(self) -> None:
        """Install another version of a library, which makes all pages otherwise."""
        self.library.install(self._words(2))

    def nothing(self) -> None:
        """Build again."""


class Library:
    """A library that takes part in every page, as installed: its version stands in the name of its folder."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder, self._version = folder, ""
        monkeypatch.syspath_prepend(folder)
        monkeypatch.setattr(jinja2.Template, "render", self._rendered(jinja2.Template.render))

    def install(self, version: str) -> None:
        """Replace the installed version by another."""
        shutil.rmtree(self._folder, ignore_errors=True)
        (self._folder / f"pages-{version}.dist-info").mkdir(parents=True)
        self._version = version
        keys.program.cache_clear()  # as in the next process

    def _rendered(self, render: Callable[..., str]) -> Callable[..., str]:
        return lambda *arguments, **named: render(*arguments, **named) + f"<!-- {self._version} -->"


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    """Install a library; when all is done the program knows nothing of it."""
    yield Library(tmp_path / "library", monkeypatch)
    keys.program.cache_clear()


@pytest.mark.slow
@pytest.mark.usefixtures("indexed_once")
@pytest.mark.parametrize("seed", [1, 2])
def test_a_cached_build_is_a_cold_one_byte_for_byte(project: Path, library: Library, seed: int) -> None:
    """After every one of many edits, commits and upgrades, both sites are the same, checksums included."""
    editor, done = Editor(project, seed, library), []
    for at in range(EDITS // 2):
        done.append(editor.edit())
        warm, cold = _build("warm", "--jobs", "1" if at % 3 else "2"), _build("cold", "--no-cache")
        assert [path for path in warm.keys() | cold.keys() if warm.get(path) != cold.get(path)] == [], done

    assert len(set(done)) > 5


def _numbers(folder: Path) -> dict[str, int]:
    return {path.relative_to(folder).as_posix(): path.stat().st_ino for path in folder.rglob("*.html")}


def test_an_edition_that_did_not_change_is_linked(project: Path) -> None:
    """After one task was reworded, only the pages that show its text are new files."""
    _build("site")
    before = _numbers(Path("site"))
    edit(project / "plan/2016/tasks/1-2.yml", "做好工作", "做好本职工作")
    render(project / "plan", "2016")
    _build("site")
    after = _numbers(Path("site"))

    new = {path for path in after if after[path] != before[path] and path.startswith("201")}
    assert "2016/tasks/1-2.html" in new
    assert {path.partition("/")[0] for path in new} == {"2016"}
    assert "2016/tasks/2-1.html" not in new


def test_a_folder_that_is_as_it_is_to_be_stays(project: Path) -> None:
    """An edition that did not change is not even linked anew: its folder stays where it is."""
    _build("site")
    before = {year: Path("site", year).stat().st_ino for year in ("2014", "2016")}
    edit(project / "plan/2016/tasks/1-2.yml", "做好工作", "做好本职工作")
    render(project / "plan", "2016")
    _build("site")

    assert {year for year, number in before.items() if Path("site", year).stat().st_ino == number} == {"2014"}


MEDDLINGS: dict[str, Callable[[Path], object]] = {
    "no file": lambda folder: (folder / "index.html").unlink(),
    "no folder": shutil.rmtree,
    "another file of the name": lambda folder: _replaced(folder / "index.html", "别的"),
    "other bytes in the file": lambda folder: (folder / "index.html").write_text("别的", "utf-8"),
    "other checksums": lambda folder: _replaced(folder / "manifest-sha256.txt", "0"),
}
ADDITIONS: dict[str, Callable[[Path], object]] = {
    "2014/tasks/new.html": lambda folder: (folder / "tasks/new.html").write_text("新", "utf-8"),
    "2014/copied/": lambda folder: shutil.copytree(folder / "tasks", folder / "copied"),
    "2014/index.html": lambda folder: _linked(folder / "index.html"),
    "2014、away/": lambda folder: folder.rename(folder.with_name("away")).with_name("2014").touch(),
}


def _replaced(path: Path, text: str) -> None:
    path.unlink()
    path.write_text(text, "utf-8")


def _linked(path: Path) -> None:
    moved = path.rename(path.parents[2] / "elsewhere.html")
    path.symlink_to(moved)


@pytest.mark.usefixtures("project", "indexed_once")
@pytest.mark.parametrize("meddle", MEDDLINGS.values(), ids=MEDDLINGS)
def test_what_somebody_did_to_the_site_is_undone(meddle: Callable[[Path], object]) -> None:
    """Whatever was changed by hand in a site, the next build gives the site of the plan."""
    whole = _build("site")
    meddle(Path("site/2014"))

    assert _build("site") == whole


@pytest.mark.usefixtures("project", "indexed_once")
@pytest.mark.parametrize(("named", "add"), ADDITIONS.items(), ids=ADDITIONS)
def test_what_somebody_put_into_the_site_stops_the_build(named: str, add: Callable[[Path], object]) -> None:
    """What was added to a site, links in the place of files among it, is named and stays."""
    _build("site")
    add(Path("site/2014"))
    before = _tree(Path("site"))
    result = run("build", "--jobs", "1")

    assert result.exit_code == 2
    assert f"里有不是本程序生成的内容：{named}。" in result.stderr
    assert _tree(Path("site")) == before


def test_a_changed_program_finds_nothing_of_before(project: Path, tmp_path: Path) -> None:
    """A template of ours that changed is seen at once."""
    package = Path(shutil.copytree(ROOT / "generator", tmp_path / "copy/generator"))
    environment = {**os.environ, "PYTHONPATH": str(package.parent)}
    command = [sys.executable, "-m", "generator", "build", "--jobs", "1"]
    subprocess.run(command, cwd=project, env=environment, check=True, capture_output=True)
    edit(package / "templates/references.html", "<h1>依据</h1>", "<h1>所据</h1>")
    subprocess.run(command, cwd=project, env=environment, check=True, capture_output=True)

    assert "<h1>所据</h1>" in (project / "site/2014/references.html").read_text("utf-8")


class Vandal:
    """Damages a cache at random, the same way for the same seed."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.chance = folder, random.Random(seed)

    def damage(self) -> str:
        """Do it once; give what was done."""
        kinds = [self.flipped, self.cut, self.gone, self.swapped, self.swapped_entries, self.swapped_pointers]
        kinds += [self.folder_for_it, self.link_for_it, self.pipe_for_it, self.unreadable, self.copied_over]
        kind = self.chance.choice(kinds)
        kind()
        return kind.__name__

    def _any(self, pattern: str = "**/*") -> Path:
        return self.chance.choice(sorted(path for path in self.folder.glob(pattern) if not path.is_symlink()))

    def _file(self) -> Path:
        return self.chance.choice(sorted(path for path in self.folder.rglob("*") if path.is_file()))

    def flipped(self) -> None:
        """Change a byte."""
        path = self._file()
        content = bytearray(path.read_bytes() or b"0")
        content[self.chance.randrange(len(content))] ^= 1 << self.chance.randrange(8)
        path.write_bytes(content)

    def cut(self) -> None:
        """Cut a file short."""
        path = self._file()
        os.truncate(path, self.chance.randint(0, path.stat().st_size))

    def gone(self) -> None:
        """Remove a file or a folder."""
        _removed(self._any())

    def swapped(self) -> None:
        """Put each of two files in the place of the other."""
        self._swap(self._file(), self._file())

    def swapped_entries(self) -> None:
        """Put an entry in the place of another, as of another year."""
        self._swap(self._any("*/entry.json").parent, self._any("*/entry.json").parent)

    def swapped_pointers(self) -> None:
        """Let the last about something be the last about something else."""
        self._swap(self._any("*.last"), self._any("*.last"))

    def _swap(self, one: Path, other: Path) -> None:
        if one != other:
            beside = one.rename(self.folder / "beside")
            other.rename(one)
            beside.rename(other)

    def copied_over(self) -> None:
        """Put a copy of a file, with its times, in the place of another."""
        one, other = self._file(), self._file()
        if one != other:
            other.unlink()
            shutil.copy2(one, other)

    def folder_for_it(self) -> None:
        """Put a folder in the place of anything."""
        path = _removed(self._any())
        (path / "files").mkdir(parents=True)
        (path / "files/content").touch()

    def link_for_it(self) -> None:
        """Put a link to anything in the place of anything."""
        path = _removed(self._any())
        path.symlink_to(self._any())

    def pipe_for_it(self) -> None:
        """Put a pipe, out of which nothing ever comes, in the place of anything."""
        os.mkfifo(_removed(self._any()))

    def unreadable(self) -> None:
        """Let nobody read something."""
        self._any().chmod(0)


def _removed(path: Path) -> Path:
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    return path


@pytest.mark.usefixtures("project", "indexed_once")
def test_a_damaged_cache_harms_nothing(cache_dir: Path) -> None:
    """Whatever became of the cache, a build ends well, and the site is as without it; what can be healed is."""
    cold, vandal, done = _build("cold", "--no-cache"), Vandal(cache_dir, CORRUPTIONS), []
    for at in range(CORRUPTIONS):
        if at % 10 == 0:  # a cache that is not used any more is not damaged any further
            shutil.rmtree(cache_dir, ignore_errors=True)
            _build("site")
        done.append([vandal.damage() for _ in range(at % 3 + 1)])
        warm = _build("site", "--jobs", "1" if at % 4 else "2")
        assert [path for path in warm.keys() | cold.keys() if warm.get(path) != cold.get(path)] == [], done
        assert not [path for path in Path("site").rglob("*") if path.is_symlink() or path.stat().st_mode & 0o444 == 0]


class _Poison:
    """Leaves a file behind when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.path,)


def test_a_cache_that_comes_with_a_project_is_not_opened(project: Path) -> None:
    """Where an unpacked archive holds what caches were once kept in, no code in it is run, and it stays as it is."""
    poison = pickle.dumps(_Poison(project / "poisoned"))
    entry = project / ".cache/plan" / ("0" * 64)
    (entry / "files").mkdir(parents=True)
    (entry / "files/content").write_bytes(poison)
    written = (entry / "files/content").stat().st_mtime_ns
    row = ["content", len(poison), written, *manifest.digests(poison)]
    (entry / "entry.json").write_text(json.dumps([row]), "utf-8")
    (entry / "bytes").write_text(str(len(poison)), "ascii")
    for label in ("theme", "outside", "read-2014", "read-2016"):
        entry.with_name(f"{label}.last").write_text(entry.name, "ascii")
    before = _tree(project / ".cache")
    _build("site")

    assert not (project / "poisoned").exists()
    assert _tree(project / ".cache") == before


@pytest.mark.usefixtures("indexed_once")
@pytest.mark.parametrize("content", [None, b"{}", b"[[1]]", b"null", b"[" * 100_000], ids=lambda one: str(one)[:9])
def test_what_is_no_record_is_made_anew(project: Path, cache_dir: Path, content: bytes | None) -> None:
    """Where all records in the cache are others, even code, with lists that are in order, nothing is run or fails."""
    cold = _build("cold", "--no-cache")
    _build("site")
    assert {path.name.split("-")[1] for path in cache_dir.glob("*.last")} >= {
        "read",
        "outside.last",
        "theme.last",
    }
    content = content or pickle.dumps(_Poison(project / "poisoned"))
    entries = {path.parent: path.read_bytes().partition(b"\n")[2] for path in cache_dir.glob("*/entry.json")}
    for entry, listed in entries.items():
        rows = {row[0]: row for row in zip(*Codec().decode(store._FileTable, listed), strict=True)}
        for path in [path for path in rows if "front" in rows or path in {"outside", ".theme.json"}]:
            place = entry / "files" / path
            place.write_bytes(content)
            rows[path] = (path, len(content), place.stat().st_mtime_ns, *manifest.digests(content))
        columns = store._FileTable(*map(list, zip(*rows.values(), strict=True)))
        (entry / "entry.json").write_bytes(store._with_digest(entry.name, Codec().encode(store._FileTable, columns)))

    assert _build("site") == cold
    assert not (project / "poisoned").exists()


def test_a_build_writes_nothing_into_the_project(project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """What is only to be read can be built: neither a file nor a folder is made but in the folder of the site."""
    before = sorted(project.rglob("*"))
    _build(str(tmp_path_factory.mktemp("elsewhere") / "site"))

    assert sorted(project.rglob("*")) == before


def test_where_no_cache_can_be_a_build_goes_on(project: Path) -> None:
    """The site is the same, and one line tells why it took longer; programs are told in JSON."""
    cold = _build("cold", "--no-cache")
    (project / "taken").touch()
    told = run("build", "--jobs", "1", "--site-dir", "site", "--cache-dir", "taken")
    as_json = run("build", "--jobs", "1", "--site-dir", "site", "--cache-dir", "taken", "--json")

    assert (told.exit_code, as_json.exit_code) == (0, 0)
    assert _tree(Path("site")) == cold
    (said,) = [line for line in told.stderr.splitlines() if "缓存" in line]
    assert said.startswith(f"缓存文件夹 {project / 'taken'} 用不了：File exists。")
    assert {"message": said} in map(json.loads, as_json.stderr.splitlines())


@pytest.mark.usefixtures("project", "indexed_once")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_disk_that_gets_full_ends_no_build(cache_dir: Path, monkeypatch: pytest.MonkeyPatch, jobs: str) -> None:
    """Where nothing more can be kept half-way, the site is the same, and one line tells why."""
    cold, sealed = _build("cold", "--no-cache"), store._with_digest

    def full(key: str, listed: bytes) -> bytes:
        if b"index.html" in listed:
            raise OSError(28, "磁盘满了")
        return sealed(key, listed)

    monkeypatch.setattr(store, "_with_digest", full)
    result = run("build", "--jobs", jobs, "--site-dir", "site")

    assert (result.exit_code, _tree(Path("site")) == cold) == (0, True)
    assert result.stderr.count(f"缓存文件夹 {cache_dir} 用不了：磁盘满了。") == 1


def test_only_editions_that_changed_are_read(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change costs its own edition, and the one that it is compared with, however many there are; no change none."""
    (project / "mkdocs.yml").write_text(CONFIG.replace("[plan]", "[plan: {compare: before}]"), "utf-8")
    for year in (2017, 2018):
        add_year(project / "plan", year, lambda text, year=year: f"{text}继续到{year}年。")  # type: ignore[misc]
    read: set[str] = set()
    whole = EditionCache.whole

    def noted(editions: EditionCache, year: str, provenance: Provenance | None) -> Edition:
        read.add(year)
        return whole(editions, year, provenance)

    _build("site", "--jobs", "1")
    monkeypatch.setattr(EditionCache, "whole", noted)
    _build("site", "--jobs", "1")
    assert read == set()

    edit(project / "plan/2018/tasks/1-2.yml", "做好工作", "做好本职工作")
    render(project / "plan", "2018")
    _build("site", "--jobs", "1")
    assert read == {"2018", "2017"}


@pytest.mark.parametrize("cache", [[], ["--no-cache"]], ids=["with a cache", "without"])
@pytest.mark.usefixtures("project")
def test_processes_give_the_same_site(cache: list[str]) -> None:
    """As many processes as one likes, or one: the bytes are the same."""
    alone = _build("alone", "--no-cache", "--jobs", "1")
    assert _build("many", "--jobs", "3", *cache) == alone


@pytest.mark.filterwarnings("default")
def test_a_cluster_gives_the_same_site(project: Path) -> None:
    """The jobs of a build go to two processes of a Dask cluster, and come back as the same bytes; none is one line."""
    from distributed import LocalCluster  # noqa: PLC0415  a second to import

    alone = _build("alone", "--no-cache")
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with LocalCluster(**options, protocol="tcp", host="127.0.0.1") as cluster:
        address = cluster.scheduler_address
        assert _build("many", "--no-cache", "--scheduler", address) == alone
        assert _build("kept", "--scheduler", address) == alone
        edit(project / "plan/2016/tasks/1-2.yml", "做好工作", "做好本职工作")
        render(project / "plan", "2016")
        assert _build("kept", "--scheduler", address) == _build("alone", "--no-cache")

    gone = run("build", "--no-cache", "--scheduler", address, "--site-dir", "nowhere")
    assert (gone.exit_code, gone.stdout) == (1, "")
    assert gone.stderr.splitlines()[-1].startswith(f"连不上 Dask 集群 {address}：")
    assert not (project / "nowhere").exists()
