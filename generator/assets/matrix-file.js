// A table as a file: as it stands on the screen, what is filtered out or dimmed left out, or as a list that a search gives.
(function () {
  "use strict";

  function list(found) {
    return Array.prototype.slice.call(found);
  }

  function shown(element) {
    return !element.classList.contains("off");
  }

  function text(cell) {
    if (cell.classList.contains("dim")) return "";
    return (cell.querySelector("b") || cell).textContent.replace(/\s+/g, " ").trim();
  }

  function rows(table) {
    return list(table.rows).filter(shown).map(function (row) { return list(row.cells).filter(shown).map(text); });
  }

  // Excel takes a cell of a CSV file that begins like a formula for one. The rule is that of csvfiles.py.
  var FORMULA = /^(?:'|[\t\r\n]|[\s\x1c-\x1f\x85\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]*[=+\-@＝＋－＠﹢﹣﹦﹫−])/;

  function guarded(cell) {
    return (FORMULA.test(cell) ? "'" : "") + cell;
  }

  function csv(cells) {
    return "\ufeff" + cells.map(function (row) {
      return row.map(function (cell) { return '"' + guarded(cell).replace(/"/g, '""') + '"'; }).join(",") + "\r\n";
    }).join("");
  }

  function xml(text) {
    return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");
  }

  function letters(at) {
    return (at >= 26 ? letters(Math.floor(at / 26) - 1) : "") + String.fromCharCode(65 + at % 26);
  }

  // The parts of a workbook with one sheet, every cell a text; style 1 is bold, 2 stands upright, 3 is centred. A list has
  // a name and the widths of its columns; without it the cells are those of a matrix.
  function parts(cells, plain) {
    var head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
    var open = "http://schemas.openxmlformats.org/";
    var office = open + "officeDocument/2006/relationships";
    var main = open + "spreadsheetml/2006/main";
    var kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
    var last = Math.max.apply(null, cells.map(function (row) { return row.length; })) - 1;
    function style(row, at) {
      if (plain) return row ? 0 : 1;
      if (!at) return 1;
      return row || at === last ? 3 : 2;
    }
    function relations(type, target) {
      return head + '<Relationships xmlns="' + open + 'package/2006/relationships">' + type.map(function (name, at) {
        return '<Relationship Id="r' + at + '" Type="' + office + "/" + name + '" Target="' + target[at] + '"/>';
      }).join("") + "</Relationships>";
    }
    function format(more) {
      return '<xf numFmtId="49" fontId="' + (more === 1 ? 1 : 0) + '" fillId="0" borderId="1" xfId="0" applyAlignment="1"><alignment wrapText="1" vertical="center"' +
        (more > 1 ? ' horizontal="center"' : "") + (more === 2 ? ' textRotation="255"' : "") + "/></xf>";
    }
    var line = ["left", "right", "top", "bottom"].map(function (side) { return "<" + side + ' style="thin"/>'; }).join("");
    var files = {};
    files["[Content_Types].xml"] = head + '<Types xmlns="' + open + 'package/2006/content-types">' +
      '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
      [["workbook", "sheet.main"], ["sheet", "worksheet"], ["styles", "styles"]].map(function (part) {
        return '<Override PartName="/xl/' + part[0] + '.xml" ContentType="' + kind + part[1] + '+xml"/>';
      }).join("") + "</Types>";
    files["_rels/.rels"] = relations(["officeDocument"], ["xl/workbook.xml"]);
    files["xl/workbook.xml"] = head + '<workbook xmlns="' + main + '" xmlns:r="' + office + '"><sheets><sheet name="' + (plain ? plain.name : "责任矩阵") + '" sheetId="1" r:id="r0"/></sheets></workbook>';
    files["xl/_rels/workbook.xml.rels"] = relations(["worksheet", "styles"], ["sheet.xml", "styles.xml"]);
    files["xl/styles.xml"] = head + '<styleSheet xmlns="' + main + '"><fonts count="2"><font><sz val="10"/><name val="宋体"/></font><font><b/><sz val="10"/><name val="宋体"/></font></fonts>' +
      '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
      '<borders count="2"><border/><border>' + line + "</border></borders>" + '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4">' + [0, 1, 2, 3].map(format).join("") + '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>';
    files["xl/sheet.xml"] = head + '<worksheet xmlns="' + main + '"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView workbookViewId="0"><pane ' + (plain ? 'ySplit="1" topLeftCell="A2" activePane="bottomLeft"' : 'xSplit="1" ySplit="1" topLeftCell="B2" activePane="bottomRight"') + ' state="frozen"/></sheetView></sheetViews>' +
      '<cols>' + (plain ? plain.widths : [36]).map(function (width, at) { return '<col min="' + (at + 1) + '" max="' + (at + 1) + '" width="' + width + '" customWidth="1"/>'; }).join("") +
      (plain ? "" : '<col min="2" max="' + (last + 1) + '" width="6.5" customWidth="1"/>') + '</cols><sheetData>' +
      cells.map(function (row, down) {
        return '<row r="' + (down + 1) + '">' + row.map(function (cell, at) {
          return '<c r="' + letters(at) + (down + 1) + '" s="' + style(down, at) + '"' +
            (cell ? ' t="inlineStr"><is><t xml:space="preserve">' + xml(cell) + "</t></is></c>" : "/>");
        }).join("") + "</row>";
      }).join("") + '</sheetData><pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>';
    return files;
  }

  function crc(bytes) {
    var sum = -1;
    for (var at = 0; at < bytes.length; at += 1) {
      sum ^= bytes[at];
      for (var bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
    }
    return ~sum;
  }

  // Numbers of a zip's headers: pairs of value and how many bytes it takes, the lowest first.
  function numbers(pairs) {
    var bytes = [];
    pairs.forEach(function (pair) {
      for (var at = 0; at < pair[1]; at += 1) bytes.push((pair[0] >>> (8 * at)) & 255);
    });
    return new Uint8Array(bytes);
  }

  // A zip whose files are stored as they are, all of the first day that a zip can tell.
  function zip(files) {
    var encoder = new TextEncoder();
    var body = [], directory = [], offset = 0, size = 0;
    Object.keys(files).forEach(function (path) {
      var name = encoder.encode(path), content = encoder.encode(files[path]);
      var told = [[20, 2], [0x800, 2], [0, 2], [0, 2], [33, 2], [crc(content), 4], [content.length, 4], [content.length, 4], [name.length, 2], [0, 2]];
      body.push(numbers([[0x04034b50, 4]].concat(told)), name, content);
      directory.push(numbers([[0x02014b50, 4], [20, 2]].concat(told, [[0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]])), name);
      offset += 30 + name.length + content.length;
      size += 46 + name.length;
    });
    var count = Object.keys(files).length;
    return body.concat(directory, numbers([[0x06054b50, 4], [0, 2], [0, 2], [count, 2], [count, 2], [size, 4], [offset, 4], [0, 2]]));
  }

  window.plan.guarded = guarded;

  // Hand the reader rows of texts as a file of this kind.
  window.plan.save = function (cells, kind, name, plain) {
    var type = kind === "csv" ? "text/csv" : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    var link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(kind === "csv" ? [csv(cells)] : zip(parts(cells, plain)), { type: type }));
    link.download = name.replace(/[\\/:*?"<>|\s]+/g, "_").slice(0, 80) + "." + kind;
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 60000);
  };

  window.plan.take = function (table, kind, name) {
    window.plan.save(rows(table), kind, name);
  };
})();
