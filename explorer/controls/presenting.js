// One panel alone on the screen. Which one stands in the body, not in the panel: what Streamlit draws anew keeps it.
// → and the page keys of a remote go on through the panels of the page, ↓ to the tour's next page, Escape leaves.
// What is presented is told to the charts ("explorer:presented") and to the speaker notes in another window.

const STEPS = { ArrowRight: 1, PageDown: 1, " ": 1, ArrowLeft: -1, PageUp: -1 };
const PAGES = { ArrowDown: "next", ArrowUp: "back" };
const notes = (window.explorerNotes ??= new BroadcastChannel("explorer presenting"));

const cardKey = (card) => [...card.classList].find((name) => name.startsWith("st-key-panel-")).slice("st-key-panel-".length);
const cards = () => [...document.querySelectorAll('[class*="st-key-head-of-"]')]
  .map((head) => head.closest('[class*="st-key-panel-"]')).filter((card) => card?.offsetParent !== null || isPresented(card));
const isPresented = (card) => card && document.body.dataset.presented === cardKey(card);

function present(key) {
  document.body.dataset.presented = key;
  let style = document.getElementById("explorer-presented");
  if (!style) document.head.append(style = Object.assign(document.createElement("style"), { id: "explorer-presented" }));
  style.textContent = RULES.replaceAll("PANEL", `.st-key-panel-${CSS.escape(key)}`);
  told();
}

function leave() {
  delete document.body.dataset.presented;
  document.getElementById("explorer-presented")?.remove();
  told();
}

function told() {
  const key = document.body.dataset.presented;
  window.dispatchEvent(new CustomEvent("explorer:presented", { detail: key }));
  if (key) notes.postMessage({ note: `${window.explorerPage?.page}-${key}` });
  sayPlace();
}

function sayPlace() {
  const foot = document.querySelector(".presenting-foot");
  const all = cards(), place = all.findIndex(isPresented);
  const pages = window.explorerPage?.tour ? " · ↓ next page" : "";
  if (foot) foot.textContent = place < 0 ? "" : `${place + 1} of ${all.length} · → next · ← back${pages} · Esc leaves`;
}

// The card's own rules, in the place of PANEL; what is the same for all cards is in presenting.css.
const RULES = `
body[data-presented] PANEL { position: fixed !important; inset: 0; z-index: 100; width: 100vw !important; max-width: none;
  height: 100vh !important; max-height: none; margin: 0; padding: 2.5vh 3vw 44px; overflow: auto; border: 0; border-radius: 0;
  background: var(--paper); }
body[data-presented] PANEL [class*="st-key-head-of-"] { padding-right: 0; container-type: normal; }
body[data-presented] PANEL [class*="st-key-controls-of-"] { position: fixed; left: 3vw; bottom: 4px; z-index: 101; max-width: 60vw; }
body[data-presented] PANEL h3 { font-size: 28px; line-height: 1.2; }
body[data-presented] PANEL :is(p, label, li, td, th, button, input, [data-baseweb="select"] *, [data-testid="stCaptionContainer"]) {
  font-size: 20px; line-height: 1.3; }
body[data-presented] PANEL [data-testid="stElementContainer"]:has(> [data-testid^="stBidi"]):not(:has(.live-chart)) { zoom: 1.45; }
`;

function pressed(event, send) {
  const key = document.body.dataset.presented;
  const kept = event.target.closest?.('input, textarea, select, [role="slider"], [role="combobox"], [role="listbox"]');
  if (!key || kept || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === " " && event.target.closest?.("button")) return;
  const tour = window.explorerPage?.tour;
  if (event.key === "Escape") { leave(); send("leave"); }
  else if (PAGES[event.key] && tour) send(PAGES[event.key]);
  else if (STEPS[event.key]) {
    const all = cards(), place = all.findIndex(isPresented) + STEPS[event.key];
    if (all[place]) present(cardKey(all[place]));
    else if (tour) send(STEPS[event.key] > 0 ? "next" : "back");
  } else return;
  event.preventDefault();
}

// A tour begins with the first panel of the page, as soon as it is there.
function presentFirst(opened, tries = 0) {
  if (window.explorerOpenedForTour !== opened || document.body.dataset.presented || tries > 200) return;
  const [first] = cards();
  if (first) present(cardKey(first));
  else setTimeout(() => presentFirst(opened, tries + 1), 100);
}

export default function ({ data, parentElement, setTriggerValue }) {
  (parentElement.host ?? parentElement).closest('[data-testid="stElementContainer"]').style.position = "absolute";
  const before = window.explorerPage?.page;
  window.explorerPage = data;
  window.explorerPresent = present;
  if (before !== data.page && document.body.dataset.presented) leave();
  const opened = data.tour ? data.page : "";
  if (window.explorerOpenedForTour !== opened) {
    window.explorerOpenedForTour = opened;
    if (opened) setTimeout(() => presentFirst(opened), 300);
  }
  window.removeEventListener("keydown", window.explorerPresentingKeys);
  window.explorerPresentingKeys = (event) => pressed(event, (what) => setTriggerValue("pressed", what));
  window.addEventListener("keydown", window.explorerPresentingKeys);
  sayPlace();
}
