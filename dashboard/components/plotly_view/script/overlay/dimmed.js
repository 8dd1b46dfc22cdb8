// What passes a filter, shown at every move of the hand: Plotly would need a second for 100,000
// points. A canvas stands for the points until Plotly has drawn the same.

const FAINT = 0.12;
const STRONG = 0.9;

class Dimmed {
  constructor(chart) {
    Object.assign(this, chart, { points: new PointCanvas(chart, "dimmed"), hidden: [] });
  }

  /** Show rows of a mask strong, all others faint. */
  paint(mask) {
    const { node, points } = this;
    if (!node._fullLayout?.xaxis) return;
    if (!points.clouds) this.prepare();
    const { context, canvas } = points;
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.drawImage(this.faint, 0, 0);
    points.draw(context, { opacity: STRONG }, (row) => mask[row]);
    node.dataset.passing = mask.reduce((sum, on) => sum + on, 0);
  }

  /** All points faint: the same while nothing is drawn. What Plotly drew goes out of sight. */
  prepare() {
    const { node, points } = this;
    points.open();
    this.faint = document.createElement("canvas");
    points.draw(points.sized(this.faint), { opacity: FAINT }, () => true);
    for (const element of node.querySelectorAll(".scatterlayer, .gl-container")) {
      element.style.visibility = "hidden";
      this.hidden.push(element);
    }
  }

  /** Plotly shows the same by now. */
  drawn() {
    this.points.close();
    for (const element of this.hidden) element.style.visibility = "";
    this.hidden = [];
  }
}
