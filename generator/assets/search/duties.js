// The page of duties: one field for a department or a matter. A department's duties are shown only if no other can be meant.

// A department's tasks as its pages list them: by year and role.
function dutiesOf({ kept, indexes }, id) {
  const parts = [];
  for (const index of indexes) {
    for (const role of Object.keys(names.role)) {
      const bears = (duty) => duty.department === id && duty.role === role;
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
  actions.append(button("打印", () => window.print()), link("历年责任", `departments/${id}.html`));
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
  const line = part("p", "meant", `“${query}”可能指部门：`);
  departments.forEach(([id, name], i) => line.append(i ? "、" : "", link(name, `?department=${encodeURIComponent(id)}`)));
  return line;
}

async function answerDepartment(want, department) {
  const asked = { ...want, q: "", department };
  const found = await plan.find("", asked, true);
  const [[, name]] = departmentsOf(found.indexes, [department]);
  return { found, want: asked, said: `${name}：共${found.kept.length}项任务`, parts: dutiesOf(found, department), title: name };
}

function answerMatter(want, found, departments) {
  const kept = departments.length ? found.kept.filter((row) => !found.loose && !row.clause) : found.kept;
  const parts = [...(departments.length ? [ambiguous(want.q, departments)] : []), ...(kept.length ? results(kept) : [])];
  const none = departments.length ? "请选择部门。" : `未找到“${want.q}”。请换一个说法，或从下列部门中选择。`;
  const loosely = found.loose ? `${plan.loosely(want.q, found)}：${kept.length}项任务` : `涉及“${want.q}”的任务${kept.length}项`;
  return { found, want, kept, said: kept.length ? loosely : none, parts };
}

// What the page of duties answers: {found, want, said, parts}; `kept` are the tasks that can be taken away.
async function duties(want) {
  if (!want.q) {
    if (want.department) return answerDepartment(want, want.department);
    return { found: await plan.find("", want, true), want, said: "", parts: [] };
  }
  const asked = { ...want, department: "" };
  const departments = await meantBy(want.q);
  const matter = await plan.find(want.q, asked, true);
  const spoken = !matter.loose && matter.kept.some((row) => !row.clause);
  if (departments.length === 1 && !spoken) return answerDepartment(asked, departments[0][0]);
  return answerMatter(asked, matter, departments);
}
