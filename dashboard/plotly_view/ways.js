// What a selection does to the one before it: takes its place, adds to it, or takes away from it.

const TWICE = 320; // ms; a second click on the same entry of a legend counts as a double click

class Ways {
  constructor(view, group) {
    Object.assign(this, { view, group, chosen: "new", now: "new" });
    group.addEventListener("click", ({ target }) => {
      const how = target.closest("button")?.dataset.how;
      if (how) this.choose(how);
    });
  }

  update({ tools }, tell) {
    this.tell = tell;
    this.group.hidden = !tools;
  }

  choose(how) {
    this.chosen = how;
    for (const button of this.group.children) {
      button.setAttribute("aria-pressed", String(button.dataset.how === how));
    }
    this.tell(how);
  }

  /** What the keys held down say, or else the buttons. */
  of({ shiftKey, altKey, ctrlKey, metaKey }) {
    // Some Linux desktops move windows by Alt, so there is another way.
    if (altKey || (shiftKey && (ctrlKey || metaKey))) return "remove";
    return shiftKey ? "add" : this.chosen;
  }

  /** Remember what was held down as a pointer was pressed: it may be let go while it drags. */
  press(event) {
    this.now = this.of(event);
    this.shift = event.shiftKey && this.now === "add";
  }

  /** Plotly takes Ctrl for the other button, and with Alt tells no points. */
  hide(event) {
    if (!this.view.data?.select) return;
    for (const key of ["altKey", "ctrlKey"]) {
      if (event.button === 0 && this.now === "remove" && event[key]) {
        Object.defineProperty(event, key, { value: false });
      }
    }
  }

  /**
   * A click on an entry of the legend: select its points, or show them again. A second one
   * hides them instead. (Plotly also takes quick clicks on two entries for a double click.)
   */
  legend({ curveNumber, event }) {
    const waiting = this.waiting;
    if (waiting?.curveNumber === curveNumber) {
      clearTimeout(waiting.timer);
      this.waiting = null;
      return this.toggle(curveNumber);
    }
    waiting?.act();
    const how = this.of(event);
    const act = () => {
      clearTimeout(this.waiting.timer);
      this.waiting = null;
      if (this.hidden(curveNumber)) return this.toggle(curveNumber);
      const rows = this.view.rows[curveNumber];
      if (rows && this.view.data?.select) this.view.choose("legend", rows, how);
    };
    this.waiting = { curveNumber, act, timer: setTimeout(act, TWICE) };
  }

  /** Hide its points, or show them again. */
  toggle(curveNumber) {
    const { hidden } = this.view.memory;
    const { uid } = this.view.node.data[curveNumber] ?? {};
    if (!hidden.delete(uid)) hidden.add(uid);
    this.view.draw();
  }

  hidden(curveNumber) {
    return this.view.memory.hidden.has(this.view.node.data[curveNumber]?.uid);
  }
}
