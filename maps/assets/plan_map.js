// The story: one view, and everything drawn anew whenever it changes.

const TILES = "https://tile.openstreetmap.org/{z}/{x}/{y}.png";
const TILES_BY = "© OpenStreetMap contributors";
const MOST_FOUND = 8;

let view = {
  rep: ALL,
  week: ALL,
  weekday: ALL,
  customer: ALL,
  isUnplannedShown: false,
  areTerritoriesShown: true,
  grades: plan.grades.map(() => true),
};
const layers = makeLayers(map_plan);
const actions = { show, showGrade };

function show(change) {
  const before = view;
  view = { ...view, ...change };
  renderPanel(view, actions);
  const moved = ["rep", "week", "weekday"].some((name) => view[name] !== before[name]);
  if (moved || !layers.isFitted) fitView(layers, view);
  drawLayers(layers, view, actions);
  if (view.customer !== ALL && view.customer !== before.customer) bringIntoSight();
}

// One rep's own territory is light and grey, so that weekday colours stand out.
function territoryStyle(rep, view) {
  const isOwn = view.rep === rep;
  if (view.rep === ALL) {
    return { color: plan.reps[rep].colour, weight: 1.5, opacity: 0.8, fillOpacity: 0.13 };
  }
  return {
    color: isOwn ? INK : FADED,
    weight: isOwn ? 1.5 : 0.75,
    opacity: isOwn ? 0.7 : 0.5,
    fillColor: "#fff",
    fillOpacity: isOwn ? 0.75 : 0,
    interactive: false,
  };
}

function showGrade(grade, isShown) {
  const grades = view.grades.map((shown, index) => (index === grade ? isShown : shown));
  show({ grades });
}

function bringIntoSight() {
  openPanel(true);
  find("content").scrollTop = find("list").offsetTop;
  if (!isLocated(view.customer)) return;
  const place = L.latLng(placeOf(view.customer));
  if (!layers.map.getBounds().contains(place)) layers.map.panTo(place);
}

// The next or previous date that has a route for the chosen rep.
function step(direction) {
  const today = isOneDay(view) ? 7 * view.week + view.weekday : direction > 0 ? -1 : 7 * plan.weeks;
  const days = [...new Set(routesIn({ ...view, week: ALL, weekday: ALL }).map(({ day }) => day))];
  const ahead = days.filter((day) => (day - today) * direction > 0);
  if (!ahead.length) return;
  const day = direction > 0 ? Math.min(...ahead) : Math.max(...ahead);
  show({ week: Math.floor(day / 7), weekday: day % 7, customer: ALL });
}

function openPanel(isOpen) {
  find("panel").classList.toggle("is-open", isOpen);
  find("handle").setAttribute("aria-expanded", String(isOpen));
}

function search() {
  const wanted = find("search").value.trim().toLowerCase();
  const matches = wanted ? customers.id
    .map((_, customer) => customer)
    .filter((customer) =>
      customers.name[customer].toLowerCase().includes(wanted) ||
      customers.id[customer].toLowerCase().includes(wanted),
    ) : [];
  const rows = matches.slice(0, MOST_FOUND).map((customer) =>
    make("li", {}, [makeButton("row", () => choose(customer), [
      make("span", { text: customers.name[customer] }),
      make("span", { class: "muted end", text: customers.id[customer] }),
    ])]),
  );
  if (wanted && !rows.length) rows.push(make("li", { class: "note", text: text("not_found") }));
  find("found").replaceChildren(...rows);
}

function choose(customer) {
  find("search").value = "";
  find("found").replaceChildren();
  show({ customer });
}

function wireControls() {
  const everything = { rep: ALL, week: ALL, weekday: ALL, customer: ALL };
  find("overview").addEventListener("click", () => show({ ...everything, isUnplannedShown: false }));
  find("previous").addEventListener("click", () => step(-1));
  find("next").addEventListener("click", () => step(1));
  find("search").addEventListener("input", search);
  find("handle").addEventListener("click", () =>
    openPanel(!find("panel").classList.contains("is-open")),
  );
  find("unplanned").addEventListener("click", () =>
    show({ isUnplannedShown: !view.isUnplannedShown, customer: ALL }),
  );
  find("territories").addEventListener("change", (event) =>
    show({ areTerritoriesShown: event.target.checked }),
  );
  const tiles = L.tileLayer(TILES, { attribution: TILES_BY, maxZoom: 19 });
  // In the sandbox of the service nothing may be fetched from elsewhere.
  const isShut = window.origin === "null" && location.protocol !== "file:";
  find("tiles").closest("label").hidden = isShut;
  find("tiles").addEventListener("change", (event) =>
    event.target.checked ? tiles.addTo(layers.map) : tiles.remove(),
  );
}

// Wide: a strip below the map. Narrow: the end of the sheet.
function placeLegend(narrow) {
  find(narrow.matches ? "content" : "map-area").append(find("legend"));
}

function start() {
  const last = 7 * plan.weeks - 1;
  const year = { weekday: undefined, year: "numeric" };
  find("cycle").textContent = text(plan.weeks === 1 ? "cycle_one" : "cycle", {
    first: dateText(0, { weekday: undefined }), last: dateText(last, year), count: plan.weeks,
  });
  fillFilters(actions);
  fillGrades(actions);
  wireControls();
  const narrow = window.matchMedia("(max-width: 720px)");
  narrow.addEventListener("change", placeLegend);
  placeLegend(narrow);
  const resized = () => layers.map.invalidateSize({ animate: false });
  new ResizeObserver(resized).observe(layers.map.getContainer());
  layers.map.on("zoomend", () => drawLayers(layers, view, actions));
  show({});
}

start();
