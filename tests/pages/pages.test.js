import assert from "node:assert/strict";
import { after, test } from "node:test";
import { build, close, data, form, money, open, print, real, source, tables } from "./perfc.js";

after(close);

const squeezed = (text) => (text ?? "").replaceAll(/\s/g, "");

/** The cell to the right of the nth label of a name. */
function beside(table, label, nth = 0) {
  const found = [];
  table.rows.forEach((row, y) =>
    row.forEach((cell, x) => {
      if (cell?.label && cell.text === label && cell.top === y && cell.left === x) found.push(row[x + cell.columns]);
    }),
  );
  assert.ok(found.length > nth, `${table.caption} has no ${label}`);
  return found[nth].text;
}

/** The cell below a label. */
function under(table, label) {
  for (const row of table.rows) {
    const cell = row.find((cell) => cell?.label && cell.text.startsWith(label));
    if (cell) return table.rows[cell.top + 1][cell.left].text;
  }
  assert.fail(`${table.caption} has no ${label}`);
}

for (const [name, file] of [["the real set", real], ["a full form", form("full")], ["hostile names", form("hostile")]]) {
  test(`${name}: every cell says what the data says`, async () => {
    const { projects } = data(file);
    const { page } = await open(build(file).path);
    const [cover, ...forms] = await tables(page);
    assert.equal(forms.length, projects.length);
    assert.deepEqual([cover, ...forms].flatMap((table) => table.faults), [], "spans neither overlap nor reach out of the table");
    for (const table of [cover, ...forms]) {
      assert.ok(table.rows.flat().every((cell) => cell !== null), `${table.caption} has no hole`);
      assert.ok(table.rows.flat().every((cell) => !cell.label || ["row", "rowgroup", "col"].includes(cell.scope)), "every label says what it labels");
    }
    projects.forEach((project, index) => {
      const table = forms[index];
      assert.equal(table.section, `p${index + 1}`);
      assert.equal(table.caption, project.name);
      const facts = { 项目名称: project.name, 项目性质: project.nature, 项目类别: project.category, 主管部门: project.department, 实施单位: project.agency };
      facts.计划开始日期 = project.period?.start;
      facts.计划完成日期 = project.period?.finish;
      for (const [label, fact] of Object.entries(facts)) assert.equal(beside(table, label), fact ?? "", label);
      assert.equal(beside(table, "项目资金总额"), money(project.total?.amount));
      assert.equal(beside(table, "年度资金申请总额"), money(project.budget?.amount));
      assert.equal(beside(table, "其中：当年财政拨款"), money(project.budget?.appropriation));
      for (const fund of project.budget?.funds ?? []) assert.ok(table.rows.flat().some((cell) => cell.text === fund.name));
      assert.equal(under(table, "项目总目标"), project.goals.overall ?? "");
      assert.equal(under(table, "年度总体目标"), project.goals.annual ?? "");
      for (const indicator of project.indicators) {
        const row = table.rows.find((row) => row[3].text === indicator.name && row[1].text === `${indicator.level1}指标`);
        assert.ok(row, `${project.name} has a row for ${indicator.name}`);
        assert.equal(row[2].text, `${indicator.level2 ?? indicator.level1}指标`);
        assert.equal(row[5].text, indicator.text);
        if (indicator.note) assert.equal(row[7].text, indicator.note);
      }
      assert.equal(table.rows.filter((row) => row[0].text === "绩效指标").length, project.indicators.length + 1);
      const listed = cover.rows.find((row) => row[0].text === String(index + 1));
      assert.deepEqual([listed[1].text, listed[4].text, listed[8].text], [project.name, money(project.budget?.amount), String(project.indicators.length)]);
    });
    await page.close();
  });

  test(`${name}: nothing runs, nothing is loaded, nothing is logged`, async () => {
    const { path, html } = build(file);
    const { page, seen } = await open(path);
    assert.equal(seen.requests.length, 1, seen.requests.join());
    assert.deepEqual([seen.messages, seen.dialogs], [[], []]);
    assert.equal(await page.evaluate(() => document.querySelectorAll("script, img, iframe, object, link, form, [onerror], [onclick]").length), 0);
    assert.ok(!/<script|<img|url\(|@import|https?:\/\/(?!example)/.test(html));
    // Were a text ever taken for markup, the policy would still stop it.
    const violations = await page.evaluate(async () => {
      const violations = [];
      document.addEventListener("securitypolicyviolation", (event) => violations.push(event.violatedDirective));
      const image = document.createElement("img");
      image.src = "https://example.invalid/x.png";
      document.body.append(image);
      await new Promise((done) => setTimeout(done, 200));
      image.remove();
      return violations;
    });
    assert.deepEqual(violations, ["img-src"]);
    await page.close();
  });

  test(`${name}: links lead to their forms, and the chart has every figure`, async () => {
    const { projects } = data(file);
    const { page } = await open(build(file).path);
    const links = await page.evaluate(() =>
      [...document.querySelectorAll("nav a, .cover th a")].map((link) => [link.textContent, document.querySelector(link.getAttribute("href"))?.querySelector("caption").textContent]),
    );
    assert.equal(links.length, 2 * projects.length);
    for (const [text, caption] of links) assert.equal(text, caption);
    const texts = await page.evaluate(() =>
      [...document.querySelectorAll("svg text")].map((text) => {
        const { x, width } = text.getBBox();
        return [text.textContent, x, x + width];
      }),
    );
    for (const project of projects.filter((project) => project.budget)) assert.ok(texts.some(([text]) => text === money(project.budget.amount)));
    for (const [text, start, end] of texts) assert.ok(start >= 0 && end <= 780, `${text} is within the drawing: ${start} to ${end}`);
    await page.close();
  });

  for (const width of [375, 768, 1280, 1900]) {
    test(`${name}: ${width} pixels are enough`, async () => {
      const { page } = await open(build(file).path, { viewport: { width, height: 800 } });
      const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
      assert.ok(inner <= outer, `the page is ${inner} wide`);
      // What a table has no room for must be reached by scrolling in its own frame, not be cut.
      const cut = await page.evaluate(() =>
        [...document.querySelectorAll("th, td, h1, h2, li")].filter((cell) => cell.scrollWidth > cell.clientWidth + 1).map((cell) => cell.textContent.slice(0, 40)),
      );
      assert.deepEqual(cut, []);
      await page.close();
    });
  }
}

test("the totals of the real set", async () => {
  const { projects } = data(real);
  const { page } = await open(build(real).path);
  const totals = await page.evaluate(() => Object.fromEntries([...document.querySelectorAll("dl.totals div")].map((pair) => [...pair.children].map((part) => part.textContent))));
  const sum = projects.reduce((sum, project) => sum + Number(project.budget.amount), 0);
  assert.deepEqual(totals, { 年度资金申请总额合计: `${money(sum)} 元`, 项目: "13 个", 指标: "114 条" });
  const [cover] = await tables(page);
  const last = cover.rows.at(-1).map((cell) => cell.text);
  assert.deepEqual(last.slice(4), [money(sum), money(sum), "0.00", "0.00", "114"]);
  await page.close();
});

for (const colorScheme of ["light", "dark"]) {
  test(`text can be read on a ${colorScheme} screen`, async () => {
    const { page } = await open(build(real).path, { colorScheme });
    const contrasts = await page.evaluate(() => {
      const parts = (color) => color.match(/[\d.]+/g).map(Number);
      const luminance = (color) => {
        const [red, green, blue] = parts(color).map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
      };
      const ground = (element) => {
        const color = getComputedStyle(element).backgroundColor;
        return parts(color)[3] === 0 ? ground(element.parentElement) : color;
      };
      return [...document.querySelectorAll("h1, h2, h3, p, th, td, dt, dd, nav a, th a, svg text")].map((element) => {
        const style = getComputedStyle(element);
        const [one, two] = [luminance(element instanceof SVGElement ? style.fill : style.color), luminance(ground(element))];
        return [(Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05), element.textContent];
      });
    });
    assert.ok(contrasts.length > 500);
    for (const [contrast, text] of contrasts) assert.ok(contrast >= 7, `${text}: ${contrast}`);
    const paper = await page.evaluate(() => getComputedStyle(document.querySelector(".sheet")).backgroundColor);
    assert.equal(paper === "rgb(255, 255, 255)", colorScheme === "light");
    await page.close();
  });
}

test("the real set prints as a cover and a page of A4 a project, with every value on it", async () => {
  const { projects } = data(real);
  const { page } = await open(build(real).path, { colorScheme: "dark" });
  const { texts, sizes } = await print(page);
  assert.equal(texts.length, 1 + projects.length);
  for (const [width, height] of sizes) assert.ok(Math.abs(width - 595) <= 1 && Math.abs(height - 842) <= 1, `${width} × ${height}`);
  const [cover, ...forms] = texts;
  projects.forEach((project, index) => {
    const has = (page, text) => assert.ok(page.includes(squeezed(text)), `${text} on the page of ${project.name}`);
    has(cover, project.name);
    has(cover, money(project.budget.amount));
    has(forms[index], "财政项目支出绩效目标申报表");
    for (const text of [project.name, project.department, project.agency, project.nature, project.goals.annual, money(project.budget.amount)]) has(forms[index], text);
    for (const indicator of project.indicators) {
      has(forms[index], indicator.name);
      has(forms[index], indicator.text);
    }
  });
  await page.close();
});

test("print is black on white, without what belongs to a screen", async () => {
  const { page } = await open(build(real).path, { colorScheme: "dark" });
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  const [ink, paper, contents] = await page.evaluate(() => [
    getComputedStyle(document.querySelector("td")).color,
    getComputedStyle(document.body).backgroundColor,
    getComputedStyle(document.querySelector("nav")).display,
  ]);
  assert.deepEqual([ink, paper, contents], ["rgb(0, 0, 0)", "rgb(255, 255, 255)", "none"]);
  await page.close();
});

test("a long form goes on over pages that say which form it is", async () => {
  const indicators = Array.from({ length: 90 }, (_, index) => `indicator 产出.数量.第${index + 1}项工作完成数 >= ${index + 1} 次;`);
  const { page } = await open(build(source("long", `project "长项目" < budget 1; ${indicators.join(" ")} >`)).path);
  const { texts } = await print(page);
  assert.ok(texts.length >= 3);
  for (const text of texts) assert.ok(text.includes("项目名称长项目"), text.slice(0, 80));
  assert.ok(texts[0].includes("第1项工作完成数"), "the indicators begin where there is room, not on a page of their own");
  const whole = texts.join("");
  for (let index = 1; index <= 90; index += 1) assert.ok(whole.includes(`第${index}项工作完成数≥${index}次`), String(index));
  await page.close();
});

test("a goal longer than a page is printed to its end", async () => {
  const goal = Array.from({ length: 120 }, (_, index) => `第${index + 1}条，完成各项任务并按时报送总结，确保各项工作落到实处、取得实效。`);
  const { page } = await open(build(source("goal", `project "长目标" < budget 1; annual_goal """\n${goal.join("\n")}\n"""; indicator 产出.数量.次数 = 1 次; >`)).path);
  const { texts } = await print(page);
  // Where a page ends, its number and the next one's heading stand between two lines or within one.
  const whole = texts.map((text) => text.replace(/^第\d+页共\d+页/, "").replace(/^项目名称长目标项目性质项目类别/, "")).join("");
  for (const line of [...goal, "=1次"]) assert.ok(whole.includes(line), line);
  await page.close();
});

test("a single form needs no cover", async () => {
  const { page } = await open(build(source("single", 'project "甲" < budget 1; indicator 产出.数量.次数 = 1 次; >')).path);
  assert.deepEqual((await tables(page)).map((table) => table.caption), ["甲"]);
  assert.equal(await page.evaluate(() => document.querySelectorAll("nav, h1, svg").length), 0);
  assert.equal((await print(page)).texts.length, 1);
  await page.close();
});

test("every page of a draft says so, and the cover says why", async () => {
  const { page, seen } = await open(build(form("refused"), "--draft").path);
  const { texts } = await print(page);
  assert.equal(texts.length, 6);
  for (const text of texts) assert.ok(text.replaceAll("（草稿）", "").includes("草稿"), text.slice(0, 80));
  for (const code of ["E0111", "E0002", "E0404", "E0301", "E0109", "E0207", "E0116"]) assert.ok(texts[0].includes(code), code);
  assert.equal(await page.evaluate(() => /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/.test(document.documentElement.textContent)), false);
  assert.deepEqual(seen.messages, []);
  await page.close();
});

test("more projects than a chart has room for are summed up", async () => {
  const projects = Array.from({ length: 30 }, (_, index) => `project "第${index + 1}项" < budget ${index + 1}; indicator 产出.数量.次数 = 1 次; >`);
  const { page } = await open(build(source("many", projects.join("\n"))).path);
  const texts = await page.evaluate(() => [...document.querySelectorAll("svg text")].map((text) => text.textContent));
  assert.equal(texts.length, 2 * 21);
  assert.deepEqual(texts.slice(0, 2), ["第30项", "30.00"]);
  assert.deepEqual(texts.slice(-2), ["其余 10 个项目", "55.00"]);
  await page.close();
});
