// A figure's layout where it is drawn, once its width is known. Labels under an axis that would touch are thinned out.
// Names at the ends of curves have as much of a margin as they need; where that would be more than a third of the width,
// or leave less than 60 % of it to the data, they go, if chips on the page say whose curve it is. A text by the
// name "room 0.25" is cut with "…" where it is wider than that share of the plot area, its whole on hover; one by the name
// "lines 0.25" is set in lines of that width. A scene that is narrower than high is seen from farther away, or its axes
// would lose their names, which go where there is no room for them; one that the reader has turned stays. Heights stay.

const FITTING = { apart: 8, widest: 1 / 3, data: 0.6, air: 6, least: 16, scene: 240 };  // pixels, and shares of the width

const widthOfText = (() => {
  let pen;
  return (text, { family, size, weight }) => {
    pen ??= document.createElement("canvas").getContext("2d");
    const bold = weight ?? (/<b>/.test(text) ? 700 : 400);
    pen.font = `${bold} ${size}px ${family}`;
    return Math.max(...text.split(/<br ?\/?>/).map((line) => pen.measureText(plainText(line)).width));
  };
})();

function plainText(text) {
  const characters = { amp: "&", lt: "<", gt: ">", nbsp: " ", quot: '"' };
  return text.replace(/<[^>]*>/g, "").replace(/&(amp|lt|gt|nbsp|quot);/g, (_, name) => characters[name]);
}

function fittedLayout(layout, width, hasChips = false) {
  const fitted = withRoomForEnds(layout, width, hasChips);
  const { l, r } = fitted.margin ?? { l: 80, r: 80 };
  const plot = width - l - r;
  if (!(plot > 0)) return fitted;
  for (const name of Object.keys(fitted).filter((key) => /^scene\d*$/.test(key))) fitted[name] = wholeScene(fitted[name], plot, fitted);
  for (const name of Object.keys(fitted).filter((key) => /^xaxis\d*$/.test(key))) fitted[name] = thinnedAxis(fitted[name], plot);
  fitted.annotations = fitted.annotations?.map((note) => {
    const [, how, share] = note.name?.match(/^(room|lines) ([\d.]+)$/) ?? [];
    return how === "room" ? cutToRoom(note, share * plot) : how === "lines" ? inLines(note, share * plot) : note;
  });
  return fitted;
}

function wholeScene(scene, plot, { height, margin, meta }) {
  const { x, y } = scene.domain, wide = (x[1] - x[0]) * plot, high = (y[1] - y[0]) * (height - margin.t - margin.b);
  const away = Math.min(1.8, Math.max(1, 1.15 * high / wide));
  const named = wide < FITTING.scene ? withoutAxisTitles(scene) : scene;
  if (meta?.turned || !scene.camera?.eye || away === 1) return named;
  const eye = Object.fromEntries(Object.entries(scene.camera.eye).map(([axis, value]) => [axis, away * value]));
  return { ...named, camera: { ...scene.camera, eye } };
}

function withoutAxisTitles(scene) {
  const axes = ["xaxis", "yaxis"].filter((name) => scene[name]?.title);
  const bare = axes.map((name) => [name, { ...scene[name], title: { ...scene[name].title, text: "" } }]);
  return { ...scene, ...Object.fromEntries(bare) };
}

function withRoomForEnds(layout, width, hasChips) {
  const isEnd = ({ name }) => name?.startsWith("end label");
  const ends = layout.annotations?.filter(isEnd) ?? [];
  if (!ends.length) return { ...layout };
  const left = layout.margin.l, right = marginFor(ends, layout, width - left);
  if (!hasChips || right <= FITTING.widest * width && width - left - right >= FITTING.data * width) return { ...layout, margin: { ...layout.margin, r: right } };
  const kept = ends.filter(({ name }) => name !== "end label");
  return {
    ...layout, annotations: layout.annotations.filter((note) => !isEnd(note) || kept.includes(note)),
    margin: { ...layout.margin, r: marginFor(kept, layout, width - left) },
  };
}

// A name whose curve ends early in the plot stands there, and needs less of the margin.
function marginFor(ends, { xaxis }, width) {
  const [from, to] = xaxis.range;
  const needed = ends.map((note) => {
    const place = Math.min(1, Math.max(0.01, (note.x - from) / (to - from)));
    return (widthOfText(note.text, note.font) + (note.xshift ?? 0) + FITTING.air - (1 - place) * width) / place;
  });
  return Math.ceil(Math.max(FITTING.least, ...needed));
}

function thinnedAxis(axis, plot) {
  const { tickvals, ticktext, tickfont, range } = axis;
  if (axis.visible === false || axis.showticklabels === false || !ticktext?.length || !range || !tickfont) return axis;
  const [from, to] = axis.domain ?? [0, 1], pixels = (to - from) * plot / (range[1] - range[0]);
  const place = (value) => axis.type === "category" ? axis.categoryarray.indexOf(value) : axis.type === "log" ? Math.log10(value) : value;
  const labels = tickvals.map((value, index) => ({
    at: (place(value) - range[0]) * pixels, half: widthOfText(String(ticktext[index]), tickfont) / 2 }));
  for (let every = 1; every <= labels.length; every++) {
    const kept = labels.filter((_, index) => index % every === 0).sort((one, other) => one.at - other.at);
    if (kept.every(({ at, half }, index) => !index || at - half - FITTING.apart >= kept[index - 1].at + kept[index - 1].half)) {
      if (every === 1) return axis;
      const isKept = (_, index) => index % every === 0;
      return { ...axis, tickvals: tickvals.filter(isKept), ticktext: ticktext.filter(isKept) };
    }
  }
  return axis;
}

function cutToRoom(note, room) {
  if (widthOfText(note.text, note.font) <= room) return note;
  const cut = note.text.split(/(<br ?\/?>)/).map((line) => cutLine(line, note.font, room)).join("");
  return { ...note, text: cut, hovertext: note.hovertext ?? note.text, captureevents: true };
}

function inLines(note, room) {
  const lines = [];
  for (const own of note.text.split(/<br ?\/?>/)) {
    let line = "";
    for (const word of own.match(/(?:<[^>]*>|[^\s<])+/g) ?? []) {
      const longer = line ? `${line} ${word}` : word;
      if (line && widthOfText(longer, note.font) > room) lines.push(line);
      line = line && widthOfText(longer, note.font) > room ? word : longer;
    }
    lines.push(line);
  }
  return { ...note, text: lines.join("<br>") };
}

// The letters go from the end; tags stay, so that colors and bold words do.
function cutLine(line, font, room) {
  const parts = line.split(/(<[^>]*>)/), isBold = /<b>/.test(line) ? { weight: 700 } : {};
  const fits = () => widthOfText(parts.filter((part) => part[0] !== "<").join(""), { ...font, ...isBold }) <= room;
  if (fits()) return line;
  for (let index = parts.length - 1; index >= 0; index--) {
    if (parts[index][0] === "<" || !parts[index]) continue;
    let letters = Array.from(parts[index].replace(/&\w+;/g, (entity) => plainText(entity)));
    while (letters.length) {
      letters = letters.slice(0, -1);
      parts[index] = letters.join("").trimEnd().replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]) + (letters.length ? "…" : "");
      if (letters.length && fits()) return parts.join("");
    }
    parts[index] = "";
  }
  return parts.join("");
}
