// The search: which records answer a query, best first, and what others may ask of it.

const ORDER = ["department", "task", "subject", "section", "reference", "erratum", "edition", "page"];

// The id of the department that a record is of.
function departmentOf(record) {
  return record.path.replace(/^departments\/|\.html$/g, "");
}

function fits(record, want) {
  if (want.kind && record.kind !== want.kind) return false;
  if (want.section && record.section !== want.section) return false;
  if (want.edition && record.edition !== want.edition) return false;
  if (!want.role && !want.department) return true;
  if (record.kind === "department") return !want.role && departmentOf(record) === want.department;
  // Who supports a task does not answer for the subjects in it.
  const duties = record.kind === "subject" ? record.duties.filter(({ role }) => role !== "support") : record.duties;
  return duties.some((duty) => (!want.role || duty.role === want.role) && (!want.department || duty.department === want.department));
}

// A single character of a question says too little to be marked.
function telling(way) {
  return way.length > 1 || PLAIN.test(way);
}

// What holds words, for each index: as they are typed, and only where no edition holds them so, as they may be meant.
async function worded(all, words) {
  let held;
  for (const one of [phrase, term, ...(words.some((word) => /[a-z]/.test(word)) ? [nearly] : [])]) {
    held = await Promise.all(all.map((index) => every(index, words, one)));
    if (held.some(({ hits }, i) => hits.size && all[i].edition)) break;
  }
  return held;
}

// The names of the departments that one word is short for; it ends like the name of one, or has a few characters.
function shortFor(all, near, query) {
  const words = wordsOf(topic(query));
  if (words.length !== 1 || !(OFFICE.test(words[0]) || words[0].length <= 3)) return [];
  const likelyIn = (index, i) => index.records.filter(({ at, kind }) => kind === "department" && near[i].hits.get(at) >= LIKELY);
  return Array.from(new Set(all.flatMap(likelyIn).map(({ title }) => title)));
}

// What is found, for each index. `loose`: not by the very words.
async function matched(all, query) {
  const exact = terms(query);
  if (!exact.length) {
    // Nothing asked is everything, for the facets; marks alone are nothing that could be found.
    const found = all.map(({ records }) => ({ hits: new Map(query ? [] : records.map(({ at }) => [at, 0])), ways: [] }));
    return { found, loose: query !== "" };
  }
  const near = all.map((index) => ({ hits: meant(index, query), ways: [] }));
  const named = (least) => near.map(({ hits }) => ({ hits: new Map([...hits].filter(([, score]) => score >= least)), ways: [] }));
  const joint = (one, other) => one.map((found, i) => union([found, other[i]]));
  const typed = joint(await worded(all, exact), named(SURE));
  if (typed.some(({ hits }, i) => hits.size && all[i].edition)) return { found: joint(typed, named(ABOUT)), loose: false };
  const departments = shortFor(all, near, query);
  if (departments.length) return { found: joint(typed, named(LIKELY / 4)), loose: true, departments };
  // What a hand-written page says does not keep the plan from offering the department that is meant.
  if (typed.some(({ hits }) => hits.size)) return { found: joint(typed, near), loose: near.some(({ hits }) => [...hits.values()].some((score) => score < SURE)) };
  let around = near; // what hand-written pages hold, where the plan holds nothing
  for (const attempt of (await more()).attempts(query)) {
    const tried = await Promise.all(all.map(attempt));
    const found = joint(tried.map((one) => ({ ...one, ways: one.ways.filter(telling) })), near);
    if (tried.some(({ hits }, i) => hits.size && all[i].edition)) {
      const meanings = (how) => new Map(tried.flatMap((one) => one[how] || []));
      return { found, loose: true, alike: meanings("alike"), slipped: meanings("slipped") };
    }
    if (around === near && found.some(({ hits }) => hits.size)) around = found;
  }
  return { found: around, loose: true };
}

// Hits as they are listed: what says the words, newest year first; then what only names a department, in a clause or as
// its page of a year before the newest, year by year, too.
function ranked(rows) {
  const newest = new Map(rows.filter(({ record }) => record.kind === "department").reverse().map(({ record, place }) => [record.path, place]));
  const last = ({ clause, record, place }) => Number(clause !== "" || (record.kind === "department" && place !== newest.get(record.path)));
  return rows.sort((a, b) => last(a) - last(b) || a.place - b.place || b.score - a.score || ORDER.indexOf(a.record.kind) - ORDER.indexOf(b.record.kind) || a.record.at - b.record.at);
}

// All that matches. `kept` is what the wanted facets leave of `rows`; `loose` says that nothing matched as typed, and
// words of it were looked for; `alike` are the words of about its meaning that were looked for, too, `slipped` those that
// a wrong character was taken for, `departments` the
// names of those that it is short for. The `ways` of a row are the phrases to mark; `clause` says whether all of the
// words, or some, stand only in a clause.
async function find(query, want, everywhere) {
  const asked = query.normalize("NFKC").trim();
  const all = await indexes(everywhere ? "" : want.edition);
  const { found, loose, alike, slipped, departments } = await matched(all, asked);
  const inClause = (score, { kind }) => (loose || !asked || kind !== "task" || score >= TEXT ? "" : score < PARTLY ? "all" : "some");
  const rows = all.flatMap((index, place) => {
    const sure = meant(index, asked);
    return Array.from(found[place].hits, ([at, weight]) => {
      const record = index.records[at], known = sure.get(at), score = known >= ABOUT ? known : weight;
      return { place, index, record, score, ways: found[place].ways, clause: inClause(score, record) };
    });
  });
  return { rows, kept: ranked(rows.filter((row) => fits(row.record, want))), loose, alike: alike || new Map(), slipped: slipped || new Map(), departments: departments || [], indexes: all };
}

// Whether a task says all words of a query in its title and text.
async function says({ index, record }, query) {
  const { text } = (await index.runs())[record.at];
  return terms(query).every((word) => text.includes(word, record.number.length));
}

const BEFORE = 24, AFTER = 48; // characters of an excerpt around the hit

// The text around the first hit, or the beginning of a text; the anchor of the sentence in which the hit begins.
// Sentences are one text: readers copy across them.
async function quote({ index, record, ways }) {
  const passages = await index.passages(record);
  const run = passages.filter(([anchor]) => anchor);
  const sentences = run.map(([, text]) => text).join("");
  for (const text of [sentences, ...passages.filter(([anchor]) => !anchor).map(([, own]) => own)]) {
    const [hit] = places(text, ways);
    if (!hit) continue;
    const near = Math.max(0, hit[0] - BEFORE), end = hit[1] + AFTER;
    const start = near && near + Math.max(0, text.slice(near, hit[0]).search(/[，。；：、]/) + 1); // from a pause on, where there is one
    let at = 0;
    const [anchor] = (text === sentences && run.find(([, one]) => (at += one.length) > hit[0])) || [""];
    return { anchor, words: text.slice(...hit), text: (start ? "……" : "") + text.slice(start, end) + (end < text.length ? "……" : "") };
  }
  const first = passages.length ? passages[0][1] : "", text = first.slice(0, BEFORE + AFTER);
  return { anchor: "", words: "", text: text + (text.length < (sentences || first).length ? "……" : "") };
}

// The address of a hit: of its sentence, where its words are marked by browsers that can; others would not find the sentence then.
function addressOf({ index, record }, { anchor, words }) {
  if (!anchor) return index.base + record.link;
  const fragment = document.fragmentDirective && words && words.length < 60 ? `:~:text=${encodeURIComponent(words).replace(/-/g, "%2D")}` : "";
  return `${index.base}${record.path}#${anchor}${fragment}`;
}

const NONE = { total: 0, loose: true, results: [] };

function asText(value) {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

// What a caller wants, as far as it can be read.
function wantedOf(given, name) {
  try {
    return asText(given[name]);
  } catch (error) {
    return "";
  }
}

// The search as others use it, whatever they give: addresses relative to the root of the site.
async function answer(query, wanted) {
  const given = Object(wanted);
  const want = Object.fromEntries(["edition", "kind", "section", "department", "role"].map((name) => [name, wantedOf(given, name)]));
  if (want.edition && want.edition !== plan.place.edition && !(await editions().catch(() => [])).includes(want.edition)) return NONE;
  const { kept, loose } = await find(asText(query), want);
  const results = kept.map(({ record: { edition, path, anchor, label, title, kind } }) => (
    { url: (edition ? `${edition}/` : "") + path, title: label + title, edition, kind, ...(anchor && { anchor }) }
  ));
  return { total: results.length, loose, results };
}

// The ids of the departments that a query likely means, or surely.
function likely(index, query, least = LIKELY) {
  return [...meant(index, query)].filter(([at, score]) => score >= least && index.records[at].kind === "department").map(([at]) => departmentOf(index.records[at]));
}

plan.inside = { LETTER, NAME, NOTHING, OFFICE, SINGLE, TITLE, SURE, departmentsMeant, every, naming, nearly, phrase, phrases, plainly, term, terms, times, tokens, topic, union, wordsOf };
Object.assign(plan, { find, answer, likely, departmentOf, fits, says, quote, addressOf, bearers, loosely, short, places, mark, part, tokens, again, script, names: NAMES });
