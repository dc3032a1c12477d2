// The page: a form, what it asks for, and everything that can be said about the answer.

import { acceptOf, describe, encodeKey, explain, getCatalog, getRendition, pathOf, planFor } from './api.js';
import { CutView } from './cut.js';
import { candidates, markup } from './srcset.js';

const $ = id => document.getElementById(id);
const cut = new CutView($('cut'), $('grip'), tryBox);
let catalog, state, shown = null, asked = null, objectUrl = null, planning = false, wanted;

start();

async function start() {
  catalog = await getCatalog();
  fill($('mode'), catalog.modes.map(m => [m, m]));
  fill($('size'), [['', 'other'], ...catalog.sizes.map(s => [`${s.width}x${s.height}`, nameOf(s)])]);
  fill($('preset'), catalog.presets.map(p => [p.name, `${p.name} (${nameOf(p)} ${p.mode})`]));
  fill($('avatar'), catalog.avatarSizes.map(s => [s, `${s} × ${s}`]));
  document.querySelector('[name=kind][value=preset]').disabled = catalog.presets.length === 0;
  $('shelf').replaceChildren(...catalog.keys.map(shelfButton));
  $('shelf-note').hidden = !catalog.hasMoreKeys && catalog.keys.length > 0;
  $('shelf-note').textContent = catalog.keys.length ? 'There are more: type any key.' : 'The sources cannot list originals: type a key.';
  state = fromHash();
  toForm();
  wire();
  show();
}

function wire() {
  $('form').addEventListener('submit', e => { e.preventDefault(); fromForm(); show(); });
  $('form').addEventListener('change', e => {
    if (e.target === $('size') && $('size').value) [$('width').value, $('height').value] = $('size').value.split('x');
    fromForm();
    toForm();
    show();
  });
  addEventListener('hashchange', () => {
    const next = fromHash();
    if (JSON.stringify(next) === JSON.stringify(state)) return;
    state = next;
    toForm();
    show();
  });
  $('copy').addEventListener('click', () => copy($('copy'), $('url').value));
  $('copy-srcset').addEventListener('click', () => copy($('copy-srcset'), $('srcset').textContent));
  $('sizes').addEventListener('input', writeSrcset);
  $('alt').addEventListener('input', writeSrcset);
  $('nearest').addEventListener('click', () => use(JSON.parse($('nearest').dataset.box)));
}

// State lives in the form and in the address, so that what is seen can be sent to somebody.

function fromHash() {
  const given = new URLSearchParams(location.hash.slice(1));
  const size = catalog.sizes.find(s => s.width === 300 && s.height === 300) ?? catalog.sizes[0] ?? { width: 200, height: 200 };
  const number = (name, other) => /^\d{1,5}$/.test(given.get(name) ?? '') ? Number(given.get(name)) : other;
  const oneOf = (name, list, other) => list.includes(given.get(name)) ? given.get(name) : other;
  return {
    key: given.get('key') ?? catalog.keys.find(k => k.startsWith('lake')) ?? catalog.keys[0] ?? '',
    kind: oneOf('kind', ['box', 'preset', 'avatar'], 'box'),
    mode: oneOf('mode', catalog.modes, catalog.modes.includes('crop') ? 'crop' : catalog.modes[0]),
    width: number('width', size.width), height: number('height', size.height),
    preset: oneOf('preset', catalog.presets.map(p => p.name), catalog.presets[0]?.name ?? ''),
    avatar: number('avatar', catalog.avatarSizes.find(s => s >= 96) ?? catalog.avatarSizes[0]),
    format: oneOf('format', ['auto', 'plain', 'webp', 'jpeg', 'png', 'gif', 'avif'], 'auto'),
  };
}

function fromForm() {
  const kind = document.querySelector('[name=kind]:checked').value;
  state = {
    key: $('key').value.trim(), kind, mode: $('mode').value, width: Number($('width').value) || 0, height: Number($('height').value) || 0,
    preset: $('preset').value, avatar: Number($('avatar').value), format: $('format').value,
  };
}

function toForm() {
  $('key').value = state.key;
  document.querySelector(`[name=kind][value=${state.kind}]`).checked = true;
  for (const part of document.querySelectorAll('[data-for]')) part.hidden = part.dataset.for !== state.kind;
  for (const name of ['mode', 'preset', 'avatar', 'format', 'width', 'height']) $(name).value = state[name];
  const listed = `${state.width}x${state.height}`;
  $('size').value = [...$('size').options].some(o => o.value === listed) ? listed : '';
  for (const button of $('shelf').children) button.setAttribute('aria-pressed', button.dataset.key === state.key);
}

// One look: the original and why are asked for while the rendition comes.

async function show() {
  history.replaceState(null, '', '#' + new URLSearchParams(state));
  asked?.abort();
  const turn = asked = new AbortController();
  document.body.dataset.state = 'busy';
  document.body.dataset.path = pathOf(state);
  const path = pathOf(state), accept = acceptOf(state);
  $('url').value = location.origin + path;
  $('open').href = path;
  $('trial').replaceChildren();
  try {
    // Why first: it tells what would be answered now, and asking changes that.
    const told = await explain(path, accept);
    if (turn.signal.aborted) return;
    const [rendition, description] = await Promise.all([getRendition(path, accept, turn.signal), describe(state.key)]);
    if (turn.signal.aborted) return;
    shown = { told, description, plan: told?.plan ?? null, size: null };
    writeWhy(told);
    writeHeaders(rendition.response);
    writeTimings(rendition);
    await Promise.all([showOriginal(turn), showRendition(rendition, turn)]);
    if (turn.signal.aborted) return;
    writeFacts(rendition);
    await writeProblem(rendition, told);
    writeSrcset();
    document.body.dataset.state = rendition.response.ok ? 'done' : 'refused';
  } catch (e) {
    if (turn.signal.aborted) return;
    document.body.dataset.state = 'failed';
    writeProblemText('The service did not answer.', String(e.message ?? e), null);
  }
}

async function showOriginal(turn) {
  const { description, plan } = shown, bytes = shown.told?.original?.bytes, image = $('original');
  $('original-stage').style.backgroundColor = description?.color ?? '';
  const last = description?.srcset?.split(', ').pop()?.split(' ')[0];
  const source = description ? last ?? '/original/' + encodeKey(state.key) : null;
  image.hidden = !source;
  $('original-facts').textContent = description
    ? `${description.width} × ${description.height} ${description.format}${description.frames > 1 ? `, ${description.frames} frames` : ''}${bytes ? `, ${bytesText(bytes)}` : ''}` : '';
  cut.hide();
  if (!source) return;
  if (image.getAttribute('src') !== source) image.src = source;
  await image.decode().catch(() => { image.hidden = true; });
  if (turn.signal.aborted || image.hidden || !plan) return;
  cut.show(description, plan, state.kind === 'box' ? { width: state.width, height: state.height } : null);
}

async function showRendition({ response, blob }, turn) {
  const image = $('rendition');
  if (objectUrl) URL.revokeObjectURL(objectUrl);
  objectUrl = response.ok ? URL.createObjectURL(blob) : null;
  image.hidden = !objectUrl;
  $('rendition-facts').textContent = '';
  if (!objectUrl) return;
  image.src = objectUrl;
  await image.decode().catch(() => {});
  if (turn.signal.aborted) return;
  shown.size = { width: image.naturalWidth, height: image.naturalHeight };
  $('rendition-facts').textContent = `${image.naturalWidth} × ${image.naturalHeight}`;
}

function writeFacts({ response, blob, milliseconds }) {
  const tier = tierOf(response);
  const fact = (text, className) => element('span', text, className);
  $('facts').replaceChildren(...[
    fact(`${response.status} ${response.redirected ? 'redirected' : response.ok ? 'OK' : 'refused'}`, response.ok ? 'good' : 'bad'),
    tier && fact(tier === 'rendered' || tier === 'joined' ? tier : `from ${tier}`), fact(response.headers.get('Content-Type')?.split(';')[0] ?? ''),
    shown.size && fact(`${shown.size.width} × ${shown.size.height}`), fact(bytesText(blob.size)), fact(`${msText(milliseconds)} to this browser`),
  ].filter(Boolean));
}

function writeTimings({ response, milliseconds }) {
  const parts = (response.headers.get('Server-Timing') ?? '').split(', ').map(p => p.match(/^(\w+);dur=([\d.]+)$/)).filter(Boolean).map(m => [m[1], Number(m[2])]);
  const all = [...parts.map(([name, ms]) => [name === 'total' ? 'service' : name, ms]), ['to this browser', milliseconds]];
  let at = 0; // stages follow one another
  const most = Math.max(...all.map(([, ms]) => ms), 0.01);
  $('timings').replaceChildren(...all.flatMap(([name, ms]) => {
    const bar = element('dd', '', name === 'service' || name === 'to this browser' ? 'bar whole' : 'bar');
    const line = document.createElement('span');
    const begins = bar.classList.contains('whole') ? 0 : at;
    if (begins === at) at += ms;
    line.style.marginLeft = `${begins / most * 100}%`;
    line.style.width = `${ms / most * 100}%`;
    bar.append(line);
    bar.setAttribute('aria-hidden', 'true');
    return [element('dt', name), bar, element('dd', msText(ms))];
  }));
}

function writeHeaders(response) {
  $('headers').replaceChildren(...[...response.headers].sort().flatMap(([name, value]) => [element('dt', name), element('dd', value)]));
}

function writeWhy(told) {
  $('explanation').textContent = told ? JSON.stringify(told, null, 2) : '';
  const plan = told?.plan;
  $('plan').textContent = plan ? `${planText(plan)}${plan.looksFirst ? ` Made before looking for ${plan.looksFirst}: the real one may differ.` : ''}` : 'No plan.';
  $('plan-text').textContent = plan?.text ?? '';
  const rows = told ? [
    ['renderer', told.render && `${told.render.renderer}${told.render.fromReduced ? ', from a reduced original' : ''}`],
    ['price', told.render && `${told.render.milliseconds} ms, ${bytesText(told.render.decodedBytes)} decoded, ${told.render.lane} lane`],
    ['encoding', told.render && `${told.render.format}, quality ${told.render.quality}`],
    ['tags', told.rendition?.tags.join(', ')], ['fingerprint', told.rendition?.fingerprint], ['key', told.rendition?.key],
  ] : [];
  $('why').replaceChildren(...rows.filter(([, value]) => value).flatMap(([name, value]) => [element('dt', name), element('dd', value)]));
}

async function writeProblem({ response, blob }, told) {
  $('problem').hidden = response.ok;
  if (response.ok) return;
  const problem = await blob.text().then(JSON.parse).catch(() => ({ title: `Status ${response.status}`, detail: '' }));
  writeProblemText(problem.title, problem.detail, told?.admission.nearest);
}

function writeProblemText(title, detail, nearest) {
  $('problem').hidden = false;
  $('problem-title').textContent = title;
  $('problem-detail').textContent = detail;
  $('nearest').hidden = !nearest;
  if (!nearest) return;
  const box = boxOf(nearest);
  $('nearest').textContent = `Use ${nameOf(box)}`;
  $('nearest').dataset.box = JSON.stringify(box);
}

function writeSrcset() {
  if (!shown?.description || !shown.size) {
    $('srcset').textContent = '';
    return;
  }
  const list = candidates(state, catalog, shown.description, shown.plan);
  $('srcset').textContent = markup(state, list, shown.size, $('sizes').value, $('alt').value, shown.description.color);
}

// Other boxes, tried on the original without rendering; the newest only, one at a time.

function tryBox(box) {
  if (!shown?.plan) return;
  if (!box) {
    wanted = null;
    $('trial').replaceChildren();
    cut.show(shown.description, shown.plan, { width: state.width, height: state.height });
    return;
  }
  wanted = box;
  if (!planning) tryWanted();
}

async function tryWanted() {
  planning = true;
  while (wanted) {
    const box = wanted, view = shown, path = pathOf({ ...state, ...box });
    wanted = null;
    const plan = await planFor(path);
    if (view !== shown) break;
    if (!plan) continue;
    cut.show(shown.description, plan, box);
    writeTrial(box, plan);
  }
  planning = false;
}

function writeTrial(box, plan) {
  const isAllowed = catalog.allowAnySize || catalog.sizes.some(s => s.width === box.width && s.height === box.height);
  const button = element('button', isAllowed ? 'Render it' : 'Nearest allowed', 'quiet');
  button.type = 'button';
  button.addEventListener('click', async () => use(isAllowed ? box : boxOf((await explain(pathOf({ ...state, ...box }), '*/*'))?.admission.nearest) ?? box));
  const { source } = plan;
  $('trial').replaceChildren(`${nameOf(box)} would take ${source.width} × ${source.height} from ${source.left}, ${source.top}.`, button);
}

function use(box) {
  Object.assign(state, box);
  toForm();
  show();
}

// Small things.

function shelfButton(key) {
  const button = document.createElement('button');
  const image = document.createElement('img');
  const size = catalog.avatarSizes.find(s => s >= 96) ?? catalog.avatarSizes.at(-1);
  Object.assign(image, { alt: key, loading: 'lazy', width: 64, height: 64, src: `/avatar/${size}/${encodeKey(key)}` });
  Object.assign(button, { type: 'button', title: key });
  button.dataset.key = key;
  button.append(image);
  button.addEventListener('click', () => { state.key = key; toForm(); show(); });
  return button;
}

async function copy(button, text) {
  const before = button.dataset.text ??= button.textContent;
  const done = await navigator.clipboard.writeText(text).then(() => true, () => false);
  button.textContent = done ? 'Copied' : 'Not allowed';
  setTimeout(() => { button.textContent = before; }, 1500);
}

function fill(select, options) {
  select.replaceChildren(...options.map(([value, text]) => Object.assign(document.createElement('option'), { value, textContent: text })));
}

function element(name, text, className) {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

function boxOf(text) {
  const match = /^(\d+)x(\d+)$/.exec(text ?? '');
  return match ? { width: Number(match[1]), height: Number(match[2]) } : null;
}

function planText({ source, scaled, output, effects }) {
  const padded = scaled.width !== output.width || scaled.height !== output.height;
  return `Takes ${nameOf(source)} from ${source.left}, ${source.top}, makes it ${nameOf(scaled)}${padded ? `, lays it on ${nameOf(output)}` : ''}${effects.length ? `, then ${effects.join(', ')}` : ''}.`;
}

const nameOf = box => `${box.width || 'any'} × ${box.height || 'any'}`;
const tierOf = response => /detail=(\w+)/.exec(response.headers.get('Cache-Status') ?? '')?.[1];
const msText = ms => `${ms.toFixed(ms < 10 ? 2 : ms < 100 ? 1 : 0)} ms`;
const bytesText = n => n < 1000 ? `${n} B` : n < 1e6 ? `${(n / 1000).toFixed(1)} kB` : `${(n / 1e6).toFixed(1)} MB`;
