"""What pages of tasks say that other years say otherwise: no other than what the comparison of the two years says."""

from hypothesis import given

from generator.years.diff import Kind, compare
from generator.years.sameness import changes, said, shared
from tests.test_differences import Files, editions, pairs_of_editions

NAMED: dict[str, set[Kind]] = {
    "标题修改": {"retitled"},
    "文字修改": {"reworded"},
    "责任单位变更": {"duties", "handed"},
    "时限有变": {"deadline"},
}
PLACE: set[Kind] = {"moved", "renumbered", "reordered"}


@given(pairs_of_editions())
def test_a_page_says_of_a_task_what_the_comparison_says(two: tuple[Files, Files]) -> None:
    """Title, text, bearers and deadlines are said to differ where the comparison says so; all else by one word."""
    history, old, new = editions(*two)
    for change in compare(history, old, new).changes:
        if len(change.old) == len(change.new) == 1:
            found = changes(said(old, change.old[0]), said(new, change.new[0]))
            kinds = {*change.kinds} - PLACE

            assert {name for name in found if name in NAMED} == {name for name, of in NAMED.items() if of & kinds}
            if kinds - {"printed"}:
                assert found
            if not kinds:
                assert found == ()


@given(pairs_of_editions())
def test_what_stands_in_one_year_alone_is_no_part_of_what_others_depend_on(two: tuple[Files, Files]) -> None:
    """Without the digests that no other task has, pages of all years say the same of each other."""
    _, old, new = editions(*two)
    whole = [[said(edition, task) for task in edition.tasks] for edition in (old, new)]
    bare = shared(whole)

    assert [[changes(one, other) for one in whole[0] for other in whole[1]]] == [
        [changes(one, other) for one in bare[0] for other in bare[1]]
    ]
