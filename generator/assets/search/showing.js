// What a result shows: words for roles and kinds, and a text with what matched marked.

const NAMES = {
  role: { lead: "牵头", support: "配合", joint: "共同负责" },
  kind: { task: "任务", department: "部门", section: "章", subject: "事项", reference: "依据", erratum: "勘误", edition: "年度计划", page: "网页" },
};

function part(tag, name, text) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text) element.textContent = text;
  return element;
}

// Where phrases stand in a text: [[start, end]], in order, none within another.
function places(text, ways) {
  const from = [], result = [];
  let plain = "", at = 0;
  for (const char of text) {
    const one = normal(char);
    for (let i = 0; i < one.length; i += 1) from.push([at, at + char.length]);
    plain += one;
    at += char.length;
  }
  for (let here = 0; here < plain.length; here += 1) {
    const longest = Math.max(0, ...ways.filter((way) => plain.startsWith(way, here)).map((way) => way.length));
    if (!longest) continue;
    result.push([from[here][0], from[here + longest - 1][1]]);
    here += longest - 1;
  }
  return result;
}

// Put a text into an element, what matched in it marked.
function mark(element, text, lists) {
  let at = 0;
  for (const [start, end] of places(text, lists)) {
    element.append(text.slice(at, start), part("mark", "", text.slice(start, end)));
    at = end;
  }
  element.append(text.slice(at));
}

// Who answers for a record, in words: the roles that it has of these, each with so many of its names and how many more there are.
function bearers({ duties, open }, roles, shown) {
  return roles.flatMap((role) => {
    const borne = duties.filter((duty) => duty.role === role);
    const cut = borne.length > shown;
    const rest = cut ? `……${open.includes(role) ? "列" : "共"}${borne.length}个部门` : "";
    return borne.length ? [{ role, duties: borne.slice(0, shown), rest: rest + (open.includes(role) ? (cut ? "，名单未列全" : "（未列全）") : "") }] : [];
  });
}

const LONGEST = 40; // characters of a query that are said again
const SAID = 4; // words that are said to be meant

// A query as it is said again.
function short(query) {
  const chars = Array.from(query);
  return chars.length > LONGEST ? `${chars.slice(0, LONGEST - 2).join("")}……` : query;
}

function quoted(names) {
  return names.map((name) => `“${name}”`).join("、");
}

// What is said where the very words stand nowhere.
function loosely(query, { alike, slipped, departments }) {
  if (departments.length) return `“${short(query)}”按部门${quoted(departments)}查找`;
  const [words, likely] = [alike, slipped].map((means) => Array.from(new Set(Array.from(means.values()).flat())));
  if (likely.length) return `未找到“${short(query)}”，以下含有相近的${quoted(likely.slice(0, SAID))}${likely.length > SAID ? "……" : ""}`;
  return `未找到“${short(query)}”，以下含有${words.length ? `近义的${quoted(words.slice(0, SAID))}${words.length > SAID ? "……" : ""}或` : ""}部分词语`;
}
