// The keyboard of the presenter's view: also the page keys that a remote sends. A field that is being written in, and
// a slider that is being moved, keep their keys.

const STEPS = {
  ArrowRight: "next", PageDown: "next", " ": "next",
  ArrowLeft: "back", PageUp: "back", Escape: "leave",
};

function stop() {
  window.removeEventListener("keydown", window.explorerPresenter);
  document.body.classList.remove("presenting");
}

// Called again whenever the page has run: the listener before is taken away first.
export default function ({ data, setTriggerValue }) {
  stop();
  (window.explorerNotes ??= new BroadcastChannel("explorer presenting")).postMessage(data);
  window.explorerPresenter = (event) => {
    const kept = event.target.closest?.('input, textarea, select, [role="slider"], [role="combobox"]');
    const pressed = STEPS[event.key];
    if (!pressed || kept || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " " && event.target.closest?.("button")) return;
    event.preventDefault();
    setTriggerValue("pressed", pressed);
  };
  window.addEventListener("keydown", window.explorerPresenter);
  document.body.classList.add("presenting");
  return stop;
}
