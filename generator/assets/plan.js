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
    function offered() { // for the reader's own copying
      var field = document.createElement("input");
      field.readOnly = true;
      field.className = "to-copy";
      field.value = text();
      field.setAttribute("aria-label", "浏览器不允许复制，请自行复制所选文字");
      field.addEventListener("blur", function () { field.remove(); });
      button.after(field);
      field.focus();
      field.select();
    }
    button.hidden = false;
    button.addEventListener("click", function () {
      var written = navigator.clipboard ? navigator.clipboard.writeText(text()) : selected(text());
      written.then(function () { say("已复制"); }, offered);
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
      chosen.scrollIntoView({ block: "nearest" }); // clear of the bar
      if (bar.contains(focus)) focus.focus({ preventScroll: true });
    }
    function step(by) {
      choose(sentences[(sentences.indexOf(chosen) + by + sentences.length) % sentences.length]);
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
    tools.append(button("引用句子", function () {
      var target = document.querySelector(".sentence:target") || sentences[0];
      opener = this;
      choose(target);
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
    if (document.querySelector(".sentence a")) tools.append(marking); // names in the title alone are not marked
  }

  function sorting(table) {
    var body = table.tBodies[0];
    var strokes = new Intl.Collator("zh-Hans-u-co-stroke");
    var latin = new Intl.Collator("en", { numeric: true });
    function key(row, column) {
      return row.cells[column].dataset.key || row.cells[column].textContent.trim();
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

  // As the search has it: no matter in which width and case words are typed, and with which blanks.
  function plain(words) {
    return words.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
  }

  // Whether an id, whose words are syllables of pinyin, has some letters from the beginning of a syllable on.
  function read(id, letters) {
    return Boolean(letters) && id.split("-").some(function (_, at, all) { return all.slice(at).join("").indexOf(letters) === 0; });
  }

  // The list of subjects, by words, kind and department; nothing is hidden without it.
  function list(form) {
    var sections = Array.prototype.slice.call(document.querySelectorAll("[data-kind]"));
    var more = form.querySelector("details");
    var wide = matchMedia("(min-width: 48rem)");
    var filtered = "";
    function unfold() { more.open = more.open || wide.matches; }
    function filter() {
      var want = { q: plain(form.elements.q.value), kind: form.elements.kind.value, department: form.elements.department.value };
      var before = filtered;
      var shown = 0;
      filtered = want.q || want.kind || want.department;
      sections.forEach(function (section) {
        var on = 0;
        Array.prototype.forEach.call(section.querySelectorAll("tbody tr"), function (row) {
          var who = row.dataset.who.split(" ");
          var words = plain([row.cells[0].textContent, row.cells[1].textContent, row.dataset.forms].join("|"));
          var id = row.querySelector("a").pathname.match(/([^/]*)\.html$/)[1];
          row.hidden = !((words.indexOf(want.q) >= 0 || read(id, want.q)) && (!want.department || who.indexOf(want.department) >= 0));
          on += row.hidden ? 0 : 1;
        });
        section.querySelector("summary .aside").textContent = on + "件";
        section.hidden = !on || Boolean(want.kind && want.kind !== section.dataset.kind);
        if (filtered || before) section.open = Boolean(filtered);
        shown += section.hidden ? 0 : on;
      });
      form.querySelector("output").textContent = filtered ? "显示" + shown + "件事项" : "";
      form.querySelector("[type=reset]").hidden = !filtered;
    }
    form.hidden = false;
    form.addEventListener("input", filter);
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.addEventListener("reset", function () { setTimeout(filter); });
    wide.addEventListener("change", unfold);
    unfold();
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
      one.autocomplete = "off";
      return one;
    }
    function fill(one, values, value) {
      one.replaceChildren.apply(one, values.map(function (year) { return new Option(year + "年度", year); }).reverse());
      if (values.indexOf(value) >= 0) one.value = value;
    }
    var old = select("较早的年度"), later = select("较晚的年度");
    function offer() { fill(later, Object.keys(links[old.value]), later.value); }
    function start() {
      fill(old, Object.keys(links), years(here)[1]);
      fill(later, Object.keys(links[old.value]), years(here)[2]);
    }
    start();
    window.addEventListener("pageshow", start); // back again, they are the years of this page
    old.addEventListener("change", offer);
    go.append("比较");
    form.append(old, "与", later, go);
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      location.href = links[old.value][later.value];
    });
    nav.replaceChildren(form);
  }

  // Not every browser opens the folds around what an address names, or the one that it names the head of.
  function unfold() {
    var target = document.getElementById(location.hash.slice(1)), closed = false; // :target comes later
    for (var fold = target; fold; fold = fold.parentElement) {
      if (fold.tagName !== "DETAILS" || fold.open) continue;
      fold.open = closed = true;
    }
    if (closed) target.scrollIntoView();
  }

  // On paper: of which plan the page is, where it was found, and when; in the margins of each sheet by browsers that can.
  window.addEventListener("beforeprint", function () {
    each(".changes details, .edition .onward, .compare section details, .subjects .fold, .subject .fold", function (fold) { fold.open = true; });
    var day = new Date();
    var address = location.href;
    try { address = decodeURI(address); } catch (error) { /* a stray % stays as it is */ }
    var said = address + "　" + day.getFullYear() + "年" + (day.getMonth() + 1) + "月" + day.getDate() + "日打印";
    var style = document.documentElement.style;
    each(".print-foot span", function (foot) { foot.textContent = said; });
    each(".print-foot", function (foot) {
      style.setProperty("--paper-head", JSON.stringify(foot.firstChild.data.trim() + (edition && "　" + edition + "年度")));
      style.setProperty("--paper-foot", JSON.stringify(said));
      foot.hidden = "CSSMarginRule" in window;
    });
  });

  // The search comes when it is asked for: `plan.search(query, {edition, role, department, section, kind})` gives a
  // promise of {total, results: [{url, title, edition, kind, anchor?}]}, best first, addresses relative to the site's root.
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
    ["compositionstart", "compositionend"].forEach(function (name) { // the box may come while an input method composes
      input.addEventListener(name, function () { plan.composing = name === "compositionstart"; });
    });
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
  each("[data-copy]", function (button) {
    copying(button, function () { return document.getElementById(button.dataset.copy).textContent + "，" + location.href.split(/[?#]/)[0]; });
  });
  each("[data-print]", function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });
  each(".text-tools", citing);
  each("table.sortable", sorting);
  each("table.matrix", function () { load("matrix.js"); });
  each("[data-list]", list);
  each("nav.pairs", pairs);
  unfold();
  window.addEventListener("hashchange", unfold);
})();
