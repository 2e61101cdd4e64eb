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

  // What was copied, and which sentence is chosen, for those who do not see it.
  function status() {
    var told = document.querySelector("#main > [role=status]") || document.createElement("p");
    told.className = "heard";
    told.setAttribute("role", "status");
    document.getElementById("main").append(told);
    return told;
  }

  function copying(button, text) {
    var named = button.textContent;
    var told = status();
    function say(words) {
      button.textContent = told.textContent = words;
      setTimeout(function () { button.textContent = named; }, 2000);
    }
    function selected(words) { // where pages are served without encryption browsers have no clipboard
      var field = document.createElement("textarea");
      field.value = words;
      button.after(field);
      field.select();
      var done = document.execCommand("copy");
      field.remove();
      button.focus();
      return done ? Promise.resolve() : Promise.reject();
    }
    button.hidden = false;
    button.addEventListener("click", function () {
      var written = navigator.clipboard ? navigator.clipboard.writeText(text()) : selected(text());
      written.then(function () { say("已复制"); }, function () { say("浏览器不允许复制"); });
    });
  }

  // Sentences: one that is clicked, or gone to by the buttons of the bar below it, can be copied as an address and as a
  // citation. Names of subjects are links while they are asked for.
  function citing(tools) {
    var sentences = Array.prototype.slice.call(document.querySelectorAll(".sentence"));
    if (!sentences.length) return;
    var cited = document.getElementById("citation");
    var page = location.href.split(/[?#]/)[0];
    var bar = document.createElement("div");
    var number = document.createElement("span");
    var told = status();
    var chosen = null, opener = null, marked = false, ways = {};
    each(".subjects a", function (link) { ways[link.textContent] = link.href; });

    function button(name, act, label) {
      var made = document.createElement("button");
      made.type = "button";
      made.textContent = name;
      if (label) made.setAttribute("aria-label", label);
      if (act) made.addEventListener("click", act);
      return made;
    }
    function address() {
      return page + "#" + chosen.id;
    }
    function place() {
      var lines = chosen.getClientRects(), last = lines[lines.length - 1];
      var around = bar.offsetParent.getBoundingClientRect();
      bar.style.top = last.bottom - around.top + 4 + "px";
      bar.style.left = Math.max(0, Math.min(last.left - around.left, around.width - bar.offsetWidth)) + "px";
    }
    function close() {
      if (!chosen) return;
      if (opener && bar.contains(document.activeElement)) opener.focus();
      chosen.classList.remove("chosen");
      bar.remove();
      chosen = opener = null;
    }
    function choose(sentence) {
      var focus = document.activeElement;
      if (chosen) chosen.classList.remove("chosen");
      chosen = sentence;
      chosen.classList.add("chosen");
      number.textContent = "第" + chosen.id.match(/\d+$/)[0] + "句";
      told.textContent = number.textContent + "：" + chosen.textContent;
      chosen.parentNode.after(bar); // next in the order of Tab, too
      place();
      if (bar.contains(focus)) focus.focus();
    }
    function step(by) {
      choose(sentences[(sentences.indexOf(chosen) + by + sentences.length) % sentences.length]);
      chosen.scrollIntoView({ block: "nearest" });
    }

    bar.className = "cite-bar";
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", "引用句子");
    bar.append(button("‹", function () { step(-1); }, "上一句"), number, button("›", function () { step(1); }, "下一句"));
    [["复制链接", address], ["复制引用", function () { return cited.textContent + number.textContent + "，" + address(); }]]
      .forEach(function (copy, at) {
        var made = button(copy[0]);
        if (at && !cited) return;
        copying(made, copy[1]);
        bar.append(made);
      });
    bar.append(button("×", close, "关闭"));

    document.addEventListener("click", function (event) {
      var sentence = event.target.closest(".sentence");
      if (bar.contains(event.target) || tools.contains(event.target)) return;
      if (!sentence || sentence === chosen || event.target.closest("a[href]") || !getSelection().isCollapsed) close();
      else choose(sentence);
    });
    document.addEventListener("selectionchange", function () {
      if (!getSelection().isCollapsed) close(); // what is selected must not be covered
    });
    document.addEventListener("keydown", function (event) {
      if (event.key === "Escape") close();
    });
    window.addEventListener("resize", function () {
      if (chosen) place();
    });

    tools.append(button("引用句子", function () {
      var target = document.querySelector(".sentence:target") || sentences[0];
      opener = this;
      choose(target);
      target.scrollIntoView({ block: "nearest" });
      bar.querySelector("button:nth-of-type(3)").focus({ preventScroll: true });
    }));
    var marking = button("标出事项", function () {
      marked = !marked;
      marking.setAttribute("aria-pressed", marked);
      each(".sentence a", function (name) {
        if (marked) name.href = ways[name.textContent];
        else name.removeAttribute("href");
      });
    });
    marking.setAttribute("aria-pressed", marked);
    if (Object.keys(ways).length) tools.append(marking);
  }

  function sorting(table) {
    var body = table.tBodies[0];
    var strokes = new Intl.Collator("zh-Hans-u-co-stroke");
    var latin = new Intl.Collator("en");
    function key(row, column) {
      return row.cells[column].textContent.trim();
    }
    var order = {
      name: function (a, b) { return strokes.compare(a, b); },
      pinyin: function (a, b) { return latin.compare(a, b); },
      number: function (a, b) { return Number(b) - Number(a); },
    };
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, column) {
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

  var SCREENFUL = 50; // rows of a matrix: more than a large screen shows

  // The matrix: cells that lead to their duty, a highlighted column, and filters whose state is in the address.
  // To be light, the page leaves it to the heads of rows and columns to say where a cell leads.
  function matrix(table) {
    var form = document.querySelector(".filters");
    var rows = Array.prototype.slice.call(table.rows);
    var tasks = rows.filter(function (row) { return row.parentNode.tagName === "TBODY" && !row.classList.contains("chapter"); });
    var heads = Array.prototype.map.call(table.tHead.rows[0].cells, function (head) { return head.querySelector("a"); });
    var columns = heads.map(function (head) { return head && head.pathname.replace(/^.*\/|\.html$/g, ""); });
    var duties = tasks.map(function (row) {
      return Array.prototype.filter.call(row.cells, function (cell, at) { return columns[at] && cell.firstChild; });
    });
    // A text rewritten, no node replaced: a removed one makes browsers weigh each :has() of the style sheet anew.
    var said = form.querySelector("output").appendChild(document.createTextNode(""));
    var paper = document.querySelector(".on-paper").appendChild(document.createTextNode(""));
    var here = -1, waiting = [];
    var end = heads.length - 1, foot = {}, sums = [];
    Array.prototype.forEach.call(table.tFoot.rows, function (row) { foot[row.dataset.role || ""] = row; });

    // The texts of totals, with what they say of the whole table. A number is a text node: see `said`.
    function keep(row, at, filtered) {
      var place = row.cells[at].querySelector(".n") || row.cells[at];
      var node = place.firstChild || place.appendChild(document.createTextNode(""));
      sums.push({ row: row, at: at, node: node, whole: node.data, filtered: filtered });
    }
    rows.forEach(function (row) {
      if (row.matches("tfoot tr, .chapter")) for (var at = 1; at < end; at += 1) keep(row, at);
      keep(row, end, row === rows[0] ? "所示合计" : undefined);
    });
    keep(foot[""], 0, "所示合计");

    tasks.forEach(function (row, at) {
      var task = row.querySelector("a").getAttribute("href").split("#");
      duties[at].forEach(function (cell) {
        var link = document.createElement("a");
        link.href = task[0] + "#" + (task[1] ? task[1] + "-" : "") + "duty-" + columns[cell.cellIndex];
        while (cell.firstChild) link.appendChild(cell.firstChild);
        cell.appendChild(link);
      });
    });

    function highlight(event) {
      var cell = event.target.closest("td, th");
      var at = cell && cell.cellIndex > 0 ? cell.cellIndex : -1;
      if (at === here) return;
      rows.forEach(function (row) {
        if (here > 0) row.cells[here].classList.remove("here");
        if (at > 0) row.cells[at].classList.add("here");
      });
      here = at;
    }
    ["pointerover", "focusin"].forEach(function (type) { table.addEventListener(type, highlight); });
    table.addEventListener("pointerleave", function (event) { highlight({ target: table.caption || event.target }); });

    function wanted() {
      var data = new FormData(form);
      return { section: data.get("section"), role: data.get("role"), department: data.get("department") };
    }

    // Thousands of cells take a browser long to lay out: rows that come back do so a screenful after the other.
    function draw(rows) {
      if (rows !== waiting) return; // something else has been chosen
      rows.splice(0, SCREENFUL).forEach(function (row) { row.classList.remove("later"); });
      if (rows.length) setTimeout(draw, 150, rows);
    }

    // Totals of what is shown: `cells` are the cells shown of each task, none of one that is hidden.
    function total(cells, filtered) {
      var counts = new Map(rows.map(function (row) { return [row, {}]; }));
      cells.forEach(function (shown, i) {
        shown.forEach(function (cell) {
          [tasks[i], tasks[i].parentNode.rows[0], foot[cell.classList[0]], foot[""]].forEach(function (row) {
            var count = counts.get(row), at = cell.cellIndex;
            count[at] = (count[at] || 0) + 1;
            count[end] = (count[end] || 0) + 1;
          });
        });
      });
      sums.forEach(function (sum) {
        var count = counts.get(sum.row)[sum.at] || (sum.at === end || sum.row === foot[""] ? 0 : "");
        var text = String(filtered ? sum.filtered || count : sum.whole);
        if (sum.node.data !== text) sum.node.data = text;
      });
    }

    function filter() {
      var want = wanted();
      var filtered = Boolean(want.section || want.role || want.department);
      var shown = {};
      var used = {};
      waiting = [];
      var cells = tasks.map(function (row, i) {
        var hits = duties[i].filter(function (cell) {
          var fits = !want.role || cell.classList.contains(want.role);
          cell.classList.toggle("dim", !fits);
          return fits;
        });
        var borne = hits.map(function (cell) { return columns[cell.cellIndex]; });
        var inSection = !want.section || row.parentNode.dataset.section === want.section;
        var on = inSection && (hits.length > 0 || !want.role) && (!want.department || borne.indexOf(want.department) >= 0);
        if (on && row.matches(".off, .later")) waiting.push(row);
        row.classList.toggle("off", !on);
        if (!on) return [];
        shown[row.querySelector("a").pathname] = true; // a task whose parts have rows is one
        borne.forEach(function (department) { used[department] = true; });
        return hits;
      });
      Array.prototype.forEach.call(table.tBodies, function (body) {
        body.rows[0].classList.toggle("off", !body.querySelector("tr:not(.chapter):not(.off)"));
      });
      columns.forEach(function (department, at) {
        if (!department) return;
        var off = !used[department];
        if (off === heads[at].parentNode.classList.contains("off")) return;
        rows.forEach(function (row) { row.cells[at].classList.toggle("off", off); });
      });
      Object.keys(foot).forEach(function (role) {
        foot[role].classList.toggle("off", Boolean(role && want.role && want.role !== role));
      });
      total(cells, filtered);
      waiting.forEach(function (row) { row.classList.add("later"); });
      draw(waiting);
      said.data = filtered ? "显示" + Object.keys(shown).length + form.dataset.unit + "、" + Object.keys(used).length + "个责任主体；合计只计所示" : "";
      paper.data = filtered ? "只列" + chosen().join("、") + "：" + said.data : "";
      form.querySelector("[type=reset]").hidden = !filtered;
      note();
    }

    // What is filtered, in words: the name of each filter, and its choice.
    function chosen() {
      return Array.prototype.filter.call(form.querySelectorAll("select"), function (select) { return select.value; }).map(function (select) {
        return select.parentNode.firstChild.data + "“" + select.selectedOptions[0].textContent + "”";
      });
    }

    // Notes on marks that no row shown bears are not shown either.
    function note() {
      var marks = tasks.map(function (row) {
        var mark = !row.classList.contains("off") && row.querySelector(".open-ended");
        return mark ? mark.firstChild.data : "";
      });
      each("[data-mark]", function (note) { note.hidden = marks.indexOf(note.dataset.mark) < 0; });
    }

    function remember() {
      var want = wanted();
      var query = new URLSearchParams();
      Object.keys(want).forEach(function (name) { if (want[name]) query.set(name, want[name]); });
      var text = query.toString();
      try {
        history.replaceState(null, "", location.pathname + (text ? "?" + text : "") + location.hash);
      } catch (error) {
        // From a disk some browsers keep the address as it is.
      }
    }

    function restore() {
      var query = new URLSearchParams(location.search);
      ["section", "role", "department"].forEach(function (name) {
        var known = Array.prototype.some.call(form.elements[name].options, function (option) { return option.value === query.get(name); });
        form.elements[name].value = known ? query.get(name) : "";
      });
    }

    // The heads stick: a link that gets the focus must not come to rest under them, whatever the text's size.
    table.addEventListener("focusin", function () {
      table.parentNode.style.scrollPaddingTop = table.tHead.offsetHeight + 16 + "px";
    });
    form.hidden = false;
    form.addEventListener("change", function () { filter(); remember(); });
    form.addEventListener("reset", function () { setTimeout(function () { filter(); remember(); }); });
    restore();
    filter();

    // What is on the screen, as a file: its name says what was chosen.
    Array.prototype.forEach.call(form.querySelectorAll("[data-take]"), function (button) {
      button.addEventListener("click", function () {
        var chosen = Array.prototype.map.call(form.querySelectorAll("select"), function (select) {
          return select.value ? "-" + select.selectedOptions[0].textContent : "";
        });
        var title = edition + "年度" + document.querySelector("h1").textContent + chosen.join("");
        (plan.take ? Promise.resolve() : load("matrix-file.js")).then(function () { plan.take(table, button.dataset.take, title); });
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

  // On paper: where the page was found, and when.
  window.addEventListener("beforeprint", function () {
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

  function load(name) {
    return new Promise(function (resolve, reject) {
      var script = document.createElement("script");
      script.src = base + "assets/" + name + "?v=" + versions[name];
      script.onload = resolve;
      script.onerror = reject;
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

  plan.engine = function () {
    engine = engine || load("search.js");
    return engine;
  };
  plan.search = function (query, want) {
    return plan.engine().then(function () { return plan.answer(query, want); });
  };
  each(".search-box input[type=search]", function (input) {
    function start() {
      input.removeEventListener("focus", start);
      plan.engine().then(function () { return load("search-box.js"); });
    }
    input.addEventListener("focus", start);
    if (document.activeElement === input) start();
    document.addEventListener("keydown", function (event) {
      var typing = event.target.closest("input, textarea, select, [contenteditable]");
      if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      input.focus();
    });
  });
  each("[data-search-page]", function () {
    plan.engine().then(function () { return load("search-page.js"); });
  });

  preference("size", "字号", { "": "标准", large: "大", larger: "特大" });
  preference("scheme", "配色", { "": "自动", light: "浅色", dark: "深色" });
  each("[data-copy]", function (button) {
    copying(button, function () { return document.getElementById(button.dataset.copy).textContent + "，" + location.href.split(/[?#]/)[0]; });
  });
  each("[data-print]", function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });
  each(".text-tools", citing);
  each("table.sortable", sorting);
  each("table.matrix", matrix);
  each("[data-list]", list);
})();
