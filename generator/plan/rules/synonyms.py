"""Rules for synonyms: each word stands once, and leads to what a notice has."""

from collections.abc import Iterator

from generator.messages import say
from generator.plan.rules.rule import rule
from generator.plan.shapes.files import PlanFiles
from generator.problems import Problem


@rule(
    "P606",
    "近义词重复",
    "`synonyms.yml` 里同一个词写了两次，或者“通知的说法”就是这个词自己。",
    "同一个词的合成一条；与自己近义的删去。",
)
def synonyms_differ(files: PlanFiles) -> Iterator[Problem]:
    """Require that a word stands once, and does not mean itself."""
    seen: dict[str, int] = {}
    for i, one in enumerate(files.synonyms):
        if not (document := files.synonyms_document):
            return
        if one.word in seen:
            line, _ = document.locate((seen[one.word], "word"))
            message = say("“{word}”与第 {line} 行重复。请合成一条。", word=one.word, line=line)
            yield document.problem("P606", message, (i, "word"))
        seen.setdefault(one.word, i)
        for j, word in enumerate(one.means):
            if word == one.word:
                message = say("“{word}”与它自己近义，搜索用不上。请删去。", word=word)
                yield document.problem("P606", message, (i, "means", j))


@rule(
    "P607",
    "近义词用不上",
    "`synonyms.yml` 里有一个“通知的说法”，哪一年的通知里都没有。这是提醒，不影响生成网站。",
    "照通知改；通知里确实没有的，删去。",
    is_advice=True,
)
def synonyms_lead_somewhere(files: PlanFiles) -> Iterator[Problem]:
    """Warn of a word that no notice has."""
    notices = [edition.notice.text for edition in files.editions if edition.notice]
    for i, one in enumerate(files.synonyms):
        for j, word in enumerate(one.means):
            if (document := files.synonyms_document) and not any(word in notice for notice in notices):
                message = say("哪一年的通知里都没有“{word}”。请照通知改，或者删去。", word=word)
                yield document.problem("P607", message, (i, "means", j))
