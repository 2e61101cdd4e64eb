// Text cut into the tokens that the index holds, as generator/text/tokens.py cuts it.

const LETTER = /[\p{L}\p{N}\p{M}\u{20000}-\u{3ffff}]/u;
const SELECTORS = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu;
const SINGLE = /[\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u30ff\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\u{20000}-\u{3ffff}]/u;
const PLAIN = /^[a-z0-9]+$/;

function tokens(text) {
  const result = [];
  let run = "";
  for (const char of text.replace(SELECTORS, "").normalize("NFKC").toLowerCase().normalize("NFKC")) {
    const letter = LETTER.test(char);
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

// Words parted by blanks, each a list of tokens.
function terms(query) {
  return query.normalize("NFKC").split(/\s+/).map(tokens).filter((list) => list.length);
}

// Tokens as one string in which a phrase can be looked for.
function joined(list) {
  return ` ${list.join(" ")} `;
}
