// Draws the report's charts in the reader's colours, and again when these change.
const charts = JSON.parse(document.getElementById("charts").textContent);
const dark = matchMedia("(prefers-color-scheme: dark)");

function template() {
  const style = getComputedStyle(document.documentElement);
  const theme = (name) => style.getPropertyValue(`--${name}`).trim();
  const [text, page, line] = ["text", "page", "line"].map(theme);
  const axis = {
    gridcolor: line,
    zerolinecolor: line,
    linecolor: line,
    tickcolor: line,
    automargin: true,
    title: { standoff: 8, font: { size: 13 } },
  };
  return {
    layout: {
      font: { family: getComputedStyle(document.body).fontFamily, color: text, size: 13 },
      paper_bgcolor: page,
      plot_bgcolor: page,
      xaxis: axis,
      yaxis: axis,
      hovermode: "closest",
      hoverlabel: { bgcolor: page, bordercolor: line, font: { color: text } },
      legend: { itemsizing: "constant" },
      modebar: { bgcolor: "rgba(0,0,0,0)", color: theme("quiet"), activecolor: text },
    },
  };
}

function draw() {
  for (const { id, data, layout } of charts) {
    const isMap = id === "map";
    Plotly.react(
      id,
      data,
      { ...layout, template: template(), autosize: true, uirevision: "kept" },
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

draw();
dark.addEventListener("change", draw);
