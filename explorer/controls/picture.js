// Writes a chart to a PNG or SVG file as it is shown, with its title and caption above it and its fonts inside:
// a picture has no page around it that could say or load them.

const NS = "http://www.w3.org/2000/svg";

async function savePicture({ Plotly, box, figure, title, caption, serif, captionColor, filename }, shown, format) {
  const { font, margin } = figure.layout;
  const top = 16 + (title ? 26 : 0) + (caption ? 22 : 0);
  const width = box.clientWidth, height = figure.layout.height + top;
  const fitted = fittedLayout(shown, width);
  const layout = { ...fitted, width, height, margin: { ...fitted.margin, t: margin.t + top } };
  const svg = new DOMParser().parseFromString(
    await Plotly.toImage({ data: figure.data, layout }, { format: "svg", width, height, imageDataOnly: true }),
    "image/svg+xml").documentElement;
  if (title) svg.append(words(title, 32, 18, 600, serif, font.color));
  if (caption) svg.append(words(caption, title ? 56 : 30, 14, 400, font.family, captionColor));
  const style = document.createElementNS(NS, "style");
  style.textContent = await fontFaces(["Source Sans", "Source Serif"]);
  svg.prepend(style);
  const text = new XMLSerializer().serializeToString(svg);
  const blob = format === "svg" ? new Blob([text], { type: "image/svg+xml" }) : await rastered(text, width, height, 2);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${filename}.${format}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function words(text, y, size, weight, family, color) {
  const element = document.createElementNS(NS, "text");
  element.textContent = text;
  const attributes = { x: 16, y, fill: color, "font-family": family, "font-size": size, "font-weight": weight };
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

async function fontFaces(families) {
  const rules = [...document.styleSheets].flatMap((sheet) => {
    try { return [...sheet.cssRules]; } catch { return []; } // a sheet of another origin hides its rules
  }).filter((rule) => rule instanceof CSSFontFaceRule && rule.style.fontStyle !== "italic"
    && families.includes(rule.style.fontFamily.replaceAll('"', "")));
  return (await Promise.all(rules.map(async (rule) => {
    const [, address] = rule.style.src.match(/url\("?([^")]+)"?\)/);
    const blob = await (await fetch(new URL(address, rule.parentStyleSheet.href ?? document.baseURI))).blob();
    return `@font-face{font-family:${rule.style.fontFamily};font-weight:${rule.style.fontWeight};src:url(${await asDataUrl(blob)})}`;
  }))).join("");
}

const asDataUrl = (blob) => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.onload = () => resolve(reader.result);
  reader.onerror = () => reject(reader.error);
  reader.readAsDataURL(blob);
});

async function rastered(svg, width, height, scale) {
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: width * scale, height: height * scale });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(image.src);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}
