// Indexes: one for each edition, and one for the pages around them. Each knows its records, and finds phrases in their
// texts: with Pagefind, or, from a disk and wherever that does not run, in a plain script of the texts.

const ROLES = { l: "lead", s: "support", j: "joint" };
const opened = {};
const engines = {};
let told = Promise.resolve();

// Several scripts tell their data through one function, so they come one after the other.
function tell(address) {
  const next = told.then(() => new Promise((resolve, reject) => {
    const element = document.createElement("script");
    let data;
    plan.loaded = (value) => { data = value; };
    element.src = address;
    element.onload = () => resolve(data);
    element.onerror = () => reject(new Error(address));
    document.head.appendChild(element);
  }));
  told = next.catch(() => {});
  return next;
}

async function fetched(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(address);
  return answer;
}

async function unpacked(address) {
  const answer = await fetched(address);
  return new Response(answer.body.pipeThrough(new DecompressionStream("gzip"))).json();
}

function once(act) {
  let made;
  return () => (made = made || act());
}

function open(base) {
  opened[base] = opened[base] || (location.protocol === "file:" ? fromText(base) : fromPagefind(base).catch(() => fromText(base)));
  opened[base].catch(() => delete opened[base]); // the next key tries again
  return opened[base];
}

function prepared(base, data) {
  const { edition, status, sections, departments, places, words } = data;
  const records = [];
  function add(path, kind, title, label, section, duties, names, anchor) {
    records.push({
      at: records.length, edition, path, kind, title, label, section, duties, names, link: path + (anchor ? `#${anchor}` : ""),
      head: joined(tokens(label + title)), named: names.map((name) => joined(tokens(name))),
    });
  }
  for (const [path, kind, title, label, section, borne, more, anchor] of data.records) {
    const duties = [];
    for (let i = 0; i < borne.length; i += 2) {
      const [department, name] = departments[borne[i + 1]];
      duties.push({ role: ROLES[borne[i]], department, name });
    }
    add(path, kind, title, label, section, duties, duties.map((duty) => duty.name).concat(more), anchor);
  }
  for (const [id, title, ...names] of departments) add(`departments/${id}.html`, "department", title, "", "", [], names);
  for (const [id, title, within, ...names] of data.subjects) {
    const borne = within.flatMap((at) => records[at].duties);
    const duties = borne.filter(({ role, department }, i) => borne.findIndex((duty) => duty.role === role && duty.department === department) === i);
    add(`subjects/${id}.html`, "subject", title, "", "", duties, names);
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

// One engine for each version of Pagefind: the first index brings it, the others are merged into it.
async function engine(base, version) {
  const path = base + "pagefind/";
  if (!engines[version]) {
    engines[version] = import(path + "pagefind.js").then((module) => (
      { finder: module.createInstance({ basePath: path, noWorker: true }), found: new Map() }
    ));
    return engines[version];
  }
  const shared = await engines[version];
  await shared.finder.mergeIndex(path);
  shared.found.clear();
  return shared;
}

async function fromPagefind(base) {
  const data = await unpacked(base + "pagefind/records.bin");
  const { finder, found } = await engine(base, data.pagefind);
  const named = new Map(Object.entries(data.fragments).map(([name, at]) => [at, name]));
  return Object.assign(prepared(base, data), {
    async phrase(list) {
      const wanted = list.join(" ");
      if (!found.has(wanted)) found.set(wanted, finder.search(`"${wanted}"`));
      const { results } = await found.get(wanted);
      return results.map((result) => data.fragments[result.id]).filter((at) => at !== undefined);
    },
    async passages(record) {
      const name = named.get(record.at);
      return name ? (await fetched(`${base}pagefind/texts/${name}.json`)).json() : [];
    },
    typing: once(async () => spelled(await unpacked(base + "pagefind/typing.bin"))),
  });
}

async function fromText(base) {
  const data = await tell(base + "search-text.js");
  const bodies = data.passages.map((passages) => {
    const run = passages.filter(([anchor]) => anchor).map(([, text]) => text).join("\n");
    const parts = passages.filter(([anchor]) => !anchor).map(([, text]) => text);
    return [run, ...parts].map((text) => joined(tokens(text))).join("\n");
  });
  return Object.assign(prepared(base, data), {
    async phrase(list) {
      const wanted = joined(list);
      return bodies.flatMap((body, at) => (body.includes(wanted) ? [at] : []));
    },
    async passages(record) { return data.passages[record.at]; },
    typing: once(async () => spelled(data)),
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
  return Promise.all(bases.map(open));
}
