// The plan as the page holds it, and what of it a view shows.

const plan = readBlock("plan", {});
const territories = readBlock("territories", []);
const routes = readBlock("routes", []);
const customers = readBlock("customers", { id: [] });
const places = readBlock("places", []);
const unplanned = readBlock("unplanned", { remedies: {}, visits: [] });
const ALL = -1;

const visitsOf = indexVisits();
const unplannedOf = indexUnplanned();

function indexVisits() {
  const visits = customers.id.map(() => []);
  for (const route of routes) {
    route.stops.customer.forEach((customer, position) => {
      if (visits[customer]) visits[customer].push({ route, position });
    });
  }
  for (const list of visits) list.sort((a, b) => a.route.day - b.route.day);
  return visits;
}

function indexUnplanned() {
  const index = new Map();
  for (const visit of unplanned.visits) {
    if (!index.has(visit.customer)) index.set(visit.customer, []);
    index.get(visit.customer).push(visit);
  }
  return index;
}

function isOverview(view) {
  return view.rep === ALL && !hasDay(view);
}

// Whether a week or a weekday is chosen.
function hasDay(view) {
  return view.week !== ALL || view.weekday !== ALL;
}

// Whether one date is chosen, so that a rep has at most one route.
function isOneDay(view) {
  return view.week !== ALL && view.weekday !== ALL;
}

function isInView(view, rep, day) {
  return (
    (view.rep === ALL || rep === view.rep) &&
    (view.week === ALL || Math.floor(day / 7) === view.week) &&
    (view.weekday === ALL || day % 7 === view.weekday)
  );
}

function routesIn(view) {
  return routes.filter((route) => isInView(view, route.rep, route.day));
}

// Lines are drawn once there are few enough to be told apart.
function areRoutesDrawn(view) {
  return view.rep !== ALL || isOneDay(view);
}

function unplannedIn(view) {
  return unplanned.visits.filter((visit) => {
    if (visit.date === null) {
      return !hasDay(view) && isInView(view, customers.rep[visit.customer], 0);
    }
    return isInView(view, customers.rep[visit.customer], dayOf(visit.date));
  });
}

// The customers a view is about, each with its colour.
function coloursIn(view) {
  const colours = new Map();
  const byWeekday = view.rep !== ALL && !isOneDay(view);
  for (const route of routesIn(view)) {
    const colour = byWeekday
      ? plan.weekdayColours[route.day % 7]
      : plan.reps[route.rep].colour;
    for (const customer of route.stops.customer) {
      if (!colours.has(customer)) colours.set(customer, colour);
    }
  }
  if (!hasDay(view)) addUnvisited(view, colours);
  return colours;
}

function addUnvisited(view, colours) {
  customers.id.forEach((_, customer) => {
    const rep = customers.rep[customer];
    if (colours.has(customer) || (view.rep !== ALL && rep !== view.rep)) return;
    colours.set(customer, rep === ALL ? "#5b6470" : plan.reps[rep].colour);
  });
}

function figuresOf(view) {
  const shown = routesIn(view);
  const sum = (read) => shown.reduce((total, route) => total + read(route), 0);
  return {
    customers: coloursIn(view).size,
    visits: sum((route) => route.stops.customer.length),
    routes: shown.length,
    driveTime: sum((route) => route.driveTime),
    serviceTime: sum((route) => route.serviceTime),
    workTime: sum((route) => route.driveTime + route.serviceTime),
    distance: sum((route) => route.distance),
    unplanned: unplannedIn(view).length,
  };
}

function isLocated(customer) {
  return customers.lat[customer] !== null;
}

function placeOf(customer) {
  return [customers.lat[customer], customers.lon[customer]];
}

// Corners of a route's line, depot to depot.
function lineOf(route) {
  const rep = plan.reps[route.rep];
  return [rep.depot, ...route.stops.customer.map(placeOf), rep.end];
}

// What a territory's label says below the rep's name.
function sizeText(territory) {
  return countText("customers_count", territory.customers);
}
