// The form of a search page: what is asked stands in the address, so that it can be kept and sent on.

const FACETS = ["edition", "kind", "section", "department", "role"];
const { names, part, place } = plan;
const main = document.querySelector("[data-search-page]");
const form = main.querySelector("form");
const out = main.querySelector(".results");
const status = main.querySelector(".status");
const narrow = form.querySelector("details");
const take = main.querySelector("[data-take]");
const around = main.querySelector(".to-find");
const only = main.dataset.searchPage === "duties";

function link(text, address) {
  const element = part("a", "", text);
  element.href = address;
  return element;
}

function button(text, act) {
  const element = part("button", "", text);
  element.type = "button";
  element.addEventListener("click", act);
  return element;
}

function state() {
  const want = { q: form.elements.q.value.trim() };
  for (const name of FACETS) want[name] = form.elements[name] ? form.elements[name].value : "";
  if (place.edition) want.edition = place.edition;
  if (!want.edition && main.dataset.editions > 1) want.section = ""; // chapters belong to an edition
  return only ? { ...want, kind: "task" } : want;
}

function remember(want) {
  const query = new URLSearchParams();
  for (const name of ["q", ...FACETS]) if (form.elements[name] && want[name] && !(name === "edition" && place.edition)) query.set(name, want[name]);
  try {
    history.replaceState(null, "", location.pathname + (query.toString() ? `?${query}` : ""));
  } catch (error) {
    // From a disk some browsers keep the address as it is.
  }
  const elsewhere = main.querySelector(".elsewhere a");
  if (elsewhere) elsewhere.search = query;
}

function restore() {
  const query = new URLSearchParams(location.search);
  form.elements.q.value = query.get("q") || "";
  for (const name of FACETS) {
    const value = query.get(name);
    if (form.elements[name] && value) form.elements[name].append(new Option(value, value, true, true));
  }
}

function choices(indexes) {
  const editions = indexes.filter(({ edition }) => edition);
  const departments = new Map(editions.flatMap((index) => index.departments.map(([id, name]) => [id, name])).reverse());
  return {
    edition: editions.map(({ edition }) => [edition, `${edition}年度`]),
    kind: Object.entries(names.kind),
    section: editions.length ? editions[0].sections : [],
    department: Array.from(departments).sort(([a], [b]) => (a < b ? -1 : 1)),
    role: Object.entries(names.role),
  };
}

// How many of the matches each choice would leave stands beside it, the other choices kept.
function offer(found, want) {
  const chosen = found.indexes.filter(({ edition }) => edition && (!want.edition || edition === want.edition));
  const all = { ...choices(found.indexes), section: choices(chosen).section };
  for (const name of FACETS) {
    const select = form.elements[name];
    if (!select) continue;
    select.parentNode.hidden = name === "section" && chosen.length !== 1;
    const left = all[name].flatMap(([value, text]) => {
      const count = found.rows.filter((row) => plan.fits(row.record, { ...want, [name]: value })).length;
      return count || want[name] === value ? [new Option(`${text}（${count}）`, value, false, want[name] === value)] : [];
    });
    select.textContent = "";
    select.append(new Option(only && name === "department" ? "请选择部门" : "全部", ""), ...left);
    if (want[name] && select.value !== want[name]) select.append(new Option(`${plan.short(want[name])}（0）`, want[name], true, true));
  }
  const picked = Array.from(narrow.querySelectorAll("select")).filter(({ value }) => value).map((select) => nameOf(select));
  narrow.querySelector("summary").textContent = picked.length ? `筛选：${picked.join("、")}` : "筛选";
}

// What a list of choices stands at, without its count.
function nameOf(select) {
  return select.selectedOptions[0].textContent.replace(/（\d+）$/, "");
}
