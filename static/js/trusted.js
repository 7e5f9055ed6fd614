// Scripts may not make markup of text, with one exception: htmx reads a page that we served. What it reads is inert until
// it stands in the page, and there the content policy refuses handlers and inline scripts.
const READING_A_PAGE = ["Document parseHTMLUnsafe", "DOMParser parseFromString"];
window.trustedTypes?.createPolicy("default", {
  createHTML: (text, type, sink) => (READING_A_PAGE.includes(sink) ? text : null),
});
