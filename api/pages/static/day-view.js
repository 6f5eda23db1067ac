"use strict";
// Draws a day. What people wrote enters the page by textContent alone.

const TEXTS = JSON.parse(document.getElementById("texts").textContent);
const REPORTS = [
  ["done", "done", ""],
  ["nobody_there", "missed", "closed"],
  ["moved", "moved", ""],
];

function say(key, values) {
  return TEXTS[key].replace(/\{(\w+)\}/g, (whole, name) => {
    return values && name in values ? String(values[name]) : whole;
  });
}

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

function makeButton(text, act) {
  const button = make("button", "", text);
  button.type = "button";
  button.addEventListener("click", act);
  return button;
}

function clock(moment) {
  return moment.slice(11, 16);
}

// The reader's own way to write dates, where it is of the page's language.
function locale() {
  const language = document.documentElement.lang.slice(0, 2);
  return navigator.languages.find((one) => one.startsWith(language)) || language;
}

function longDate(date) {
  const format = { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" };
  return new Intl.DateTimeFormat(locale(), format).format(new Date(date + "T12:00:00Z"));
}

function showMessage(key, isBad) {
  const paragraph = make("p", isBad ? "message bad" : "message", say(key));
  document.getElementById("main").replaceChildren(paragraph);
}

function showStatus(text) {
  document.getElementById("status").textContent = text;
}

// report(visitId, kind, reason) is null where nothing can be reported.
function showDay(day, reported, report) {
  document.getElementById("heading").textContent = longDate(day.date);
  document.getElementById("summary").textContent = summarise(day);
  if (!day.stops.length) {
    showMessage(day.date === dateIn(day.timezone) ? "empty" : "empty_other");
    return;
  }
  const list = make("ol");
  const breaks = day.breaks.slice();
  for (const stop of day.stops) {
    while (breaks.length && breaks[0].start <= stop.start) list.append(makeBreak(breaks.shift()));
    list.append(makeStop(stop, reported[stop.visit_id], report));
  }
  list.append(...breaks.map(makeBreak));
  const home = say("home", { time: clock(day.arrive), minutes: day.return_drive_min });
  const main = document.getElementById("main");
  main.replaceChildren(...drawLine(day), list, make("p", "soft", home));
}

function summarise(day) {
  const who = day.rep_name || day.rep_id;
  if (!day.stops.length) return who;
  const km = day.stops.reduce((sum, stop) => sum + stop.km, day.return_km);
  const values = {
    who,
    visits: day.stops.length,
    from: clock(day.depart),
    to: clock(day.arrive),
    km: Math.round(km),
  };
  return say("summary", values);
}

function makeBreak(pause) {
  const values = { from: clock(pause.start), to: clock(pause.end) };
  return make("li", "break", say("break", values));
}

function makeStop(stop, mark, report) {
  const item = make("li", mark ? "stop reported" : "stop");
  const top = make("div", "top");
  const about = make("div");
  const end = new Date(Date.parse(stop.start.slice(0, 16) + "Z") + 60000 * stop.service_min);
  const times = clock(stop.start) + "–" + clock(end.toISOString());
  about.append(make("div", "time", times), make("h2", "", stop.name || stop.customer_id));
  if (stop.address) about.append(make("p", "", stop.address));
  const facts = { grade: stop.grade || "–", minutes: stop.drive_min, km: stop.km, id: stop.customer_id };
  about.append(make("p", "soft", say("facts", facts)));
  if (stop.note) about.append(make("p", "note", stop.note));
  top.append(make("span", "number", String(stop.sequence)), about);
  item.append(top);
  const links = makeLinks(stop);
  if (links.children.length) item.append(links);
  if (report) item.append(...makeReports(stop, mark, report));
  return item;
}

function makeLinks(stop) {
  const links = make("div", "links");
  // Of "021-5550 / 138 0013" the first number.
  const number = stop.phone.split(/[/;,、，；]/)[0].replace(/[^\d+*#]/g, "");
  if (number.replace(/\D/g, "").length >= 3) links.append(makeLink("call", "tel:" + number, stop));
  if (stop.lat !== null) links.append(makeLink("navigate", placeLink(stop), stop));
  return links;
}

function makeLink(key, address, stop) {
  const link = make("a", "", say(key));
  link.href = address;
  link.setAttribute("aria-label", say(key) + ": " + (stop.name || stop.customer_id));
  return link;
}

// Both open an application of the phone; a page of maps would be told who is visited.
function placeLink(stop) {
  const place = stop.lat + "," + stop.lon;
  const isApple = /iPhone|iPad|Macintosh/.test(navigator.userAgent);
  return isApple ? "maps://?daddr=" + place : "geo:" + place + "?q=" + place;
}

function makeReports(stop, mark, report) {
  const buttons = make("div", "buttons");
  buttons.setAttribute("role", "group");
  buttons.setAttribute("aria-label", say("report_of", { name: stop.name || stop.customer_id }));
  for (const [key, kind, reason] of REPORTS) {
    const button = makeButton(say(key), () => report(stop.visit_id, kind, reason));
    button.id = kind + " " + stop.visit_id;
    button.setAttribute("aria-pressed", String(Boolean(mark) && mark.kind === kind));
    buttons.append(button);
  }
  const refused = mark && mark.problem;
  return refused ? [buttons, make("p", "bad", say("refused", { why: mark.problem }))] : [buttons];
}

// Stops numbered on a line, north above: where they lie to each other, on no map.
function drawLine(day) {
  const placed = day.stops.filter((stop) => stop.lat !== null);
  if (placed.length < 2) return [];
  const width = 360;
  const height = 220;
  const margin = 20;
  const points = [day.start, ...placed, day.end];
  const squeeze = Math.cos((placed[0].lat * Math.PI) / 180);
  const xs = points.map((point) => point.lon * squeeze);
  const ys = points.map((point) => -point.lat);
  const span = (values) => Math.max(...values) - Math.min(...values);
  const scale = Math.min(
    (width - 2 * margin) / (span(xs) || 1e-9),
    (height - 2 * margin) / (span(ys) || 1e-9),
  );
  const middle = (values) => (Math.max(...values) + Math.min(...values)) / 2;
  const spots = points.map((_, at) => [
    width / 2 + (xs[at] - middle(xs)) * scale,
    height / 2 + (ys[at] - middle(ys)) * scale,
  ]);
  const svg = makeSvg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img" });
  svg.setAttribute("aria-label", say("line", { visits: placed.length }));
  svg.append(makeSvg("polyline", { points: spots.map((spot) => spot.join(",")).join(" ") }));
  for (const [x, y] of [spots[0], spots[spots.length - 1]]) {
    svg.append(makeSvg("rect", { x: x - 6, y: y - 6, width: 12, height: 12, rx: 2 }));
  }
  // The first stop is drawn last, on top of later ones nearby.
  for (let at = placed.length; at >= 1; at -= 1) {
    const [x, y] = spots[at];
    const number = makeSvg("text", { x, y });
    number.textContent = String(placed[at - 1].sequence);
    svg.append(makeSvg("circle", { cx: x, cy: y, r: 11 }), number);
  }
  return [svg];
}

function makeSvg(tag, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
