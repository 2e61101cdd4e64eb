// The pages search.html and duties.html: what is asked stands in the address, so that it can be kept and sent on.
(function (plan) {
  "use strict";

  var STEP = 10;
  var ROLES = { lead: "牵头", support: "配合", joint: "共同负责" };
  var KINDS = { task: "任务", department: "部门", section: "章", reference: "依据", edition: "年度计划", page: "说明" };
  var FACETS = ["edition", "kind", "section", "department", "role"];
  var main = document.querySelector("[data-search-page]");
  var form = main.querySelector("form");
  var out = main.querySelector(".results");
  var status = main.querySelector(".status");
  var only = main.dataset.searchPage === "duties";
  var turn = 0;

  function part(tag, name, text) {
    var element = document.createElement(tag);
    if (name) element.className = name;
    if (text) element.textContent = text;
    return element;
  }

  function link(text, address) {
    var element = part("a", "", text);
    element.href = address;
    return element;
  }

  function state() {
    var want = { q: form.elements.q.value.trim() };
    FACETS.forEach(function (name) { want[name] = form.elements[name] ? form.elements[name].value : ""; });
    return want;
  }

  function remember(want) {
    var query = new URLSearchParams();
    Object.keys(want).forEach(function (name) { if (want[name]) query.set(name, want[name]); });
    try {
      history.replaceState(null, "", location.pathname + (query.toString() ? "?" + query : ""));
    } catch (error) {
      // From a disk some browsers keep the address as it is.
    }
  }

  function known(indexes) {
    var result = { edition: [], kind: [], section: [], department: [], role: [] };
    indexes.forEach(function (index) {
      if (index.edition) result.edition.push([index.edition, index.edition + "年度"]);
      index.departments.forEach(function (department) {
        if (!result.department.some(function (pair) { return pair[0] === department[0]; })) result.department.push([department[0], department[1]]);
      });
      index.sections.forEach(function (section) {
        if (!result.section.some(function (pair) { return pair[0] === section[0]; })) result.section.push(section);
      });
    });
    result.department.sort(function (a, b) { return a[0] < b[0] ? -1 : 1; });
    result.kind = Object.keys(KINDS).map(function (kind) { return [kind, KINDS[kind]]; });
    result.role = Object.keys(ROLES).map(function (role) { return [role, ROLES[role]]; });
    return result;
  }

  // How many of the matches each choice would leave, the other choices kept.
  function count(rows, want, name, value) {
    var other = Object.assign({}, want);
    other[name] = value;
    return rows.filter(function (row) { return plan.fits(row.record, other); }).length;
  }

  function options(found, want) {
    var all = known(found.indexes);
    FACETS.forEach(function (name) {
      var select = form.elements[name];
      if (!select) return;
      var several = name !== "section" || want.edition || all.edition.length === 1;
      select.parentNode.hidden = !several;
      select.textContent = "";
      select.appendChild(new Option(only && name === "department" ? "请选择部门" : "全部", ""));
      all[name].forEach(function (pair) {
        var left = count(found.rows, want, name, pair[0]);
        if (left || want[name] === pair[0]) select.appendChild(new Option(pair[1] + "（" + left + "）", pair[0], false, want[name] === pair[0]));
      });
    });
  }

  function result(row, lists) {
    var record = row.record;
    var item = part("li");
    var head = part("h2");
    var anchor = link(record.label + record.title, row.index.base + record.link);
    head.appendChild(anchor);
    item.appendChild(head);
    var quote = part("p", "official excerpt");
    item.appendChild(quote);
    plan.excerpt(row, lists).then(function (excerpt) {
      quote.appendChild(document.createTextNode(excerpt.before));
      if (excerpt.hit) quote.appendChild(part("mark", "", excerpt.hit));
      quote.appendChild(document.createTextNode(excerpt.after));
      if (!quote.textContent) quote.remove();
      if (excerpt.anchor) anchor.href = row.index.base + record.path + "#" + excerpt.anchor;
    });
    var facts = part("p", "facts");
    var section = row.index.sections.filter(function (pair) { return pair[0] === record.section; })[0];
    facts.appendChild(part("span", "", KINDS[record.kind]));
    if (record.edition) facts.appendChild(part("span", "", record.edition + "年度" + (row.index.status === "current" ? "" : "（已归档）")));
    if (section && record.kind === "task") facts.appendChild(part("span", "", section[1]));
    record.duties.forEach(function (duty, i) {
      if (!i || record.duties[i - 1].role !== duty.role) facts.appendChild(part("span", "role " + duty.role, ROLES[duty.role]));
      facts.appendChild(link(duty.name, row.index.base + "departments/" + duty.department + ".html"));
    });
    item.appendChild(facts);
    return item;
  }

  function show(found) {
    var list = part("ol", "lines");
    var more = part("button", "", "显示更多");
    var shown = 0;
    more.type = "button";
    function add() {
      found.kept.slice(shown, shown + STEP).forEach(function (row) { list.appendChild(result(row, found.lists)); });
      shown += STEP;
      more.hidden = shown >= found.kept.length;
    }
    more.addEventListener("click", function () {
      var next = list.children.length;
      add();
      list.children[next].querySelector("a").focus();
    });
    out.textContent = "";
    out.appendChild(list);
    out.appendChild(more);
    add();
  }

  function duties(found, want) {
    out.textContent = "";
    found.indexes.forEach(function (index) {
      Object.keys(ROLES).forEach(function (role) {
        var rows = found.kept.filter(function (row) {
          return row.index === index && row.record.duties.some(function (duty) { return duty.department === want.department && duty.role === role; });
        });
        if (!rows.length) return;
        var head = part("h2");
        head.appendChild(part("span", "role " + role, ROLES[role]));
        head.appendChild(document.createTextNode(index.edition + "年度　" + rows.length + "项任务"));
        out.appendChild(head);
        var list = part("ul", "list");
        rows.forEach(function (row) {
          var item = part("li");
          item.appendChild(link(row.record.label + row.record.title, index.base + row.record.path));
          list.appendChild(item);
        });
        out.appendChild(list);
      });
    });
    var actions = part("p", "actions");
    var print = part("button", "", "打印");
    print.type = "button";
    print.addEventListener("click", function () { window.print(); });
    actions.appendChild(print);
    actions.appendChild(link("历年责任", "departments/" + want.department + ".html"));
    found.indexes.forEach(function (index) {
      if (index.edition) actions.appendChild(link(index.edition + "年度数据（JSON）", index.base + "data/plan.json"));
    });
    out.appendChild(actions);
  }

  function run() {
    var want = state();
    var mine = (turn += 1);
    if (only) want = Object.assign(want, { q: "", kind: "task" });
    remember(only ? { department: want.department, edition: want.edition, role: want.role } : want);
    plan.find(want.q, want, true).then(function (found) {
      if (mine !== turn) return;
      options(found, want);
      var asked = only ? want.department : want.q || FACETS.some(function (name) { return want[name]; });
      out.textContent = "";
      status.textContent = "";
      if (!asked) return;
      var total = found.kept.length;
      if (found.loose && total) status.textContent = "没有与“" + want.q + "”完全相同的文字。以下是含有其中词语的" + total + "条，最接近的在前。";
      else if (total) status.textContent = only ? "共" + total + "项任务" : "找到" + total + "条";
      else status.textContent = want.q ? "没有找到“" + want.q + "”。请换一个说法，或减少条件。" : "没有符合条件的内容。请减少条件。";
      if (only) duties(found, want);
      else if (total) show(found);
    });
  }

  // On the page of duties a name, an old name, an abbreviation or pinyin chooses the department.
  function meant() {
    var mine = (turn += 1);
    plan.find(form.elements.q.value, { kind: "department" }).then(function (found) {
      if (mine !== turn) return;
      var id = found.kept.length ? found.kept[0].record.link.replace(/^departments\/|\.html$/g, "") : "";
      if (!id) status.textContent = "没有找到这个部门。请换一个说法，或从列表里选择。";
      if (!id || id === form.elements.department.value) return;
      form.elements.department.appendChild(new Option(id, id, true, true));
      run();
    });
  }

  function restore() {
    var query = new URLSearchParams(location.search);
    form.elements.q.value = query.get("q") || "";
    FACETS.forEach(function (name) {
      var select = form.elements[name];
      if (!select || !query.get(name)) return;
      select.appendChild(new Option(query.get(name), query.get(name), true, true));
    });
  }

  var pause;
  form.hidden = false;
  form.addEventListener("input", function (event) {
    if (event.target.name !== "q") return;
    clearTimeout(pause);
    pause = setTimeout(only ? meant : run, 60);
  });
  form.addEventListener("change", function (event) {
    if (event.target.name !== "q") run();
  });
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    if (only) meant();
    else run();
  });
  main.querySelector(".no-script").hidden = true;
  restore();
  run();
})(window.plan);
