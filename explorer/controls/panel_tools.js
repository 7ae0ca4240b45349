// The icons of every panel: pin, a menu that asks for a file, and present. The reader's zoom, camera and width go along, for
// what is exported is what is shown. Choices are remembered in this browser.

const LOOKED = "explorer export", READER = "explorer reader";
const PICTURES = ["png", "svg", "pdf"];

const deliveries = new WeakMap();

function remembered() {
  try { return JSON.parse(localStorage.getItem(LOOKED)) ?? {}; } catch { return {}; }
}

function reader() {
  let name = localStorage.getItem(READER);
  if (!/^[0-9a-f]{32}$/.test(name ?? "")) {
    name = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    localStorage.setItem(READER, name);
  }
  return name;
}

function view(chart) {
  const detail = { chart, width: 760, ranges: {}, cameras: {} };
  window.dispatchEvent(new CustomEvent("explorer:view", { detail }));
  return { width: detail.width, ranges: detail.ranges, cameras: detail.cameras };
}

function place(menu, button) {
  const { right, bottom, top } = button.getBoundingClientRect();
  menu.style.left = Math.max(8, Math.min(right, innerWidth - 8) - menu.offsetWidth) + "px";
  const below = bottom + 4, fits = below + menu.offsetHeight < innerHeight - 8;
  menu.style.top = (fits ? below : Math.max(8, top - 4 - menu.offsetHeight)) + "px";
}

export default function ({ data, parentElement, setTriggerValue }) {
  const [pin, open, large] = parentElement.querySelectorAll("button[data-tool]");
  const menu = parentElement.querySelector("[popover]"), save = menu.querySelector("[data-save]");
  const { look, kind, scale } = Object.fromEntries([...menu.querySelectorAll("select")].map((one) => [one.name, one]));
  const note = menu.querySelector("p");
  const ask = (what) => setTriggerValue("asked", {
    ...what, nonce: crypto.randomUUID?.() ?? String(Math.random()), reader: reader(), shot: view(data.chart) });
  const busy = (is) => {
    open.toggleAttribute("data-busy", is);
    save.disabled = is;
    save.textContent = is ? "Making it …" : "Download";
  };
  const byBrowser = () => !data.browser && look.value === "screen" && ["png", "svg"].includes(kind.value);

  for (const option of kind.options) option.hidden = option.disabled = option.dataset.film === "" && !data.film;
  const before = remembered();
  for (const select of [look, kind, scale]) {
    const known = [...select.options].find((one) => one.value === before[select.name] && !one.disabled);
    if (known && !menu.dataset.filled) select.value = known.value;
  }
  menu.dataset.filled = "yes";
  const follow = () => {
    const isData = ["csv", "parquet"].includes(kind.value);
    scale.disabled = kind.value !== "png" || byBrowser();
    look.disabled = isData;
    const cannot = !data.browser && (kind.value === "pdf" || kind.value === "gif" || PICTURES.includes(kind.value) && look.value !== "screen");
    save.disabled = cannot || open.hasAttribute("data-busy");
    note.textContent = cannot ? data.way : "";
  };
  for (const select of [look, kind, scale]) {
    select.onchange = () => {
      localStorage.setItem(LOOKED, JSON.stringify({ look: look.value, kind: kind.value, scale: scale.value }));
      follow();
    };
  }
  follow();
  // The press that closes an open menu from outside is over when its click arrives, which must not open it again.
  menu.ontoggle = ({ newState }) => { if (newState === "closed") menu.dataset.closed = performance.now(); };
  open.onclick = () => {
    if (performance.now() - Number(menu.dataset.closed ?? -1e9) < 250) return;
    menu.showPopover();
    follow();
    place(menu, open);
    look.focus();
    if (data.browser && !window.explorerWarm) { window.explorerWarm = true; ask({ what: "warm" }); }
  };
  large.onclick = () => window.explorerPresent(data.chart);
  pin.onclick = () => { pin.toggleAttribute("data-done", true); ask({ what: "pin" }); setTimeout(() => pin.removeAttribute("data-done"), 2500); };
  save.onclick = () => {
    if (byBrowser()) {
      window.dispatchEvent(new CustomEvent("explorer:save", { detail: { chart: data.chart, format: kind.value } }));
      return;
    }
    busy(true);
    ask({ what: "file", look: look.value, kind: kind.value, scale: Number(scale.value) });
  };
  // Called anew whenever the page runs, on the same elements: the listener before this one goes.
  window.removeEventListener("explorer:delivered", deliveries.get(parentElement));
  const onDelivered = ({ detail }) => {
    if (detail.chart !== data.chart) return;
    busy(false);
    follow();
    if (detail.ok) menu.hidePopover();
  };
  deliveries.set(parentElement, onDelivered);
  window.addEventListener("explorer:delivered", onDelivered);
  return () => window.removeEventListener("explorer:delivered", deliveries.get(parentElement));
}
