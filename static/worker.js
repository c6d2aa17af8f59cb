// Where the network fails, and only there, pages and files are shown as static/copies.js kept them on this device.
"use strict";

function isOld(copy) {
  const until = copy.headers.get("X-Kept-Until");
  return until && Number(until) < Date.now();
}

async function answer(request) {
  try {
    return await fetch(request);
  } catch (failure) {
    const copy = await caches.match(request, { ignoreVary: true });
    if (!copy || isOld(copy)) throw failure;
    return copy;
  }
}

// What scripts fetch has no destination: it meets the network as it is.
self.addEventListener("fetch", (event) => {
  if (event.request.method === "GET" && event.request.destination) event.respondWith(answer(event.request));
});
self.addEventListener("install", () => self.skipWaiting());
