// What a query may mean where its very words stand nowhere: traditional characters, pinyin, initials, questions, words.
(function (plan) {
  "use strict";

  const { NOTHING, NAME, PLAIN, TITLE, every, phrase, term, terms, tokens, topic, union } = plan.inside;
  const EMPTY = /^(哪|的|了|吗|呢|是|有|在|由|和|与|及|归|管|部门|单位)$/;

  // What was typed stands nowhere: perhaps it is in traditional characters, in pinyin, or in initials of that.
  async function otherwise(index, list) {
    const typing = await index.typing();
    const { simplified } = typing;
    if (list.some((token) => simplified.has(token))) return phrase(index, list.map((token) => simplified.get(token) || token));
    if (list.length > 1 || !/^[a-z]{2,40}$/.test(list[0])) return NOTHING;
    const found = await spoken(index, list[0], typing.readings);
    return found.hits.size ? found : initials(index, list[0], typing);
  }

  // A word in pinyin: characters in the order of its syllables, only as far as the text goes along.
  async function spoken(index, word, readings) {
    const ways = [];
    (function cut(rest, syllables) {
      if (!rest) ways.push(syllables);
      for (let length = Math.min(6, rest.length); length > 0; length -= 1) {
        if (readings[rest.slice(0, length)]) cut(rest.slice(length), [...syllables, rest.slice(0, length)]);
      }
    })(word, []);
    async function grow(prefix, syllables) {
      const found = prefix.length ? await phrase(index, prefix) : NOTHING;
      if (!syllables.length || (prefix.length && !found.hits.size)) return found;
      const chars = Array.from(readings[syllables[0]]);
      return union(await Promise.all(chars.map((char) => grow([...prefix, char], syllables.slice(1)))));
    }
    return union(await Promise.all(ways.map((way) => grow([], way))));
  }

  function initialsOf(readings) {
    const letters = {};
    for (const syllable of Object.keys(readings)) {
      for (const char of readings[syllable]) letters[char] = (letters[char] || "") + syllable[0];
    }
    return (char, letter) => (letters[char] || "").includes(letter);
  }

  // Initials of pinyin: of neighbours in a title or a name, or else of characters of a name in this order.
  function initials(index, word, { readings, usual }) {
    const wanted = Array.from(word);
    const reads = initialsOf(readings), usually = initialsOf(usual);
    const row = (text) => Array.from(text).some((_, start, chars) => wanted.every((letter, i) => reads(chars[start + i], letter)));
    const order = (text) => Array.from(text).reduce((at, char) => at + usually(char, wanted[at] || " "), 0) === wanted.length;
    const having = (fits, titled) => {
      const weigh = (record) => (titled(record) && fits(record.title) ? TITLE : record.names.some(fits) ? NAME : 0);
      return new Map(index.records.map((record) => [record.at, weigh(record)]).filter(([, weight]) => weight));
    };
    const near = having(row, () => true);
    return { hits: near.size ? near : having(order, (record) => record.kind === "department"), ways: [] };
  }

  // The records with most of the words, the rarest ones first.
  async function most(index, lists) {
    const all = await Promise.all(lists.map((list) => term(index, list)));
    const counts = new Map(), scores = new Map();
    for (const { hits } of all) {
      const rare = Math.log(1 + index.records.length / (hits.size || 1));
      hits.forEach((weight, at) => {
        counts.set(at, (counts.get(at) || 0) + 1);
        scores.set(at, (scores.get(at) || 0) + rare * (1 + weight / 4));
      });
    }
    const enough = Math.max(...counts.values()) / 2;
    return { hits: new Map([...scores].filter(([at]) => counts.get(at) >= enough)), ways: all.flatMap((one) => one.ways) };
  }

  function single(list) {
    return list.length === 1 && list[0].length === 1;
  }

  function words(text) {
    const parts = typeof Intl.Segmenter === "function"
      ? Array.from(new Intl.Segmenter("zh-Hans", { granularity: "word" }).segment(text)).filter((part) => part.isWordLike).map((part) => part.segment)
      : text.split(/\s+/);
    // A single character is found everywhere and says nothing.
    return parts.map(tokens).filter((list) => !single(list) && list.length && !EMPTY.test(list.join("")));
  }

  // Each two characters in a row may be a word.
  function pairs(lists) {
    return lists.flatMap((list) => list.slice(1).map((token, i) => [list[i], token]));
  }

  // What a query may mean where its very words stand nowhere, one attempt after the other.
  function attempts(query) {
    const about = terms(topic(query)), cut = words(topic(query) || query);
    const two = pairs(about.length ? about : terms(query));
    return [
      about.length && String(about) !== String(terms(query)) && ((index) => every(index, about)),
      cut.length && ((index) => every(index, cut)),
      cut.length && ((index) => most(index, cut)),
      two.length && ((index) => most(index, two)),
    ].filter(Boolean);
  }

  plan.more = { otherwise, attempts };
})(window.plan);
