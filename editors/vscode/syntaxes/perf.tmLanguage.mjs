// The TextMate grammar. `node syntaxes/perf.tmLanguage.mjs` writes perf.tmLanguage.json; the words come from the compiler's token table.
//
// A statement is a rule that begins at its keyword and ends before `;` or a delimiter: what is left between statements can begin one, so that a
// word is a keyword there and nowhere else. The scopes are those that package.json names for the semantic tokens of `perfc lsp`.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const { keywords, facts, comparators, sums } = JSON.parse(readFileSync(new URL("words.json", import.meta.url), "utf8"));

/** A word, its letters in either width. */
const spelled = (word) => word.replaceAll(/[a-z_]/g, (letter) => `[${letter}${String.fromCharCode(letter.charCodeAt(0) + 0xfee0)}]`);

const inWord = "[\\p{L}\\p{M}\\p{N}_＿、·]";
const oneOf = (words) => `(?:${[...words].sort((one, two) => two.length - one.length).map(spelled).join("|")})(?!${inWord})`;
const keyword = (...names) => oneOf(names.flatMap((name) => keywords[name]));

const blank = "[ \\t　]*";
const less = "[<＜﹤《〈]";
const greater = "[>＞﹥》〉]";
const equals = "[=＝﹦═]";
const dot = "[.．。﹒]";
const star = "[*＊﹡×]";
const slash = "[/／]";
const digit = "[0-9０-９]";
const word = `[\\p{L}_＿]${inWord}*`;
const quoted = '["＂](?:\\\\.|[^"＂\\\\])*["＂]|“[^“”]*(?:“[^“”]*”[^“”]*)*”|「[^「」]*(?:「[^「」]*」[^「」]*)*」';
const name = `(?:${quoted}|${word})`;
const wordComparator = `(?:${comparators.join("|")})(?:(?=${digit})|(?!${inWord}))`;

const number = `${digit}+(?:[,，﹐_＿]${digit}+)*(?:${dot}${digit}+)?`;
const day = `${digit}{4}(?:[-－﹣−]${digit}{1,2}){1,2}(?!${digit})|${digit}{4}年${blank}${digit}{1,2}月(?:${blank}${digit}{1,2}[日号]|底)?`;
// 至 between two ends is no part of the first one's unit.
const unitLetter = `(?!至${blank}[-－﹣−+＋0-9０-９])[\\p{L}\\p{M}\\p{N}_＿、]`;
const sign = "[℃℉°㎡㎥㎜㎝㎞㎎㎏²³]";
const unitWord = `(?:[%％﹪‰]|(?!${digit})(?:${unitLetter}|·|${sign})+)`;
const unit = `${unitWord}(?:${blank}(?:${slash}|${star})${blank}(?:${unitWord}|[(（﹙]${unitWord}(?:${blank}${star}${blank}${unitWord})*[)）﹚]))*`;
const checkUnit = `(?!${wordComparator})${unitWord}(?:${slash}(?:${unitWord}|[(（﹙]${unitWord}(?:·${unitWord})*[)）﹚]))*`;

// A `<` before a keyword of an indicator's block, or last on its line, opens that block.
const opens = `${less}(?=${blank}(?:${keyword("weight", "note", "allow")}|${greater}|$|${slash}{2}))`;
const symbolComparator = `(?:(?!${opens})${less}${equals}?|${greater}${equals}?|[≤≦≥≧]|${equals})`;

const end = `(?=[;；﹔{｛﹛}｝﹜]|${less}|${greater})`;
const all = Object.keys(keywords);
/** Where a `;` is missing, a statement ends before the next line that begins with a keyword. */
const endsBefore = (...names) => `^(?=${blank}${keyword(...names)})`;
const CHOOSABLE = ["nature", "category", "department", "agency"];
const REQUIRABLE = [...CHOOSABLE, "code", "year", "period", "budget", "total", "overall_goal", "annual_goal", "weight", "note"];
const isFact = (keyword) => keywords[keyword].some((word) => facts.includes(word));

const include = (...names) => names.map((name) => ({ include: `#${name}` }));
const captures = (...scopes) => Object.fromEntries(scopes.map((scope, index) => [index + 1, typeof scope === "string" ? { name: `${scope}.perf` } : scope]));

const KEYWORD = "keyword.other";
const LEVEL = "entity.name.namespace";
const INDICATOR = "variable.other.property";
const NAME = "entity.name.type.class";
const WORD = "variable.other.enummember";
const FACT = "variable.language";
const NUMBER = "constant.numeric";
const UNIT = "keyword.other.unit";
const OPERATOR = "keyword.operator";
const DOT = "punctuation.separator.path";

/** A statement: its keywords, what stands behind them on the line, and what else it may hold. */
const statement = (names, head, scopes, patterns, ends = `${end}|${endsBefore(...all)}`) => ({
  begin: `(?<!${inWord})(${keyword(...names)})${head}`,
  beginCaptures: captures(KEYWORD, ...scopes),
  end: ends,
  patterns,
});

/** A path of levels, as a capture of the rule that it is part of. */
const levels = { patterns: [{ match: name, name: `${LEVEL}.perf` }, { match: dot, name: `${DOT}.perf` }] };

const others = all.filter((name) => !["indicator", "check", "level", "choice", "require", "project", "template", "include", "nature", "category", "fund", "allow", "unit"].includes(name));

const grammar = {
  name: "perf",
  scopeName: "source.perf",
  fileTypes: ["perf"],
  patterns: include("comment", "indicator", "check", "level", "choice", "require", "named-below", "named", "worded", "unit-declaration", "plain", "punctuation", "unknown"),
  repository: {
    comment: {
      patterns: [
        { begin: "/\\*|[/／][*＊﹡]", end: "[*＊﹡][/／]", name: "comment.block.perf" },
        { match: "[/／]{2}.*$", name: "comment.line.double-slash.perf" },
      ],
    },
    indicator: statement(
      ["indicator"],
      `(?:${blank}((?:${name}${blank}${dot}(?!${dot})${blank})+))?(?:${blank}(${name})(?:${blank}(${symbolComparator}|${wordComparator}))?)?`,
      [levels, INDICATOR, `${OPERATOR}.comparison`],
      include("comment", "path", "budget", "text", "date", "quantity", "range", "operator"),
      `${end}|^(?=${blank}${keyword(...all)}(?!${blank}(?:${symbolComparator}|${wordComparator})))`,
    ),
    // Where the path goes on in the next line.
    path: {
      patterns: [
        { match: `^${blank}(${name})${blank}(${symbolComparator}|${wordComparator})`, captures: captures(INDICATOR, `${OPERATOR}.comparison`) },
        { match: `(${dot})${blank}(${name})(?=${blank}${dot})`, captures: captures(DOT, LEVEL) },
        { match: `(?<!${digit})(${dot})${blank}(?!${dot})(${name})`, captures: captures(DOT, INDICATOR) },
      ],
    },
    budget: { match: `(?<!${inWord})${keyword("budget")}`, name: `${FACT}.perf` },
    check: statement(
      ["check"],
      "",
      [],
      include("comment", "text-block", "sum", "fact", "check-operator", "check-quantity", "check-path", "check-text"),
      `(?=[;；﹔{｛﹛}｝﹜])|^(?=${blank}(?:${keyword(...all.filter((name) => !isFact(name)))}|${greater}${blank}$))`,
    ),
    sum: {
      begin: `(?<!${inWord})(${oneOf(sums)})${blank}([(（﹙])`,
      beginCaptures: captures("support.function", "punctuation.section.parens"),
      end: `([)）﹚])|(?=[;；﹔])|$`,
      endCaptures: captures("punctuation.section.parens"),
      patterns: [{ match: oneOf(facts), name: `${FACT}.perf` }, ...levels.patterns],
    },
    fact: {
      patterns: [
        {
          match: `(?<!${inWord})(${keyword("total")})${blank}(${dot})${blank}(${keyword("other", "fiscal")})`,
          captures: captures(FACT, DOT, FACT),
        },
        {
          match: `(?<!${inWord})(${keyword("budget")})${blank}(${dot})${blank}(${keyword("other", "appropriation", "carryover")})`,
          captures: captures(FACT, DOT, FACT),
        },
        { match: `(?<!${inWord})(?<!${dot})${oneOf(facts)}(?!${blank}${dot})`, name: `${FACT}.perf` },
      ],
    },
    "check-path": {
      match: `((?:${name}${blank}${dot}${blank})+)(${name})`,
      captures: captures(levels, INDICATOR),
    },
    "check-operator": {
      patterns: [
        { match: `${less}${equals}?|${greater}${equals}?|[≤≦≥≧]|${equals}`, name: `${OPERATOR}.comparison.perf` },
        { match: `(?<!${inWord})${wordComparator}`, name: `${OPERATOR}.comparison.perf` },
        { match: `[-－﹣−+＋﹢]|${star}|${slash}(?!${slash})`, name: `${OPERATOR}.arithmetic.perf` },
        { match: "[()（）﹙﹚]", name: "punctuation.section.parens.perf" },
      ],
    },
    "check-quantity": { match: `(?<!${inWord})(${number})(?:${blank}(${checkUnit}))?`, captures: captures(NUMBER, UNIT) },
    // Behind a comparator and an operand a text is the message, elsewhere a name.
    "check-text": {
      patterns: [
        { match: word, name: `${INDICATOR}.perf` },
        { match: `(?:${quoted})(?=${blank}(?:[;；﹔]|$|${slash}{2}))`, name: "string.quoted.perf" },
        { match: quoted, name: `${INDICATOR}.perf` },
        ...include("string"),
      ],
    },
    level: statement(["level"], `(?:${blank}((?:${name}${blank}${dot}${blank})*${name}))?`, [levels], include("comment", "text")),
    choice: statement(["choice"], `(?:${blank}(${keyword(...CHOOSABLE)})(?:${blank}(${name}))?)?`, [FACT, WORD], include("comment", "text")),
    // With more of a path behind it, a field's word is a level's name.
    require: statement(
      ["require"],
      `(?:${blank}(?:(${keyword(...REQUIRABLE)})(?!${blank}${dot})|((?:${name}${blank}${dot}${blank})*${name})))?`,
      [FACT, levels],
      include("comment", "text"),
    ),
    // On the next line a keyword is the name where a block opens behind it.
    "named-below": statement(
      ["project", "template"],
      `(?=${blank}$)`,
      [],
      [{ match: `^${blank}(${name})(?=${blank}(?:${less}|[{｛﹛]))`, captures: captures(NAME) }, ...include("comment", "text")],
      `${end}|^(?=${blank}${keyword(...all)}(?!${blank}(?:${less}|[{｛﹛])))`,
    ),
    named: statement(["project", "template", "include"], `(?:${blank}(${name}))?`, [NAME], include("comment", "text")),
    worded: statement(
      ["nature", "category", "fund", "allow"],
      `(?:${blank}([A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*(?!${inWord})|${name}))?`,
      [WORD],
      include("comment", "text", "quantity", "operator"),
    ),
    "unit-declaration": statement(
      ["unit"],
      `(?:${blank}(${unitWord}|${quoted}))?`,
      [UNIT],
      [...include("comment", "text"), { match: `(${number})(${slash})(${number})(?:${blank}(${unit}))?`, captures: captures(NUMBER, OPERATOR, NUMBER, UNIT) }, ...include("quantity", "operator")],
    ),
    plain: statement(others, "", [], include("comment", "text", "date", "year", "quantity", "range", "operator")),
    // 年 in `year 2026年` is no unit.
    year: { match: `(?<=[ \\t　])(${digit}{4})年?(?=${blank}(?:[;；﹔]|$))`, captures: captures(NUMBER) },
    date: { match: `(?<!${digit})(?:${day})`, name: `${NUMBER}.date.perf` },
    quantity: { match: `(${number})(?:${blank}(${unit}))?`, captures: captures(NUMBER, UNIT) },
    range: { match: `${dot}{2}|…+|[～~–]|—+|至(?=${blank}[-－﹣−+＋0-9０-９])`, name: `${OPERATOR}.range.perf` },
    operator: { match: `[-－﹣−+＋﹢]|${equals}|${slash}(?!${slash})|${star}`, name: `${OPERATOR}.perf` },
    punctuation: {
      patterns: [
        { match: `${less}|[{｛﹛]`, name: "punctuation.section.block.begin.perf" },
        { match: `${greater}|[}｝﹜]`, name: "punctuation.section.block.end.perf" },
        { match: "[;；﹔]", name: "punctuation.terminator.statement.perf" },
      ],
    },
    // What begins with no keyword is passed over, to where a statement may begin again.
    unknown: {
      begin: "(?=[^\\s;；﹔{｛﹛}｝﹜])",
      end: `${end}|${endsBefore(...all)}`,
      patterns: include("comment", "text", "quantity"),
    },
    text: { patterns: include("text-block", "string") },
    "text-block": {
      begin: '["＂“”]{3}',
      end: `^${blank}["＂“”]{3}`,
      name: "string.quoted.triple.perf",
      patterns: include("escape", "continuation"),
    },
    string: {
      patterns: [
        { begin: '["＂]', end: '["＂]|$', name: "string.quoted.double.perf", patterns: include("escape") },
        { begin: "“", end: "”|$", name: "string.quoted.other.perf", patterns: include("escape", "inner-double") },
        // A text that an input method began with the closing quote.
        { begin: "”", end: "[“”]|$", name: "string.quoted.other.perf", patterns: include("escape") },
        { begin: "「", end: "」|$", name: "string.quoted.other.perf", patterns: include("escape", "inner-corner") },
      ],
    },
    "inner-double": { begin: "“", end: "”|$", patterns: include("escape", "inner-double") },
    "inner-corner": { begin: "「", end: "」|$", patterns: include("escape", "inner-corner") },
    escape: { match: '\\\\(?:["＂\\\\nt]|u\\{[0-9A-Fa-f]+\\})', name: "constant.character.escape.perf" },
    continuation: { match: "\\\\$", name: "constant.character.escape.perf" },
  },
};

export const text = `${JSON.stringify(grammar, null, 2)}\n`;

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(new URL("perf.tmLanguage.json", import.meta.url), text);
