"use strict";
// Numbers in a row, as bars to one scale: states by depth, executions by night.

const kMostBars = 400;

// `bars` are [{name, parts: [number], says}], one beside the other; `kinds` are [{style, says}], what each part is, from
// the foot of a bar. `title` is the sentence that the picture stands for; `wide` how many pixels it may take where there
// are more.
function barChart({title, bars, kinds, across, wide = 640}) {
  const shown = bars.slice(-kMostBars);
  const sum = (bar) => bar.parts.reduce((all, part) => all + part, 0);
  const most = Math.max(1, ...shown.map(sum));
  const height = 120;
  const foot = 34;
  const left = 14 + 7.5 * number(most).length;
  const there = Math.max(240, Math.min(wide, innerWidth - 76));  // of the screen
  const each = Math.max(3, Math.min(36, Math.floor((there - left - 24) / Math.max(1, shown.length))));
  const right = left + Math.max(1, shown.length) * each;
  const half = (name) => 3.8 * name.length;
  const width = right + Math.max(8, shown.length ? half(shown[shown.length - 1].name) - each / 2 + 4 : 0);
  const out = [svg("path", {class: "axis", d: "M" + left + " 4V" + (height + 4) + "H" + right}),
    svg("text", {class: "end", x: left - 6, y: 14}, number(most)), svg("text", {class: "end", x: left - 6, y: height + 4}, "0")];
  // As many names as there is room for, the last one among them.
  const room = Math.max(1, Math.ceil(Math.max(...shown.map((bar) => bar.name.length * 8 + 12), 1) / each));
  shown.forEach((bar, i) => {
    const x = left + i * each + 1;
    let y = height + 4;
    bar.parts.forEach((part, kind) => {
      const h = part > 0 ? Math.max(2, part / most * height) : 0;
      y -= h;
      if (h) out.push(svg("rect", {class: kinds[kind].style, x, y, width: each - 2, height: h}, svg("title", {}, bar.says)));
    });
    const middle = x + each / 2 - 1;
    if ((shown.length - 1 - i) % room === 0 && middle > half(bar.name)) out.push(svg("text", {class: "middle", x: middle, y: height + 19}, bar.name));
  });
  out.push(svg("text", {class: "dim", x: left, y: height + foot}, across));
  const picture = svg("svg", {class: "bars", viewBox: "0 0 " + width + " " + (height + foot + 6), width, height: height + foot + 6, role: "img",
    "aria-label": clean(title, 300)}, svg("title", {}, title), out);
  return el("figure", {class: "chart"},
    el("figcaption", {}, title),
    width > there ? el("div", {class: "scroll", tabindex: 0, role: "region", "aria-label": clean(title, 300)}, picture) : picture,
    kinds.some((kind) => kind.says) ? el("ul", {class: "legend", "aria-label": "Legend"}, kinds.map((kind) => el("li", {},
      svg("svg", {width: 18, height: 18, "aria-hidden": "true", focusable: "false"}, svg("rect", {class: kind.style, x: 2, y: 2, width: 14, height: 14})), kind.says))) : null,
    el("details", {}, el("summary", {}, "The numbers"), el("ul", {class: "numbers"}, shown.map((bar) => el("li", {}, bar.says)))));
}
