"use strict";
// What every part of the page is made with. Whatever comes from a report is text, and never markup.

const data = JSON.parse(document.getElementById("data").textContent);
const kPageBytes = 4096;
const kMostOfALine = 240;    // characters of a text that stands among others
const kMostOfAText = 65536;  // and of one that stands alone

// What would reorder or hide what stands beside it is shown as what it is; what is too long is cut, and says so.
function clean(text, most = kMostOfALine) {
  text = String(text);
  const all = text.length;
  if (all > most) text = text.slice(0, most) + "\u2026 (" + all + " characters)";
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (c) => "\u27e8U+" + c.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0") + "\u27e9");
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false) continue;
    element.append(child instanceof Node ? child : document.createTextNode(clean(child)));
  }
  return element;
}
// An element of HTML, or of SVG: its name, its attributes, what is in it.
const el = (name, attributes, ...children) => filled(document.createElement(name), attributes, children);
const kSvg = "http://www.w3.org/2000/svg";
const svg = (name, attributes, ...children) => filled(document.createElementNS(kSvg, name), attributes, children);

// A text that may be longer than a line.
const long = (text, most = 4000) => document.createTextNode(clean(text, most));

const numbers = new Intl.NumberFormat("en-US");
const number = (value) => numbers.format(value);
const unique = (items) => [...new Set(items)];
const counted = (count, thing) => number(count) + " " + thing + (count === 1 ? "" : "s");
// A long text, alone, as it stands.
const pre = (text) => {
  const element = el("pre", {tabindex: 0});
  element.textContent = clean(text, kMostOfAText);
  return element;
};

// `text` is a text, or a function that makes it.
function copyButton(what, label) {
  const button = el("button", {type: "button", onclick: async () => {
    const text = typeof what === "function" ? what() : what;
    let done = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // A page from disk may have no clipboard.
      const area = el("textarea", {class: "off-screen", "aria-hidden": "true"});
      area.value = text;
      document.body.append(area);
      area.select();
      done = document.execCommand("copy");
      area.remove();
    }
    button.textContent = done ? "copied" : "can't copy";
    setTimeout(() => { button.textContent = label; }, 1500);
  }}, label);
  return button;
}

// What an address after # says: #case=2&step=7.
function fragment() {
  const said = {};
  for (const part of location.hash.slice(1).split("&")) {
    const at = part.indexOf("=");
    if (at <= 0) continue;
    try {
      said[part.slice(0, at)] = decodeURIComponent(part.slice(at + 1));
    } catch { /* no such address */ }
  }
  return said;
}
let fragmentTimer = 0;
let ownFragment = location.hash;
let addressBeside = {};  // what the address says besides, of a page that has more to say
// Told once nobody moves any more: browsers allow so many changes a second.
function setFragment(said) {
  clearTimeout(fragmentTimer);
  fragmentTimer = setTimeout(() => {
    ownFragment = "#" + Object.entries({...addressBeside, ...said}).filter(([, value]) => value !== undefined).map(([name, value]) => name + "=" + encodeURIComponent(value)).join("&");
    history.replaceState(null, "", ownFragment);
  }, 250);
}

// A list of which only what is seen is in the page, so that it may have any length. Lines are of one height.
// `line(index)` gives the element of one; `choose(index)` is told what was chosen.
class LongList {
  constructor(label, line, choose) {
    this.line = line;
    this.choose = choose;
    this.height = 30;
    this.count = 0;
    this.chosen = -1;
    this.lines = el("div", {class: "lines", role: "presentation"});
    this.root = el("div", {class: "long-list", role: "listbox", tabindex: 0, "aria-label": label,
      onscroll: () => this.draw(), onkeydown: (event) => this.key(event)}, this.lines);
    this.id = "list-" + LongList.made++;
    if (window.ResizeObserver) new ResizeObserver(() => this.select(this.chosen)).observe(this.root);
  }
  setCount(count) {
    this.count = count;
    this.lines.style.height = count * this.height + "px";
    this.drawn = "";
    this.draw();
  }
  // And brings it into sight, once there is room to be seen in.
  select(index) {
    this.chosen = index;
    if (index < 0) return;
    const top = index * this.height;
    const {scrollTop, clientHeight} = this.root;
    if (top < scrollTop) this.root.scrollTop = top;
    else if (top + this.height > scrollTop + clientHeight) this.root.scrollTop = top + this.height - clientHeight;
    this.drawn = "";
    this.draw();
  }
  draw() {
    const first = Math.max(0, Math.floor(this.root.scrollTop / this.height) - 4);
    const seen = Math.ceil((this.root.clientHeight || 600) / this.height) + 8;
    const last = Math.min(this.count, first + seen);
    const drawn = first + " " + last;
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const now = [];
    for (let index = first; index < last; ++index) {
      const line = this.line(index);
      line.id = this.id + "-" + index;
      line.style.top = index * this.height + "px";
      line.setAttribute("role", "option");
      line.setAttribute("aria-selected", index === this.chosen ? "true" : "false");
      line.setAttribute("aria-posinset", index + 1);
      line.setAttribute("aria-setsize", this.count);
      line.addEventListener("click", () => this.choose(index));
      now.push(line);
    }
    this.lines.replaceChildren(...now);
    if (this.chosen >= first && this.chosen < last) this.root.setAttribute("aria-activedescendant", this.id + "-" + this.chosen);
    else this.root.removeAttribute("aria-activedescendant");
  }
  key(event) {
    const page = Math.max(1, Math.floor(this.root.clientHeight / this.height) - 1);
    const to = {ArrowDown: this.chosen + 1, ArrowUp: this.chosen - 1, ArrowRight: this.chosen + 1,
      ArrowLeft: this.chosen - 1, PageDown: this.chosen + page, PageUp: this.chosen - page, Home: 0,
      End: this.count - 1}[event.key];
    if (to === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.choose(Math.max(0, Math.min(this.count - 1, to)));
  }
}
LongList.made = 0;
