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
        with pytest.raises(SiteError, match=r"withdrawn\.yml”读不出来，未发布"):
            ledger.withdrawals(tmp_path)


@pytest.mark.parametrize("seed", range(20))
def test_the_ledger_of_a_plan_binds_whatever_was_withdrawn_before(seed: int, tmp_path: Path) -> None:
    """Over builds, records and reasons, lost without a word is no address that was recorded after its last reason.

    An address that a reason names and the ledger still holds is said to be in both.
    """
    picked = random.Random(seed)
    recorded: dict[str, int] = {}
    given: dict[str, int] = {}
    for day in range(40):
        site = {*picked.sample(PATHS, picked.randint(3, 8))}
        binding = {path for path, at in recorded.items() if at > given.get(path, -1)}
        lost = binding - site
        plan = tmp_path / "withdrawn.yml"
        withdrawn = ledger.withdrawals(tmp_path)
        listed = (tmp_path / "addresses.txt").read_text("utf-8").split() if recorded else []
        assert {*listed} == binding
        if lost:
            with pytest.raises(LostAddressesError) as caught:
                promises.check(listed, site, withdrawn, None)
            assert set(caught.value.addresses) == lost
            both = len(lost & given.keys())
            assert (f"其中 {both} 个写在 withdrawn.yml 里" in str(caught.value)) == bool(both)
            if picked.random() < 0.5:
                assert ledger.keep_in_plan(tmp_path, _withdrawal(day, *sorted(lost)))
                given |= dict.fromkeys(lost, day)
                assert plan.read_text("utf-8").count("- date:") == len(withdrawn) + 1
            continue
        promises.check(listed, site, withdrawn, None)
        if picked.random() < 0.5:
            recorded |= dict.fromkeys(site, day)
            (tmp_path / "addresses.txt").write_text("".join(f"{path}\n" for path in sorted({*listed, *site})), "utf-8")


def test_a_withdrawal_of_what_is_not_recorded_leaves_the_ledger_alone(tmp_path: Path) -> None:
    """Where the plan has no ledger, or other addresses in it, only the reason is written."""
    assert not ledger.keep_in_plan(tmp_path, _withdrawal(1, "a.html"))
    assert not (tmp_path / "addresses.txt").exists()
    (tmp_path / "addresses.txt").write_text("b.html\n", "utf-8")
    assert not ledger.keep_in_plan(tmp_path, _withdrawal(2, "a.html"))
    assert (tmp_path / "addresses.txt").read_text("utf-8") == "b.html\n"
