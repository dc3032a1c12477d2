// What the page asks the service for.

/** A key as it stands in URLs: its slashes are kept, all else that could be misread is encoded. */
export const encodeKey = key => key.split('/').map(encodeURIComponent).join('/');

/** The service's own URL for what the form says. */
export function pathOf(state) {
  const suffix = state.format === 'auto' || state.format === 'plain' ? '' : '@' + state.format;
  const key = encodeKey(state.key) + suffix;
  if (state.kind === 'preset') return `/preset/${state.preset}/${key}`;
  if (state.kind === 'avatar') return `/avatar/${state.avatar}/${key}`;
  return `/${state.width}/${state.height}/${state.mode}/${key}`;
}

/** What the client says it takes; fetch itself would send nothing but a wildcard. */
export const acceptOf = state => state.format === 'auto' ? 'image/avif,image/webp,image/apng,*/*;q=0.8' : '*/*';

export const getCatalog = () => getJson('/playground/catalog');
export const describe = key => getJson('/describe/' + encodeKey(key));
export const explain = (path, accept) => getJson(`/playground/explain?url=${encodeURIComponent(path)}&accept=${encodeURIComponent(accept)}`);
export const planFor = path => getJson('/playground/plan?url=' + encodeURIComponent(path));

/** The rendition with all that was said about it. Not from the browser's own cache: it is the service that is looked at. */
export async function getRendition(path, accept, signal) {
  const started = performance.now();
  const response = await fetch(path, { headers: { Accept: accept }, cache: 'no-store', signal });
  const blob = await response.blob();
  return { response, blob, milliseconds: onTheWire(response.url) ?? performance.now() - started };
}

/** From the request that was sent to the last byte, without the time it waited for one of the browser's few connections; null where the browser does not tell. */
function onTheWire(url) {
  const entry = performance.getEntriesByName(url, 'resource').at(-1);
  performance.clearResourceTimings();
  return entry?.requestStart > 0 && entry.responseEnd > entry.requestStart ? entry.responseEnd - entry.requestStart : null;
}

async function getJson(url) {
  const response = await fetch(url, { cache: 'no-store' });
  return response.ok ? response.json() : null;
}
