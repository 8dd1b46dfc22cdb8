// What Plotly is given: traces, layout, template and configuration.

const NARROW = 420; // pixels: a chart on a phone, of which a legend beside it would take half
const TICK = 64; // pixels of a tick's label, such as a date, and of the room beside it
const MARGINS = 70; // pixels beside the axes of a narrow chart
const LEAST_TITLE = 8; // pixels: titles of small charts beside one another ran into each other
const LETTER = 0.52; // width of a letter, of its height
// Of many classes five lines, which scroll: all of them would take half of the chart.
const BELOW = { orientation: "h", yref: "container", y: 0, yanchor: "bottom", x: 0, maxheight: 124 };

let revisions = 0;

/** A revision that differs from every earlier one: Plotly then remembers nothing itself. */
const newRevision = () => ++revisions;

/** A text as part of a CSS class, which Plotly makes of a trace's uid. */
const cssSafe = (text) => Array.from(text ?? "", (c) => c.codePointAt(0).toString(36)).join("_");

function plotlyTraces({ node, content, memory, selection, replay, layers, manyPoints }) {
  const { mask } = selection;
  const theme = themeOf(node);
  const anySelected = mask.includes(1);
  // Hidden in the legend is a label, not whatever stands in its place later.
  const uid = ({ name }, i) => `trace${i}_${cssSafe(name)}`;
  if (manyPoints.on) manyPoints.choose((i) => memory.hidden.has(uid(content.figure.data[i], i)));
  return [...content.figure.data, ...content.over].map((given, i) => {
    const trace = { uid: uid(given, i), ...inThemeColours(given, theme) };
    if (manyPoints.on) Object.assign(trace, manyPoints.parts[i]?.changes);
    if (memory.hidden.has(trace.uid)) trace.visible = "legendonly";
    if (trace.meta?.layer && !layers.shows(trace.meta.layer)) trace.visible = false;
    Object.assign(trace, changedTrace(i, replay.moment, content.drawn, trace));
    const rows = content.drawn[i];
    if (rows && anySelected) {
      trace.selectedpoints = [];
      rows.forEach((row, point) => mask[row] && trace.selectedpoints.push(point));
    }
    return trace;
  });
}

function plotlyLayout({ node, content, memory, replay, manyPoints }, { width, height }) {
  let layout = structuredClone(content.figure.layout);
  if (width < NARROW && layout.meta?.narrow) layout = narrowed(layout);
  if (manyPoints.on) Object.assign(layout, manyPoints.layout(layout));
  Object.assign(layout, {
    template: plotlyTemplate(node),
    width,
    height,
    dragmode: dragmode(content, memory),
    uirevision: memory.revision,
    selectionrevision: newRevision(),
    selections: [], // the points show what is selected; an outline would stay behind
    legend: { ...layout.legend, uirevision: "kept" }, // other zoom hides no other labels
  });
  if (width < NARROW && !layout.legend.orientation) {
    // A title to the left makes Plotly write names beyond the right edge.
    Object.assign(layout.legend, BELOW, { title: { ...layout.legend.title, side: "top" } });
  }
  if (width < NARROW) fitTitles(layout, width - MARGINS);
  if (content.tools) Object.assign(layout.legend, { itemclick: false, itemdoubleclick: false });
  for (const [name, axis] of Object.entries(layout)) {
    if (/^[xy]axis\d*$/.test(name)) axis.uirevision = newRevision();
    if (width < NARROW && name.startsWith("xaxis")) spareTicks(axis, width - MARGINS);
  }
  const { first } = layout.meta ?? {};
  const kept = first && memory.all ? [] : replay.moment?.ranges ?? []; // as they were sent
  const ranges = Object.fromEntries(kept);
  if (first && !memory.all && !marksOutside(first.ranges, content.over)) {
    Object.assign(ranges, first.ranges);
    if (!Object.keys(memory.zoom).length) layout.annotations = [first.note];
  }
  for (const [name, range] of Object.entries({ ...ranges, ...memory.zoom })) {
    layout[name] = { ...layout[name], range, autorange: false, uirevision: newRevision() };
  }
  return layout;
}

/** Whether something is marked on top of the figure that lies outside of these ranges. */
function marksOutside({ xaxis, yaxis }, over) {
  const beyond = (values, [low, high]) =>
    values?.some((value) => value !== null && (value < low || value > high));
  const marks = over.filter(({ mode }) => mode?.includes("markers"));
  return marks.some(({ x, y }) => beyond(x, xaxis) || beyond(y, yaxis));
}

/** The layout that a figure has for narrow charts, with all else of its own. */
function narrowed(layout) {
  const kept = Object.entries(layout).filter(([name]) => !/^[xy]axis\d*$/.test(name));
  return { ...Object.fromEntries(kept), ...layout.meta.narrow };
}

/** Titles as large as has room above the charts that stand side by side. */
function fitTitles(layout, width) {
  const axes = Object.keys(layout).filter((name) => name.startsWith("xaxis"));
  const shares = axes.map((name) => layout[name].domain ?? [0, 1]).map(([a, b]) => b - a);
  for (const { font, text } of layout.annotations ?? []) {
    const room = (Math.min(1, ...shares) * width) / (LETTER * text.length);
    if (font?.size > room) font.size = Math.max(LEAST_TITLE, room);
  }
}

/** As many ticks as have room side by side: Plotly draws five at least, and turns them. */
function spareTicks(axis, width) {
  const [begin, end] = axis.domain ?? [0, 1];
  axis.nticks ??= Math.max(2, Math.floor(((end - begin) * width) / TICK));
  axis.tickangle ??= 0;
}

/** What a drag does: the person's choice, or what the chart is for; false draws a path. */
function dragmode({ figure, select, spots }, memory) {
  if (spots) return memory.spotsDragmode ?? false;
  return memory.dragmode ?? figure.layout.dragmode ?? (select ? "lasso" : "zoom");
}

/** The colours and the font of Streamlit's theme. */
function themeOf(node) {
  const style = getComputedStyle(node);
  const theme = (name) => style.getPropertyValue(`--st-${name}`).trim();
  return {
    text: theme("text-color"),
    page: theme("background-color"),
    line: theme("border-color"),
    quiet: theme("gray-color"),
    font: theme("font"),
    colorway: theme("chart-categorical-colors").split(/,(?![^(]*\))/),
  };
}

function plotlyTemplate(node) {
  const { colorway, ...theme } = themeOf(node);
  const { text } = theme;
  const { data, layout } = chartTemplate(theme);
  return {
    data,
    layout: {
      ...layout,
      colorway,
      margin: { l: 56, r: 16, t: 36, b: 48 },
      hoverdistance: 12,
      newselection: { line: { color: text, width: 1 } },
    },
  };
}

function plotlyConfig({ node, content, zoom }, Plotly) {
  const reset = {
    name: "reset",
    title: "Reset view",
    icon: Plotly.Icons.home,
    click: () => zoom.reset(),
  };
  const drawPath = {
    name: "path",
    title: "Draw a path",
    icon: Plotly.Icons.drawopenpath,
    click: () => Plotly.relayout(node, { dragmode: false }),
  };
  const frame = node.closest(".plotly-view-frame");
  const fullScreen = {
    name: "full",
    title: "Full screen",
    icon: {
      width: 24,
      height: 24,
      path: "M7 14H5v5h5v-2H7v-3zm-2-4h2V7h3V5H5v5zm12 7h-3v2h5v-5h-2v3zM14 5v2h3v3h2V5h-5z",
    },
    click: () => (document.fullscreenElement ? document.exitFullscreen() : frame.requestFullscreen()),
  };
  // The path's button is hidden by CSS where spots mean nothing.
  const { selectdirection, modebar } = content.figure.layout;
  const removed = modebar?.remove ?? (selectdirection === "h" ? ["lasso2d"] : []); // time has none
  const tools = ["lasso2d", "select2d", drawPath].filter((tool) => !removed.includes(tool));
  const select = content.select ? [tools] : [];
  return {
    displaylogo: false,
    displayModeBar: content.select || (node.clientWidth < NARROW ? false : "hover"), // it hides the legend
    modeBarButtons: [["zoom2d", "pan2d"], ...select, [reset], ["toImage", fullScreen]],
    toImageButtonOptions: { filename: content.label, scale: 2 },
    doubleClick: false,
    showTips: false,
  };
}
