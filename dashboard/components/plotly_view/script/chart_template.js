// What all charts look like, those of a report, too.

/** A trace with the theme's own colours where its symbols name them, "text" and "page". */
function inThemeColours(trace, theme) {
  const { color, line } = trace.marker ?? {};
  if (typeof color !== "string") return trace; // of each point, and many
  const own = (name) => theme[name] ?? name;
  const marker = { ...trace.marker, color: own(color), line: { ...line, color: own(line?.color) } };
  return { ...trace, marker };
}

/** Plotly's template in these colours and this font. */
function chartTemplate({ text, page, line, quiet, font }) {
  // "20,000" and "5 x 10^-10", not "20k" and "500p".
  const ticks = { exponentformat: "power", minexponent: 5, separatethousands: true };
  const marker = { colorbar: ticks };
  const axis = {
    ...ticks,
    gridcolor: line,
    zerolinecolor: line,
    linecolor: line,
    tickcolor: line,
    automargin: true,
    title: { standoff: 8, font: { size: 13 } },
  };
  return {
    data: { scatter: [{ marker }], scattergl: [{ marker }], heatmap: [marker] },
    layout: {
      coloraxis: marker,
      font: { family: font, color: text, size: 13 },
      paper_bgcolor: page,
      plot_bgcolor: page,
      xaxis: axis,
      yaxis: axis,
      hovermode: "closest",
      hoverlabel: { bgcolor: page, bordercolor: line, font: { color: text } },
      legend: { itemsizing: "constant" },
      // Where a pointer brings it up over names of lines, these don't show through.
      modebar: { bgcolor: page, color: quiet, activecolor: text },
    },
  };
}
