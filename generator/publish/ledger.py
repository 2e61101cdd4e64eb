"""The ledger of the addresses that a target has to serve, and the log of those that were withdrawn, with the reasons.

    TARGET/addresses.txt   the promised addresses, in the form of the plan's own ledger
    TARGET/withdrawn.yml   what was withdrawn, in the form of the plan's file of this name, where it can be copied to

The log is written just before the switch, as that of the seals; the ledger after it. A process killed in between has
forgotten nothing: what the served release has is due without a ledger, too.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from generator import urls
from generator.files.staging import write_atomically
from generator.history import promises
from generator.messages import say
from generator.plan import document, schema, shaping, yaml_write
from generator.plan.shapes.withdrawn import Withdrawal, Withdrawals
from generator.plan.source import ADDRESSES, WITHDRAWN
from generator.problems import SiteError

FILES = (ADDRESSES, WITHDRAWN)


def withdrawals(target: Path) -> tuple[Withdrawal, ...]:
    """Return what was withdrawn from a target, oldest first; raise SiteError where the log is damaged."""
    file = target / WITHDRAWN
    if not file.is_file():
        return ()
    with suppress(UnicodeError):
        read, problems = document.parse(document.Document(file.name, file.read_text("utf-8")))
        if read and not problems and not shaping.misshapen("withdrawn", read):
            return Withdrawals.model_validate(read.data).root
    raise SiteError(say("“{file}”读不出来，未发布。它记着撤下的网址和理由，请从备份里恢复。", file=file))


def due(target: Path, served: Iterable[str]) -> set[str]:
    """Return the addresses that a target has to serve; `served` are the paths of the release that it serves."""
    return promises.due(_ledger(target), filter(urls.is_promised, served), withdrawals(target))


def released(target: Path) -> set[str]:
    """Return the addresses that were withdrawn from a target, and that no later publish has promised again."""
    return promises.gone(withdrawals(target)).difference(_ledger(target))


def _ledger(target: Path) -> list[str]:
    file = target / ADDRESSES
    return file.read_text("utf-8").split("\n")[:-1] if file.is_file() else []


def record(target: Path, paths: Collection[str]) -> None:
    """Record the addresses of the release that is served now: all that are due from now on."""
    kept = {*_ledger(target)} - promises.gone(withdrawals(target))
    lines = "".join(f"{path}\n" for path in sorted({*filter(urls.is_promised, paths), *kept}))
    file = target / ADDRESSES
    if not file.is_file() or file.read_text("utf-8") != lines:
        _write(file, lines)


@contextmanager
def logged(target: Path, withdrawn: Collection[Withdrawal]) -> Iterator[None]:
    """Append withdrawals to the log before the context, and remove them again where it fails."""
    file, old = target / WITHDRAWN, withdrawals(target)
    if withdrawn:
        _write(file, text(promises.merged(old, withdrawn)))
    try:
        yield
    except BaseException:
        if withdrawn:
            _write(file, text(old))
        raise


def _write(file: Path, content: str) -> None:
    """Write a file that everybody may read, whatever the umask."""
    write_atomically(file, content.encode())
    file.chmod(0o644)


def text(withdrawn: Iterable[Withdrawal]) -> str:
    """Return withdrawals as the YAML of their file; of none the empty list."""
    return "".join(map(_entry, withdrawn)) or "[]\n"


def _entry(one: Withdrawal) -> str:
    """Return a withdrawal as an item of YAML, an address a line, as a list of hundreds is read."""
    head = yaml_write.entries([{"date": str(one.date), "reason": one.reason}])
    return f"{head}  addresses:\n" + "".join(f"    - {yaml_write.scalar(address)}\n" for address in one.addresses)


def keep_in_plan(plan_dir: Path, withdrawn: Withdrawal) -> bool:
    """Append a withdrawal to the plan's own file; return whether addresses were taken out of the plan's ledger."""
    file = plan_dir / WITHDRAWN
    before = file.read_text("utf-8") if file.is_file() else schema.head_line("withdrawn")
    before = before.rstrip().removesuffix("[]").rstrip()
    write_atomically(file, f"{before}\n{text([withdrawn])}".encode())
    promised = plan_dir / ADDRESSES
    old = promised.read_text("utf-8").split() if promised.is_file() else []
    kept = [path for path in old if path not in promises.gone([withdrawn])]
    if kept != old:
        write_atomically(promised, "".join(f"{path}\n" for path in kept).encode())
    return kept != old
