// What Streamlit's page does, as far as components notice: see host.py.

const app = document.querySelector(".stApp");
const session = crypto.randomUUID();
const query = Object.fromEntries(new URLSearchParams(location.search));
const page = location.pathname.slice(1);
const nodes = new Map(); // id of an element -> its node
const views = new Map(); // node of a component -> what it was sent last, and its cleanup
const waiting = []; // what was done and isn't answered yet
let working = false;

/** Let the page run after what was done; of events of one kind that wait, the last one counts. */
function ask(done = {}) {
  const last = waiting.at(-1);
  if (done.trigger && last?.of === done.of && last.trigger === done.trigger) waiting.pop();
  waiting.push(done);
  window.unanswered = true;
  if (!working) work();
}

async function work() {
  working = true;
  while (waiting.length) {
    app.dataset.testScriptState = "running";
    await run(waiting.shift());
    app.dataset.testScriptState = "notRunning";
    // Also where more and more is done, it is seen that a run has ended.
    if (waiting.length) await new Promise((come) => setTimeout(come, 50));
  }
  working = window.unanswered = false;
}

async function run(done) {
  const body = JSON.stringify({ session, page, query, ...done });
  const answer = await fetch("/answer", { method: "POST", body });
  const elements = await answer.json();
  if (window.farServer) await new Promise((come) => setTimeout(come, window.farServer));
  await fill(app, elements);
}

/** Show elements in a node; those that were there before stay the same nodes. */
async function fill(parent, elements) {
  const wanted = elements.map((element) => nodes.get(element.id) ?? make(element));
  for (const node of [...parent.children]) if (!wanted.includes(node)) drop(node);
  wanted.forEach((node, i) => {
    if (parent.children[i] !== node) parent.insertBefore(node, parent.children[i] ?? null);
  });
  for (const [i, element] of elements.entries()) await update(wanted[i], element);
}

function drop(node) {
  node.remove();
  for (const [id, other] of nodes) if (node.contains(other)) nodes.delete(id);
  for (const [other, view] of views) {
    if (!node.contains(other)) continue;
    views.delete(other);
    view.clean?.();
  }
}

function make({ kind, id, key, text, of, value, options }) {
  const tag = { title: "h1", radio: "fieldset" }[kind] ?? "div";
  const node = document.createElement(tag);
  node.className = `${kind}${key ? ` st-key-${key}` : ""}`;
  nodes.set(id, node);
  if (kind === "button") {
    const button = document.createElement("button");
    button.textContent = text;
    button.onclick = () => ask({ pressed: id });
    node.append(button);
  }
  const change = (chosen) => ask({ of, value: chosen });
  if (kind === "toggle") {
    const input = labelled(node, text, { type: "checkbox", checked: value });
    input.onchange = () => change(input.checked);
  }
  for (const option of options ?? []) {
    const one = { type: "radio", name: id, checked: option === value };
    labelled(node, option, one).onchange = () => change(option);
  }
  return node;
}

function labelled(node, text, properties) {
  const [label, input] = [document.createElement("label"), document.createElement("input")];
  Object.assign(input, properties);
  label.append(input, text);
  node.append(label);
  return input;
}

async function update(node, { kind, text, children, key, name, data }) {
  if (kind === "text" || kind === "title") {
    if (node.textContent !== text) node.textContent = text;
  }
  if (children) await fill(node, children);
  if (kind === "component" && views.get(node)?.data !== data) await show(node, { key, name, data });
}

const parts = {}; // name of a component -> promise of its script and view

async function load(name) {
  const style = document.createElement("link");
  Object.assign(style, { rel: "stylesheet", href: `/components/${name}.css` });
  const styled = new Promise((come) => (style.onload = come));
  document.head.append(style);
  const html = fetch(`/components/${name}.html`).then((answer) => answer.text());
  const [{ default: component }, text] = await Promise.all([
    import(`/components/${name}.js`),
    html,
    styled,
  ]);
  return { component, html: text };
}

/** Call a component's script with what it is sent. */
async function show(node, { key, name, data }) {
  const { component, html } = await (parts[name] ??= load(name));
  if (!views.has(node)) node.innerHTML = html;
  const view = views.get(node) ?? {};
  views.set(node, view);
  view.data = data;
  view.clean = component({
    name,
    key,
    data: JSON.parse(data),
    parentElement: node,
    setStateValue: (state, value) => ask({ of: key, state, value }),
    setTriggerValue: (trigger, value) => ask({ of: key, trigger, value }),
  });
}

ask();
