// The box in the header: the best matches as one types, by keyboard and for screen readers a combobox with a list.
(function (plan) {
  "use strict";

  var SHOWN = 8;
  var ROLES = { lead: "牵头", support: "配合", joint: "共同负责" };
  var KINDS = { task: "任务", department: "部门", section: "章", reference: "依据", edition: "年度计划", page: "说明" };
  var form = document.querySelector(".search-box");
  var input = form.querySelector("input[type=search]");
  var list = document.createElement("ul");
  var said = document.createElement("p");
  var turn = 0;
  var here = -1;

  list.id = "search-list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "搜索结果");
  list.hidden = true;
  said.className = "said";
  said.setAttribute("role", "status");
  form.appendChild(list);
  form.appendChild(said);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  function part(tag, name, text) {
    var element = document.createElement(tag);
    if (name) element.className = name;
    element.textContent = text;
    return element;
  }

  function option(row, i) {
    var record = row.record;
    var item = document.createElement("li");
    item.id = "search-option-" + i;
    item.setAttribute("role", "option");
    item.dataset.address = row.index.base + record.link;
    item.appendChild(part("span", "kind", KINDS[record.kind] + (plan.place.edition || !record.edition ? "" : " " + record.edition)));
    item.appendChild(part("span", "title", record.label + record.title));
    var leads = record.duties.filter(function (duty) { return duty.role !== "support"; });
    if (leads.length) item.appendChild(part("span", "who", leads.slice(0, 2).map(function (duty) { return duty.name; }).join("、") + (leads.length > 2 ? "等" : "") + ROLES[leads[0].role]));
    item.addEventListener("pointerdown", function (event) {
      event.preventDefault();
      location.href = item.dataset.address;
    });
    return item;
  }

  function show(open) {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    if (!open) choose(-1);
  }

  function choose(at) {
    var options = list.querySelectorAll("[role=option]");
    if (here >= 0 && options[here]) options[here].setAttribute("aria-selected", "false");
    here = at;
    if (at < 0 || !options[at]) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    options[at].setAttribute("aria-selected", "true");
    options[at].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", options[at].id);
  }

  function search() {
    var query = input.value.trim();
    var mine = (turn += 1);
    if (!query) {
      show(false);
      said.textContent = "";
      return;
    }
    plan.find(query, plan.place.edition ? { edition: plan.place.edition } : {}).then(function (state) {
      if (mine !== turn) return;
      list.textContent = "";
      here = -1;
      state.kept.slice(0, SHOWN).forEach(function (row, i) { list.appendChild(option(row, i)); });
      var total = state.kept.length;
      said.textContent = !total ? "没有找到“" + query + "”" : (state.loose ? "没有完全相同的文字，以下是相近的" : "找到") + total + "条" + (total > SHOWN ? "，按回车查看全部" : "");
      form.classList.toggle("none", !total);
      show(total > 0);
    });
  }

  input.addEventListener("input", search);
  input.addEventListener("keydown", function (event) {
    var count = list.children.length;
    if (event.isComposing) return;
    if (event.key === "Escape") {
      if (!list.hidden) event.preventDefault();
      show(false);
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count) {
      event.preventDefault();
      show(true);
      choose((here + (event.key === "ArrowDown" ? 1 : here < 0 ? 0 : -1) + count) % count);
    } else if (event.key === "Enter" && here >= 0) {
      event.preventDefault();
      location.href = list.children[here].dataset.address;
    }
  });
  input.addEventListener("blur", function () { show(false); });
  if (input.value) search();
})(window.plan);
