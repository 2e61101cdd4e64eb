// The search: which records answer a query, best first, and what others may ask of it.

const ORDER = ["department", "task", "subject", "section", "reference", "edition", "page"];

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
  return record.duties.some((duty) => (!want.role || duty.role === want.role) && (!want.department || duty.department === want.department));
}

// A single character of a question says too little to be marked.
function telling(list) {
  return list.length > 1 || PLAIN.test(list[0]);
}

// What is found, for each index. `loose`: not by the very words.
async function matched(all, query) {
  const exact = terms(query);
  if (!exact.length) {
    // Nothing asked is everything, for the facets; marks alone are nothing that could be found.
    const found = all.map(({ records }) => ({ hits: new Map(query ? [] : records.map(({ at }) => [at, 0])), ways: [] }));
    return { found, loose: query !== "" };
  }
  const typed = await Promise.all(all.map((index) => every(index, exact)));
  if (typed.some(({ hits }, i) => hits.size && all[i].edition)) return { found: typed, loose: false };
  // What a hand-written page says does not keep the plan from offering the department that is meant.
  const near = all.map((index) => ({ hits: meant(index, query), ways: [] }));
  const named = near.some(({ hits }) => hits.size);
  if (typed.some(({ hits }) => hits.size)) return { found: typed.map((one, i) => union([one, near[i]])), loose: named };
  let around = near; // what hand-written pages hold, where the plan holds nothing
  for (const attempt of (await more()).attempts(query)) {
    const tried = await Promise.all(all.map(attempt));
    const found = tried.map(({ hits, ways }, i) => union([{ hits, ways: ways.filter(telling) }, near[i]]));
    if (found.some(({ hits }, i) => hits.size && all[i].edition)) return { found, loose: true };
    if (around === near && found.some(({ hits }) => hits.size)) around = found;
  }
  return { found: around, loose: true };
}

// All that matches. `kept` is what the wanted facets leave of `rows`; `loose` says that nothing matched as typed, and
// words of it were looked for; the `ways` of a row are the phrases to mark.
async function find(query, want, everywhere) {
  const asked = query.normalize("NFKC").trim();
  const all = await indexes(everywhere ? "" : want.edition);
  const { found, loose } = await matched(all, asked);
  const rows = all.flatMap((index, place) => {
    const sure = meant(index, asked);
    return Array.from(found[place].hits, ([at, score]) => (
      { place, index, record: index.records[at], score: sure.get(at) === SURE ? SURE : score, ways: found[place].ways }
    ));
  });
  rows.sort((a, b) => a.place - b.place || b.score - a.score || ORDER.indexOf(a.record.kind) - ORDER.indexOf(b.record.kind) || a.record.at - b.record.at);
  return { rows, kept: rows.filter((row) => fits(row.record, want)), loose, indexes: all };
}

// The search as others use it: addresses relative to the root of the site.
async function answer(query, want) {
  const { kept, loose } = await find(query, want || {});
  const results = kept.map(({ record: { edition, path, label, title, kind } }) => (
    { url: (edition ? `${edition}/` : "") + path, title: label + title, edition, kind }
  ));
  return { total: results.length, loose, results };
}

// The ids of the departments that a query surely or likely means.
function likely(index, query) {
  return [...meant(index, query)].filter(([, score]) => score >= LIKELY).map(([at]) => departmentOf(index.records[at]));
}

plan.inside = { NOTHING, NAME, PLAIN, TITLE, every, phrase, term, terms, tokens, topic, union };
Object.assign(plan, { find, answer, likely, departmentOf, fits, places, mark, part, tokens, names: NAMES });
