// The story of a design's page: one view, and everything drawn anew when it changes.

const TILES = "https://tile.openstreetmap.org/{z}/{x}/{y}.png";
const TILES_BY = "© OpenStreetMap contributors";
const MOST_FOUND = 8;

let view = {
  rep: ALL,
  customer: ALL,
  areTerritoriesShown: true,
  areAreasShown: true,
  grades: plan.grades.map(() => true),
};
const layers = makeLayers(map_plan);
const actions = { show, showGrade };

function show(change) {
  const before = view;
  view = { ...view, ...change };
  renderDesign(view, actions);
  if (view.rep !== before.rep || !layers.isFitted) fitDesign();
  drawDesign();
  if (view.customer !== ALL && view.customer !== before.customer) bringIntoSight();
}

function showGrade(grade, isShown) {
  show({ grades: view.grades.map((shown, index) => (index === grade ? isShown : shown)) });
}

function drawDesign() {
  layers.drawn.clearLayers();
  layers.crowd = crowdOf(layers.map);
  if (view.areTerritoriesShown) drawTerritories(layers, view, actions);
  if (view.areAreasShown) drawAreas();
  drawCustomers(layers, view, actions);
  drawDepots(layers, view);
  drawPlaces(layers);
  keepLabelsApart(layers.map);
}

// A chosen territory keeps its colour, the others fade.
function territoryStyle(rep, { rep: chosen }) {
  const isFaded = chosen !== ALL && chosen !== rep;
  return {
    color: isFaded ? FADED : plan.reps[rep].colour,
    weight: isFaded ? 0.75 : 2,
    opacity: isFaded ? 0.6 : 0.9,
    fillColor: isFaded ? "#fff" : plan.reps[rep].colour,
    fillOpacity: isFaded ? 0.3 : 0.2,
  };
}

function drawAreas() {
  const { drawn, renderer } = layers;
  const line = { renderer, color: INK, weight: 0.5, opacity: 0.3, fillOpacity: 0 };
  const group = L.featureGroup().addTo(drawn);
  areas.forEach((area, index) => {
    for (const ring of area.rings) L.polygon(ring, { ...line, area: index }).addTo(group);
  });
  group.bindTooltip((layer) => make("span", { text: areaText(areas[layer.options.area]) }), { sticky: true });
  group.on("click", (event) => show({ rep: areas[event.layer.options.area].rep, customer: ALL }));
}

function areaText(area) {
  const rep = plan.reps[area.rep];
  const parts = [area.name, rep ? rep.name : ""];
  if (isWeighted()) parts.push(`${text("weight")} ${number(area.weight)}`);
  return parts.filter(Boolean).join(" · ");
}

function fitDesign() {
  const { map } = layers;
  layers.isFitted = true;
  const corners = territories
    .filter(({ rep }) => view.rep === ALL || rep === view.rep)
    .flatMap((territory) => territory.areas.flat(2));
  // A customer far outside all territories is found by its name, not by a tiny map.
  if (!corners.length) {
    for (const customer of coloursIn(view).keys()) {
      if (isLocated(customer)) corners.push(placeOf(customer));
    }
  }
  if (!corners.length) corners.push(...plan.reps.map((rep) => rep.depot));
  map.invalidateSize({ pan: false });
  const edge = Math.min(44, map.getSize().x / 16);
  map.fitBounds(L.latLngBounds(corners), { padding: [edge, edge], maxZoom: 15, animate: false });
}

function bringIntoSight() {
  openPanel(true);
  find("content").scrollTop = find("list").offsetTop;
  if (!isLocated(view.customer)) return;
  const place = L.latLng(placeOf(view.customer));
  if (!layers.map.getBounds().contains(place)) layers.map.panTo(place);
}

function openPanel(isOpen) {
  find("panel").classList.toggle("is-open", isOpen);
  find("handle").setAttribute("aria-expanded", String(isOpen));
}

function search() {
  const wanted = find("search").value.trim().toLowerCase();
  const has = (value) => value.toLowerCase().includes(wanted);
  const matches = wanted
    ? customers.id.map((_, customer) => customer)
        .filter((customer) => has(customers.name[customer]) || has(customers.id[customer]))
    : [];
  const rows = matches.slice(0, MOST_FOUND).map((customer) =>
    memberRow(() => choose(customer), customers.name[customer], customers.id[customer]),
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
  find("overview").addEventListener("click", () => show({ rep: ALL, customer: ALL }));
  find("search").addEventListener("input", search);
  find("handle").addEventListener("click", () =>
    openPanel(!find("panel").classList.contains("is-open")),
  );
  const wire = (id, name) =>
    find(id).addEventListener("change", (event) => show({ [name]: event.target.checked }));
  wire("territories", "areTerritoriesShown");
  wire("areas", "areAreasShown");
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
  fillSelect(
    "rep", text("all_reps"), plan.reps.map((rep, index) => [index, rep.name]),
    (rep) => show({ rep, customer: ALL }),
  );
  fillGrades(actions);
  wireControls();
  find("search-box").hidden = find("key-parked").hidden = isWeighted();
  find("areas-switch").hidden = !areas.length;
  const narrow = window.matchMedia("(max-width: 720px)");
  narrow.addEventListener("change", placeLegend);
  placeLegend(narrow);
  const resized = () => layers.map.invalidateSize({ animate: false });
  new ResizeObserver(resized).observe(layers.map.getContainer());
  layers.map.on("zoomend", drawDesign);
  show({});
}

start();
