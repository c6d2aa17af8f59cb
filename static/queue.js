// Answers that are given where there is no network: forms marked data-queued are kept in IndexedDB and sent one after
// the other when the portal can be reached. Each sending has a key of its own, so that the portal takes it once.
// Sections marked data-step are shown one at a time; a form outside of them is sent as any other. Without this file the forms work as forms.
"use strict";

const RETRY = 15000;
const place = document.getElementById("queue");
const person = document.body.dataset.user;
const steps = [...document.querySelectorAll("[data-step]")];
let isSending = false;
let pausedBy = "";

function withAnswers(mode, act) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("queue", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("answers", { keyPath: "n", autoIncrement: true });
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const transaction = opening.result.transaction("answers", mode);
      const request = act(transaction.objectStore("answers"));
      transaction.oncomplete = () => { opening.result.close(); resolve(request.result); };
      transaction.onerror = transaction.onabort = () => { opening.result.close(); reject(transaction.error); };
    };
  });
}

async function kept() {
  return (await withAnswers("readonly", (store) => store.getAll())).filter((entry) => entry.person === person);
}

function keep(entry) {
  return withAnswers("readwrite", (store) => store.put(entry));
}

function forget(entry) {
  return withAnswers("readwrite", (store) => store.delete(entry.n));
}

// crypto.randomUUID is missing where the portal is reached without TLS.
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function pathOf(form) {
  return new URL(form.action).pathname;
}

function formOf(entry) {
  return [...document.querySelectorAll("form[data-queued]")].find((form) => pathOf(form) === entry.url);
}

function isEmptyFile(value) {
  return value instanceof File && !value.size;
}

// What was refused or met another answer before is replaced; what still waits is sent first, in its order.
async function put(form) {
  const url = pathOf(form);
  const values = [...new FormData(form)].filter(([name, value]) => !["csrfmiddlewaretoken", "key", "seen"].includes(name) && !isEmptyFile(value));
  for (const entry of await kept()) if (entry.url === url && entry.state !== "waiting") await forget(entry);
  await keep({ person, url, label: form.dataset.queued, values, seen: form.elements.seen.value, key: newKey(), state: "waiting" });
  await drop(draftKey(form.dataset.draft));
  form.querySelectorAll("input[type=file]").forEach((input) => { input.value = ""; });
}

function token() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] || "";
}

async function post(entry) {
  const body = new FormData();
  for (const [name, value] of [...entry.values, ["seen", entry.seen], ["key", entry.key]]) body.append(name, value);
  const response = await fetch(entry.url, { method: "POST", body, headers: { "X-CSRFToken": token(), "X-Queued": entry.person } });
  const isTold = (response.headers.get("Content-Type") || "").startsWith("application/json");
  return { status: response.status, isElsewhere: response.redirected, isTold, told: isTold ? await response.json() : {} };
}

// True when the next one may be sent.
async function send(entry) {
  let answer;
  try {
    answer = await post(entry);
  } catch {
    pausedBy = "offline";
    return false;
  }
  const isSignedOut = answer.isElsewhere || answer.status === 401;
  if (isSignedOut || answer.status >= 500) {
    pausedBy = isSignedOut ? "expired" : "offline";
    return false;
  }
  pausedBy = "";
  if (answer.status === 200 && answer.isTold) await arrivedAt(entry, answer.told);
  else await keep({ ...entry, state: answer.status === 409 ? "conflict" : "refused", sentence: answer.told.sentence || "" });
  return true;
}

// Later answers of the same person to the same question are given after having seen this one.
async function arrivedAt(entry, told) {
  const seen = String(told.version);
  for (const later of await kept()) if (later.url === entry.url && later.n > entry.n && later.seen === entry.seen) await keep({ ...later, seen });
  await forget(entry);
  const form = formOf(entry);
  if (form && form.elements.seen.value === entry.seen) form.elements.seen.value = seen;
  if (form) stateOf(form, told.sentence || place.dataset.saved);
}

function stateOf(form, words) {
  const step = form.closest("[data-step]")?.dataset.step;
  const state = document.querySelector(`[data-step-state="${step}"]`);
  if (state) state.textContent = words;
}

async function flush() {
  if (isSending) return;
  isSending = true;
  let hasArrived = false;
  try {
    let entry;
    while ((entry = (await kept()).find((one) => one.state === "waiting")) && (await send(entry))) hasArrived = true;
  } finally {
    isSending = false;
    await show();
  }
  if (hasArrived) await renewCopy();
}

// Both texts stand on the portal's own page of a conflict; the answer stays here until one of them is saved there.
function lookAtBoth(entry) {
  const form = Object.assign(document.createElement("form"), { method: "post", action: entry.url, hidden: true });
  const values = entry.values.filter(([, value]) => typeof value === "string");
  for (const [name, value] of [...values, ["seen", entry.seen], ["csrfmiddlewaretoken", token()]]) {
    form.append(Object.assign(document.createElement("textarea"), { name, value }));
  }
  document.body.append(form);
  form.submit();
}

function waysOf(entry) {
  const words = place.dataset;
  const discard = button(words.discard, async () => { await forget(entry); await show(); });
  const again = button(words.again, async () => { await keep({ ...entry, state: "waiting" }); await flush(); });
  if (entry.state === "conflict") return [button(words.look, () => lookAtBoth(entry)), " ", discard];
  return [again, " ", discard];
}

function line(sentence, ways = []) {
  const made = document.createElement("p");
  made.append(sentence, " ", ...ways);
  return made;
}

async function show() {
  const words = place.dataset;
  const entries = await kept();
  const waiting = entries.filter((entry) => entry.state === "waiting");
  const signIn = Object.assign(document.createElement("a"), { href: words.signInUrl, textContent: words.signIn, className: "btn" });
  const lines = entries.filter((entry) => entry.state !== "waiting").map((entry) => line(`${entry.label}: ${entry.sentence || words[entry.state]}`, waysOf(entry)));
  if (waiting.length) lines.unshift(line(`${words.waiting} ${waiting.length} (${waiting.map((entry) => entry.label).join(", ")})`));
  if (waiting.length && pausedBy) lines.push(line(words[pausedBy], pausedBy === "expired" ? [signIn] : []));
  if (!navigator.onLine && !waiting.length) lines.push(line(words.offline));
  place.replaceChildren(...lines);
  place.hidden = !lines.length;
}

// What is kept here is newer than what the page was served with.
async function putBack() {
  for (const entry of await kept()) {
    const form = formOf(entry);
    if (!form) continue;
    const values = {};
    for (const [name, value] of entry.values) if (typeof value === "string") values[name] = [value];
    for (const control of form.querySelectorAll("[type=checkbox]")) values[control.name] ||= [];
    fill(form, values);
    stateOf(form, place.dataset.kept);
  }
}

function stepTo(number, withFocus = true) {
  const chosen = steps.find((step) => step.dataset.step === number) || steps[0];
  steps.forEach((step) => { step.hidden = step !== chosen; });
  document.querySelectorAll("[data-step-link]").forEach((link) => {
    if (link.hash === `#${chosen.id}`) link.setAttribute("aria-current", "step");
    else link.removeAttribute("aria-current");
  });
  if (withFocus) chosen.querySelector(".question").focus();
}

function nextOf(form) {
  const index = steps.indexOf(form.closest("[data-step]"));
  return steps[(index + 1) % steps.length].dataset.step;
}

async function submitted(event) {
  const form = event.target;
  event.preventDefault();
  try {
    await put(form);
  } catch {
    form.submit();
    return;
  }
  stateOf(form, place.dataset.kept);
  if (steps.length) stepTo(nextOf(form));
  await show();
  await flush();
}

async function begin() {
  const saved = [...document.querySelectorAll("[data-saved]")].map((message) => message.dataset.saved);
  for (const entry of await kept()) if (entry.state === "conflict" && saved.includes(entry.url)) await forget(entry);
  if (steps.length) document.querySelectorAll("form[data-queued]").forEach((form) => form.addEventListener("submit", submitted));
  await putBack();
  await flush();
  window.addEventListener("online", flush);
  window.addEventListener("offline", show);
  setInterval(flush, RETRY);
}

if (steps.length) {
  const waiting = steps.find((step) => `#${step.id}` === location.hash) || steps[0];
  stepTo(waiting.dataset.step, false);
  window.addEventListener("hashchange", () => stepTo(location.hash.replace("#item-", "")));
}
if (place && person && window.indexedDB) begin();
