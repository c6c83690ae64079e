// A VS Code in a browser, with the packaged extension and nothing else, on a copy of some files.
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const here = path.dirname(fileURLToPath(import.meta.url));
export const root = path.resolve(here, "../../..");
const pictures = path.join(here, "pictures");
const code = path.join(process.env.CODE_SERVER, "node_modules/code-server/out/node/entry.js");

const settings = {
  "perfc.server.path": process.env.PERFC,
  "perfc.language": "zh",
  "security.workspace.trust.enabled": false,
  "telemetry.telemetryLevel": "off",
  "workbench.startupEditor": "none",
  "update.mode": "none",
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  // A test that saves by itself would change the files of the next.
  "files.autoSave": "off",
  "files.hotExit": "off",
  "chat.disableAIFeatures": true,
  "workbench.colorTheme": "Default Light Modern",
  "window.commandCenter": false,
  "editor.fontFamily": "Noto Sans Mono CJK SC",
  "editor.minimap.enabled": false,
  "editor.wordBasedSuggestions": "off",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
};

async function freePort() {
  const server = net.createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

export class Editor {
  static async open(files) {
    const editor = new Editor();
    fs.rmSync(pictures, { recursive: true, force: true });
    fs.mkdirSync(pictures);
    editor.home = fs.mkdtempSync(path.join(os.tmpdir(), "perfc-vscode-"));
    editor.folder = path.join(editor.home, "工作区");
    fs.mkdirSync(path.join(editor.folder, ".git"), { recursive: true });
    for (const [name, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(editor.folder, name)), { recursive: true });
      fs.writeFileSync(path.join(editor.folder, name), text);
    }
    const data = (editor.data = path.join(editor.home, "data"));
    const extensions = path.join(editor.home, "extensions");
    editor.set({});
    const homes = ["--user-data-dir", data, "--extensions-dir", extensions];
    const installed = spawnSync(process.execPath, [code, ...homes, "--install-extension", process.env.VSIX], { encoding: "utf8" });
    if (installed.status !== 0) throw new Error(`the extension cannot be installed:\n${installed.stdout}${installed.stderr}`);
    const port = await freePort();
    const options = ["--auth", "none", "--bind-addr", `127.0.0.1:${port}`, "--disable-telemetry", "--disable-update-check", "--disable-workspace-trust"];
    editor.server = spawn(process.execPath, [code, ...options, ...homes, editor.folder], { stdio: ["ignore", "pipe", "pipe"] });
    await new Promise((ready, failed) => {
      let said = "";
      const read = (bytes) => {
        said += bytes;
        if (said.includes("HTTP server listening")) ready();
      };
      editor.server.stdout.on("data", read);
      editor.server.stderr.on("data", read);
      editor.server.on("exit", () => failed(new Error(`code-server ended:\n${said}`)));
    });
    editor.browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
    editor.page = await editor.browser.newPage({ viewport: { width: 1400, height: 900 } });
    editor.page.setDefaultTimeout(30_000);
    await editor.page.goto(`http://127.0.0.1:${port}/?folder=${encodeURIComponent(editor.folder)}`);
    await editor.page.locator(".monaco-workbench").waitFor();
    return editor;
  }

  /** Writes the settings, some of them other than usual; an editor that runs takes them over. */
  set(changed) {
    // What is set for a machine is read apart from what is set for a user.
    for (const place of ["User", "Machine"]) {
      fs.mkdirSync(path.join(this.data, place), { recursive: true });
      fs.writeFileSync(path.join(this.data, place, "settings.json"), JSON.stringify({ ...settings, ...changed }));
    }
  }

  async close() {
    await this.browser?.close();
    this.server?.kill();
    fs.rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }

  async picture(name) {
    await this.page.screenshot({ path: path.join(pictures, `${name}.png`) });
  }

  async command(title) {
    await this.page.keyboard.press("F1");
    await this.page.locator(".quick-input-widget input").waitFor();
    await this.page.keyboard.insertText(title);
    await this.page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first().click();
  }

  async file(name) {
    await this.page.keyboard.press("Control+P");
    const input = this.page.locator(".quick-input-widget input");
    await input.waitFor();
    await input.fill(name);
    // Not Enter: the list may still be the one before the name was typed.
    await this.page.locator(".quick-input-list .monaco-list-row", { hasText: name }).first().click();
    await this.page.locator(".tab.active", { hasText: name }).waitFor();
    await this.page.locator(".monaco-editor .view-line").first().waitFor();
  }

  /** Puts the cursor at a line and column, from 1, columns in UTF-16 units. */
  async cursor(line, column) {
    await this.page.keyboard.press("Control+G");
    const input = this.page.locator(".quick-input-widget input");
    await input.waitFor();
    await input.fill(`:${line}:${column}`);
    await this.page.keyboard.press("Enter");
    await input.waitFor({ state: "hidden" });
  }

  /** The text of the editor in front as it is shown, lines in order. */
  async text() {
    const lines = await this.page.locator(".monaco-editor").first().locator(".view-line").evaluateAll((lines) =>
      lines.map((line) => ({ top: Number.parseFloat(line.style.top), text: line.textContent.replaceAll("\u00a0", " ") })),
    );
    return lines.sort((one, other) => one.top - other.top).map((line) => line.text).join("\n");
  }

  /** Waits until the line with a text has its colours: before that VS Code does not indent what is typed below it. */
  coloured(text) {
    const plain = () =>
      this.page.locator(".monaco-editor").first().locator(".view-line", { hasText: text }).first().evaluate((line) => line.querySelectorAll("span > span:not(.mtk1)").length === 0);
    return this.eventually(plain, (plain) => !plain, `no colours: ${text}`);
  }

  textIs(wanted) {
    return this.eventually(() => this.text(), wanted, "the text stays");
  }

  /** What is looked at, once it is as wanted. */
  async eventually(look, wanted, complaint) {
    const until = Date.now() + 30_000;
    for (;;) {
      const seen = await look();
      if (wanted(seen)) return seen;
      if (Date.now() > until) throw new Error(`${complaint}\n${typeof seen === "string" ? seen : (seen.text ?? JSON.stringify(seen))}`);
      await this.page.waitForTimeout(50);
    }
  }

  /** The text of the form beside the source, and its frame, once it says all that is wanted. */
  async form(...wanted) {
    const look = async () => {
      for (const frame of this.page.frames()) {
        const text = await frame.evaluate(() => document.body?.innerText ?? "").catch(() => "");
        if (text.includes("绩效目标申报表")) return { text, frame };
      }
      return { text: "" };
    };
    const isShown = ({ text }) => text !== "" && wanted.every((words) => text.includes(words));
    return this.eventually(look, isShown, `the form does not say ${wanted}`);
  }

  /** Where a word is on the screen, and its colour. */
  async word(word, nth = 0) {
    const found = await this.page.evaluate(
      ([word, nth]) => {
        const lines = [...document.querySelectorAll(".monaco-editor .view-line")];
        for (const line of lines.sort((one, other) => Number.parseFloat(one.style.top) - Number.parseFloat(other.style.top))) {
          const text = line.textContent.replaceAll("\u00a0", " ");
          let at = -1;
          while ((at = text.indexOf(word, at + 1)) >= 0) {
            if (nth-- > 0) continue;
            const range = document.createRange();
            const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
            let before = 0;
            let color;
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
              const end = before + node.length;
              if (before <= at && at < end) {
                range.setStart(node, at - before);
                color = getComputedStyle(node.parentElement).color;
              }
              if (before < at + word.length && at + word.length <= end) range.setEnd(node, at + word.length - before);
              before = end;
            }
            const { left, right, top, bottom } = range.getBoundingClientRect();
            return { left, right, top, bottom, color };
          }
        }
        return null;
      },
      [word, nth],
    );
    if (found === null) throw new Error(`${word} is not shown`);
    return found;
  }
}
