// Scripts may not make markup of text, with one exception: htmx reads a page that we served. What it reads is inert until
// it stands in the page, and there the content policy refuses handlers and inline scripts.
window.trustedTypes?.createPolicy("default", {
  createHTML: (text, type, sink) => (sink === "DOMParser parseFromString" ? text : null),
});
