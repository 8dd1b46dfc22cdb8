// Clicks on the entries of a legend, where they select.

const DOUBLE_CLICK = 320; // ms

class Legend {
  constructor(chart, { selection, mode }) {
    Object.assign(this, chart, { selection, mode });
  }

  /**
   * Select the points of an entry, or show them again. A second click on it hides them
   * instead. (Plotly also takes quick clicks on two entries for a double click.)
   */
  click({ curveNumber, event }) {
    const { pending } = this;
    if (pending?.curveNumber === curveNumber) {
      this.forget();
      return this.toggle(curveNumber);
    }
    pending?.act();
    const how = this.mode.of(event);
    const act = () => {
      this.forget();
      if (this.isHidden(curveNumber)) return this.toggle(curveNumber);
      const rows = this.content.rows[curveNumber];
      if (rows && this.content.select) this.selection.select("legend", rows, how);
    };
    this.pending = { curveNumber, act, timer: setTimeout(act, DOUBLE_CLICK) };
  }

  forget() {
    clearTimeout(this.pending.timer);
    this.pending = null;
  }

  /** Hide its points, or show them again. */
  toggle(curveNumber) {
    const { hidden } = this.memory;
    const { uid } = this.node.data[curveNumber] ?? {};
    if (!hidden.delete(uid)) hidden.add(uid);
    this.redraw();
  }

  isHidden(curveNumber) {
    return this.memory.hidden.has(this.node.data[curveNumber]?.uid);
  }
}
