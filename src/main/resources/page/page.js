'use strict';
// Polls observe/status and draws it. Sums become rates here; nothing is sent but the GET.
(() => {
  const INTERVAL_MS = 2000;
  const SAMPLES = 150; // five minutes
  const SVG = 'http://www.w3.org/2000/svg';
  const samples = [];
  const byId = id => document.getElementById(id);
  const sum = (list, of) => list.reduce((total, item) => total + of(item), 0);

  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    made.append(...children);
    return made;
  }

  function svg(name, attributes = {}, text = '') {
    const made = document.createElementNS(SVG, name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    made.textContent = text;
    return made;
  }

  // The differences between neighbouring samples; a restart of the service begins a new history.
  function series(value) {
    return samples.slice(1).map((now, i) => value(now, samples[i], (now.time - samples[i].time) / 1000));
  }

  const rate = read => series((now, then, seconds) => Math.max(0, read(now) - read(then)) / Math.max(seconds, 0.001));

  const share = (part, whole) => series((now, then) => {
    const all = whole(now) - whole(then);
    return all > 0 ? 100 * (part(now) - part(then)) / all : null;
  });

  // The upper bound of the bucket that holds the 95th percentile of the interval, in milliseconds.
  const p95 = source => series((now, then) => {
    const before = new Map(source(then).latency);
    const buckets = source(now).latency.map(([bound, count]) => [bound, count - (before.get(bound) || 0)]);
    const all = source(now).timed - source(then).timed;
    if (!(all > 0)) return null;
    const hit = buckets.find(([, count]) => count >= 0.95 * all);
    return hit ? hit[0] * 1000 : null;
  });

  function number(value, unit = '') {
    if (value === null || value === undefined) return '–';
    const text = value >= 100 || Number.isInteger(value) ? Math.round(value).toLocaleString('en') : value.toFixed(1);
    return text + unit;
  }

  function curve(values, bad) {
    const made = svg('svg', { class: bad ? 'curve bad' : 'curve', viewBox: '0 0 150 26', preserveAspectRatio: 'none', 'aria-hidden': 'true' });
    const most = Math.max(1e-9, ...values.map(value => value ?? 0));
    const points = values.map((value, i) => `${150 - values.length + i},${(24 - 22 * (value ?? 0) / most).toFixed(1)}`);
    made.append(svg('polyline', { points: points.join(' ') }));
    return made;
  }

  function row(label, values, unit, bad) {
    const last = values.length ? values[values.length - 1] : null;
    return element('div', { class: 'row' }, element('span', { class: 'label' }, label), curve(values, bad && last > 0), element('b', {}, number(last, unit)));
  }

  function card(label, values, unit, bad) {
    const last = values.length ? values[values.length - 1] : null;
    return element('div', { class: 'card' }, element('div', { class: 'label' }, label), element('div', { class: 'big' }, number(last, unit)), curve(values, bad && last > 0));
  }

  function traffic() {
    byId('traffic').replaceChildren(
      card('requests a second', rate(s => s.batches), ''),
      card('users whole a second', rate(s => s.users.whole), ''),
      card('users partial a second', rate(s => s.users.partial), '', true),
      card('users failed a second', rate(s => s.users.failed), '', true),
      card('requests in flight', samples.map(s => s.requestsActive), ''));
  }

  const none = { calls: 0, failures: 0, retries: 0, hedges: 0, parts: 0, cached: 0, timed: 0, latency: [] };

  function sources(now) {
    byId('sources').replaceChildren(...now.sources.map(source => {
      const of = sample => sample.sources.find(other => other.name === source.name) || none;
      const open = source.breaker.endsWith('open');
      const kind = source.breaker === 'closed' ? 'good' : source.breaker === 'disabled' ? '' : open ? (source.breaker === 'half_open' ? 'warn' : 'bad') : 'warn';
      return element('article', { class: kind === 'bad' ? 'card bad' : 'card', 'data-source': source.name },
        element('div', { class: 'title' },
          element('h3', {}, source.name + (source.required ? ' (required)' : '')),
          element('span', { class: 'pill ' + kind }, 'breaker ' + source.breaker.replace('_', ' '))),
        row('attempts', rate(s => of(s).calls), '/s'),
        row('failures', rate(s => of(s).failures), '/s', true),
        row('retries', rate(s => of(s).retries), '/s'),
        row('hedges', rate(s => of(s).hedges), '/s'),
        row('cached', share(s => of(s).cached, s => of(s).parts), ' %'),
        row('p95 below', p95(of), ' ms'),
        element('div', { class: 'label' }, `${number(source.calls)} attempts, ${number(source.failures)} failures since the start; ${source.callsActive} in flight`));
    }));
  }

  function columns(routes) {
    const known = new Map(routes.map(route => [route.id, route]));
    const called = new Set(routes.flatMap(route => route.calls));
    const depth = new Map();
    const visit = (id, level) => {
      if (!known.has(id) || (depth.get(id) ?? -1) >= level || level > routes.length) return;
      depth.set(id, level);
      known.get(id).calls.forEach(next => visit(next, level + 1));
    };
    routes.filter(route => !called.has(route.id)).forEach(route => visit(route.id, 0));
    routes.forEach(route => { if (!depth.has(route.id)) visit(route.id, 0); });
    const made = [];
    routes.forEach(route => (made[depth.get(route.id)] ??= []).push(route));
    return made;
  }

  function diagram(routes) {
    const made = columns(routes);
    const width = 190, height = 56, gapX = 60, gapY = 16;
    const places = new Map();
    made.forEach((column, x) => column.forEach((route, y) => places.set(route.id, [10 + x * (width + gapX), 10 + y * (height + gapY)])));
    const w = 20 + made.length * (width + gapX) - gapX;
    const h = 20 + Math.max(1, ...made.map(column => column.length)) * (height + gapY) - gapY;
    const drawing = svg('svg', { class: 'diagram', width: w, height: h, viewBox: `0 0 ${w} ${h}`, role: 'img', 'aria-label': 'Diagram of the routes' });
    routes.forEach(route => route.calls.forEach(next => {
      const [x, y] = places.get(route.id);
      const [toX, toY] = places.get(next);
      const from = x + width, mid = (from + toX) / 2;
      drawing.append(svg('path', { d: `M${from} ${y + height / 2}C${mid} ${y + height / 2} ${mid} ${toY + height / 2} ${toX} ${toY + height / 2}` }));
    }));
    routes.forEach(route => {
      const [x, y] = places.get(route.id);
      const group = svg('g', { class: route.failed > 0 ? 'failed' : '', 'data-route': route.id });
      group.append(svg('rect', { x, y, width, height, rx: 6 }),
        svg('text', { x: x + 10, y: y + 18 }, route.id),
        svg('text', { x: x + 10, y: y + 33, class: 'small' }, decodeURI(route.from).replace('platform-http:', '').slice(0, 30)),
        svg('text', { x: x + 10, y: y + 48, class: 'small' }, route.exchanges < 0 ? 'counting starts' : `${number(route.exchanges)} run, ${number(route.failed)} failed`));
      drawing.append(group);
    });
    byId('routes').replaceChildren(drawing);
  }

  function edits(history) {
    byId('edits').replaceChildren(...history.map(edit => {
      const good = edit.outcome === 'served';
      const files = element('td', {}, edit.changed);
      if (edit.fault) files.append(element('p', {}, edit.fault));
      return element('tr', {},
        element('td', {}, String(edit.generation)),
        element('td', {}, element('span', { class: 'pill ' + (good ? 'good' : 'bad') }, edit.outcome.replace('_', ' '))),
        element('td', {}, new Date(edit.time).toLocaleTimeString()),
        element('td', {}, element('code', {}, edit.revision.slice(0, 12))),
        files);
    }));
  }

  function draw(now) {
    byId('phase').textContent = now.phase;
    byId('phase').className = 'pill ' + (now.phase === 'ready' ? 'good' : 'warn');
    byId('generation').textContent = now.generation;
    byId('revision').textContent = now.revision.slice(0, 12);
    byId('fault').hidden = !now.fault;
    byId('fault-text').textContent = now.fault || '';
    byId('fault-generation').textContent = now.generation;
    byId('canary').hidden = !now.canary;
    byId('canary').textContent = now.canary
      ? 'A canary answers ' + Math.round(1000 * now.canary.share) / 10 + '% of the requests. ' + now.canary.compared
      : '';
    byId('sharing').hidden = now.engine === null;
    byId('sharing').textContent = 'shared engine ' + now.engine;
    byId('sharing').className = 'pill ' + (now.engine === 'up' ? 'good' : 'warn');
    traffic();
    sources(now);
    diagram(now.routes);
    edits(now.history);
  }

  async function poll() {
    try {
      const answer = await fetch('observe/status', { cache: 'no-store' });
      if (!answer.ok) throw new Error(answer.status);
      const now = await answer.json();
      const last = samples[samples.length - 1];
      if (last && (last.startedAt !== now.startedAt || now.time <= last.time)) samples.length = 0;
      samples.push(now);
      if (samples.length > SAMPLES) samples.shift();
      byId('offline').hidden = true;
      draw(now);
    } catch (failed) {
      byId('offline').hidden = false;
    }
    setTimeout(poll, INTERVAL_MS);
  }

  poll();
})();
