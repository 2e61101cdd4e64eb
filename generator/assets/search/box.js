// The box in the header, or that of the home page: the best matches as one types, by keyboard and for screen readers a combobox with a list.
(function (plan) {
  "use strict";

  const SHOWN = 8;
  const { part } = plan;
  const form = document.querySelector("main .search-box") || document.querySelector(".search-box");
  const input = form.querySelector("input[type=search]");
  const list = part("ul", "", "");
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

  function option({ record, index, ways }, i) {
    const item = part("li", "", "");
    item.id = `search-option-${i}`;
    item.setAttribute("role", "option");
    item.dataset.address = index.base + record.link;
    const year = plan.place.edition || !record.edition ? "" : ` ${record.edition}`;
    const title = part("span", "title", "");
    plan.mark(title, record.label + record.title, ways);
    item.append(part("span", "kind", plan.names.kind[record.kind] + year), title);
    const leads = record.duties.filter((duty) => duty.role !== "support");
    if (leads.length) {
      const names = leads.slice(0, 2).map((duty) => duty.name).join("、");
      item.append(part("span", "who", names + (leads.length > 2 ? "……" : "") + plan.names.role[leads[0].role]));
    }
    item.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus until the click
    item.addEventListener("click", () => { location.href = item.dataset.address; });
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

  async function search() {
    const query = input.value.trim();
    const mine = (turn += 1);
    if (!query) {
      show(false);
      tell("", false);
      return;
    }
    const slow = setTimeout(() => tell("正在搜索……", true), 500);
    const found = await plan.find(query, { edition: plan.place.edition }).catch(() => null);
    clearTimeout(slow);
    if (mine !== turn) return;
    list.textContent = "";
    here = -1;
    if (!found) {
      show(false);
      tell("搜索用的文件没有读到。请检查网络，再试一次。", true);
      return;
    }
    const total = found.kept.length;
    const how = found.loose ? "没有完全相同的文字，以下是相近的" : "找到";
    list.append(...found.kept.slice(0, SHOWN).map(option));
    tell(total ? `${how}${total}条${total > SHOWN ? "，按回车查看全部" : ""}` : `没有找到“${query}”`, !total);
    show(total > 0);
  }

  function press(event) {
    const count = list.children.length;
    if (event.isComposing) return;
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
      location.href = list.children[here].dataset.address;
    }
  }

  prepare();
  input.addEventListener("input", search);
  input.addEventListener("keydown", press);
  input.addEventListener("blur", () => show(false));
  if (input.value && document.activeElement === input) search();
})(window.plan);
