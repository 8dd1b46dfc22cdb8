// What a selection does to the one before it: "new" takes its place, "add", or "remove".

const chosenWays = {}; // by the key of a chart with buttons: those beside it may follow them

class SelectionMode {
  constructor(chart, group) {
    Object.assign(this, chart, { group, chosen: "new", pressed: "new" });
    group.addEventListener("click", ({ target }) => {
      const how = target.closest("button")?.dataset.how;
      if (how) this.choose(how);
    });
  }

  update(setStateValue) {
    this.setStateValue = setStateValue;
    this.group.hidden = !this.content.tools;
    if (this.content.tools) chosenWays[this.content.key] = this.chosen;
  }

  choose(how) {
    this.chosen = chosenWays[this.content.key] = how;
    for (const button of this.group.children) {
      button.setAttribute("aria-pressed", String(button.dataset.how === how));
    }
    this.setStateValue("how", how);
  }

  /** What the keys held down say, or else the buttons. */
  of({ shiftKey, altKey, ctrlKey, metaKey }) {
    // Some Linux desktops move windows by Alt, so there is another way.
    if (altKey || (shiftKey && (ctrlKey || metaKey))) return "remove";
    return shiftKey ? "add" : (chosenWays[this.content.ways_of] ?? this.chosen);
  }

  /** Remember what was held down as a pointer was pressed: it may be let go while it drags. */
  press(event) {
    this.pressed = this.of(event);
    this.toggle = event.shiftKey && this.pressed === "add";
  }

  /** Plotly takes Ctrl for the other button, and with Alt tells no points. */
  maskModifiers(event) {
    if (!this.content.select) return;
    for (const key of ["altKey", "ctrlKey"]) {
      if (event.button === 0 && this.pressed === "remove" && event[key]) {
        Object.defineProperty(event, key, { value: false });
      }
    }
  }
}
