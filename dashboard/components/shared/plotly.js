// Plotly.js, which is loaded once for all components.

/** A promise of Plotly, from its address on this server. */
function loadPlotly(url) {
  const libraries = (window.plotlyLibraries ??= {}); // each component is a module of its own
  libraries[url] ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => {
      delete libraries[url];
      reject(new Error(`Could not load ${url}`));
    };
    document.head.append(script);
  });
  return libraries[url];
}
