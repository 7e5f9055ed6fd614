// Enhancements only: every page does its work without this file.

// htmx notes the address, which may hold a name that was searched for. Nothing about anybody stays in the browser.
sessionStorage.removeItem("htmx-current-path-for-history");

// A form whose text is just being kept as a draft is sent once that is done, and keeps no further draft from then on:
// the draft would come after what was sent, and look like a text that was forgotten.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const draft = form.querySelector("#draft");
  if (!draft) return;
  if (!draft.dataset.over) {
    draft.dataset.over = "yes";
    draft.addEventListener("htmx:beforeRequest", (request) => draft.dataset.over && request.preventDefault());
  }
  if (!draft.classList.contains("htmx-request")) return;
  event.preventDefault();
  draft.addEventListener("htmx:afterRequest", () => form.requestSubmit(event.submitter), { once: true });
});

// A form is sent once. The button says that it is busy; a second press does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (event.defaultPrevented || form.method !== "post") return;
  form.dataset.sent = "yes";
  const button = event.submitter;
  if (button && "once" in button.dataset) button.setAttribute("aria-busy", "true");
});

// After an answer that stays on the page, or on coming back to it, the form may be sent again.
const release = (root) => {
  const forms = root.matches?.("form") ? [root] : root.querySelectorAll("form");
  for (const form of forms) {
    delete form.dataset.sent;
    delete form.querySelector("#draft")?.dataset.over;
    for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  }
};
window.addEventListener("pageshow", (event) => event.persisted && release(document));
document.addEventListener("htmx:afterRequest", (event) => release(event.target));

// The account menu closes on Escape and on a press elsewhere.
const closeMenus = (except) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (menu !== except) menu.open = false;
  }
};
document.addEventListener("click", (event) => closeMenus(event.target.closest?.("details[data-menu]")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details[data-menu][open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

// After a failed save the summary of what to put right takes the focus.
document.querySelector(".error-summary")?.focus();

// A number beside a slider follows it.
document.addEventListener("input", (event) => {
  if (event.target.type !== "range") return;
  for (const output of document.querySelectorAll("output")) {
    if (output.htmlFor.contains(event.target.id)) output.value = event.target.value;
  }
});

// In the last two minutes of a session a notice offers to stay. What was opened in another tab counts: the server is asked.
const session = document.querySelector("[data-session-idle]");
if (session) {
  const WARN = 120;
  const EVERY = 15;
  const form = session.querySelector("form");
  const seconds = () => Date.now() / 1000;
  const length = Number(session.dataset.sessionIdle);
  let [idle, over, asked] = [seconds() + length, seconds() + Number(session.dataset.sessionRest), 0];
  const show = () => {
    const left = Math.min(idle, over) - seconds();
    const say = left <= 0 ? "over" : over - seconds() <= WARN ? "rest" : "idle";
    session.hidden = left > WARN;
    form.hidden = say !== "idle";
    for (const words of session.querySelectorAll("[data-session-say]")) {
      words.hidden = session.hidden || words.dataset.sessionSay !== say;
    }
  };
  const ask = async () => {
    const answer = await fetch(form.action, { redirect: "manual" });
    const ends = answer.ok ? await answer.json() : { idle: 0, rest: 0 };
    [idle, over] = [seconds() + ends.idle, seconds() + ends.rest];
    show();
  };
  const look = () => {
    if (Math.min(idle, over) - seconds() > WARN || seconds() - asked < EVERY) return;
    asked = seconds();
    ask().catch(show);
  };
  document.addEventListener("htmx:afterRequest", (event) => {
    // Led to the sign-in is not seen.
    if (!event.detail.successful || event.detail.xhr.responseURL.includes("/accounts/login/")) return;
    idle = seconds() + length;
    show();
  });
  setInterval(look, 1000);
}

// A page on which somebody speaks up can be hidden at once: the screen is emptied before anything is loaded. It is not
// shown again by going back, whoever presses that.
const hiding = document.querySelector("[data-hide-page]");
if (hiding) {
  const TWICE = 800;
  const hide = () => {
    document.title = "";
    document.body.replaceChildren();
    location.replace(hiding.href);
  };
  let pressed = -TWICE;
  hiding.addEventListener("click", (event) => {
    event.preventDefault();
    hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (event.timeStamp - pressed < TWICE) hide();
    pressed = event.timeStamp;
  });
  document.querySelector("[data-hide-key]").hidden = false;
  window.addEventListener("pageshow", (event) => {
    const [came] = performance.getEntriesByType("navigation");
    if (event.persisted || came?.type === "back_forward") hide();
  });
}

// "Print" stands only where a script can do it; the file beside it needs none.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
