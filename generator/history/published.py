"""The log of seals that a target has published (JSON lines), and the rule that replacing one needs a reason. No I/O.

A published seal binds: another one for the same year, or none, is published only with a reason, which readers see.
"""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from generator.messages import listed, say
from generator.problems import SiteError


@dataclass(frozen=True)
class Published:
    """An entry of the log: a year was first published with a seal, or later with another one, or with none."""

    year: str
    digest: str | None
    """The SHA-256 (hex) of the seal; None where the year was no longer sealed, or gone."""
    day: dt.date
    before: str | None = None
    """The digest that was replaced; None of the first."""
    reason: str = ""
    """Why it was replaced; "" of the first."""

    @property
    def said(self) -> str:
        """What happened, in a line for readers."""
        return replacement(self.before or "", self.digest)


def replacement(before: str, digest: str | None) -> str:
    """Return, in a line for readers, that a seal was replaced by another one, or by none."""
    if not digest:
        return f"撤下封存（原摘要{before[:12]}）"
    return f"更换封存的内容（摘要由{before[:12]}改为{digest[:12]}）"


def parse(written: str) -> tuple[Published, ...]:
    """Return the entries of a log, a line of JSON each; raise ValueError that names a line which cannot be read."""
    events = []
    for number, line in enumerate(written.removesuffix("\n").split("\n") if written else (), start=1):
        try:
            fields = json.loads(line)
            events.append(Published(**{**fields, "day": dt.date.fromisoformat(fields["day"])}))
        except (ValueError, TypeError, KeyError):
            raise ValueError(say("第 {number} 行", number=number)) from None
    return tuple(events)


def text(events: Iterable[Published]) -> str:
    """Write what a target remembers."""
    return "".join(json.dumps(asdict(one), ensure_ascii=False, default=str) + "\n" for one in events)


def held(events: Iterable[Published]) -> dict[str, str | None]:
    """Return the digest that binds for each year: the newest."""
    return {one.year: one.digest for one in events}


def replaced(events: Iterable[Published]) -> tuple[Published, ...]:
    """Return those that readers are told of."""
    return tuple(one for one in events if one.reason)


def due(binding: Mapping[str, str | None], now: Mapping[str, str], reason: str, day: dt.date) -> tuple[Published, ...]:
    """Return what is to be remembered of a publish on a day; `now` are the digests of the seals that it publishes.

    Raises SiteError where one replaces another, or a year has none any more, and no reason is given.
    """
    found, unexplained = [], []
    for year in sorted(binding.keys() | now.keys()):
        old, new = binding.get(year), now.get(year)
        if old == new:
            continue
        if old is None:
            found.append(Published(year, new, day))
        elif reason:
            found.append(Published(year, new, day, old, reason))
        else:
            values = {"year": year, "old": old[:12]}
            unexplained.append(
                say("{year}年度公布的封存摘要是 {old}，现在的是 {new}", **values, new=new[:12])
                if new
                else say("{year}年度公布的封存摘要是 {old}，现在没有封存", **values)
            )
    if unexplained:
        raise SiteError(
            say(
                "未发布：{changes}。公布过的封存不能悄悄更换。请恢复封存的内容；确需更换的，用 --reason 写明理由，"
                "理由和日期会登在“修改记录”上。",
                changes=listed(unexplained),
            )
        )
    return tuple(found)
