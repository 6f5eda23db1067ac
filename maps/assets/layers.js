// What a view draws on the map. One canvas holds every line and point.

const FADED = "#8a949e";
const INK = "#1f2933";
const ALARM = "#b00020";

function makeLayers(map) {
  const placesPane = map.createPane("places");
  placesPane.style.zIndex = 450;
  placesPane.style.pointerEvents = "none";
  map.createPane("labels").style.zIndex = 640;
  L.control.zoom({ position: "topright" }).addTo(map);
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
  map.attributionControl.setPrefix("");
  return {
    map,
    crowd: 1,
    isFitted: false,
    renderer: L.canvas({ padding: 0.3, tolerance: 4 }),
    drawn: L.layerGroup().addTo(map),
  };
}

function drawLayers(layers, view, actions) {
  layers.drawn.clearLayers();
  layers.crowd = crowdOf(layers.map);
  if (view.areTerritoriesShown) drawTerritories(layers, view, actions);
  if (areRoutesDrawn(view)) drawRoutes(layers, view);
  drawCustomers(layers, view, actions);
  drawDepots(layers, view);
  if (areRoutesDrawn(view) && isOneDay(view)) drawNumbers(layers, view, actions);
  drawPlaces(layers);
  keepLabelsApart(layers.map);
}

function drawPlaces({ drawn }) {
  for (const place of places) {
    const icon = L.divIcon({
      html: make("span", { class: "place", text: place.name }),
      className: "centred",
      iconSize: null,
    });
    L.marker(place.at, { icon, pane: "places", interactive: false }).addTo(drawn);
  }
}

function drawTerritories({ drawn, renderer }, view, actions) {
  for (const territory of territories) {
    const style = { renderer, ...territoryStyle(territory.rep, view) };
    const choose = () => actions.show({ rep: territory.rep, customer: ALL });
    for (const area of territory.areas) {
      L.polygon(area, style).on("click", choose).addTo(drawn);
    }
    if (isOverview(view) && territory.label) drawLabel(drawn, territory, choose);
  }
}

// Labels that would cover another one give way, up or down; if they cannot they go.
function keepLabelsApart(map) {
  const placed = [];
  const all = (name) => [...map.getContainer().querySelectorAll(name)];
  for (const label of [...all(".territory-label"), ...all(".place")]) {
    const { top, bottom, left, right, height } = label.getBoundingClientRect();
    const canMove = label.classList.contains("territory-label");
    const step = height + 3;
    const shift = (canMove ? [0, -step, step, -2 * step, 2 * step] : [0]).find((by) =>
      placed.every(
        (other) =>
          right < other.left || left > other.right ||
          bottom + by < other.top || top + by > other.bottom,
      ),
    );
    label.hidden = shift === undefined;
    if (label.hidden) continue;
    label.style.marginTop = `${shift}px`;
    placed.push({ top: top + shift, bottom: bottom + shift, left, right });
  }
}

function drawLabel(drawn, territory, choose) {
  const rep = plan.reps[territory.rep];
  const size = sizeText(territory);
  const html = make("span", { class: "territory-label" }, [
    make("strong", { text: rep.name }),
    ...(size ? [make("span", { text: size })] : []),
  ]);
  html.style.borderColor = rep.colour;
  const icon = L.divIcon({ html, className: "centred", iconSize: null });
  L.marker(territory.label, { icon, pane: "labels" }).on("click", choose).addTo(drawn);
}

function drawRoutes({ drawn, renderer }, view) {
  const areThick = isOneDay(view);
  for (const route of routesIn(view)) {
    const colour =
      view.rep !== ALL && !areThick
        ? plan.weekdayColours[route.day % 7]
        : plan.reps[route.rep].colour;
    const line = lineOf(route);
    const shared = { renderer, interactive: false, lineJoin: "round" };
    if (areThick) {
      L.polyline(line, { ...shared, color: "#fff", weight: 6, opacity: 0.9 }).addTo(drawn);
    }
    const weight = areThick ? 3.5 : 1.6;
    const opacity = areThick ? 1 : 0.7;
    L.polyline(line, { ...shared, color: colour, weight, opacity }).addTo(drawn);
  }
}

// Smaller symbols where more than a thousand customers are in sight.
function crowdOf(map) {
  const bounds = map.getBounds();
  const inSight = customers.id.filter(
    (_, customer) => isLocated(customer) && bounds.contains(placeOf(customer)),
  );
  return Math.min(1, Math.max(0.4, Math.sqrt(1000 / (inSight.length + 1))));
}

function drawCustomers({ drawn, renderer, crowd }, view, actions) {
  const colours = coloursIn(view);
  const marked = new Set(
    view.isUnplannedShown ? unplannedIn(view).map((visit) => visit.customer) : [],
  );
  const group = L.featureGroup().addTo(drawn);
  for (const customer of drawingOrder(view, colours)) {
    const style = styleOf(customer, colours.get(customer), crowd);
    L.circleMarker(placeOf(customer), { ...style, renderer, customer }).addTo(group);
    if (marked.has(customer)) drawRing(group, renderer, customer, 5, ALARM);
  }
  if (view.customer !== ALL && isLocated(view.customer)) {
    drawRing(group, renderer, view.customer, 7, INK);
  }
  const nameOf = (layer) => customers.name[layer.options.customer];
  group.bindTooltip((layer) => make("span", { text: nameOf(layer) }), { sticky: true });
  group.on("click", (event) => {
    L.DomEvent.stop(event);
    actions.show({ customer: event.layer.options.customer });
  });
}

// Faded ones first, then small grades, so that what matters lies on top.
function drawingOrder(view, colours) {
  const rank = (customer) =>
    (colours.has(customer) ? 100 : 0) - gradeRank(customer);
  return customers.id
    .map((_, customer) => customer)
    .filter((customer) => isLocated(customer) && view.grades[gradeRank(customer)] !== false)
    .sort((a, b) => rank(a) - rank(b));
}

function gradeRank(customer) {
  const grade = customers.grade[customer];
  return grade === ALL ? plan.grades.length : grade;
}

function radiusOf(customer) {
  const grade = plan.grades[customers.grade[customer]];
  return grade ? grade.radius : 3;
}

function styleOf(customer, colour, crowd) {
  const radius = crowd * radiusOf(customer);
  if (!colour) {
    const faded = { fillColor: FADED, fillOpacity: 0.4, stroke: false };
    return { radius: Math.max(crowd * 2, radius - 2), ...faded };
  }
  if (customers.frequency[customer] === 0) {
    return { radius, color: FADED, weight: 1.5, fillColor: "#fff", fillOpacity: 0.8 };
  }
  const isBest = customers.grade[customer] === 0;
  return {
    radius,
    color: isBest ? INK : "#fff",
    weight: crowd * (isBest ? 1.6 : 1),
    fillColor: colour,
    fillOpacity: 0.95,
  };
}

function drawRing(group, renderer, customer, extra, colour) {
  const radius = radiusOf(customer) + extra;
  const style = { renderer, customer, radius, color: colour, weight: 2.5, fill: false };
  L.circleMarker(placeOf(customer), style).addTo(group);
}

function drawDepots({ drawn }, view) {
  plan.reps.forEach((rep, index) => {
    if (view.rep !== ALL && view.rep !== index) return;
    const html = make("span", { class: "depot" });
    html.style.backgroundColor = rep.colour;
    const icon = L.divIcon({ html, className: "centred", iconSize: null });
    for (const at of rep.depot.join() === rep.end.join() ? [rep.depot] : [rep.depot, rep.end]) {
      L.marker(at, { icon, keyboard: false })
        .bindTooltip(() => make("span", { text: text("depot_of", { name: rep.name }) }))
        .addTo(drawn);
    }
  });
}

function drawNumbers({ drawn }, view, actions) {
  for (const route of routesIn(view)) {
    for (const [customer, label] of numbersOf(route)) {
      const size = view.rep === ALL ? "number small" : "number";
      const html = make("span", { class: size, text: label });
      html.style.borderColor = plan.reps[route.rep].colour;
      const icon = L.divIcon({ html, className: "centred", iconSize: null });
      L.marker(placeOf(customer), { icon, pane: "labels" })
        .bindTooltip(() => make("span", { text: customers.name[customer] }))
        .on("click", () => actions.show({ customer }))
        .addTo(drawn)
        .getElement()
        .setAttribute("aria-label", `${label} ${customers.name[customer]}`);
    }
  }
}

// Stops at one place share a label: "3·4".
function numbersOf(route) {
  const labels = new Map();
  route.stops.customer.forEach((customer, position) => {
    const place = placeOf(customer).map((degrees) => degrees.toFixed(4)).join();
    const [first, label] = labels.get(place) || [customer, ""];
    labels.set(place, [first, label ? `${label}·${position + 1}` : `${position + 1}`]);
  });
  return labels.values();
}

function fitView(layers, view) {
  const { map } = layers;
  layers.isFitted = true;
  const corners = areRoutesDrawn(view) ? routesIn(view).flatMap(lineOf) : [];
  const within = coloursIn({ ...view, week: ALL, weekday: ALL });
  if (!corners.length || !isOneDay(view)) {
    for (const customer of within.keys()) {
      if (isLocated(customer)) corners.push(placeOf(customer));
    }
    territories
      .filter((territory) => view.rep === ALL || territory.rep === view.rep)
      .forEach((territory) => corners.push(...territory.areas.flat(2)));
  }
  if (!corners.length) corners.push(...plan.reps.map((rep) => rep.depot));
  map.invalidateSize({ pan: false });
  const edge = Math.min(44, map.getSize().x / 16);
  map.fitBounds(L.latLngBounds(corners), { padding: [edge, edge], maxZoom: 15, animate: false });
}
