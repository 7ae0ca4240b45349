// A table to read: texts from Python, `like this` set as code, one row or several in the accent's color.

const element = (name, attributes = {}, ...children) => {
  const made = Object.assign(document.createElement(name), attributes);
  made.append(...children);
  return made;
};

const withCode = (text) => text.split("`").map((part, index) => index % 2 ? element("code", { textContent: part }) : part);

function render(root, table) {
  root.className = `value-table ${table.style}`;
  root.style.setProperty("--value-table-accent", table.accent);
  const head = table.columns.length
    ? [element("thead", {}, element("tr", {}, ...table.columns.map((text) => element("th", { scope: "col" }, ...withCode(text)))))]
    : [];
  const body = element("tbody", {}, ...table.rows.map((row) =>
    element("tr", { className: row.emphasis }, ...row.cells.map((text) => element("td", {}, ...withCode(text))))));
  root.replaceChildren(element("table", {}, ...head, body));
}

const states = new WeakMap();

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".value-table");
  let state = states.get(parentElement);
  if (!state) {
    states.set(parentElement, state = {});
    // New contents that arrive before Python has drawn the page again.
    state.listen = ({ detail }) => { if (detail[state.key]) render(root, detail[state.key]); };
    window.addEventListener("explorer:numbers", state.listen);
  }
  state.key = data.key;
  render(root, data.table);
  return () => { window.removeEventListener("explorer:numbers", state.listen); states.delete(parentElement); };
}
