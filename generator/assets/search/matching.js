// What matches: phrases, and departments by other names. What else a query may mean comes only where these find nothing.
//
// Every function gives {hits, ways}: number of record → how well it matches, and the lists of tokens that it matched by.

// The other ways of understanding a query, loaded when one is wanted.
const more = once(async () => {
  await again(() => script(`${plan.place.base}assets/search-more.js`).loaded);
  return plan.more;
});

const NOTHING = { hits: new Map(), ways: [] };
const SURE = 1000, LIKELY = 100, WHOLE = 4, TITLE = 3, PERHAPS = 2.5, NAME = 2, LED = 0.7;

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

async function phrase(index, list) {
  const wanted = joined(list);
  const hits = new Map(await index.phrase(list));
  for (const record of index.records) {
    if (record.named.some((name) => name.includes(wanted))) hits.set(record.at, Math.max(hits.get(record.at) || 0, naming(record, wanted)));
    // A task says more than what only has the words in its name; a subject that is asked for by its name comes first.
    if (record.head.includes(wanted)) hits.set(record.at, record.kind !== "subject" ? TITLE : record.head === wanted ? WHOLE : TEXT);
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
  return found.hits.size ? found : (await more()).otherwise(index, list);
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

// --- questions ---

const ASKING = /归谁管|由谁管|谁负责|负责哪些|负责什么|(?:哪个|哪些|什么|哪)(?:部门|单位)|什么时候|由谁|归谁|谁来|谁管|谁|哪个|哪些|什么|怎么样|怎么|怎样|如何|请问|负责|牵头|配合|任务/g;

// What a question is about: the question without the words that ask.
function topic(query) {
  return query.replace(ASKING, " ").trim();
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

// Whether a query is the very name of a department or page, or the number of a task: 三（八）, 3-8.
function isNamed({ kind, head, number, named, path }, asked, query) {
  if (kind === "department" || kind === "page") return head === asked || named.includes(asked);
  return kind === "task" && (number === asked || path === `tasks/${query.replace(/[\u2010-\u2015\u2212\uff0d.]/g, "-")}.html`);
}

// What is named outright, the departments that are meant, and what they answer for: number of record → how surely.
function meant(index, query) {
  const asked = joined(tokens(query));
  const about = terms(topic(query)).map((list) => list.join(""));
  const sure = (record) => {
    const names = [record.title, ...record.names];
    return Math.max(0, ...about.flatMap((text) => names.map((name) => likeness(text, name, index.places, about.length === 1))));
  };
  const departments = index.records.filter(({ kind }) => kind === "department").map((record) => [record.at, sure(record)]);
  const hits = new Map(departments.filter(([, score]) => score));
  const likely = new Set(departments.filter(([, score]) => score === LIKELY).map(([at]) => index.records[at].title));
  for (const record of index.records) if (isNamed(record, asked, query)) hits.set(record.at, SURE);
  for (const { at, kind, duties } of index.records) {
    const own = duties.filter(({ name }) => likely.has(name));
    // Who supports a task does not answer for it: what a department leads or bears jointly comes first.
    if (kind !== "subject" && own.length && hits.get(at) !== SURE) hits.set(at, own.some(({ role }) => role !== "support") ? LIKELY / 2 : LIKELY / 4);
  }
  return hits;
}
