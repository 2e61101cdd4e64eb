"""Heads of columns: short forms of departments' names, which tell them apart."""

import random
from collections.abc import Iterable
from pathlib import Path

import pytest

from generator.plan.load import load
from generator.views.heads import LONGEST, heads

ISSUER = "盐城市人民政府办公室"


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("市旅游局", "旅游局"),
        ("盐城质监局", "质监局"),
        ("盐城市财政局", "财政局"),
        ("市经济信息化委", "经济信息"),
        ("市场监管局", "市场监管"),
        ("市委宣传部", "市委宣传"),
        ("亭湖区政府", "亭湖区"),
        ("市委", "市委"),
        ("市政府", "市政府"),
        ("市质量强市领导小组成员单位", "成员单位"),
        ("各有关部门", "有关部门"),
    ],
)
def test_a_head_leaves_out_the_place_and_what_is_too_long(name: str, head: str) -> None:
    """The issuer's place and level go, where they are not part of a word; four characters are left at most."""
    assert heads([name], ISSUER) == {name: head}


def test_names_that_begin_alike_get_what_tells_them_apart() -> None:
    """The first piece in which they differ stands for each; a piece that is another's whole name does not."""
    assert heads(["市文化广电旅游局", "市文化广电新闻出版局"], ISSUER) == {
        "市文化广电旅游局": "广电旅游",
        "市文化广电新闻出版局": "广电新闻",
    }
    assert heads(["旅游局", "市旅游局"], ISSUER) == {"旅游局": "旅游局", "市旅游局": "市旅游局"}


def _made(picked: random.Random) -> Iterable[str]:
    return {"".join(picked.choices("市盐城文化局", k=picked.randint(1, 9))) for _ in range(picked.randint(1, 60))}


@pytest.mark.parametrize("seed", range(40))
def test_every_head_is_a_piece_of_its_name_and_of_no_other_head(seed: int) -> None:
    """However alike names are, in whatever order, each head is part of its name, its own, and no other's whole name."""
    names = sorted(_made(random.Random(seed)))
    short = heads(names, ISSUER)

    assert sorted(short) == names
    assert all(short[name] in name for name in names)
    assert len(set(short.values())) == len(names)
    assert all(short[name] == name or short[name] not in names for name in names)
    assert heads(names[::-1], ISSUER) == short


def test_departments_of_the_plan_have_heads_of_four_characters() -> None:
    """No head of the plan of 2014 is longer than four characters."""
    edition = load(Path(__file__).parents[1] / "plan").editions[0]
    short = heads([one.name for one in edition.departments], edition.head.issuer or "")

    assert max(map(len, short.values())) == LONGEST
