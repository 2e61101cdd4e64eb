// What a result shows: words for roles and kinds, and a text with what matched marked.

const NAMES = {
  role: { lead: "牵头", support: "配合", joint: "共同负责" },
  kind: { task: "任务", department: "部门", section: "章", subject: "事项", reference: "依据", edition: "年度计划", page: "网页" },
};

function part(tag, name, text) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text) element.textContent = text;
  return element;
}

// Where the tokens of a text stand in it.
function spans(text) {
  const result = [];
  let at = 0;
  for (const char of text) {
    for (const token of tokens(char)) {
      const last = result[result.length - 1];
      if (last && last.end === at && !SINGLE.test(token) && !SINGLE.test(last.token)) {
        last.token += token;
        last.end = at + char.length;
      } else {
        result.push({ token, start: at, end: at + char.length });
      }
    }
    at += char.length;
  }
  return result;
}

// Where phrases stand in a text: [[start, end]], in order, none within another.
function places(text, lists) {
  const cut = spans(text);
  const same = (list, at) => list.every((token, i) => cut[at + i] && (cut[at + i].token === token ||
    (PLAIN.test(token) && (i === 0 || i === list.length - 1) && cut[at + i].token.includes(token))));
  const result = [];
  for (let at = 0; at < cut.length; at += 1) {
    const longest = Math.max(0, ...lists.filter((list) => same(list, at)).map((list) => list.length));
    if (!longest) continue;
    result.push([cut[at].start, cut[at + longest - 1].end]);
    at += longest - 1;
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
