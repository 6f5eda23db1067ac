"use strict";
// What the device keeps: the token, days seen, reports that wait to be sent.
// Keys begin with "beatplan.", values are JSON; nothing leaves the device but by fetch.

const MOST_DAYS = 8;
const MOST_SENT = 500;
const KEPT_MS = 30 * 86400 * 1000;

function readKept(name, otherwise) {
  try {
    const text = localStorage.getItem("beatplan." + name);
    return text === null ? otherwise : JSON.parse(text);
  } catch {
    return otherwise;
  }
}

function writeKept(name, value) {
  try {
    localStorage.setItem("beatplan." + name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

// The link's fragment never reaches a server; it leaves the address bar and history.
function takeToken() {
  const match = /^#token=([\w-]+)$/.exec(location.hash);
  if (!match) return;
  if (match[1] !== readKept("token", "")) forgetDays();
  writeKept("token", match[1]);
  history.replaceState(null, "", location.pathname);
}

function forgetDays() {
  for (const name of ["days", "token"]) localStorage.removeItem("beatplan." + name);
}

function forgetAll() {
  forgetDays();
  for (const name of ["queue", "reported"]) localStorage.removeItem("beatplan." + name);
}

function keepDay(entry) {
  const days = readKept("days", {});
  delete days[entry.day.date];
  days[entry.day.date] = entry;
  const names = Object.keys(days);
  for (const name of names.slice(0, Math.max(0, names.length - MOST_DAYS))) {
    delete days[name];
  }
  return writeKept("days", days);
}

function keptDay(date) {
  return readKept("days", {})[date];
}

function someTimezone() {
  const entries = Object.values(readKept("days", {}));
  return entries.length ? entries[entries.length - 1].day.timezone : undefined;
}

// The ISO date in a timezone; the device's own where none is known.
function dateIn(timezone) {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: timezone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  return parts.format(new Date());
}

function shiftDate(date, days) {
  const moment = new Date(date + "T12:00:00Z");
  moment.setUTCDate(moment.getUTCDate() + days);
  return moment.toISOString().slice(0, 10);
}

// crypto.randomUUID exists over https only.
function makeId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

// A report belongs to the rep whose day was shown: another's token never sends it.
function queueReport(day, visitId, kind, reason) {
  const outcome = { outcome_id: makeId(), visit_id: visitId, kind, reason, at: new Date().toISOString() };
  if (day.date < dateIn(day.timezone)) outcome.date = day.date;
  const queue = readKept("queue", []);
  queue.push({ rep_id: day.rep_id, outcome });
  const isKept = writeKept("queue", queue);
  if (isKept) markReported(visitId, { kind, at: Date.now(), problem: "" });
  return isKept;
}

function markReported(visitId, mark) {
  const reported = readKept("reported", {});
  reported[visitId] = mark;
  for (const [name, one] of Object.entries(reported)) {
    if (Date.now() - one.at > KEPT_MS) delete reported[name];
  }
  writeKept("reported", reported);
}

function waitingReports(repId) {
  return readKept("queue", []).filter((one) => one.rep_id === repId).slice(0, MOST_SENT);
}

// Items come in the order of what was sent; reports added meanwhile stay.
function settleReports(sent, items) {
  const settled = new Set(sent.map((one) => one.outcome.outcome_id));
  const queue = readKept("queue", []);
  writeKept("queue", queue.filter((one) => !settled.has(one.outcome.outcome_id)));
  sent.forEach((one, place) => {
    const item = items[place];
    if (item.result !== "REFUSED") return;
    const error = item.errors[0];
    const problem = error ? error.message : item.code;
    markReported(one.outcome.visit_id, { kind: one.outcome.kind, at: Date.now(), problem });
  });
}
