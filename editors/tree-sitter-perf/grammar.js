/**
 * @file perf: performance targets of budget projects
 * @license MIT OR Apache-2.0
 */

/// <reference types="tree-sitter-cli/dsl" />
// @ts-check

const words = require("./keywords.json");

/** The full-width form of an ASCII character. */
const wide = (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0);

/** A word, its letters in either width. */
const spelled = (word) => (/^[a-z_]+$/.test(word) ? new RegExp(word.replace(/./g, (letter) => `[${letter}${wide(letter)}]`)) : word);

/** One of several words, as one token. The precedence makes keywords of them, which `word` is told from. */
const oneOf = (spellings) => token(prec(1, spellings.length > 1 ? choice(...spellings.map(spelled)) : spelled(spellings[0])));

/** A sign in all its forms, known by its ASCII one. */
const sign = (ascii, forms) => alias(token(new RegExp(`[${forms}]`)), ascii);

const DIGIT = "[0-9０-９]";
const POINT = "[.．。﹒]";
const NAME = "[\\p{XID_Start}_]\\p{XID_Continue}*([、·]+\\p{XID_Continue}+)*";
// Behind a number 至 is no part of a unit where a digit follows it: 3天至5天.
const UNIT_START = "[\\p{XID_Start}--至]";
const UNIT_REST = `([\\p{XID_Continue}--至]|至+[\\p{XID_Continue}--[至0-9０-９]])*`;
const UNIT_SIGN = "[℃℉°㎡㎥㎜㎝㎞㎎㎏²³]";

const keyword = ($, ...names) => field("keyword", choice(...names.map((name) => alias($[`_${name}_keyword`], $.keyword))));

const oneOfKeywords = ($, names) => choice(...names.map((name) => $[`_${name}_keyword`]));

const semicolon = () => sign(";", ";；﹔");
const dot = () => sign(".", ".．。﹒");
const slash = () => sign("/", "/／");
const star = () => sign("*", "*＊﹡×");
const plus = () => sign("+", "+＋﹢");
const minus = () => sign("-", "\\-－﹣−");
const open = () => sign("(", "(（﹙");
const close = () => sign(")", ")）﹚");

const CHOOSABLE = ["nature", "category", "department", "agency"];
const REQUIRABLE = [...CHOOSABLE, "code", "year", "period", "budget", "total", "overall_goal", "annual_goal", "weight", "note"];
const MONEY_ROWS = ["appropriation", "carryover", "fiscal", "other"];
const FACTS = ["budget", "total", ...MONEY_ROWS, "period", "plan", "span"];

module.exports = grammar({
  name: "perf",

  // Their order is that of `enum TokenType` in src/scanner.c.
  externals: ($) => [
    $.string,
    $.text_block,
    $.unterminated_text,
    $.date,
    $._range_word,
    $._word_comparator,
    $._less_than_target,
    $._greater_than_target,
    $._less_in_check,
    $._greater_in_check,
    $._open,
    $._close,
    $._tight_slash,
    $._end_of_statement,
    $._end_of_block,
    $._error_sentinel,
  ],

  extras: ($) => [/[ \t\r\n\u3000]/, $.comment],

  word: ($) => $._word,

  supertypes: ($) => [$.declaration, $.statement, $.expression],

  inline: ($) => [$._fact_keyword, $._operand_name],

  rules: {
    // Statements of a block may stand here too, where a closer came too early.
    source_file: ($) => repeat(choice($.declaration, $._item)),

    declaration: ($) => choice($.use, $.unit_declaration, $.level_declaration, $.choice_declaration, $.requirement, $.template, $.document, $.project),

    _item: ($) => choice($.statement, semicolon()),

    // A keyword that stands at the top of a file ends every open block.
    block: ($) =>
      choice(
        seq(alias($._open, "<"), repeat($._item), choice(alias($._close, ">"), $._end_of_block)),
        seq(sign("{", "{｛﹛"), repeat($._item), choice(sign("}", "}｝﹜"), $._end_of_block)),
      ),

    statement: ($) => choice($.include, $.text_field, $.word_field, $.year, $.weight, $.period, $.money, $.fund, $.allow, $.indicator, $.check),

    _end: ($) => choice($._semicolon, field("body", $.block)),

    // Where it is missing, a keyword first on the next line ends the statement all the same.
    _semicolon: ($) => choice(semicolon(), $._end_of_statement),

    use: ($) => seq(keyword($, "use"), field("path", $._text), $._semicolon),

    unit_declaration: ($) => seq(keyword($, "unit"), field("name", choice(alias($._unit_name, $.unit), $._quoted_name)), optional($._definition), $._semicolon),

    _definition: ($) => seq(sign("=", "=＝﹦═"), $.number, optional(seq(slash(), $.number)), optional($.unit)),

    level_declaration: ($) => seq(keyword($, "level"), field("level", $._name), optional(seq(dot(), field("level", $._name))), $._semicolon),

    choice_declaration: ($) => seq(keyword($, "choice"), field("field", alias($._choosable, $.fact)), field("value", $._name), $._semicolon),

    // With more of a path behind it, a field's word is a level's name.
    requirement: ($) =>
      seq(
        keyword($, "require"),
        choice(
          field("field", alias($._requirable, $.fact)),
          field("level", $._name),
          seq(field("level", choice($._name, alias($._requirable, $.name))), dot(), field("level", $._name)),
        ),
        $._semicolon,
      ),

    _choosable: ($) => oneOfKeywords($, CHOOSABLE),

    _requirable: ($) => oneOfKeywords($, REQUIRABLE),

    template: ($) => seq(keyword($, "template"), field("name", $._name), $._end),

    document: ($) => seq(keyword($, "document"), field("title", $._text), $._end),

    project: ($) => seq(keyword($, "project"), field("name", $._name), $._end),

    include: ($) => seq(keyword($, "include"), field("name", $._name), $._semicolon),

    text_field: ($) => seq(keyword($, "code", "department", "agency", "overall_goal", "annual_goal", "note"), field("value", $._text), $._semicolon),

    word_field: ($) => seq(keyword($, "nature", "category"), field("value", $._name), $._semicolon),

    year: ($) => seq(keyword($, "year"), $.number, optional("年"), $._semicolon),

    weight: ($) => seq(keyword($, "weight"), $.number, $._semicolon),

    period: ($) => seq(keyword($, "period"), field("start", $.date), $._range, field("finish", $.date), $._semicolon),

    money: ($) =>
      choice(
        seq(keyword($, "budget", "total"), field("amount", $.quantity), $._end),
        seq(keyword($, ...MONEY_ROWS), field("amount", $.quantity), $._semicolon),
      ),

    fund: ($) => seq(keyword($, "fund"), field("name", $._name), field("amount", $.quantity), $._semicolon),

    allow: ($) => seq(keyword($, "allow"), field("code", $.code), field("reason", $._text), $._semicolon),

    // ---- indicators

    // Without a target it is still a statement: what is missing is a finding of its own.
    indicator: ($) =>
      seq(
        keyword($, "indicator"),
        field("path", $.path),
        optional(field("comparator", alias($._target_comparator, $.comparator))),
        optional(field("target", $._target)),
        $._end,
      ),

    path: ($) => seq(repeat(seq(field("level", $._name), dot())), field("name", $._name)),

    _target: ($) => choice(seq($.quantity, optional($._text)), $.interval, $._text, $.date, alias($._budget_keyword, $.fact)),

    interval: ($) => seq(field("low", choice($.quantity, $.date)), $._range, field("high", choice($.quantity, $.date))),

    // A dash is read as `..` with a warning.
    _range: ($) => alias(choice(token(/[.．。﹒][.．。﹒]|…+|～|[~–]|—+/), token(/[\-－﹣−]/), $._range_word), ".."),

    _target_comparator: ($) => choice($._comparing_sign, $._word_comparator, $._less_than_target, $._greater_than_target),

    _check_comparator: ($) => choice($._comparing_sign, $._word_comparator, $._less_in_check, $._greater_in_check),

    _comparing_sign: ($) => choice(sign("=", "=＝﹦═"), token(/[<＜﹤《〈][=＝﹦═]|[≤≦]/), token(/[>＞﹥》〉][=＝﹦═]|[≥≧]/)),

    quantity: ($) => seq(optional(choice(plus(), minus())), $.number, optional($.unit)),

    unit: ($) => seq($._unit_name, repeat(seq(choice(slash(), star()), choice($._unit_name, $._unit_group)))),

    _unit_group: ($) => seq(open(), $._unit_name, repeat(seq(star(), $._unit_name)), close()),

    // ---- checks

    // One that is not finished is still a statement.
    check: ($) =>
      seq(
        keyword($, "check"),
        optional(
          seq(
            field("left", $.expression),
            optional(
              seq(
                field("comparator", alias($._check_comparator, $.comparator)),
                optional(seq(field("right", $.expression), optional(field("message", $.string)))),
              ),
            ),
          ),
        ),
        $._semicolon,
      ),

    expression: ($) => choice($.binary, $.negation, $.parenthesized, $.sum, $.fact, $.reference, alias($._check_quantity, $.quantity)),

    binary: ($) =>
      choice(
        prec.left(1, seq(field("left", $.expression), field("operator", choice(plus(), minus())), field("right", $.expression))),
        prec.left(2, seq(field("left", $.expression), field("operator", choice(star(), slash())), field("right", $.expression))),
      ),

    negation: ($) => prec(3, seq(minus(), $.expression)),

    parenthesized: ($) => seq(open(), $.expression, close()),

    sum: ($) => seq(field("function", alias($._sum_keyword, $.function)), open(), choice($.fact, $.level_path), close()),

    level_path: ($) => seq(field("level", $._name), repeat(seq(dot(), field("level", $._name)))),

    fact: ($) =>
      choice(
        $._fact_keyword,
        seq($._total_keyword, dot(), choice($._other_keyword, $._fiscal_keyword)),
        seq($._budget_keyword, dot(), choice($._other_keyword, $._appropriation_keyword, $._carryover_keyword)),
      ),

    // The first name may be a fact's where more of a path follows, or that of a sum where no parenthesis does.
    reference: ($) =>
      choice(
        seq(repeat(seq(field("level", $._name), dot())), field("name", $._name)),
        seq(field("level", choice(alias($._fact_keyword, $.name), alias($._sum_keyword, $.name))), dot(), $._operand_name),
        field("name", alias($._sum_keyword, $.name)),
      ),

    _operand_name: ($) => seq(repeat(seq(field("level", $._name), dot())), field("name", $._name)),

    _fact_keyword: ($) => choice(...FACTS.map((name) => $[`_${name}_keyword`])),

    // In a check a unit goes on only where no space stands round the `/`.
    _check_quantity: ($) => seq($.number, optional(alias($._tight_unit, $.unit))),

    _tight_unit: ($) => seq($._unit_name, repeat(seq(alias($._tight_slash, "/"), choice($._unit_name, seq(open(), $._unit_name, close()))))),

    // ---- tokens

    _text: ($) => choice($.string, $.text_block),

    _name: ($) => choice(alias($._word, $.name), $._quoted_name),

    _quoted_name: ($) => alias($.string, $.quoted_name),

    _word: () => token(new RegExp(NAME)),

    _unit_name: () =>
      token(
        choice(
          /[%％﹪‰]/,
          new RustRegex(`(_|${UNIT_START})${UNIT_REST}([、·]+${UNIT_REST})*`),
          new RustRegex(`(${UNIT_START}${UNIT_REST})?${UNIT_SIGN}[A-Za-z²³]*`),
        ),
      ),

    number: () => token(new RegExp(`${DIGIT}+([,，﹐_＿]${DIGIT}+)*(${POINT}${DIGIT}+)?`)),

    code: () => token(/[A-Za-z_][A-Za-z0-9_]*(-[A-Za-z0-9]+)*/),

    comment: () => token(choice(/[\/／][\/／][^\n]*/, /[\/／][*＊﹡]([^*＊﹡]|[*＊﹡]+[^\/／*＊﹡])*[*＊﹡]+[\/／]/)),

    ...Object.fromEntries(Object.entries(words.keywords).map(([name, spellings]) => [`_${name}_keyword`, () => oneOf(spellings)])),

    _plan_keyword: () => oneOf([words.period]),

    _span_keyword: () => oneOf(words.span),

    _sum_keyword: () => oneOf(words.sum),
  },
});
