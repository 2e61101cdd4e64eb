"""A clause parsed: official wording in, what it says out."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from generator.clauses import Clause, Party
from generator.wording import (
    AFTER,
    BLANK,
    BLANKET,
    BRACKETS,
    DEADLINE,
    DUE,
    EACH,
    EACH_END,
    FIRST,
    INFO,
    LABEL,
    LABEL_BEGUN,
    LABEL_LINE,
    LEADS,
    LEVEL_ONLY,
    NAME_GOES_ON,
    NO_DEADLINE,
    NOT_AGAIN,
    NOT_OPEN,
    OPEN_AHEAD,
    OPEN_TAIL,
    ORGAN,
    PAGE,
    PAIRS,
    QUOTES,
    SAYS_MORE,
    STRONG,
    VERB,
    WHEN,
    is_class,
    is_plausible,
    role_of,
)


def flat(text: str) -> str:
    """Give a text without the line ends, page numbers and blanks that broke it; labelled lines stay apart."""
    lines = [line for line in text.split("\n") if line.strip(BLANK)]
    kept = [line for i, line in enumerate(lines) if not (PAGE.fullmatch(line) and 0 < i < len(lines) - 1)]
    joined = ""
    for i, line in enumerate(kept):
        rest = "".join(following.strip(BLANK) for following in kept[i : i + 3])
        starts = bool(joined) and joined[-1] not in "；;。，,、：:（(" and bool(LABEL_LINE.match(rest))
        starts = starts and not LABEL_BEGUN.search(joined)
        joined += ("；" if starts else "") + line.strip(BLANK)
    return re.sub(
        rf"(?<=[^ -~])[{BLANK}]+(?=[^ -~])", lambda run: " " if LABEL_LINE.match(joined, run.end()) else "", joined
    )


def parse(text: str, *, first_leads: bool = False) -> Clause:
    """Read a clause, brackets or none, labelled or worded; `first_leads` where an earlier rule says so.

    It never fails: what it does not understand is `unclear`.
    """
    reader = _Reader(first_leads)
    reader.read(_unwrapped(flat(text)))
    return reader.clause()


def in_order(said: Iterable[tuple[str, str | None]]) -> Iterator[Clause]:
    """Read clauses in a notice's order, each with the text before it: a rule stated once holds from there on."""
    first_leads = False
    for text, clause in said:
        first_leads = first_leads or stated_rules(text).first_leads
        read = parse(clause, first_leads=first_leads) if clause else Clause()
        first_leads = first_leads or (read.first_leads and read.lasting)
        yield read


def rules(text: str) -> Iterator[tuple[str, str]]:
    """Find the sentences that rule how later clauses read: first_leads or blanket, and the words."""
    words = flat(text)
    leading = FIRST.finditer(words) if LEADS.search(words) else ()
    yield from (("first_leads", found[0].strip("，,。；;")) for found in leading)
    for pattern in (BLANKET, NOT_AGAIN):
        yield from (("blanket", found[0].strip("，,。；;")) for found in pattern.finditer(words))


def stated_rules(text: str) -> Clause:
    """Read the rules that running text states for the clauses after it."""
    words = flat(text)
    first = bool(_leading(words))
    reader = _Reader(first_leads=False)
    reader.blanket(words)
    return Clause(first_leads=first, lasting=first, blanket=tuple(reader.blankets))


def _leading(text: str) -> re.Match[str] | None:
    """Find the first words that say that the first of each list leads."""
    return FIRST.search(text) if LEADS.search(text) else None


def _unwrapped(text: str) -> str:
    """Take off the brackets that stand around the whole text, and a stop at its end."""
    text = text.strip(BLANK + "\n。；;，, ")
    if text and text[0] in BRACKETS and 0 < (end := _closing(text, 0)) < len(text) - 1:
        rest = text[end + 1 :].strip(BLANK + "。；;，, ")
        if rest and rest[0] in BRACKETS:  # several brackets, one after the other
            return _unwrapped(text[: end + 1]) + "；" + _unwrapped(rest)
    while text and BRACKETS.get(text[0]) == text[-1] and _closing(text, 0) == len(text) - 1:
        text = text[1:-1].strip(BLANK + "。；;，,")
    return text


def _closing(text: str, start: int) -> int:
    """Give the place of the bracket or quote that closes the one at `start`; -1 where there is none."""
    depth: list[str] = []
    for i in range(start, len(text)):
        char = text[i]
        if depth and char in (depth[-1], _twin(depth[-1])):
            depth.pop()
            if not depth:
                return i
        elif char in PAIRS:
            depth.append(PAIRS[char])
    return -1


def _twin(closing: str) -> str:
    return {")": "）", "）": ")"}.get(closing, closing)


def closing_bracket(text: str, start: int) -> int:
    """Give the place of the bracket that closes the one at `start`, of either width; -1 where there is none."""
    return _closing(text, start)


def _split(text: str, marks: str) -> list[str]:
    """Cut at marks that stand outside of brackets and quotes."""
    pieces, start, i = [], 0, 0
    while i < len(text):
        if text[i] in PAIRS and (end := _closing(text, i)) > 0:
            i = end
        elif text[i] in marks:
            pieces.append(text[start:i])
            start = i + 1
        i += 1
    return [*pieces, text[start:]]


@dataclass
class _Reader:
    """Gathers what the parts of one clause say."""

    first_leads: bool
    parties: list[Party] = field(default_factory=list)
    deadlines: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    blankets: list[Party] = field(default_factory=list)
    open_ended: bool = False
    states_first: bool = False
    lasting: bool = False
    worded: bool = False
    labelled: bool = False

    def clause(self) -> Clause:
        parties = list(dict.fromkeys(self.parties))
        if self.first_leads or self.states_first:
            parties = _first_leading(parties)
        named = [party.name for party in (*parties, *self.blankets)]
        return Clause(
            tuple(_once(parties)),
            self.open_ended or any(map(is_class, named)),
            "；".join(dict.fromkeys(self.deadlines)) or None,
            tuple(self.unclear),
            self.states_first,
            self.lasting,
            tuple(self.blankets),
            bare=bool(parties) and not self.worded,
            labelled=self.labelled,
        )

    def read(self, text: str) -> None:
        text = self.blanket(self._first(text))
        labels = list(LABEL.finditer(text))
        labels = [found for found in labels if not _inside(text, found.start())]
        if not labels:
            self._worded(text)
            return
        infos = [
            m
            for m in INFO.finditer(text)
            if not _inside(text, m.start()) and m.start("label") not in {x.start("label") for x in labels}
        ]
        infos = [m for m in infos if not any(x.start() <= m.start() < x.end() for x in labels)]
        cuts = sorted((*labels, *infos), key=lambda found: found.start())
        before = text[: cuts[0].start()].strip(BLANK + "；;，,。、")
        if before:
            self._worded(before)
        for found, following in zip(cuts, [*cuts[1:], None], strict=True):
            value = text[found.end() : following.start() if following else len(text)].strip(BLANK + "；;，,。、|｜")
            self._labelled(found, value)

    def _first(self, text: str) -> str:
        """Take out the sentence that says who leads."""
        if found := _leading(text):
            self.states_first, self.lasting = True, "下" in (found["more"] or "")
            return (text[: found.start()] + "。" + text[found.end() :]).replace("（。）", "").replace("(。)", "")
        return text

    def blanket(self, text: str) -> str:
        """Take out the sentence that adds a party to what follows."""
        for pattern in (BLANKET, NOT_AGAIN):
            if found := pattern.search(text):
                key = role_of(found["verb"]) or "joint"
                self.blankets += [Party(key, name, found["verb"]) for name in self._names(found["party"])]
                return text[: found.start()] + text[found.end() :]
        return text

    def _labelled(self, found: re.Match[str], value: str) -> None:
        groups = found.groupdict()
        self.labelled = True
        if groups.get("time"):
            self.worded = True
            self.deadlines += [value] if value else []
        elif groups.get("role"):
            if groups["aside"] and _leading(groups["aside"]):
                self.states_first = True
            key = role_of(groups["role"]) or "joint"
            self.worded = True
            self._listed(value, key, groups["role"])
        elif groups.get("person"):
            self.worded = True
        elif role_of(groups["label"]) and re.search("单位|部门", groups["label"]):
            self.unclear.append(found[0] + value)

    def _listed(self, value: str, key: str, wording: str) -> None:
        """Read the names after a label; verbs among them say more than the label."""
        pieces = []
        for piece in _split(value, "；;。"):
            kept = []
            for run in _split(piece, "，,"):
                if _is_deadline(run):
                    self.deadlines.append(run.strip(BLANK))
                else:
                    kept.append(run)
            if any(run.strip(BLANK) for run in kept):
                pieces.append("，".join(kept))
        for piece in pieces:
            verbs = list(_verbs(piece))
            last = verbs[-1] if verbs else None
            sure = last and (len(verbs) > 1 or role_of(last[0]) not in (None, key))
            if verbs and (sure or (last and last.end() == len(piece) and len(verbs) == 1 and "按" not in last[0])):
                self._worded(piece, key, wording)
            else:
                names = piece[: last.start()] if last else piece
                self._add(names, key, wording)

    def _worded(self, text: str, rest: str | None = None, label: str = "") -> None:
        """Read names with verbs after them; what has no verb takes the key `rest`, if any."""
        for sentence in _split(text, "。；;"):
            runs = []
            for run in _split(sentence, "，,"):
                if _is_deadline(run):
                    self.deadlines.append(run.strip(BLANK))
                    continue
                runs.append(run)
            self._sentence("，".join(run for run in runs if run.strip(BLANK)), rest, label)

    def _sentence(self, text: str, rest: str | None, label: str) -> None:
        start = 0
        for verb in _verbs(text):
            self.worded = True
            self._borne(text[start : verb.start()], role_of(verb[0]) or "joint", verb[0])
            start = verb.end()
        left = text[start:].strip(BLANK + "，,、；;。")
        if not left:
            return
        if with_ := re.match(r"(?:并)?(?:会同|商(?![务贸业会标])|联合)", left):
            self._add(left[with_.end() :], "support", with_[0])
        elif start == 0 or rest:
            self._add(left, rest or "joint", label)
        else:
            self.unclear.append(left)

    def _borne(self, names: str, key: str, wording: str) -> None:
        """Read what stands before a verb; 甲会同乙 is 甲 with the help of 乙."""
        names = names.strip(BLANK + "，,、；;。")
        if when := re.match(rf"(?P<when>{WHEN}[^，、]{{0,12}}?)(?:由|，由)", names):
            self.deadlines.append(when["when"])
            names = names[when.end() :]
        names = re.sub(r"^(?:由|请)", "", names)
        if with_ := re.match(r"(?:并)?(?:会同|商(?![务贸业会标])|联合)", names):
            self._add(names[with_.end() :], "support", with_[0])
            return
        parts = re.split(r"[，,]?(?:会同|会商)", names, maxsplit=1)
        if not names:
            self.unclear.append(wording)
            return
        self._add(parts[0], key, wording)
        if len(parts) > 1:
            self._add(parts[1], "support", "会同")

    def _add(self, names: str, key: str, wording: str) -> None:
        for written in self._names(names):
            party = Party(key, written, wording)
            if after := AFTER.search(written):
                party = Party(role_of(after["role"]) or key, written[: after.start()], after["role"])
                self.worded = True
            if is_plausible(party.name):
                self.parties.append(party)
            else:
                self.unclear.append(written)

    def _names(self, text: str) -> Iterator[str]:
        """Cut a list into names as written; a list that is open says so."""
        text = re.sub(r"^(?:由|请|以及|及)", "", text.strip(BLANK + "，,、；;。/"))
        pieces = [piece for run in _split(text, "，,；;/") for piece in _grouped(_split(run, "、"))]
        for piece in pieces:
            yield from self._one(piece.strip(BLANK))

    def _one(self, piece: str) -> Iterator[str]:
        if (tail := OPEN_TAIL.search(piece)) and not piece[: tail.start()].endswith(NOT_OPEN):
            self.open_ended = True
            piece = piece[: tail.start()]
        if ahead := OPEN_AHEAD.search(piece):
            self.open_ended = True
            yield from self._one(piece[: ahead.start()])
            yield from self._one(piece[ahead.end() :])
            return
        for name in _joined(piece):
            if name.strip(BLANK + "、"):
                yield name.strip(BLANK + "、")


def _inside(text: str, place: int) -> bool:
    """Tell whether a place stands within brackets."""
    i = 0
    while i < place:
        if text[i] in BRACKETS and (end := _closing(text, i)) > 0:
            if end > place:
                return True
            i = end
        i += 1
    return False


def is_time(text: str) -> bool:
    """Tell whether a text says when: a date, or 长期坚持."""
    return bool(re.search(WHEN, flat(text)))


def _is_deadline(run: str) -> bool:
    run = run.strip(BLANK)
    return bool(DEADLINE.fullmatch(run)) and not NO_DEADLINE.search(run)


def _verbs(text: str) -> Iterator[re.Match[str]]:
    """Find the words that give a role to the names before them, not those within names."""
    start = 0
    while found := VERB.search(text, start):
        start = found.end()
        after = text[found.end() :]
        if _inside(text, found.start()) or _within_quotes(text, found.start()):
            continue
        at_end = not after.strip(BLANK) or after[0] in "，,；;。"
        listed = after[:1] == "、" and STRONG.search(found[0])
        joined = after and STRONG.search(found[0]) and not NAME_GOES_ON.match(after)
        if at_end or listed or joined:
            # 省质量监督局监督: a manner or a weak word may end a name; only the whole run that ends here counts.
            yield found


def _within_quotes(text: str, place: int) -> bool:
    return any(text.count(o, 0, place) > text.count(c, 0, place) for o, c in QUOTES.items())


def _grouped(pieces: list[str]) -> list[str]:
    """Put together again what a mark within a name has cut: 各市、州、县人民政府."""
    result: list[str] = []
    i = 0
    while i < len(pieces):
        piece = pieces[i].strip(BLANK)
        end = i + 1
        if EACH.fullmatch(piece) and piece.startswith("各"):
            while end < len(pieces) and EACH_END.fullmatch(_bare(pieces[end])):
                piece += "、" + pieces[end].strip(BLANK)
                end += 1
                if not EACH.fullmatch(_bare(pieces[end - 1])):
                    break
        elif LEVEL_ONLY.fullmatch(piece):
            while end < len(pieces):
                piece += "、" + pieces[end].strip(BLANK)
                end += 1
                if not LEVEL_ONLY.fullmatch(pieces[end - 1].strip(BLANK)):
                    break
        result.append(piece)
        i = end
    return result


def _bare(piece: str) -> str:
    return OPEN_TAIL.sub("", piece.strip(BLANK))


def _joined(piece: str) -> list[str]:
    """Cut at 及 and 和 where both sides are names: 银保监会及各地区, not 工业和信息化部."""
    for found in re.finditer(r"以及|及|和|与", piece):
        left, right = piece[: found.start()], piece[found.end() :]
        if _inside(piece, found.start()) or _within_quotes(piece, found.start()) or not left or not right:
            continue
        if (
            ORGAN.search(left)
            and len(left) >= 2
            and re.match(r"各|有关|相关|国务院|省|市(?!场)|县|区|中央", right)
            and len(right) >= 3
        ):
            return [left, *_joined(right)]
    return [piece]


def _first_leading(parties: list[Party]) -> list[Party]:
    """Let the first of a list lead, if it is one named unit and nobody else leads."""
    if not parties or any(party.key == "lead" for party in parties):
        return parties
    first = parties[0]
    return (
        parties
        if first.key != "joint" or is_class(first.name)
        else [Party("lead", first.name, first.wording), *parties[1:]]
    )


def _once(parties: list[Party]) -> Iterator[Party]:
    """Give each name once, in the first role that it was given."""
    seen: set[str] = set()
    for party in parties:
        if party.name not in seen:
            seen.add(party.name)
            yield party


def labels(text: str) -> Iterator[re.Match[str]]:
    """Find the labels in a text: 责任单位：, 完成时限：."""
    return LABEL.finditer(text)


Known = Callable[[str], bool]
"""Tells whether a name is known to be one of a unit."""


def stands(
    text: str, *, first_leads: bool = False, known: Known = lambda _: False, strict: bool = False
) -> Clause | None:
    """Read a text as a clause, if it is one for sure; with `strict`, only if every name is one of a unit."""
    found = _stands(text, first_leads)
    if found is None or found.unclear or not (found.parties or found.deadline):
        return None
    if not found.parties and not (found.labelled or DUE.search(text)):
        return None
    names = [party.name for party in found.parties]
    if found.bare and not (names and all(known(n) or (len(names) > 1 and is_plausible(n, strict=True)) for n in names)):
        return None
    if strict and not (names and all(known(n) or (_names_a_unit(n) and not SAYS_MORE.search(n)) for n in names)):
        return None
    return found


def _names_a_unit(name: str) -> bool:
    return is_class(name) or is_plausible(name, strict=True)


@cache
def _stands(text: str, first_leads: bool) -> Clause | None:  # noqa: FBT001  cached
    return parse(text, first_leads=first_leads) if len(text) <= 3000 else None
