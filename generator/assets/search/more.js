// What a query may mean where its very words stand nowhere: with other marks, in traditional characters, in pinyin or its
// initials; or a question, answered by what has most of its words or of words that mean about the same.
(function (plan) {
  "use strict";

  const { LETTER, NAME, NOTHING, OFFICE, SINGLE, TITLE, departmentsMeant, every, naming, nearly, phrase, phrases, plainly, term, terms, times, tokens, topic, union, wordsOf } = plan.inside;
  const SURELY = 30; // letters of a word in which a slip is looked for
  const LONG = 2000; // characters of a word that is looked for only as it is
  const MARKS = "[^\\p{L}\\p{N}\\p{M}\\n]+";
  const SEVERAL = 24; // so many spellings of what was typed are enough

  // What stands in an index and may be what was typed: in all that it says, or in titles and names alone.
  async function written(index, collect, titles) {
    const found = new Set();
    const texts = [...index.names, ...index.records.map(({ titled }) => titled), ...(titles ? [] : (await index.runs()).map(({ whole }) => whole))];
    for (const text of texts) if (found.size < SEVERAL || titles) collect(text, found);
    return Array.from(found);
  }

  // Any marks for any other, none at either end, and simplified characters for traditional ones.
  async function spelledOtherwise(index, word, simplified) {
    const parts = word.split(new RegExp(MARKS, "u")).filter(Boolean);
    const either = (char) => (simplified.has(char) ? `[${char}${simplified.get(char)}]` : char);
    const pattern = parts.map((part) => Array.from(part, either).join("")).join(MARKS);
    if (pattern === word || word.length > LONG) return NOTHING;
    if (pattern === parts[0]) return phrases(index, parts);
    const wanted = new RegExp(pattern, "gu");
    return phrases(index, await written(index, (text, found) => (text.match(wanted) || []).forEach((one) => found.add(one))));
  }

  async function otherwise(index, word) {
    const typing = await index.typing();
    const found = LETTER.test(word) ? await spelledOtherwise(index, word, typing.simplified) : NOTHING;
    if (found.hits.size) return found;
    const letters = lettersOf(word);
    return letters ? spoken(index, letters, typing) : NOTHING;
  }

  // --- pinyin ---

  // What was typed as letters of pinyin, without tones and apostrophes, ü as v; empty where it is something else.
  function lettersOf(word) {
    const plain = word.normalize("NFD").replace(/u\u0308/g, "v").replace(/[\u0300\u0301\u0304\u030c'’‘`-]/g, "");
    const letters = /^([a-z]+[1-5])+$/.test(plain) ? plain.replace(/[1-5]/g, "") : plain;
    return /^[a-z]{2,100}$/.test(letters) ? letters : "";
  }

  // Characters by syllable, syllables by character and by their first letter, ü as v, as u and as yu.
  function spelling(...tables) {
    const chars = new Map(), syllables = new Map();
    for (const table of tables) {
      for (const syllable of Object.keys(table)) {
        const ways = /^[ln]v/.test(syllable) ? ["v", "u", "yu"].map((vowel) => syllable.replace("v", vowel)) : [syllable];
        for (const way of ways) chars.set(way, (chars.get(way) || "") + table[syllable]);
        for (const char of table[syllable]) syllables.set(char, [...(syllables.get(char) || []), ...ways]);
      }
    }
    const byInitial = new Map();
    for (const way of chars.keys()) byInitial.set(way[0], [...(byInitial.get(way[0]) || []), way]);
    return { chars, syllables, byInitial };
  }

  const known = new WeakMap();

  // Both of an index: with all readings, and with the usual ones.
  function spellings(typing) {
    if (!known.has(typing)) known.set(typing, { any: spelling(typing.usual, typing.rare), usual: spelling(typing.usual) });
    return known.get(typing);
  }

  // Where letters go on after a syllable that begins at a place: the whole of it, or as far as they go.
  function whole(letters, syllable, at) {
    if (letters.startsWith(syllable, at)) return [at + syllable.length];
    const rest = letters.slice(at);
    return at && rest.length > 1 && syllable.startsWith(rest) ? [letters.length] : [];
  }

  function initial(letters, syllable, at) {
    const [, first] = /^([zcs]h|.)/.exec(syllable);
    return [...whole(letters, syllable, at), ...[first, first[0]].filter((one) => letters.startsWith(one, at)).map((one) => at + one.length)];
  }

  // Whether one text is another but for one letter, too many, too few or another, or two that changed places.
  function isSlip(text, other) {
    let at = 0;
    while (at < text.length && text[at] === other[at]) at += 1;
    const rest = text.slice(at), left = other.slice(at);
    return rest.slice(1) === left.slice(1) || rest.slice(1) === left || rest === left.slice(1)
      || (rest[0] === left[1] && rest[1] === left[0] && rest.slice(2) === left.slice(2));
  }

  // With one slip in all of the letters: places after it are beyond twice their number.
  function slip(letters, syllable, at) {
    const far = letters.length + 1;
    if (at > far) return whole(letters, syllable, at - far).map((end) => end + far);
    const near = [-1, 0, 1].map((more) => at + syllable.length + more).filter((end) => end > at && end <= letters.length);
    const wrong = near.filter((end) => letters[at] === syllable[0] && isSlip(letters.slice(at, end), syllable));
    return [...whole(letters, syllable, at), ...wrong.map((end) => end + far)];
  }

  // By UTF-16 code unit, which characters are read by one of some syllables.
  function readBy(chars, syllables) {
    const table = new Uint8Array(0x10000);
    for (const syllable of syllables) for (const char of chars.get(syllable) || "") table[char.charCodeAt(0)] = 1;
    return table;
  }

  // Collects what is read so in a text: from every two characters that may begin it, as far as the letters go along.
  function reader(letters, { chars, syllables, byInitial }, step) {
    const far = letters.length + 1, memo = [], ends = [letters.length, letters.length + far];
    const begin = (at) => byInitial.get(letters[at < far ? at : at - far]) || [];
    const after = (syllable, at) => {
      if (!memo[at]) memo[at] = new Map();
      if (!memo[at].has(syllable)) memo[at].set(syllable, step(letters, syllable, at));
      return memo[at].get(syllable);
    };
    const next = (places) => new Set(places.flatMap((at) => begin(at).flatMap((syllable) => after(syllable, at))));
    const fitting = (places) => places.flatMap((at) => begin(at).filter((syllable) => after(syllable, at).length));
    const reached = Array.from(next([0]));
    if (!mayEnd(next, reached, ends)) return () => {};
    const first = readBy(chars, fitting([0])), second = readBy(chars, fitting(reached));
    return (text, found) => {
      for (let start = 0; start + 1 < text.length; start += 1) {
        if (!first[text.charCodeAt(start)] || !second[text.charCodeAt(start + 1)]) continue;
        let places = [0];
        for (let at = start; places.length && at < text.length; at += 1) {
          const own = syllables.get(text[at]) || [];
          places = Array.from(new Set(places.flatMap((place) => own.flatMap((syllable) => after(syllable, place)))));
          if (at > start && places.some((place) => ends.includes(place))) found.add(text.slice(start, at + 1));
          places = places.filter((place) => !ends.includes(place));
        }
      }
    };
  }

  // Whether the letters can be read to their end at all.
  function mayEnd(next, reached, ends) {
    const seen = new Set(reached);
    for (let places = reached; places.length; places.forEach((place) => seen.add(place))) {
      if (places.some((place) => ends.includes(place))) return true;
      places = Array.from(next(places)).filter((place) => !seen.has(place));
    }
    return false;
  }

  // The records with one of some words in their title or a name.
  function titled({ records }, words) {
    const has = (text) => words.some((word) => text.includes(word));
    const hits = records.filter((record) => has(record.titled) || record.named.some(has));
    const how = (record) => (has(record.titled) ? TITLE : Math.max(...words.map((word) => naming(record, word))));
    return { hits: new Map(hits.map((record) => [record.at, how(record)])), ways: words };
  }

  // What is read so: in whole syllables anywhere; in syllables or initials in a title or a name, or of characters of a
  // department's name in this order. A single syllable is looked for in titles and names alone.
  async function spoken(index, letters, typing) {
    const { any, usual } = spellings(typing);
    let found = await phrases(index, await written(index, reader(letters, any, whole)));
    if (!found.hits.size && any.chars.has(letters)) found = titled(index, Array.from(any.chars.get(letters)));
    if (!found.hits.size) found = titled(index, await written(index, reader(letters, any, initial), true));
    return found.hits.size ? found : inOrder(index, letters, usual.syllables);
  }

  // What is read so with one slip.
  async function slipped(index, word) {
    const letters = lettersOf(word);
    if (letters.length <= 4 || letters.length > SURELY) return NOTHING;
    const { any } = spellings(await index.typing());
    return phrases(index, await written(index, reader(letters, any, slip)));
  }

  // Departments of whose names some characters are typed in their order, all as initials or all as whole syllables.
  function inOrder({ records }, letters, syllables) {
    const ways = [(syllable) => syllable[0], (syllable) => syllable];
    const typed = (name, way) => Array.from(name).reduce((places, char) => {
      const next = (syllables.get(char) || []).flatMap((one) => places.filter((at) => letters.startsWith(way(one), at)).map((at) => at + way(one).length));
      return Array.from(new Set([...places, ...next]));
    }, [0]).includes(letters.length);
    const named = records.filter(({ kind, title, names }) => kind === "department" && [title, ...names].some((name) => ways.some((way) => typed(name, way))));
    return { hits: new Map(named.map(({ at }) => [at, NAME])), ways: [] };
  }

  // --- slips ---

  const WORD = 12; // characters of a word in which a wrong one is looked for

  // By character, those of an index that sound the same: what an input method takes for each other.
  function alikeOf(typing) {
    if (!soundAlike.has(typing)) {
      const same = new Map();
      for (const table of [typing.usual, typing.rare, typing.unseen]) {
        for (const [syllable, chars] of Object.entries(table)) for (const char of chars) same.set(char, (same.get(char) || "") + (typing.usual[syllable] || ""));
      }
      soundAlike.set(typing, same);
    }
    return soundAlike.get(typing);
  }

  const soundAlike = new WeakMap();

  // What a word may be: with characters that sound the same, not more than half of them, or with another one within it. An
  // office with another character in its name is another office.
  function slips(chars, same) {
    const sounding = chars.map((char) => `[${char}${same.get(char) || ""}]`).join("");
    const inner = OFFICE.test(chars.join("")) ? [] : chars.slice(1, -1);
    const other = inner.map((_, i) => chars.map((char, at) => (at === i + 1 ? "\\p{L}" : char)).join(""));
    return [sounding, other.join("|") || "(?!)"].map((pattern) => new RegExp(pattern, "gu"));
  }

  async function mistyped(index, word) {
    const chars = Array.from(word);
    if (chars.length < 2 || chars.length > WORD || !chars.every((char) => SINGLE.test(char))) return NOTHING;
    const [sounding, other] = slips(chars, alikeOf(await index.typing()));
    const kept = (text) => Array.from(text).filter((char, i) => char === chars[i]).length >= chars.length / 2;
    const often = new Map(); // what stands there once may stand there by chance
    const words = await written(index, (text, found) => {
      for (const one of text.match(sounding) || []) if (kept(one)) found.add(one);
      for (const one of text.match(other) || []) often.set(one, (often.get(one) || 0) + 1);
    });
    const meant = Array.from(new Set([...words, ...Array.from(often.keys()).filter((one) => often.get(one) > 1)]));
    return { ...await phrases(index, meant), meant };
  }

  // A question with one wrong character in some of its words: `slipped`, word → what it may be.
  async function corrected(index, words) {
    const slipped = [];
    const found = await every(index, words, async (_, word) => {
      const own = await phrase(index, word);
      if (own.hits.size) return own;
      const one = await mistyped(index, word);
      if (one.hits.size) slipped.push([word, one.meant]);
      return one;
    });
    return { ...found, slipped };
  }

  // --- questions ---

  const WEIGHTS = { task: 1, reference: 0.8, section: 0.5, edition: 0.4, page: 0.4 }; // of others: OTHER
  const OTHER = 0.3, TITLED = 2, DUTY = 0.2, CHARACTER = 0.15, ENOUGH = 0.4;
  const SATURATION = 1.2, LENGTH = 0.5; // of BM25
  const LONGEST = 64;

  // The parts of a question that are looked for: pairs of characters and words of letters, and single characters.
  function features(query) {
    const strong = new Set(), weak = new Set();
    for (const word of terms(topic(query) || query)) {
      const list = word.split(/[的了和与及或]/).flatMap((part) => [...tokens(part), ""]).slice(0, LONGEST);
      list.forEach((token, i) => {
        if (SINGLE.test(token)) weak.add(token);
        else if (token.length > 1) strong.add(token);
        if (SINGLE.test(token) && SINGLE.test(list[i + 1])) strong.add(token + list[i + 1]);
      });
    }
    return { strong: Array.from(strong), weak: Array.from(weak) };
  }

  function rarity(having, all) {
    return Math.log(1 + (all - having + 0.5) / (having + 0.5));
  }

  // A phrase weighs as much as the pairs of characters in it.
  function pairs(feature) {
    return SINGLE.test(feature) ? Math.max(1, feature.length - 1) : 1;
  }

  // BM25 of features in documents: [{size, often}], where `often` says how often a document has one.
  function scores(documents, wanted, all) {
    const mean = documents.reduce((sum, { size }) => sum + size, 0) / (documents.length || 1);
    const sums = documents.map(() => 0);
    for (const feature of wanted) {
      const often = documents.map((one) => one.often(feature));
      const rare = rarity(often.filter(Boolean).length, all) * pairs(feature);
      often.forEach((count, i) => {
        sums[i] += (rare * count * (SATURATION + 1)) / (count + SATURATION * (1 - LENGTH + (LENGTH * documents[i].size) / mean));
      });
    }
    return sums;
  }

  function documentOf(record, { text, clauses }) {
    const often = (feature) => times(text, feature) + TITLED * times(record.titled, feature) + DUTY * times(clauses, feature);
    return { record, size: text.length, often };
  }

  // The words that stand in a text, but not those that do so only within longer ones: 酒店 is no 酒.
  function outermost(text, words) {
    const found = words.filter((word) => text.includes(word)).sort((a, b) => b.length - a.length);
    let rest = text;
    return found.filter((word) => {
      const here = rest.includes(word);
      rest = rest.split(word).join("\n");
      return here;
    });
  }

  // What has most of a question's words, and words that mean about the same: `alike`, word → those.
  async function most(index, query) {
    const { synonyms, simplified } = await index.typing();
    const plain = Array.from(plainly(query), (char) => (simplified.get(char) || char)[0]).join("");
    const alike = outermost(plain, Object.keys(synonyms)).map((word) => [word, synonyms[word]]);
    const { strong, weak } = features(plain);
    const wanted = [...strong, ...alike.flatMap(([, words]) => words)];
    const all = (await index.runs()).map((run, at) => documentOf(index.records[at], run));
    const sums = scores(all, wanted, all.length);
    const near = all.filter((_, i) => sums[i]);
    const more = scores(near, weak, all.length);
    const weighed = all.filter((_, i) => sums[i]).map(({ record }, i) => [record.at, WEIGHTS[record.kind] || OTHER, more[i]]);
    const hits = new Map(weighed.map(([at, weight, weaker]) => [at, weight * (sums[at] + CHARACTER * weaker)]));
    const least = ENOUGH * Math.max(...hits.values());
    const best = { hits: new Map([...hits].filter(([, score]) => score >= least)), ways: wanted };
    const other = alike.flatMap(([word, words]) => words.map((one) => plain.replace(word, one)));
    const departments = other.map((one) => ({ hits: departmentsMeant(index, wordsOf(topic(one))), ways: [] }));
    return { ...union([best, ...departments]), alike };
  }

  // What a query may mean where its very words stand nowhere, one attempt after the other.
  function attempts(query) {
    const about = terms(topic(query));
    return [
      about.length && String(about) !== String(terms(query)) && ((index) => every(index, about, nearly)),
      about.length && ((index) => corrected(index, about)),
      (index) => most(index, query),
    ].filter(Boolean);
  }

  plan.more = { otherwise, slipped, attempts };
})(window.plan);
