"use strict";
// Keeps the entry page and what it loads, so that it opens without a network.
const KEPT = "beatplan-day-1";
const PATHS = [
  "/day",
  "/static/day.css",
  "/static/day-store.js",
  "/static/day-view.js",
  "/static/day.js",
];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(PATHS)));
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (!PATHS.includes(url.pathname)) return;
  event.respondWith(fetchOrKept(event.request, url.pathname));
});

async function fetchOrKept(request, path) {
  const kept = await caches.open(KEPT);
  try {
    const answer = await fetch(request);
    if (answer.ok) await kept.put(path, answer.clone());
    return answer;
  } catch (error) {
    const found = await kept.match(path);
    if (found) return found;
    throw error;
  }
}
