// The <img> that a page would hold.

import { encodeKey, pathOf } from './api.js';

/** Candidates for the form's shape: boxes of the same shape that the original still fills, or for a box with an open height what the service says. */
export function candidates(state, catalog, description, plan) {
  const suffix = pathOf(state).match(/@(webp|jpeg|png|gif|avif)$/)?.[0] ?? '';
  if (state.kind === 'avatar')
    return catalog.avatarSizes.filter(s => s <= Math.min(description.width, description.height)).map(s => [`/avatar/${s}/${encodeKey(state.key)}${suffix}`, s]);
  if (state.kind === 'preset')
    return [];
  if (state.height === 0)
    return (description.srcset ? description.srcset.split(', ') : []).map(c => c.split(' ')).map(([path, width]) => [path + suffix, parseInt(width, 10)]);
  return catalog.sizes
    .filter(s => s.width && s.height && s.width * state.height === s.height * state.width && (!plan || (s.width <= plan.source.width && s.height <= plan.source.height)))
    .map(s => [`/${s.width}/${s.height}/${state.mode}/${encodeKey(state.key)}${suffix}`, s.width]);
}

/** @param shown size of the rendition that is shown. */
export function markup(state, list, shown, sizes, alt, color) {
  const attributes = [`src="${location.origin}${pathOf(state)}"`];
  if (list.length > 1) {
    attributes.push(`srcset="${list.map(([path, width]) => `${location.origin}${path} ${width}w`).join(',\n       ')}"`);
    attributes.push(`sizes="${escape(sizes)}"`);
  }
  attributes.push(`width="${shown.width}" height="${shown.height}"`, `alt="${escape(alt)}"`, 'loading="lazy"');
  if (color) attributes.push(`style="background: ${color}"`);
  return `<img ${attributes.join('\n     ')}>`;
}

const escape = text => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
