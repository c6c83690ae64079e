// The TextMate grammar: as its source says, the scopes of a text of its own, and the colours of every sound source as `perfc lsp` gives them.
// PERFC is the program. PERFC_BLESS=1 writes the expected scopes anew and fails, so that they are read.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import oniguruma from "vscode-oniguruma";
import textmate from "vscode-textmate";
import { text as generated } from "../syntaxes/perf.tmLanguage.mjs";

const require = createRequire(import.meta.url);
const rpc = require("vscode-jsonrpc/node");
const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, "../../..");
const perfc = resolve(process.env.PERFC ?? join(root, "target/debug/perfc"));
const manifest = JSON.parse(readFileSync(join(here, "../package.json"), "utf8"));
const read = (file) => readFileSync(file, "utf8").replace(/^\ufeff/, "");

await oniguruma.loadWASM(readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm")));
const registry = new textmate.Registry({
  onigLib: Promise.resolve({
    createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
    createOnigString: (text) => new oniguruma.OnigString(text),
  }),
  loadGrammar: async (scope) => {
    const found = manifest.contributes.grammars.find((grammar) => grammar.scopeName === scope);
    return found ? textmate.parseRawGrammar(read(join(here, "..", found.path)), found.path) : null;
  },
});
const grammar = await registry.loadGrammar("source.perf");

/** The tokens of each line: where they begin and end, and their scopes below the grammar's own. */
function tokens(text, by = grammar) {
  let state = textmate.INITIAL;
  return text.split(/\r?\n/).map((line) => {
    const { tokens, ruleStack, stoppedEarly } = by.tokenizeLine(line, state);
    assert.equal(stoppedEarly, false);
    state = ruleStack;
    return tokens.map(({ startIndex, endIndex, scopes }) => ({ text: line.slice(startIndex, endIndex), startIndex, endIndex, scopes: scopes.slice(1) }));
  });
}

test("the grammar is what its source makes of the words", () => {
  assert.equal(read(join(here, "../syntaxes/perf.tmLanguage.json")), generated);
});

const fixtures = readdirSync(join(here, "grammar")).filter((file) => file.endsWith(".perf"));
assert.ok(fixtures.length >= 4);
for (const fixture of fixtures) {
  test(`scopes of ${fixture}`, () => {
    const source = join(here, "grammar", fixture);
    const expected = source.replace(/\.perf$/, ".txt");
    const words = tokens(read(source)).flatMap((line, row) => line.map(({ text, scopes }) => [row + 1, text.trim(), scopes.join(" ")]));
    const found = words.filter(([, word]) => word).map(([row, word, scopes]) => `${row} «${word}» ${scopes}`.trimEnd() + "\n").join("");
    if (process.env.PERFC_BLESS) writeFileSync(expected, found);
    assert.equal(found, read(expected));
    assert.ok(!process.env.PERFC_BLESS, "written anew, read it");
  });
}

test("every word of the language is a keyword where a statement begins, and only there", () => {
  const { keywords } = JSON.parse(read(join(here, "../syntaxes/words.json")));
  const isKeyword = ({ scopes }) => scopes.includes("keyword.other.perf");
  for (const word of Object.values(keywords).flat()) {
    assert.deepEqual(tokens(`  ${word} "甲";`)[0].filter(isKeyword).map(({ text }) => text), [word]);
    assert.equal(tokens(`indicator 产出.数量.${word} = 2 个;`)[0].filter(isKeyword).length, 1, word);
    assert.equal(tokens(`${word}甲 "乙";`)[0].filter(isKeyword).length, 0, word);
  }
});

test("a fenced block of perf in Markdown is coloured", async () => {
  const fences = await registry.loadGrammar("markdown.perf.codeblock");
  const [, line, , outside] = tokens("```perf\nproject 甲 < budget 1; >\n```\nproject 乙", fences);
  assert.deepEqual(line.map(({ text, scopes }) => [text, scopes.at(-1)]).slice(0, 3), [
    ["project", "keyword.other.perf"],
    [" ", "meta.embedded.block.perf"],
    ["甲", "entity.name.type.class.perf"],
  ]);
  assert.deepEqual(outside[0].scopes, []);
});

// ---- agreement with the server ------------------------------------------------------------------------------------------------------

/** Every .perf file that compiles without an error. */
function soundSources() {
  const files = ["examples", "tests/fixtures", "tests/forms", "tests/format", "src/prelude"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).filter((file) => file.endsWith(".perf")).map((file) => join(root, folder, file)),
  );
  const sound = files.sort().filter((file) => spawnSync(perfc, ["build", "--to", "json", file], { cwd: root, stdio: "ignore" }).status === 0);
  assert.ok(sound.length > 70, `only ${sound.length} sound sources`);
  return sound;
}

const server = spawn(perfc, ["lsp"], { stdio: ["pipe", "pipe", "inherit"] });
const connection = rpc.createMessageConnection(new rpc.StreamMessageReader(server.stdout), new rpc.StreamMessageWriter(server.stdin));
connection.listen();
after(async () => {
  await connection.sendRequest("shutdown");
  await connection.sendNotification("exit");
  connection.dispose();
});

/** The semantic token type of each scope, as the manifest maps them. */
const [{ scopes: map }] = manifest.contributes.semanticTokenScopes;
const types = Object.entries(map).flatMap(([type, scopes]) => scopes.map((scope) => [scope.replace(/\.perf$/, ""), type])).sort(([one], [two]) => two.length - one.length);
/** A longer scope is the same thing said more closely. */
const typeOf = (scopes) => {
  const scope = scopes.findLast((scope) => !/^(punctuation|constant\.character|meta)/.test(scope))?.replace(/\.perf$/, "");
  const is = (mapped) => scope === mapped || scope?.startsWith(`${mapped.replace(/^(string|comment)\..*/, "$1")}.`);
  return scopes.at(-1)?.startsWith("punctuation") ? undefined : types.find(([mapped]) => is(mapped))?.[1];
};

test("every sound source has the colours that the server gives", async () => {
  const capabilities = { textDocument: { semanticTokens: { requests: { full: true }, tokenTypes: [], tokenModifiers: [], formats: ["relative"] } } };
  const { capabilities: can } = await connection.sendRequest("initialize", { processId: null, rootUri: pathToFileURL(root).href, capabilities });
  await connection.sendNotification("initialized", {});
  const legend = can.semanticTokensProvider.legend.tokenTypes;
  const problems = [];
  let agreed = 0;
  for (const file of soundSources()) {
    const textDocument = { uri: pathToFileURL(file).href };
    const text = read(file);
    await connection.sendNotification("textDocument/didOpen", { textDocument: { ...textDocument, languageId: "perf", version: 1, text } });
    const { data } = await connection.sendRequest("textDocument/semanticTokens/full", { textDocument });
    await connection.sendNotification("textDocument/didClose", { textDocument });
    const theirs = text.split(/\r?\n/).map((line) => Array(line.length));
    for (let index = 0, line = 0, column = 0; index < data.length; index += 5) {
      column = data[index] ? data[index + 1] : column + data[index + 1];
      line += data[index];
      theirs[line].fill(legend[data[index + 3]], column, column + data[index + 2]);
    }
    tokens(text).forEach((line, row) => {
      for (const { text, startIndex, endIndex, scopes } of line) {
        const wrong = [];
        for (let column = startIndex; column < startIndex + text.length; column += 1) {
          if (!text[column - startIndex].trim()) continue;
          if (theirs[row][column] !== typeOf(scopes)) wrong.push(column);
          else if (theirs[row][column]) agreed += 1;
        }
        const [first] = wrong;
        if (wrong.length) problems.push(`${relative(root, file)}:${row + 1}: «${text}» is ${scopes.join(" ") || "nothing"}, to the server ${theirs[row][first]}`);
      }
    });
  }
  assert.equal(problems.join("\n"), "");
  assert.ok(agreed > 20_000, `only ${agreed} characters agree`);
});
