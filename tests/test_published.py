"""What a target remembers of the seals it has published, and what binds."""

import datetime as dt
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator.history import published
from generator.history.published import Published
from generator.problems import SiteError

DAY = dt.date(2032, 1, 2)
YEARS = st.sampled_from(["2031", "2032", "2033"])
DIGESTS = st.sampled_from(["a" * 64, "b" * 64, "c" * 64])
REASONS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
EVENTS = st.builds(Published, YEARS, st.none() | DIGESTS, st.dates(), st.none() | DIGESTS, REASONS | st.just(""))


@given(st.lists(EVENTS))
@example([Published("2031", "b" * 64, DAY, "a" * 64, "一\n二\x85三\u2028四")])
def test_what_is_written_is_read(events: list[Published]) -> None:
    """A line an event, whatever a reason says; more lines are added at the end."""
    written = published.text(events)

    assert published.parse(written) == tuple(events)
    assert written.count("\n") == len(events)
    assert published.text([*events, *events]) == written * 2


@pytest.mark.parametrize("line", ["", "{", "[]", "1", '{"year": "2031"}', '{"day": "2032"}', '{"day": 1}', '"day"'])
def test_a_line_that_cannot_be_read_is_told(line: str) -> None:
    """Its number is said."""
    good = published.text([Published("2031", "a" * 64, DAY)])
    with pytest.raises(ValueError, match="第 2 行"):
        published.parse(f"{good}{line}\n{good}")


@given(st.dictionaries(YEARS, st.none() | DIGESTS), st.dictionaries(YEARS, DIGESTS), REASONS)
def test_a_seal_binds(binding: dict[str, str | None], now: dict[str, str], reason: str) -> None:
    """Each year that had a seal and has another, or none, needs a reason; then just what is published binds."""
    replaced = sorted(year for year, old in binding.items() if old and old != now.get(year))
    if replaced:
        with pytest.raises(SiteError) as caught:
            published.due(binding, now, "", DAY)
        assert all(f"{year}年度公布的封存摘要是 {(binding[year] or '')[:12]}" in str(caught.value) for year in replaced)
    events = published.due(binding, now, reason, DAY)
    after = binding | published.held(events)

    assert [one.year for one in published.replaced(events)] == replaced
    assert {(one.before, one.reason) for one in published.replaced(events)} == {
        (binding[year], reason) for year in replaced
    }
    assert {year: digest for year, digest in after.items() if digest} == now
    assert published.due(after, now, "", DAY) == ()


def test_what_is_remembered_is_for_people_too() -> None:
    """A line says year, digests, day and reason in words."""
    (line,) = published.text([Published("2031", "b" * 64, DAY, "a" * 64, "勘正漏字")]).splitlines()

    assert json.loads(line) == {
        "year": "2031",
        "digest": "b" * 64,
        "day": "2032-01-02",
        "before": "a" * 64,
        "reason": "勘正漏字",
    }
    assert "勘正漏字" in line
