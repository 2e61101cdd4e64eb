// The box in the header, or that of the home page: the best matches as one types, by keyboard and for screen readers a combobox with a list.
(function (plan) {
  "use strict";

  const SHOWN = 8;
  const { part } = plan;
  const form = document.querySelector("main .search-box") || document.querySelector(".search-box");
  const input = form.querySelector("input[type=search]");
  const list = part("div", "", "");
  const said = part("p", "said", "");
  let turn = 0;
  let here = -1;

  function prepare() {
    list.id = "search-list";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "搜索结果");
    list.hidden = true;
    said.setAttribute("role", "status");
    form.append(list, said);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");
  }

  function option(row, i) {
    const { record, index, ways } = row;
    const item = part("a", "", "");
    item.id = `search-option-${i}`;
    item.setAttribute("role", "option");
    item.tabIndex = -1;
    item.href = index.base + record.link;
    plan.quote(row).then((quote) => { item.href = plan.addressOf(row, quote); }, () => {});
    const year = plan.place.edition || !record.edition ? "" : ` ${record.edition}`;
    const title = part("span", "title", "");
    plan.mark(title, record.label + record.title, ways);
    item.append(part("span", "kind", plan.names.kind[record.kind] + year), title);
    const who = plan.bearers(record, ["lead", "joint"], 2)[0];
    if (who) item.append(part("span", "who", `${plan.names.role[who.role]}：${who.duties.map(({ name }) => name).join("、")}${who.rest}`));
    item.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus until the click
    return item;
  }

  function show(open) {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    if (!open) choose(-1);
  }

  function choose(at) {
    const options = list.children;
    if (options[here]) options[here].setAttribute("aria-selected", "false");
    here = at;
    if (!options[at]) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    options[at].setAttribute("aria-selected", "true");
    options[at].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", options[at].id);
  }

  function tell(text, seen) {
    said.textContent = text;
    form.classList.toggle("none", seen);
  }

  async function search(event) {
    if (event && event.isComposing) return; // what an input method has not yet made a word of
    const query = input.value.trim();
    const mine = (turn += 1);
    if (!query) {
      show(false);
      tell("", false);
      return;
    }
    const slow = setTimeout(() => tell("正在搜索……", true), 500);
    let why = "";
    const found = await plan.find(query, { edition: plan.place.edition }).catch((error) => { why = error.reason || "文件没有读到"; });
    clearTimeout(slow);
    if (mine !== turn) return;
    list.textContent = "";
    here = -1;
    if (!found) {
      show(false);
      tell(`搜索没有完成：${why}。请检查网络，再试一次。`, true);
      return;
    }
    const total = found.kept.length;
    list.append(...found.kept.slice(0, SHOWN).map(option));
    const how = found.loose ? `${plan.loosely(query, found)}，` : "找到";
    tell(total ? `${how}${total}条${total > SHOWN ? "，按回车查看全部" : ""}` : `未找到“${plan.short(query)}”`, !total);
    show(total > 0);
  }

  function press(event) {
    const count = list.children.length;
    if (event.isComposing || event.keyCode === 229) return; // the key is the input method's
    if (event.key === "Escape") {
      if (!list.hidden) event.preventDefault();
      show(false);
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count) {
      event.preventDefault();
      show(true);
      const next = event.key === "ArrowDown" ? here + 1 : Math.max(here, 0) - 1;
      choose((next + count) % count);
    } else if (event.key === "Enter" && here >= 0) {
      event.preventDefault();
      list.children[here].click();
    }
  }

  prepare();
  input.addEventListener("input", search);
  input.addEventListener("compositionstart", () => {
    turn += 1;
    show(false);
  });
  input.addEventListener("compositionend", () => search());
  input.addEventListener("keydown", press);
  input.addEventListener("blur", () => show(false));
  if (input.value && document.activeElement === input && !plan.composing) search();
})(window.plan);
