"use strict";
// The flow: take the token, fetch what is in force, show it, put another plan in force.

const KEY = "beatplan.manager";
const MOST_ROWS = 100;

// The link's fragment never reaches a server; the token lasts as long as the tab.
function takeToken() {
  const match = /^#token=([\w-]+)$/.exec(location.hash);
  if (!match) return;
  sessionStorage.setItem(KEY, match[1]);
  history.replaceState(null, "", location.pathname);
}

class Refusal extends Error {
  constructor(status, why) {
    super(why);
    this.status = status;
  }
}

async function ask(path, options = {}) {
  const headers = {
    Authorization: "Bearer " + sessionStorage.getItem(KEY),
    "Accept-Language": document.documentElement.lang,
    ...options.headers,
  };
  const answer = await fetch(path, { ...options, headers, cache: "no-store" });
  if (answer.ok) return answer;
  const problem = await answer.json().catch(() => ({}));
  throw new Refusal(answer.status, problem.detail || answer.statusText);
}

async function read(path) {
  return (await ask(path)).json();
}

async function open() {
  if (!sessionStorage.getItem(KEY)) {
    showMessage("no_token");
    return;
  }
  showStatus(say("loading"));
  try {
    await show();
    showStatus("");
  } catch (error) {
    refuse(error);
  }
}

function refuse(error) {
  if (error instanceof Refusal && error.status === 401) {
    sessionStorage.removeItem(KEY);
    showMessage("token_ended", true);
  } else if (error instanceof Refusal && error.status === 403) {
    sessionStorage.removeItem(KEY);
    showMessage("forbidden", true);
  } else if (error instanceof Refusal) {
    showStatus(say("problem", { why: error.message }));
  } else {
    showStatus(say("unreachable"));
  }
}

async function show() {
  const answer = await ask("/v1/published-plan");
  const inForce = { ...(await answer.json()), etag: answer.headers.get("ETag") };
  const plans = (await read("/v1/plans?page_size=20")).items;
  const parts = [];
  if (inForce.plan_id === null) {
    document.getElementById("summary").textContent = say("nothing");
  } else {
    parts.push(...(await makePlan(inForce)));
  }
  parts.push(makePlans(plans, inForce, (plan) => publish(plan, inForce.etag)));
  parts.push(makeHistory((await read("/v1/publications?page_size=20")).items));
  document.getElementById("main").replaceChildren(...parts);
  const foot = document.getElementById("foot");
  foot.replaceChildren(makeButton(say("leave"), leave));
  foot.hidden = false;
}

async function makePlan(inForce) {
  const path = "/v1/plans/" + inForce.plan_id;
  const plan = await read(path);
  const unplanned = await read(path + "/unplanned?page_size=" + MOST_ROWS);
  const files = (await read(path + "/files")).items;
  const values = { number: plan.number, first: plan.first, last: plan.last, at: moment(inForce.at) };
  document.getElementById("summary").textContent = say("summary", values);
  return [
    makeFigures(plan.figures),
    makeMap(path, plan.reps),
    makeUnplanned(unplanned, plan.figures.visits_unplanned),
    makeFiles(files, (file) => save(path + "/files/" + file.name, file.save_as)),
  ];
}

function makeMap(path, reps) {
  const choice = make("select");
  choice.append(new Option(say("whole_plan"), path + "/map"));
  for (const rep of reps) {
    choice.append(new Option(say("day_of", { rep }), "/v1/reps/" + rep + "/routes/today/map"));
  }
  const place = make("div");
  choice.addEventListener("change", () => fill(place, choice));
  fill(place, choice);
  return makeSection(say("map"), make("label", "", say("map_of") + " ", choice), place);
}

// A map is another's page with scripts: it gets an origin of its own, and no token.
async function fill(place, choice) {
  const path = choice.value;
  let page;
  try {
    page = await (await ask(path)).text();
  } catch (error) {
    if (error.status !== 404) refuse(error);
    else if (choice.value === path) place.replaceChildren(make("p", "", say("no_day", { rep: path.split("/")[3] })));
    return;
  }
  if (choice.value !== path) return;
  const frame = make("iframe");
  frame.title = choice.selectedOptions[0].text;
  frame.sandbox = "allow-scripts";
  frame.addEventListener("load", () => frame.contentWindow.postMessage(page, "*"), { once: true });
  frame.src = "/plan/frame";
  place.replaceChildren(frame);
}

async function save(path, name) {
  try {
    const link = make("a");
    link.href = URL.createObjectURL(await (await ask(path)).blob());
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  } catch (error) {
    refuse(error);
  }
}

async function publish(plan, etag) {
  if (!confirm(say("sure", { number: plan.number }))) return;
  const headers = { "If-Match": etag, "Content-Type": "application/json" };
  let remark;
  try {
    const answer = await ask("/v1/plans/" + plan.plan_id + ":publish", { method: "POST", headers, body: "{}" });
    remark = say("stale", { count: (await answer.json()).stale_count });
  } catch (error) {
    if (error.status !== 412) {
      refuse(error);
      return;
    }
    remark = say("conflict");
  }
  await open();
  showStatus(remark);
}

function leave() {
  sessionStorage.removeItem(KEY);
  showMessage("no_token");
}

takeToken();
window.addEventListener("hashchange", () => {
  takeToken();
  open();
});
open();
