// A chart that is presented: words, lines, marks and distances larger, as high as what is left of the screen, and read
// off the same axes. Its smallest words have LEAST pixels; where the browser itself enlarges the page and they would be
// more than CROWDED times as large as the room that the figure was made for, as many of the screen's own.

const LEAST = 20, MOST_FACTOR = 2.6, CROWDED = 1.6, FOOT = 56;
const WIDTHS = { few: 480, many: 1090 };  // pixels that a figure with few plots, and one with many, was made for
const PIXELS = new Set(["l", "r", "t", "b", "xshift", "yshift", "standoff", "ticklen", "thickness", "ax", "ay", "borderpad", "entrywidth"]);
const WITH_SIZE = /font|marker|error_/i;

const isPresented = (box) => Boolean(box.closest('[class*="st-key-presenter-"]')
  || document.body.dataset.presented && box.closest(`.st-key-panel-${CSS.escape(document.body.dataset.presented)}`));

const times = (pixels, factor) => typeof pixels === "number" ? pixels * factor
  : Array.isArray(pixels) ? pixels.map((one) => times(one, factor))
  : pixels?.bdata ? Array.from(unpacked(pixels), (one) => one * factor) : pixels;

const TYPES = { f4: Float32Array, f8: Float64Array, i1: Int8Array, i2: Int16Array, i4: Int32Array, u1: Uint8Array, u2: Uint16Array, u4: Uint32Array };
const unpacked = ({ bdata, dtype }) => new TYPES[dtype](Uint8Array.from(atob(bdata), (byte) => byte.charCodeAt(0)).buffer);

function enlargedPart(value, factor, name) {
  if (Array.isArray(value)) return value.map((one) => enlargedPart(one, factor, name));
  if (value === null || typeof value !== "object" || value.bdata) return value;
  const isNote = "showarrow" in value;
  return Object.fromEntries(Object.entries(value).map(([key, inside]) => {
    const sized = key === "size" && WITH_SIZE.test(name) || key === "width" && (name === "line" || isNote) || key === "height" && isNote;
    if (sized || PIXELS.has(key) && typeof inside === "number") return [key, times(inside, factor)];
    return [key, enlargedPart(inside, factor, key)];
  }));
}

function* fontSizes(value, name = "") {
  if (value === null || typeof value !== "object" || value.bdata) return;
  if (/font/i.test(name) && typeof value.size === "number") yield value.size;
  for (const [key, inside] of Object.entries(value)) yield* fontSizes(inside, Array.isArray(value) ? name : key);
}

// What stands below the chart in its card needs its room, too.
function roomFor(box) {
  const card = box.closest('[class*="st-key-panel-"], [class*="st-key-presenter-"]');
  const { top, bottom } = box.getBoundingClientRect();
  const ends = [...card.querySelectorAll('[data-testid="stElementContainer"]')]
    .filter((one) => !one.contains(box) && !one.closest('[class*="st-key-controls-of-"]')).map((one) => one.getBoundingClientRect())
    .filter((one) => one.top >= bottom - 4 && one.height > 1).map((one) => one.bottom);
  const below = Math.max(0, Math.max(bottom, ...ends) - bottom);
  return Math.max(200, innerHeight - top - card.scrollTop - below - FOOT);
}

// What stands around the chart may come and go after it was drawn.
function keepFitting(state, wanted, draw) {
  if (!wanted) { clearInterval(state.fitting); state.fitting = undefined; return; }
  state.fitting ??= setInterval(() => {
    const { box } = state;
    if (!box.isConnected || box.offsetParent === null && !isPresented(box)) return;
    if (isPresented(box) && Math.abs(roomFor(box) - parseFloat(box.style.height)) > 6) draw();
  }, 400);
}

function factorFor({ data, layout }, width, height) {
  const plots = axesOf(layout).filter((name) => name.startsWith("x")).length;
  const made = layout.meta?.width ?? (plots > 2 ? WIDTHS.many : WIDTHS.few);
  const fits = Math.min(height / layout.height, width / made, MOST_FACTOR);
  const least = LEAST / Math.min(14, ...fontSizes(layout), ...fontSizes(data));
  return least <= CROWDED * fits ? Math.max(least, fits) : Math.max(least / Math.max(1, devicePixelRatio), CROWDED * fits);
}

function presented(figure, box) {
  const height = roomFor(box);
  const large = enlargedPart(figure, factorFor(figure, box.clientWidth, height), "");
  return keyed({ ...large, layout: { ...large.layout, height } }, box.clientWidth);
}

// The chips of the page are out of sight: curves that are too many for names at their ends have a key above the plot.
const MOST_ENDS = 4, SAMPLE = 52;

function keyed({ data, layout }, width) {
  const isCurve = ({ mode, name, legendgroup }) => /lines/.test(mode ?? "") && name && legendgroup === name;
  const names = [...new Set(data.filter(isCurve).map(({ name }) => name))];
  if (names.length <= MOST_ENDS || layout.xaxis2) return { data, layout };
  const short = shortNames(names), row = 1.4 * layout.font.size;
  const entry = SAMPLE + Math.max(...names.map((name) => widthOfText(short[name], layout.font)));
  const right = Math.min(layout.margin.r, 2 * row);
  const rows = Math.ceil(names.length / Math.max(1, Math.floor((width - layout.margin.l - right) / entry)));
  const legend = {
    orientation: "h", x: 0, xanchor: "left", y: 1, yanchor: "bottom", font: layout.font, entrywidth: entry - SAMPLE + 10, tracegroupgap: 0,
  };
  const said = new Set();
  const named = data.map((trace) => {
    if (!isCurve(trace) || said.has(trace.name)) return { ...trace, showlegend: false };
    said.add(trace.name);
    return { ...trace, name: short[trace.name], showlegend: true };
  });
  const isAbove = ({ yref, y }) => yref?.startsWith("paper") && y >= 1 || /domain$/.test(yref ?? "") && y >= 1;
  const above = layout.annotations?.some(isAbove) ? layout.margin.t : 8;
  const margin = { ...layout.margin, t: above + rows * row, r: right };
  return { data: named, layout: { ...layout, showlegend: true, legend, margin } };
}

// `none + learning rate 0.01` is `none, 0.01` where all names speak of a learning rate.
function shortNames(names) {
  const parts = names.map((name) => name.split(" + ").map((part) => part.split(" ")));
  const shared = (column) => {
    const all = parts.map((part) => part[column] ?? []);
    let count = 0;
    while (all.every((words) => words.length > count + 1 && words[count] === all[0][count])) count++;
    return count;
  };
  const escaped = (text) => text.replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]);
  const short = parts.map((part) => part.map((words, column) => words.slice(shared(column)).join(" ")).join(", "));
  return Object.fromEntries(names.map((name, index) => [name, escaped(short[index])]));
}

// Words that had room in the figure's own size may meet in the larger one.
async function settleWords(Plotly, box) {
  const changes = { ...thinnedTicks(box), ...spreadEnds(box) };
  if (Object.keys(changes).length) await Plotly.relayout(box, changes);
}

function thinnedTicks({ _fullLayout: full }) {
  const changes = {};
  for (const name of axesOf(full).filter((one) => one.startsWith("y"))) {
    const { tickvals, ticktext, tickfont, type, _length, range } = full[name];
    if (!ticktext || ticktext.length < 2 || !range) continue;
    const [first, second] = type === "log" ? [Math.log10(tickvals[0]), Math.log10(tickvals[1])] : tickvals;
    const between = Math.abs(second - first) * _length / Math.abs(range[1] - range[0]);
    const every = Math.ceil(1.05 * (tickfont ?? full.font).size / between);
    if (every > 1) changes[`${name}.ticktext`] = Array.from(ticktext, (text, place) => place % every ? "" : text);
  }
  return changes;
}

// Names at the ends of lines: one below the other in their order.
function spreadEnds(box) {
  const full = box._fullLayout, found = [];
  box.querySelectorAll(".annotation").forEach((group) => {
    const index = Number(group.dataset.index), note = full.annotations[index];
    const { y, height } = group.getBoundingClientRect();
    if (note?.name?.startsWith("end label") && height) found.push({ index, y, height, shift: note.yshift ?? 0 });
  });
  found.sort((one, other) => one.y - other.y);
  const changes = {};
  found.forEach((one, place) => {
    const before = found[place - 1];
    one.at = before ? Math.max(one.y, before.at + 0.86 * before.height) : one.y;
  });
  const last = found.at(-1), lowest = last && Math.max(last.y, box.getBoundingClientRect().bottom - 2 * last.height);
  const over = last ? Math.max(0, last.at - lowest) : 0;
  for (const one of found) if (one.at - over !== one.y) changes[`annotations[${one.index}].yshift`] = one.shift - (one.at - over - one.y);
  return changes;
}
