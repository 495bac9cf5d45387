// Opens the playground in a browser, and uses it: ci/playground/check says what is looked for.
// Arguments: where the npm packages are, the browser, the page, a folder for screenshots.
import {createRequire} from "node:module";
import {readFileSync} from "node:fs";
import {join, resolve} from "node:path";
import {pathToFileURL} from "node:url";

const [packages, browserFile, file, shots] = process.argv.slice(2);
const require = createRequire(join(resolve(packages), "package.json"));
const {chromium} = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const address = pathToFileURL(resolve(file)).href;

let wrong = 0;
function fail(what) {
  ++wrong;
  console.error("playground: " + what);
}

async function opened(browser, width, colorScheme, fragment = "") {
  const context = await browser.newContext({viewport: {width, height: 900}, colorScheme, offline: true});
  const page = await context.newPage();
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) fail("the console says: " + message.text());
  });
  page.on("pageerror", (error) => fail("an error: " + error.message));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(address) && !url.startsWith("data:") && !url.startsWith("blob:")) fail("it asks for " + url);
  });
  page.setDefaultTimeout(60000);
  const began = performance.now();
  await page.goto(address + fragment);
  await page.waitForSelector("#result:not(.stale) .player");
  return {page, context, took: Math.round(performance.now() - began)};
}

async function expect(page, selector, text, what) {
  try {
    await page.waitForFunction(([where, wanted]) => (document.querySelector(where)?.textContent ?? "").includes(wanted), [selector, text]);
  } catch {
    fail(what + ": " + selector + " has " + JSON.stringify((await page.locator(selector).first().textContent().catch(() => "nothing")).slice(0, 300)));
  }
}
async function readable(page, what) {
  await page.evaluate(axe);
  for (const {id, help, nodes} of (await page.evaluate(() => window.axe.run())).violations) {
    fail(what + ": axe: " + id + ": " + help + ": " + nodes[0].html.slice(0, 200));
  }
}
const shot = (page, name) => page.screenshot({path: join(shots, "playground-" + name + ".png"), fullPage: true});

const browser = await chromium.launch({executablePath: browserFile, args: ["--no-sandbox"]});
try {
  const {page, context, took} = await opened(browser, 1280, "light");
  console.log("the first replay is there " + took + " ms after opening");
  await expect(page, "#result", "bind-never-fails", "the article's case violates");
  await expect(page, "#result .violation", "violated", "the article's case is shown");
  await shot(page, "1280");
  await readable(page, "the page");

  // An error stands at its place while one types, and goes when it is mended.
  const trace = page.locator("#trace");
  const whole = await trace.inputValue();
  await trace.fill(whole.replace("alloc a 4088", "alloc a 40x88"));
  const line = whole.split("\n").findIndex((each) => each.startsWith("alloc a")) + 1;
  await expect(page, "#trace-error", "my.trace:" + line + ":9: the size must be a number", "an error stands at its place");
  await expect(page, ".numbers .bad", String(line), "its line is marked");
  await shot(page, "error");
  await trace.fill(whole + "free nobody\n");
  await expect(page, "#trace-error", "note: free of the block \"nobody\"", "a remark stands below the trace");
  await trace.fill(whole);
  await page.waitForFunction(() => document.querySelector("#trace-error").textContent === "");
  await expect(page, "#result .violation", "violated", "it is replayed when the error is mended");

  // A strategy of one's own, and an error in it.
  await page.locator("#under").selectOption({label: "your own"});
  await expect(page, "#result h2", "nothing is violated under mine", "one's own strategy is replayed");
  const strategy = page.locator("#strategy");
  const own = await strategy.inputValue();
  await strategy.fill(own.replace("fill get }", "fil get }"));
  await expect(page, "#strategy-error", "mine.strategy:", "an error of a strategy stands at its place");
  await strategy.fill(own.replace("{ get fill get }", "{ get }"));
  await expect(page, "#result h2", "violated under mine", "a strategy that is changed is replayed");
  await page.waitForTimeout(600);  // the address is told once nobody types any more

  // What is sent by its address is the same elsewhere.
  const sent = new URL(page.url()).hash;
  const other = await opened(browser, 390, "dark", sent);
  if (await other.page.locator("#trace").inputValue() !== whole) fail("the address does not have the trace");
  await expect(other.page, "#result h2", "violated under mine", "the address has the strategy");
  const wide = await other.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (wide > 0) fail("it is " + wide + " pixels wider than a small screen");
  await shot(other.page, "390");
  await readable(other.page, "the page on a small screen");
  await other.context.close();

  await page.locator("#under").selectOption("original");
  await page.locator("#beside").selectOption("-");
  await page.locator("#shrink").click();
  await expect(page, "#work", "shrink: done", "it shrinks");
  await expect(page, "#result h2", "3 operations made ", "it says what it made");
  await shot(page, "shrink");
  await page.getByRole("button", {name: "put the trace that is shown into the editor"}).click();
  await expect(page, "#result h2", "my.trace: bind-never-fails", "what is shrunk is replayed");

  await page.locator("#depth").fill("5");
  await page.locator("#explore").click();
  await expect(page, "#work", "explore: done", "it explores");
  await expect(page, "#result", "refuted in 3", "it finds a shortest sequence");
  await page.locator("td button").first().click();
  await page.getByRole("button", {name: "put the trace that is shown into the editor"}).waitFor();
  await shot(page, "explore");

  await page.locator("#runs").fill("300");
  await page.locator("#search").click();
  await expect(page, "#work", "validate: done", "it searches");
  await expect(page, "#result", "refuted in", "it finds a violation");
  await shot(page, "search");

  // A search that takes long is stopped, and the page goes on.
  await page.locator("#runs").fill("1000000");
  await page.locator("#search").click();
  await page.locator("#stop").click();
  await expect(page, "#work", "stopped", "a search is stopped");
  await page.locator("#replay").click();
  await expect(page, "#result h2", "my.trace: bind-never-fails", "it goes on after a stop");
  await context.close();
} finally {
  await browser.close();
}
if (wrong === 0) console.log("the page does what it says");
process.exit(wrong === 0 ? 0 : 1);
