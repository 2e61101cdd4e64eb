// What matches: phrases, and departments by other names. What else a query may mean comes only where these find nothing.
//
// Every function gives {hits, ways}: number of record → how well it matches, and the phrases that it matched by, as they
// are compared: see `normal`.

// The other ways of understanding a query, loaded when one is wanted.
const more = once(async () => {
  await again(() => script(`${plan.place.base}assets/search-more.js`).loaded);
  return plan.more;
});

const NOTHING = { hits: new Map(), ways: [] };
const SURE = 1000, ABOUT = 500, LIKELY = 100, WHOLE = 4, TITLE = 3, PERHAPS = 2.5, NAME = 2, PARTLY = 0.9, LED = 0.7;

const NOMINAL = ["subject", "reference"]; // kinds of records that are hardly more than a name
const LATELY = 50, LONGEST_NAME = 40;
const LATIN = /^[a-z\u00df-\u01dc']+$/;

function union(all) {
  const hits = new Map();
  for (const one of all) one.hits.forEach((weight, at) => hits.set(at, Math.max(weight, hits.get(at) || 0)));
  return { hits, ways: all.filter((one) => one.hits.size).flatMap((one) => one.ways) };
}

// A task names departments only where it says who is responsible; who leads it or bears it jointly comes before who supports it.
function naming({ kind, duties, named }, wanted) {
  if (kind !== "task") return NAME;
  return duties.some(({ role }, i) => role !== "support" && named[i].includes(wanted)) ? LED : CLAUSE;
}

// What was asked of an index lately, since words are asked for again in every attempt and with every key.
function lately(index, name, key, act) {
  const known = index.lately[name] || (index.lately[name] = new Map());
  if (!known.has(key) && known.size >= LATELY) known.clear();
  if (!known.has(key)) known.set(key, act());
  return known.get(key);
}

// The same of what is waited for: what failed is asked for again.
function asked(index, name, key, act) {
  return lately(index, name, key, () => {
    const found = act();
    found.catch(() => index.lately[name].delete(key));
    return found;
  });
}

function phrase(index, wanted) {
  return asked(index, "phrase", wanted, () => looked(index, wanted));
}

async function looked(index, wanted) {
  const hits = new Map(await index.phrase(wanted));
  for (const record of index.records) {
    if (record.named.some((name) => name.includes(wanted))) hits.set(record.at, Math.max(hits.get(record.at) || 0, naming(record, wanted)));
    // A task says more than what only has the words in its name; what is asked for by its name comes first.
    if (record.titled.includes(wanted)) hits.set(record.at, NOMINAL.includes(record.kind) ? (record.titled === wanted ? WHOLE : TEXT) : TITLE + (hits.get(record.at) || 0) / 4);
  }
  return { hits, ways: [wanted] };
}

async function phrases(index, all) {
  return union(await Promise.all(all.map((wanted) => phrase(index, wanted))));
}

async function term(index, word) {
  const found = await phrase(index, word);
  return found.hits.size ? found : asked(index, "otherwise", word, async () => (await more()).otherwise(index, word));
}

// A word in letters may be pinyin with a slip: that is looked for where no edition holds the word, since whole texts are read for it.
async function nearly(index, word) {
  const found = await term(index, word);
  return found.hits.size ? found : (await more()).slipped(index, word);
}

// Every word must be there, as `one` finds it; a record is as good as its best word, unless only a clause has another.
// Syllables of pinyin may be typed apart.
async function every(index, words, one) {
  if (!words.length) return NOTHING;
  if (words.length > 1 && words.every((word) => LATIN.test(word))) {
    const found = await one(index, words.join(""));
    if (found.hits.size) return found;
  }
  const all = await Promise.all(words.map((word) => one(index, word)));
  const hits = new Map();
  for (const at of all[0].hits.keys()) {
    if (!all.every((found) => found.hits.has(at))) continue;
    const weights = all.map((found) => found.hits.get(at)), best = Math.max(...weights);
    hits.set(at, best >= TEXT && Math.min(...weights) < TEXT ? PARTLY : best);
  }
  return { hits, ways: all.flatMap((found) => found.ways) };
}

// --- questions ---

const ASKING = /(?:归|由)?谁(?:来)?(?:管|负责)?|负责(?:哪些|什么)?|(?:哪个|哪些|什么|哪)(?:部门|单位)|什么时候|怎么(?:样|办)?|怎样|如何|(?:到|去|在)?哪(?:里|儿|个|些)?|找谁|有没有|有.{0,4}吗|是不是|为什么|什么|多少|请问|共同负责|牵头|配合|任务/g;

// What a question is about: the question without the words that ask.
function topic(query) {
  return query.replace(ASKING, " ").replace(/的(?= |$)/g, " ").trim();
}

// Its words without marks.
function wordsOf(text) {
  return terms(text).map((word) => tokens(word).join(""));
}

// --- departments by other names ---

const OFFICE = /(委员会|办公室|委|局|办|厅|部)$/;
const SAME = 4, FIRSTS = 3, WITHIN = 2, ALIKE = 1; // how well a text fits a name

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

// How well a text fits a name, places and 局 or 委 apart: it is the name (质监局, 盐城质监局); it is short for it, its
// characters in order, the first one first (发改委, 人社局, or 食药监 as the whole question), or any (药监局); the name is
// short for it (农业局, 市农委), or it is so for an office of another kind (交通委, 市交通运输局); or half of it is there
// (住建局, 市城乡建设局).
function fit(text, name, places, whole) {
  const offices = OFFICE.test(text) && OFFICE.test(name);
  if (!offices && (!whole || name.includes(text))) return 0;
  const [long, short] = [name, text].map((one) => places.reduce((rest, place) => (rest.startsWith(place) ? rest.slice(place.length) : rest), one));
  if (short === long) return SAME;
  const bare = long.replace(OFFICE, ""), asked = short.replace(OFFICE, "");
  if (!asked || short.length < 2) return 0;
  if (shared(short, long) === short.length) return long.startsWith(short[0]) || long.endsWith(short) ? FIRSTS : WITHIN;
  if (!offices) return 0;
  if (bare && shared(bare, asked) === bare.length) return WITHIN;
  const common = asked.length > 1 ? shared(asked, bare) : 0;
  if (common && common === asked.length) return WITHIN;
  return common && common * 2 >= asked.length ? ALIKE : 0;
}

// The number of a task, written with or without the mark between those of chapter and task.
function unmarked(number) {
  return normal(number).replace("、", "");
}

// Whether a query is the very name of a department or page, or the number of a task: 三、（八）, 三（八）, 3-8.
function isNamed({ kind, head, number, named, path }, asked, query) {
  if (kind === "department" || kind === "page") return head === asked || named.includes(normal(query));
  return kind === "task" && (unmarked(number) === unmarked(query) || path === `tasks/${query.replace(/[\u2010-\u2015\u2212\uff0d.]/g, "-")}.html`);
}

// Whether what a question is about is the name of a department; beside words that ask, places need not be said: 环保局牵头.
function isAbout(record, about, places) {
  return isNamed(record, joined(tokens(about)), about) || (places.length > 0 && [record.titled, ...record.named].some((name) => fit(normal(about), name, places, true) === SAME));
}

// The departments that a question is about: number of record → how surely. Those that a word fits best are likely, be
// they several; others that it fits are possible.
function departmentsMeant(index, words) {
  const departments = index.records.filter(({ kind }) => kind === "department");
  const sure = new Map();
  for (const word of words.filter(({ length }) => length <= LONGEST_NAME)) {
    const fits = departments.map(({ at, named, titled, path }) => {
      const others = index.others[path.replace(/^departments\/|\.html$/g, "")] || [];
      return [at, Math.max(...[titled, ...named, ...others].map((name) => fit(word, name, index.places, words.length === 1)))];
    });
    const best = Math.max(ALIKE + 1, ...fits.map(([, how]) => how));
    for (const [at, how] of fits) if (how) sure.set(at, Math.max(sure.get(at) || 0, how === best ? LIKELY : PERHAPS));
  }
  return sure;
}

// What is named outright, the departments that are meant, and what they answer for: number of record → how surely.
function meant(index, query) {
  return lately(index, "meant", query, () => meaning(index, query));
}

function meaning(index, query) {
  const about = topic(query), asked = joined(tokens(query));
  const hits = departmentsMeant(index, wordsOf(about));
  const likely = new Set([...hits].filter(([, score]) => score === LIKELY).map(([at]) => index.records[at].title));
  for (const record of index.records) {
    if (isNamed(record, asked, query)) hits.set(record.at, SURE);
    else if (record.kind === "department" && isAbout(record, about, about !== query ? index.places : [])) hits.set(record.at, ABOUT);
  }
  for (const { at, kind, duties } of index.records) {
    const own = duties.filter(({ name }) => likely.has(name));
    // Who supports a task does not answer for it: what a department leads or bears jointly comes first.
    if (kind !== "subject" && own.length && !(hits.get(at) >= ABOUT)) hits.set(at, own.some(({ role }) => role !== "support") ? LIKELY / 2 : LIKELY / 4);
  }
  return hits;
}
