"use strict";
// A heap as a picture, to scale: a page a line, and in it what is where.

const kMostPages = 24;     // lines; of more the others fold
const kMostUnfolded = 400;

// Where everything is after so many moments of a run. Moments say what has changed.
class HeapAt {
  constructor(run) {
    this.run = run;
    this.kept = [];  // states, each kEvery moments apart
    this.state = HeapAt.start(run);
    this.at = 0;
  }
  static start(run) {
    return {segments: run.segments.slice(), blocks: new Map(), kept: new Set(), pages: run.start};
  }
  static copy(state) {
    return {segments: state.segments.slice(), blocks: new Map(state.blocks), kept: state.kept, pages: state.pages};
  }
  static apply(state, moment) {
    if (moment.segments) state.segments.push(...moment.segments);
    for (const block of moment.blocks || []) state.blocks.set(block.at, block);
    for (const at of moment.gone || []) state.blocks.delete(at);
    if (moment.kept) state.kept = new Set(moment.kept);
    if (moment.pages) state.pages = moment.pages;
  }
  // After the first `count` moments. What is given is not to be changed, and stands until the next call.
  after(count) {
    const kEvery = 256;
    if (count < this.at) {
      const before = Math.floor(count / kEvery);
      const kept = this.kept[before];
      this.state = kept ? HeapAt.copy(kept) : HeapAt.start(this.run);
      this.at = kept ? before * kEvery : 0;
    }
    for (; this.at < count; ++this.at) {
      if (this.at % kEvery === 0 && !this.kept[this.at / kEvery]) this.kept[this.at / kEvery] = HeapAt.copy(this.state);
      HeapAt.apply(this.state, this.run.moments[this.at]);
    }
    return this.state;
  }
}

// What the moments [from, to) changed, as far as a picture marks it; `before` is the state in front of them.
function changesOf(run, from, to, before) {
  const changes = {granted: new Set(), gone: [], segments: new Set(), pages: before.pages, refused: null};
  const blocks = new Map();
  for (let i = from; i < to; ++i) {
    const moment = run.moments[i];
    for (const block of moment.blocks || []) {
      blocks.set(block.at, block);
      changes.granted.add(block.at);
    }
    for (const at of moment.gone || []) {
      const block = blocks.get(at) || before.blocks.get(at);
      if (block) changes.gone.push(block);
      changes.granted.delete(at);
    }
    for (const segment of moment.segments || []) changes.segments.add(segment.at);
    if (moment.kind === "refused") changes.refused = moment.size;
    if (moment.kind === "granted") changes.refused = null;
  }
  return changes;
}

// The lines of a picture: of each page what lies in it, by address, and how many bytes are free.
function pageLines(run, state, changes) {
  const blocks = [...state.blocks.values()].sort((a, b) => a.at - b.at);
  const ghosts = changes.gone.map((block) => ({...block, ghost: true}));
  const lines = [];
  const add = (at, name, own, joined) => {
    const line = {at, name, own, joined, parts: [], used: 0, marked: joined};
    lines.push(line);
    return line;
  };
  if (run.guest) {
    // Where it holds pages it does not say: those that blocks lie in are known.
    const pages = new Set();
    for (const block of [...blocks, ...ghosts]) {
      const last = Math.floor((block.at + Math.max(block.bytes, 1) - 1) / kPageBytes);
      for (let page = Math.floor(block.at / kPageBytes); page <= last && pages.size < kMostUnfolded; ++page) pages.add(page);
    }
    [...pages].sort((a, b) => a - b).forEach((page, i) => add(page * kPageBytes, "page " + (i + 1), false, false));
  } else {
    state.segments.forEach((segment, i) => {
      for (let page = 0; page < segment.pages; ++page) {
        add(segment.at + page * kPageBytes, (segment.own ? "own " : "") + (i + 1) + (segment.pages > 1 ? "." + (page + 1) : ""),
          segment.own, changes.segments.has(segment.at));
      }
    });
  }
  let first = 0;
  for (const block of [...ghosts, ...blocks]) {
    const from = block.at - run.header;
    const end = block.at + block.bytes;
    if (block === blocks[0] || block.ghost) first = 0;
    while (first < lines.length && lines[first].at + kPageBytes <= from) ++first;
    for (let i = first; i < lines.length && lines[i].at < end; ++i) {
      const line = lines[i];
      const part = {from: Math.max(0, from - line.at), to: Math.min(kPageBytes, end - line.at), block,
        starts: from >= line.at, marked: block.ghost || changes.granted.has(block.at), kept: state.kept.has(block.at)};
      if (part.to <= part.from) continue;
      line.parts.push(part);
      if (!block.ghost) line.used += part.to - part.from;
      line.marked = line.marked || part.marked;
    }
  }
  return lines;
}

// The longest run of free bytes, which may go on from page to page of a segment.
function longestFree(run, lines) {
  let longest = 0;
  let now = 0;
  let before = null;
  for (const line of lines) {
    if (line.own) continue;
    if (!before || before.at + kPageBytes !== line.at) now = 0;
    let at = 0;
    for (const part of line.parts.filter((one) => !one.block.ghost)) {
      longest = Math.max(longest, now + part.from - at);
      now = 0;
      at = part.to;
    }
    now += kPageBytes - at;
    longest = Math.max(longest, now);
    before = line;
  }
  return longest;
}

// Lines that nothing happens in fold where there are many.
function folded(lines, unfolded) {
  if (unfolded || lines.length <= kMostPages) return lines.slice(0, kMostUnfolded);
  const shown = new Set([0, 1, 2, lines.length - 3, lines.length - 2, lines.length - 1]);
  lines.forEach((line, i) => { if (line.marked && shown.size < kMostPages) shown.add(i); });
  lines.forEach((line, i) => { if (line.used < kPageBytes && shown.size < kMostPages) shown.add(i); });
  const out = [];
  for (let i = 0; i < lines.length; ++i) {
    if (shown.has(i)) {
      out.push(lines[i]);
    } else if (out.length && out[out.length - 1].fold) {
      out[out.length - 1].fold.push(lines[i]);
    } else {
      out.push({fold: [lines[i]]});
    }
  }
  return out.map((line) => line.fold && line.fold.length === 1 ? line.fold[0] : line);
}

const kPatterns = {
  socket: ["path", {d: "M0 8L8 0M-2 2L2 -2M6 10L10 6", class: "ink"}],
  packet: ["circle", {cx: 4, cy: 4, r: 1.6, class: "dot"}],
  kept: ["path", {d: "M0 0L8 8M8 0L0 8", class: "ink"}],
  spare: ["path", {d: "M0 2H8M0 6H8", class: "ink"}],
};
let drawings = 0;
function patterns(id) {
  return svg("defs", {}, Object.entries(kPatterns).map(([name, [shape, attributes]]) =>
    svg("pattern", {id: id + name, width: 8, height: 8, patternUnits: "userSpaceOnUse"}, svg(shape, attributes))));
}

const freeText = (bytes) => bytes === 0 ? "full" : bytes === kPageBytes ? "empty" : number(bytes) + " free";
const largestOf = (size) => Math.max(16, Math.ceil(size / 8) * 8 + 8);  // with its header

// `view` is {run, state, changes, landed, width, unfolded, says}. Gives an element of SVG.
function drawHeap(view) {
  const {run, state, changes, width} = view;
  const id = "h" + drawings++ + "-";
  const left = width < 480 ? 44 : 62;
  const right = width < 480 ? 66 : 84;
  const scale = (width - left - right) / kPageBytes;
  const rowHeight = 26;
  const bar = 20;
  const out = [];
  let y = 0;
  const all = pageLines(run, state, changes);
  const mark = view.landed ? "stolen" : "new";
  const box = (x, top, w, h, style, more) => svg("rect", {x, y: top, width: Math.max(w, 0.5), height: h, class: style, ...more});
  const drawPart = (part) => {
    const x = left + part.from * scale;
    const w = (part.to - part.from) * scale;
    const kind = part.kept ? "kept" : part.block.of;
    const style = part.block.ghost ? "ghost" : "block " + part.block.of;
    out.push(box(x, y, w, bar, style));
    if (!part.block.ghost && kPatterns[kind]) out.push(box(x, y, w, bar, "over", {fill: "url(#" + id + kind + ")"}));
    if (!part.block.ghost && run.header && part.starts) out.push(box(x, y, Math.max(2, run.header * scale), bar, "header"));
    if (part.marked && !part.block.ghost) out.push(box(x + 1, y + 1, Math.max(w - 2, 1), bar - 2, mark));
    const name = clean(part.block.owner || "client", 24);
    if (part.starts && w > name.length * 7.5 + 12) {
      out.push(svg("text", {x: x + 8, y: y + 14, class: part.block.ghost ? "name gone" : "name"}, name));
    }
  };
  for (const line of folded(all, view.unfolded)) {
    if (line.fold) {
      const full = line.fold.filter((one) => one.used === kPageBytes).length;
      out.push(svg("text", {x: left, y: y + 14, class: "dim"}, counted(line.fold.length, "page") + " folded" +
        (run.guest ? "" : full === line.fold.length ? ", all full" : ", " + full + " full")));
    } else {
      out.push(svg("text", {x: 0, y: y + 14, class: line.own ? "dim" : ""}, line.name));
      out.push(box(left, y, kPageBytes * scale, bar, "page" + (line.own ? " own" : "") + (run.guest ? " unknown" : "")));
      line.parts.forEach(drawPart);
      if (line.joined) out.push(box(left - 2, y - 2, kPageBytes * scale + 4, bar + 4, mark));
      out.push(svg("text", {x: width, y: y + 14, class: "end" + (line.used === kPageBytes ? " strong" : "")},
        run.guest ? number(line.used) + " live" : freeText(kPageBytes - line.used)));
    }
    y += rowHeight;
  }
  if (all.length === 0) {
    out.push(svg("text", {x: left, y: y + 14, class: "dim"}, run.guest ? "no block is live" : "the heap has no page"));
    y += rowHeight;
  }
  if (run.guest && state.pages.heap > all.length) {
    out.push(svg("text", {x: left, y: y + 14, class: "dim"},
      counted(state.pages.heap - all.length, "more page") + " held, in which no block is live"));
    y += rowHeight;
  }
  if (changes.refused !== null) {
    const needs = run.header ? largestOf(changes.refused) : changes.refused;
    y += 6;
    out.push(svg("text", {x: 0, y: y + 14, class: "bad"}, "asked"));
    out.push(box(left, y, Math.min(needs, kPageBytes) * scale, bar, "asked"));
    // Beside the bar where there is room, else below it.
    const told = [number(changes.refused) + " bytes" + (run.header ? ", " + number(needs) + " with header" : "") + (needs > kPageBytes ? ": more than a page" : ""),
      run.guest ? "" : "longest free run: " + counted(longestFree(run, all), "byte")].filter(Boolean);
    const inside = left + Math.min(needs, kPageBytes) * scale + 6;
    if (inside + told.join("; ").length * 7.9 < width) {
      out.push(svg("text", {x: inside, y: y + 14, class: "bad"}, told.join("; ")));
      y += rowHeight;
    } else {
      y += rowHeight - 4;
      for (const line of told) {
        out.push(svg("text", {x: 0, y: y + 14, class: "bad"}, line));
        y += 20;
      }
    }
  }
  y += 8;
  const pools = [["spare", "spare", "spare"], ["pager", "free", "free page"], ["others", "others", "taken by other drivers"]];
  for (const [name, key, style] of pools) {
    const count = state.pages[key];
    const was = changes.pages[key];
    if (key === "others" && count === 0 && was === 0) continue;
    const size = 16;
    const room = Math.max(4, Math.min(kMostPages, Math.floor((width - left - right) / (size + 4))));
    out.push(svg("text", {x: 0, y: y + 14}, name));
    for (let i = 0; i < Math.min(Math.max(count, was), room); ++i) {
      const x = left + i * (size + 4);
      const there = i < count;
      out.push(box(x, y + 1, size, size, there ? "pool " + key : "ghost"));
      if (there && key === "spare") out.push(box(x, y + 1, size, size, "over", {fill: "url(#" + id + "spare)"}));
      if (there && i >= was) out.push(box(x - 1, y, size + 2, size + 2, mark));
    }
    out.push(svg("text", {x: width, y: y + 14, class: "end" + (count === was ? "" : " strong")},
      count === was ? counted(count, "page") : number(was) + " \u2192 " + number(count)));
    y += rowHeight;
  }
  return svg("svg", {class: "heap", viewBox: "-3 -3 " + (width + 6) + " " + (y + 4), width: width + 6, height: y + 4, role: "img",
    "aria-label": clean(view.says, 600)}, svg("title", {}, view.says), patterns(id), out);
}

// What stands in the pictures of these runs, in words.
function legend(runs) {
  const of = new Set();
  let kept = false;
  let own = false;
  for (const run of runs) {
    own = own || run.segments.some((segment) => segment.own);
    for (const moment of run.moments) {
      for (const block of moment.blocks || []) of.add(block.of);
      kept = kept || Boolean(moment.kept && moment.kept.length);
    }
  }
  const guest = runs.some((run) => run.guest);
  const id = "legend" + drawings++ + "-";
  const swatch = (style, pattern) => svg("svg", {width: 26, height: 18, "aria-hidden": "true", focusable: "false"}, patterns(id + style.replace(" ", "-")),
    svg("rect", {x: 2, y: 2, width: 22, height: 14, class: style}),
    pattern ? svg("rect", {x: 2, y: 2, width: 22, height: 14, class: "over", fill: "url(#" + id + style.replace(" ", "-") + pattern + ")"}) : null);
  const lines = [
    of.has("client") && ["block client", "", "a block of another client"],
    of.has("socket") && ["block socket", "socket", "a block of a socket"],
    of.has("packet") && ["block packet", "packet", "a packet that waits"],
    kept && ["block socket", "kept", "kept by a socket for its bind"],
    !guest && ["header", "", "a block's header, 8 bytes"],
    guest ? ["page unknown", "", "free, or the heap's own records"] : ["page", "", "free, in the heap"],
    own && ["page own", "", "the strategy's own pages"],
    ["pool spare", "spare", "a page of the spare"],
    ["pool free", "", "a free page, with the pager"],
    ["new", "", "new in this step"],
    ["stolen", "", "taken by what lands inside an operation"],
    ["ghost", "", "given back in this step"],
    ["asked", "", "a request that was refused, to the same scale"],
  ].filter(Boolean);
  return el("ul", {class: "legend", "aria-label": "Legend"}, el("li", {}, "a line is a page of 4,096 bytes, to scale"),
    lines.map(([style, pattern, says]) => el("li", {}, swatch(style, pattern), says)));
}
