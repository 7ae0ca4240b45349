// One figure that stays: updates go through Plotly.react on the same node, so that zoom, hover and the
// reader's place survive. Three-dimensional scenes of one figure turn together. Listens to "explorer:scrub" (move the
// line of the moment, without asking Python), to "explorer:replay" (draw another momentum's average, likewise), to
// "explorer:save" (write the picture to a file) and to "explorer:view" (say how the reader sees it); tells Python about
// clicks.

const GLIDE = 120;  // milliseconds that Plotly's camera takes to come to rest
const states = new WeakMap();

function plotly() {
  window.explorerPlotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL("app/static/plotly.min.js", document.baseURI);
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => reject(new Error("plotly.js did not load from " + script.src));
    document.head.append(script);
  });
  return window.explorerPlotly;
}

const axesOf = (layout) => Object.keys(layout).filter((name) => /^[xy]axis\d*$/.test(name));
const scenesOf = (layout) => Object.keys(layout).filter((name) => /^scene\d*$/.test(name));

function withZoom(layout, zoom, camera) {
  const zoomed = { ...layout, ...(camera && { meta: { turned: true } }) };
  for (const name of scenesOf(layout)) {
    zoomed[name] = { ...layout[name], uirevision: false, camera: camera ?? layout[name].camera };
  }
  for (const name of axesOf(layout)) {
    zoomed[name] = { ...layout[name], uirevision: false };
    if (zoom[name]) zoomed[name].range = zoom[name];
  }
  return zoomed;
}

function withScrub(layout, step) {
  if (step === undefined || !layout.shapes) return layout;
  const moved = layout.shapes.map((shape) =>
    shape.name === "scrub line" ? { ...shape, x0: step, x1: step } : shape);
  return { ...layout, shapes: moved };
}

// One drawing after the other: each may settle what it drew.
const draw = (state) => (state.drawn = (state.drawn ?? Promise.resolve())
  .then(() => drawNow(state)).catch((error) => console.error(error)));

async function drawNow(state) {
  const { Plotly, box, zoom } = state;
  const own = withReplay(state.figure, state.replay, state.hand);
  const figure = isPresented(box) ? presented(own, box) : own;
  box.style.height = figure.layout.height + "px";
  box.setAttribute("role", "img");
  box.setAttribute("aria-label", state.summary || state.title || "chart");
  const hasChips = !isPresented(box);
  const layout = fittedLayout(withScrub(withZoom(figure.layout, zoom, state.camera), state.scrubbed), box.clientWidth, hasChips);
  await Plotly.react(box, figure.data, layout, {
    displayModeBar: false, displaylogo: false, showSendToCloud: false, doubleClick: false,
    scrollZoom: false, responsive: false, showAxisDragHandles: false, showTips: false,
  });
  if (isPresented(box)) await settleWords(Plotly, box);
  keepFitting(state, isPresented(box), () => draw(state));
  state.whole.hidden = Object.keys(zoom).length === 0 && !state.camera;
  state.whole.textContent = scenesOf(figure.layout).length ? "first view" : "whole range";
  if (!state.listening) listen(state);
  showRaised(box);
  if (state.pointer) Plotly.Fx.hover(box, state.pointer);
}

function listen(state) {
  const { Plotly, box } = state;
  state.listening = true;
  box.on("plotly_relayout", (change) => {
    let changed = false;
    for (const name of axesOf(state.figure.layout)) {
      const low = change[name + ".range[0]"], high = change[name + ".range[1]"];
      if (low === undefined) continue;
      state.zoom[name] = [low, high];
      changed = true;
    }
    if (changed) state.whole.hidden = false;
    settleTogether(state, change);
  });
  box.on("plotly_relayouting", (change) => turnTogether(state, change));
  const reset = () => { state.zoom = {}; state.camera = undefined; draw(state); };
  box.on("plotly_doubleclick", reset);
  state.whole.addEventListener("click", reset);
  box.on("plotly_hover", ({ event }) => { state.pointer = event && { clientX: event.clientX, clientY: event.clientY, target: event.target }; });
  box.on("plotly_unhover", () => { state.pointer = undefined; });
  raiseByCurves(box);
  box.on("plotly_click", ({ points }) => {
    const [point] = points;
    const index = point.pointIndex ?? point.pointNumber ?? null;
    state.clicked({
      name: point.data.name ?? null, x: point.x ?? null, y: point.y ?? null, z: point.z ?? null,
      index: Array.isArray(index) ? index : [index], customdata: plainly(point.customdata),
    });
  });
  let width = box.clientWidth;
  state.observer = new ResizeObserver(() => {
    if (box.clientWidth === width || box.clientWidth === 0) return;
    width = box.clientWidth;
    draw(state);
  });
  state.observer.observe(box);
}

function tellView({ box, figure, zoom, camera }, detail) {
  const turned = camera ? Object.fromEntries(scenesOf(figure.layout).map((scene) => [scene, camera])) : {};
  Object.assign(detail, { width: box.clientWidth, ranges: { ...zoom }, cameras: turned });
}

const plainly = (value) => value === undefined ? null : ArrayBuffer.isView(value) ? Array.from(value) : value;

const turnedScene = (change) => {
  const turned = Object.keys(change).filter((key) => /^scene\d*\.camera$/.test(key));
  return turned.length === 1 ? turned[0].replace(".camera", "") : undefined;  // several are our own doing
};
const sceneAt = (state, name) => state.box._fullLayout[name]?._scene;

// What one scene's camera does, all do: pictures are only compared from the same side. While the hand turns one, only
// the others follow: Plotly's camera glides behind the hand, and a relayout would put it back to where it was.
function turnTogether(state, change) {
  const turned = turnedScene(change);
  if (!turned) return;
  state.camera = structuredClone(change[turned + ".camera"]);
  for (const name of scenesOf(state.figure.layout)) {
    if (name !== turned) sceneAt(state, name)?.setViewport({ ...state.box._fullLayout[name], camera: state.camera });
  }
}

// Once the hand lets go, and the camera has arrived, the layout says so for all.
function settleTogether(state, change) {
  const turned = turnedScene(change);
  if (!turned) return;
  state.whole.hidden = false;
  setTimeout(() => {
    const scenes = scenesOf(state.figure.layout);
    if (!scenes.includes(turned) || !sceneAt(state, turned)) return;
    state.camera = structuredClone(sceneAt(state, turned).getCamera());
    state.Plotly.relayout(state.box, Object.fromEntries(scenes.map((scene) => [scene + ".camera", state.camera])));
  }, GLIDE);
}

// The hand on the scrubber is always newer than a figure that is still on its way.
function scrub(state, step) {
  state.scrubbed = step;
  const shapes = state.figure?.layout.shapes ?? [];
  const moves = {};
  shapes.forEach((shape, index) => {
    if (shape.name === "scrub line" && state.box.layout?.shapes?.[index]?.x0 !== step) moves[`shapes[${index}].x0`] = moves[`shapes[${index}].x1`] = step;
  });
  if (state.listening && Object.keys(moves).length) state.Plotly.relayout(state.box, moves);
}

function replayUnder(state, hand) {
  state.hand = hand;
  if (state.listening && hand && state.replay) draw(state);
}

export default async function ({ data, parentElement, setTriggerValue }) {
  let state = states.get(parentElement);
  if (!state) {
    state = {
      box: parentElement.querySelector(".live-chart-plot"),
      whole: parentElement.querySelector(".live-chart-whole"), zoom: {}, calls: 0,
    };
    states.set(parentElement, state);
    state.onScrub = ({ detail }) => scrub(state, detail.step);
    state.onSave = ({ detail }) => detail.chart === state.chart && savePicture(state, withZoom(state.figure.layout, state.zoom, state.camera), detail.format);
    window.addEventListener("explorer:scrub", state.onScrub);
    state.onRaise = () => showRaised(state.box);
    window.addEventListener("explorer:raise", state.onRaise);
    listenForChips();
    state.onReplay = ({ detail }) => replayUnder(state, detail);
    window.addEventListener("explorer:replay", state.onReplay);
    state.onView = ({ detail }) => detail.chart === state.chart && tellView(state, detail);
    state.onPresented = () => {
      const now = isPresented(state.box);
      if (state.figure && (now || state.wasPresented)) setTimeout(() => draw(state), 0);
      state.wasPresented = now;
    };
    window.addEventListener("explorer:presented", state.onPresented);
    window.addEventListener("resize", state.onPresented);
    window.addEventListener("explorer:save", state.onSave);
    window.addEventListener("explorer:view", state.onView);
  }
  const call = ++state.calls;
  state.clicked = (point) => setTriggerValue("clicked", point);
  const sent = new TextDecoder().decode(data);
  if (sent !== state.sent) {
    Object.assign(state, JSON.parse(sent), { sent });
    state.Plotly ??= await plotly();
    await draw(state);
  }
  // Streamlit also ends a call that a newer one overtook while it waited for plotly.js; the chart is the newer one's.
  return () => {
    if (call !== state.calls) return;
    window.removeEventListener("explorer:scrub", state.onScrub);
    window.removeEventListener("explorer:raise", state.onRaise);
    window.removeEventListener("explorer:replay", state.onReplay);
    window.removeEventListener("explorer:presented", state.onPresented);
    window.removeEventListener("resize", state.onPresented);
    window.removeEventListener("explorer:save", state.onSave);
    window.removeEventListener("explorer:view", state.onView);
    state.observer?.disconnect();
    clearInterval(state.fitting);
    state.Plotly.purge(state.box);
    states.delete(parentElement);
  };
}
