import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { Editor, root } from "./editor.js";

const examples = path.join(root, "examples/xianghuaqiao-2026");
const broken = `// 写错了几处：😀𠮷
project "甲😀" <
  budget 300 < appropriation 200; other 100; >
  indicator 产出.数量.微型消防站数 = 2 此;
  indicator 产出.数量.巡查次数 = 3-5 次;
  indicator 产出.质量.合格率 = 90%;
>
`;

let editor;
before(async () => {
  const files = { "写错.perf": broken, "新.perf": "" };
  for (const name of fs.readdirSync(examples)) files[name] = fs.readFileSync(path.join(examples, name), "utf8");
  // Alone: a document would take the broken file into its set.
  const set = Object.fromEntries(Object.entries(files).filter(([name]) => name !== "document.perf"));
  editor = await Editor.open(set);
});
after(() => editor?.close());

const problems = () => editor.page.locator(".squiggly-error");

test("words are coloured by what they are", async () => {
  await editor.file("03-市政消火栓维修保养经费.perf");
  // The server's colours come a moment after the grammar's: an indicator named in a check is told by it alone.
  const status = editor.page.locator(".statusbar-item", { hasText: "perf：" });
  await status.waitFor();
  const words = ["project", "“市政消火栓维修保养经费”".slice(1, -1), "500640", "元/个", "成本", "市政消防栓保养费", "// 公开件"];
  const colors = {};
  for (const word of words) colors[word] = (await editor.word(word)).color;
  await editor.picture("colours");
  assert.equal(new Set([colors.project, colors["500640"], colors["市政消防栓保养费"], colors["// 公开件"]]).size, 4, JSON.stringify(colors));
  assert.notEqual(colors.project, colors["市政消火栓维修保养经费"]);
  assert.notEqual(colors["元/个"], colors["500640"]);
  assert.match(await status.innerText(), /perf：1 个项目 · 500,640 元 · 0 错误/);
});

test("a squiggle stands under the very characters that are wrong", async () => {
  await editor.file("写错.perf");
  await problems().first().waitFor();
  const word = await editor.word("此");
  const boxes = await problems().evaluateAll((marks) => marks.map((mark) => mark.getBoundingClientRect().toJSON()));
  await editor.picture("squiggles");
  const under = boxes.filter((box) => box.top < word.bottom && word.top < box.bottom);
  assert.equal(under.length, 1, JSON.stringify({ word, boxes }));
  assert.ok(Math.abs(under[0].left - word.left) < 2 && Math.abs(under[0].right - word.right) < 2, JSON.stringify({ word, under }));
  // The tag of a spelling that has a better one.
  const dash = await editor.word("-5");
  assert.ok(dash.left < dash.right);
});

test("hovering tells the finding and what the word means", async () => {
  const word = await editor.word("此");
  await editor.page.mouse.move((word.left + word.right) / 2, (word.top + word.bottom) / 2);
  const hover = editor.page.locator(".monaco-hover:not(.hidden)").filter({ hasText: "此" }).first();
  await hover.waitFor();
  assert.match(await hover.innerText(), /E0301/);
  await editor.picture("hover-finding");
  await editor.page.mouse.move(5, 5);
  await editor.page.keyboard.press("Escape");
  const keyword = await editor.word("budget");
  await editor.page.mouse.move((keyword.left + keyword.right) / 2, (keyword.top + keyword.bottom) / 2);
  const meaning = editor.page.locator(".monaco-hover:not(.hidden)").filter({ hasText: "年度资金申请总额" }).first();
  await meaning.waitFor();
  await editor.picture("hover-keyword");
  await editor.page.mouse.move(5, 5);
});

test("a quick fix changes the text", async () => {
  await editor.cursor(5, broken.split("\n")[4].indexOf("-5") + 1);
  await editor.page.keyboard.press("Control+.");
  const menu = editor.page.locator(".action-widget").first();
  await menu.waitFor();
  await editor.picture("quick-fix");
  await menu.locator(".monaco-list-row", { hasText: "改成" }).first().click();
  await editor.textIs((text) => text.includes("= 3..5 次;"));
});

test("completion by typing, in pinyin too", async () => {
  await editor.file("新.perf");
  await editor.page.keyboard.insertText('project "甲" <\n  indicator 产出.数量.微型消防站数 = 2 个;\n  \n>\n');
  await editor.cursor(3, 3);
  await editor.page.keyboard.type("ind");
  const widget = editor.page.locator(".suggest-widget.visible");
  await widget.locator(".monaco-list-row", { hasText: "indicator" }).first().waitFor();
  await editor.picture("completion-keyword");
  await editor.page.keyboard.press("Escape");
  for (let count = 0; count < 3; count += 1) await editor.page.keyboard.press("Backspace");
  await editor.page.keyboard.type("check wxxfz");
  const name = widget.locator(".monaco-list-row", { hasText: "微型消防站数" }).first();
  await name.waitFor();
  await editor.picture("completion-pinyin");
  await name.click();
  await editor.textIs((text) => text.includes("check 微型消防站数"));
  await editor.page.keyboard.insertText(" <= 2 个;");
});

test("full-width punctuation becomes ASCII as it is typed", async () => {
  await editor.cursor(3, 3);
  await editor.page.keyboard.insertText("budget 5");
  await editor.page.keyboard.type("；");
  await editor.textIs((text) => text.includes("budget 5;"));
  await editor.page.keyboard.press("Enter");
});

test("the document is laid out", async () => {
  await editor.command("Format Document");
  await editor.textIs((text) => text.includes("\n  budget 5;\n  check 微型消防站数 <= 2 个;\n>"));
});

test("the form stands beside the source and follows the edits", async () => {
  await editor.file("11-微型消防站建设经费.perf");
  await editor.command("perf: Show Form");
  const shown = async (wanted) => {
    const until = Date.now() + 40_000;
    for (;;) {
      for (const frame of editor.page.frames()) {
        const text = await frame.evaluate(() => document.body?.innerText ?? "").catch(() => "");
        if (text.includes("财政项目支出绩效目标申报表") && text.includes(wanted)) return text;
      }
      if (Date.now() > until) throw new Error(`the form does not show ${wanted}`);
      await editor.page.waitForTimeout(100);
    }
  };
  const text = await shown("2,977,600.00");
  assert.ok(text.includes("微型消防站建设经费"));
  await editor.picture("form");
  const line = fs.readFileSync(path.join(examples, "11-微型消防站建设经费.perf"), "utf8").split("\n").findIndex((line) => line.startsWith("project"));
  await editor.page.locator(".tab.active", { hasText: "11-" }).click();
  await editor.cursor(line + 1, 10);
  await editor.page.keyboard.insertText("改名之");
  await shown("改名之");
  await editor.picture("form-edited");
});

test("without its server the extension says what to do", async () => {
  const lost = await Editor.open({ "甲.perf": 'project "甲" < budget 1; >\n' }, "/nowhere/perfc");
  try {
    await lost.file("甲.perf");
    const message = lost.page.locator(".notification-toast", { hasText: "无法启动 perfc" });
    await message.waitFor();
    await message.locator(".monaco-button", { hasText: "打开设置" }).waitFor();
    await lost.picture("no-server");
  } finally {
    await lost.close();
  }
});
