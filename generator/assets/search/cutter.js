// Text cut into the tokens that the index holds, as generator/text/tokens.py cuts it.

const LETTER = /[\p{L}\p{N}\p{M}\u{20000}-\u{3ffff}]/u;
const UNSEEN = /[\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff\u{e0100}-\u{e01ef}]/gu;
const RADICALS = pairsOf("⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺇𠘨⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺑𡯂⺒巳⺓幺⺔彑⺕𫜹⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺪𤴔⺫目⺬示⺭礻⺮𥫗⺯糹⺰纟⺱罓⺲罒⺳㓁⺴冗⺵𦉫⺶羊⺷𦍌⺸𦍋⺹耂⺺肀⺻聿⺼肉⺽𦥑⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇𧢲⻈讠⻉贝⻊𧾷⻋车⻌辶⻍辶⻎辶⻏邑⻐钅⻑長⻒镸⻓长⻔门⻕𨸏⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞𩙿⻟飠⻠饣⻡𩠐⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀");
const SINGLE = /[\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u30ff\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\u{20000}-\u{3ffff}]/u;
const PLAIN = /^[a-z0-9]+$/;

function pairsOf(text) {
  const chars = Array.from(text), pairs = new Map();
  for (let i = 0; i < chars.length; i += 2) pairs.set(chars[i], chars[i + 1]);
  return pairs;
}

// A text in one form of its letters: full-width and half-width, upper and lower case are one.
function plainly(text) {
  const plain = text.replace(UNSEEN, "").normalize("NFKC").toLowerCase().normalize("NFKC");
  return plain.replace(/[\u2e80-\u2ef3]/g, (radical) => RADICALS.get(radical) || radical);
}

// A text as it is compared, marks included. Blanks count only between letters.
function normal(text) {
  return plainly(text).split(/\s+/).reduce((before, part) => (
    before + (PLAIN.test(before.slice(-1)) && PLAIN.test(part.slice(0, 1)) ? " " : "") + part
  ));
}

function tokens(text) {
  const result = [];
  let run = "";
  for (const char of plainly(text)) {
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

// Words parted by blanks, as they are compared; marks alone are none.
function terms(query) {
  return plainly(query).split(/\s+/).filter((word) => LETTER.test(word));
}

// Tokens as one string, by which titles are the same whatever their marks.
function joined(list) {
  return ` ${list.join(" ")} `;
}
