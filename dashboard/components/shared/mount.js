// One view for each element of a component, which outlives the runs of the page.

const memories = {}; // key of the element -> what its view remembers: survives a page switch

/**
 * The function that Streamlit calls after every change of the data or the theme.
 * A view has `root`, its element; update(data, senders) and close().
 */
function mount(create) {
  const views = new WeakMap();
  return ({ data, parentElement, setTriggerValue, setStateValue }) => {
    if (!views.has(parentElement)) views.set(parentElement, create(parentElement, data));
    const view = views.get(parentElement);
    view.update(data, { setTriggerValue, setStateValue });
    return () => {
      // Streamlit calls this also for a run that newer data overtook: the view goes on then.
      if (view.root.isConnected) return;
      views.delete(parentElement);
      view.close();
    };
  };
}

/** Say that a chart has another figure than before: what leads it through moments joins in. */
function tellOfFigure(key) {
  document.dispatchEvent(new CustomEvent("plotly-view-figure", { detail: { key } }));
}
