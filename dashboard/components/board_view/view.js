// A card for each learner. Only cards that have changed are drawn anew, so that what is chosen,
// focused or about to be clicked stays where it is while others learn.

const SVG = "http://www.w3.org/2000/svg";
const [CURVE_WIDTH, CURVE_HEIGHT] = [100, 72];
const BINS = 50; // of numbers that were predicted
const SIDE = 220; // of a map, in its own numbers: places reach from -100 to 100

export default mount((parent, data) => new View(parent, data));

function makeShape(name, attributes) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

/** Heights from 0 to 1 as points of a line. */
function linePoints(values) {
  const last = Math.max(1, values.length - 1);
  const place = (value, i) => {
    const y = CURVE_HEIGHT - 2 - value * (CURVE_HEIGHT - 6);
    return `${((i / last) * CURVE_WIDTH).toFixed(1)},${y.toFixed(1)}`;
  };
  return values.map(place).join(" ");
}

function drawCurve({ losses, validation }) {
  const svg = makeShape("svg", {
    viewBox: `0 0 ${CURVE_WIDTH} ${CURVE_HEIGHT}`,
    preserveAspectRatio: "none",
    "aria-hidden": "true",
  });
  for (const [kind, values] of Object.entries({ training: losses, validation })) {
    if (values.length > 1) {
      svg.append(makeShape("polyline", { class: kind, points: linePoints(values) }));
    }
  }
  return svg;
}

function drawMap({ points, colours }, palette) {
  const half = SIDE / 2;
  const svg = makeShape("svg", { viewBox: `${-half} ${-half} ${SIDE} ${SIDE}`, "aria-hidden": "true" });
  const [corner, side] = [1 - half, SIDE - 2];
  svg.append(
    makeShape("rect", { class: "frame", x: corner, y: corner, width: side, height: side, rx: 12 }),
  );
  for (let i = 0; i < points.length / 2; i += 1) {
    const fill = palette[colours[i]] ?? "currentColor";
    const [cx, cy] = [points[2 * i], -points[2 * i + 1]];
    svg.append(makeShape("circle", { cx, cy, r: 5, fill, "fill-opacity": 0.8 }));
  }
  return svg;
}

/** Each choice with a bar as long as many predicted it; what came out is marked. */
function drawChoices({ choices }) {
  const most = Math.max(1, ...choices.map(([, count]) => count));
  return choices.flatMap(([text, count, cameOut]) => {
    const [name, bar] = [makeElement("span", "board-choice"), makeElement("span", "board-bar-of")];
    name.textContent = text;
    bar.style.setProperty("--board-share", `${(100 * count) / most}%`);
    bar.textContent = cameOut ? `${count} \u00b7 came out` : `${count}`;
    for (const node of [name, bar]) node.classList.toggle("came-out", cameOut);
    return [name, bar];
  });
}

/** A dot for each number along an axis, those of one place on top of each other. */
function drawNumbers({ places, outcome, came_out: cameOut, ends }) {
  const axis = makeElement("div", "board-axis");
  const counts = {};
  for (const place of [...places].sort((a, b) => a - b)) {
    const bin = Math.round(place * BINS);
    const dot = makeElement("i", "");
    dot.style.left = `${(100 * bin) / BINS}%`;
    dot.style.bottom = `${0.2 + 0.6 * (counts[bin] ?? 0)}rem`;
    counts[bin] = (counts[bin] ?? 0) + 1;
    axis.append(dot);
  }
  axis.style.height = `${Math.max(2, 0.8 + 0.6 * Math.max(0, ...Object.values(counts)))}rem`;
  const words = makeElement("div", "board-ends");
  for (const text of [ends[0], "each dot is a prediction", ends[1]]) {
    const end = makeElement("span", "");
    end.textContent = text;
    words.append(end);
  }
  if (outcome === null) return [axis, words];
  const [line, text] = [makeElement("b", ""), makeElement("span", "board-came-out")];
  line.style.left = text.style.left = `${100 * outcome}%`;
  text.style.transform = `translateX(-${100 * outcome}%)`;
  text.textContent = cameOut;
  axis.append(line);
  words.append(text);
  return [axis, words];
}

function describePredictions({ choices, places, came_out: cameOut }) {
  const told = choices.map(([text, count, so]) => `${text}: ${count}${so ? ", came out" : ""}`);
  return `What learners predicted. ${told.join("; ") || `${places.length} numbers, ${cameOut}`}`;
}

class View {
  constructor(parent, data) {
    this.root = parent.querySelector(".board-view");
    this.grid = this.root.querySelector(".board-cards");
    this.compare = this.root.querySelector(".board-compare");
    this.cards = new Map(); // key -> { node, box, content }
    const memory = (memories[data.key] ??= {});
    this.chosen = memory.chosen ??= new Set();
    this.compare.addEventListener("click", () => this.ask("compare", [...this.chosen]));
  }

  update(data, { setStateValue }) {
    this.setStateValue = setStateValue;
    this.data = data;
    this.root.setAttribute("aria-label", data.label);
    this.root.querySelector(".board-summary").textContent = data.summary;
    const [legend, heldOut] = this.root.querySelectorAll(".board-legend, .board-legend .validation");
    legend.hidden = !data.cards.some(({ losses }) => losses.length > 1);
    heldOut.hidden = !data.cards.some(({ validation }) => validation.length > 1);
    const there = new Set(data.cards.map((card) => card.key));
    for (const [key, { node }] of this.cards) {
      if (there.has(key)) continue;
      node.remove();
      this.cards.delete(key);
      this.chosen.delete(key);
    }
    data.cards.forEach((card, i) => this.show(card, i));
    this.showChosen();
    this.showPredictions(data.predictions);
  }

  showPredictions(predictions) {
    const content = JSON.stringify(predictions);
    if (content === this.predictions) return;
    this.predictions = content;
    const box = this.root.querySelector(".board-predictions");
    box.hidden = !predictions;
    if (!predictions) return;
    box.classList.toggle("choices", predictions.choices.length > 0);
    box.setAttribute("aria-label", describePredictions(predictions));
    const draw = predictions.choices.length ? drawChoices : drawNumbers;
    box.replaceChildren(...draw(predictions));
  }

  show(card, place) {
    const known = this.cards.get(card.key) ?? this.make(card.key);
    if (this.grid.children[place] !== known.node) {
      this.grid.insertBefore(known.node, this.grid.children[place] ?? null);
    }
    const content = JSON.stringify([card, this.data.colours]);
    if (content === known.content) return;
    known.content = content;
    known.node.dataset.kind = card.kind;
    known.name.textContent = card.name;
    known.name.title = `Open ${card.name}`;
    known.box.setAttribute("aria-label", `Select ${card.name}`);
    known.box.disabled = !card.comparable;
    known.done.textContent = card.done ? "\u2713" : "";
    known.done.title = card.done ? "done" : "";
    known.word.textContent = card.word;
    known.word.title = card.word;
    known.loss.textContent = card.left || card.loss;
    known.loss.title = card.loss;
    known.loss.classList.toggle("left", !!card.left);
    known.progress.style.setProperty("--board-progress", `${100 * Math.min(1, card.progress)}%`);
    known.pictures.replaceChildren(drawCurve(card), drawMap(card, this.data.colours));
    known.predicted.textContent = card.predicted;
    known.predicted.title = card.predicted;
    known.predicted.hidden = !card.predicted;
  }

  make(key) {
    const node = makeElement("article", "board-card");
    const head = makeElement("div", "board-head");
    const box = makeElement("input", "");
    box.type = "checkbox";
    box.checked = this.chosen.has(key);
    box.addEventListener("change", () => {
      this.chosen[box.checked ? "add" : "delete"](key);
      this.showChosen();
    });
    const name = makeElement("button", "board-name");
    name.type = "button";
    name.addEventListener("click", () => this.ask("open", [key]));
    const done = makeElement("span", "board-done");
    head.append(box, name, done);
    const how = makeElement("div", "board-how");
    const [word, loss] = [makeElement("span", ""), makeElement("span", "board-loss")];
    how.append(word, loss);
    const progress = makeElement("div", "board-progress");
    const pictures = makeElement("div", "board-pictures");
    const predicted = makeElement("div", "board-predicted");
    node.append(head, how, progress, pictures, predicted);
    const card = { node, box, name, done, word, loss, progress, pictures, predicted, content: "" };
    this.cards.set(key, card);
    return card;
  }

  showChosen() {
    const { fewest, most } = this.data;
    const count = this.chosen.size;
    this.compare.textContent = count ? `Set ${count} side by side` : "Set side by side";
    this.compare.disabled = count < fewest || count > most;
    this.compare.title = `Tick ${fewest} to ${most} learners.`;
  }

  ask(what, keys) {
    this.setStateValue("asked", { what, keys, number: Date.now() });
  }

  close() {}
}
