"""Proves that two checkouts of this repository give everybody the same: every file and every word, byte for byte.

    python tests/unchanged.py OLD NEW [--only PART …] [--keep DIR]

OLD and NEW are checkouts, each with its environment in `.venv`. What goes in is made once, by OLD and its tests; each
side works on it in a folder of the same path, one after the other, with caches, a home and a temporary folder of its
own. Of each side there is a sorted list of `sha256  name` over all files that it wrote or changed, and over what each
command did: exit code, standard output, standard error. Printed are the names that differ, and the first lines that do.

The parts, all of them if none is named, are described in `proof/parts.py`: published, commands, chain, repository,
hostile, large, and upgrade, in which each side meets the cache and the temporary folder that OLD has left. Exit code 0:
nothing differs; 1: something does; 2: nothing is proved, since OLD does not do what it should, or an environment runs
another checkout's program. `--keep` leaves OLD's and NEW's files and lists in a folder that is not there yet.

Nothing is made equal after the fact but the seconds that MkDocs itself says a build took, and the random name of a
folder in which `plan import` tries an edition and names its problems. A publish notes the day of a new seal: the script
says so if the day changed meanwhile.
"""

import argparse
import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.proof import compare
from tests.proof.parts import PARTS
from tests.proof.side import DRIVER, Known, Part, Side

ROOT = Path(__file__).resolve().parents[1]

PARALLEL = 2
"""How many parts run at once."""


def known(checkout: Path) -> Known:
    """Return what can be asked of the program of a checkout; end where its environment runs another, or none."""

    def said(program: str, *words: str | Path) -> str:
        environment = {"PATH": os.environ["PATH"], "LANGUAGE": "zh", "LC_ALL": "C.UTF-8"}
        command = [checkout / ".venv/bin" / program, *words]
        ran = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)
        if ran.returncode:
            _say(ran.stderr)
            sys.exit(2)
        return ran.stdout

    options = json.loads(said("python", DRIVER, checkout, "--describe"))
    codes = (line.split(" ")[0] for line in said("plan", "explain").splitlines())
    return Known(options, tuple(codes), tuple(said("plan", "schema").split()))


def make_inputs(old: Path, folder: Path) -> None:
    """Make all inputs with OLD's Python and tests."""
    program = [str(old / ".venv/bin/python"), "-P", str(ROOT / "tests/proof/inputs.py"), str(folder)]
    subprocess.run(program, check=True, env=os.environ | {"PYTHONPATH": str(old), "LANGUAGE": "zh"})


def run(side: Side, inputs: Path, parts: list[str]) -> None:
    """Let a side do all that is asked of it."""
    shutil.copytree(inputs, side.work / "in", symlinks=True)
    # a checkout that is not run, or a part that is not whole, proves nothing: an error ends it all
    with ThreadPoolExecutor(PARALLEL) as pool:
        for _ in pool.map(lambda name: PARTS[name](Part(side, name)), parts):
            pass


def main() -> int:
    """Run both sides, compare them, and say what differs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("old", type=Path, metavar="OLD")
    parser.add_argument("new", type=Path, metavar="NEW")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), metavar="PART")
    parser.add_argument("--keep", type=Path, metavar="DIR")
    given = parser.parse_args()
    os.umask(0o022)
    with tempfile.TemporaryDirectory(prefix="plan-unchanged-") as name:
        base, day = Path(name), dt.datetime.now().astimezone().date()
        asked, _ = known(given.old.resolve()), known(given.new.resolve())
        make_inputs(given.old.resolve(), base / "inputs")
        before = compare.tree(base / "inputs", "in/")
        found: list[compare.Tree] = []
        for which, checkout in (("old", given.old.resolve()), ("new", given.new.resolve())):
            started = time.monotonic()
            side = Side(checkout, base / "work", given.old.resolve(), asked)
            run(side, base / "inputs", given.only)
            found.append(compare.written(side.work, before))
            _say(f"{which}: {len(found[-1])} entries, {time.monotonic() - started:.0f} s, {checkout}")
            if which == "old" and side.surprises:
                _say("\n".join([*side.surprises, "OLD did not do what it should: nothing is proved."]))
                return 2
            side.work.rename(base / which)
        if given.keep:
            _keep(given.keep, base, dict(zip(("old", "new"), found, strict=True)))
        if day != dt.datetime.now().astimezone().date():
            _say("The day has changed meanwhile: seals may have been published on different days.")
        return compare.report(found[0], found[1], _say)


def _keep(folder: Path, base: Path, found: dict[str, compare.Tree]) -> None:
    """Keep the files of both sides, and the lists of their digests."""
    folder.mkdir(parents=True)
    for which, tree in found.items():
        shutil.move(base / which, folder / which)
        (folder / f"{which}.txt").write_text(compare.listed(tree), "utf-8")


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
