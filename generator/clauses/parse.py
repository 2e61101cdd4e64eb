"""Parse the wording of a clause of responsibility, labelled or in sentences, into a `Clause`."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from generator.clauses import phrases
from generator.clauses.clause import Clause, Party
from generator.clauses.wording import (
    AFTER,
    BEFORE,
    BLANK,
    BLANKET,
    CONCERNS,
    DUE,
    FAINT,
    FIRST,
    INFO,
    LABEL,
    LEADS,
    NOBODY,
    NOT_AGAIN,
    NOT_OPEN,
    OPEN_AHEAD,
    OPEN_TAIL,
    SAYS_MORE,
    WHEN,
    is_class,
    is_plausible,
    names_a_place,
    names_a_unit,
    role_of,
)
from generator.text.brackets import pairs

MAX_LENGTH = 3000
"""The longest clause that is parsed, in characters; all of a longer text is unclear."""


def parse(text: str, *, first_leads: bool = False) -> Clause:
    """Return a text, with or without brackets, parsed as a clause; what is not understood is `unclear`.

    `first_leads`: an earlier rule says that the first name of each list leads.
    """
    words = phrases.flat(text)
    if len(words) > MAX_LENGTH:
        return Clause(unclear=(text,))
    reader = _ClauseReader(first_leads=first_leads)
    reader.read(phrases.unwrapped(words))
    return reader.clause()


def in_order(texts: Iterable[tuple[str, str | None]]) -> Iterator[Clause]:
    """Yield the clauses of a notice, given in order as pairs: the text before, and the wording of the clause or None.

    The rule that the first of a list leads, stated once, holds for all that follow; stated after the last, for all.
    """
    pieces = list(texts)
    end = max((i for i, (_, clause) in enumerate(pieces, start=1) if clause), default=0)
    first_leads = any(stated_rules(text).first_leads for text, _ in pieces[end:])
    for text, clause in pieces:
        first_leads = first_leads or stated_rules(text).first_leads
        read = _cached_parse(clause, first_leads) if clause else Clause()
        first_leads = first_leads or (read.first_leads and read.lasting)
        yield read


def rules(text: str) -> Iterator[tuple[str, str]]:
    """Yield the sentences that rule how later clauses are read: "first_leads" or "blanket", and the words."""
    words = phrases.flat(text)
    leading = FIRST.finditer(words) if LEADS.search(words) else ()
    yield from (("first_leads", found[0].strip("，,。；;")) for found in leading)
    for pattern in _SHARING:
        yield from (("blanket", found[0].strip("，,。；;")) for found in pattern.finditer(words))


def stated_rules(text: str) -> Clause:
    """Return as a clause the rules that running text states for the clauses after it."""
    words = phrases.flat(text)
    first = bool(_leading(words))
    reader = _ClauseReader(first_leads=False)
    reader.blanket(words)
    return Clause(first_leads=first, lasting=first, blanket=tuple(reader.blankets))


def _leading(text: str) -> re.Match[str] | None:
    """Return the match of the first words that say that the first of each list leads."""
    return FIRST.search(text) if LEADS.search(text) else None


@dataclass
class _ClauseReader:
    """Collects what the phrases of one clause say."""

    first_leads: bool
    parties: list[Party] = field(default_factory=list)
    deadlines: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    blankets: list[Party] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    et_al: bool = False
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
            parties=tuple(_once(parties)),
            open_ended=self.et_al or any(map(is_class, named)),
            deadline="；".join(dict.fromkeys(self.deadlines)) or None,
            unclear=tuple(self.unclear),
            first_leads=self.states_first,
            lasting=self.lasting,
            blanket=tuple(self.blankets),
            bare=bool(parties) and not self.worded,
            labelled=self.labelled,
            et_al=self.et_al,
            beside=tuple(self.beside),
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
        """Note, and return the text without, the sentence that says that the first of a list leads."""
        if found := _leading(text):
            self.states_first, self.lasting = True, "下" in (found["more"] or "")
            return _without(text, found, "。")
        return text

    def blanket(self, text: str) -> str:
        """Note, and return the text without, the sentence that adds a party to all later tasks."""
        for pattern in _SHARING:
            if found := pattern.search(text):
                key = role_of(found["verb"]) or "joint"
                self.blankets += [Party(key, name, found["verb"]) for name, _ in self._names(found["party"])]
                return _without(text, found, "")
        return text

    def _labelled(self, found: re.Match[str], value: str) -> None:
        groups = found.groupdict()
        self.labelled = self.labelled or ("role" in groups and not _is_faint(groups))
        if groups.get("time"):
            self.worded = True
            self.deadlines += [value] if value else []
        elif groups.get("role"):
            if groups["aside"] and _leading(groups["aside"]):
                self.states_first = True
            key = role_of(groups["role"]) or "joint"
            if _is_faint(groups):
                value = "、".join(name for name in phrases.split(value, "，,、；; ") if names_a_unit(name))
            else:
                self.worded = True
            self._listed(value, key, groups["role"])
        elif (label := groups.get("label")) and role_of(label) and re.search("单位|部门", label):
            self.unclear.append(found[0] + value)
        else:
            self.worded = self.worded or bool(groups.get("person"))
            self.beside += [found[0] + value] if value else []

    def _listed(self, value: str, key: str, wording: str) -> None:
        """Read the names after a label; verbs among them say more than the label."""
        if NOBODY.fullmatch(value):
            return
        pieces = []
        for piece in phrases.split(value, "；;。"):
            runs = []
            for run in phrases.split(piece, "，,"):
                if phrases.is_deadline(run):
                    self.deadlines.append(run.strip(BLANK))
                else:
                    runs.append(run)
            if any(run.strip(BLANK) for run in runs):
                pieces.append("，".join(runs))
        for piece in pieces:
            self._list(piece, key, wording)

    def _list(self, text: str, key: str, wording: str) -> None:
        """Read one list after a label; the verb after its last run is that of the run, where it gives another role."""
        verbs = list(phrases.verbs(text))
        last = verbs[-1] if verbs else None
        role = role_of(last[0]) if last else None
        if len(verbs) == 1 and role not in (None, "joint", key):
            *first, run = phrases.split(text, "，,")
            self._add("，".join(first), key, wording)
            self._worded(run, key, wording)
        elif last and (len(verbs) > 1 or role not in (None, key) or (last.end() == len(text) and "按" not in last[0])):
            self._worded(text, key, wording)
        else:
            self._add(text[: last.start()] if last else text, key, wording)

    def _worded(self, text: str, rest: str | None = None, label: str = "") -> None:
        """Read names with verbs after them; what has no verb takes the key `rest`, if any."""
        for sentence in phrases.split(text, "。；;"):
            runs = []
            for run in phrases.split(sentence, "，,"):
                if phrases.is_deadline(run):
                    self.deadlines.append(run.strip(BLANK))
                    continue
                runs.append(run)
            self._sentence("，".join(run for run in runs if run.strip(BLANK)), rest, label)

    def _sentence(self, text: str, rest: str | None, label: str) -> None:
        start = 0
        for verb in phrases.verbs(text):
            self.worded = True
            self._borne(text[start : verb.start()], role_of(verb[0]) or "joint", verb[0])
            start = verb.end()
        left = text[start:].strip(BLANK + "，,、；;。")
        if not left:
            return
        if with_ := re.match(r"(?:并)?(?:会同|商(?![务贸业会标])|联合)", left):
            self._add(left[with_.end() :], "support", with_[0])
        elif start == 0 and _WITH.search(left):
            self.worded = True
            self._borne(left, rest or "joint", label)
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
        names = re.sub(r"^(?:(?:以上|上述|此|该|本|这)[各几]?项?(?:工作|任务|事项)?[均都]?由|由|请)", "", names)
        if with_ := re.match(r"(?:并)?(?:会同|商(?![务贸业会标])|联合)", names):
            self._add(names[with_.end() :], "support", with_[0])
            return
        parts = _WITH.split(names, maxsplit=1)
        if not names:
            self.unclear.append(wording)
            return
        self._add(parts[0], key, wording)
        if len(parts) > 1:
            self._add(parts[1], "support", "会同")

    def _add(self, names: str, key: str, wording: str) -> None:
        for written, et_al in self._names(names):
            party = Party(key, written, wording, et_al)
            if before := BEFORE.match(written):
                party = Party(role_of(before["role"]) or key, written[before.end() :], before["role"], et_al)
                self.worded = True
            if after := AFTER.search(written):
                party = Party(role_of(after["role"]) or key, written[: after.start()], after["role"], et_al)
                self.worded = True
            if is_plausible(party.name):
                self.parties.append(party)
            else:
                self.unclear.append(written)

    def _names(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield the names of a list as written, each with 等部门 or its like where that follows; note if it does."""
        text = re.sub(r"^(?:由|请|以及|及)", "", text.strip(BLANK + "，,、；;。/"))
        pieces = [
            piece for run in phrases.split(text, "，,；;/") for piece in phrases.grouped(phrases.split(run, "、"))
        ]
        for piece in pieces:
            yield from self._one(piece.strip(BLANK))

    def _one(self, piece: str) -> Iterator[tuple[str, str]]:
        piece, end = self._closed(piece)
        start, lists = 0, list[tuple[str, str]]()
        for ahead in OPEN_AHEAD.finditer(piece):
            names, closing = self._closed(piece[start : ahead.start()])
            lists.append((names, closing + piece[ahead.start() : ahead.end("more")]))
            start = ahead.end()
        if lists:
            self.et_al = True
            names, closing = self._closed(piece[start:])
            lists.append((names, closing + end))
        for names, et_al in lists or [(piece, end)]:
            found = [name for part in phrases.joined(names) if (name := part.strip(BLANK + "、"))]
            yield from ((name, et_al * (at == len(found))) for at, name in enumerate(found, start=1))

    def _closed(self, names: str) -> tuple[str, str]:
        """Return a list without 等部门 or its like at its end, and these words; note if they are there."""
        if (tail := OPEN_TAIL.search(names)) and not names.endswith(NOT_OPEN, 0, tail.start()):
            self.et_al = True
            return names[: tail.start()], tail[0]
        return names, ""


_WITH = re.compile(r"[，,]?(?:会同|会商)")
_SHARING = (BLANKET, NOT_AGAIN, CONCERNS)


def _without(text: str, found: re.Match[str], mark: str) -> str:
    """Return a text with a mark in the place of what was found, and without brackets that then hold nothing else."""
    return re.sub(r"[（(〔\[【][。，,；;]*[)）〕\]】]", "", text[: found.start()] + mark + text[found.end() :])


def _is_faint(groups: dict[str, str | None]) -> bool:
    """Whether a label is none of a clause where it stands alone: 单位：, 时间：."""
    return any(pattern.fullmatch(groups.get(key) or "") for key, pattern in FAINT.items())


def _first_leading(parties: list[Party]) -> list[Party]:
    """Return the parties, the first of them leading if it is one named unit and no other leads."""
    if not parties or any(party.key == "lead" for party in parties):
        return parties
    first = parties[0]
    return parties if first.key != "joint" or is_class(first.name) else [replace(first, key="lead"), *parties[1:]]


def _once(parties: list[Party]) -> Iterator[Party]:
    """Yield each party once, in the first role that it was given."""
    seen: set[str] = set()
    for party in parties:
        if party.name not in seen:
            seen.add(party.name)
            yield party


def labels(text: str) -> Iterator[re.Match[str]]:
    """Return the matches of all labels in a text: 责任单位：, 完成时限：."""
    return LABEL.finditer(text)


IsKnownName = Callable[[str], bool]
"""Whether a name is known to be that of a unit."""


def certain_clause(
    text: str, *, first_leads: bool = False, known: IsKnownName = lambda _: False, strict: bool = False
) -> Clause | None:
    """Return a text parsed, if it certainly is a clause, else None; with `strict` every name has to be a unit's."""
    clause = _cached_parse(text, first_leads) if len(text) <= MAX_LENGTH else None
    if clause is None or clause.unclear or not (clause.parties or clause.deadline):
        return None
    if not clause.parties and not (clause.labelled or (DUE.search(text) and not LABEL.search(text))):
        return None
    names = [party.name for party in clause.parties]
    if clause.bare and not _are_units(names, known):
        return None
    if strict and not (names and all(known(n) or (names_a_unit(n) and not SAYS_MORE.search(n)) for n in names)):
        return None
    return clause


def _are_units(names: list[str], known: IsKnownName) -> bool:
    """Whether a mere list can be one of units: all are known, or they are several and named as units are."""
    if len(names) < 2:
        return bool(names) and known(names[0])
    return all(known(n) or names_a_unit(n) or names_a_place(n) for n in names) and any(
        known(n) or is_plausible(n, strict=True) for n in names
    )


@lru_cache(maxsize=1 << 14)  # an import reads each clause of a notice five times
def _cached_parse(text: str, first_leads: bool) -> Clause:  # noqa: FBT001  cached
    return parse(text, first_leads=first_leads)
