// What a reader cannot read on the page as it stands: texts that lie over each other, leave their panel or are cut, words
// broken over two lines, letters that are too small. Returns a list of {kind, texts, boxes}, each fault once.

({ smallest }) => {
  const SLACK = 1.5;  // pixels
  const faults = [];
  const box = ({ left, top, right, bottom }) => ({ left, top, right, bottom });
  const rounded = ({ left, top, right, bottom }) => [left, top, right, bottom].map(Math.round);
  const fault = (kind, texts, boxes) => faults.push({ kind, texts, boxes: boxes.map(rounded) });
  const styleOf = (element) => getComputedStyle(element);
  const isShown = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !isForReadersAloud(element);

  // A box of one pixel, or one whose whole is clipped away, holds words for those who listen.
  function isForReadersAloud(element) {
    for (let above = element; above && above !== document.body; above = above.parentElement) {
      const { overflow, clip, clipPath, position } = styleOf(above), { width, height } = above.getBoundingClientRect();
      if (position === "absolute" && (clip !== "auto" || clipPath !== "none" || overflow === "hidden" && Math.min(width, height) <= 1)) return true;
      if (above.matches("svg, [data-testid=stVerticalBlock]")) return false;
    }
    return false;
  }

  // The box of letters, without the air above and below them that belongs to the line.
  const ofLetters = ({ left, top, right, bottom }, size) => {
    const air = Math.max(0, (bottom - top - size) / 2) + 0.08 * size;
    return { left, right, top: top + air, bottom: bottom - air };
  };

  function textsOfPage() {
    const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement, text = node.data.trim();
      if (!text || !isShown(element) || element.closest(
        "script, style, title, svg, canvas, [aria-hidden=true]:not(.katex-html), [popover]:not(:popover-open), [data-testid=stIconMaterial], [data-testid=stToast], .katex-mathml, option")) continue;
      range.selectNodeContents(node);
      const size = parseFloat(styleOf(element).fontSize);
      const lines = [...range.getClientRects()].filter(({ width, height }) => width > 0.5 && height > 0.5);
      if (lines.length) found.push({ node, element, text, size, lines: lines.map(box) });
    }
    return found;
  }

  function textsOfCharts() {
    const found = [];
    for (const element of document.querySelectorAll(".live-chart-plot svg text, [data-testid=stMain] svg text")) {
      const text = element.textContent.trim(), around = element.getBoundingClientRect();
      if (!text || !around.width || !isShown(element) || element.closest(".hoverlayer")) continue;
      const styled = element.querySelector("tspan") ?? element;
      found.push({ element, text, size: parseFloat(styleOf(element).fontSize), lines: [box(around)], styled });
    }
    return found;
  }

  const isThePage = (element) => element.matches("[data-testid=stMain], [data-testid=stAppViewContainer], [data-testid=stApp]");

  // Whether an ancestor does not let all of a text through, and whether it says so with three dots. A button is cut
  // where its edge is: it fades before its text ends.
  function cut(element, line) {
    const button = element.closest("button")?.getBoundingClientRect();
    for (let above = element; above && above !== document.body; above = above.parentElement) {
      const { overflowX, overflowY, textOverflow, position } = styleOf(above), edge = above.getBoundingClientRect();
      if (overflowX !== "visible" && edge.width) {
        if (line.right > edge.right + SLACK || line.left < edge.left - SLACK) return textOverflow === "ellipsis" ? "dots" : "cut";
        if (button && overflowX === "auto" && button.right > edge.right + SLACK && !above.closest("button")) return "cut";
      }
      if (overflowY !== "visible" && edge.height && !isThePage(above)) {
        const middle = (line.top + line.bottom) / 2;
        if (middle > edge.bottom || middle < edge.top) return "cut";
      }
      if (position === "fixed") return line.right > innerWidth + SLACK || line.left < -SLACK ? "cut" : undefined;
    }
    return line.right > innerWidth + SLACK || line.left < -SLACK ? "cut" : undefined;
  }

  function brokenWords({ node, text }) {
    const range = document.createRange(), broken = [];
    for (const { 0: word, index } of node.data.matchAll(/[^\s\u200b\u00ad/–—-]+[/–—-]?/g)) {
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      const tops = [...range.getClientRects()].filter(({ width }) => width > 0.5).map(({ top }) => Math.round(top));
      if (new Set(tops).size > 1) broken.push(word);
    }
    return broken;
  }

  const pageTexts = textsOfPage(), chartTexts = textsOfCharts();
  for (const found of pageTexts) {
    if (found.size < smallest) fault("small", [found.text, `${found.size} px`], [found.lines[0]]);
    for (const line of found.lines) {
      const how = cut(found.element, line);
      if (how === "cut" || how === "dots" && !found.element.closest("[data-baseweb=select], [data-testid=stSelectbox], [title]")) {
        fault("cut", [found.text], [line]);
        break;
      }
    }
    if (found.lines.length > 1) {
      for (const word of brokenWords(found)) fault("broken word", [word, found.text], [found.lines[0]]);
      if (found.element.closest("button, [role=tab], [role=radio]") && !found.element.closest("summary")) fault("wrapped control", [found.text], [found.lines[0]]);
    }
    const panel = found.element.closest("[class*=st-key-panel-]");
    const edge = panel?.getBoundingClientRect();
    for (const line of found.lines) {
      if (edge && (line.left < edge.left - SLACK || line.right > edge.right + SLACK || line.top < edge.top - SLACK || line.bottom > edge.bottom + SLACK)) {
        fault("outside its panel", [found.text], [line, edge]);
        break;
      }
    }
  }
  for (const found of chartTexts) {
    if (found.size < smallest) fault("small", [found.text, `${found.size} px`], found.lines);
    const picture = found.element.closest(".live-chart-plot") ?? found.element.ownerSVGElement, edge = picture.getBoundingClientRect(), [line] = found.lines;
    if (line.left < edge.left - SLACK || line.right > edge.right + SLACK || line.top < edge.top - SLACK || line.bottom > edge.bottom + SLACK) {
      fault("outside its chart", [found.text], [line, edge]);
    }
  }
  for (const plot of document.querySelectorAll(".live-chart-plot")) {
    const layout = plot._fullLayout ?? {};
    for (const name of Object.keys(layout).filter((key) => /^scene\d*$/.test(key))) {
      for (const axis of ["xaxis", "yaxis", "zaxis"]) {
        const { title, tickfont } = layout[name][axis];
        for (const { size } of [title.font, tickfont]) if (size < smallest) fault("small", [`${name}.${axis}`, `${size} px`], [plot.getBoundingClientRect()]);
      }
    }
  }

  // Two texts of one sentence may follow each other without a gap: only what lies over the other counts.
  const letters = [...pageTexts, ...chartTexts].flatMap((found) => found.lines.map((line) => ({ found, ...ofLetters(line, found.size) })));
  letters.sort((one, other) => one.top - other.top);
  const said = new Set();
  letters.forEach((one, index) => {
    for (let next = index + 1; next < letters.length && letters[next].top < one.bottom; next++) {
      const other = letters[next];
      if (one.found === other.found) continue;
      const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const down = Math.min(one.bottom, other.bottom) - other.top;
      if (across <= SLACK || down <= SLACK) continue;
      if (apart(one.found.element, other.found.element) || isOneFormula(one.found.element, other.found.element)) continue;
      const pair = `${one.found.text}|${other.found.text}`;
      if (!said.has(pair)) fault("overlap", [one.found.text, other.found.text], [one, other]);
      said.add(pair);
    }
  });

  // In formulas accents stand over their letters.
  function isOneFormula(one, other) {
    return one.closest(".katex") !== null && one.closest(".katex") === other.closest(".katex");
  }

  // What is fixed to the window passes over the page when it is scrolled.
  function apart(one, other) {
    const fixedAbove = (element) => {
      for (let above = element; above && above !== document.body; above = above.parentElement) {
        if (["fixed", "sticky"].includes(styleOf(above).position) || above.matches("[data-testid=stHeader]")) return above;
      }
      return null;
    };
    return fixedAbove(one) !== fixedAbove(other);
  }
  return faults;
}
