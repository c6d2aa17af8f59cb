// What is typed into a form marked data-draft stays on this device until the portal says that it is saved.
// Text lies in localStorage, chosen files in IndexedDB, both under the person and the form. A message marked
// data-saved ends the draft of the form it names; data-unsaved marks a form that already holds what was typed.
"use strict";

const DRAFT_DAYS = 14;
const NEVER_KEPT = new Set(["password", "file", "submit", "button", "reset", "image"]);

function draftKey(name) {
  return `draft:${document.body.dataset.user}:${name}`;
}

function keptControls(form) {
  return [...form.elements].filter((control) => control.name && control.name !== "csrfmiddlewaretoken" && !NEVER_KEPT.has(control.type));
}

function isOn(control) {
  return control.type === "radio" || control.type === "checkbox" ? control.checked : true;
}

function valuesOf(form) {
  const values = {};
  for (const control of keptControls(form)) {
    const chosen = control.type === "select-multiple" ? [...control.selectedOptions].map((option) => option.value) : [control.value];
    values[control.name] = [...(values[control.name] || []), ...(isOn(control) ? chosen : [])];
  }
  return values;
}

function fill(form, values) {
  for (const control of keptControls(form)) {
    const kept = values[control.name];
    if (!kept) continue;
    if (control.type === "radio" || control.type === "checkbox") control.checked = kept.includes(control.value);
    else if (control.type === "select-multiple") for (const option of control.options) option.selected = kept.includes(option.value);
    else control.value = kept.length > 1 ? kept.shift() : kept[0] ?? control.value;
  }
}

function isSame(one, other) {
  const typed = (values) => JSON.stringify({ ...values, seen: null });
  return typed(one) === typed(other);
}

function readDraft(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function writeDraft(key, draft) {
  try {
    localStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // Full or forbidden: the form still works, only without a draft.
  }
}

// Files: one record for each draft, holding the files by the id of their control.
function withFiles(mode, act) {
  return new Promise((resolve) => {
    const opening = indexedDB.open("drafts", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("files");
    opening.onerror = () => resolve(undefined);
    opening.onsuccess = () => {
      const transaction = opening.result.transaction("files", mode);
      const request = act(transaction.objectStore("files"));
      transaction.oncomplete = () => { opening.result.close(); resolve(request.result); };
      transaction.onerror = transaction.onabort = () => { opening.result.close(); resolve(undefined); };
    };
  });
}

function keepFiles(form, key) {
  const files = {};
  for (const input of form.querySelectorAll("input[type=file]")) if (input.files.length) files[input.id] = [...input.files];
  return withFiles("readwrite", (store) => (Object.keys(files).length ? store.put(files, key) : store.delete(key)));
}

async function putFilesBack(form, key) {
  const kept = (await withFiles("readonly", (store) => store.get(key))) || {};
  for (const [id, files] of Object.entries(kept)) {
    const input = form.querySelector(`#${CSS.escape(id)}`);
    if (!input || input.files.length) continue;
    const chosen = new DataTransfer();
    files.forEach((file) => chosen.items.add(file));
    input.files = chosen.files;
  }
  return Object.keys(kept).length > 0;
}

function drop(key) {
  localStorage.removeItem(key);
  return withFiles("readwrite", (store) => store.delete(key));
}

function button(label, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: label });
  made.addEventListener("click", act);
  return made;
}

function tell(form, sentence, buttons) {
  const notice = Object.assign(document.createElement("div"), { className: "notice notice--warning draft" });
  notice.setAttribute("role", "status");
  notice.append(Object.assign(document.createElement("p"), { textContent: sentence }), ...buttons(notice));
  form.before(notice);
}

async function restore(form, key, asServed) {
  const words = document.body.dataset;
  const draft = readDraft(key);
  const isNewer = draft && draft.served.seen && String(draft.served.seen) !== String(asServed.seen);
  const hasText = draft && !isSame(draft.values, asServed);
  const hasFiles = await putFilesBack(form, key);
  if (!hasText && !hasFiles) return drop(key);
  const discard = (notice) => button(words.draftDrop, () => { drop(key); form.reset(); notice.remove(); });
  const put = (notice) => button(words.draftPut, () => { fill(form, structuredClone(draft.values)); notice.remove(); });
  if (hasText && isNewer) return tell(form, words.draftNewer, (notice) => [put(notice), " ", discard(notice)]);
  if (hasText) fill(form, structuredClone(draft.values));
  tell(form, words.draftKept, (notice) => [discard(notice)]);
}

function watch(form) {
  const key = draftKey(form.dataset.draft);
  const asServed = valuesOf(form);
  const keep = () => writeDraft(key, { at: Date.now(), served: asServed, values: valuesOf(form) });
  form.addEventListener("input", keep);
  form.addEventListener("change", (event) => { if (event.target.type === "file") keepFiles(form, key); });
  if (form.hasAttribute("data-unsaved")) keep();
  else restore(form, key, asServed);
}

function forgetOld() {
  const oldest = Date.now() - DRAFT_DAYS * 86400000;
  for (const key of Object.keys(localStorage)) if (key.startsWith("draft:") && !(readDraft(key)?.at > oldest)) drop(key);
}

if (document.body.dataset.user && window.localStorage && window.indexedDB) {
  forgetOld();
  const saved = [...document.querySelectorAll("[data-saved]")].map((message) => drop(draftKey(message.dataset.saved)));
  Promise.all(saved).then(() => document.querySelectorAll("form[data-draft]").forEach(watch));
}
