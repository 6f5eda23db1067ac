"use strict";
// The flow: take the token, fetch the day or show the one kept, send what waits.

const RETRY_MS = 30000;
let shown = null;
let asked = "today";
let isSending = false;

function begin() {
  const held = document.getElementById("day");
  if (held) {
    showDay(JSON.parse(held.textContent), {}, null);
    return;
  }
  takeToken();
  if ("serviceWorker" in navigator) {
    // Refused over plain http; then the page needs a network to open.
    navigator.serviceWorker.register("/static/day-worker.js", { scope: "/day" }).catch(() => {});
  }
  const retry = () => {
    if (document.visibilityState === "visible") open(asked);
  };
  window.addEventListener("online", retry);
  document.addEventListener("visibilitychange", retry);
  window.addEventListener("hashchange", () => {
    takeToken();
    open("today");
  });
  setInterval(sendReports, RETRY_MS);
  open("today");
}

async function open(date) {
  asked = date;
  const token = readKept("token", "");
  if (!token) {
    refuse("no_token");
    return;
  }
  showDays();
  const known = keptDay(date === "today" ? dateIn(someTimezone()) : date);
  let answer;
  try {
    answer = await fetch("/v1/me/routes/" + date, { headers: makeHeaders(token, known), cache: "no-store" });
  } catch {
    answer = null;
  }
  if (asked !== date) return;
  await take(answer, date, known);
  sendReports();
}

function makeHeaders(token, known) {
  const headers = { Authorization: "Bearer " + token, Accept: "application/json" };
  if (known) headers["If-None-Match"] = known.etag;
  return headers;
}

async function take(answer, date, known) {
  if (answer && answer.status === 401) {
    forgetDays();
    refuse("token_ended");
  } else if (answer && answer.status === 200) {
    const entry = { etag: answer.headers.get("ETag"), day: await answer.json(), at: Date.now() };
    keepDay(entry);
    draw(entry, "");
  } else if (answer && answer.status === 304 && known) {
    const entry = { ...known, at: Date.now() };
    keepDay(entry);
    draw(entry, "");
  } else if (answer && answer.status === 404) {
    blank(date, "no_plan");
  } else if (known) {
    const time = new Date(known.at).toLocaleString(locale());
    draw(known, say("offline", { time }));
  } else {
    blank(date, "unreachable");
  }
}

function draw(entry, remark) {
  shown = entry.day;
  showDay(shown, readKept("reported", {}), report);
  showDays();
  showWaiting(remark);
}

function blank(date, key) {
  shown = null;
  const day = date === "today" ? dateIn(someTimezone()) : date;
  document.getElementById("heading").textContent = longDate(day);
  document.getElementById("summary").textContent = "";
  showStatus("");
  showMessage(key, key === "unreachable");
}

function refuse(key) {
  shown = null;
  document.getElementById("heading").textContent = say("title");
  document.getElementById("summary").textContent = "";
  document.getElementById("days").hidden = true;
  document.getElementById("foot").hidden = true;
  showStatus("");
  showMessage(key, key === "token_ended");
}

function showDays() {
  const today = dateIn(shown ? shown.timezone : someTimezone());
  const date = asked === "today" ? today : asked;
  const days = document.getElementById("days");
  const present = makeButton(say("today"), () => open("today"));
  if (date === today) present.setAttribute("aria-current", "date");
  days.replaceChildren(
    makeButton(say("before"), () => open(shiftDate(date, -1))),
    present,
    makeButton(say("after"), () => open(shiftDate(date, 1))),
  );
  days.hidden = false;
  const foot = document.getElementById("foot");
  foot.replaceChildren(makeButton(say("forget"), forget));
  foot.hidden = false;
}

function forget() {
  const waiting = readKept("queue", []).length;
  if (waiting && !confirm(say("forget_waiting", { count: waiting }))) return;
  forgetAll();
  refuse("no_token");
}

function report(visitId, kind, reason) {
  if (!queueReport(shown, visitId, kind, reason)) {
    showStatus(say("not_kept"));
    return;
  }
  redraw();
  sendReports();
}

// The button that was pressed keeps the keyboard.
function redraw() {
  const focused = document.activeElement && document.activeElement.id;
  showDay(shown, readKept("reported", {}), report);
  const again = focused && document.getElementById(focused);
  if (again) again.focus({ preventScroll: true });
}

function showWaiting(remark) {
  const count = shown ? waitingReports(shown.rep_id).length : 0;
  const waiting = count ? say("waiting", { count }) : "";
  showStatus([remark, waiting].filter(Boolean).join(" "));
}

async function sendReports() {
  const token = readKept("token", "");
  const sent = shown ? waitingReports(shown.rep_id) : [];
  if (isSending || !token || !sent.length) return;
  isSending = true;
  try {
    const answer = await fetch("/v1/me/outcomes:batch", {
      method: "POST",
      headers: { ...makeHeaders(token), "Content-Type": "application/json" },
      body: JSON.stringify({ outcomes: sent.map((one) => one.outcome) }),
      cache: "no-store",
    });
    if (answer.status === 200) settleReports(sent, (await answer.json()).items);
    if (answer.status === 401) await take(answer, asked);
  } catch {
    // Without a network they wait.
  } finally {
    isSending = false;
  }
  if (!shown) return;
  redraw();
  showWaiting("");
}

begin();
