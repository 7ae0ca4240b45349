// A table to read: texts from Python, `like this` set as code, one row or several in the accent's colour.

const element = (name, attributes = {}, ...children) => {
  const made = Object.assign(document.createElement(name), attributes);
  made.append(...children);
  return made;
};

const withCode = (text) => text.split("`").map((part, index) => index % 2 ? element("code", { textContent: part }) : part);

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".value-table");
  root.className = `value-table ${data.style}`;
  root.style.setProperty("--value-table-accent", data.accent);
  const head = data.columns.length
    ? [element("thead", {}, element("tr", {}, ...data.columns.map((text) => element("th", { scope: "col" }, ...withCode(text)))))]
    : [];
  const body = element("tbody", {}, ...data.rows.map((row) =>
    element("tr", { className: row.emphasis }, ...row.cells.map((text) => element("td", {}, ...withCode(text))))));
  root.replaceChildren(element("table", {}, ...head, body));
}
