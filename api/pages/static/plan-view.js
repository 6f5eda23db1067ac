"use strict";
// Draws the plan in force. What people wrote enters the page by textContent alone.

const TEXTS = JSON.parse(document.getElementById("texts").textContent);
const LANGUAGE = document.documentElement.lang;

function say(key, values) {
  return TEXTS[key].replace(/\{(\w+)\}/g, (whole, name) => {
    return values && name in values ? String(values[name]) : whole;
  });
}

function make(tag, className, ...content) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...content);
  return element;
}

function makeButton(text, act) {
  const button = make("button", "", text);
  button.type = "button";
  button.addEventListener("click", act);
  return button;
}

function round(value, digits) {
  return value.toLocaleString(LANGUAGE, { maximumFractionDigits: digits });
}

function moment(text) {
  return new Date(text).toLocaleString(LANGUAGE, { dateStyle: "medium", timeStyle: "short" });
}

function makeSection(title, ...content) {
  return make("section", "", make("h2", "", title), ...content);
}

// Rows are lists of texts and elements; `classes` has one class per column.
function makeTable(headers, classes, rows) {
  const head = make("tr", "", ...headers.map((text) => make("th", "", text)));
  const body = rows.map((row) => make("tr", "", ...row.map((cell, at) => make("td", classes[at], cell))));
  const table = make("table", "", make("thead", "", head), make("tbody", "", ...body));
  const scroll = make("div", "scroll", table);
  scroll.tabIndex = 0;
  return scroll;
}

function makeFigures(figures) {
  const planned = { planned: round(figures.visits_planned, 0), required: round(figures.visits_required, 0) };
  const shown = [
    [say("planned_of", planned), "planned"],
    [round(figures.customers, 0), "customers"],
    [round(figures.drive_hours, 1), "driving"],
    [round(figures.service_hours, 1), "service"],
    [round(figures.kilometres, 0), "kilometres"],
    [round(100 * figures.balance, 1) + " %", "balance"],
  ];
  return make("ul", "figures", ...shown.map(([value, key]) => make("li", "", make("strong", "", value), say(key))));
}

function makeUnplanned(page, count) {
  if (!page.items.length) return makeSection(say("unplanned"), make("p", "", say("unplanned_none")));
  const headers = ["customer", "due", "reason", "remedy"].map((key) => say(key));
  const rows = page.items.map((visit) => [
    [visit.customer_name, visit.customer_id].filter(Boolean).join(" · "),
    visit.date_due || "-",
    visit.detail,
    visit.remedy,
  ]);
  const parts = [makeTable(headers, ["name", "tight", "wide", "wide"], rows)];
  if (page.next_page_token) parts.push(make("p", "soft", say("unplanned_more", { shown: rows.length })));
  return makeSection(say("unplanned") + " (" + count + ")", ...parts);
}

function makePlans(plans, inForce, publish) {
  const headers = ["number", "state", "visits", "drive", "horizon", "kind", "made"].map((key) => say(key));
  const today = new Date().toISOString().slice(0, 10);
  const rows = plans.map((plan) => {
    let state = makeButton(say("publish"), () => publish(plan));
    if (plan.plan_id === inForce.plan_id) state = say("in_force");
    else if (plan.last < today) state = say("is_over");
    const figures = plan.figures;
    const visits = say("planned_of", { planned: figures.visits_planned, required: figures.visits_required });
    const horizon = plan.first + " – " + plan.last;
    return [plan.number, state, visits, round(figures.drive_hours, 1), horizon, plan.kind, moment(plan.created_at)];
  });
  return makeSection(say("plans"), makeTable(headers, Array(7).fill("tight"), rows));
}

function makeHistory(publications) {
  const headers = ["at", "plan", "horizon"].map((key) => say(key));
  const rows = publications.map((each) => [moment(each.at), each.plan_number, each.first + " – " + each.last]);
  return makeSection(say("history"), makeTable(headers, Array(3).fill("tight"), rows));
}

function makeFiles(files, fetchFile) {
  const buttons = files.map((file) => makeButton(file.name, () => fetchFile(file)));
  return makeSection(say("files"), make("div", "links", ...buttons));
}

function showStatus(text) {
  document.getElementById("status").textContent = text;
}

function showMessage(key, isBad) {
  document.getElementById("summary").textContent = "";
  document.getElementById("foot").hidden = true;
  document.getElementById("main").replaceChildren(make("p", isBad ? "message bad" : "message", say(key)));
}
