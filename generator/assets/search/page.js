// The search pages and duties.html: what is asked stands in the address, so that it can be kept and sent on.
(function (plan) {
  "use strict";

  const STEP = 10;
  const BEFORE = 24, AFTER = 48; // characters of an excerpt around the hit
  const FACETS = ["edition", "kind", "section", "department", "role"];
  const { names, part, place } = plan;
  const main = document.querySelector("[data-search-page]");
  const form = main.querySelector("form");
  const out = main.querySelector(".results");
  const status = main.querySelector(".status");
  const only = main.dataset.searchPage === "duties";
  let turn = 0;

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

  // --- the state: the form's, and the address's ---

  function state() {
    const want = { q: form.elements.q.value.trim() };
    for (const name of FACETS) want[name] = form.elements[name] ? form.elements[name].value : "";
    if (place.edition) want.edition = place.edition;
    if (!want.edition && main.dataset.editions > 1) want.section = ""; // chapters belong to an edition
    return only ? { ...want, q: "", kind: "task" } : want;
  }

  function remember(want) {
    const query = new URLSearchParams();
    const kept = only ? ["department", "edition", "role"] : ["q", ...FACETS];
    for (const name of kept) if (want[name] && !(name === "edition" && place.edition)) query.set(name, want[name]);
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

  // --- facets ---

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
      if (want[name] && select.value !== want[name]) select.append(new Option(`${want[name]}（0）`, want[name], true, true));
    }
  }

  // --- results ---

  // The text around the first hit, and the anchor of the sentence in which it begins, if it has one. Sentences are
  // one text: readers copy across them.
  async function excerpt({ index, record, ways }) {
    const passages = await index.passages(record);
    const run = passages.filter(([anchor]) => anchor);
    const sentences = run.map(([, text]) => text).join("");
    for (const text of [sentences, ...passages.filter(([anchor]) => !anchor).map(([, own]) => own)]) {
      const [hit] = plan.places(text, ways);
      if (!hit) continue;
      const start = Math.max(0, hit[0] - BEFORE), end = hit[1] + AFTER;
      let at = 0;
      const holder = text === sentences && run.find(([, sentence]) => (at += sentence.length) > hit[0]);
      return { anchor: holder ? holder[0] : "", text: (start ? "…" : "") + text.slice(start, end) + (end < text.length ? "…" : "") };
    }
    const first = passages.length ? passages[0][1] : "";
    return { anchor: "", text: first.slice(0, BEFORE + AFTER) + (first.length > BEFORE + AFTER ? "…" : "") };
  }

  function facts({ record, index }) {
    const line = part("p", "facts");
    const section = index.sections.find(([id]) => id === record.section);
    line.append(part("span", "", names.kind[record.kind]));
    if (record.edition) line.append(part("span", "", `${record.edition}年度${index.status ? `（${index.status}）` : ""}`));
    if (section && record.kind === "task") line.append(part("span", "", section[1]));
    record.duties.forEach((duty, i) => {
      if (!i || record.duties[i - 1].role !== duty.role) line.append(part("span", `role ${duty.role}`, names.role[duty.role]));
      line.append(link(duty.name, `${index.base}departments/${duty.department}.html`));
    });
    return line;
  }

  function result(row) {
    const { record, index, ways } = row;
    const item = part("li"), head = part("h2"), quote = part("p", "official excerpt");
    const anchor = link("", index.base + record.link);
    plan.mark(anchor, record.label + record.title, ways);
    head.append(anchor);
    item.append(head, quote, facts(row));
    excerpt(row).then(({ text, anchor: sentence }) => {
      if (!text) quote.remove();
      plan.mark(quote, text, ways);
      if (sentence) anchor.href = `${index.base}${record.path}#${sentence}`;
    }, () => quote.remove());
    return item;
  }

  function results({ kept }) {
    const list = part("ol", "lines");
    const add = () => {
      list.append(...kept.slice(list.children.length, list.children.length + STEP).map(result));
      more.hidden = list.children.length >= kept.length;
    };
    const more = button("显示更多", () => {
      const next = list.children.length;
      add();
      list.children[next].querySelector("a").focus();
    });
    add();
    return [list, more];
  }

  // --- the duties of a department ---

  // A cell of a CSV file, never a formula.
  function cell(text) {
    return `"${/^[=+\-@\t\r]/.test(text) ? "'" : ""}${text.replace(/"/g, '""')}"`;
  }

  function table(kept, department) {
    const rows = kept.map(({ record, index }) => {
      const bearing = (role) => record.duties.filter((duty) => duty.role === role).map((duty) => duty.name).join("、");
      const own = record.duties.find((duty) => duty.department === department);
      const section = index.sections.find(([id]) => id === record.section);
      return [record.edition, section ? section[1] : "", record.label, record.title, names.role[own.role], ...Object.keys(names.role).map(bearing)];
    });
    const head = ["年度", "章", "编号", "任务", "本部门角色", ...Object.values(names.role).map((name) => `${name}单位`)];
    return `\ufeff${[head, ...rows].map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
  }

  function save(text, name) {
    const anchor = link("", URL.createObjectURL(new Blob([text], { type: "text/csv" })));
    anchor.download = name;
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(anchor.href), 60000);
  }

  function duties({ kept, indexes }, want) {
    const parts = [];
    for (const index of indexes) {
      for (const role of Object.keys(names.role)) {
        const bears = (duty) => duty.department === want.department && duty.role === role;
        const rows = kept.filter((row) => row.index === index && row.record.duties.some(bears));
        if (!rows.length) continue;
        const head = part("h2"), list = part("ul", "list");
        head.append(part("span", `role ${role}`, names.role[role]), `${index.edition}年度　${rows.length}项任务`);
        for (const { record } of rows) {
          const item = part("li");
          item.append(link(record.label + record.title, index.base + record.path));
          list.append(item);
        }
        parts.push(head, list);
      }
    }
    const actions = part("p", "actions");
    const chosen = form.elements.department.selectedOptions[0].textContent.replace(/（\d+）$/, "");
    actions.append(
      button("打印", () => window.print()),
      button("下载表格（CSV）", () => save(table(kept, want.department), `${chosen}责任.csv`)),
      link("历年责任", `departments/${want.department}.html`),
    );
    return [...parts, actions];
  }

  function said(found, want) {
    const total = found.kept.length;
    if (only) return `共${total}项任务`;
    if (!total) return want.q ? `没有找到“${want.q}”。请换一个说法，或减少条件。` : "没有符合条件的内容。请减少条件。";
    return found.loose ? `没有与“${want.q}”完全相同的文字。以下是含有其中词语的${total}条，最接近的在前。` : `找到${total}条`;
  }

  function failed() {
    status.textContent = "搜索用的文件没有读到。请检查网络，再试一次。";
  }

  async function run() {
    const want = state();
    const mine = (turn += 1);
    remember(want);
    const slow = setTimeout(() => { status.textContent = "正在搜索……"; }, 500);
    const found = await plan.find(want.q, want, !place.edition).finally(() => clearTimeout(slow));
    if (mine !== turn) return;
    offer(found, want);
    const asked = only ? want.department : want.q || FACETS.some((name) => want[name] && !(name === "edition" && place.edition));
    status.textContent = asked ? said(found, want) : "";
    out.textContent = "";
    out.append(...(!asked ? [] : only ? duties(found, want) : found.kept.length ? results(found) : []));
  }

  // On the page of duties a name, an old name, an abbreviation or pinyin chooses the department.
  async function department(query) {
    const { kept, loose, indexes } = await plan.find(query, { kind: "department" }, true);
    const typed = loose ? [] : kept.map(({ record }) => plan.departmentOf(record));
    return [...typed, ...indexes.flatMap((index) => plan.likely(index, query))][0];
  }

  async function named() {
    const mine = (turn += 1);
    const query = form.elements.q.value.trim();
    const id = query && await department(query);
    if (mine !== turn || !query) return;
    if (!id) status.textContent = "没有找到这个部门。请换一个说法，或从列表里选择。";
    if (!id || id === form.elements.department.value) return;
    form.elements.department.append(new Option(id, id, true, true));
    await run();
  }

  const act = () => (only ? named() : run()).catch(failed);
  let pause;
  form.hidden = false;
  form.addEventListener("input", (event) => {
    if (event.target.name !== "q") return;
    clearTimeout(pause);
    pause = setTimeout(act, 60);
  });
  form.addEventListener("change", (event) => {
    if (event.target.name !== "q") run().catch(failed);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    act();
  });
  main.querySelector(".no-script").hidden = true;
  restore();
  run().catch(failed);
})(window.plan);
