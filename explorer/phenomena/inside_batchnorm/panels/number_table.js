// A table of numbers to type in: rows are samples, columns are channels, and where a value is an image each cell is its
// grid of pixels. What was typed goes to Python as text, which answers with the cells to show and the one that is wrong.

const states = new WeakMap();

const element = (name, attributes = {}, ...children) => {
  const made = Object.assign(document.createElement(name), attributes);
  made.append(...children);
  return made;
};

function build(state) {
  const { data, root } = state;
  const [samples, channels, height = 1, width = 1] = data.shape;
  const pixels = height * width;
  state.inputs = [];
  state.heads = data.columns.map((text) => element("th", { textContent: text, scope: "col" }));
  const head = element("thead", {}, element("tr", {}, element("th", { textContent: data.corner }), ...state.heads));
  const body = element("tbody");
  for (let sample = 0; sample < samples; sample++) {
    const row = element("tr", {}, element("th", { textContent: sample + 1, scope: "row" }));
    for (let channel = 0; channel < channels; channel++) {
      const grid = element("div", { className: pixels > 1 ? "pixels several" : "pixels" });
      grid.style.gridTemplateColumns = `repeat(${width}, 1fr)`;
      for (let pixel = 0; pixel < pixels; pixel++) grid.append(input(state, state.inputs.length, channels * pixels));
      row.append(element("td", {}, grid));
    }
    body.append(row);
  }
  state.feet = data.foot.map((foot) => foot.values.map(() => element("td")));
  const foot = element("tfoot", {}, ...data.foot.map((line, index) =>
    element("tr", {}, element("th", { textContent: line.label, scope: "row" }), ...state.feet[index])));
  state.sizes = element("div", { className: "sizes" });
  root.classList.toggle("narrow", data.corner === "");
  root.replaceChildren(element("table", {}, head, body, foot), state.sizes);
}

function input(state, index, rowLength) {
  const made = element("input", { type: "text", inputMode: "decimal", autocomplete: "off", spellcheck: false });
  made.setAttribute("aria-label", `${state.data.what} ${index + 1}`);
  state.inputs.push(made);
  made.onfocus = () => { made.select(); if (state.data.chosen !== null && state.data.chosen !== index) state.send("chosen", index); };
  made.oninput = () => {
    clearTimeout(state.timer);
    // Half-typed numbers ("-", "1e") wait for the end; whole ones are followed while one types.
    const typed = made.value.replace("−", "-").trim();
    if (typed !== "" && Number.isFinite(Number(typed))) state.timer = setTimeout(() => edited(state), 120);
  };
  made.onchange = () => { clearTimeout(state.timer); edited(state); };
  made.onkeydown = (event) => {
    const move = { Enter: rowLength, ArrowDown: rowLength, ArrowUp: -rowLength }[event.key];
    if (move === undefined) return;
    event.preventDefault();
    (state.inputs[index + move] ?? made).focus();
    if (event.key === "Enter" && !state.inputs[index + move]) made.blur();
  };
  made.onpaste = (event) => {
    const pasted = event.clipboardData.getData("text").trim().split(/[\t\n\r]+/);
    if (pasted.length < 2) return;
    event.preventDefault();
    pasted.forEach((text, offset) => { if (state.inputs[index + offset]) state.inputs[index + offset].value = text; });
    edited(state);
  };
  return made;
}

const edited = (state) => state.send("edited", { shape: state.data.shape, cells: state.inputs.map((cell) => cell.value) });

function fill(state) {
  const { data, inputs } = state;
  const focused = state.root.getRootNode().activeElement;
  const [, channels, height = 1, width = 1] = data.shape;
  const channel = data.chosen === null ? null : Math.floor(data.chosen / (height * width)) % channels;
  inputs.forEach((cell, index) => {
    // What is being typed is newer than what Python has seen.
    if (cell !== focused || data.fresh !== state.fresh) cell.value = data.cells[index].replaceAll("-", "−");
    cell.classList.toggle("chosen", index === data.chosen);
    cell.classList.toggle("wrong", index === data.wrong);
    cell.setAttribute("aria-invalid", index === data.wrong);
  });
  state.fresh = data.fresh;
  state.heads.forEach((head, index) => head.classList.toggle("chosen", index === channel));
  results(state, data.foot);
  state.feet.forEach((row) => row.forEach((cell, column) => cell.classList.toggle("chosen", column === channel)));
  if (JSON.stringify(data.sizes) !== state.drawnSizes) drawSizes(state);
}

// Drawn anew only where they have changed, and with the focus where it was: who goes by the keyboard stays there.
function drawSizes(state) {
  const { focused } = state;
  state.sizes.replaceChildren(...state.data.sizes.map((size) => {
    const button = (label, to, possible) => element("button", {
      type: "button", textContent: label, title: `${size.name}: ${to}`, disabled: !possible, name: `${label} ${size.name}`,
      onclick: () => state.send("resized", { [size.name]: to }),
    });
    return element("span", {}, size.name,
      button("−", size.now - 1, size.now > size.least), `${size.now}`, button("+", size.now + 1, size.now < size.most));
  }));
  if (focused) [...state.sizes.querySelectorAll("button")].find((button) => button.name === focused)?.focus();
  state.drawnSizes = JSON.stringify(state.data.sizes);
}

function results(state, foot) {
  foot.forEach((line, row) => line.values.forEach((text, column) => {
    const cell = state.feet[row]?.[column];
    if (cell) cell.textContent = text;
  }));
}

export default function ({ data, parentElement, setTriggerValue }) {
  let state = states.get(parentElement);
  if (!state) {
    states.set(parentElement, state = { root: parentElement.querySelector(".number-table") });
    // New results that arrive before Python has drawn the page again.
    state.listen = ({ detail }) => { if (detail[state.data.key]) results(state, detail[state.data.key]); };
    window.addEventListener("explorer:numbers", state.listen);
  }
  const layout = JSON.stringify([data.shape, data.columns, data.foot.map((line) => line.label)]);
  Object.assign(state, { data, send: setTriggerValue, focused: state.root.getRootNode().activeElement?.name });
  state.root.style.setProperty("--number-table-accent", data.accent);
  if (layout !== state.layout) { build(state); state.layout = layout; state.fresh = state.drawnSizes = undefined; }
  fill(state);
  return () => {
    clearTimeout(state.timer);
    window.removeEventListener("explorer:numbers", state.listen);
    states.delete(parentElement);
  };
}
