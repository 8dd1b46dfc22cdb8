/** Shows nothing; what goes wrong is said by the charts. */
export default ({ data }) => {
  loadPlotly(data.library).catch(() => {});
};
