// The design as the page holds it, in the words that the layers ask with.

const plan = readBlock("design", {});
const territories = readBlock("territories", []);
const customers = readBlock("customers", { id: [] });
const places = readBlock("places", []);
const areas = readBlock("areas", []);
const ALL = -1;
const MOST_WIDE_LABELS = 20;

function isOverview(view) {
  return view.rep === ALL;
}

// Territories alone have no routes and no visits, planned or not.
function isOneDay() {
  return false;
}

function areRoutesDrawn() {
  return false;
}

function unplannedIn() {
  return [];
}

// The customers a view is about, each with its rep's colour.
function coloursIn(view) {
  const colours = new Map();
  customers.id.forEach((_, customer) => {
    const rep = customers.rep[customer];
    if (view.rep !== ALL && rep !== view.rep) return;
    colours.set(customer, rep === ALL ? "#5b6470" : plan.reps[rep].colour);
  });
  return colours;
}

function isLocated(customer) {
  return customers.lat[customer] !== null;
}

function placeOf(customer) {
  return [customers.lat[customer], customers.lon[customer]];
}

// Areas stand for customers where there are none.
function isWeighted() {
  return plan.kind === "areas";
}

// What a territory's label says below the rep's name; nothing where labels are many.
function sizeText(territory) {
  if (plan.reps.length > MOST_WIDE_LABELS) return "";
  const rep = plan.reps[territory.rep];
  return isWeighted()
    ? countText("areas_count", rep.areas)
    : countText("customers_count", rep.customers);
}

function workText(work) {
  if (isWeighted()) return number(work, Number.isInteger(work) || work >= 1000 ? 0 : 2);
  return `${number(work, work < 1000 ? 1 : 0)}\u00a0${text("hours")}`;
}

function deviationText(share) {
  const percents = 100 * (share - 1);
  const shown = number(Math.abs(percents), 1);
  const sign = shown === number(0, 1) ? "±" : percents > 0 ? "+" : "\u2212";
  return `${sign}${shown}\u00a0%`;
}

function countsText(rep) {
  const counts = [];
  if (plan.hasAreas) counts.push(countText("areas_count", rep.areas));
  if (!isWeighted()) counts.push(countText("customers_count", rep.customers));
  if (!isWeighted()) counts.push(countText("visits_count", rep.visits));
  return counts.join(" · ");
}
