"""Addresses that a target has served: what a publish has to have, and what a reason lets go."""

import datetime as dt
import random
from pathlib import Path

import pytest

from generator.history import promises
from generator.history.promises import LostAddressesError
from generator.plan.shapes.withdrawn import Withdrawal
from generator.problems import SiteError
from generator.publish import ledger

PATHS = [*(f"2031/tasks/{n}-1.html" for n in range(1, 7)), "changes.atom", "2031/data/plan.json"]
PASSING = ["assets/main.0123456789.css", "2031/pagefind/fragment/x.pf_fragment", "2031/manifest-sha256.txt"]


def _withdrawal(day: int, *addresses: str) -> Withdrawal:
    words = {
        "date": str(dt.date(2031, 1, 1) + dt.timedelta(day)),
        "reason": f"理由{day}: “x” # '",
        "addresses": addresses,
    }
    return Withdrawal.model_validate(words)


@pytest.mark.parametrize("seed", range(20))
def test_what_was_published_is_due_until_it_is_withdrawn(seed: int, tmp_path: Path) -> None:
    """Over publishes and rollbacks, refused is just what drops an address that a publish has promised."""
    picked = random.Random(seed)
    promised: set[str] = set()
    withdrawn: set[str] = set()
    served: list[set[str]] = []
    for day in range(30):
        site = {*picked.sample(PATHS, picked.randint(3, 8)), *picked.sample(PASSING, 1)}
        if served and picked.random() < 0.3:
            served.append(picked.choice(served))  # a rollback: what it serves again is no new promise
            continue
        due = ledger.due(tmp_path, served[-1] if served else ())
        assert due == promised
        lost = promised - site
        if lost and picked.random() < 0.5:
            with pytest.raises(LostAddressesError) as caught:
                promises.check((), site, (), due)
            assert set(caught.value.addresses) == lost
            continue
        events = [_withdrawal(day, *sorted(lost))] if lost else []
        with ledger.logged(tmp_path, events):
            promises.check((), site, events, due - lost)
        ledger.record(tmp_path, site)
        served.append(site)
        promised = site - {*PASSING}
        withdrawn |= lost
        assert {address for one in ledger.withdrawals(tmp_path) for address in one.addresses} == withdrawn


def test_without_its_ledger_a_target_has_to_serve_what_it_serves(tmp_path: Path) -> None:
    """So does one that an older version of the program made."""
    assert ledger.due(tmp_path, [*PATHS, *PASSING]) == {*PATHS}


def test_a_publish_that_fails_withdraws_nothing(tmp_path: Path) -> None:
    """The log is as it was before; one that cannot be read is told."""
    with ledger.logged(tmp_path, [_withdrawal(1, "a.html")]):
        pass
    before = ledger.withdrawals(tmp_path)
    with pytest.raises(RuntimeError), ledger.logged(tmp_path, [_withdrawal(2, "b.html")]):
        raise RuntimeError
    assert ledger.withdrawals(tmp_path) == before == (_withdrawal(1, "a.html"),)
    for content in (b"\xff", b"a: [", b"- {date: 1}\n"):
        (tmp_path / "withdrawn.yml").write_bytes(content)
        with pytest.raises(SiteError, match=r"withdrawn\.yml”读不出来，没有发布"):
            ledger.withdrawals(tmp_path)


def test_the_ledger_of_a_plan_binds_but_for_what_the_plan_withdraws() -> None:
    """A build refuses to lose an address of the ledger, unless the plan says since when and why it is gone."""
    promises.check(["a.html", "b.html"], {"b.html"}, [_withdrawal(1, "a.html")], None)
    with pytest.raises(LostAddressesError, match=r"^有 1 个公布过的网址不见了：b\.html。请恢复这些网页"):
        promises.check(["a.html", "b.html"], {"a.html"}, [_withdrawal(1, "a.html")], None)
