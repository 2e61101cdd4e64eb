// What matches: phrases, other ways of typing them, the words of a question, and departments by other names.
//
// Every function gives {hits, ways}: number of record → how well it matches, and the lists of tokens that it matched by.

const NOTHING = { hits: new Map(), ways: [] };
const SURE = 1000, LIKELY = 100, TITLE = 3, PERHAPS = 2.5, NAME = 2, TEXT = 1;

function union(all) {
  const hits = new Map();
  for (const one of all) one.hits.forEach((weight, at) => hits.set(at, Math.max(weight, hits.get(at) || 0)));
  return { hits, ways: all.filter((one) => one.hits.size).flatMap((one) => one.ways) };
}

async function phrase(index, list) {
  const wanted = joined(list);
  const hits = new Map((await index.phrase(list)).map((at) => [at, TEXT]));
  for (const record of index.records) {
    if (record.named.some((name) => name.includes(wanted))) hits.set(record.at, NAME);
    if (record.head.includes(wanted)) hits.set(record.at, TITLE);
  }
  return { hits, ways: [list] };
}

async function phrases(index, lists) {
  return union(await Promise.all(lists.map((list) => phrase(index, list))));
}

// A word of letters or digits at either end of a phrase may be part of a longer one in the text: 236 finds 12365.
function edges(list, words) {
  const last = list.length - 1;
  const longer = (word, fits) => (PLAIN.test(word) ? words.filter(fits) : [word]);
  if (!last) return longer(list[0], (word) => word.includes(list[0])).map((word) => [word]);
  const ends = longer(list[last], (word) => word.startsWith(list[last]));
  return longer(list[0], (word) => word.endsWith(list[0])).flatMap((first) => ends.map((end) => [first, ...list.slice(1, last), end]));
}

async function term(index, list) {
  const found = await phrases(index, edges(list, index.words));
  return found.hits.size ? found : otherwise(index, list);
}

// What was typed stands nowhere: perhaps it is in traditional characters, in pinyin, or in initials of that.
async function otherwise(index, list) {
  const typing = await index.typing();
  const { simplified } = typing;
  if (list.some((token) => simplified.has(token))) return phrase(index, list.map((token) => simplified.get(token) || token));
  if (list.length > 1 || !/^[a-z]{2,40}$/.test(list[0])) return NOTHING;
  const found = await spoken(index, list[0], typing.readings);
  return found.hits.size ? found : initials(index, list[0], typing);
}

// A word in pinyin: characters in the order of its syllables, only as far as the text goes along.
async function spoken(index, word, readings) {
  const ways = [];
  (function cut(rest, syllables) {
    if (!rest) ways.push(syllables);
    for (let length = Math.min(6, rest.length); length > 0; length -= 1) {
      if (readings[rest.slice(0, length)]) cut(rest.slice(length), [...syllables, rest.slice(0, length)]);
    }
  })(word, []);
  async function grow(prefix, syllables) {
    const found = prefix.length ? await phrase(index, prefix) : NOTHING;
    if (!syllables.length || (prefix.length && !found.hits.size)) return found;
    const chars = Array.from(readings[syllables[0]]);
    return union(await Promise.all(chars.map((char) => grow([...prefix, char], syllables.slice(1)))));
  }
  return union(await Promise.all(ways.map((way) => grow([], way))));
}

function initialsOf(readings) {
  const letters = {};
  for (const syllable of Object.keys(readings)) {
    for (const char of readings[syllable]) letters[char] = (letters[char] || "") + syllable[0];
  }
  return (char, letter) => (letters[char] || "").includes(letter);
}

// Initials of pinyin: of neighbours in a title or a name, or else of characters of a name in this order.
function initials(index, word, { readings, usual }) {
  const wanted = Array.from(word);
  const reads = initialsOf(readings), usually = initialsOf(usual);
  const row = (text) => Array.from(text).some((_, start, chars) => wanted.every((letter, i) => reads(chars[start + i], letter)));
  const order = (text) => Array.from(text).reduce((at, char) => at + usually(char, wanted[at] || " "), 0) === wanted.length;
  const having = (fits, titled) => {
    const weigh = (record) => (titled(record) && fits(record.title) ? TITLE : record.names.some(fits) ? NAME : 0);
    return new Map(index.records.map((record) => [record.at, weigh(record)]).filter(([, weight]) => weight));
  };
  const near = having(row, () => true);
  return { hits: near.size ? near : having(order, (record) => record.kind === "department"), ways: [] };
}

// Every term must be there; a record is as good as its best term.
async function every(index, lists) {
  if (!lists.length) return NOTHING;
  const all = await Promise.all(lists.map((list) => term(index, list)));
  const hits = new Map();
  for (const at of all[0].hits.keys()) {
    if (all.every((one) => one.hits.has(at))) hits.set(at, Math.max(...all.map((one) => one.hits.get(at))));
  }
  return { hits, ways: all.flatMap((one) => one.ways) };
}

// The records with most of the words, the rarest ones first.
async function most(index, lists) {
  const all = await Promise.all(lists.map((list) => term(index, list)));
  const counts = new Map(), scores = new Map();
  for (const { hits } of all) {
    const rare = Math.log(1 + index.records.length / (hits.size || 1));
    hits.forEach((weight, at) => {
      counts.set(at, (counts.get(at) || 0) + 1);
      scores.set(at, (scores.get(at) || 0) + rare * (1 + weight / 4));
    });
  }
  const enough = Math.max(...counts.values()) / 2;
  return { hits: new Map([...scores].filter(([at]) => counts.get(at) >= enough)), ways: all.flatMap((one) => one.ways) };
}

// --- questions ---

const ASKING = /归谁管|由谁管|谁负责|负责哪些|负责什么|(?:哪个|哪些|什么|哪)(?:部门|单位)|什么时候|由谁|归谁|谁来|谁管|谁|哪个|哪些|什么|怎么样|怎么|怎样|如何|请问|负责|牵头|配合|任务/g;
const EMPTY = /^(哪|的|了|吗|呢|是|有|在|由|和|与|及|归|管|部门|单位)$/;

// What a question is about: the question without the words that ask.
function topic(query) {
  return query.replace(ASKING, " ").trim();
}

function words(text) {
  const parts = typeof Intl.Segmenter === "function"
    ? Array.from(new Intl.Segmenter("zh-Hans", { granularity: "word" }).segment(text)).filter((part) => part.isWordLike).map((part) => part.segment)
    : text.split(/\s+/);
  return parts.map(tokens).filter((list) => list.length && !EMPTY.test(list.join("")));
}

// --- departments by other names ---

const OFFICE = /(委员会|办公室|委|局|办|厅|部)$/;

// How many characters of a text stand in another in the same order, taken from the left.
function shared(text, other) {
  let at = -1, count = 0;
  for (const char of text) {
    const next = other.indexOf(char, at + 1);
    if (next < 0) continue;
    at = next;
    count += 1;
  }
  return count;
}

// How surely a text means a name: 发改委 and, as the whole question, 发改 mean 市发展改革委; places and 局 or 委 apart,
// 农业局 means 市农委; 住建局 may mean 市城乡建设局.
function likeness(text, name, places, whole) {
  const office = OFFICE.test(text) && OFFICE.test(name);
  if (text.length > 1 && shared(text, name) === text.length && (office || (whole && !name.includes(text)))) return LIKELY;
  if (!office) return 0;
  const [asked, bare] = [text, name].map((long) => places.reduce((rest, place) => (rest.startsWith(place) ? rest.slice(place.length) : rest), long).replace(OFFICE, ""));
  if (bare && shared(bare, asked) === bare.length) return LIKELY;
  return asked.length > 1 && shared(asked, bare) * 2 >= asked.length ? PERHAPS : 0;
}

// The departments that are meant, and what they answer for: number of record → how surely.
function meant(index, query) {
  const asked = joined(tokens(query));
  const about = terms(topic(query)).map((list) => list.join(""));
  const sure = (record) => {
    if (record.head === asked || record.named.includes(asked)) return SURE;
    const names = [record.title, ...record.names];
    return Math.max(0, ...about.flatMap((text) => names.map((name) => likeness(text, name, index.places, about.length === 1))));
  };
  const departments = index.records.filter(({ kind }) => kind === "department").map((record) => [record.at, sure(record)]);
  const hits = new Map(departments.filter(([, score]) => score));
  const likely = new Set(departments.filter(([, score]) => score === LIKELY).map(([at]) => index.records[at].title));
  for (const { at, duties } of index.records) if (duties.some(({ name }) => likely.has(name))) hits.set(at, LIKELY / 2);
  return hits;
}
