// The colours before the server speaks: the TextMate grammar on fixtures, a line a word with its scope. PERFC_BLESS=1 writes them anew, to be read.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const oniguruma = require("vscode-oniguruma");
const textmate = require("vscode-textmate");

const here = path.dirname(fileURLToPath(import.meta.url));
const extension = path.dirname(here);
const wasm = fs.readFileSync(path.join(path.dirname(require.resolve("vscode-oniguruma")), "onig.wasm"));
await oniguruma.loadWASM(wasm);

const registry = new textmate.Registry({
  onigLib: Promise.resolve({
    createOnigScanner: (sources) => new oniguruma.OnigScanner(sources),
    createOnigString: (string) => new oniguruma.OnigString(string),
  }),
  loadGrammar: async (scope) => {
    const { grammars } = JSON.parse(fs.readFileSync(path.join(extension, "package.json"), "utf8")).contributes;
    const file = grammars.find((grammar) => grammar.scopeName === scope)?.path;
    return file ? textmate.parseRawGrammar(fs.readFileSync(path.join(extension, file), "utf8"), file) : null;
  },
});

async function scopes(text) {
  const grammar = await registry.loadGrammar("source.perf");
  let stack = textmate.INITIAL;
  const out = [];
  text.split(/\r?\n/).forEach((line, index) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, stack);
    stack = ruleStack;
    for (const { startIndex, endIndex, scopes } of tokens) {
      const word = line.slice(startIndex, endIndex).trim();
      const scope = scopes.at(-1).replace(/\.perf$/, "");
      if (word !== "" && scope !== "source") out.push(`${index + 1} ${word} ${scope}`);
    }
  });
  return `${out.join("\n")}\n`;
}

const fixtures = fs.readdirSync(path.join(here, "grammar")).filter((file) => file.endsWith(".perf"));
assert.ok(fixtures.length >= 3);
for (const file of fixtures) {
  test(`colours of ${file}`, async () => {
    const source = path.join(here, "grammar", file);
    const expected = source.replace(/\.perf$/, ".txt");
    const found = await scopes(fs.readFileSync(source, "utf8"));
    if (process.env.PERFC_BLESS) fs.writeFileSync(expected, found);
    assert.equal(found, fs.readFileSync(expected, "utf8"));
    assert.ok(!process.env.PERFC_BLESS, "written anew, read it");
  });
}

test("every word of the language is a keyword where a statement begins, and only there", async () => {
  const list = JSON.parse(fs.readFileSync(path.join(extension, "../tree-sitter-perf/keywords.json"), "utf8")).keywords;
  for (const word of Object.values(list).flat()) {
    assert.match(await scopes(`  ${word} "甲";`), new RegExp(`^1 ${word} keyword\\.other$`, "m"));
    const named = await scopes(`indicator 产出.数量.${word} = 2 个;`);
    assert.equal(named.match(/keyword\.other/g).length, 1, named);
  }
});
