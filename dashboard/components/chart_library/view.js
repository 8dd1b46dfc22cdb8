// Loads what charts are drawn with before there is one.

export default mount((parent) => ({
  root: parent,
  update({ library }) {
    loadPlotly(library).catch(() => {}); // the chart says what is wrong
  },
  close() {},
}));
