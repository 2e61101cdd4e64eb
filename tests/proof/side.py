"""A checkout of the program at work: its commands, and where they put what they say and write."""

import json
import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.proof.driver import written

DRIVER = Path(__file__).with_name("driver.py")

Job = tuple[str, Path, tuple[str | Path, ...]]
"""A command: the name of what it did, the folder in which it runs, its words."""


@dataclass(frozen=True)
class Known:
    """What can be asked of the program."""

    options: Mapping[str, Mapping[str, list[str]]]
    """Command → option → what it may be chosen from."""
    codes: tuple[str, ...]
    """The codes of the rules."""
    kinds: tuple[str, ...]
    """The kinds of files that have a schema."""


@dataclass
class Side:
    """A checkout at work in a folder."""

    checkout: Path
    work: Path
    old: Path
    """The checkout that came before."""
    known: Known
    surprises: list[str] = field(default_factory=list)
    """The commands that did not end as they should."""

    def run(
        self, program: str, cwd: Path, environment: dict[str, str], *words: str | Path, given: str | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        """Run a program of this side's environment."""
        return subprocess.run(
            [self.checkout / ".venv/bin" / program, *words],
            cwd=cwd,
            env=self._environment() | environment,
            input=(given or "").encode(),
            capture_output=True,
            check=False,
        )

    def _environment(self) -> dict[str, str]:
        """Return the environment of all commands: nothing of the user's own, and the same times everywhere."""
        for name in ("home", "tmp", "cache"):
            (self.work / name).mkdir(exist_ok=True)
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.work / "home"),
            "TMPDIR": str(self.work / "tmp"),  # Jinja2 keeps compiled templates there
            "LANGUAGE": "zh",
            "LC_ALL": "C.UTF-8",
            "TZ": "Asia/Shanghai",
            "SOURCE_DATE_EPOCH": "1795147200",  # MkDocs' own themes say when they were used
        }


class Part:
    """A part of the proof, at one side: its inputs, what it wrote, and its commands."""

    def __init__(self, side: Side, name: str) -> None:
        self.side = side
        self.inputs, self.out = side.work / "in" / name, side.work / "out" / name
        self.out.mkdir(parents=True)
        self.cache = side.work / "cache" / name
        self.cwd = self.inputs

    def plan(self, name: str, *words: str | Path, code: int = 0, **environment: str) -> None:
        """Run `plan` in a process of its own, as people do; what it did is called `name`."""
        self.program(name, "plan", *words, code=code, **environment)

    def program(self, name: str, program: str, *words: str | Path, code: int = 0, **environment: str) -> None:
        """Run a program of the environment."""
        ran = self.side.run(program, self.cwd, {"PLAN_CACHE_DIR": str(self.cache)} | environment, *words)
        told = written(ran.returncode, ran.stdout, ran.stderr)
        if program == "mkdocs":  # it says how long it took
            told = re.sub(rb"(?<=built in )[0-9.]+(?= seconds)", b"N", told)
        file = self.out / "commands" / f"{name}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        assert not file.exists(), file
        file.write_bytes(told)
        if ran.returncode != code:
            self.side.surprises.append(f"{file.relative_to(self.side.work)}: {told.decode('utf-8', 'replace')[:2000]}")

    def build(self, name: str, *words: str | Path, code: int = 0, **environment: str) -> None:
        """Build a site of this name."""
        self.plan(f"build-{name}", "build", "--site-dir", self.out / "sites" / name, *words, code=code, **environment)

    def batch(
        self, language: str, first: Iterable[tuple[str | Path, ...]], jobs: Iterable[Job], *, succeed: bool = False
    ) -> None:
        """Run many commands, each in a process forked from one that has run the first ones; all may have to succeed."""
        folder = self.out / "commands"
        rest: list[dict[str, Any]] = [
            {"cwd": str(cwd), "words": [*map(str, words)], "out": str(folder / f"{name}.txt")}
            for name, cwd, words in jobs
        ]
        assert len({one["out"] for one in rest}) == len(rest)
        given = json.dumps({"first": [[*map(str, words)] for words in first], "rest": rest})
        environment = {"LANGUAGE": language, "PLAN_CACHE_DIR": str(self.cache)}
        ran = self.side.run("python", self.inputs, environment, DRIVER, self.side.checkout, given=given)
        if ran.returncode:
            self.side.surprises.append(f"driver: {ran.stderr.decode('utf-8', 'replace')}")
        elif succeed:
            said = (Path(one["out"]).read_text("utf-8", "replace") for one in rest)
            self.side.surprises.extend(text[:2000] for text in said if not text.startswith("exit 0\n"))

    def exports(self, year: str, *words: str | Path, name: str = "") -> Iterator[Job]:
        """Return the commands that export an edition in every format there is, and all editions in every other."""
        folder = self.out / "exports" / f"{name}{year}"
        folder.mkdir(parents=True)
        for form in self.side.known.options["export"]["--format"]:
            which = () if form in ("sqlite", "datasette") else (year,)
            given = (*which, "--format", form, "--out", folder / form)
            yield f"{name}export-{year}-{form}", self.cwd, ("export", *given, *words)
