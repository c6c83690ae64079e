// Every snippet is perf that compiles and is laid out once its empty places are typed in, with the names that a check needs beside it.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const perfc = resolve(process.env.PERFC ?? join(here, "../../../target/debug/perfc"));
const folder = mkdtempSync(join(tmpdir(), "perfc-snippets-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** What a snippet inserts, with `typed` at the places that offer nothing to keep. */
function expanded(body, typed = "财政局") {
  const values = new Map([["CURRENT_YEAR", "2026"]]);
  const known = (text) => text.replaceAll(/\$(\w+)/g, (_, name) => values.get(name) ?? "");
  return body.join("\n").replaceAll(/\$\{(\w+)(?::([^}]*)|\|([^,|]*)[^}]*\|)\}|\$(\w+)/g, (_, place, text, first, name) => {
    if (name !== undefined) return values.get(name) ?? (name === "0" ? "" : typed);
    if (!values.has(place)) values.set(place, known(text ?? first));
    return values.get(place);
  });
}

const snippets = JSON.parse(readFileSync(join(here, "../snippets/perf.json"), "utf8"));
const atTop = /^(项目|project|汇总表|document|模板|template) /;
const names = '指标 成本.经济成本.单价 = 1 元/个; 指标 产出.数量.数量 = 1 个; 指标 成本.经济成本.price = 1 元/件; 指标 产出.数量.count = 1 件; budget 1;';

for (const [name, { prefix, body }] of Object.entries(snippets)) {
  test(`${name}: ${prefix.join(", ")}`, () => {
    const text = expanded(body);
    assert.doesNotMatch(text, /\$/);
    const file = join(folder, "片段.perf");
    const isMoney = /^(预算|budget)/.test(text);
    writeFileSync(file, atTop.test(text) ? text : `project "甲" <\n${isMoney ? "" : names}\n${text}\n>\n`);
    const { status, stderr } = spawnSync(perfc, ["build", "--to", "json", file], { encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } });
    assert.equal(status, 0, `${text}\n${stderr}`);
    // A place at the end of a block is an empty line until something is typed there.
    const laidOut = expanded(body.filter((line) => line.trim() !== "$0"));
    const whole = atTop.test(text) ? `${laidOut.trimEnd()}\n` : `project "甲" <\n${laidOut.trimEnd().replaceAll(/^(?=.)/gm, "  ")}\n>\n`;
    assert.equal(spawnSync(perfc, ["fmt", "-"], { input: whole, encoding: "utf8" }).stdout, whole);
  });
}

test("every snippet is there in both languages", () => {
  const { keywords } = JSON.parse(readFileSync(join(here, "../syntaxes/words.json"), "utf8"));
  const first = Object.values(snippets).map(({ body }) => body[0].split(" ")[0]);
  const keyword = (word) => Object.keys(keywords).find((keyword) => keywords[keyword].includes(word));
  const [english, chinese] = [true, false].map((isEnglish) => first.filter((word) => /^[a-z]/.test(word) === isEnglish).map(keyword).sort());
  assert.ok(english.length > 5 && !english.includes(undefined), english.join());
  assert.deepEqual(chinese, english);
});

test("the levels that are offered are built in", () => {
  const builtIn = new Set([...readFileSync(join(here, "../../../src/prelude/levels.perf"), "utf8").matchAll(/^level (.+);$/gm)].map(([, path]) => path));
  const bodies = Object.values(snippets).map(({ body }) => body.join("\n"));
  const offered = bodies.flatMap((body) => [...body.matchAll(/(?:indicator|指标) \$\{1\|([^|]+)\|\}/g)].flatMap(([, paths]) => paths.split(",")));
  assert.ok(offered.length > 10, offered.join());
  assert.deepEqual(offered.filter((path) => !builtIn.has(path)), []);
});
