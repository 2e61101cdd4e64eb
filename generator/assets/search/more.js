// What a query may mean where its very words stand nowhere: with other marks, in traditional characters, in pinyin or its
// initials; or a question, answered by what has most of its words or of words that mean about the same.
(function (plan) {
  "use strict";

  const { LETTER, NOTHING, SINGLE, departmentsMeant, every, phrases, plainly, term, terms, times, tokens, topic, union, wordsOf } = plan.inside;
  const MARKS = "[^\\p{L}\\p{N}\\p{M}\\n]+";
  const SEVERAL = 200; // so many spellings of what was typed are enough

  // What stands in an index and may be what was typed: in all that it says, or in titles and names alone.
  async function written(index, collect, titles) {
    const found = new Set();
    const texts = [...index.names, ...index.records.map(({ titled }) => titled), ...(titles ? [] : (await index.runs()).map(({ whole }) => whole))];
    for (const text of texts) if (found.size < SEVERAL) collect(text, found);
    return Array.from(found);
  }

  // Any marks for any other, none at either end, and simplified characters for traditional ones.
  async function spelledOtherwise(index, word, simplified) {
    const parts = word.split(new RegExp(MARKS, "u")).filter(Boolean);
    const either = (char) => (simplified.has(char) ? `[${char}${simplified.get(char)}]` : char);
    const pattern = new RegExp(parts.map((part) => Array.from(part, either).join("")).join(MARKS), "gu");
    return phrases(index, await written(index, (text, found) => (text.match(pattern) || []).forEach((one) => found.add(one))));
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

  // Character → its syllables, ü as v and as u.
  function syllablesOf(...tables) {
    const known = new Map();
    for (const table of tables) {
      for (const syllable of Object.keys(table)) {
        const ways = /^[ln]v/.test(syllable) ? [syllable, syllable.replace("v", "u"), syllable.replace("v", "yu")] : [syllable];
        for (const char of table[syllable]) known.set(char, [...(known.get(char) || []), ...ways]);
      }
    }
    return known;
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
  function slipped(text, other) {
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
    const wrong = near.filter((end) => letters[at] === syllable[0] && slipped(letters.slice(at, end), syllable));
    return [...whole(letters, syllable, at), ...wrong.map((end) => end + far)];
  }

  // Collects what is read so in a text: from every character at which it may begin, as far as the letters go along.
  function reader(letters, syllables, step) {
    const known = new Map(), ends = [letters.length, 2 * letters.length + 1];
    const after = (char, at) => {
      if (!known.has(char)) known.set(char, []);
      const places = known.get(char);
      if (!places[at]) places[at] = (syllables.get(char) || []).flatMap((syllable) => step(letters, syllable, at));
      return places[at];
    };
    const first = Array.from(syllables.keys()).filter((char) => after(char, 0).length).join("");
    const starts = new RegExp(`[${first}]`, "g");
    return (text, found) => {
      starts.lastIndex = 0;
      for (let hit = first && starts.exec(text); hit; hit = starts.exec(text)) {
        let places = new Set([0]);
        for (let at = hit.index; places.size && at < text.length; at += 1) {
          places = new Set(Array.from(places).flatMap((place) => after(text[at], place)));
          if (ends.some((end) => places.delete(end))) found.add(text.slice(hit.index, at + 1));
        }
      }
    };
  }

  // What is read so: in whole syllables anywhere; in syllables or initials in a title or a name, or of characters of a
  // department's name in this order; or with one slip.
  async function spoken(index, letters, { usual, rare }) {
    const syllables = syllablesOf(usual, rare);
    const read = async (step, titles) => phrases(index, await written(index, reader(letters, syllables, step), titles));
    let found = await read(whole);
    if (!found.hits.size) found = await read(initial, true);
    if (!found.hits.size) found = inOrder(index, letters, syllablesOf(usual));
    if (!found.hits.size && letters.length > 4) found = await read(slip);
    return found;
  }

  function inOrder({ records }, letters, syllables) {
    const begins = (char, letter) => (syllables.get(char) || []).some((syllable) => syllable[0] === letter);
    const fits = (name) => Array.from(name).reduce((at, char) => at + begins(char, letters[at]), 0) === letters.length;
    const named = records.filter(({ kind, title, names }) => kind === "department" && [title, ...names].some(fits));
    return { hits: new Map(named.map(({ at }) => [at, 1])), ways: [] };
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

  // BM25 of features in documents: [{size, often}], where `often` says how often a document has one.
  function scores(documents, wanted, all) {
    const mean = documents.reduce((sum, { size }) => sum + size, 0) / (documents.length || 1);
    const sums = documents.map(() => 0);
    for (const feature of wanted) {
      const often = documents.map((one) => one.often(feature));
      const rare = rarity(often.filter(Boolean).length, all);
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

  // What has most of a question's words, and words that mean about the same: `alike`, word → those.
  async function most(index, query) {
    const { synonyms, simplified } = await index.typing();
    const plain = Array.from(plainly(query), (char) => (simplified.get(char) || char)[0]).join("");
    const alike = Object.entries(synonyms).filter(([word]) => plain.includes(word));
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
      about.length && String(about) !== String(terms(query)) && ((index) => every(index, about, term)),
      (index) => most(index, query),
    ].filter(Boolean);
  }

  plan.more = { otherwise, attempts };
})(window.plan);
