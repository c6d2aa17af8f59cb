// Comforts only: every page works without this file.
"use strict";

const SENDING_LASTS = 10000;

function isButtonToWaitFor(form, button) {
  return button && form.method === "post" && !form.hasAttribute("hx-post") && !button.hasAttribute("hx-post");
}

function showSending(button) {
  button.dataset.was = button.textContent;
  button.textContent = document.body.dataset.sending;
  button.disabled = true;
  setTimeout(() => showReady(button), SENDING_LASTS);
}

function showReady(button) {
  if (button.dataset.was === undefined) return;
  button.textContent = button.dataset.was;
  button.disabled = false;
  delete button.dataset.was;
}

// The button's own name and value belong to what is sent, so it is disabled only after the form has been read.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || !isButtonToWaitFor(event.target, event.submitter)) return;
  setTimeout(() => showSending(event.submitter), 0);
});

window.addEventListener("pageshow", () => document.querySelectorAll("button[data-was]").forEach(showReady));

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-confirm]");
  if (button && !window.confirm(button.dataset.confirm)) event.preventDefault();
});

function closeAccount() {
  document.querySelectorAll("details.account[open]").forEach((panel) => panel.removeAttribute("open"));
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("details.account")) closeAccount();
});

document.addEventListener("keydown", (event) => {
  const panel = event.key === "Escape" && event.target.closest("details[open].account, details[open].menu-toggle");
  if (!panel) return;
  panel.removeAttribute("open");
  panel.querySelector("summary").focus();
});

function say(sentence) {
  document.getElementById("live").textContent = sentence;
}

document.addEventListener("htmx:beforeRequest", (event) => {
  const trigger = event.detail.elt.getAttribute("hx-trigger") || "";
  if (document.hidden && trigger.includes("every ")) event.preventDefault();
  else say("");
});

for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(failure, () => say(document.body.dataset.unreachable));
}

document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
