// While the pointer (or the focus) is on an arm's chip or on one of its curves, that arm is raised in all charts of the
// page: the curves of the others fade. An arm's picture in a chip ends with its name (UTF-8, hexadecimal), a curve has it as its
// group.

const ARM = "#arm=", FADED = 0.15;

function armOf(target) {
  const picture = target.closest?.("button")?.querySelector(`img[src*="${ARM}"]`) ?? target.closest?.(`img[src*="${ARM}"]`);
  return picture ? decodeURIComponent(picture.src.split(ARM)[1].replace(/../g, "%$&")) : undefined;
}

function raise(arm) {
  if (arm === window.explorerRaised) return;
  window.explorerRaised = arm;
  window.dispatchEvent(new CustomEvent("explorer:raise"));
}

function listenForChips() {
  if (window.explorerRaises) return;
  window.explorerRaises = true;
  for (const moves of ["pointerover", "focusin"]) {
    document.addEventListener(moves, ({ target }) => { if (!target.closest?.(".live-chart-plot")) raise(armOf(target)); });
  }
}

function raiseByCurves(box) {
  box.on("plotly_hover", ({ points }) => raise(points[0].data.legendgroup || undefined));
  box.on("plotly_unhover", () => raise(undefined));
}

function showRaised(box) {
  const traces = [...box.querySelectorAll(".scatterlayer .trace")].map((node) => ({ node, arm: node.__data__?.[0]?.trace?.legendgroup }));
  const arm = traces.some((trace) => trace.arm && trace.arm === window.explorerRaised) ? window.explorerRaised : undefined;
  for (const trace of traces) trace.node.style.opacity = arm && trace.arm && trace.arm !== arm ? FADED : "";
}
