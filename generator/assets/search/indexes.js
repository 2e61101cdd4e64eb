// Indexes: one for each edition, and one for the pages around them. Each knows its records, and finds phrases in their
// texts by looking through them. Where many editions are searched, Pagefind says first which texts are worth reading. What
// cannot be read in this way, and everything from a disk, comes out of a plain script of the same.

const ROLES = { l: "lead", s: "support", j: "joint" };
const TEXT = 1, OFTEN = 0.2, CLAUSE = 0.5; // how much it says that a text has a phrase, has it often, and that only a clause has it
const FEW = 20; // so many editions' texts are less to move than Pagefind and its index
const FIRST = 8, MANY = 16; // so many tokens of a phrase tell Pagefind enough, so many phrases are not worth asking
const opened = {};
const engines = {};

function open(base, many) {
  if (opened[base]) return opened[base];
  const ways = location.protocol === "file:" ? [fromScript] : many && typeof WebAssembly === "object" ? [fromPagefind, fromTexts, fromScript] : [fromTexts, fromScript];
  opened[base] = ways.reduce((before, way) => before.catch(() => way(base)), Promise.reject(new Error(base)));
  opened[base].catch(() => delete opened[base]); // the next key tries again
  return opened[base];
}

function prepared(base, data) {
  const { edition, status, sections, departments, places, others } = data;
  const records = [];
  function add(path, kind, title, label, section, duties, names, anchor, more) {
    records.push({
      at: records.length, edition, path, kind, title, label, section, duties, names, anchor: anchor || "", link: path + (anchor ? `#${anchor}` : ""),
      head: joined(tokens(label + title)), number: normal(label), titled: normal(kind === "reference" ? `《${title}》` : label + title), named: names.map(normal),
      open: [], within: [], ...more,
    });
  }
  for (const [path, kind, title, label, section, borne, more, anchor] of data.records) {
    const duties = [], open = [];
    for (let i = 0; i < borne.length; i += 2) {
      const role = ROLES[borne[i]];
      if (borne[i + 1] < 0) open.push(role); // more than are named
      else duties.push({ role, department: departments[borne[i + 1]][0], name: departments[borne[i + 1]][1] });
    }
    add(path, kind, title, label, section, duties, duties.map((duty) => duty.name).concat(more), anchor, { open });
  }
  for (const [id, title, ...names] of departments) add(`departments/${id}.html`, "department", title, "", "", [], names);
  for (const [id, title, within, ...names] of data.subjects) {
    const borne = within.flatMap((at) => records[at].duties);
    const duties = borne.filter(({ role, department }, i) => borne.findIndex((duty) => duty.role === role && duty.department === department) === i);
    add(`subjects/${id}.html`, "subject", title, "", "", duties, names, "", { within });
  }
  return { base, edition, status, sections, departments, places, others, records, lately: {} };
}

// What turns other ways of typing into the characters that the records hold.
function spelled({ traditional, readings, rare, unseen, synonyms }) {
  const chars = Array.from(traditional), simplified = new Map();
  for (let i = 0; i < chars.length; i += 2) simplified.set(chars[i], (simplified.get(chars[i]) || "") + chars[i + 1]);
  return { usual: readings, rare, unseen, simplified, synonyms };
}

// A record as it is compared: all that it says as one run, as the notice prints a task; a task's clauses apart.
function runOf({ kind, label, title }, passages) {
  const sentences = passages.filter(([anchor]) => anchor).map(([, text]) => text).join("\n");
  const others = passages.filter(([anchor]) => !anchor).map(([, text]) => text);
  if (kind !== "task") {
    const text = [label + title, sentences, ...others].map(normal).join("\n");
    return { whole: text, text, clauses: "" };
  }
  const text = normal(`${label}${title}。${sentences}`), clauses = others.map(normal).join("");
  return { whole: text + clauses, text, clauses };
}

function times(text, wanted) {
  let count = 0;
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) count += 1;
  return count;
}

function look(runs, wanted) {
  return runs.flatMap(({ whole, text, clauses }, at) => {
    if (!whole.includes(wanted)) return [];
    const count = times(text, wanted);
    return [[at, count ? TEXT + OFTEN * (1 - 1 / count) : clauses.includes(wanted) ? CLAUSE : TEXT]];
  });
}

function withTexts(index, read, typing) {
  const texts = once(read);
  const runs = once(async () => (await texts()).map((passages, at) => runOf(index.records[at], passages)));
  return Object.assign(index, {
    texts, runs, names: new Set(index.records.flatMap(({ named }) => named)),
    phrase: async (wanted) => look(await runs(), wanted),
    passages: async (record) => (await texts())[record.at],
    typing: once(async () => spelled(await typing())),
  });
}

const typingOf = (base) => () => unpacked(base + "pagefind/typing.bin").catch(() => tell(base + "search-text.js"));

async function fromTexts(base) {
  const data = await unpacked(base + "pagefind/records.bin");
  const index = withTexts(prepared(base, data), () => unpacked(`${base}pagefind/texts_${data.texts}.bin`), typingOf(base));
  await index.texts();
  return index;
}

async function fromScript(base) {
  const data = await tell(base + "search-text.js");
  return withTexts(prepared(base, data), async () => data.passages, () => data);
}

// One engine for each version of Pagefind: the first index brings it, the others are merged into it.
async function engine(base, version) {
  const path = base + "pagefind/";
  if (!engines[version]) {
    engines[version] = timed(import(path + "pagefind.js"), path).then((module) => (
      { finder: module.createInstance({ basePath: path, noWorker: true }), found: new Map() }
    ));
    engines[version].catch(() => delete engines[version]);
    return engines[version];
  }
  const shared = await engines[version];
  await timed(shared.finder.mergeIndex(path), path);
  shared.found.clear();
  return shared;
}

// A word of letters or digits at either end of a phrase may be part of a longer one in the text: 236 finds 12365.
function edges(list, words) {
  const last = list.length - 1;
  const longer = (word, fits) => (PLAIN.test(word) ? words.filter(fits) : [word]);
  if (!last) return longer(list[0], (word) => word.includes(list[0])).map((word) => [word]);
  const ends = longer(list[last], (word) => word.startsWith(list[last]));
  return longer(list[0], (word) => word.endsWith(list[0])).flatMap((first) => ends.map((end) => [first, ...list.slice(1, last), end]));
}

// Pagefind, which knows no marks, says whether an edition may hold a phrase; only then are its texts read.
async function fromPagefind(base) {
  const data = await unpacked(base + "pagefind/records.bin");
  const { finder, found } = await engine(base, data.pagefind);
  const own = new Set(data.fragments);
  const texts = () => unpacked(`${base}pagefind/texts_${data.texts}.bin`).catch(async () => (await tell(base + "search-text.js")).passages);
  const index = withTexts(prepared(base, data), texts, typingOf(base));
  const looked = index.phrase;
  async function stands(asked) {
    if (!found.has(asked)) found.set(asked, timed(finder.search(`"${asked}"`), base));
    return (await found.get(asked)).results.some(({ id }) => own.has(id));
  }
  async function mayHold(wanted) {
    const list = tokens(wanted);
    if (!list.length) return true;
    const asked = new Set(edges(list, data.words).map((one) => one.slice(0, FIRST).join(" ")));
    return asked.size > MANY || (await Promise.all(Array.from(asked, stands))).some(Boolean);
  }
  index.phrase = async (wanted) => ((await mayHold(wanted).catch(() => true)) ? looked(wanted) : []);
  return index;
}

const editions = once(() => tell(plan.place.root + "search-editions.js"));

// The indexes of one edition, or of the whole site: the edition in force first, the pages around them last.
async function indexes(edition) {
  const { place } = plan;
  if (edition) return [await open(edition === place.edition ? place.base : `${place.root}${edition}/`)];
  const years = await editions().catch((error) => {
    if (!place.edition) throw error;
    return null; // an edition that stands alone
  });
  const bases = years ? [...years.map((year) => `${place.root}${year}/`), place.root] : [place.base];
  return Promise.all(bases.map((base) => open(base, bases.length > FEW)));
}
