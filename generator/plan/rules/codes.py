"""Compose the table of all codes, and the page that explains them, from what rules and readers declare."""

from collections.abc import Iterable, Iterator

from generator.messages import phrase, say
from generator.plan import document, fields, shaping, source
from generator.plan.rules import layout, registry
from generator.problems import Code

GROUPS = {
    "P1": phrase("P1 文件读不出来，或写法不对"),
    "P2": phrase("P2 部门、责任、章、任务、依据对不上"),
    "P3": phrase("P3 与通知原文对不上"),
    "P4": phrase("P4 封存以后有了改动"),
    "P5": phrase("P5 各年度之间对不上"),
    "P6": phrase("P6 事项、近义词与通知的文字对不上"),
}
"""First characters of a code → heading of its group."""


def table(codes: Iterable[Code]) -> dict[str, Code]:
    """Return the codes by name, sorted; raise ValueError where two declarations have one name."""
    by_name: dict[str, Code] = {}
    for code in codes:
        if code.code in by_name:
            raise ValueError(f"{code.code} is declared twice")
        by_name[code.code] = code
    return dict(sorted(by_name.items()))


def _declared() -> Iterator[Code]:
    for module in (document, source, fields, shaping, layout):
        yield from module.CODES
    yield from (rule.code for rule in registry.RULES if rule.code)


CODES = table(_declared())
"""Name of a code → the code with its meaning and remedy, in rising order."""


def rules_page() -> str:
    """Return the whole rules page as Markdown, so that page and program cannot differ."""
    head = say(
        "# 检查规则\n\n"
        "`plan check` 检查计划数据，每个问题印成一行：文件、行、列、规则编号、说明。"
        "下面按编号说明每条规则是什么意思、怎么改；输入 `plan explain P203` 也能看到同样的说明。\n"
    )
    parts = [head]
    for prefix, heading in GROUPS.items():
        parts.append(f"## {say(heading)}\n")
        parts.extend(code.markdown() for code in CODES.values() if code.code.startswith(prefix))
    return "\n".join(parts)
