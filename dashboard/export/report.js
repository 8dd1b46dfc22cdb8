// Draws the report's charts in the reader's colours, and again when these change.
const charts = JSON.parse(document.getElementById("charts").textContent);
const dark = matchMedia("(prefers-color-scheme: dark)");

const sequences = JSON.parse(document.getElementById("sequences").textContent);
const MISSING = 65535;
const COLOURS = ["#0072b2", "#d55e00", "#009e73"]; // Okabe and Ito
const BELOW = { orientation: "h", y: -0.08 }; // the map, which has the whole of a narrow window
let shown = null; // row and name of the sequence that a click has brought

function theme() {
  const style = getComputedStyle(document.documentElement);
  const own = (name) => style.getPropertyValue(`--${name}`).trim();
  const [text, page, line, quiet] = ["text", "page", "line", "quiet"].map(own);
  const font = getComputedStyle(document.body).fontFamily;
  return { text, page, line, quiet, font };
}

function draw() {
  const colours = theme();
  const template = chartTemplate(colours);
  for (const { id, data, layout } of charts) {
    const isMap = id === "map";
    const narrow = isMap && innerWidth < 640;
    // A title to the left makes Plotly write names beyond the right edge.
    const title = { ...layout.legend?.title, side: "top" };
    const legend = narrow ? { ...layout.legend, ...BELOW, title } : layout.legend;
    Plotly.react(
      id,
      data.map((trace) => inThemeColours(trace, colours)),
      { ...layout, legend, template, autosize: true, uirevision: "kept" },
      {
        displaylogo: false,
        responsive: true,
        displayModeBar: isMap,
        modeBarButtons: [["zoom2d", "pan2d", "resetScale2d"], ["toImage"]],
        toImageButtonOptions: { filename: document.title, scale: 2 },
      },
    );
  }
}

// Where the points of each series begin among all levels.
function begins() {
  let begin = 0;
  return sequences.counts.map((count) => [begin, (begin += count)][0]);
}

function levels() {
  const bytes = Uint8Array.from(atob(sequences.values), (sign) => sign.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Array.from({ length: bytes.length / 2 }, (_, i) => view.getUint16(2 * i, true));
}

function drawSeries(place, row) {
  sequences.all ??= levels();
  sequences.begins ??= begins();
  const { channels, counts, lengths, step, unit, all } = sequences;
  const count = counts[row];
  const apart = count > 1 ? ((lengths[row] - 1) * step) / (count - 1) : 0;
  const data = channels.map(({ name, low, high }, c) => ({
    type: "scatter",
    mode: "lines",
    name,
    line: { color: COLOURS[c] },
    x: Array.from({ length: count }, (_, i) => i * apart),
    y: Array.from({ length: count }, (_, i) => {
      const level = all[(sequences.begins[row] + i) * channels.length + c];
      return level === MISSING ? null : low + ((high - low) * level) / (MISSING - 1);
    }),
  }));
  const layout = {
    template: chartTemplate(theme()),
    autosize: true,
    height: 240,
    margin: { l: 40, r: 10, t: 10, b: 40 },
    showlegend: channels.length > 1,
    xaxis: { title: { text: unit } },
    yaxis: channels.length > 1 ? {} : { title: { text: channels[0].name } },
  };
  Plotly.react(place, data, layout, { displayModeBar: false, responsive: true });
}

function drawClip(place, row) {
  const { count, width, height, picture } = sequences;
  const canvas = Object.assign(document.createElement("canvas"), { width: width * count, height });
  place.replaceChildren(canvas);
  const image = new Image();
  image.onload = () => {
    const wide = width * count;
    canvas.getContext("2d").drawImage(image, 0, row * height, wide, height, 0, 0, wide, height);
  };
  image.src = picture;
}

function show() {
  const { row, name } = shown;
  const box = document.getElementById("shown");
  let place = box.querySelector("div");
  if (!place) {
    place = document.createElement("div");
    box.append(place);
  }
  box.querySelector("p").textContent = name;
  (sequences.kind === "series" ? drawSeries : drawClip)(place, row);
}

draw();
if (sequences) {
  document.getElementById("map").on("plotly_click", ({ points: [point] }) => {
    const at = point?.data.meta?.at;
    if (at) {
      shown = { row: at[point.pointNumber], name: point.text };
      show();
      document.getElementById("shown").scrollIntoView({ block: "nearest" });
    }
  });
  dark.addEventListener("change", () => shown && show());
}
dark.addEventListener("change", draw);
addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("details")) folded.open = true; // paper can't be clicked
});
