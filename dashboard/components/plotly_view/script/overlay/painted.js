// Buttons of the page that give what is selected a colour: it has it in the next frame, by click
// or by key. The figure that shows the same comes from the server, for 10,000 points a second later.

const PATIENCE = 20_000; // ms: what no figure has shown by then isn't true

/** Whether a key is meant for a field. */
const isTyped = ({ target }) =>
  target.isContentEditable ||
  target.matches?.("textarea, select, input:not([type=checkbox], [type=radio], [type=range])");

class Painted {
  constructor(chart, { selection }) {
    Object.assign(this, chart, { selection, strokes: [] });
    this.points = new PointCanvas(chart, "painted");
  }

  /** What the server couldn't do is undone. */
  update() {
    const { refused } = this.content;
    if (refused !== this.refused) this.clear();
    this.refused = refused;
  }

  press(event) {
    const { key, ctrlKey, metaKey, altKey } = event;
    if (ctrlKey || metaKey || altKey || isTyped(event)) return;
    this.begin((paint) => paint.key === key);
  }

  click({ target }) {
    this.begin(({ button }) => target.closest?.(`.st-key-${button} button`));
  }

  begin(isMeant) {
    const paint = this.content.paints?.find(isMeant);
    const button = paint && document.querySelector(`.st-key-${paint.button} button`);
    if (!button || button.disabled || !this.node._fullLayout?.xaxis) return;
    this.strokes.push({ mask: this.selection.mask, colour: paint.colour });
    this.figure = this.content.figure;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.clear(), PATIENCE);
    this.paint();
  }

  paint() {
    const { points, strokes } = this;
    points.open();
    for (const { mask, colour } of strokes) {
      points.draw(points.context, { opacity: 1, colour }, (row) => mask[row]);
    }
  }

  /** Plotly drew: the figure that was waited for, or the old one once more. */
  drawn() {
    if (!this.strokes.length) return;
    if (this.figure === this.content.figure) this.paint();
    else this.clear();
  }

  clear() {
    clearTimeout(this.waiting);
    this.strokes = [];
    this.points.close();
  }
}
