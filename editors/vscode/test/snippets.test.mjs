// The snippets, filled in as they stand: sound perf, laid out as `perfc fmt` lays it out, and the same ones in both languages. PERFC is the program.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const perfc = resolve(process.env.PERFC ?? join(here, "../../../target/debug/perfc"));
const { keywords } = JSON.parse(readFileSync(join(here, "../syntaxes/words.json"), "utf8"));
const snippets = Object.values(JSON.parse(readFileSync(join(here, "../snippets/perf.json"), "utf8")));
const isTop = (body) => ["project", "document", "template"].some((keyword) => keywords[keyword].includes(body.split(" ")[0]));

/** What a snippet leaves behind when every place keeps what it offers, the first of several, and a word is typed where nothing is offered. */
function filled(body) {
  const offered = new Map();
  const text = body
    .filter((line) => line.trim() !== "$0")
    .join("\n")
    .replaceAll("$CURRENT_YEAR", "2026")
    .replaceAll(/\$\{(\d+)(?::([^}]*)|\|([^,|]*)[^|]*\|)\}/g, (_, place, one, first) => {
      offered.set(place, one ?? first);
      return one ?? first;
    });
  return text.replaceAll(/\$(\d)/g, (_, place) => offered.get(place) ?? "文字");
}

function run(...args) {
  const { status, stdout, stderr } = spawnSync(perfc, args.slice(1), { input: args[0], encoding: "utf8" });
  return { status, stdout, stderr };
}

for (const { prefix, body } of snippets) {
  test(`the snippet ${prefix.join(", ")} is sound and laid out`, () => {
    const text = filled(body);
    assert.ok(!text.includes("$"), text);
    const inside = text.replaceAll(/^(?=.)/gm, "  ");
    const whole = `${isTop(body[0]) ? text : `project "甲" <\n${inside}\n>`}\n`;
    const laidOut = run(whole, "fmt", "-");
    assert.deepEqual(laidOut, { status: 0, stdout: whole, stderr: "" });
  });
}

test("every snippet is there in both languages", () => {
  const keyword = ({ body }) => Object.keys(keywords).find((keyword) => keywords[keyword].includes(body[0].split(" ")[0]));
  const english = snippets.filter(({ body }) => /^[a-z]/.test(body[0])).map(keyword);
  const chinese = snippets.filter(({ body }) => !/^[a-z]/.test(body[0])).map(keyword);
  assert.ok(english.length > 5 && !english.includes(undefined));
  assert.deepEqual(chinese.sort(), english.sort());
});

test("the levels that are offered are those that are built in", () => {
  const builtIn = readFileSync(join(here, "../../../src/prelude/levels.perf"), "utf8").matchAll(/^level (.+);$/gm);
  const known = new Set([...builtIn].map(([, path]) => path));
  const offered = snippets.flatMap(({ body }) => [...body.join("\n").matchAll(/(?:indicator|指标) \$\{1\|([^|]+)\|\}/g)].flatMap(([, paths]) => paths.split(",")));
  assert.ok(offered.length > 10);
  assert.deepEqual(offered.filter((path) => !known.has(path)), []);
});
