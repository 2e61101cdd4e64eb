"""A clause parsed: official wording in, what it says out."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from generator.clauses.clause import Clause, Party
from generator.clauses.wording import (
    AFTER,
    BLANK,
    BLANKET,
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
    SAYS_MORE,
    STRONG,
    VERB,
    WHEN,
    is_class,
    is_plausible,
    role_of,
)
from generator.text.brackets import BRACKETS, PAIRS, pairs

MAX_LENGTH = 3000
"""The longest clause that is read, in characters; a longer text is none."""

_LABEL_LENGTH = 60
"""As far back as the beginning of a label is looked for."""
_ORGAN_LENGTH = 8
"""As far back as the end of a name is looked for."""


def flat(text: str) -> str:
    """Return a text without the line ends, page numbers and blanks that broke it; labelled lines stay apart."""
    lines = [line for line in text.split("\n") if line.strip(BLANK)]
    kept = [line for i, line in enumerate(lines) if not (PAGE.fullmatch(line) and 0 < i < len(lines) - 1)]
    joined = ""
    for i, line in enumerate(kept):
        rest = "".join(following.strip(BLANK) for following in kept[i : i + 3])
        starts = bool(joined) and joined[-1] not in "；;。，,、：:（(" and bool(LABEL_LINE.match(rest))
        starts = starts and not LABEL_BEGUN.search(joined, max(0, len(joined) - _LABEL_LENGTH))
        joined += ("；" if starts else "") + line.strip(BLANK)
    return re.sub(
        rf"(?<=[^ -~])[{BLANK}]+(?=[^ -~])", lambda run: " " if LABEL_LINE.match(joined, run.end()) else "", joined
    )


def parse(text: str, *, first_leads: bool = False) -> Clause:
    """Read a clause, brackets or none, labelled or worded; `first_leads` where an earlier rule says so.

    It never fails: what it does not understand is `unclear`.
    """
    words = flat(text)
    if len(words) > MAX_LENGTH:
        return Clause(unclear=(text,))
    reader = _Reader(first_leads)
    reader.read(_unwrapped(words))
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
    """Take off the brackets around a whole text, or around each of several stretches of it, and a stop at its end."""
    found = pairs(text)
    pieces = []
    start, end = _trimmed(text, 0, len(text))
    while start < end and text[start] in BRACKETS and start < (closing := found.closing(start)) < end - 1:
        following, last = _trimmed(text, closing + 1, end)
        if following == last or text[following] not in BRACKETS:
            break
        pieces.append(_peeled(text, start, closing + 1))
        start, end = following, last
    return "；".join([*pieces, _peeled(text, start, end)])


def _peeled(text: str, start: int, end: int) -> str:
    """Take off the brackets around a stretch of a text, as many as there are."""
    found = pairs(text)
    while start < end and BRACKETS.get(text[start]) == text[end - 1] and found.closing(start) == end - 1:
        start, end = _trimmed(text, start + 1, end - 1)
    return text[start:end]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a stretch without blanks and stops at its ends."""
    while start < end and text[start] in _AROUND:
        start += 1
    while start < end and text[end - 1] in _AROUND:
        end -= 1
    return start, end


_AROUND = BLANK + "\n。；;，,"


def closing_bracket(text: str, start: int) -> int:
    """Return the place of what closes the bracket at `start`, of either width; -1 where nothing does."""
    return pairs(text).closing(start)


def _split(text: str, marks: str) -> list[str]:
    """Cut at marks that stand outside of brackets and quotes."""
    found, pieces, start, i = pairs(text), [], 0, 0
    while i < len(text):
        if text[i] in PAIRS and (end := found.closing(i)) > 0:
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
        inside = pairs(text).inside
        labels = [found for found in LABEL.finditer(text) if not inside(found.start())]
        if not labels:
            self._worded(text)
            return
        starts, ends = [found.start() for found in labels], [found.end() for found in labels]
        infos = [found for found in INFO.finditer(text) if not inside(found.start())]
        infos = [found for found in infos if bisect_right(starts, found.start()) == bisect_right(ends, found.start())]
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
        piece, start, lists = self._closed(piece), 0, []
        for ahead in OPEN_AHEAD.finditer(piece):
            lists.append(piece[start : ahead.start()])
            start = ahead.end()
        if lists:
            self.open_ended = True
            lists = [self._closed(names) for names in (*lists, piece[start:])]
        for names in lists or [piece]:
            yield from filter(None, (name.strip(BLANK + "、") for name in _joined(names)))

    def _closed(self, names: str) -> str:
        """Take 等部门 and its like off the end of a list."""
        if (tail := OPEN_TAIL.search(names)) and not names.endswith(NOT_OPEN, 0, tail.start()):
            self.open_ended = True
            return names[: tail.start()]
        return names


def is_time(text: str) -> bool:
    """Whether a text says when: a date, or 长期坚持."""
    return bool(re.search(WHEN, flat(text)))


def _is_deadline(run: str) -> bool:
    run = run.strip(BLANK)
    return bool(DEADLINE.fullmatch(run)) and not NO_DEADLINE.search(run)


def _verbs(text: str) -> Iterator[re.Match[str]]:
    """Find the words that give a role to the names before them, not those within names."""
    around = pairs(text)
    last = len(text.rstrip(BLANK))
    for found in VERB.finditer(text):
        end = found.end()
        if around.inside(found.start()) or around.quoted(found.start()):
            continue
        at_end = end >= last or text[end] in "，,；;。"
        listed = text[end : end + 1] == "、" and STRONG.search(found[0])
        joined = end < len(text) and STRONG.search(found[0]) and not NAME_GOES_ON.match(text, end)
        if at_end or listed or joined:
            # 省质量监督局监督: a manner or a weak word may end a name; only the whole run that ends here counts.
            yield found


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


def _joined(piece: str) -> Iterator[str]:
    """Cut at 及 and 和 where both sides are names: 银保监会及各地区, not 工业和信息化部."""
    around, start = pairs(piece), 0
    for found in _AND.finditer(piece):
        left, right = found.span()
        if left - start < 2 or len(piece) - right < 3 or around.inside(left) or around.quoted(left, start):
            continue
        if ORGAN.search(piece, max(start, left - _ORGAN_LENGTH), left) and _PARTY.match(piece, right):
            yield piece[start:left]
            start = right
    yield piece[start:]


_AND = re.compile("以及|及|和|与")
_PARTY = re.compile("各|有关|相关|国务院|省|市(?!场)|县|区|中央")


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
    """Return each name once, in the first role that it was given."""
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


@lru_cache(maxsize=1 << 12)
def _stands(text: str, first_leads: bool) -> Clause | None:  # noqa: FBT001  cached
    return parse(text, first_leads=first_leads) if len(text) <= MAX_LENGTH else None
