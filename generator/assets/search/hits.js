// What was found: tasks with who leads them and the subjects in them, and the tasks as a table to take away.

const STEP = 10;

// Subjects stand under the best task that names them; where only subjects are asked for, by themselves.
function grouped(kept) {
  const groups = kept.filter(({ record }) => record.kind !== "subject").map((row) => ({ row, subjects: [] }));
  const tasks = new Map(groups.map((group) => [group.row.record, group]));
  for (const row of kept.filter(({ record }) => record.kind === "subject")) {
    const holders = row.record.within.map((at) => tasks.get(row.index.records[at])).filter(Boolean);
    const [best] = holders.sort((one, other) => groups.indexOf(one) - groups.indexOf(other));
    if (best) best.subjects.push(row);
    else groups.push({ row, subjects: [] });
  }
  return groups;
}

function who(record, index) {
  const line = [];
  const leads = plan.bearers(record, ["lead", "joint"], 3);
  for (const { role, duties, rest } of leads) {
    const span = part("span", "");
    span.append(part("span", `role ${role}`, names.role[role]));
    duties.forEach((duty, i) => span.append(i ? "、" : "", link(duty.name, `${index.base}departments/${duty.department}.html`)));
    span.append(rest);
    line.push(span);
  }
  const [support] = plan.bearers(record, ["support"], 1);
  if (support) {
    const count = record.duties.filter(({ role }) => role === "support").length;
    line.push(part("span", "", `配合：${count === 1 ? support.duties[0].name + support.rest : `${record.open.includes("support") ? "列" : ""}${count}个部门`}`));
  }
  return line;
}

// How many tasks a department has, by role.
function borne(record, index) {
  const id = plan.departmentOf(record);
  return Object.entries(names.role).flatMap(([role, name]) => {
    const count = index.records.filter(({ kind, duties }) => kind === "task" && duties.some((duty) => duty.role === role && duty.department === id)).length;
    return count ? [part("span", "", `${name}${count}项`)] : [];
  });
}

function facts({ record, index, clause }) {
  const line = part("p", "facts");
  const section = index.sections.find(([id]) => id === record.section);
  line.append(part("span", "", names.kind[record.kind]));
  if (record.edition) line.append(part("span", "", `${record.edition}年度${index.status ? `（${index.status}）` : ""}`));
  if (clause) line.append(part("span", "only", clause === "all" ? "仅见于责任分工" : "部分词语仅见于责任分工"));
  else if (section && record.kind === "task") line.append(part("span", "", section[1]));
  if (record.kind === "task" || record.kind === "subject") line.append(...who(record, index));
  if (record.kind === "department") line.append(...borne(record, index));
  return line;
}

function within(subjects) {
  const line = part("p", "within", "文中的事项：");
  subjects.forEach(({ record, index, ways }, i) => {
    const anchor = link("", index.base + record.link);
    plan.mark(anchor, record.title, ways);
    line.append(i ? "、" : "", anchor);
  });
  return line;
}

function result({ row, subjects }) {
  const { record, index, ways } = row;
  const item = part("li"), head = part("h2"), text = part("p", "official excerpt");
  const anchor = link("", index.base + record.link);
  plan.mark(anchor, record.label + record.title, ways);
  head.append(anchor);
  item.append(head, text, facts(row), ...(subjects.length ? [within(subjects)] : []));
  plan.quote(row).then((quote) => {
    if (!quote.text) text.remove();
    plan.mark(text, quote.text, ways);
    anchor.href = plan.addressOf(row, quote);
  }, () => text.remove());
  return item;
}

// A list that grows on demand, and is whole on paper.
function results(kept) {
  const groups = grouped(kept);
  const list = part("ol", "lines");
  const add = (count) => {
    list.append(...groups.slice(list.children.length, list.children.length + count).map(result));
    more.hidden = list.children.length >= groups.length;
  };
  const more = button("显示更多", () => {
    const next = list.children.length;
    add(STEP);
    list.children[next].querySelector("a").focus();
  });
  add(STEP);
  whole = () => add(groups.length);
  return [list, more];
}

let whole = () => {};
window.addEventListener("beforeprint", () => whole());

// So many of each kind, in words.
function counted(kept) {
  const units = { task: "项任务", department: "个部门", section: "章", subject: "件事项", reference: "份依据", erratum: "处勘误", edition: "个年度计划", page: "个网页" };
  return Object.entries(units).flatMap(([kind, unit]) => {
    const count = kept.filter(({ record }) => record.kind === kind).length;
    return count ? [`${count}${unit}`] : [];
  }).join("、");
}

// --- as a table to take away ---

const TABLE = { name: "任务", widths: [8, 10, 30, 18, 30, 30, 60, 40] };
const CELL = 32767; // characters that Excel takes
const HEAD = ["年度", "编号", "任务", "牵头单位", "配合单位", "共同负责单位", "原文", "网址"];

function bearing({ duties, open }, role) {
  const borne = duties.filter((duty) => duty.role === role).map((duty) => duty.name).join("、");
  return borne + (open.includes(role) ? "（未列全）" : "");
}

// A text as a cell may have it: a longer one would make the workbook one that Excel repairs.
function fitting(text) {
  return text.length > CELL ? `${text.slice(0, CELL - 2).replace(/[\ud800-\udbff]$/, "")}……` : text;
}

async function cells(row) {
  const { record, index } = row;
  const { anchor } = await plan.quote(row);
  const sentences = (await index.passages(record)).filter(([own]) => own).map(([, text]) => text).join("");
  const address = new URL(plan.addressOf(row, { anchor, words: "" }), location.href).href;
  return [record.edition, record.label, record.title, ...["lead", "support", "joint"].map((role) => bearing(record, role)), fitting(sentences), address];
}

// The tasks as a file. Who takes them away again gets them again, so the script for files may fail once.
async function save(rows, title) {
  try {
    const lines = await Promise.all(rows.map(cells));
    await (plan.save || plan.load("matrix-file.js"));
    plan.save([HEAD, ...lines], "xlsx", title, TABLE);
  } catch (error) {
    status.textContent = "表格没有导出：文件没有读到。请检查网络，再试一次。";
  }
}

function offerTable(kept, title) {
  const tasks = kept.filter(({ record }) => record.kind === "task");
  take.hidden = !tasks.length;
  take.onclick = () => save(tasks, title);
}
