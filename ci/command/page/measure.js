"use strict";
// What a heap refuses, as a map: sizes down, free pages across; and what it promises, as a line.

const kMostColumns = 33;  // of free pages; with more than the last of them nothing is told apart

const sizesOf = (range) => range.from === range.to ? number(range.from) : number(range.from) + " to " + number(range.to);
const promiseText = {kept: "kept", wide: "wider than was needed", none: "no promise", beyond: "not enough, and not claimed", broken: "broken", open: "no answer"};

function rangeLine(range, columns) {
  const refused = range.refused_with === null ? 0 : range.refused_with + 1;
  const size = 14;
  const cells = [];
  for (let pages = 0; pages < columns; ++pages) {
    const is = pages < refused;
    const beyond = is && range.need !== null && pages >= range.need;
    cells.push(svg("rect", {class: is ? "refused" : "served", x: pages * size + 1, y: 3, width: size - 2, height: size}));
    if (beyond) cells.push(svg("path", {class: "promise", style: "stroke: var(--bad)", d: "M" + (pages * size + 3) + " 5l8 10m0 -10l-8 10"}));
  }
  if (range.need !== null && range.need <= columns) {
    cells.push(svg("path", {class: "promise", d: "M" + (range.need * size) + " 0V20"}));
  }
  return svg("svg", {width: columns * size + 4, height: 20, role: "img", "aria-label": refused === 0 ? "never refused"
    : "refused with up to " + counted(refused - 1, "free page") + (range.need === null ? "" : ", promised with " + range.need)}, cells);
}

// `place` is where a trace is shown.
function measuredHeap(heap, place) {
  const most = Math.max(0, ...heap.ranges.map((range) => Math.max((range.refused_with ?? -1) + 2, (range.need ?? 0) + 1)));
  const columns = Math.min(kMostColumns, most);
  const show = (range) => {
    const heading = el("h2", {tabindex: -1}, clean(heap.heap, 120) + ": " + sizesOf(range) + " bytes");
    place.replaceChildren(heading, range.message ? el("p", {}, long(range.message + ".")) : "",
      ...[caseLinks(data.cases.filter((of) => of.trace === range.trace && of.runs.some((run) => run.strategy === heap.heap)), heap.heap)].flat());
    heading.focus();
  };
  return el("section", {},
    el("h2", {}, heap.heap + ": with how many free pages it still refuses"),
    el("p", {class: "dim"}, counted(heap.states, "state") + " searched" + (heap.hung ? ", " + counted(heap.hung, "request") + " hung" : "") +
      ". A longer search may see more."),
    el("ul", {class: "legend", "aria-label": "Legend"},
      el("li", {}, svg("svg", {width: 26, height: 18, "aria-hidden": "true"}, svg("rect", {class: "refused", x: 2, y: 2, width: 14, height: 14})), "refused with so many free pages"),
      el("li", {}, svg("svg", {width: 26, height: 18, "aria-hidden": "true"}, svg("rect", {class: "served", x: 2, y: 2, width: 14, height: 14})), "not refused, as far as was seen"),
      el("li", {}, svg("svg", {width: 26, height: 18, "aria-hidden": "true"}, svg("path", {class: "promise", d: "M8 0V18"})), "from here on the heap promises not to refuse")),
    el("div", {class: "scroll", tabindex: 0, role: "region", "aria-label": "Map of refusals"}, el("table", {},
      el("thead", {}, el("tr", {}, ["bytes", "free pages, from 0", "refused with", "would do", "promised", "the promise is", "trace"].map((name) => el("th", {scope: "col"}, name)))),
      el("tbody", {}, heap.ranges.map((range) => el("tr", {}, el("th", {scope: "row"}, sizesOf(range)),
        el("td", {}, rangeLine(range, columns)),
        el("td", {}, range.refused_with === null ? "never" : number(range.refused_with)),
        el("td", {}, number(range.would_do)),
        el("td", {}, range.need === null ? "nothing" : number(range.need)),
        el("td", {class: range.promise === "broken" ? "broken" : null}, el("span", {class: range.promise === "broken" ? "cell-broken" : range.promise === "beyond" ? "cell-violated" : "cell-kept"},
          (range.promise === "broken" ? "\u2717 " : range.promise === "beyond" ? "\u25b3 " : "") + (promiseText[range.promise] || range.promise)),
          range.promise === "broken" && !range.known ? el("span", {class: "is-new bad"}, "new") : null),
        el("td", {}, range.trace ? el("button", {type: "button", onclick: () => show(range)}, "show", el("span", {class: "off-screen"}, " " + sizesOf(range) + " bytes of " + heap.heap)) : "")))))));
}
