// The program, the browser, and a page with everything that it did wrong.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const perfc = process.env.PERFC ?? join(root, "target/debug/perfc");
const folder = mkdtempSync(join(tmpdir(), "perfc-pages-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

export const real = join(root, "examples/xianghuaqiao-2026");
export const form = (name) => join(root, "tests/forms", `${name}.perf`);

/** Writes a source of its own, and says where it is. */
export function source(name, text) {
  const file = join(folder, `${name}.perf`);
  writeFileSync(file, text);
  return file;
}

/** What perfc makes of a source as data. */
export function data(file) {
  // Amounts stay as they are written: a number of JavaScript would not keep them.
  const text = execFileSync(perfc, ["build", file], { encoding: "utf8", maxBuffer: 1 << 28 });
  return JSON.parse(text.replaceAll(/"(amount|appropriation|carryover|other|fiscal)":([-\d.]+)/g, '"$1":"$2"'));
}

let pages = 0;

/** The page that perfc makes of a source: where it is, and its text. */
export function build(file, ...options) {
  const path = join(folder, `${(pages += 1)}.html`);
  const built = spawnSync(perfc, ["build", file, "-o", path, ...options], { encoding: "utf8" });
  try {
    return { path, html: readFileSync(path, "utf8") };
  } catch {
    throw new Error(built.stderr);
  }
}

let browser;

/** Opens a page; what it logs, asks for or opens is kept. */
export async function open(path, options = {}) {
  browser ??= await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  const seen = { requests: [], messages: [], dialogs: [] };
  page.on("request", (request) => seen.requests.push(request.url()));
  page.on("console", (message) => seen.messages.push(message.text()));
  page.on("pageerror", (error) => seen.messages.push(String(error)));
  page.on("dialog", (dialog) => {
    seen.dialogs.push(dialog.message());
    return dialog.dismiss();
  });
  await page.goto(pathToFileURL(path).href);
  return { page, seen };
}

export const close = () => browser?.close();

/** Prints a page: its PDF's pages as text, and their sizes. */
export async function print(page) {
  const pdf = join(folder, "print.pdf");
  await page.pdf({ path: pdf, preferCSSPageSize: true });
  const run = (...command) => execFileSync(command[0], command.slice(1), { encoding: "utf8", maxBuffer: 1 << 28 });
  const count = Number(/Pages:\s+(\d+)/.exec(run("pdfinfo", pdf))[1]);
  const sizes = [...run("pdfinfo", "-l", String(count), pdf).matchAll(/size:\s+([\d.]+) x ([\d.]+)/g)].map((size) => [Number(size[1]), Number(size[2])]);
  const text = (...options) => run("pdftotext", ...options, pdf, "-").replaceAll(/\s/g, "");
  const texts = Array.from({ length: count }, (_, index) => text("-raw", "-f", String(index + 1), "-l", String(index + 1)));
  return { texts, sizes };
}

/** The tables of a page: for each, its caption and the cells that stand in its rows and columns, spans resolved. */
export const tables = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("table")].map((table) => {
      const columns = table.querySelectorAll("col").length;
      const rows = [...table.rows].map(() => Array(columns).fill(null));
      const faults = [];
      [...table.rows].forEach((row, top) => {
        let left = 0;
        for (const cell of row.cells) {
          while (rows[top][left]) left += 1;
          const said = {
            text: [...cell.childNodes].map((node) => (node.nodeName === "BR" ? "\n" : node.textContent)).join(""),
            label: cell.tagName === "TH",
            scope: cell.getAttribute("scope"),
            top,
            left,
            rows: cell.rowSpan,
            columns: cell.colSpan,
          };
          for (let y = top; y < top + cell.rowSpan; y += 1) {
            for (let x = left; x < left + cell.colSpan; x += 1) {
              if (!rows[y] || rows[y][x] !== null) faults.push(`row ${y} column ${x} of ${table.caption.textContent}`);
              else rows[y][x] = said;
            }
          }
        }
      });
      return { caption: table.caption.textContent, section: table.closest("section").id, rows, faults };
    }),
  );

/** An amount as the form prints it. */
export function money(amount) {
  if (amount === null || amount === undefined) return "";
  const [whole, fraction = ""] = String(amount).split(".");
  return `${whole.replaceAll(/\B(?=(\d{3})+$)/g, ",")}.${fraction.padEnd(2, "0")}`;
}
