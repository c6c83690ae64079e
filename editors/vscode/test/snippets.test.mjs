// Every snippet, as it stands before anything is filled in, is perf that compiles, but for what must be filled in: names that a check needs.

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

/** What a snippet inserts before anything is filled in. */
function expanded(body) {
  const values = new Map([["CURRENT_YEAR", "2026"]]);
  const known = (text) => text.replaceAll(/\$(\w+)/g, (_, name) => values.get(name) ?? "");
  return body.join("\n").replaceAll(/\$\{(\w+)(?::([^}]*)|\|([^,|]*)[^}]*\|)\}|\$(\w+)/g, (_, place, text, first, name) => {
    if (name !== undefined) return values.get(name) ?? "";
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
  });
}
