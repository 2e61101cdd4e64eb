// The search: which records answer a query, best first, and what others may ask of it.

const ORDER = ["department", "task", "section", "reference", "edition", "page"];

function fits(record, want) {
  if (want.kind && record.kind !== want.kind) return false;
  if (want.section && record.section !== want.section) return false;
  if (want.edition && record.edition !== want.edition) return false;
  if (!want.role && !want.department) return true;
  if (record.kind === "department") return !want.role && record.path === `departments/${want.department}.html`;
  return record.duties.some((duty) => (!want.role || duty.role === want.role) && (!want.department || duty.department === want.department));
}

// How a query is looked for, from its very words to what it may mean.
function attempts(query) {
  const exact = terms(query), about = terms(topic(query)), cut = words(topic(query) || query);
  const loose = [
    about.length && String(about) !== String(exact) && ((index) => every(index, about)),
    cut.length && ((index) => every(index, cut)),
    cut.length && ((index) => most(index, cut)),
  ];
  return [(index) => every(index, exact), ...loose.filter(Boolean)];
}

// A single character of a question says too little to be marked.
function telling(list) {
  return list.length > 1 || PLAIN.test(list[0]);
}

// The first attempt that finds anything in any of the indexes. `loose`: it is not the first of all.
async function attempted(all, query) {
  let found = [];
  for (const [turn, attempt] of attempts(query).entries()) {
    found = await Promise.all(all.map(attempt));
    if (turn) found = found.map(({ hits, ways }, i) => union([{ hits, ways: ways.filter(telling) }, { hits: meant(all[i], query), ways: [] }]));
    if (found.some(({ hits }) => hits.size)) return { found, loose: turn > 0 };
  }
  return { found, loose: true };
}

async function matched(all, query) {
  if (!terms(query).length) {
    // Nothing asked is everything, for the facets; marks alone are nothing that could be found.
    const found = all.map(({ records }) => ({ hits: new Map(query ? [] : records.map(({ at }) => [at, 0])), ways: [] }));
    return { found, loose: query !== "" };
  }
  // What a hand-written page says does not keep the plan from answering.
  const groups = await Promise.all([all.filter(({ edition }) => edition), all.filter(({ edition }) => !edition)].map((some) => attempted(some, query)));
  return { found: groups.flatMap((group) => group.found), loose: groups[0].loose && (groups[0].found.some(({ hits }) => hits.size) || groups[1].loose) };
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
  const ats = [...meant(index, query)].filter(([, score]) => score >= LIKELY).map(([at]) => index.records[at]);
  return ats.map(({ path }) => path.replace(/^departments\/|\.html$/g, ""));
}

Object.assign(plan, { find, answer, likely, fits, places, mark, tokens, names: NAMES });
