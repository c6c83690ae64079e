import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, afterEach, before, test } from "node:test";
import { Editor, root } from "./editor.js";

const examples = path.join(root, "examples/xianghuaqiao-2026");
const wrong = `// 写错了几处：😀𠮷
project "甲😀" <
  budget 300 < appropriation 200; other 100; >
  /* 𠮷 */ indicator 产出.数量.微型消防站数 = 2 此;
  indicator 产出.数量.巡查次数 = 3-5 次;
  indicator 产出.质量.合格率 = 90%;
>

project "乙" < budget 700; indicator 产出.数量.培训场次 = 3 场; >
`;

let editor;
before(async () => {
  const files = { "草稿/写错.perf": wrong, "草稿/新.perf": "" };
  for (const name of fs.readdirSync(examples)) files[`香花桥/${name}`] = fs.readFileSync(path.join(examples, name), "utf8");
  editor = await Editor.open(files);
});
after(() => editor?.close());
afterEach((context) => context.passed || editor?.picture(`failed ${context.name.replaceAll("/", " ")}`));

const status = () => editor.page.locator(".statusbar-item", { hasText: /^perf[：:]/ });
const statusIs = (wanted) => editor.eventually(() => status().innerText().catch(() => ""), (text) => text.trim() === wanted, "the status item says");
const suggestions = (text) => editor.page.locator(".suggest-widget.visible .monaco-list-row", { hasText: text });
const suggestion = (text) => suggestions(text).first();

/** The marks of a severity that stand under a line in which a word is shown, from left to right. */
async function marks(severity, word) {
  const boxes = await editor.page.locator(`.squiggly-${severity}`).evaluateAll((marks) => marks.map((mark) => mark.getBoundingClientRect().toJSON()));
  return boxes.filter((box) => box.top < word.bottom && word.top < box.bottom).sort((one, two) => one.left - two.left);
}

/** Puts the pointer on a word, and waits for the box that says something of it. */
async function hovered(word, ...said) {
  await editor.page.mouse.move((word.left + word.right) / 2, (word.top + word.bottom) / 2);
  const boxes = said.reduce((boxes, hasText) => boxes.filter({ hasText }), editor.page.locator(".monaco-hover:not(.hidden)"));
  await boxes.first().waitFor();
}

async function unhovered() {
  await editor.page.mouse.move(5, 5);
  await editor.page.locator(".monaco-hover:not(.hidden)").first().waitFor({ state: "hidden" });
}

test("the language is known by the file's name, and what the file comes to is said below", async () => {
  await editor.file("03-市政消火栓维修保养经费.perf");
  await editor.page.locator(".statusbar-item#status\\.editor\\.mode", { hasText: "perf" }).waitFor();
  await statusIs("perf：1 个项目 · 500,640 元 · 0 错误 · 3 警告");
});

test("words are coloured by what they are", async () => {
  const words = {
    keyword: "indicator",
    name: "市政消火栓维修保养经费",
    level: "经济成本",
    property: "市政消防栓保养费",
    number: "500640",
    string: "建立健全",
    operator: "<=",
    comment: "公开件印在",
  };
  const colours = {};
  for (const [kind, word] of Object.entries(words)) colours[kind] = (await editor.word(word)).color;
  await editor.picture("colours");
  const { name, ...others } = colours;
  assert.equal(name, others.level, "both name something");
  assert.equal(new Set(Object.values(others)).size, Object.keys(others).length, JSON.stringify(colours));
  // A number and its unit are one quantity; an indicator has one colour wherever it is named.
  assert.equal((await editor.word("元/个")).color, others.number);
  assert.equal((await editor.word("市政消防栓保养费", 1)).color, others.property);
  assert.equal((await editor.word("check")).color, others.keyword);
});

test("a code lens and hints say what is not written", async () => {
  await editor.page.locator(".codelens-decoration", { hasText: "预算 500,640 元" }).waitFor();
  await editor.textIs((text) => text.includes("50.064 万元"));
});

test("squiggles stand under the very characters that are wrong", async () => {
  await editor.file("写错.perf");
  await editor.page.locator(".squiggly-error").first().waitFor();
  await editor.page.locator(".squiggly-warning").first().waitFor();
  // The lenses move the lines below them: nothing is measured before they are there.
  await editor.page.locator(".codelens-decoration", { hasText: "1 处错误" }).waitFor();
  await editor.page.locator(".codelens-decoration", { hasText: "预算 700 元" }).waitFor();
  await editor.picture("squiggles");
  for (const [severity, characters] of [["error", "此"], ["warning", "-"]]) {
    const word = await editor.word(characters);
    const under = await marks(severity, word);
    assert.equal(under.length, 1, JSON.stringify({ word, under }));
    assert.ok(Math.abs(under[0].left - word.left) < 2 && Math.abs(under[0].right - word.right) < 2, JSON.stringify({ word, under }));
  }
  await statusIs("perf：2 个项目 · 1,000 元 · 1 错误 · 2 警告");
});

test("hovering tells the finding, and what a word means", async () => {
  await hovered(await editor.word("此"), "没有计量单位“此”", "E0301");
  await editor.picture("hover-finding");
  await unhovered();
  await hovered(await editor.word("budget"), "年度资金申请总额");
  await editor.picture("hover-keyword");
  await unhovered();
});

test("a click on the status item shows the problems", async () => {
  await status().click();
  const problem = editor.page.locator(".markers-panel .monaco-list-row", { hasText: "没有计量单位“此”" });
  await problem.waitFor();
  await editor.picture("problems");
  await editor.command("View: Hide Panel");
  await problem.waitFor({ state: "hidden" });
});

test("a quick fix changes the text", async () => {
  await editor.cursor(5, wrong.split("\n")[4].indexOf("-5") + 1);
  await editor.page.keyboard.press("Control+.");
  const fix = editor.page.locator(".action-widget .monaco-list-row", { hasText: ".." }).first();
  await fix.waitFor();
  await editor.picture("quick-fix");
  await fix.click();
  await editor.textIs((text) => text.includes("= 3..5 次;"));
  await statusIs("perf：2 个项目 · 1,000 元 · 1 错误 · 1 警告");
});

test("typing: Enter indents in a block, `<` stays alone, quotes come in pairs", async () => {
  await editor.file("新.perf");
  await editor.page.keyboard.type('project "甲');
  await editor.textIs((text) => text === 'project "甲"');
  await editor.page.keyboard.press("End");
  await editor.page.keyboard.type(" <");
  await editor.textIs((text) => text === 'project "甲" <');
  await editor.coloured("project");
  await editor.page.keyboard.press("Enter");
  await editor.page.keyboard.type("budget 5;");
  await editor.coloured("budget");
  await editor.page.keyboard.press("Enter");
  await editor.textIs((text) => text === 'project "甲" <\n  budget 5;\n  ');
  await editor.page.keyboard.type(">");
  await editor.textIs((text) => text === 'project "甲" <\n  budget 5;\n>');
});

test("typing: a text block keeps its lines and its closing quotes at one depth, so that no blanks become part of the text", async () => {
  await editor.cursor(2, 12);
  for (const line of ['note """', "第一行", "第二行", '""";']) {
    await editor.page.keyboard.press("Enter");
    await editor.page.keyboard.type(line);
    await editor.coloured(line);
  }
  await editor.textIs((text) => text === 'project "甲" <\n  budget 5;\n  note """\n    第一行\n    第二行\n    """;\n>');
  await editor.cursor(3, 1);
  for (let line = 0; line < 4; line += 1) await editor.command("Delete Line");
  await editor.textIs((text) => text === 'project "甲" <\n  budget 5;\n>');
});

test("completion by typing", async () => {
  await editor.cursor(2, 12);
  await editor.page.keyboard.press("Enter");
  await editor.page.keyboard.type("ind");
  await suggestion("indicator").waitFor();
  await editor.picture("completion-keyword");
  await editor.page.keyboard.press("Escape");
  await editor.page.keyboard.type("icator 产出.");
  await suggestion("数量").waitFor();
  await editor.picture("completion-level");
  await editor.page.keyboard.press("Escape");
  await editor.page.keyboard.type("数量.微型消防站数 = 2 个;");
  await editor.textIs((text) => text.includes("\n  indicator 产出.数量.微型消防站数 = 2 个;\n"));
});

test("completion by the initials of pinyin", async () => {
  await editor.page.keyboard.press("Enter");
  await editor.page.keyboard.type("check wxxfz");
  await suggestion("微型消防站数").waitFor();
  await editor.picture("completion-pinyin");
  await suggestion("微型消防站数").click();
  await editor.textIs((text) => text.includes("\n  check 微型消防站数"));
  await editor.page.keyboard.type(" <= 3 个;");
});

test("snippets are offered in both languages", async () => {
  await editor.cursor(5, 2);
  await editor.page.keyboard.press("Enter");
  for (const [typed, offered] of [["huizongbiao", "huizongbiao"], ["汇总表", "汇总表"], ["document", "document"]]) {
    await editor.page.keyboard.type(typed);
    await suggestions(offered).filter({ has: editor.page.locator(".codicon-symbol-snippet") }).first().waitFor();
    await editor.page.keyboard.press("Escape");
    for (const _ of typed) await editor.page.keyboard.press("Backspace");
  }
});

test("full-width punctuation becomes ASCII as it is typed", async () => {
  await editor.cursor(2, 12);
  await editor.page.keyboard.press("Enter");
  await editor.page.keyboard.type("year 2026；");
  await editor.textIs((text) => text.includes("\n  year 2026;\n"));
});

test("the document is laid out", async () => {
  await editor.cursor(3, 1);
  await editor.page.keyboard.type("      ");
  await editor.textIs((text) => text.includes("\n        year 2026;\n"));
  await editor.command("Format Document");
  await editor.textIs((text) => text.trim() === 'project "甲" <\n  budget 5;\n  year 2026;\n  indicator 产出.数量.微型消防站数 = 2 个;\n  check 微型消防站数 <= 3 个;\n>');
});

test("the form stands beside the source, follows the edits, and stays where it was", async () => {
  await editor.file("11-微型消防站建设经费.perf");
  await editor.page.locator(".editor-actions .action-label[aria-label*='Show Form']").first().click();
  const { text } = await editor.form("2,977,600.00", "2026年", "微型消防站建设经费");
  assert.ok(!text.includes("草稿"), text);
  await editor.picture("form");
  const tables = await (await editor.form()).frame.evaluate(() => [...document.querySelectorAll("table")].map((table) => table.getBoundingClientRect().right - innerWidth));
  assert.ok(tables.length > 0 && tables.every((over) => over < 0), `the form is too wide: ${tables}`);
  const scroll = async () => (await editor.form()).frame.evaluate(() => scrollY);
  await (await editor.form()).frame.evaluate(() => scrollTo(0, 80));
  await editor.eventually(scroll, (y) => y === 80, "the form does not scroll");
  await editor.page.locator(".tab", { hasText: "11-" }).first().click();
  await editor.cursor(1, 10);
  await editor.page.keyboard.insertText("改名之");
  await editor.form("改名之微型消防站建设经费");
  // An edit that does not move the cursor.
  await editor.page.keyboard.press("Delete");
  await editor.form("改名之型消防站建设经费");
  await editor.eventually(scroll, (y) => y === 80, "the form does not stay where it was");
  await editor.page.locator(".tab", { hasText: "改名之型消防站建设经费" }).waitFor();
  await editor.picture("form-edited");
});

test("the form follows the cursor to another file and another project", async () => {
  await editor.page.locator(".tab", { hasText: "写错.perf" }).first().click();
  await editor.cursor(3, 3);
  await editor.form("甲😀", "草稿");
  await editor.cursor(9, 3);
  const { text } = await editor.form("培训场次");
  assert.ok(!text.includes("巡查次数"), text);
  await editor.picture("form-draft");
  await editor.page.locator(".tab", { hasText: "申报表" }).click({ button: "middle" });
});

test("a code lens shows the form too", async () => {
  await editor.page.locator(".codelens-decoration a", { hasText: "预算 700 元" }).click();
  await editor.form("培训场次");
  await editor.page.locator(".tab", { hasText: "申报表" }).click({ button: "middle" });
});

test("a dark theme tells the words apart as well", async () => {
  await editor.file("03-市政消火栓维修保养经费.perf");
  editor.set({ "workbench.colorTheme": "Default Dark Modern" });
  await editor.page.locator(".monaco-workbench.vs-dark").waitFor();
  const words = ["indicator", "经济成本", "市政消防栓保养费", "500640", "建立健全", "公开件印在"];
  const look = () => Promise.all(words.map((word) => editor.word(word).then(({ color }) => color)));
  await editor.eventually(look, (colours) => new Set(colours).size === words.length, "colours are alike");
  await editor.picture("dark");
});

test("messages are in the language that is set", async () => {
  editor.set({ "perfc.language": "en" });
  await statusIs("perf: 1 project · 500,640 yuan · 0 errors · 3 warnings");
  await editor.page.locator(".codelens-decoration", { hasText: "budget 500,640" }).waitFor();
  editor.set({ "perfc.inlayHints": false, "perfc.codeLens": false });
  await editor.textIs((text) => !text.includes("50.064"));
  await editor.page.locator(".codelens-decoration").waitFor({ state: "hidden" });
});

test("where there is no server the extension says what helps, and starts once there is one", async () => {
  editor.set({ "perfc.server.path": "/nowhere/perfc" });
  const message = editor.page.locator(".notification-toast", { hasText: "无法启动 /nowhere/perfc" });
  await message.locator(".monaco-button", { hasText: "打开设置" }).waitFor();
  await editor.picture("no-server");
  await status().waitFor({ state: "hidden" });
  await message.locator(".monaco-button", { hasText: "打开设置" }).click();
  await editor.page.locator(".settings-editor .setting-item", { hasText: "Server: Path" }).waitFor();
  await editor.picture("setting");
  await editor.page.keyboard.press("Escape");
  await editor.page.locator(".settings-editor").waitFor({ state: "hidden" });
  assert.equal(await editor.page.locator(".notification-toast").count(), 0);
  editor.set({});
  await editor.file("03-市政消火栓维修保养经费.perf");
  await statusIs("perf：1 个项目 · 500,640 元 · 0 错误 · 3 警告");
  await editor.command("perf: Restart Server");
  await statusIs("perf：1 个项目 · 500,640 元 · 0 错误 · 3 警告");
});
