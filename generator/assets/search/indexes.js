// Indexes: one for each edition, and one for the pages around them. Each knows its records, and finds phrases in their
// texts: by looking through them, or, where many editions are searched, with Pagefind. What cannot be read in this way,
// and everything from a disk, comes out of a plain script of the same.

const ROLES = { l: "lead", s: "support", j: "joint" };
const TEXT = 1, CLAUSE = 0.5; // how much it says that a text has a phrase, and that only a clause has it
const FEW = 5; // so many editions' texts are less to move than Pagefind and its index
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
  const { edition, status, sections, departments, places, words } = data;
  const records = [];
  function add(path, kind, title, label, section, duties, names, anchor, more) {
    records.push({
      at: records.length, edition, path, kind, title, label, section, duties, names, link: path + (anchor ? `#${anchor}` : ""),
      head: joined(tokens(label + title)), number: joined(tokens(label)), named: names.map((name) => joined(tokens(name))),
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
  return { base, edition, status, sections, departments, places, words, records };
}

// What turns other ways of typing into the characters that the records hold.
function spelled({ traditional, readings: usual, rare }) {
  const chars = Array.from(traditional);
  const readings = { ...usual };
  for (const syllable of Object.keys(rare)) readings[syllable] = (usual[syllable] || "") + rare[syllable];
  return { usual, readings, simplified: new Map(chars.map((char, i) => [char, chars[i + 1]]).filter((_, i) => i % 2 === 0)) };
}

// Sentences are one text; a task's clauses are others.
function looking(records, texts) {
  const bodies = texts.map((passages, at) => {
    const run = passages.filter(([anchor]) => anchor).map(([, text]) => text).join("\n");
    const others = passages.filter(([anchor]) => !anchor).map(([, text]) => text);
    const cut = (parts) => parts.map((text) => joined(tokens(text))).join("\n");
    return records[at].kind === "task" ? [cut([run]), cut(others)] : [cut([run, ...others]), ""];
  });
  return (wanted) => bodies.flatMap(([text, clauses], at) => (text.includes(wanted) ? [[at, TEXT]] : clauses.includes(wanted) ? [[at, CLAUSE]] : []));
}

function withTexts(index, texts, typing) {
  const look = looking(index.records, texts);
  return Object.assign(index, {
    phrase: async (list) => look(joined(list)),
    passages: async (record) => texts[record.at],
    typing: once(async () => spelled(await typing())),
  });
}

const typingOf = (base) => () => unpacked(base + "pagefind/typing.bin").catch(() => tell(base + "search-text.js"));

async function fromTexts(base) {
  const data = await unpacked(base + "pagefind/records.bin");
  return withTexts(prepared(base, data), await unpacked(`${base}pagefind/texts/${data.texts}.bin`), typingOf(base));
}

async function fromScript(base) {
  const data = await tell(base + "search-text.js");
  return withTexts(prepared(base, data), data.passages, () => data);
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

async function fromPagefind(base) {
  const data = await unpacked(base + "pagefind/records.bin");
  const { finder, found } = await engine(base, data.pagefind);
  const index = prepared(base, data);
  const texts = once(() => unpacked(`${base}pagefind/texts/${data.texts}.bin`).catch(async () => (await tell(base + "search-text.js")).passages));
  async function asked(wanted) {
    if (!found.has(wanted)) found.set(wanted, timed(finder.search(`"${wanted}"`), base));
    const hits = new Map();
    for (const { id } of (await found.get(wanted)).results) {
      const at = data.fragments[id];
      if (at >= 0) hits.set(at, TEXT);
      else if (at < 0 && !hits.has(~at)) hits.set(~at, CLAUSE);
    }
    return [...hits];
  }
  let look; // where Pagefind does not answer
  return Object.assign(index, {
    async phrase(list) {
      if (!look) {
        try {
          return await asked(list.join(" "));
        } catch (error) {
          look = looking(index.records, await texts());
        }
      }
      return look(joined(list));
    },
    passages: async (record) => (await texts())[record.at],
    typing: once(async () => spelled(await typingOf(base)())),
  });
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
