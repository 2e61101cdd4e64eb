// The page of duties: one field for a department or a matter. A department's duties are shown only if no other can be meant.

function knows({ indexes }, id) {
  return indexes.some(({ departments }) => departments.some(([known]) => known === id));
}

function unknown(found, want) {
  return { found, want, said: `没有“${plan.short(want.department)}”这个部门。请从下列部门中选择。`, parts: [] };
}

// A department's tasks as its pages list them: by year and role.
function dutiesOf({ kept, indexes }, id) {
  const parts = [], years = indexes.filter(({ departments }) => departments.length).length;
  for (const index of indexes) {
    for (const role of Object.keys(names.role)) {
      const bears = (duty) => duty.department === id && duty.role === role;
      const rows = kept.filter((row) => row.index === index && row.record.duties.some(bears));
      if (!rows.length) continue;
      const head = part("h2"), list = part("ul", "list");
      const year = years > 1 ? `${index.edition}年度　` : "";
      head.append(part("span", `role ${role}`, names.role[role]), `${year}${rows.length}项任务`);
      for (const { record } of rows) {
        const item = part("li");
        item.append(link(record.label + record.title, index.base + record.path));
        const leads = record.duties.filter((duty) => duty.role === "lead").map(({ name }) => name);
        if (role === "support" && leads.length) item.append(part("span", "aside whole", `${names.role.lead}：${leads.join("、")}`));
        list.append(item);
      }
      parts.push(head, list);
    }
  }
  const actions = part("p", "actions");
  actions.append(button("打印", () => window.print()));
  if (years > 1) actions.append(link("历年责任", `departments/${id}.html`));
  return [...parts, actions];
}

function departmentsOf(indexes, ids) {
  const known = new Map(choices(indexes).department);
  return Array.from(new Set(ids)).map((id) => [id, known.get(id) || id]);
}

// The departments that a text may mean: [id, name]; only those of just this name, where there are any.
async function meantBy(query) {
  const { kept, loose, indexes } = await plan.find(query, { kind: "department" }, true);
  const sure = indexes.flatMap((index) => plan.likely(index, query, plan.inside.SURE));
  if (sure.length) return departmentsOf(indexes, sure);
  const typed = loose ? [] : kept.map(({ record }) => plan.departmentOf(record));
  return departmentsOf(indexes, [...typed, ...indexes.flatMap((index) => plan.likely(index, query))]);
}

function ambiguous(query, departments) {
  const line = part("p", "meant", `“${plan.short(query)}”可能指部门：`);
  departments.forEach(([id, name], i) => line.append(i ? "、" : "", link(name, `?department=${encodeURIComponent(id)}`)));
  return line;
}

function answerDepartment(want, found) {
  const [[, name]] = departmentsOf(found.indexes, [want.department]);
  return { found, want, said: `${name}：共${found.kept.length}项任务`, parts: dutiesOf(found, want.department), title: name };
}

// How many tasks were found, and how many of them say the words themselves.
async function howMany(kept, query) {
  const say = (await Promise.all(kept.map((row) => plan.says(row, query)))).filter(Boolean).length;
  const written = `${say}项任务写到“${plan.short(query)}”`;
  if (say === kept.length) return written;
  return `找到${kept.length}项任务${say ? `，其中${written.replace("任务", "")}` : ""}`;
}

// The tasks of a matter, those of one department alone where one is chosen.
async function answerMatter(want, found, departments) {
  const kept = departments.length ? found.kept.filter(({ clause }) => !found.loose && clause !== "all") : found.kept;
  const parts = [...(departments.length ? [ambiguous(want.q, departments)] : []), ...(kept.length ? results(kept) : [])];
  const none = departments.length ? "请选择部门。" : `未找到“${plan.short(want.q)}”。请换一个说法，或从下列部门中选择。`;
  const some = found.loose ? `${plan.loosely(want.q, found)}：${kept.length}项任务` : await howMany(kept, want.q);
  const of = want.department ? `${departmentsOf(found.indexes, [want.department])[0][1]}：` : "";
  return { found, want, kept, said: of + (kept.length ? some : none), parts };
}

// What the page of duties answers: {found, want, said, parts}; `kept` are the tasks that can be taken away. A department
// that the words name is shown, whatever one is chosen.
async function duties(want) {
  const found = await plan.find(want.q, want, true);
  if (want.department && !knows(found, want.department)) return unknown(found, want);
  if (!want.q) return want.department ? answerDepartment(want, found) : { found, want, said: "", parts: [] };
  const departments = await meantBy(want.q);
  const spoken = !found.loose && found.kept.some(({ clause }) => clause !== "all");
  const [[id] = []] = departments;
  if (departments.length > 1 || spoken || !id) return answerMatter(want, found, want.department ? [] : departments);
  const asked = { ...want, q: "", department: id };
  return answerDepartment(asked, await plan.find("", asked, true));
}
