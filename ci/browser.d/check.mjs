// Opens pages of --html in a browser, and looks for what a reader would meet: ci/browser says what.
// Arguments: where the npm packages are, the browser, a folder for screenshots, then the pages.
import {createRequire} from "node:module";
import {readFileSync} from "node:fs";
import {basename, join, resolve} from "node:path";
import {pathToFileURL} from "node:url";

const [packages, browserFile, shots, ...files] = process.argv.slice(2);
const require = createRequire(join(resolve(packages), "package.json"));
const {chromium} = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const kMostMs = 2000;  // of processor time, until a page is there: what else the machine does counts for nothing
const sizes = [[1280, 900], [390, 800]];
const schemes = ["light", "dark"];

let wrong = 0;
function fail(file, what) {
  ++wrong;
  console.error(file + ": " + what);
}

// What is asked of a page in any form.
async function look(browser, file, [width, height], colorScheme) {
  const context = await browser.newContext({viewport: {width, height}, colorScheme, offline: true});
  const page = await context.newPage();
  const name = basename(file) + " (" + width + ", " + colorScheme + ")";
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) fail(name, "the console says: " + message.text());
  });
  page.on("pageerror", (error) => fail(name, "an error: " + error.message));
  const address = pathToFileURL(resolve(file)).href;
  page.on("request", (request) => {
    const url = request.url();
    if (url !== address && !url.startsWith("data:")) fail(name, "it asks for " + url);
  });
  page.on("dialog", (dialog) => {
    fail(name, "text ran as a script: " + dialog.message());
    dialog.dismiss();
  });
  const session = await context.newCDPSession(page);
  await session.send("Performance.enable", {timeDomain: "threadTicks"});
  page.setDefaultTimeout(10000);
  await page.goto(address);
  await page.waitForSelector("html[data-ready=yes]", {timeout: 30000});
  const {metrics} = await session.send("Performance.getMetrics");
  const took = Math.round(1000 * metrics.find((metric) => metric.name === "TaskDuration").value);
  if (took > kMostMs) fail(name, "it takes " + took + " ms of processor time to open, and has " + kMostMs);

  await use(page, name);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (wide > 0) fail(name, "it is " + wide + " pixels wider than the screen");
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run());
  for (const violation of found.violations) {
    fail(name, "axe: " + violation.id + ": " + violation.help + ": " + violation.nodes[0].html.slice(0, 200));
  }
  await page.screenshot({path: join(shots, basename(file, ".html") + "-" + width + "-" + colorScheme + ".png"), fullPage: true});
  if (width === 1280 && colorScheme === "light") await print(page, name);
  await context.close();
  return took;
}

// With the keyboard alone: what can be reached, and what steps, a filter and a cell do.
async function use(page, name) {
  const search = page.locator("input[type=search]");
  if (await search.count()) {
    const all = await page.locator("tbody tr").count();
    await focusByTab(page, name, (element) => element.type === "search");
    await page.keyboard.type("no such name");
    if (await page.locator("tbody tr").count() !== 0) fail(name, "the filter leaves what it should not");
    for (let i = 0; i < 12; ++i) await page.keyboard.press("Backspace");
    if (await page.locator("tbody tr").count() !== all) fail(name, "the filter does not give back what it took");
  }
  if (await page.locator("td button").count()) {
    await focusByTab(page, name, (element) => element.matches("td button"));
    await page.keyboard.press("Enter");
    if (await page.locator(".player, .detail pre").count() === 0) fail(name, "a cell shows no trace");
  }
  const list = page.locator("[role=listbox]");
  if (await list.count() === 0) return;
  await focusByTab(page, name, (element) => element.getAttribute("role") === "listbox");
  const where = () => page.locator(".where").textContent();
  await page.keyboard.press("Home");
  const first = await where();
  if (!first.startsWith("step 1 of ")) fail(name, "Home leads to " + first);
  await page.keyboard.press("ArrowDown");
  const count = Number(first.split(" of ")[1]);
  if (count > 1 && !(await where()).startsWith("step 2 of ")) fail(name, "a step on leads to " + await where());
  await page.keyboard.press("End");
  if (!(await where()).startsWith("step " + count + " of ")) fail(name, "End leads to " + await where());
  await page.waitForTimeout(400);
  if (!page.url().includes("step=" + count)) fail(name, "the address does not name the step: " + page.url());
  if (await page.locator("figure svg[role=img]").count() === 0) fail(name, "no heap is drawn");
  const lines = await page.locator(".line").count();
  if (lines > 100) fail(name, lines + " lines of the timeline are drawn, whether seen or not");
  await page.reload();
  await page.waitForSelector("html[data-ready=yes]");
  if (!(await where()).startsWith("step " + count + " of ")) fail(name, "the address leads to " + await where());
  await page.getByRole("button", {name: "What is violated"}).click();
}

async function focusByTab(page, name, is) {
  const wanted = "(" + is.toString() + ")(document.activeElement)";
  for (let i = 0; i < 2000; ++i) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(wanted)) return;
  }
  fail(name, "the keyboard does not reach " + is);
}

async function print(page, name) {
  await page.emulateMedia({media: "print"});
  if (await page.locator(".controls:visible, .filters:visible").count()) fail(name, "controls are printed");
  // A4 within its margins, and turned.
  const {width, height} = page.viewportSize();
  await page.setViewportSize({width: 703, height});
  const cut = await page.evaluate(() => [...document.querySelectorAll("table")].filter((table) =>
    table.offsetWidth > (table.closest(".turns") ? 1047 : innerWidth)).map((table) => table.offsetWidth));
  if (cut.length) fail(name, "a table is " + cut[0] + " pixels wide on paper, and cut off");
  await page.pdf({path: join(shots, name.split(".html")[0] + ".pdf"), format: "A4", preferCSSPageSize: true});
  await page.setViewportSize({width, height});
}

const browser = await chromium.launch({executablePath: browserFile, args: ["--no-sandbox"]});
try {
  for (const file of files) {
    let slowest = 0;
    for (const size of sizes) {
      for (const scheme of schemes) {
        try {
          slowest = Math.max(slowest, await look(browser, file, size, scheme));
        } catch (error) {
          fail(basename(file) + " (" + size[0] + ", " + scheme + ")", error.message.split("\n")[0]);
        }
      }
    }
    console.log(basename(file) + ": looked at; " + slowest + " ms of processor time to open it, at the most");
  }
} finally {
  await browser.close();
}
process.exit(wrong === 0 ? 0 : 1);
