// The matrix: cells that lead to their duty, a highlighted column, and filters whose state is in the address.
// To be light, the page leaves it to the heads of rows and columns to say where a cell leads.
(function () {
  "use strict";

  function each(place, selector, act) {
    Array.prototype.forEach.call(place.querySelectorAll(selector), act);
  }

  var SCREENFUL = 50; // rows: more than a large screen shows
  var table = document.querySelector("table.matrix");
  var region = table.parentNode;
  var grid = region.parentNode;
  var bar = grid.querySelector(".bar");
  var form = bar.querySelector(".filters");
  var rows = Array.prototype.slice.call(table.rows);
  var tasks = rows.filter(function (row) { return row.parentNode.tagName === "TBODY" && !row.classList.contains("chapter"); });
  var heads = Array.prototype.map.call(table.tHead.rows[0].cells, function (head) { return head.querySelector("a"); });
  var columns = heads.map(function (head) { return head && head.pathname.replace(/^.*\/|\.html$/g, ""); });
  var duties = tasks.map(function (row) {
    return Array.prototype.filter.call(row.cells, function (cell, at) { return columns[at] && cell.firstChild; });
  });
  // A text rewritten, no node replaced: a removed one makes browsers weigh each :has() of the style sheet anew.
  var said = bar.querySelector("output").appendChild(document.createTextNode(""));
  var paper = grid.querySelector(".on-paper").appendChild(document.createTextNode(""));
  var parted = table.querySelector("tbody tr:not(.chapter) a[href*='#']");
  var here = -1, mine = -1, waiting = [];
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
  table.addEventListener("pointerleave", function () { highlight({ target: table }); });

  // The column of the chosen department stands out, and is in sight; on a phone its role alone, and how many others there are.
  function choose(at, cells) {
    table.classList.toggle("narrowed", at > 0);
    tasks.forEach(function (row, i) {
      if (at > 0 && cells[i].length > 1) row.dataset.others = "另有" + (cells[i].length - 1) + "个部门";
      else delete row.dataset.others;
    });
    if (at === mine) return;
    rows.forEach(function (row) {
      if (mine > 0) row.cells[mine].classList.remove("chosen");
      if (at > 0) row.cells[at].classList.add("chosen");
    });
    mine = at;
    if (at > 0) region.scrollLeft = rows[0].cells[at].offsetLeft - region.clientWidth / 2;
  }

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

  // Totals of what is shown: `cells` are the cells shown of each task, none of one that is hidden. A task whose parts
  // have rows is one.
  function total(cells, filtered) {
    var counts = new Map(rows.map(function (row) { return [row, {}]; }));
    cells.forEach(function (shown, i) {
      var link = tasks[i].querySelector("a");
      shown.forEach(function (cell) {
        [tasks[i], tasks[i].parentNode.rows[0], foot[cell.classList[0]], foot[""]].forEach(function (row) {
          var count = counts.get(row), at = cell.cellIndex, same = parted && row !== tasks[i] && at + link.pathname;
          if (same && count[same]) return;
          if (same) count[same] = true;
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
    choose(want.department ? columns.indexOf(want.department) : -1, cells);
    said.data = (filtered ? "显示" : "共") + Object.keys(shown).length + bar.dataset.unit;
    paper.data = filtered ? "只列" + chosen().join("、") + "：" + said.data : "";
    form.querySelector("[type=reset]").hidden = !filtered;
    each(form, "[data-clear]", function (button) { button.hidden = !want[button.dataset.clear]; });
    note();
  }

  // What is filtered, in words: the name of each filter, and its choice.
  function chosen() {
    return Array.prototype.filter.call(form.querySelectorAll("select"), function (select) { return select.value; }).map(function (select) {
      return select.labels[0].firstChild.textContent + "“" + select.selectedOptions[0].textContent + "”";
    });
  }

  // Notes on marks that no row shown bears are not shown either.
  function note() {
    var marks = tasks.map(function (row) {
      var mark = !row.classList.contains("off") && row.querySelector(".open-ended");
      return mark ? mark.firstChild.data : "";
    });
    each(document, "[data-mark]", function (note) { note.hidden = marks.indexOf(note.dataset.mark) < 0; });
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

  function change() {
    filter();
    remember();
  }

  // What sticks to the window covers no link that gets the focus, whatever the text's size.
  function measure() {
    var head = table.tHead.offsetHeight, own = getComputedStyle(region).overflowY !== "visible";
    grid.style.setProperty("--bar", bar.offsetHeight + "px");
    region.style.scrollPaddingTop = head + 16 + "px";
    document.documentElement.style.scrollPaddingTop = bar.offsetHeight + (own ? 0 : head) + 16 + "px";
    region.tabIndex = own && (region.scrollWidth > region.clientWidth || region.scrollHeight > region.clientHeight) ? 0 : -1;
  }

  each(bar, "[hidden]:not([type=reset], [data-clear])", function (part) { part.hidden = false; });
  form.addEventListener("change", change);
  form.addEventListener("reset", function () {
    form.elements.section.focus(); // the button goes
    setTimeout(change);
  });
  each(form, "[data-clear]", function (button) {
    button.addEventListener("click", function () {
      var select = form.elements[button.dataset.clear];
      select.value = "";
      select.focus();
      change();
    });
  });
  var fold = bar.querySelector(".fold");
  fold.addEventListener("click", function () {
    fold.setAttribute("aria-expanded", bar.classList.toggle("open"));
  });
  restore();
  filter();
  new ResizeObserver(measure).observe(bar);
  new ResizeObserver(measure).observe(region);

  // A department's whole name lies over what is near it: Escape takes it away.
  document.addEventListener("keydown", function (event) { if (event.key === "Escape") table.classList.add("quiet"); });
  ["pointerover", "focusin"].forEach(function (type) {
    table.tHead.addEventListener(type, function () { table.classList.remove("quiet"); });
  });

  // What is on the screen, as a file: its name says what was chosen.
  each(bar, "[data-take]", function (button) {
    button.addEventListener("click", function () {
      var chosen = Array.prototype.map.call(form.querySelectorAll("select"), function (select) {
        return select.value ? "-" + select.selectedOptions[0].textContent : "";
      });
      var title = plan.place.edition + "年度" + document.querySelector("h1").textContent + chosen.join("");
      (plan.take ? Promise.resolve() : plan.load("matrix-file.js")).then(function () { plan.take(table, button.dataset.take, title); });
    });
  });
})();
