// Reading preferences, copying, sorting and filtering. Every page reads whole without it.
(function () {
  "use strict";

  function each(selector, act) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), act);
  }

  // Buttons, in the header and in the menu, that go through the choices and remember the last; pages leave them to this
  // script, without which they would do nothing.
  function preference(id, name, choices) {
    var values = Object.keys(choices);
    var root = document.documentElement;
    var shown = [];
    function show() {
      shown.forEach(function (said) { said.textContent = choices[root.dataset[id] || ""] || choices[""]; });
    }
    function choose() {
      var next = values[(values.indexOf(root.dataset[id] || "") + 1) % values.length];
      if (next) root.dataset[id] = next;
      else delete root.dataset[id];
      try {
        if (next) localStorage.setItem("plan." + id, next);
        else localStorage.removeItem("plan." + id);
      } catch (error) {
        // Without storage the choice holds for this page.
      }
      show();
    }
    each(".tools", function (tools) {
      var button = document.createElement("button");
      var said = document.createElement("span");
      button.type = "button";
      button.className = "tool";
      button.append(name + "：", said);
      button.addEventListener("click", choose);
      tools.append(button);
      shown.push(said);
    });
    show();
  }

  function copying(button) {
    if (!navigator.clipboard) return;
    var said = button.textContent;
    button.hidden = false;
    button.addEventListener("click", function () {
      function say(text) {
        button.textContent = text;
        setTimeout(function () { button.textContent = said; }, 2000);
      }
      navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent).then(
        function () { say("已复制"); },
        function () { say("浏览器不允许复制"); }
      );
    });
  }

  function sorting(table) {
    var body = table.tBodies[0];
    var strokes = new Intl.Collator("zh-Hans-u-co-stroke");
    var latin = new Intl.Collator("en", { numeric: true });
    function key(row, column) {
      return row.cells[column].textContent.trim();
    }
    var order = {
      name: function (a, b) { return strokes.compare(a, b); },
      natural: function (a, b) { return latin.compare(a, b); },
      role: function (a, b) { return "牵配共".indexOf(a[0]) - "牵配共".indexOf(b[0]); },
      number: function (a, b) { return Number(b) - Number(a); },
    };
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, column) {
      if (!head.dataset.sort) return;
      var button = document.createElement("button");
      button.type = "button";
      while (head.firstChild) button.appendChild(head.firstChild);
      head.appendChild(button);
      button.addEventListener("click", function () {
        var again = head.getAttribute("aria-sort");
        var up = head.dataset.sort === "number" ? "descending" : "ascending";
        var down = up === "ascending" ? "descending" : "ascending";
        var now = again === up ? down : up;
        Array.prototype.forEach.call(table.tHead.rows[0].cells, function (cell) { cell.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", now);
        var rows = Array.prototype.slice.call(body.rows).sort(function (a, b) {
          return order[head.dataset.sort](key(a, column), key(b, column)) * (now === up ? 1 : -1);
        });
        rows.forEach(function (row) { body.appendChild(row); });
      });
    });
  }

  // The list of subjects, by words, kind and department; nothing is hidden without it.
  function list(form) {
    var sections = Array.prototype.slice.call(document.querySelectorAll("[data-kind]"));
    function filter() {
      var want = { q: form.elements.q.value.trim(), kind: form.elements.kind.value, department: form.elements.department.value };
      var shown = 0;
      sections.forEach(function (section) {
        var on = 0;
        Array.prototype.forEach.call(section.querySelectorAll("li"), function (row) {
          var who = row.dataset.who.split(" ");
          row.hidden = !(row.querySelector(".what").textContent.indexOf(want.q) >= 0 && (!want.department || who.indexOf(want.department) >= 0));
          on += row.hidden ? 0 : 1;
        });
        section.hidden = !on || Boolean(want.kind && want.kind !== section.dataset.kind);
        shown += section.hidden ? 0 : on;
      });
      var filtered = want.q || want.kind || want.department;
      form.querySelector("output").textContent = filtered ? "显示" + shown + "件事项" : "";
      form.querySelector("[type=reset]").hidden = !filtered;
    }
    form.hidden = false;
    form.addEventListener("input", filter);
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.addEventListener("reset", function () { setTimeout(filter); });
    filter();
  }

  // Comparisons of two years: in the place of links to all that there are, a choice of either year.
  function pairs(nav) {
    var form = document.createElement("form"), go = document.createElement("button");
    var links = {}, here = nav.querySelector("[aria-current]") || nav.querySelector("a");
    function years(link) { return link.pathname.match(/(\d{4})-(\d{4})\.html$/); }
    Array.prototype.forEach.call(nav.querySelectorAll("a"), function (link) {
      var found = years(link);
      (links[found[1]] = links[found[1]] || {})[found[2]] = link.href;
    });
    function select(name) {
      var one = document.createElement("select");
      one.setAttribute("aria-label", name);
      return one;
    }
    function fill(one, values, value) {
      one.replaceChildren.apply(one, values.map(function (year) { return new Option(year + "年度", year); }).reverse());
      if (values.indexOf(value) >= 0) one.value = value;
    }
    var old = select("较早的年度"), later = select("较晚的年度");
    function offer() { fill(later, Object.keys(links[old.value]), later.value || years(here)[2]); }
    fill(old, Object.keys(links), years(here)[1]);
    offer();
    old.addEventListener("change", offer);
    go.append("比较");
    form.append(old, "与", later, go);
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      location.href = links[old.value][later.value];
    });
    nav.replaceChildren(form);
  }

  // On paper: where the page was found, and when.
  window.addEventListener("beforeprint", function () {
    each(".changes details, .compare section details", function (folded) { folded.open = true; });
    var day = new Date();
    each(".print-foot span", function (foot) {
      foot.textContent = decodeURI(location.href) + "　" + day.getFullYear() + "年" + (day.getMonth() + 1) + "月" + day.getDate() + "日打印";
    });
  });

  // The search comes when it is asked for: `plan.search(query, {edition, role, department, section, kind})` gives a
  // promise of {total, results: [{url, title, edition, kind}]}, best first, addresses relative to the site's root.
  var base = document.currentScript.src.replace(/assets\/plan\.js.*$/, "");
  var meta = document.querySelector("meta[name='plan-edition']");
  var edition = meta ? meta.content : "";
  var plan = (window.plan = { place: { base: base, edition: edition, root: edition ? new URL("../", base).href : base } });
  var engine;
  var versions = { /* versions */ }; // of the scripts that come later: they belong to this one

  function load(name, again) {
    return new Promise(function (resolve, reject) {
      var script = document.createElement("script");
      script.src = base + "assets/" + name + "?v=" + versions[name];
      script.onload = resolve;
      script.onerror = again ? reject : function () { resolve(load(name, true)); };
      setTimeout(reject, 10000);
      document.head.appendChild(script);
    });
  }

  // An edition's folder may lie somewhere alone: what leads out of it looks first whether anything is there.
  var around = !edition;

  function target(link) {
    return new URL(link.getAttribute("href"), location.href).href; // a link in a drawing has no text as its href
  }

  function outside(address) {
    return address.indexOf(plan.place.root) === 0 && address.indexOf(base) !== 0;
  }

  document.addEventListener("click", function (event) {
    var link = event.target.closest("a[href]");
    if (around || !link || !outside(target(link)) || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    var sheet = document.createElement("link"); // any file that stands around every edition
    sheet.rel = "stylesheet";
    sheet.media = "not all";
    sheet.href = plan.place.root + "assets/plan.css";
    sheet.onload = function () {
      around = true;
      location.href = target(link);
    };
    sheet.onerror = function () {
      var note = document.querySelector(".alone") || document.createElement("p");
      note.className = "alone";
      note.setAttribute("role", "alert");
      document.body.prepend(note);
      note.textContent = "这里只保存了" + edition + "年度的计划，没有首页和其他年度，打不开“" + link.textContent.trim() + "”。";
      window.scrollTo(0, 0);
    };
    document.head.appendChild(sheet);
  });

  plan.load = load;
  plan.engine = function () {
    engine = engine || load("search.js");
    engine.catch(function () { engine = null; }); // the next one who asks tries again
    return engine;
  };
  plan.search = function (query, want) {
    return plan.engine().then(function () { return plan.answer(query, want); });
  };
  each(".search-box input[type=search]", function (input) {
    function start() {
      input.removeEventListener("input", start);
      input.removeEventListener("focus", start);
      plan.engine().then(function () { return load("search-box.js"); }).catch(function () {
        input.addEventListener("input", start);
      });
    }
    input.addEventListener("focus", start);
    if (document.activeElement === input) start();
  });
  document.addEventListener("keydown", function (event) {
    var typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    each(".search-box input[type=search], [data-search-page] input[type=search]", function (input) { input.focus(); }); // one is not shown
  });
  each("[data-search-page]", function (main) {
    plan.engine().then(function () { return load("search-page.js"); }).catch(function () {
      main.querySelector(".status").textContent = "搜索程序没有读到。请检查网络，再刷新网页；也可以从下面的页面查找。";
    });
  });

  preference("size", "字号", { "": "标准", large: "大", larger: "特大" });
  preference("scheme", "配色", { "": "自动", light: "浅色", dark: "深色" });
  each("[data-copy]", copying);
  each("[data-print]", function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });
  each("table.sortable", sorting);
  each("table.matrix", function () { load("matrix.js"); });
  each("[data-list]", list);
  each("nav.pairs", pairs);
})();
