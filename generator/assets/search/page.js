// The search pages and duties.html: each change of the form is answered in place.

let turn = 0;
let shown = { q: "" }; // what was answered: no words where they were a department's name

function said(found, { q }) {
  const { kept, loose } = found;
  if (!kept.length) return q ? `未找到“${plan.short(q)}”。请换一个说法，或从下面查找。` : "没有符合条件的内容。请减少条件。";
  if (loose) return `${plan.loosely(q, found)}：${counted(kept)}`;
  const counts = counted(kept);
  return /、/.test(counts) ? `找到${kept.length}条：${counts}` : `找到${counts}`;
}

async function search(want) {
  const found = await plan.find(want.q, want, !place.edition);
  const asked = want.q || FACETS.some((name) => want[name] && !(name === "edition" && place.edition));
  if (!asked) return { found, want, said: "", parts: [] };
  return { found, want, kept: found.kept, said: said(found, want), parts: found.kept.length ? results(found.kept) : [], title: want.q || "任务" };
}

function show({ found, want, said: text, parts, kept, title }) {
  shown = want;
  offer(found, want);
  status.textContent = text;
  out.textContent = "";
  out.append(...parts);
  around.hidden = parts.length > 0;
  narrow.hidden = !parts.length && !FACETS.some((name) => form.elements[name] && form.elements[name].value);
  offerTable(kept || (parts.length ? found.kept : []), `${only ? "责任" : "搜索"}-${title || want.q}`);
}

// Duties that are shown have no name but what is said of them: they go as soon as other words are asked.
function searching() {
  status.textContent = "正在搜索……";
  if (!only) return;
  out.textContent = "";
  take.hidden = true;
}

async function run() {
  const want = state();
  const mine = (turn += 1);
  remember(want);
  const slow = setTimeout(searching, 500);
  try {
    const answer = await (only ? duties(want) : search(want));
    if (mine === turn) show(answer);
  } catch (error) {
    if (mine === turn) failed(error);
  } finally {
    clearTimeout(slow);
  }
}

function failed(error) {
  status.textContent = `搜索没有完成：${error.reason || "文件没有读到"}。请检查网络，再试一次。`;
  out.textContent = "";
  out.append(button("再试一次", run));
  around.hidden = false;
}

let pause;
function typed(event) {
  if (event.target.name !== "q" || event.isComposing) return; // what an input method has not yet made a word of
  clearTimeout(pause);
  // A department that was shown is forgotten with other words; one that narrows a matter narrows the next, too.
  if (only && !(shown.q && form.elements.q.value.trim())) form.elements.department.value = "";
  pause = setTimeout(run, 60);
}

form.addEventListener("compositionstart", () => {
  clearTimeout(pause);
  turn += 1;
});
form.addEventListener("compositionend", typed);
form.addEventListener("input", typed);
form.addEventListener("change", (event) => {
  if (event.target.name === "q") return;
  if (only && event.target.name === "department" && !shown.q) form.elements.q.value = "";
  run();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});
form.hidden = false;
main.querySelector(".no-script").hidden = true;
restore();
// Whoever comes with a question goes on from its field: a word more, or Tab to the first hit.
if (form.elements.q.value && document.activeElement === document.body) form.elements.q.focus({ preventScroll: true });
run();
