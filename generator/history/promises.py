"""Addresses are promises: one that was published stays, leads elsewhere, or is withdrawn with a reason. No I/O.

Promised are the addresses of pages, feeds and data (`urls.is_promised`); those of style sheets, scripts and of the
search index are made of their content, and change with it.

A ledger holds what binds now: a withdrawal takes its addresses out of it, and what is recorded again is promised again,
whatever was withdrawn before.
"""

from collections.abc import Collection, Iterable

from generator.messages import join_sentences, listed, say
from generator.plan.shapes.withdrawn import Withdrawal
from generator.problems import SiteError

LISTED = 5
"""How many lost addresses are named."""


class LostAddressesError(SiteError):
    """A site lacks addresses that were published, and gives no reason."""

    def __init__(self, addresses: Collection[str], remedy: str) -> None:
        """`remedy` says what to do."""
        self.addresses = tuple(addresses)
        named = listed(self.addresses, LISTED)
        lost = say("有 {count} 个公布过的网址不见了：{paths}。", count=len(self.addresses), paths=named)
        super().__init__(join_sentences(lost, remedy))


def check(
    ledger: Iterable[str], built: Collection[str], withdrawn: Iterable[Withdrawal], served: Collection[str] | None
) -> None:
    """Raise LostAddressesError where a site lacks an address of the plan's ledger.

    With `served` it is published, and has to have these addresses, too. What is `withdrawn` excuses none: an address of
    the ledger may have been withdrawn and promised again, and the error says so.
    """
    promised = {*ledger}
    lost = sorted((promised | {*(served or ())}).difference(built))
    if not lost:
        return
    remedy = say("请恢复这些网页，或在 edition.yml 的 redirects 里写明它们现在的地址。")
    if served is not None:
        remedy = say(
            "未发布：网址公布了就不能再丢，别处的链接和引用会失效。请恢复这些网页（例如找回不见了的年度），"
            "或在 edition.yml 的 redirects 里写明它们现在的地址；"
            "确需撤下的，用 --reason 写明理由，理由和日期会登在“修改记录”上。"
        )
    twice = promised.intersection(lost) & gone(withdrawn)
    still = say(
        "其中 {count} 个写在 withdrawn.yml 里，addresses.txt 里却还有：这次才撤下的，请从 addresses.txt 里删去；"
        "以前撤下、后来又公布的，要再撤下，请再写一次理由，并从 addresses.txt 里删去。",
        count=len(twice),
    )
    raise LostAddressesError(lost, join_sentences(remedy, still) if twice else remedy)


def gone(withdrawn: Iterable[Withdrawal]) -> set[str]:
    """Return the addresses of withdrawals."""
    return {address for one in withdrawn for address in one.addresses}


def due(ledger: Iterable[str], served: Iterable[str], logged: Iterable[Withdrawal]) -> set[str]:
    """Return the promised addresses of a target: those of its ledger, and of the served site those not withdrawn.

    A withdrawn address may be served again after a rollback, which promises nothing; a publish puts it into the ledger.
    """
    return {*ledger, *served} - (gone(logged) - {*ledger})


def merged(*records: Iterable[Withdrawal]) -> tuple[Withdrawal, ...]:
    """Return all withdrawals, each once, oldest first."""
    found = dict.fromkeys(one for some in records for one in some)
    return tuple(sorted(found, key=lambda one: one.date))
