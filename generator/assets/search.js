// The search: cutter, phrases, ranking. Loaded when a reader first searches; Pagefind finds the phrases,
// and from a disk, where it cannot run, the plain text of the edition is looked through instead.
(function (plan) {
  "use strict";

  // The cutter, as generator/cutter.py has it.
  var LETTER = /[\p{L}\p{N}\p{M}\u{20000}-\u{3ffff}]/u;
  var SELECTORS = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu;
  var SINGLE = /[\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u30ff\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\u{20000}-\u{3ffff}]/u;
  var PLAIN = /^[a-z0-9]+$/;

  function tokens(text) {
    var result = [];
    var run = "";
    for (var char of text.replace(SELECTORS, "").normalize("NFKC").toLowerCase().normalize("NFKC")) {
      var letter = LETTER.test(char);
      if (letter && !SINGLE.test(char)) {
        run += char;
        continue;
      }
      if (run) result.push(run);
      run = "";
      if (letter) result.push(char);
    }
    if (run) result.push(run);
    return result;
  }

  function joined(list) {
    return " " + list.join(" ") + " ";
  }

  // --- indexes: one for each edition, and one for the pages around them ---------------------------------------------

  var loading = {};
  var waiting = [];

  plan.loaded = function (data) {
    waiting.shift()(data);
  };

  function script(address) {
    return new Promise(function (resolve, reject) {
      var element = document.createElement("script");
      element.src = address;
      element.onload = resolve;
      element.onerror = function () { reject(new Error(address)); };
      document.head.appendChild(element);
    });
  }

  var queue = Promise.resolve();

  // Scripts tell their data through one function, so they are loaded one after the other.
  function told(address) {
    var data;
    var done = queue.then(function () {
      waiting = [function (value) { data = value; }];
      return script(address);
    }).then(function () { return data; });
    queue = done.catch(function () {});
    return done;
  }

  function json(address) {
    return fetch(address).then(function (answer) {
      if (!answer.ok) throw new Error(address);
      return answer.json();
    });
  }

  function open(base) {
    if (!loading[base]) loading[base] = location.protocol === "file:" ? fromText(base) : fromPagefind(base);
    return loading[base];
  }

  function prepared(base, data) {
    var known = data.departments.map(function (department) { return department[1]; });
    var roles = { l: "lead", s: "support", j: "joint" };
    var records = data.records.map(function (row, i) {
      var duties = [];
      for (var at = 0; at < row[5].length; at += 2) duties.push({ role: roles[row[5][at]], department: row[5][at + 1] });
      var names = duties.map(function (duty) { return known[duty.department]; }).concat(row[6]);
      return {
        at: i, edition: data.edition || "", path: row[0], kind: row[1], title: row[2], label: row[3], section: row[4], names: names,
        duties: duties.map(function (duty) { return { role: duty.role, department: data.departments[duty.department][0], name: known[duty.department] }; }),
        link: row[0] + (row[7] ? "#" + row[7] : ""), head: joined(tokens(row[3] + row[2])), named: names.map(function (name) { return joined(tokens(name)); }),
      };
    });
    return { base: base, edition: data.edition || "", status: data.status, sections: data.sections, departments: data.departments, words: data.words, records: records };
  }

  function fromPagefind(base) {
    return json(base + "pagefind/records.json").then(function (data) {
      var index = prepared(base, data);
      var engine, typing;
      index.phrase = function (list) {
        engine = engine || import(base + "pagefind/pagefind.js").then(function (module) {
          return module.createInstance({ basePath: base + "pagefind/", noWorker: true });
        });
        return engine.then(function (one) {
          return one.search('"' + list.join(" ") + '"');
        }).then(function (found) {
          return found.results.map(function (result) { return data.fragments[result.id]; });
        });
      };
      var held = new Set(Object.values(data.fragments));
      index.passages = function (record) {
        return held.has(record.at) ? json(base + "pagefind/texts/" + record.at + ".json") : Promise.resolve([]);
      };
      index.typing = function () {
        typing = typing || json(base + "pagefind/typing.json");
        return typing;
      };
      return index;
    });
  }

  function fromText(base) {
    return told(base + "search-text.js").then(function (data) {
      var index = prepared(base, data);
      var bodies = data.passages.map(function (passages) {
        var run = passages.filter(function (passage) { return passage[0]; }).map(function (passage) { return passage[1]; }).join("\n");
        var parts = passages.filter(function (passage) { return !passage[0]; }).map(function (passage) { return passage[1]; });
        return [run].concat(parts).map(function (text) { return joined(tokens(text)); }).join("\n");
      });
      index.phrase = function (list) {
        var wanted = joined(list);
        return Promise.resolve(index.records.filter(function (record) { return bodies[record.at].indexOf(wanted) >= 0; }).map(function (record) { return record.at; }));
      };
      index.passages = function (record) { return Promise.resolve(data.passages[record.at]); };
      index.typing = function () { return Promise.resolve(data); };
      return index;
    });
  }

  // --- matching -----------------------------------------------------------------------------------------------------

  // What matches a phrase: number of record → how well (3 title, 2 name, 1 text).
  function phrase(index, list) {
    var wanted = joined(list);
    return index.phrase(list).then(function (found) {
      var hits = new Map(found.map(function (at) { return [at, 1]; }));
      index.records.forEach(function (record) {
        if (record.named.some(function (name) { return name.indexOf(wanted) >= 0; })) hits.set(record.at, 2);
        if (record.head.indexOf(wanted) >= 0) hits.set(record.at, 3);
      });
      return hits;
    });
  }

  function union(all) {
    var hits = new Map();
    all.forEach(function (some) {
      some.forEach(function (weight, at) { hits.set(at, Math.max(weight, hits.get(at) || 0)); });
    });
    return hits;
  }

  // A word of letters or digits at either end of a phrase may be part of a longer one in the text: 236 finds 12365.
  function edges(list, words) {
    var last = list.length - 1;
    function fitting(word, start, end) {
      if (!PLAIN.test(word)) return [word];
      return words.filter(function (other) {
        return start && end ? other.indexOf(word) >= 0 : start ? other.endsWith(word) : other.startsWith(word);
      });
    }
    if (last === 0) return fitting(list[0], true, true).map(function (word) { return [word]; });
    var result = [];
    fitting(list[0], true, false).forEach(function (first) {
      fitting(list[last], false, true).forEach(function (end) { result.push([first].concat(list.slice(1, last), [end])); });
    });
    return result;
  }

  // A word in pinyin: characters in the order of its syllables, only as far as the text goes along.
  function spoken(index, word, readings) {
    var ways = [];
    (function cut(rest, syllables) {
      if (!rest) ways.push(syllables);
      for (var length = Math.min(6, rest.length); length > 0; length -= 1) {
        if (readings[rest.slice(0, length)]) cut(rest.slice(length), syllables.concat(rest.slice(0, length)));
      }
    })(word, []);
    function grow(prefix, syllables) {
      if (!syllables.length) return phrase(index, prefix);
      return Promise.all(Array.from(readings[syllables[0]]).map(function (char) {
        var longer = prefix.concat(char);
        return phrase(index, longer).then(function (hits) {
          return hits.size ? grow(longer, syllables.slice(1)) : hits;
        });
      })).then(union);
    }
    return Promise.all(ways.filter(function (way) { return way.length > 1 || word.length > 1; }).map(function (way) { return grow([], way); })).then(union);
  }

  // Initials of pinyin, in titles and names.
  function initials(index, word, readings) {
    var letters = {};
    Object.keys(readings).forEach(function (syllable) {
      Array.from(readings[syllable]).forEach(function (char) { letters[char] = (letters[char] || "") + syllable[0]; });
    });
    function fits(text) {
      var chars = Array.from(text);
      return chars.some(function (_, start) {
        return Array.from(word).every(function (letter, i) { return (letters[chars[start + i]] || "").indexOf(letter) >= 0; });
      });
    }
    var hits = new Map();
    index.records.forEach(function (record) {
      if (record.names.some(fits)) hits.set(record.at, 2);
      if (fits(record.title)) hits.set(record.at, 3);
    });
    return hits;
  }

  function term(index, list) {
    var plain = PLAIN.test(list[0]) || PLAIN.test(list[list.length - 1]);
    return Promise.all((plain ? edges(list, index.words) : [list]).map(function (way) { return phrase(index, way); })).then(function (all) {
      var hits = union(all);
      return hits.size ? hits : otherwise(index, list);
    });
  }

  // What was typed stands nowhere: perhaps it is in traditional characters, or in pinyin.
  function otherwise(index, list) {
    return index.typing().then(function (typing) {
      var pairs = new Map();
      var chars = Array.from(typing.traditional);
      for (var i = 0; i < chars.length; i += 2) pairs.set(chars[i], chars[i + 1]);
      var simplified = list.map(function (token) { return pairs.get(token) || token; });
      if (simplified.join() !== list.join()) return phrase(index, simplified);
      if (list.length > 1 || !/^[a-z]{2,40}$/.test(list[0])) return new Map();
      return spoken(index, list[0], typing.readings).then(function (hits) {
        return hits.size ? hits : initials(index, list[0], typing.readings);
      });
    });
  }

  // Every term must be there; a record is as good as its best term.
  function every(index, terms) {
    return Promise.all(terms.map(function (list) { return term(index, list); })).then(function (all) {
      var hits = new Map();
      all[0].forEach(function (weight, at) {
        if (all.every(function (some) { return some.has(at); })) hits.set(at, Math.max.apply(null, all.map(function (some) { return some.get(at); })));
      });
      return hits;
    });
  }

  // Nothing matched: the words of the question, all of them if possible, else the records with most and rarest.
  function loosely(index, words) {
    return Promise.all(words.map(function (list) { return term(index, list); })).then(function (all) {
      var scores = new Map();
      all.forEach(function (hits) {
        var rare = Math.log(1 + index.records.length / (hits.size || 1));
        hits.forEach(function (weight, at) { scores.set(at, (scores.get(at) || 0) + rare * (1 + weight / 4)); });
      });
      return scores;
    });
  }

  function words(text) {
    var found = [];
    if (typeof Intl !== "undefined" && Intl.Segmenter) {
      for (var part of new Intl.Segmenter("zh-Hans", { granularity: "word" }).segment(text)) if (part.isWordLike) found.push(part.segment);
    } else {
      found = text.split(/\s+/);
    }
    return found.map(tokens).filter(function (list) { return list.length && !EMPTY.test(list.join("")); });
  }

  // Words of which a question is made, and which say nothing of what is asked.
  var EMPTY = /^(谁|哪|哪个|哪些|什么|怎么|怎样|如何|的|了|吗|呢|是|有|在|由|和|与|及|归|管|负责|部门|单位|请问)$/;

  // Departments that are meant by an abbreviation: 发改委 for 市发展改革委.
  function abbreviated(index, text) {
    var letters = Array.from(text);
    if (letters.length < 2) return [];
    return index.departments.filter(function (department) {
      return department.slice(1).some(function (name) {
        var at = -1;
        return letters.every(function (letter) { at = name.indexOf(letter, at + 1); return at >= 0; });
      });
    }).map(function (department) { return department[0]; });
  }

  // --- the search -----------------------------------------------------------------------------------------------------

  var ORDER = { department: 0, task: 1, section: 2, reference: 3, edition: 4, page: 5 };

  function fits(record, want) {
    if (want.kind && record.kind !== want.kind) return false;
    if (want.section && record.section !== want.section) return false;
    if (want.edition && record.edition !== want.edition) return false;
    if (!want.role && !want.department) return true;
    if (record.kind === "department") return !want.role && record.path === "departments/" + want.department + ".html";
    return record.duties.some(function (duty) {
      return (!want.role || duty.role === want.role) && (!want.department || duty.department === want.department);
    });
  }

  function scored(index, query) {
    var terms = query.split(/\s+/).map(tokens).filter(function (list) { return list.length; });
    if (!terms.length) {
      // Nothing asked is everything, for the facets; marks alone are nothing that could be found.
      return Promise.resolve({ hits: new Map(query ? [] : index.records.map(function (record) { return [record.at, 0]; })), loose: false });
    }
    return every(index, terms).then(function (hits) {
      return { hits: hits, loose: false };
    });
  }

  function named(record, query) {
    return record.kind === "department" && [record.title].concat(record.names).indexOf(query) >= 0;
  }

  function listed(index, hits, query) {
    return Array.from(hits, function (hit) {
      var record = index.records[hit[0]];
      return { record: record, index: index, score: named(record, query) ? 1000 : hit[1] };
    });
  }

  function indexes(want) {
    var place = plan.place;
    if (want.edition) return Promise.all([open(want.edition === place.edition ? place.base : place.root + want.edition + "/")]);
    return told(place.root + "search-editions.js").then(function (editions) {
      return Promise.all([place.root].concat(editions.map(function (edition) { return place.root + edition + "/"; })).map(open));
    }, function () {
      return Promise.all([open(place.base)]); // an edition that stands alone
    });
  }

  plan.fits = fits;

  // All that matches, best first. `loose` says that nothing matched as typed, and words of it were looked for.
  plan.find = function (query, want, all) {
    query = query.normalize("NFKC").trim();
    return indexes(all ? {} : want).then(function (all) {
      return Promise.all(all.map(function (index) { return scored(index, query); })).then(function (found) {
        if (found.some(function (one) { return one.hits.size; }) || !query) {
          return { all: all, found: found.map(function (one) { return one.hits; }), loose: false };
        }
        var cut = words(query);
        return Promise.all(all.map(function (index) {
          return loosely(index, cut).then(function (scores) {
            abbreviated(index, query).forEach(function (id) {
              index.records.forEach(function (record) {
                if (record.path === "departments/" + id + ".html") scores.set(record.at, 100);
              });
            });
            return scores;
          });
        })).then(function (scores) { return { all: all, found: scores, loose: true }; });
      });
    }).then(function (state) {
      var rows = [];
      state.all.forEach(function (index, i) { rows = rows.concat(listed(index, state.found[i], query)); });
      rows.sort(function (a, b) {
        return (b.record.edition > a.record.edition) - (b.record.edition < a.record.edition) || b.score - a.score ||
          ORDER[a.record.kind] - ORDER[b.record.kind] || a.record.at - b.record.at;
      });
      var lists = state.loose ? words(query) : query.split(/\s+/).map(tokens).filter(function (list) { return list.length; });
      return { lists: lists, rows: rows, kept: rows.filter(function (row) { return fits(row.record, want); }), loose: state.loose, indexes: state.all };
    });
  };

  // The search as others use it: addresses relative to the root of the site.
  plan.answer = function (query, want) {
    return plan.find(query, want || {}).then(function (state) {
      return {
        total: state.kept.length,
        loose: state.loose,
        results: state.kept.map(function (row) {
          var record = row.record;
          return { url: (record.edition ? record.edition + "/" : "") + record.path, title: record.label + record.title, edition: record.edition, kind: record.kind };
        }),
      };
    });
  };

  // --- excerpts --------------------------------------------------------------------------------------------------------

  // Where the tokens of a text stand in it.
  function spans(text) {
    var result = [];
    var at = 0;
    for (var char of text) {
      tokens(char).forEach(function (token) {
        var last = result[result.length - 1];
        if (last && last.end === at && !SINGLE.test(token) && !SINGLE.test(last.token)) {
          last.token += token;
          last.end = at + char.length;
        } else {
          result.push({ token: token, start: at, end: at + char.length });
        }
      });
      at += char.length;
    }
    return result;
  }

  // The first place of one of the phrases: [start, end], or nothing.
  function place(text, lists) {
    var cut = spans(text);
    for (var list of lists) {
      for (var at = 0; at + list.length <= cut.length; at += 1) {
        if (list.every(function (token, i) {
          var here = cut[at + i].token;
          return here === token || (PLAIN.test(token) && (i === 0 || i === list.length - 1) && here.indexOf(token) >= 0);
        })) return [cut[at].start, cut[at + list.length - 1].end];
      }
    }
    return null;
  }

  // The sentence that holds the hit, around it: {anchor, before, hit, after}.
  plan.excerpt = function (row, lists) {
    return row.index.passages(row.record).then(function (passages) {
      for (var passage of passages) {
        var found = place(passage[1], lists);
        if (found) {
          var start = Math.max(0, found[0] - 24);
          return {
            anchor: passage[0], before: (start ? "…" : "") + passage[1].slice(start, found[0]), hit: passage[1].slice(found[0], found[1]),
            after: passage[1].slice(found[1], found[1] + 48) + (found[1] + 48 < passage[1].length ? "…" : ""),
          };
        }
      }
      var first = passages[0] ? passages[0][1] : "";
      return { anchor: "", before: first.slice(0, 72) + (first.length > 72 ? "…" : ""), hit: "", after: "" };
    });
  };

  plan.tokens = tokens;
})((window.plan = window.plan || {}));
