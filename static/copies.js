// Pages with a place #copy can be opened again without a network (static/worker.js): a copy of the page and of the files it
// uses is kept on this device. Copies are one person's: they go when that person signs out, when somebody else or nobody is
// signed in, and after KEPT_DAYS. Nothing is kept where the browser has no service workers, or the portal no TLS.
"use strict";

const KEPT_DAYS = 3;
const COPIES = `copies:${document.body.dataset.user || ""}`;
const FILES = new URL(".", document.currentScript.src).href;
const copyPlace = document.getElementById("copy");

// Nothing when the person has signed out in the meantime.
async function ownCopies() {
  return (await caches.has(COPIES)) ? caches.open(COPIES) : null;
}

async function forgetOthers() {
  for (const name of await caches.keys()) if (name.startsWith("copies:") && name !== COPIES) await caches.delete(name);
}

async function forgetOldCopies() {
  const copies = await ownCopies();
  for (const address of copies ? await copies.keys() : []) {
    const until = (await copies.match(address)).headers.get("X-Kept-Until");
    if (until && Number(until) < Date.now()) await copies.delete(address);
  }
}

function isOwn(page) {
  return page.body.dataset.user === document.body.dataset.user && page.getElementById("copy");
}

function responseOf(page, served) {
  const headers = new Headers(served);
  ["Content-Encoding", "Content-Length"].forEach((name) => headers.delete(name));
  headers.set("X-Kept-Until", Date.now() + KEPT_DAYS * 86400000);
  return new Response(`<!doctype html>${page.documentElement.outerHTML}`, { headers });
}

// Takes the page as the browser was just served it ("force-cache", which seldom asks again) or anew ("reload").
// Answers with the messages of the page, which are said once and never kept.
async function keepCopy(cache) {
  const address = location.pathname + location.search;
  const response = await fetch(address, { cache });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const said = [...page.querySelectorAll("[data-message]")];
  said.forEach((message) => message.remove());
  const copies = await ownCopies();
  if (!copies || !isOwn(page)) return [];
  page.getElementById("copy").hidden = false;
  await copies.put(address, responseOf(page, response.headers));
  return said;
}

async function keepFilesUsed() {
  await document.fonts.ready;
  const used = performance.getEntriesByType("resource").map((entry) => entry.name).filter((name) => name.startsWith(FILES));
  await (await ownCopies())?.addAll(new Set(used));
}

// Without a network the older copy stays, and says its age.
async function renewCopy() {
  if (!copyPlace || !canKeepCopies()) return;
  copyPlace.before(...await keepCopy("reload").catch(() => []));
}

function canKeepCopies() {
  return "serviceWorker" in navigator && "caches" in window;
}

async function keepPage() {
  await navigator.serviceWorker.register(copyPlace.dataset.worker);
  if (!copyPlace.hidden) return;
  await caches.open(COPIES);
  await keepCopy("force-cache");
  await keepFilesUsed();
}

if (canKeepCopies()) {
  document.querySelector("[data-sign-out]")?.addEventListener("submit", () => caches.delete(COPIES));
  forgetOthers().then(forgetOldCopies);
  if (copyPlace) window.addEventListener("load", () => keepPage().catch(() => {}));
}
